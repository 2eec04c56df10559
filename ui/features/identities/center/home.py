"""Identities of the whole organization: Identity Center, and the accounts that are known inside."""

from collections.abc import Iterator

from PySide6.QtWidgets import QStackedWidget, QWidget

from designer.basics.words import counted
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.identities.center.rows import CenterKind, CenterRef
from ui.features.identities.center.view import CenterView
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.fields.segments import Segments
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def account_overview_rows(organization: Organization) -> Iterator[Row]:
    """Yield one row an account, in the order of the outline; the ids are those of the accounts."""
    for account in overview_accounts(organization):
        inside = organization.identities[account]
        flags = "; ".join(_flags(inside))
        counts = f"{counted(len(inside.users), 'user')}, {counted(len(inside.roles), 'role')}"
        content = RowContent(
            organization.node(account).name,
            f"{counts}; {flags}" if flags else counts,
            icon="account",
            icon_role=Role.ACCOUNT,
            tinted=True,
            trailing="" if flags else "no warnings" if _is_known(inside) else "credentials not all known",
            sign="problems" if flags else "",
            sign_role=Role.CONDITIONAL,
        )
        yield Row(content, path_text(organization, account), id=account, value=account)


def overview_accounts(organization: Organization) -> Iterator[NodeId]:
    """Return the accounts of the rows."""
    return (account for account in organization.accounts() if account in organization.identities)


def _is_known(inside: AccountIdentities) -> bool:
    """Whether everything is known that `_flags` could warn of."""
    root = inside.root
    signs_in = root.password is False or root.mfa or (root.password is not None and root.mfa is not None)
    users = all(user.signs_in_without_mfa is not None and user.access_keys is not None for user in inside.users)
    return bool(signs_in) and root.access_keys is not None and users


def _flags(inside: AccountIdentities) -> Iterator[str]:
    """Yield the facts that stand out: credentials of the root user, people without MFA, keys, and what is not known."""
    root = inside.root
    if root.access_keys:
        yield f"root user has {counted(root.access_keys, 'key')}"
    if root.password and root.mfa is False:
        yield "root user without MFA"
    if people := sum(user.signs_in_without_mfa is True for user in inside.users):
        yield f"{people:,} signing in without MFA"
    if keys := sum(bool(user.active_keys) for user in inside.users):
        yield f"{keys:,} with access keys"
    if inside.unknown:
        yield f"{', '.join(part.value for part in inside.unknown)} not known"


_CENTER, _ACCOUNTS = range(2)


class CenterHome(QWidget):
    """The two pages; seen where no account is selected.

    Args:
        session: Of the window.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_chosen = False
        self.pages = Segments("Identities of the organization", ("Identity Center", "Accounts"), wraps=True)
        self.pages.chosen.connect(self._choose)
        self.center = CenterView(session)
        self.overview = ScrolledList("Accounts that are known inside")
        self.overview.taken.connect(self._go_to_account)
        self.empty = EmptyState(
            "account",
            "Users and roles of accounts are not known",
            "Select an account to add its users, groups and roles, or import them.",
        )
        self._stack = QStackedWidget()
        for part in (self.center, self.overview, self.empty):
            self._stack.addWidget(part)
        metrics = theme.metrics()
        row = in_row((self.pages, 1), margins=(metrics.margin, metrics.gap))
        in_column(row, hairline(), (self._stack, 1), host=self, spacing=0)

    def show_now(self) -> None:
        """Show what is known now; the accounts first, where nothing is known of Identity Center."""
        organization = self._session.organization
        rows = list(account_overview_rows(organization))
        self.overview.rows.show(rows)
        self.pages.set_words(("Identity Center", f"Accounts {len(rows):,}" if rows else "Accounts"))
        if not self._is_chosen:
            self.pages.choose(_ACCOUNTS if rows and organization.settings.identity_center is None else _CENTER)
        if self.pages.current == _CENTER:
            self.center.show_now()
            self._stack.setCurrentWidget(self.center)
        else:
            self._stack.setCurrentWidget(self.overview if rows else self.empty)

    def start_over(self) -> None:
        """Forget what was chosen: another design is shown."""
        self._is_chosen = False
        self.center.start_over()

    def show_set(self, name: str) -> None:
        """Show a permission set."""
        self.pages.choose(_CENTER)
        self._choose(_CENTER)
        self.center.go_to(CenterRef(CenterKind.SET, name))

    def add(self, kind: CenterKind) -> None:
        """Make something in Identity Center, and let it be named."""
        self.pages.choose(_CENTER)
        self._choose(_CENTER)
        self.center.add(kind)

    def _choose(self, page: int) -> None:
        """Show a page; another press on Identity Center leads from one of its pages back to its list."""
        self._is_chosen = True
        if page == _CENTER and self._stack.currentWidget() is self.center:
            self.center.go_back()
        self.show_now()

    def _go_to_account(self, place: int) -> None:
        self._session.reveal(list(overview_accounts(self._session.organization))[place])
