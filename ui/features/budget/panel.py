"""Budget panel: the fullest nodes, and what the current one uses of AWS's slots and characters."""

from collections.abc import Iterator

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.budget import (
    CONTROL_TOWER_SLOTS,
    NEARLY_FULL,
    Budget,
    DocumentUse,
    TypeUse,
    node_budget,
    node_uses,
)
from designer.organization.edits.move_to_parent import common_policies
from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, NODE_KINDS, NodeId, NodeKind, PolicyId, PolicyType
from ui import theme
from ui.commands.requests import show_policy
from ui.features.budget.team import TeamBudget, TeamQuotaUse, team_quotas
from ui.state.analyses import Analyses
from ui.state.node_looks import node_look, policy_glyph
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, WrappingRow, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, SectionHeader, SeverityStyle, plain_label, tooltip_text
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import FlatList, RowList
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import Job

_SETTLE_MS = 150


class BudgetPanel(QWidget):
    """Fullest nodes at the left, the current one at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self._model = FullestModel(self)
        self._job = Job(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._read)
        self.view = RowList("Fullest nodes")
        self.view.setModel(self._model)
        self.view.setUniformItemSizes(True)
        self.view.clicked.connect(self._go)
        self.view.activated.connect(self._go)
        self.node = NodeBudget(session)
        self._empty = EmptyState("budget", "Every slot is free", "No node has a policy of its own yet.")
        host = QWidget()
        self._stack = QStackedLayout(host)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        self._stack.setCurrentIndex(1)  # until it is known that every slot is free, and to get the keys first
        in_column(
            shared_room("budget", host, self.node, (2, 3), beside=True),
            host=self,
            margins=(0, theme.metrics().gap // 2, 0, 0),
        )
        gets_keys_first(self.view)
        session.selectionChanged.connect(self._on_selection_changed)
        session.document.changed.connect(self._outdate)
        session.document.reset.connect(self._outdate)
        self._model.layoutChanged.connect(self._choose)
        self._job.finished.connect(self._choose)  # a list that stays empty does not change

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._stale and not self._settle.isActive():  # it was behind another tab
            self._settle.start(0)

    def _outdate(self, *_: object) -> None:
        self._stale = True
        self._job.stop()  # it reads records that may be gone
        if self.isVisible():
            self._settle.start(_SETTLE_MS)
            self.node.show_node(self._current())

    def show_libraries(self) -> None:
        """Show the quotas of the libraries that are in use by now."""
        self._stale |= not self.isVisible()
        if not self._stale:
            self.node.show_node(self._current())

    def _read(self) -> None:
        self._stale = False
        self._job.start(self._model.reading(self._session.organization))
        self.node.show_node(self._current())

    def _choose(self) -> None:
        self._stack.setCurrentIndex(1 if self._model.rowCount() else 0)
        self._on_selection_changed()

    def _current(self) -> NodeId:
        organization = self._session.organization
        current = self._session.current
        return current if current in organization.nodes and current is not None else organization.root

    def _on_selection_changed(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        shown, now = self._model.index_of(self._current()), self.view.currentIndex()
        if shown.isValid():
            self.view.setCurrentIndex(shown)
        else:  # none is chosen, and one has the ring of the keys
            first = now if now.isValid() else self._model.index(0, 0)
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.Clear)
        self.node.show_node(self._current())

    def _go(self, index: QModelIndex) -> None:
        self._session.reveal(index.data(VALUE_ROLE).node)


_KEPT = (
    "SCP slots of each OU to keep free for other tools, such as Control Tower, which usually takes "
    f"{CONTROL_TOWER_SLOTS}. Those it has taken already do not count twice."
)


class NodeBudget(QScrollArea):
    """Use of one node, type by type.

    Signals:
        packAsked(): The person wants to pack it.
        moveUpAsked(NodeId, PolicyId): The person wants to move a policy up that all its children have.
    """

    packAsked = Signal()
    moveUpAsked = Signal(object, object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node: NodeId | None = None
        self._shown: tuple[object, ...] = ()
        self.title = ElidedLabel(font=theme.name_font())
        self.pack_button = push_button("Merge these SCPs…", run=self.packAsked)
        self._types = QVBoxLayout()
        self._types.setSpacing(theme.metrics().gap)
        most = quotas.load().types[PolicyType.SERVICE_CONTROL_POLICY].per_node or 0
        self.reserve = QComboBox()
        self.reserve.addItems(["none", *(counted(number, "SCP") for number in range(1, most + 1))])
        self.reserve.setAccessibleName("SCP slots of each OU to keep free for other tools")
        self.reserve.activated.connect(self._keep)
        self.shared = FlatList("Policies that all children have")
        self.shared.taken.connect(lambda row: self.moveUpAsked.emit(self._node, self._movable[row]))
        self._movable: tuple[PolicyId, ...] = ()
        self._build()
        scroll_down_only(self)

    def _build(self) -> None:
        metrics = theme.metrics()
        free = QWidget()
        label = plain_label("Keep free", look="quiet")
        label.setBuddy(self.reserve)
        for part in (label, self.reserve):
            part.setToolTip(tooltip_text(_KEPT))
        in_row(label, self.reserve, host=free, spacing=metrics.gap)
        page = QWidget()
        in_column(
            WrappingRow((self.title, free, self.pack_button), grows=True),
            self._types,
            self.shared,
            STRETCH,
            host=page,
            margins=(metrics.margin, metrics.gap, metrics.margin, metrics.margin),
            spacing=metrics.gap,
        )
        self.setWidget(page)

    def show_node(self, node_id: NodeId) -> None:
        """Show another node, or the same one as it is now."""
        organization = self._session.organization
        node = organization.node(node_id)
        self._node = node_id
        used = node_uses(organization, node_id)
        self.title.set_text(node.name)
        own = [organization.policy(policy) for policy in node.policies]
        self.pack_button.setEnabled(
            not self._session.document.read_only and any(one.type in GRAMMARS and not one.aws_managed for one in own)
        )
        kept = dict(organization.settings.reserved_slots).get(PolicyType.SERVICE_CONTROL_POLICY, 0)
        self.reserve.setCurrentIndex(kept)
        self.reserve.setEnabled(not self._session.document.read_only)
        self._movable = tuple(common_policies(organization, node_id))
        self.shared.rows.show([_move_up_row(organization.policy(one).name, node.name) for one in self._movable])
        self.shared.setVisible(bool(self._movable))
        shown = tuple(one for one in used if one.slots.used or one.inherited)
        names = [organization.policy(document.policy).name for use in shown for document in use.documents]
        teams = [*team_quotas(organization)] if node_id == organization.root else []
        if (now := (shown, names, teams)) != self._shown:
            self._shown = now
            self._fill(shown, teams, node.kind)

    def _fill(self, shown: tuple[TypeUse, ...], teams: list[TeamQuotaUse], kind: NodeKind) -> None:
        while (item := self._types.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in (*map(TeamBudget, teams), *(TypeBudget(self._session, use) for use in shown)):
            self._types.addWidget(one)
            one.show()
        if not shown:
            none = f"No policy is attached to this {NODE_KINDS[kind].noun} or inherited."
            self._types.addWidget(plain_label(none, look="quiet"))

    def _keep(self, number: int) -> None:
        organization = self._session.organization
        kind = PolicyType.SERVICE_CONTROL_POLICY
        if number != dict(organization.settings.reserved_slots).get(kind, 0):
            push(self._session, lambda: edits.set_reserved_slots(organization, kind, number))


def _move_up_row(policy: str, node: str) -> Row:
    words = f"On every child: attach it to {node} instead…"
    content = RowContent(policy, words, icon="arrow-up", icon_role=Role.ACCENT, secondary_role=Role.ACCENT)
    return Row(content, f"{policy}\n{words}")


class TypeBudget(QWidget):
    """Use of a node of one type: a meter of slots, and a line for each document."""

    def __init__(self, session: Session, use: TypeUse) -> None:
        super().__init__()
        self._session = session
        self._use = use
        quota = quotas.load().types[use.kind]
        self.meter = SizeMeter("slots")
        self.meter.set_size(use.slots.used + use.reserved, use.slots.most, _slot_words(use))
        self.list = FlatList(quota.plural)
        self.list.rows.show([self._row(document) for document in use.documents])
        self.list.taken.connect(self._open)
        header = SectionHeader(quota.title if len(use.documents) == 1 else _titled(quota.plural))
        if use.slots.most:
            dated = ElidedLabel(f"AWS quotas of {quotas.load().date}", Role.SECONDARY, font=theme.secondary_font())
            header.add(dated)
        in_column(header, self.meter, self.list, host=self, spacing=2)
        self.meter.setVisible(bool(use.slots.most))  # before, each would be a window of its own
        self.list.setVisible(bool(use.documents))

    def _row(self, document: DocumentUse) -> Row:
        policy = self._session.organization.policy(document.policy)
        most = document.size.most
        share = document.squeezed / most if most else 0.0
        shared = f"also on {counted(document.shared, 'more target')}" if document.shared else "on no other target"
        words = f"{document.squeezed:,} characters minified · {shared}"
        severity = limit_severity(share)
        trailing = f"{document.size.used:,} of {most:,} characters" if most else f"{document.size.used:,} characters"
        content = RowContent(
            policy.name, words, icon=policy_glyph(policy), icon_role=Role.SECONDARY, badge_severity=severity,
            trailing="" if severity else trailing, badge=trailing if severity else "",
        )  # fmt: skip
        return Row(content, f"{policy.name}\n{trailing}, {words}\nClick to open it", policy.id)

    def _open(self, row: int) -> None:
        show_policy(self._session.requests, PolicyId(self._use.documents[row].policy))


def _slot_words(use: TypeUse) -> str:
    parts = ["FullAWSAccess takes one"] if any(document.policy == FULL_AWS_ACCESS for document in use.documents) else []
    parts += [f"{use.reserved} of them kept free for other tools"] if use.reserved else []
    parts += [f"{use.inherited} inherited {'takes' if use.inherited == 1 else 'take'} none"] if use.inherited else []
    return " · ".join(parts)


def _titled(text: str) -> str:
    return text[:1].upper() + text[1:]


_MOST = 500
"""Nodes that are listed: the fullest ones."""

_TURN = 2_000


@dataclass(frozen=True, slots=True)
class FullNode:
    """Node and its use of limits."""

    node: NodeId
    kind: NodeKind
    name: str
    used: Budget

    @property
    def words(self) -> str:
        """Such as "3 of 10 SCPs · largest policy 25% full"."""
        types = quotas.load().types
        parts = [f"{use.used} of {use.most} {types[kind].plural}" for kind, use in self.used.slots]
        if self.used.characters:
            parts.append(f"largest policy {self.used.characters.share:.0%} full")
        return " · ".join(parts)


class FullestModel(RowModel):
    """Nodes that have policies of their own, fullest first."""

    def reading(self, organization: Organization) -> Iterator[None]:
        """Read an organization in steps and then show it."""
        known: dict[tuple[tuple[PolicyId, ...], bool], Budget | None] = {}
        found: list[FullNode] = []
        for number, (node_id, node) in enumerate(list(organization.nodes.items())):
            if not number % _TURN:
                yield
            key = (node.policies, node.kind is NodeKind.OU)
            if key not in known:
                own = any(not organization.policy(policy).aws_managed for policy in node.policies)
                known[key] = node_budget(organization, node.policies, ou=node.kind is NodeKind.OU) if own else None
            used = known[key]
            if used is not None:
                found.append(FullNode(node_id, node.kind, node.name, used))
        found.sort(key=lambda full: (-full.used.share, full.name, full.node))
        self.show([_row(full) for full in found[:_MOST]])
        yield


def limit_severity(share: float) -> SeverityStyle | None:
    """Return the severity of a use of a limit, as a share of it: over it, near it, or None."""
    return SeverityStyle.ERROR if share > 1 else SeverityStyle.WARNING if share >= NEARLY_FULL else None


def _row(full: FullNode) -> Row:
    """The node over what it uses, with the share of the fullest limit at the end: its slots or its largest policy."""
    share = full.used.share
    words = f"{share:.0%} full"
    severity = limit_severity(share)
    look = node_look(full.kind)
    content = RowContent(
        full.name,
        full.words,
        icon=look.glyph,
        icon_role=look.role,
        trailing="" if severity else words,
        badge=words if severity else "",
        badge_severity=severity,
    )
    return Row(content, id=full.node, value=full, accessible=f"{full.name}, {full.words}")


def budget_panel(session: Session, analyses: Analyses) -> BudgetPanel:
    """Return the panel, whose buttons open dialogs over its window."""
    panel = BudgetPanel(session)

    def pack() -> None:
        from ui.features.budget.pack_dialog import show_packing  # not needed at the start

        show_packing(panel.window(), session, analyses)

    def move_up(node_id: NodeId, policy_id: PolicyId) -> None:
        from ui.features.budget.pack_dialog import MoveToParentDialog

        MoveToParentDialog(session, analyses, node_id, policy_id, panel.window()).open()

    analyses.findingsChanged.connect(panel.show_libraries)
    panel.node.packAsked.connect(pack)
    panel.node.moveUpAsked.connect(move_up)
    return panel
