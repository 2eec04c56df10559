"""Several nodes selected: the fields that make sense for all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from designer import edits
from designer.change import Change
from designer.records import AccountState, Kind, NodeId
from ui import theme
from ui.panels.details import state_words
from ui.panels.fields import Choice
from ui.panels.tags import MIXED, TagTable
from ui.session import Session, push
from ui.widgets.form import KeyValueForm
from ui.widgets.labels import SectionHeader


class SeveralPage(QScrollArea):
    """State and tags of all the selected nodes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._state = Choice()
        self._state.setPlaceholderText(MIXED)
        for state in AccountState:
            self._state.addItem(state_words(state), state)
        self._state.activated.connect(self._set_state)
        self._tags = TagTable(session)
        self._form = KeyValueForm()
        self._form.add_field("State", self._state)
        page = QWidget()
        column = QVBoxLayout(page)
        margin = theme.metrics().margin
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self._form)
        column.addWidget(SectionHeader("Tags of all"))
        column.addWidget(self._tags)
        column.addStretch(1)
        self.setWidget(page)

    @property
    def state(self) -> Choice:
        """The choice of a state for all."""
        return self._state

    @property
    def tags(self) -> TagTable:
        """The tags of all."""
        return self._tags

    def show_selection(self) -> None:
        """Show what is selected now."""
        self._tags.show_nodes(self._session.selection)
        self._show_state()

    def follow(self, _change: Change) -> None:
        """Some node says something else now."""
        self._tags.reread()
        self._show_state()

    def _show_state(self) -> None:
        nodes = self._session.document.organization.nodes
        shown = [nodes[node_id] for node_id in self._session.selection if node_id in nodes]
        accounts = all(node.kind is Kind.ACCOUNT for node in shown)
        self._form.setVisible(accounts)
        if accounts:
            states = {node.state for node in shown}
            self._state.setCurrentIndex(self._state.findData(states.pop()) if len(states) == 1 else -1)
        self._state.setEnabled(not self._session.document.read_only)

    def _set_state(self, index: int) -> None:
        accounts: tuple[NodeId, ...] = self._session.selection
        organization = self._session.document.organization
        state = self._state.itemData(index)
        if push(self._session, lambda: edits.set_state(organization, accounts, state)) is None:
            self._show_state()
