"""The inspector: what is selected, with a tab for its details, its policies and its permissions."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from designer.change import Change
from designer.records import Kind, NodeId
from ui import theme
from ui.analyses import Analyses
from ui.panels.attached import PoliciesTab
from ui.panels.details import DetailsTab
from ui.panels.node_header import NodeHeader, counted
from ui.panels.organization_page import OrganizationPage
from ui.panels.permissions import PermissionsTab
from ui.panels.several import SeveralPage
from ui.session import Session
from ui.widgets.labels import hairline

DETAILS, POLICIES, PERMISSIONS = range(3)
_ORGANIZATION, _NODE, _SEVERAL = range(3)


class InspectorPanel(QWidget):
    """Shows the organization while nothing is selected, one node in tabs, several nodes in one form."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._header = NodeHeader()
        self._details = DetailsTab(session)
        self._policies = PoliciesTab(session)
        self._permissions = PermissionsTab(session, analyses)
        self._several = SeveralPage(session)
        self._organization = OrganizationPage(session)
        self._bar = QTabBar()
        self._tabs = QStackedWidget()
        self._pages = QStackedWidget()
        self._assemble()
        session.selectionChanged.connect(self._show)
        session.document.changed.connect(self._follow)
        session.questionAsked.connect(self._answer)
        self._show()

    @property
    def header(self) -> NodeHeader:
        """Name and second line."""
        return self._header

    @property
    def details(self) -> DetailsTab:
        """The details of one node."""
        return self._details

    @property
    def policies(self) -> PoliciesTab:
        """The policies of one node."""
        return self._policies

    @property
    def permissions(self) -> PermissionsTab:
        """The permissions of one node."""
        return self._permissions

    @property
    def several(self) -> SeveralPage:
        """The form for several nodes."""
        return self._several

    @property
    def organization(self) -> OrganizationPage:
        """The form for the organization."""
        return self._organization

    @property
    def tab_bar(self) -> QTabBar:
        """The tabs of one node."""
        return self._bar

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front: `DETAILS`, `POLICIES` or `PERMISSIONS`."""
        self._bar.setCurrentIndex(tab)

    def _assemble(self) -> None:
        for title, tab in (
            ("Details", self._details),
            ("Policies", self._policies),
            ("Permissions", self._permissions),
        ):
            self._bar.addTab(title)
            self._tabs.addWidget(tab)
        self._bar.setDocumentMode(True)
        self._bar.setExpanding(False)
        self._bar.setDrawBase(False)
        self._bar.setUsesScrollButtons(True)
        self._bar.setAccessibleName("Views of the node")
        self._bar.currentChanged.connect(self._tabs.setCurrentIndex)
        for page in (self._organization, self._tabs, self._several):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._bar)
        column.addWidget(hairline())
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(theme.metrics().glyph_square * 10)
        self.setFocusProxy(self._bar)

    def _show(self) -> None:
        selection = self._session.selection
        if len(selection) > 1:
            self._several.show_selection()
        page = _NODE if len(selection) == 1 else _SEVERAL if selection else _ORGANIZATION
        self._pages.setCurrentIndex(page)
        self._bar.setVisible(page == _NODE)
        self._tell_head()

    def _follow(self, change: Change) -> None:
        if len(self._session.selection) > 1:
            self._several.follow(change)
        self._tell_head()

    def _tell_head(self) -> None:
        organization = self._session.document.organization
        selection = [node_id for node_id in self._session.selection if node_id in organization.nodes]
        if len(selection) > 1:
            self._header.show_text("copy", f"{len(selection):,} selected", self._kinds(selection))
        elif selection:
            self._header.show_node(organization, organization.node(selection[0]))
            count = self._policies.model.count()
            self._bar.setTabText(POLICIES, f"Policies {count}" if count else "Policies")
        else:
            settings = organization.settings
            self._header.show_text("orgwright", settings.name, settings.aws_id or "planned organization")

    def _kinds(self, selection: list[NodeId]) -> str:
        organization = self._session.document.organization
        kinds = [organization.node(node_id).kind for node_id in selection]
        words = ((Kind.ROOT, "root"), (Kind.OU, "OU"), (Kind.ACCOUNT, "account"))
        return " · ".join(counted(kinds.count(kind), one) for kind, one in words if kind in kinds)

    def _answer(self, action: str) -> None:
        if self._session.current is None:
            return
        if len(self._session.selection) > 1:
            self._session.select([self._session.current])
        self.show_tab(PERMISSIONS)
        self._permissions.ask(action)
