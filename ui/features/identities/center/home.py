"""Identities of the whole organization: Identity Center, and the accounts of which something is known inside."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import theme
from ui.features.identities.center.rows import CenterKind, CenterRef
from ui.features.identities.center.view import CenterView
from ui.features.identities.overview import account_overview_rows, overview_accounts
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.fields.segments import Segments
from ui.widgets.item_views.flat_list import ScrolledList

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
        self.overview = ScrolledList("Accounts of which something is known inside")
        self.overview.taken.connect(self._go_to_account)
        self.empty = EmptyState(
            "account",
            "Nothing is known of the inside of accounts",
            "Select an account to draw its users, groups and roles, or import them.",
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

    def begin_anew(self) -> None:
        """Forget what was chosen: another design is shown."""
        self._is_chosen = False
        self.center.begin_anew()

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

    def _choose(self, _page: int) -> None:
        self._is_chosen = True
        self.show_now()

    def _go_to_account(self, place: int) -> None:
        self._session.reveal(list(overview_accounts(self._session.organization))[place])
