"""The steps of two walks: through the inside of an account, and through a regulated OU."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.programme_facts import facts_of, marks_at, marks_of
from designer.analysis.compliance.service_classes import Keeper
from designer.organization.model.change import Change
from designer.organization.model.compliance import ComplianceRecords, CustomerAgreement, DutyState
from designer.organization.model.identities import AccountIdentities, IdentityKind, IdentityRef
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.features.compliance.panel import CompliancePanel
from ui.features.compliance.rows import AgreementOf, DutyOf, EvidenceOf, ServiceOutOfScope
from ui.features.identities.panel import IdentitiesPanel
from ui.features.responsibility.panel import ResponsibilityPanel
from ui.features.responsibility.rows import LayerRow
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.window.parts import WindowParts
from ui.window.tour.steps import Spot, Watch, file_menu, steps_of


def walk_account(organization: Organization) -> NodeId | None:
    """Account that the walk is through: the first with users, groups and roles; None if there is none."""
    for account in organization.accounts():
        inside = organization.identities.get(account)
        if inside is not None and inside.users and inside.groups and inside.roles:
            return account
    return None


def _panel(parts: WindowParts) -> IdentitiesPanel:
    panel = parts.docks.panel("identities")
    assert isinstance(panel, IdentitiesPanel)
    return panel


def _prepare(parts: WindowParts) -> None:
    """Have an account with users in the panel, and the panel in front."""
    account = walk_account(parts.session.organization)
    if account is not None and _panel(parts).account is None:
        parts.session.reveal(account)
    parts.docks.bring("identities")


def _prepare_user(parts: WindowParts) -> None:
    """Have a user on the page, who has what the next steps tell of, where one has it: a boundary, groups."""
    _prepare(parts)
    panel, users = _panel(parts), _inside(parts).users
    subject = panel.page.opened.subject if panel.page.opened is not None else None
    if users and not (isinstance(subject, IdentityRef) and subject.kind is IdentityKind.USER):
        chosen = max(users, key=lambda user: (bool(user.boundary), bool(user.groups)))
        panel.go_to(IdentityRef(IdentityKind.USER, chosen.name))


def _prepare_tab(tab: str) -> Callable[[WindowParts], None]:
    def prepare(parts: WindowParts) -> None:
        _prepare_user(parts)
        _panel(parts).page.turn_to(tab)
        _panel(parts).page.scroll_to_tab()

    return prepare


def _inside(parts: WindowParts) -> AccountIdentities:
    account = _panel(parts).account
    known = parts.session.organization.identities.get(account) if account is not None else None
    return known or AccountIdentities()


def _new_button(parts: WindowParts) -> list[Spot]:
    panel = _panel(parts)
    return [Spot(panel.new_button), Spot(panel.pages)]


def _tree_and_facts(parts: WindowParts) -> list[Spot]:
    panel = _panel(parts)
    panel.page.scroll_to_tab(with_facts=True)
    return [Spot(panel.tree), Spot(panel.page.strip)]


def _page(parts: WindowParts) -> list[Spot]:
    return [Spot(_panel(parts).page)]


def _makes_user(parts: WindowParts) -> list[Watch]:
    """A user is made, and named."""
    before = len(_inside(parts).users)

    def made(*_: object) -> bool:
        made = len(_inside(parts).users) - before
        keys = QApplication.focusWidget()  # None while the menu of the button closes
        left = keys is not None and not isinstance(keys, QLineEdit | QPushButton)
        is_named = left or not _panel(parts).page.names_new
        return made > 1 or (made == 1 and is_named)  # Enter on a name makes the next one

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return [(parts.session.document.changed, made), (app.focusChanged, made)]


def _joins(parts: WindowParts) -> list[Watch]:
    def joined(change: Change) -> bool:
        swaps = change.identities.values()
        return any(
            swap.before is not None and swap.after is not None and _memberships(swap.after) > _memberships(swap.before)
            for swap in swaps
        )

    return [(parts.session.document.changed, joined)]


def _memberships(inside: AccountIdentities) -> int:
    return sum(len(user.groups) for user in inside.users)


def _chooses_role(parts: WindowParts) -> list[Watch]:
    assume = _panel(parts).page.assume
    return [(assume.roleChosen, lambda *_: assume.exchanged is not None)]


def _registers(parts: WindowParts) -> list[Watch]:
    before = sum(user.mfa is True for user in _inside(parts).users)
    return [(parts.session.document.changed, lambda _change: sum(u.mfa is True for u in _inside(parts).users) > before)]


IDENTITY_STEPS = steps_of(
    "identities",
    (_new_button, _makes_user, _prepare),
    (_tree_and_facts, _joins, _prepare_user),
    (_page, lambda _parts: [], _prepare_tab("Access")),
    (_page, _chooses_role, _prepare_tab("Switch role")),
    (_tree_and_facts, _registers, _prepare_tab("With/without MFA")),
)


class RegulatedOus(NamedTuple):
    """OUs that the walk is through.

    Attributes:
        agreement: An OU with accounts, under a programme that asks for an agreement which the design has.
        decision: An OU with accounts where somebody has decided on a service, under a programme with reports.
    """

    agreement: NodeId
    decision: NodeId


def walk_ous(organization: Organization) -> RegulatedOus | None:
    """OUs that the walk is through; None in a design that has none to show."""
    records = organization.settings.compliance
    if records is None or not records.agreements or not records.reports:
        return None
    decided = {service.node for service in records.accepted}
    agreement = decision = None
    for node in _regulated_ous(organization):
        facts = [facts for mark in marks_at(organization, node) if (facts := facts_of(organization, mark))]
        if agreement is None and any(kind_by_id(fact.agreement) for fact in facts if fact.agreement):
            agreement = node
        if decision is None and node in decided and any(fact.evidence for fact in facts):
            decision = node
    return RegulatedOus(agreement, decision) if agreement is not None and decision is not None else None


def _regulated_ous(organization: Organization) -> list[NodeId]:
    nodes = (organization.node(node) for node in organization.walk())
    return [
        one.id for one in nodes if one.kind is NodeKind.OU and one.programmes and any(organization.accounts(one.id))
    ]


def _compliance(parts: WindowParts) -> CompliancePanel:
    panel = parts.docks.panel("compliance")
    assert isinstance(panel, CompliancePanel)
    return panel


def _duties(parts: WindowParts) -> ResponsibilityPanel:
    panel = parts.docks.panel("responsibility")
    assert isinstance(panel, ResponsibilityPanel)
    return panel


def _prepare_ou(part: str, *kinds: type) -> Callable[[WindowParts], None]:
    """Have one of the OUs selected, the panel of compliance in front, and rows of some kinds in sight."""

    def prepare(parts: WindowParts) -> None:
        ous = walk_ous(parts.session.organization)
        if ous is not None:
            parts.session.reveal(ous.agreement if part == "agreement" else ous.decision)
        parts.docks.bring("compliance")
        _scroll_to(_compliance(parts).list, lambda row: isinstance(row.value, kinds))

    return prepare


def _scroll_to(rows: ScrolledList, wanted: Callable[[Row], bool]) -> None:
    """Have the first of some rows at the top, where there is one."""
    place = next((place for place, row in enumerate(rows.rows.rows) if wanted(row)), None)
    if place is not None:
        rows.scrollTo(rows.rows.index(place, 0), ScrolledList.ScrollHint.PositionAtTop)


def _is_yours(row: Row) -> bool:
    """A layer where the customer has a part."""
    return isinstance(row.value, LayerRow) and row.value.duty.who is not Keeper.AWS


def _prepare_duties(parts: WindowParts) -> None:
    """Have an account of the OU selected, and the panel of duties in front."""
    organization = parts.session.organization
    ous = walk_ous(organization)
    account = next(organization.accounts(ous.agreement), None) if ous is not None else None
    if account is not None:
        parts.session.reveal(account)
    parts.docks.bring("responsibility")
    _scroll_to(_duties(parts).layers, _is_yours)


def _tree_and_list(parts: WindowParts) -> list[Spot]:
    return [Spot(parts.part("canvas")), Spot(_compliance(parts).list)]


def _canvas(parts: WindowParts) -> list[Spot]:
    return [Spot(parts.part("canvas"))]


def _list(parts: WindowParts) -> list[Spot]:
    return [Spot(_compliance(parts).list)]


def _chooses_account(parts: WindowParts) -> list[Watch]:
    """An account is selected that has its programme from above."""
    session = parts.session

    def inherits() -> bool:
        node = session.current
        return node is not None and any(one.node != node for one in marks_of(session.organization, node))

    return [(session.selectionChanged, inherits)]


def _moves_in(parts: WindowParts) -> list[Watch]:
    """An account comes under a programme."""
    document = parts.session.document
    before = _under_programmes(document.organization)
    return [(document.changed, lambda _change: bool(_under_programmes(document.organization) - before))]


def _under_programmes(organization: Organization) -> set[NodeId]:
    return {account for account in organization.accounts() if marks_of(organization, account)}


def _chooses_row(*kinds: type) -> Callable[[WindowParts], list[Watch]]:
    """A row of one of some kinds is current in the panel of compliance."""

    def watches(parts: WindowParts) -> list[Watch]:
        rows = _compliance(parts).list

        def is_there(*_: object) -> bool:
            row = rows.rows.row(rows.currentIndex())
            return row is not None and isinstance(row.value, kinds)

        return [(rows.selectionModel().currentChanged, is_there)]

    return watches


def _does_duty(parts: WindowParts) -> list[Watch]:
    """One more duty is done."""
    document = parts.session.document
    before = _done(document.organization)

    def done(_change: Change) -> bool:
        return _done(document.organization) > before

    return [(document.changed, done)]


def _done(organization: Organization) -> int:
    duties = (organization.settings.compliance or ComplianceRecords()).duties
    return sum(duty.state is DutyState.DONE for duty in duties)


def _asks_what_if(parts: WindowParts) -> list[Watch]:
    what_if = _duties(parts).what_if
    return [(what_if.changed, lambda: bool(what_if.denied))]


def _writes_report(parts: WindowParts) -> list[Watch]:
    return [(parts.session.notices.said, lambda sentence: " is written: " in sentence)]


COMPLIANCE_STEPS = steps_of(
    "compliance",
    (_tree_and_list, _chooses_account, _prepare_ou("agreement")),
    (_canvas, _moves_in, _prepare_ou("agreement")),
    (_list, _chooses_row(AgreementOf, CustomerAgreement), _prepare_ou("agreement", AgreementOf)),
    (_list, _chooses_row(ServiceOutOfScope), _prepare_ou("decision", ServiceOutOfScope)),
    (_list, _chooses_row(EvidenceOf), _prepare_ou("decision", EvidenceOf)),
    (_list, _does_duty, _prepare_ou("agreement", DutyOf)),
    (lambda parts: [Spot(_duties(parts))], _asks_what_if, _prepare_duties),
    (file_menu, _writes_report, lambda _parts: None),
)
