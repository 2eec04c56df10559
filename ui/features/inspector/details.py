"""Details of one node, and of several: what they have in common, where they differ, edited for all of them."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId, PolicyType
from ui import theme
from ui.commands.requests import show_policy
from ui.features.inspector import shared_values as shared
from ui.features.inspector.attached import ask_to_attach, attach_step, detach_step
from ui.features.inspector.attribute_fields import AttributeFields
from ui.features.inspector.shared_values import Alike, Sets, Shared
from ui.forms.fields import TextField
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import SectionHeader
from ui.widgets.fields.drafts import only_names
from ui.widgets.fields.form import KeyValueForm
from ui.widgets.item_views.flat_list import FlatList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import Job


class DetailsTab(QScrollArea):
    """Name and attributes of the current node.

    Attributes:
        name: Field of the name.
        attributes: Fields of the attributes.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node: NodeId | None = None
        scroll_down_only(self)
        self.name = TextField(session)
        only_names(self.name)
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
        page = QWidget(self.viewport())
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


AT_ONCE = 1_000
"""So many nodes are read without a break: nothing flickers."""


class SeveralPage(QScrollArea):
    """Attributes, policies and permissions of all the selected nodes.

    Attributes:
        attributes: Fields of the attributes.
        policies: Policies attached to some or all of them.
        sets: Groups of nodes that may do the same.
    """

    def __init__(self, session: Session, analyses: Analyses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._nodes: tuple[NodeId, ...] = ()
        self._again = False
        self._cut_short = False
        self._shared: Shared | None = None
        self._alike: tuple[Alike, ...] = ()
        self._job = Job(self)
        self._reads_fields = False
        scroll_down_only(self)
        self.policies = FlatList("Attached policies", boxes=True)
        self.sets = FlatList("Sets of permissions")
        shareable = (attribute for attribute in NODE_ATTRIBUTES if attribute.edited and not attribute.unique)
        self.attributes = AttributeFields(session, shareable, at_once=False)
        self._assemble()
        self._connect()

    def show_selection(self) -> None:
        """Show what is selected now."""
        self.attributes.settle()
        self._again = self._nodes == self._session.selection
        self._nodes = self._session.selection
        self._read()

    def follow(self) -> None:
        """Read again what some nodes say."""
        self._again = True
        self._nodes = tuple(n for n in self._nodes if n in self._session.organization.nodes)
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._cut_short:
            self._read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._cut_short = self._job.running
        self._stop()

    def _assemble(self) -> None:
        self._form = KeyValueForm()
        self.attributes.add_rows(self._form)
        self._attached = SectionHeader("Policies")
        self._same = SectionHeader("Permissions")
        attach_more = push_button("Attach…", "attach", look="link", run=self._choose_policy)
        attach_more.setAccessibleName("Attach a policy to all of them")
        self._attach = attach_more
        self._attached.add(attach_more)
        page = QWidget(self.viewport())
        margin = theme.metrics().margin
        column = in_column(host=page, margins=(0, margin), spacing=theme.metrics().gap)
        sections = [
            widget
            for title, field in self.attributes.sections()
            for widget in (SectionHeader(f"{title} of all"), field)
        ]
        for widget in (self._form, self._attached, self.policies, self._same, self.sets, *sections):
            inside = 0 if isinstance(widget, FlatList) else margin  # the rows of a list have their own
            row = in_row(widget, margins=(inside, 0))
            column.addLayout(row)
        column.addStretch(1)
        self.setWidget(page)

    def _connect(self) -> None:
        self.policies.switched.connect(self._switch_policy)
        self.policies.dropped.connect(self._detach_policy)
        self.policies.taken.connect(self._open_policy)
        self.sets.taken.connect(self._select_set)
        self.sets.switched.connect(self._select_set)
        self._analyses.permissionsChanged.connect(self._read_permissions)
        self._analyses.stalePermissionsChanged.connect(self._mark_earlier)
        self._session.document.reset.connect(self._start_again)

    # ---- reading, in slices

    def _start_again(self) -> None:
        """Another organization is shown: nodes of the same ids are others."""
        self._nodes = ()
        self._stop()

    def _read(self) -> None:
        self._cut_short = False
        if len(self._nodes) <= AT_ONCE:
            self._show(finish(shared.fields(self._session.organization, self._nodes)))
            self._job.start(self._reading_sets())
        else:
            self._reads_fields = True
            self._job.start(self._reading())

    def _read_permissions(self) -> None:
        """Some ceiling may differ; a change of the document is followed anyway."""
        if not self._reads_fields and len(self._session.selection) > 1:
            self._job.start(self._reading_sets(), first=0)

    def _mark_earlier(self) -> None:
        """Say that the sets do not know yet what is being typed; another reading says how many there are."""
        if self._analyses.has_stale_permissions:
            self._same.set_count("before the text being typed")

    def _reading(self) -> Iterator[None]:
        """Yield the fields of all nodes, then their sets of permissions; each is shown when it is known."""
        found = yield from shared.fields(self._session.organization, self._nodes)
        self._reads_fields = False
        self._show(found)
        yield from self._reading_sets()

    def _reading_sets(self) -> Iterator[None]:
        self._show_sets((yield from shared.sets(self._nodes, self._analyses.ceiling)))

    def _stop(self) -> None:
        self._job.stop()
        self._reads_fields = False

    # ---- showing

    def _show(self, found: Shared) -> None:
        self._shared = found
        organization, editable = self._session.organization, not self._session.document.read_only
        self._form.setVisible(self.attributes.show_rows(self._form, found))
        self._attached.set_count(f"{len(found.policies):,}")
        self._attach.setEnabled(editable)
        self.policies.rows.show(common_policy_rows(organization, found.policies, len(self._nodes)))
        if self._again:
            self.attributes.reread(found)
        else:
            self.attributes.show(self._nodes, found)

    def _show_sets(self, found: Sets) -> None:
        self._alike = found.first
        organization, shown = self._session.organization, len(found.first)
        words = "all the same" if found.count == 1 else f"{found.count:,} different sets"
        self._same.set_count(words if shown == found.count else f"{words}, the {shown} largest below")
        self.sets.rows.show(alike_rows(organization, found.first, len(self._analyses.catalogue.actions)))

    # ---- edits

    def _choose_policy(self) -> None:
        if popup := ask_to_attach(self._session, self):
            popup.open_below(self._attach)

    def _switch_policy(self, row: int) -> None:
        """Attach to all a policy that some have; detach one that all have."""
        if self._shared is not None:
            policy, count = self._shared.policies[row]
            (detach_step if count == len(self._nodes) else attach_step)(self._session, policy, self._nodes)
            following = [one for one, _ in self._shared.policies]
            if policy in following:  # its place follows its count
                self.policies.setCurrentIndex(self.policies.rows.index(following.index(policy), 0))

    def _detach_policy(self, row: int) -> None:
        if self._shared is not None:
            detach_step(self._session, self._shared.policies[row][0], self._nodes)

    def _open_policy(self, row: int) -> None:
        if self._shared is not None:
            show_policy(self._session.requests, self._shared.policies[row][0])

    def _select_set(self, row: int) -> None:
        nodes = self._alike[row].nodes
        self._session.select(nodes, self._session.current)


_NAMED = 3


def common_policy_rows(organization: Organization, policies: Sequence[tuple[PolicyId, int]], nodes: int) -> list[Row]:
    """Return the rows of the policies that are attached to some of the nodes: a full box where it is on all."""
    rows = []
    for policy_id, count in policies:
        policy = organization.policy(policy_id)
        whole = count == nodes
        is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
        content = RowContent(
            policy.name,
            icon="check-all" if whole else "check-some",
            icon_role=Role.ACCENT,
            trailing=f"on all {nodes:,}" if whole else f"on {count:,} of {nodes:,}",
            badge="" if is_scp else quotas.load().types[policy.type].short,
        )
        does = (
            "Space or a click on the box detaches it from all"
            if whole
            else "Space or a click on the box attaches it to all"
        )
        state = Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked
        tip = f"{policy.name}\n{does}; Del detaches it from all; Return opens it"
        rows.append(Row(content, tip, policy_id, state=state))
    return rows


def alike_rows(organization: Organization, groups: Sequence[Alike], actions: int) -> list[Row]:
    """Return the rows of the groups of nodes that may do the same."""
    rows = []
    for group in groups:
        names = [organization.node(node_id).name for node_id in group.nodes[:_NAMED]]
        more = len(group.nodes) - len(names)
        who = ", ".join(names) + (f" and {more:,} more" if more else "")
        words = _answers(group, actions)
        content = RowContent(
            who, words, icon="exempt" if group.ceiling.exempt else "account", trailing=f"{len(group.nodes):,}"
        )
        rows.append(Row(content, f"{who}\n{words}\nClick to select them"))
    return rows


def _answers(group: Alike, actions: int) -> str:
    ceiling = group.ceiling
    if ceiling.exempt:
        return "No SCP limits it" if len(group.nodes) == 1 else "No SCP limits them"
    sure, depends = ceiling.sure.bit_count(), ceiling.conditional.bit_count()
    unknown = ceiling.unknown.bit_count()
    counts = f"{sure:,} allowed · {depends:,} conditional · {actions - sure - depends - unknown:,} denied"
    return f"{counts} · {unknown:,} unknown" if unknown else counts
