"""Details of one node: every field is an edit."""

from PySide6.QtWidgets import QScrollArea, QWidget

from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.records import Node, NodeId, NodeKind
from ui import theme
from ui.features.inspector import shared_values as shared
from ui.features.inspector.attribute_fields import AttributeFields
from ui.forms.fields import TextField
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import SectionHeader
from ui.widgets.fields.form import KeyValueForm


class DetailsTab(QScrollArea):
    """Name and attributes of the current node.

    Attributes:
        name: Field of the name.
        attributes: Fields of the attributes.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        scroll_down_only(self)
        self.name = TextField(session)
        self.attributes = AttributeFields(session, (one for one in NODE_ATTRIBUTES if one.edited), at_once=True)
        self._assemble()
        session.selectionChanged.connect(self._switch)
        session.document.changed.connect(self._on_document_changed)
        self._switch()

    def _assemble(self) -> None:
        self._form = KeyValueForm()
        self.name.set_message(self._form.add_field("Name", self.name))
        self.attributes.add_rows(self._form)
        self._management = self._form.add_text("Exempt")
        self._management.setText("SCPs and RCPs do not limit the management account.")
        self._make_management = push_button("Use as management account", look="link")
        self._make_management.setProperty("inline", True)
        self._form.add_wide(self._make_management)  # the words have no room in one column
        self._make_management.clicked.connect(self._name_management)
        self._services = self._form.add_text("Administers")
        self._joined = self._form.add_text("Joined")
        self._path = self._form.add_text("Path")
        page = QWidget()
        margin = theme.metrics().margin
        column = in_column(self._form, host=page, margins=margin, spacing=theme.metrics().gap)
        for title, field in self.attributes.sections():
            column.addWidget(SectionHeader(title))
            column.addWidget(field)
        column.addStretch(1)
        self.setWidget(page)

    def _switch(self) -> None:
        """Show another node; what was typed for the last one is taken over first."""
        organization = self._session.organization
        if self._node is not None and self._node in organization.nodes:
            self.name.settle("The name")
            self.attributes.settle()
        else:
            self.name.forget()
            self.attributes.forget()
        self._node = self._session.current
        if self._node is not None:
            self._show(organization.node(self._node))

    def _show(self, node: Node) -> None:
        organization = self._session.organization
        is_root = node.kind is NodeKind.ROOT
        self.name.show_text(node.name, None if is_root else lambda text: self._renamed(node.id, text))
        found = finish(shared.fields(organization, (node.id,)))
        self.attributes.show((node.id,), found)
        self.attributes.show_rows(self._form, found)
        self._show_rest(node)

    def _show_rest(self, node: Node) -> None:
        organization = self._session.organization
        is_management = organization.is_management_account(node.id)
        self._form.set_row_visible(self._management, is_management)
        offered = node.kind is NodeKind.ACCOUNT and not is_management and not self._session.document.read_only
        self._form.set_row_visible(self._make_management, offered)
        running = [one.service for one in organization.settings.delegated_administrators if one.account == node.id]
        self._form.set_row_visible(self._services, bool(running))
        if running:
            from designer.analysis.compliance.delegation import (
                service_name,  # few accounts run one, and the start does without
            )

            self._services.setText(", ".join(sorted(map(service_name, running))))
        joined = ", ".join(filter(None, (node.joined_method.capitalize(), node.joined[:10])))
        self._joined.setText(joined)
        self._form.set_row_visible(self._joined, bool(joined))
        self._path.setText(" \u203a ".join(organization.node(level).name for level in organization.path(node.id)))

    def _on_document_changed(self, change: Change) -> None:
        organization = self._session.organization
        if not change.concerns_tree or self._node is None or self._node not in organization.nodes:
            return
        node = organization.node(self._node)
        if node.id in change.nodes:
            self.name.reread(node.name)
            self.attributes.reread(finish(shared.fields(organization, (node.id,))))
        self._show_rest(node)

    def _renamed(self, node_id: NodeId, name: str) -> Change:
        return edits.rename(self._session.organization, node_id, name)

    def _name_management(self) -> None:
        organization, node_id = self._session.organization, self._node
        push(self._session, lambda: edits.set_management_account(organization, node_id))
