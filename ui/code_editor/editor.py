"""Editor of JSON policies: keys and mouse.

The text belongs to the caller: `set_text` shows it, `edited` carries what the user made of it, and undo is the
caller's,
so Ctrl+Z and Ctrl+Y pass through to the window. What the editor shows of faults is set by `set_faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QToolTip, QWidget

from designer.basics.words import counted
from ui import theme
from ui.code_editor import keys as code_keys
from ui.code_editor import painting as code_painting
from ui.code_editor import shortcuts
from ui.code_editor.faults import EditorFault
from ui.code_editor.shortcuts import EditorCommand, complete_menu
from ui.code_editor.view import CodeView
from ui.widgets.display.labels import tooltip_text

if TYPE_CHECKING:  # made when it is first wanted
    from ui.code_editor.line_field import LineField

_LEAST_WIDTH = 160

_KEYS = "Tab indents; Escape, then Tab leaves the editor. F8 goes to the next fault."

_SAID = 3
"""Faults that a screen reader reads out with the name of the text."""


class CodeEditor(CodeView):
    """JSON editor that knows nothing of policies.

    Signals:
        searchAsked(bool): The user wants to find something in the text, and with True to replace it.
        fixesAsked(): The user wants to know what can be put right at the cursor.
        escaped(): Escape was pressed, and nothing of the editor was open.
        menuAsked(QMenu): The context menu is about to be shown; what belongs at its top may be put there.
    """

    searchAsked = Signal(bool)
    fixesAsked = Signal()
    escaped = Signal()
    menuAsked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tab_leaves = False
        self._line_field: LineField | None = None
        self.explain: Callable[[str, int], str] | None = None
        """Says what the word at a place of a text means; empty for nothing."""
        # Found here, on Qt 6.11: where a wrapped text has no pixel of room, its bars come and go for ever.
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setAccessibleName("JSON text")
        self.setAccessibleDescription(_KEYS)

    def event(self, event: QEvent) -> bool:
        """Keep zoom keys from the window."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.ShortcutOverride:
            return super().event(event)
        if shortcuts.command_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Return False for a file that is dropped, which is not text: the window opens it."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def set_faults(self, faults: Iterable[EditorFault]) -> None:
        """Show these faults and no others; a screen reader describes the text by them."""
        super().set_faults(faults)
        found = self.faults()
        said = f"{counted(len(found), 'fault')}: {' '.join(fault.message for fault in found[:_SAID])} " if found else ""
        self.setAccessibleDescription(f"{said}{_KEYS}")

    def edit_lines(self, edit: Callable[[QTextCursor], None]) -> None:
        """Edit through the cursor, as one step."""
        if self.isReadOnly():
            return
        cursor = self.textCursor()
        with self.at_once():
            edit(cursor)
            self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def ask_line(self) -> None:
        """Let the number of a line be typed."""
        if self._line_field is None:
            from ui.code_editor.line_field import LineField

            self._line_field = LineField(self)
        self._line_field.ask()

    def go_to_bracket(self) -> None:
        """Go to the partner of the bracket at the cursor."""
        matched = self._matched_brackets()
        if matched:
            cursor = self.textCursor()
            cursor.setPosition(matched[1])
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    def select_by(self, select: Callable[[QTextCursor], None]) -> None:
        """Select through the cursor."""
        cursor = self.textCursor()
        select(cursor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def press(self, event: QKeyEvent) -> None:
        wanted = shortcuts.command_of(event)
        if wanted is not None:
            self.do(wanted)
        elif event.key() == Qt.Key.Key_Escape:
            self._tab_leaves = True  # Esc cancels no dialog and moves no panel
            self.escaped.emit()
        elif not (self._goes_home(event) or self._takes_line(event)) and (
            self.isReadOnly() or not self._edit_by(event)
        ):
            super().press(event)
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Shift):
            self._tab_leaves = False

    def do(self, command: EditorCommand) -> None:
        """Do an editor command."""
        _DOINGS[command](self)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab indents, unless the text cannot be changed or Escape was pressed before."""
        if self._tab_leaves or self.isReadOnly():
            self._tab_leaves = False
            return QFrame.focusNextPrevChild(self, forward)
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.set_zoom(self._zoom + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self._go_to(event.pos())
        menu = self.createStandardContextMenu()
        complete_menu(menu, self.do)
        self.menuAsked.emit(menu)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = code_painting.markers_at(QPointF(event.pos()), self._visible_blocks(), self._markers)
            messages = [marker.fault.message for marker in found]
            if self.explain is not None:
                at = self._offset(self.cursorForPosition(event.pos()).position())
                messages.append(self.explain(self._text, at))
            messages = [message for message in messages if message]
            QToolTip.showText(event.globalPos(), tooltip_text("\n\n".join(messages)), self.viewport())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = code_painting.fold_at(event.position(), self._visible_blocks(), self.folding.hint, theme.font())
        if line is not None and event.button() is Qt.MouseButton.LeftButton:
            self.folding.unfold(line)
        else:
            super().mousePressEvent(event)

    def _goes_home(self, event: QKeyEvent) -> bool:
        selects = event.matches(QKeySequence.StandardKey.SelectStartOfLine)
        if not selects and not event.matches(QKeySequence.StandardKey.MoveToStartOfLine):
            return False
        cursor = self.textCursor()
        code_keys.go_home(cursor, selects=selects)
        self.setTextCursor(cursor)
        return True

    def _takes_line(self, event: QKeyEvent) -> bool:
        """Copy or cut the whole line where nothing is selected."""
        cuts = event.matches(QKeySequence.StandardKey.Cut)
        if self.textCursor().hasSelection() or not (cuts or event.matches(QKeySequence.StandardKey.Copy)):
            return False
        QGuiApplication.clipboard().setText(code_keys.line_text(self.textCursor()))
        if cuts:
            self.edit_lines(code_keys.delete_lines)
        return True

    def _edit_by(self, event: QKeyEvent) -> bool:
        cursor = self.textCursor()
        if not code_keys.edit_by(cursor, event):
            return False
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _go_to(self, place: QPoint) -> None:
        """Put the cursor where a menu was asked for, unless that is in the selection."""
        cursor = self.cursorForPosition(place)
        chosen = self.textCursor()
        if not chosen.selectionStart() <= cursor.position() <= chosen.selectionEnd() or not chosen.hasSelection():
            self.setTextCursor(cursor)


_DOINGS: dict[EditorCommand, Callable[[CodeEditor], object]] = {
    EditorCommand.ZOOM_IN: lambda editor: editor.set_zoom(editor.zoom() + 1),
    EditorCommand.ZOOM_OUT: lambda editor: editor.set_zoom(editor.zoom() - 1),
    EditorCommand.ZOOM_RESET: lambda editor: editor.set_zoom(0),
    EditorCommand.FIND: lambda editor: editor.searchAsked.emit(False),
    EditorCommand.REPLACE: lambda editor: editor.searchAsked.emit(True),
    EditorCommand.FIXES: lambda editor: editor.fixesAsked.emit(),
    EditorCommand.NEXT_FAULT: lambda editor: editor.go_to_fault(1),
    EditorCommand.PREVIOUS_FAULT: lambda editor: editor.go_to_fault(-1),
    EditorCommand.FOLD: lambda editor: editor.fold(editor.current_line()),
    EditorCommand.UNFOLD: lambda editor: editor.folding.unfold(editor.current_line()),
    EditorCommand.FOLD_ALL: CodeEditor.fold_all,
    EditorCommand.UNFOLD_ALL: lambda editor: editor.folding.unfold_all(),
    EditorCommand.MOVE_UP: lambda editor: editor.edit_lines(partial(code_keys.move_lines, by=-1)),
    EditorCommand.MOVE_DOWN: lambda editor: editor.edit_lines(partial(code_keys.move_lines, by=1)),
    EditorCommand.COPY_UP: lambda editor: editor.edit_lines(partial(code_keys.copy_lines, by=-1)),
    EditorCommand.COPY_DOWN: lambda editor: editor.edit_lines(partial(code_keys.copy_lines, by=1)),
    EditorCommand.DELETE_LINE: lambda editor: editor.edit_lines(code_keys.delete_lines),
    EditorCommand.LINE_ABOVE: lambda editor: editor.edit_lines(partial(code_keys.begin_line, by=-1)),
    EditorCommand.LINE_BELOW: lambda editor: editor.edit_lines(partial(code_keys.begin_line, by=1)),
    EditorCommand.SELECT_NEXT: lambda editor: editor.select_by(code_keys.select_next),
    EditorCommand.INDENT: lambda editor: editor.edit_lines(partial(code_keys.indent, whole=True)),
    EditorCommand.UNINDENT: lambda editor: editor.edit_lines(code_keys.unindent),
    EditorCommand.GO_TO_LINE: CodeEditor.ask_line,
    EditorCommand.GO_TO_BRACKET: CodeEditor.go_to_bracket,
}
