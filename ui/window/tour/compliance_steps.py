"""The steps of the walk through a regulated OU: programme, agreement, decision, evidence, duties, report."""

from collections.abc import Callable
from typing import NamedTuple

from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.programme_facts import facts_of, marks_at, marks_of
from designer.analysis.compliance.service_classes import Keeper
from designer.organization.model.change import Change
from designer.organization.model.compliance import ComplianceRecords, CustomerAgreement, DutyState
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.features.compliance.panel import CompliancePanel
from ui.features.compliance.rows import AgreementOf, DutyOf, EvidenceOf, ServiceOutOfScope
from ui.features.responsibility.panel import ResponsibilityPanel
from ui.features.responsibility.rows import LayerRow
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.window.parts import WindowParts
from ui.window.tour.steps import Spot, Watch, file_menu, steps_of


class RegulatedOus(NamedTuple):
    """OUs that the walk is through.

    Attributes:
        agreement: An OU with accounts, under a programme that asks for an agreement which the design has.
        decision: An OU with accounts, in which somebody has decided on a service, under a programme with reports.
    """

    agreement: NodeId
    decision: NodeId


def walk_ous(organization: Organization) -> RegulatedOus | None:
    """OUs that the walk is through; None in a design that has none to show."""
    records = organization.settings.compliance
    if records is None or not records.agreements or not records.reports:
        return None
    decided = {one.node for one in records.accepted}
    agreement = decision = None
    for node in _regulated_ous(organization):
        facts = [facts for mark in marks_at(organization, node) if (facts := facts_of(organization, mark))]
        if agreement is None and any(kind_by_id(one.agreement) for one in facts if one.agreement):
            agreement = node
        if decision is None and node in decided and any(one.evidence for one in facts):
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


# ---- what a step needs -----------------------------------------------------------------------------------------------


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
    """A layer of which the customer has a part."""
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


# ---- spots -----------------------------------------------------------------------------------------------------------


def _tree_and_list(parts: WindowParts) -> list[Spot]:
    return [Spot(parts.part("canvas")), Spot(_compliance(parts).list)]


def _canvas(parts: WindowParts) -> list[Spot]:
    return [Spot(parts.part("canvas"))]


def _list(parts: WindowParts) -> list[Spot]:
    return [Spot(_compliance(parts).list)]


# ---- acts of the person ----------------------------------------------------------------------------------------------


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
    told = (organization.settings.compliance or ComplianceRecords()).duties
    return sum(one.state is DutyState.DONE for one in told)


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
