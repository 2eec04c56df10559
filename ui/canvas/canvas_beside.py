"""Canvas of another organization beside the open design: it is looked at, and nothing of it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from designer.analysis.lenses.annotation import Asker
from designer.exchange.formats.format import MOST_IN_TREE
from designer.organization.layout import Direction
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings
from ui import theme
from ui.canvas.travel import NAMES_FROM
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.commands.command import command_rows
from ui.dragdrop.mime import NODE_MIME, POLICY_MIME
from ui.state.document import Document
from ui.state.session import Session
from ui.state.shown_design import DesignBeside
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel
from ui.widgets.display.notifier import Notifier

ONLY_LOOKED_AT = "This organization is only looked at: nothing of it can be changed here."
"""Reason why an edit does nothing."""

_LOOKS: Mapping[str, Callable[[CanvasView], object]] = {
    "edit.select-all": lambda view: view.session.select(view.session.organization.nodes),
    "view.zoom-in": CanvasView.zoom_in,
    "view.zoom-out": CanvasView.zoom_out,
    "view.actual": CanvasView.actual_size,
    "view.fit": CanvasView.fit,
    "view.selection": CanvasView.zoom_to_selection,
    "view.back": CanvasView.go_back,
}
"""Commands that do something to this canvas when it has the keys, by their ids."""

_EDITS = frozenset({"open", "removable", "below_root", "current", "selected", "holder", "focusable", "attached"})
"""What a command needs that is for the open design alone: a key of it says so here."""

_OF_EVERY_VIEW = frozenset({"Tab", "Shift+Tab", "Return", "Enter", "Shift+Return", "Shift+Enter"})
_OF_FILES = frozenset({"file.save", "file.save-as"})


class CanvasBeside(QWidget):
    """View of a read-only document, with a session of its own.

    Args:
        opened: View of the open design, which takes the keys over when this one goes.
    """

    def __init__(self, opened: QWidget) -> None:
        super().__init__()
        self._opened = opened
        self._shown: DesignBeside | None = None
        self.session = session = Session(Document(_nothing(), self, read_only=True), self)
        session.shown.why_not = ONLY_LOOKED_AT
        self.view = CanvasView(session, None, self)
        self.view.setAcceptDrops(False)  # they come to this widget, which says why they do nothing
        self.setAcceptDrops(True)
        self.view.installEventFilter(self)
        self.notifier = Notifier(self, self.view)
        session.notices.refused.connect(self.notifier.refuse)
        self.title = ElidedLabel(font=theme.name_font())
        self.go_button = push_button("", "search", look="link", run=self._go)
        zoom = ZoomControl(self.view)
        zoom.map_button.hide()
        head = QWidget()
        head.setFixedHeight(theme.metrics().strip)
        margin = theme.metrics().margin
        in_row((self.title, 1), self.go_button, zoom, host=head, margins=(margin, 0), spacing=theme.metrics().gap)
        in_column(head, (self.view, 1), host=self, spacing=0)
        self.setFocusProxy(self.view)

    def show_design(self, shown: DesignBeside | None) -> None:
        """Show an organization, with ghosts and annotations; None hides it and lets go of it."""
        session, before, self._shown = self.session, self._shown, shown
        if shown is None:
            if self.view.hasFocus():
                self._opened.setFocus()
            self.hide()
            if before is not None:
                session.document.replace(_nothing(), read_only=True)
            return
        if shown.organization is not session.organization:
            before = None
            session.document.replace(shown.organization, read_only=True)
            is_large = shown.organization.ou_count > MOST_IN_TREE
            session.set_direction(Direction.NESTED if is_large else Direction.TOP_DOWN, chosen=False)
        name = shown.organization.settings.name or shown.name
        self.title.set_text(f"{name}, read only", shown.name)
        self.view.setAccessibleName(f"Canvas of {name}, read only")
        session.shown.show(shown.picture)
        session.set_annotations(shown.annotations, Asker.TRANSFER)
        self.go_button.setText(f"Go to {shown.sight_words}")
        self.show()
        if before is None:
            QTimer.singleShot(0, self.view, self._begin)  # when it has its size
        elif (before.sight, before.picture.ghosts) != (shown.sight, shown.picture.ghosts):
            session.nodeRevealed.emit(shown.sight)

    def _begin(self) -> None:
        """Show all of it, or in a large one what the accounts stand in."""
        self.view.show_start()
        if self._shown is not None and self.view.scale_factor < NAMES_FROM:
            self.view.look_at(self._shown.sight)

    def _go(self) -> None:
        if self._shown is not None:
            self.view.look_at(self._shown.sight)
            self.view.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep keys from the open design while this canvas has them."""
        if watched is self.view and isinstance(event, QKeyEvent) and event.type() != QEvent.Type.KeyRelease:
            name = _commands_by_keys().get(QKeySequence(event.keyCombination()).toString(), "")
            if name and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif name in _LOOKS:
                _LOOKS[name](self.view)
            elif name:
                self.notifier.refuse(ONLY_LOOKED_AT)
            return bool(name)
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say why nodes and policies cannot be dropped; files are the business of the window."""
        if event.mimeData().hasFormat(NODE_MIME) or event.mimeData().hasFormat(POLICY_MIME):
            self.notifier.refuse(ONLY_LOOKED_AT)
        event.ignore()


def _nothing() -> Organization:
    """Return an organization that holds nothing."""
    return Organization([Node(NodeId("root"), NodeKind.ROOT, "")], (), Settings(""))


@cache
def _commands_by_keys() -> dict[str, str]:
    """Return the ids of commands that are for this canvas, or do nothing in it, by their keys."""
    return {
        QKeySequence(keys).toString(): name
        for name, row in command_rows().items()
        if name in _LOOKS or (name not in _OF_FILES and _EDITS & set(row.get("needs", "").split()))
        for keys in row.get("shortcuts", ())
        if keys not in _OF_EVERY_VIEW
    }
