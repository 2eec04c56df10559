"""Rename editor on a card: Enter or a click elsewhere keeps the name, Esc drops it; a bad name says why at once."""

from contextlib import AbstractContextManager

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from designer.organization import edits
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.tools.tool import ToolCanvas
from ui.dragdrop.caption import Caption
from ui.state.pending_node import PendingNode
from ui.state.session import push
from ui.widgets.fields.drafts import only_names

_KEEP = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
"""They keep the name and lead back to the card, where they make the next one."""

_COMES_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
"""The keys come back by themselves."""


_AROUND = 28
"""Room for the frame and the cursor beside a name, in pixels."""


class RenameEditor(QLineEdit):
    """Line edit over the name of a card; it deletes itself when it is done.

    Args:
        host: The view.
        node_id: Whose name.
        place: Its place, in pixels of the viewport.
        typed: Text in place of the old name; None for the old name, to be changed.
        pending: Node that was just made, which Esc takes back.
        waits: True if it gets the keys later.
    """

    def __init__(
        self,
        host: ToolCanvas,
        node_id: NodeId,
        place: QRect,
        typed: str | None = None,
        pending: PendingNode | None = None,
        *,
        waits: bool = False,
    ) -> None:
        super().__init__(host.viewport())
        self.setObjectName("canvas-rename")
        self._host = host
        self._node_id = node_id
        self._node = host.session.organization.node(node_id)
        self._done = False
        self._pending = pending
        self._caption = Caption(host.viewport())
        self.setAccessibleName(f"Name of {self._node.name}")
        self.setFont(theme.name_font())
        self._place = place
        self.textChanged.connect(self._grow)
        self.setText(self._node.name if typed is None else typed)
        self._grow()
        self.textEdited.connect(self._check)
        self.installEventFilter(self)
        only_names(self)
        host.session.drafts.add(self, self._is_pending, self._commit, attempt=self._attempt)
        host.session.document.changed.connect(self._on_document_changed)
        host.session.document.reset.connect(self._on_document_reset)
        self.show()
        if not waits:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if typed is None:
            self.selectAll()
        elif typed:
            self._check()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.finish(keep=False)
                if self._pending is not None:
                    self._pending.take_back()
                return True
            if event.key() in _KEEP:
                if not self._fault():
                    self.finish(keep=True)
                return True
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and not self._done:
            self._leave(event.reason())
        return super().eventFilter(watched, event)

    def finish(self, *, keep: bool) -> None:
        """Close, and rename where asked to."""
        if self._done:
            return
        self._done = True
        has_keys = self.window().focusWidget() is self  # they come back to it, though another window has them now
        self.hide()
        self._caption.deleteLater()
        self.deleteLater()
        session, name = self._host.session, self.text().strip()
        current = session.organization.nodes.get(self._node_id)
        if keep and current is not None and name != current.name:
            if self._pending is not None:
                self._pending.name(name)
            else:
                push(session, lambda: edits.rename(session.organization, self._node_id, name))
        if has_keys:
            self._host.take_focus()

    def _grow(self) -> None:
        """Be as wide as the name on the card, and wider for a longer one, as far as the view goes."""
        view = self._host.viewport().width()
        width = min(view, max(self._place.width(), self.fontMetrics().horizontalAdvance(self.text()) + _AROUND))
        left = max(0, min(self._place.x(), view - width))
        self.setGeometry(left, self._place.y(), width, self._place.height())

    def _leave(self, reason: Qt.FocusReason) -> None:
        """Keep the name; one that is refused waits while a menu has the keys, and else is given up in words."""
        fault = self._fault()
        if fault and reason in _COMES_BACK:
            return
        refused = fault if self._is_pending() else ""
        self.finish(keep=not fault)
        if refused:
            self._host.session.notices.refuse(f"{self._node.name} keeps its name. {refused}")

    def _is_pending(self) -> bool:
        node = self._host.session.organization.nodes.get(self._node_id)
        return not self._done and node is not None and self.text().strip() != node.name

    def _attempt(self) -> AbstractContextManager[object]:
        organization = self._host.session.organization
        return organization.tentatively(edits.rename(organization, self._node_id, self.text().strip()))

    def _commit(self) -> str:
        """Keep the name, unless it is refused: then say why, and stay."""
        if fault := self._fault():
            self._check()
            return fault
        self.finish(keep=True)
        return ""

    def _on_document_changed(self, _change: object) -> None:
        """Close where the node is gone: an undo by the toolbar leaves the keys here."""
        if self._node_id not in self._host.session.organization.nodes:
            self.finish(keep=False)

    def _on_document_reset(self) -> None:
        """Close: the name is not of the design that is shown now, whatever its ids."""
        self.finish(keep=False)

    def _fault(self) -> str:
        return edits.rename_refusal(self._host.session.organization, self._node_id, self.text().strip())

    def _check(self) -> None:
        fault = self._fault()
        self._caption.say(fault, self.geometry().bottomLeft() - QPoint(18, 16), refused=True)
        self._caption.raise_()
