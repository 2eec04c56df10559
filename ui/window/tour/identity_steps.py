"""The steps of the walk through the inside of an account: user, group, sieve, role, MFA."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLineEdit

from designer.organization.model.change import Change
from designer.organization.model.identities import AccountIdentities, IdentityKind, IdentityRef
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.features.identities.panel import IdentitiesPanel
from ui.window.parts import WindowParts
from ui.window.tour.steps import Spot, Watch, steps_of


def walk_account(organization: Organization) -> NodeId | None:
    """Account that the walk is through: the first with users, groups and roles; None where there is none."""
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
    return [Spot(panel.tree), Spot(panel.page.strip)]


def _page(parts: WindowParts) -> list[Spot]:
    return [Spot(_panel(parts).page)]


def _makes_user(parts: WindowParts) -> list[Watch]:
    """A user is made, and named."""
    before = len(_inside(parts).users)

    def made(*_: object) -> bool:
        made = len(_inside(parts).users) - before
        is_named = not _panel(parts).page.names_new or not isinstance(QApplication.focusWidget(), QLineEdit)
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
