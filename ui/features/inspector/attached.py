"""Policies of one node, to reorder and detach; and attaching to all selected nodes, or detaching, by a popup."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from designer.organization import edits
from designer.organization.edits.rules import short_label
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from ui import theme
from ui.commands.pending_policy import make_policy
from ui.commands.requests import show_policy
from ui.features.inspector.attach_popup import AttachPopup, Wording, candidates, detachables
from ui.features.inspector.attached_model import Attached, AttachedModel
from ui.state.session import Session, push
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry, add_line, push_button
from ui.widgets.containers.boxes import ButtonRow, in_column
from ui.widgets.display.labels import SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.rows import action_rect, row_content

_LONGEST = 22


def ask_to_attach(session: Session, parent: QWidget) -> AttachPopup | None:
    """Popup, not open yet, whose choice is attached to every selected node; None if nothing is selected."""
    organization, nodes = session.organization, session.selection
    if not nodes:
        return None
    who = _who(organization, nodes)
    none = ("No policy to attach", "Every policy of the enabled types is attached here.")
    taken = frozenset(policy.name for policy in organization.policies.values())
    wording = Wording(f"Attach a policy to {who}", none, makes=True, taken=taken)
    popup = AttachPopup(candidates(organization, nodes), wording, parent)
    popup.chosen.connect(lambda policy: attach_step(session, policy, nodes))
    popup.newAsked.connect(lambda name: offer_new(session, parent, popup.pos(), name))
    return popup


def ask_to_detach(session: Session, parent: QWidget) -> AttachPopup | None:
    """Popup, not open yet, whose choice is detached from every selected node; None if nothing is selected."""
    organization, nodes = session.organization, session.selection
    if not nodes:
        return None
    none = ("No policy to detach", "What is inherited can only be detached where it comes from.")
    wording = Wording(f"Detach a policy from {_who(organization, nodes)}", none)
    popup = AttachPopup(detachables(organization, nodes), wording, parent)
    popup.chosen.connect(lambda policy: detach_step(session, policy, nodes))
    return popup


def attach_step(session: Session, policy: PolicyId, nodes: Sequence[NodeId]) -> None:
    """Attach a policy to nodes as one step, or say why not."""
    _announce_change(session, push(session, lambda: edits.attach(session.organization, policy, nodes)))


def detach_step(session: Session, policy: PolicyId, nodes: Sequence[NodeId]) -> None:
    """Detach a policy from nodes as one step, or say why not."""
    _announce_change(session, push(session, lambda: edits.detach(session.organization, policy, nodes)))


def offer_new(session: Session, parent: QWidget, place: QPoint, name: str = "") -> None:
    """Make a policy on the selected nodes; where several types are enabled, a menu at a place of the screen asks."""
    enabled = session.organization.settings.policy_types
    if len(enabled) < 2:
        attach_new(session, enabled[0] if enabled else PolicyType.SERVICE_CONTROL_POLICY, session.selection, name)
        return
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for kind in enabled:
        action = add_entry(menu, f"New {quotas.load().types[kind].title.lower()}")
        action.triggered.connect(lambda _checked=False, kind=kind: attach_new(session, kind, session.selection, name))
    menu.popup(place)


def attach_new(session: Session, kind: PolicyType, nodes: Sequence[NodeId], name: str = "") -> None:
    """Make a policy and attach it to nodes, as one step, and let its name be typed; an empty one gets a free name."""
    make_policy(session, lambda: created_and_attached(session.organization, kind, nodes, name))


def created_and_attached(
    organization: Organization, kind: PolicyType, nodes: Sequence[NodeId], name: str = ""
) -> Change:
    """Return the new policy on nodes, as one change.

    Raises:
        EditError: See `edits.create_policy` and `edits.attach`.
    """
    created = edits.create_policy(organization, kind, name)
    policy_id = edits.added_policies(created)[0]
    with organization.tentatively(created):
        attached = edits.attach(organization, policy_id, nodes)
        name = organization.policy(policy_id).name
    return created.then(attached, f"Create {name} on {short_label(organization, nodes)}")


def _announce_change(session: Session, change: Change | None) -> None:
    if change is not None:
        session.say_done(change)


def _who(organization: Organization, nodes: Sequence[NodeId]) -> str:
    if len(nodes) > 1:
        return f"{len(nodes):,} nodes"
    name = " ".join(organization.node(nodes[0]).name.split())
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


class PoliciesTab(QWidget):
    """Policies of the current node.

    Attributes:
        model: The rows.
        view: The list.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = AttachedModel(session, self)
        self.view = AttachedView(self.model, self)
        self.view.opened.connect(self._open)
        self.view.menuAsked.connect(self._menu)
        self._popup: AttachPopup | None = None
        self._exempt = InlineMessage()
        self._attach = push_button("Attach…", "attach", run=self.choose_policy)
        self._new = push_button("New policy…", "policy-add", run=self._ask_type)
        metrics = theme.metrics()
        buttons = ButtonRow((self._attach, self._new), sides=metrics.margin, spacing=metrics.gap)
        buttons.setContentsMargins(0, metrics.gap - 2, 0, metrics.gap - 2)
        self._exempt.setContentsMargins(metrics.margin, 0, metrics.margin, 0)
        in_column(buttons, self._exempt, (self.view, 1), host=self, spacing=0)
        session.selectionChanged.connect(self._update_tab)
        session.document.changed.connect(self._update_tab)
        self._update_tab()

    def choose_policy(self) -> AttachPopup | None:
        """Open the popup to choose a policy to attach; it closes itself."""
        self._popup = ask_to_attach(self._session, self)
        if self._popup is not None:
            self._popup.open_below(self._attach)
        return self._popup

    def create_policy(self, kind: PolicyType) -> None:
        """Make a policy and attach it, as one step, and open it."""
        if self._session.selection:
            attach_new(self._session, kind, self._session.selection)

    def _ask_type(self) -> None:
        offer_new(self._session, self, self._new.mapToGlobal(QPoint(0, self._new.height())))

    def _update_tab(self, *_: object) -> None:
        node_id = self._session.current
        organization = self._session.organization
        if node_id is None or node_id not in organization.nodes:
            return
        editable = not self._session.document.read_only
        self._attach.setEnabled(editable)
        self._new.setEnabled(editable)
        exempt = organization.is_management_account(node_id)
        words = "SCPs and RCPs do not limit the management account, wherever they are attached." if exempt else ""
        self._exempt.say(words, SeverityStyle.ADVICE)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.attached(index)
        if isinstance(row, Attached):
            show_policy(self._session.requests, row.policy.id)
        elif row is not None and row.level:
            self._session.reveal(row.level)

    def _menu(self, index: QModelIndex, position: QPoint) -> None:
        row = self.model.attached(index)
        if not isinstance(row, Attached):
            return
        menu = self._own_menu()
        add_entry(menu, "Open", lambda: show_policy(self._session.requests, row.policy.id), icon("open"))
        if row.direct:
            add_line(menu)
            add_entry(menu, "Move up", lambda: self.model.move(row.policy.id, -1))
            add_entry(menu, "Move down", lambda: self.model.move(row.policy.id, 1))
            add_entry(menu, "Detach", lambda: self.model.detach(row.policy.id), icon("detach"))
        else:
            add_entry(menu, "Select where it is attached", lambda: self._session.reveal(row.level))
        if self._session.document.read_only:
            for action in menu.actions()[1:]:
                action.setEnabled(not row.direct)
        menu.popup(position)

    def _own_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu


