"""Canvas of another organization beside the open design: it is looked at, and nothing of it can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QBoxLayout, QSplitter, QWidget

from designer.analysis.lenses.annotation import Asker
from designer.exchange.formats.format import MOST_IN_TREE
from designer.organization.layout import Direction
from designer.organization.model.organization import Organization
from ui import theme
from ui.canvas.travel import NAMES_FROM
from ui.canvas.view import CanvasView
from ui.canvas.zoom_control import ZoomControl
from ui.commands.command import command_rows
from ui.dragdrop.mime import NODE_MIME, POLICY_MIME
from ui.state.document import Document
from ui.state.session import Session
from ui.state.shown_design import DesignBeside
from ui.state.split import shared_room
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
    """View of a read-only document, with a session of its own."""

    def __init__(self, organization: Organization) -> None:
        super().__init__()
        self._shown: DesignBeside | None = None
        self.session = session = Session(Document(organization, self, read_only=True), self)
        session.shown.why_not = ONLY_LOOKED_AT
        self._choose_layout()
        self.view = CanvasView(session, None, self)
        self.view.setAcceptDrops(False)  # they come to this widget, which says why they do nothing
        self.setAcceptDrops(True)
        self.view.installEventFilter(self)
        self.notifier = Notifier(self, self.view)
        session.notices.refused.connect(self.notifier.refuse)
        self.title = ElidedLabel(font=theme.name_font())
        self.go_button = push_button("", look="link", run=self._go)
        zoom = ZoomControl(self.view)
        zoom.map_button.hide()
        head = QWidget()
        head.setFixedHeight(theme.metrics().strip)
        margin = theme.metrics().margin
        in_row((self.title, 1), self.go_button, zoom, host=head, margins=(margin, 0), spacing=theme.metrics().gap)
        in_column(head, (self.view, 1), host=self, spacing=0)
        self.setFocusProxy(self.view)

    def _choose_layout(self) -> None:
        is_large = self.session.organization.ou_count > MOST_IN_TREE
        self.session.set_direction(Direction.NESTED if is_large else Direction.TOP_DOWN, chosen=False)

    def show_design(self, shown: DesignBeside) -> None:
        """Show an organization, with ghosts and annotations."""
        session, before, self._shown = self.session, self._shown, shown
        if shown.organization is not session.organization:
            before = None
            session.document.replace(shown.organization, read_only=True)
            self._choose_layout()
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


def take_room(view: QWidget, column: QBoxLayout, organization: Organization) -> tuple[CanvasBeside, QSplitter]:
    """Return a canvas for an organization, and what shares the room of a view in a column with it."""
    beside, has_keys = CanvasBeside(organization), view.hasFocus()
    halves = shared_room("canvas beside", view, beside, (1, 1), beside=True)
    column.addWidget(halves, 1)
    halves.lower()  # what lies over the canvas stays there
    halves.show()
    if has_keys:
        view.setFocus()
    return beside, halves


def give_room(view: QWidget, column: QBoxLayout, halves: QSplitter) -> None:
    """Give all the room back to a view, with the keys; the canvas beside it goes with all that it holds."""
    focused = QApplication.focusWidget()
    has_keys = focused is not None and halves.isAncestorOf(focused)
    column.addWidget(view, 1)
    view.lower()
    view.show()
    halves.hide()
    halves.deleteLater()
    if has_keys:
        view.setFocus()


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
