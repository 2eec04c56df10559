"""Details of one node: every field is an edit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer import edits
from designer.model.change import Change
from designer.model.node_kinds import NODE_KINDS
from designer.model.records import AccountState, Node, NodeId, NodeKind
from ui import theme
from ui.forms.fields import ChoiceField, NotesField, TextField
from ui.inspector.tags import TagTable
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.form import KeyValueForm
from ui.widgets.labels import SectionHeader

NodeEdit = Callable[..., Change]


def state_words(state: AccountState) -> str:
    """State as people say it: "Pending closure"."""
    return state.value.replace("_", " ").capitalize()


class DetailsTab(QScrollArea):
    """Name, ids, address, state, tags and notes of the current node."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keys
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._name = TextField(session)
        self._aws_id = TextField(session)
        self._email = TextField(session, "aws+name@example.com")
        self._state = ChoiceField()
        self._make_management = push_button("Make it the management account", look="link")
        self._make_management.clicked.connect(self._name_management)
        self._tags = TagTable(session)
        self._notes = NotesField(session)
        self._assemble()
        session.selectionChanged.connect(self._switch)
        session.document.changed.connect(self._on_document_changed)
        self._switch()

    @property
    def name(self) -> TextField:
        """Field of the name."""
        return self._name

    @property
    def email(self) -> TextField:
        """Field of the root user's address."""
        return self._email

    @property
    def aws_id(self) -> TextField:
        """Field of the id that AWS gave."""
        return self._aws_id

    @property
    def state(self) -> ChoiceField:
        """Choice of the account's state."""
        return self._state

    @property
    def notes(self) -> NotesField:
        """Field of the notes."""
        return self._notes

    @property
    def tags(self) -> TagTable:
        """Table of the tags."""
        return self._tags

    def _assemble(self) -> None:
        for state in AccountState:
            self._state.addItem(state_words(state), state)
        self._state.activated.connect(self._set_state)
        self._form = KeyValueForm()
        for label, field in (("Name", self._name), ("AWS id", self._aws_id), ("E-mail", self._email)):
            field.set_message(self._form.add_field(label, field))
        self._form.add_field("State", self._state)
        self._management = self._form.add_text("Management")
        offer = QWidget()
        row = QHBoxLayout(offer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._make_management)
        self._form.add_wide(offer)
        self._path = self._form.add_text("Path")
        page = QWidget()
        column = QVBoxLayout(page)
        margin = theme.metrics().margin
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.metrics().gap)
        column.addWidget(self._form)
        column.addWidget(SectionHeader("Tags"))
        column.addWidget(self._tags)
        column.addWidget(SectionHeader("Notes"))
        column.addWidget(self._notes)
        column.addStretch(1)
        self._notes.setAccessibleName("Notes")
        self.setWidget(page)

    def _switch(self) -> None:
        """Show another node; what was typed for the last one is taken over first."""
        organization = self._session.document.organization
        if self._node is not None and self._node in organization.nodes:
            for label, field in (("The name", self._name), ("The AWS id", self._aws_id), ("The e-mail", self._email)):
                field.settle(label)
        else:
            for field in (self._name, self._aws_id, self._email):
                field.forget()
        self._node = self._session.current
        if self._node is not None:
            self._show(organization.node(self._node))

    def _show(self, node: Node) -> None:
        is_root = node.kind is NodeKind.ROOT
        self._name.show_text(node.name, None if is_root else self._edit(edits.rename, node.id))
        self._aws_id.show_text(node.aws_id, self._edit(edits.set_aws_id, node.id))
        self._aws_id.setPlaceholderText(f"planned; {NODE_KINDS[node.kind].aws_id_example} once it exists")
        self._email.show_text(node.email, self._edit(edits.set_email, node.id))
        self._notes.show_text(
            node.notes, lambda text: edits.set_notes(self._session.document.organization, [node.id], text)
        )
        for field in (self._email, self._state, self._management):
            self._form.set_row_visible(field, node.kind is NodeKind.ACCOUNT)
        self._state.setEnabled(not self._session.document.read_only)
        self._tags.show_nodes((node.id,))
        self._show_rest(node)

    def _show_rest(self, node: Node) -> None:
        organization = self._session.document.organization
        self._state.setCurrentIndex(self._state.findData(node.state))
        is_management = organization.is_management_account(node.id)
        self._management.setText("Yes: no SCP limits this account" if is_management else "No")
        offered = node.kind is NodeKind.ACCOUNT and not is_management and not self._session.document.read_only
        self._form.set_row_visible(self._make_management, offered)
        self._path.setText(" \u203a ".join(organization.node(level).name for level in organization.path(node.id)))

    def _on_document_changed(self, _change: Change) -> None:
        organization = self._session.document.organization
        if self._node is None or self._node not in organization.nodes:
            return
        node = organization.node(self._node)
        self._name.reread(node.name)
        self._aws_id.reread(node.aws_id)
        self._email.reread(node.email)
        self._notes.reread(node.notes)
        self._tags.reread()
        self._show_rest(node)

    def _edit(self, edit: NodeEdit, node_id: NodeId) -> Callable[[str], Change]:
        return lambda text: edit(self._session.document.organization, node_id, text)

    def _set_state(self, index: int) -> None:
        node_id, state = self._node, self._state.itemData(index)
        if node_id is None:
            return
        organization = self._session.document.organization
        if push(self._session, lambda: edits.set_state(organization, [node_id], state)) is None:
            self._show_rest(organization.node(node_id))

    def _name_management(self) -> None:
        organization, node_id = self._session.document.organization, self._node
        push(self._session, lambda: edits.set_management_account(organization, node_id))
