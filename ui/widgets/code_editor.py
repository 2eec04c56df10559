"""The editor of JSON policies: plain text with line numbers, colours, and faults shown where they are.

The text belongs to the caller: `set_text` shows it, `edited` tells what the user made of it, and undo is the caller's,
so Ctrl+Z and Ctrl+Y pass through to the window. What the editor shows of faults is set by `set_faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QToolTip, QWidget

from ui import theme
from ui.widgets import code_keys, code_painting
from ui.widgets.code_faults import EditorFault, Mark, moved
from ui.widgets.code_gutter import Gutter
from ui.widgets.code_layout import SpacedLayout
from ui.widgets.code_text import bracket_pairs, difference, offset, position, shown, units
from ui.widgets.json_highlighter import JsonHighlighter
from ui.widgets.plain import tooltip_text

SMALLEST_ZOOM, LARGEST_ZOOM = -5, 16
_LONGEST_WITH_BRACKETS = 200_000
_LONGEST_UNWRAPPED = 400
_MOST_LIT = 2_000
_Key = QKeySequence.StandardKey


class CodeEditor(QPlainTextEdit):
    """A JSON editor that knows nothing of policies.

    Signals:
        edited(str): The user changed the text; never emitted by `set_text`.
        zoomed(int): The user chose another text size; a step is one pixel, 0 is the window's size.
        searchAsked(bool): The user wants to find something in the text, and with True to replace it.
        fixesAsked(): The user wants to know what can be put right at the cursor.
        menuAsked(QMenu): The context menu is about to be shown; what belongs at its top may be put there.
    """

    edited = Signal(str)
    zoomed = Signal(int)
    searchAsked = Signal(bool)
    fixesAsked = Signal()
    menuAsked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._same_positions = True
        self._writing = False
        self._marks: tuple[Mark, ...] = ()
        self._pairs: dict[int, int] | None = None
        self._zoom = 0
        self._tab_leaves = False
        self.explain: Callable[[str, int], str] | None = None
        """Says what the word at a place of a text means; empty for nothing."""
        document = QTextDocument(self)
        document.setDocumentLayout(SpacedLayout(document))
        self.setDocument(document)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAccessibleName("JSON text")
        self.setAccessibleDescription("Tab indents; Escape, then Tab leaves the editor. F8 goes to the next fault.")
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self._highlighter = JsonHighlighter(self.document())
        self._gutter = Gutter(self, self)
        self.document().contentsChange.connect(self._move_marks)
        self.textChanged.connect(self._tell_edit)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._repaint)
        theme.service().changed.connect(self._dress)
        self._dress()

    # -- the text

    def text(self) -> str:
        """The text as it was set, or as the user left it."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a text; only what differs is replaced, so cursor, selection and scroll position stay where they can."""
        if text == self._text:
            return
        before, after = self._document_text(), shown(text)
        self._take(text, after)
        if before == after:
            return
        start, end, inserted = difference(before, after)
        self._writing = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(units(before[:start]))
        cursor.setPosition(units(before[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(inserted)
        self._writing = False

    def cursor_offset(self) -> int:
        """The cursor's place as a character of the text."""
        return self._offset(self.textCursor().position())

    def reveal(self, start: int, end: int) -> None:
        """Select characters of the text and bring them into view."""
        cursor = self.textCursor()
        cursor.setPosition(self._position(end))
        cursor.setPosition(self._position(start), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        if not self.viewport().rect().adjusted(0, 0, 0, -self.fontMetrics().height()).contains(self.cursorRect()):
            self.centerCursor()
        self.ensureCursorVisible()

    def replace(self, start: int, end: int, text: str, cursor: int) -> None:
        """Replace characters of the text as if they were typed; the cursor then stands so far into the new ones."""
        editing = self.textCursor()
        at = self._position(start)
        editing.setPosition(at)
        editing.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
        editing.insertText(text)
        editing.setPosition(at + units(text[:cursor]))
        self.setTextCursor(editing)
        self.ensureCursorVisible()

    def light(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark characters of the text as found; at most so many as anybody can see."""
        selections = []
        for start, end in spans[:_MOST_LIT]:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._position(start))
            cursor.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setBackground(theme.current().conditional_tint)
            selections.append(selection)
        self.setExtraSelections(selections)

    # -- faults

    def set_faults(self, faults: Iterable[EditorFault]) -> None:
        """Show these faults and no others."""
        last = self.document().characterCount() - 1
        marks = (
            Mark(min(self._position(fault.start), last), min(self._position(fault.end), last), fault)
            for fault in faults
        )
        self._marks = tuple(sorted(marks, key=lambda mark: (mark.start, mark.fault.severity.rank)))
        self._repaint()

    def faults(self) -> tuple[EditorFault, ...]:
        """The faults shown, in order of place."""
        return tuple(mark.fault for mark in self._marks)

    def go_to_fault(self, step: int) -> None:
        """Move the cursor to the next (1) or previous (-1) fault, round the end."""
        here = self.textCursor().position()
        places = sorted({mark.start for mark in self._marks})
        if not places:
            return
        ahead = [place for place in places if place > here] if step > 0 else [place for place in places if place < here]
        target = (ahead or places)[0 if step > 0 else -1]
        cursor = self.textCursor()
        cursor.setPosition(target)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # -- size

    def zoom(self) -> int:
        """How many pixels larger than the window's text."""
        return self._zoom

    def set_zoom(self, zoom: int) -> None:
        """Choose the text size; out of range takes the nearest."""
        zoom = max(SMALLEST_ZOOM, min(LARGEST_ZOOM, zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self._dress()
            self.zoomed.emit(zoom)

    # -- what the gutter asks

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """Line numbers from 0, and where each stands in the viewport."""
        return [(block.blockNumber(), place) for block, place in self._visible_blocks()]

    def line_faults(self, line: int) -> list[EditorFault]:
        """The faults that begin on a line."""
        block = self.document().findBlockByNumber(line)
        return [
            mark.fault for mark in self._marks if block.position() <= mark.start < block.position() + block.length()
        ]

    def line_count(self) -> int:
        """How many lines there are."""
        return self.blockCount()

    def current_line(self) -> int:
        """The line of the cursor, from 0."""
        return self.textCursor().blockNumber()

    def select_line(self, line: int) -> None:
        """Select a whole line."""
        cursor = QTextCursor(self.document().findBlockByNumber(line))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    # -- Qt's events

    def event(self, event: QEvent) -> bool:
        """Keep zoom keys from the window, leave undo and redo to it."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.matches(_Key.Undo) or event.matches(_Key.Redo):
                event.ignore()
                return False
            if self._is_own(event):
                event.accept()
                return True
        return super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """A file that is dropped is no text: the window opens it."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = self._zoom_wish(event)
        if event.matches(_Key.Undo) or event.matches(_Key.Redo):
            event.ignore()
        elif wish is not None:
            self.set_zoom(wish)
        elif (replace := _search_wish(event)) is not None:
            self.searchAsked.emit(replace)
        elif _asks_for_fixes(event):
            self.fixesAsked.emit()
        elif event.key() == Qt.Key.Key_F8:
            self.go_to_fault(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self._tab_leaves = True
            event.ignore()
        elif self.isReadOnly() or not self._edit_by(event):
            super().keyPressEvent(event)
        if event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Shift):
            self._tab_leaves = False

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
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            # They would be the editor's own, which it has not.
            if action.objectName() in ("edit-undo", "edit-redo"):
                menu.removeAction(action)
        if menu.actions() and menu.actions()[0].isSeparator():
            menu.removeAction(menu.actions()[0])
        if event.reason() is not QContextMenuEvent.Reason.Keyboard:
            self._go_to(event.pos())
        self.menuAsked.emit(menu)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = code_painting.marks_at(QPointF(event.pos()), self._visible_blocks(), self._marks)
            messages = [mark.fault.message for mark in found]
            if self.explain is not None:
                at = self._offset(self.cursorForPosition(event.pos()).position())
                messages.append(self.explain(self._text, at))
            messages = [message for message in messages if message]
            QToolTip.showText(event.globalPos(), tooltip_text("\n\n".join(messages)), self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        lines = self._visible_blocks()
        current = -1 if self.textCursor().hasSelection() or not self.hasFocus() else self.current_line()
        painter = QPainter(self.viewport())
        code_painting.paint_below(painter, lines, self._marks, self._matched_brackets(), current)
        code_painting.paint_selection(painter, lines, self.textCursor())
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        code_painting.paint_above(painter, lines, self._marks, theme.font())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint()

    # -- details

    def _is_own(self, event: QKeyEvent) -> bool:
        """Whether a key is for the text, though the window has a use for it, too."""
        own = self._zoom_wish(event) is not None or _search_wish(event) is not None or _asks_for_fixes(event)
        return own or event.key() == Qt.Key.Key_F8

    def _go_to(self, place: QPoint) -> None:
        """Put the cursor where a menu was asked for, unless that is in the selection."""
        cursor = self.cursorForPosition(place)
        chosen = self.textCursor()
        if not chosen.selectionStart() <= cursor.position() <= chosen.selectionEnd() or not chosen.hasSelection():
            self.setTextCursor(cursor)

    def _edit_by(self, event: QKeyEvent) -> bool:
        """Do what a key means here; False to leave it to Qt."""
        cursor = self.textCursor()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        key, typed = event.key(), event.text()
        if not plain:
            return False
        if key == Qt.Key.Key_Tab:
            code_keys.indent(cursor)
        elif key == Qt.Key.Key_Backtab:
            code_keys.unindent(cursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            code_keys.new_line(cursor)
        elif key == Qt.Key.Key_Backspace:
            if not code_keys.erase_pair(cursor):
                return False
        elif not typed or not code_keys.type_character(cursor, typed):
            return False
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _zoom_wish(self, event: QKeyEvent) -> int | None:
        if event.matches(_Key.ZoomIn) or (_controlled(event) and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal)):
            return self._zoom + 1
        if event.matches(_Key.ZoomOut):
            return self._zoom - 1
        return 0 if _controlled(event) and event.key() == Qt.Key.Key_0 else None

    def _tell_edit(self) -> None:
        if self._writing:
            return
        text = self._document_text()
        # Qt says "changed" for colours too.
        if text != shown(self._text):
            self._take(text, text)
            self.edited.emit(text)

    def _take(self, text: str, in_document: str) -> None:
        self._text = text
        # A minified policy is one line: wrapped it can be read, and a key costs half.
        long = max(map(len, in_document.split("\n"))) > _LONGEST_UNWRAPPED
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if long else QPlainTextEdit.LineWrapMode.NoWrap
        if self.lineWrapMode() is not mode:
            self.setLineWrapMode(mode)
        self._same_positions = text == in_document and (text.isascii() or units(text) == len(text))
        self._pairs = None

    def _document_text(self) -> str:
        # toPlainText() would turn no-break spaces into spaces.
        return self.document().toRawText().replace("\u2029", "\n")

    def _position(self, at: int) -> int:
        at = max(0, min(at, len(self._text)))
        return at if self._same_positions else position(self._text, at)

    def _offset(self, at: int) -> int:
        return at if self._same_positions else offset(self._text, at)

    def _visible_blocks(self) -> list[tuple[QTextBlock, QRectF]]:
        block, bottom = self.firstVisibleBlock(), self.viewport().height()
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        found = []
        while block.isValid() and place.top() <= bottom:
            found.append((block, QRectF(place)))
            block = block.next()
            place = QRectF(place.bottomLeft(), self.blockBoundingRect(block).size())
        return found

    def _matched_brackets(self) -> tuple[int, ...]:
        """Positions of the bracket at the cursor and of its partner; none where it has none."""
        if not self._same_positions or not self.hasFocus() or self.document().characterCount() > _LONGEST_WITH_BRACKETS:
            return ()
        if self._pairs is None:
            self._pairs = bracket_pairs(self._document_text())
        here = self.textCursor().position()
        at = next((place for place in (here, here - 1) if place in self._pairs), None)
        return () if at is None else (at, self._pairs[at])

    def _move_marks(self, at: int, removed: int, added: int) -> None:
        if self._marks and (removed or added):
            self._marks = moved(self._marks, at, removed, added)

    def _dress(self) -> None:
        font = theme.code_font()
        font.setPixelSize(font.pixelSize() + self._zoom)
        self.setFont(font)
        self._gutter.setFont(font)
        self._highlighter.dress()
        self._make_room()
        self._repaint()

    def _make_room(self) -> None:
        width = self._gutter.sizeHint().width()
        self.setViewportMargins(width, 0, 0, 0)
        inner = self.contentsRect()
        self._gutter.setGeometry(inner.left(), inner.top(), width, inner.height())

    def _scroll_gutter(self, _rect: QObject, _by: int) -> None:
        self._gutter.update()

    def _repaint(self) -> None:
        self.viewport().update()
        self._gutter.update()


def _asks_for_fixes(event: QKeyEvent) -> bool:
    """Ctrl+. or Alt+Enter, as in other editors."""
    alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    return (_controlled(event) and event.key() == Qt.Key.Key_Period) or (
        alt and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    )


def _search_wish(event: QKeyEvent) -> bool | None:
    """Whether something is to be found (False) or replaced (True); None for another key."""
    if not _controlled(event) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return None
    return {Qt.Key.Key_F: False, Qt.Key.Key_H: True}.get(Qt.Key(event.key()))


def _controlled(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