_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class AttachedView(RowList):
    """View of an `AttachedModel`.

    Signals:
        opened(QModelIndex): A row was clicked, or Enter pressed on it.
        menuAsked(QModelIndex, QPoint): The person wants the menu of a row, at this place of the screen.
    """

    opened = Signal(QModelIndex)
    menuAsked = Signal(QModelIndex, QPoint)

    def __init__(self, model: AttachedModel, parent: QWidget | None = None) -> None:
        super().__init__("Policies of the node", parent)
        self._attached = model
        self.setModel(model)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)

    def event(self, event: QEvent) -> bool:
        # Del would remove the node and Alt+Up move it: on a policy they are the list's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._attached.attached(self.currentIndex())
        direct = row if isinstance(row, Attached) and row.direct else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            if isinstance(row, Attached):
                self._attached.detach(row.policy.id)
        elif self._is_own(event):
            if direct:
                self._move(direct, _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        dragging = self.state() is self.State.DraggingState
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or dragging or not index.isValid():
            return
        row = self._attached.attached(index)
        if isinstance(row, Attached) and self._on_button(index, event):
            self._attached.detach(row.policy.id)
        elif row is not None:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menuAsked.emit(index, event.globalPos())

    def _move(self, row: Attached, step: int) -> None:
        self._attached.move(row.policy.id, step)
        self.setCurrentIndex(self._attached.direct_index(row.policy.id))

    def _is_own(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return True
        return event.key() in _STEPS and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _on_button(self, index: QModelIndex, event: QMouseEvent) -> bool:
        button = action_rect(self.visualRect(index), self.layoutDirection())
        return bool(row_content(index).action) and button.contains(event.position().toPoint())
