"""The inspector: what is selected, with a tab for its details, its policies, its permissions, and one request."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from designer.basics.words import NO_AWS_ID, counted
from designer.organization.edits import ROOT_NAMED
from designer.organization.model.change import Change
from designer.organization.model.records import NODE_KINDS, NodeId
from ui import theme
from ui.commands.requests import (
    ADD_TAG,
    BEGIN_QUESTION,
    EXPLAIN_DENIAL,
    EXPLAIN_INQUIRY,
    EXPLAIN_REQUEST,
    SHOW_ANSWER,
    SHOW_ATTACHED,
    SHOW_PANEL,
)
from ui.features.inspector.attached_model import AttachedCounts, attached_counts
from ui.features.inspector.node_header import NodeHeader
from ui.features.inspector.organization_page import OrganizationPage
from ui.state.analyses import Analyses
from ui.state.notices import Remedy
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import hairline
from ui.widgets.focus import enter_line, gets_keys_first

if TYPE_CHECKING:  # a page is imported when it is first shown: the window does not wait for what nobody sees yet
    from designer.analysis.access.question import Inquiry
    from ui.features.explain.panel import ExplainTab
    from ui.features.inspector.attached import PoliciesTab
    from ui.features.inspector.details import DetailsTab, SeveralPage
    from ui.features.permissions.panel import PermissionsTab

DETAILS, POLICIES, PERMISSIONS, EXPLAIN = range(4)

_RING = 2
"""Width of the frame around the tab that has the keys, in pixels."""

_LEAST_PAD, _MOST_PAD = 4, 9
"""Pixels on either side of the title of a tab."""

P = TypeVar("P", bound=QWidget)


class InspectorPanel(QWidget):
    """Shows the organization while nothing is selected, one node in tabs, several nodes in one form.

    Attributes:
        header: Name and second line.
        tab_bar: The tabs of one node.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self.header = NodeHeader()
        self._analyses = analyses
        self.tab_bar = QTabBar()
        self._attached = AttachedCounts()
        self._tab_style = ""
        self._tabs = QStackedWidget()
        self._pages = QStackedWidget()
        self._assemble()
        session.selectionChanged.connect(self._show)
        session.document.changed.connect(self._on_document_changed)
        session.requests.answer(BEGIN_QUESTION, self.begin_question)
        session.requests.answer(SHOW_ANSWER, self._answer)
        session.requests.answer(SHOW_ATTACHED, self._show_attached)
        session.requests.answer(EXPLAIN_REQUEST, self._explain)
        session.requests.answer(EXPLAIN_INQUIRY, self._explain_inquiry)
        session.requests.answer(EXPLAIN_DENIAL, self._explain_denial)
        session.requests.answer(ADD_TAG, self._add_tag)
        session.notices.remedies[ROOT_NAMED] = Remedy("Rename the organization", self._rename_organization)
        self._show()

    @cached_property
    def details(self) -> DetailsTab:
        """The details of one node."""
        from ui.features.inspector.details import DetailsTab

        return _kept(self._tabs, DetailsTab(self._session, self._tabs))

    @cached_property
    def policies(self) -> PoliciesTab:
        """The policies of one node."""
        from ui.features.inspector.attached import PoliciesTab

        return _kept(self._tabs, PoliciesTab(self._session, self._tabs))

    @cached_property
    def permissions(self) -> PermissionsTab:
        """The permissions of one node."""
        from ui.features.permissions.panel import PermissionsTab

        return _kept(self._tabs, PermissionsTab(self._session, self._analyses, self._tabs))

    @cached_property
    def explain(self) -> ExplainTab:
        """One concrete request."""
        from ui.features.explain.panel import ExplainTab

        return _kept(self._tabs, ExplainTab(self._session, self._analyses, self._tabs))

    @cached_property
    def several(self) -> SeveralPage:
        """The form for several nodes."""
        from ui.features.inspector.details import SeveralPage

        return _kept(self._pages, SeveralPage(self._session, self._analyses, self._pages))

    @cached_property
    def organization(self) -> OrganizationPage:
        """The form for the organization."""
        return _kept(self._pages, OrganizationPage(self._session, self._pages))

    def show_tab(self, tab: int) -> None:
        """Bring a tab to the front: `DETAILS`, `POLICIES`, `PERMISSIONS` or `EXPLAIN`."""
        self.tab_bar.setCurrentIndex(tab)

    def uncover(self, field: QWidget) -> None:
        """Show the tab that a field of a node is in."""
        if self.details.isAncestorOf(field):
            self.show_tab(DETAILS)

    def begin_question(self, _about: None = None) -> None:
        """Let an action be typed that is explained for the current node; an account first where nothing is selected."""
        session = self._session
        chosen = session.current
        session.select([chosen or session.organization.root])
        self.show_tab(EXPLAIN)
        self.explain.begin(choosing_account=chosen is None)

    def _explain_denial(self, text: str) -> None:
        """Show the tab, which a message leads to its account."""
        session = self._session
        session.select([session.current or session.organization.root])
        self.show_tab(EXPLAIN)
        self.explain.begin_denial(text)

    def _add_tag(self, _about: None = None) -> None:
        if len(self._session.selection) > 1:
            self.several.attributes.add_tag()
        elif self._session.selection:
            self.show_tab(DETAILS)
            self.details.attributes.add_tag()

    def _rename_organization(self) -> None:
        self._session.select([])
        self._session.requests.ask(SHOW_PANEL, "inspector")
        self.organization.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.organization.name.selectAll()

    def _explain_inquiry(self, inquiry: Inquiry) -> None:
        if inquiry.account in self._session.organization.nodes:
            self._session.reveal(inquiry.account)
            self.show_tab(EXPLAIN)
            self.explain.show_inquiry(inquiry)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()

    def _assemble(self) -> None:
        for title in ("Details", "Policies", "Permissions", "Explain"):
            self.tab_bar.addTab(title)
        self.tab_bar.setDocumentMode(True)
        self.tab_bar.setExpanding(False)
        self.tab_bar.setDrawBase(False)
        self.tab_bar.setUsesScrollButtons(True)
        self.tab_bar.setAccessibleName("Views of the node")
        self.tab_bar.currentChanged.connect(self._show_page)
        self.tab_bar.tabBarClicked.connect(self._on_tab_clicked)
        self._pages.addWidget(self._tabs)
        in_column(self.header, self.tab_bar, hairline(), (self._pages, 1), host=self, spacing=0)
        self.setMinimumWidth(theme.metrics().glyph_square * 10)
        gets_keys_first(self.tab_bar)

    def _show(self) -> None:
        selection = self._session.selection
        if len(selection) > 1:
            self.several.show_selection()
        self.tab_bar.setVisible(len(selection) == 1)
        self._show_page()
        self._update_head()

    def _show_page(self, *_: object) -> None:
        """Bring the page to the front that the selection asks for, made when it is first needed."""
        selection = self._session.selection
        if not selection:
            self._pages.setCurrentWidget(self.organization)
        elif len(selection) > 1:
            self._pages.setCurrentWidget(self.several)
        else:
            tabs = {DETAILS: "details", POLICIES: "policies", PERMISSIONS: "permissions", EXPLAIN: "explain"}
            self._tabs.setCurrentWidget(getattr(self, tabs[self.tab_bar.currentIndex()]))
            self._pages.setCurrentWidget(self._tabs)

    def _on_tab_clicked(self, tab: int) -> None:
        """Give the keys to the question: a list that kept them would lose what is typed, and Return make an account."""
        if tab == EXPLAIN:
            self.show_tab(tab)
            enter_line(self.explain)

    def _on_document_changed(self, change: Change) -> None:
        if not self._session.selection:
            self.organization.follow()
        elif len(self._session.selection) > 1:
            self.several.follow()
        if change.concerns_tree:
            self._update_head()

    def _update_head(self) -> None:
        organization = self._session.organization
        nodes = organization.nodes
        selection = [node_id for node_id in self._session.selection if node_id in nodes]
        if len(selection) > 1:
            self.header.show_text("copy", f"{len(selection):,} selected", self._kinds(selection))
        elif selection:
            self.header.show_node(organization, organization.node(selection[0]))
            attached = attached_counts(organization, selection[0])
            if attached != self._attached:
                self._attached = attached
                self._fit_tabs()
        else:
            settings = organization.settings
            self.header.show_text("orgwright", settings.name, settings.aws_id or NO_AWS_ID)

    def _fit_tabs(self) -> None:
        """Give the four tabs the room there is: where it is little the count of policies goes, then letters shrink."""
        metrics = theme.metrics()
        font = theme.font()
        font.setWeight(font.Weight.Medium)
        counted_title = f"Policies {self._attached.words}".rstrip()
        for title, pixels in (
            (counted_title, metrics.base_px),
            ("Policies", metrics.base_px),
            ("Policies", metrics.secondary_px),
        ):
            font.setPixelSize(pixels)
            others = (self.tab_bar.tabText(tab) for tab in (DETAILS, PERMISSIONS, EXPLAIN))
            taken = sum(theme.text_width(font, words) + 1 for words in (title, *others))
            room = (self.width() - taken) // (2 * self.tab_bar.count())  # on either side of each title
            if room >= _LEAST_PAD:
                break
        self.tab_bar.setTabText(POLICIES, title)
        self.tab_bar.setTabToolTip(POLICIES, self._attached.sentence)
        pad = max(1, min(_MOST_PAD, room))
        style = f"QTabBar::tab {{ padding: 0 {pad}px; margin: 0; font-size: {pixels}px; }}"
        style += f" QTabBar::tab:selected:focus {{ padding: 0 {max(0, pad - _RING)}px; }}"  # its frame takes the rest
        if style != self._tab_style:
            self._tab_style = style
            self.tab_bar.setStyleSheet(style)

    def _kinds(self, selection: list[NodeId]) -> str:
        nodes = self._session.organization.nodes
        kinds = [nodes[node_id].kind for node_id in selection]
        return " · ".join(counted(kinds.count(kind), NODE_KINDS[kind].noun) for kind in NODE_KINDS if kind in kinds)

    def _answer(self, action: str) -> None:
        if self._session.current is None:
            return
        if len(self._session.selection) > 1:
            self._session.select([self._session.current])
        self.show_tab(PERMISSIONS)
        if action:
            self.permissions.ask(action)

    def _show_attached(self, node_id: NodeId) -> None:
        if node_id in self._session.organization.nodes:
            self._session.reveal(node_id)
            self.show_tab(POLICIES)

    def _explain(self, action: str) -> None:
        if self._session.current is None:
            return
        if len(self._session.selection) > 1:
            self._session.select([self._session.current])
        self.show_tab(EXPLAIN)
        self.explain.ask(action)


def _kept(stack: QStackedWidget, page: P) -> P:
    """Return a page that is made when it is first needed."""
    stack.addWidget(page)
    return page
