"""View of the code editor: JSON as plain text with line numbers, colours, folds, and faults where they are.

The text is the caller's. Here is what can be asked and set by programs, and how it is drawn; what keys and the mouse do
is in `code_editor`.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from ui import theme
from ui.code_editor import painting as code_painting
from ui.code_editor.faults import EditorFault, EditorMarker, TypedLine, moved
from ui.code_editor.folding import Folding
from ui.code_editor.highlighter import JsonHighlighter, SpacedLayout
from ui.code_editor.painting import Gutter
from ui.code_editor.stepped_text import SteppedText
from ui.code_editor.text import offset, position, positions, shown, units

SMALLEST_ZOOM, LARGEST_ZOOM = -5, 16
_LONGEST_UNWRAPPED = 400
_MOST_LIT = 2_000


class CodeView(SteppedText):
    """JSON text that knows nothing of policies.

    Signals:
        edited(str): The user changed the text; never emitted by `set_text`. `steps.edit` says where a step begins.
        rewritten(): `set_text` replaced something.
        zoomed(int): The user chose another text size; a step is one pixel, 0 is the window's size.
    """

    edited = Signal(str)
    rewritten = Signal()
    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._same_positions = True
        self._markers: tuple[EditorMarker, ...] = ()
        self._changed_lines: frozenset[int] = frozenset()
        self._found: list[QTextCursor] = []
        self._revealed: QTextCursor | None = None
        self.typed_line = TypedLine(self)
        self._zoom = 0
        document = QTextDocument(self)
        document.setDocumentLayout(SpacedLayout(document))
        self.setDocument(document)
        self.watch(document)
        self.folding = Folding(document, self._show_folds)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        self._highlighter = JsonHighlighter(self.document())
        self.gutter = Gutter(self, self)
        self.document().contentsChange.connect(self._move_markers)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    # -- the text

    def text(self) -> str:
        """Return the text as it was set, or as the user left it."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a text; only what differs is replaced, so cursor, selection and scroll position stay where they can."""
        if text == self._text:
            return
        self._take(text, shown(text))
        if self.rewrite(text):
            self.rewritten.emit()

    def cursor_offset(self) -> int:
        """Return the place of the cursor as a character of the text."""
        return self._offset(self.textCursor().position())

    def reveal(self, start: int, end: int, *, selects: bool = False) -> None:
        """Put the cursor before characters of the text, bring them into view and mark them until it moves on.

        Only for a search they are selected: the next key replaces what is.
        """
        first, last = self._position(start), self._position(end)
        cursor = self.textCursor()
        cursor.setPosition(last)
        self.folding.unfold(cursor.blockNumber())
        cursor.setPosition(first, QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor)
        self.folding.unfold(cursor.blockNumber())
        self.setTextCursor(cursor)
        if not self.viewport().rect().adjusted(0, 0, 0, -self.fontMetrics().height()).contains(self.cursorRect()):
            self.centerCursor()
        self.ensureCursorVisible()
        if not selects and last > first:
            self._revealed = self._selecting(first, last)
            self._show_marks()

    @property
    def revealed_text(self) -> str:
        """Part that `reveal` marked, as long as it is."""
        marked = self._revealed or QTextCursor()
        return self._text[self._offset(marked.anchor()) : self._offset(marked.position())]

    def replace(self, start: int, end: int, text: str, cursor: int, selected: int = 0) -> None:
        """Replace characters as if they were typed; the cursor then stands so far into them, after those selected."""
        at = self._position(start)
        editing = self._selecting(at, self._position(end))
        with self.at_once():
            editing.insertText(text)
            editing.setPosition(at + units(text[: cursor - selected]))
            editing.setPosition(at + units(text[:cursor]), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(editing)
        self.ensureCursorVisible()

    def highlight(self, spans: Sequence[tuple[int, int]]) -> None:
        """Mark characters of the text as found; at most so many as anybody can see."""
        self._found = [self._selecting(self._position(start), self._position(end)) for start, end in spans[:_MOST_LIT]]
        self._show_marks()

    def _selecting(self, first: int, last: int) -> QTextCursor:
        """Return a cursor that goes on selecting these letters while the text around them changes."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark_no_more(self) -> None:
        if self._revealed is not None:
            self._revealed = None
            self._show_marks()

    def _show_marks(self) -> None:
        tokens = theme.current()
        marks = code_painting.highlighted(self._found, tokens.conditional_tint)
        if self._revealed is not None:
            marks += code_painting.highlighted([self._revealed], tokens.selection)
        self.setExtraSelections(marks)

    # -- faults

    def set_faults(self, faults: Iterable[EditorFault]) -> None:
        """Show these faults and no others."""
        last = self.document().characterCount() - 1
        faults = tuple(faults)
        places = positions(self._text, (at for fault in faults for at in (fault.start, fault.end)))
        markers = (EditorMarker(min(places[one.start], last), min(places[one.end], last), one) for one in faults)
        self._markers = tuple(sorted(markers, key=lambda marker: (marker.start, marker.fault.severity.rank)))
        self._repaint()

    def faults(self) -> tuple[EditorFault, ...]:
        """Return the faults shown, in order of place."""
        return tuple(marker.fault for marker in self._markers)

    @property
    def typed_span(self) -> tuple[int, int] | None:
        """Characters of the line that is being typed, and the one before, a comma or what lacks one; else None."""
        if self.typed_line.line < 0:
            return None
        block = self.document().findBlockByNumber(self.typed_line.line)
        start, end = self._offset(block.position()), self._offset(block.position() + block.length() - 1)
        before = len(self._text[:start].rstrip())
        return (before - 1 if before and self._text[before - 1] not in "{[:" else start), end

    def go_to_fault(self, step: int) -> None:
        """Move the cursor to the next (1) or previous (-1) fault, round the end."""
        here = self.textCursor().position()
        places = sorted({marker.start for marker in self._markers})
        if not places:
            return
        ahead = [place for place in places if place > here] if step > 0 else [place for place in places if place < here]
        target = (ahead or places)[0 if step > 0 else -1]
        cursor = self.textCursor()
        cursor.setPosition(target)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # -- changed lines

    def set_changed_lines(self, lines: frozenset[int]) -> None:
        """Mark lines, from 0, as others than they were."""
        if lines != self._changed_lines:
            self._changed_lines = lines
            self.gutter.update()

    # -- folding

    def fold(self, line: int) -> None:
        """Fold what begins on a line, or the innermost part around it; the cursor goes to what is left of it."""
        left = self.folding.fold(line)
        if left is not None:
            self._leave_folds()

    def fold_all(self) -> None:
        """Fold every statement."""
        self.folding.fold_all()
        self._leave_folds()

    def toggle_fold(self, line: int) -> None:
        """Fold what begins on a line, or show it."""
        if self.folding.is_folded(line):
            self.folding.unfold(line)
        else:
            self.fold(line)

    # -- size

    def zoom(self) -> int:
        """Return the size in pixels above that of the window's text."""
        return self._zoom

    def set_zoom(self, zoom: int) -> None:
        """Choose the text size; out of range takes the nearest."""
        zoom = max(SMALLEST_ZOOM, min(LARGEST_ZOOM, zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self._apply_style()
            self.zoomed.emit(zoom)

    # -- what the gutter asks

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """Line numbers from 0, and the place of each in the viewport."""
        return [(block.blockNumber(), place) for block, place in self._visible_blocks()]

    def line_faults(self, line: int) -> list[EditorFault]:
        """Return the faults that begin on a line, or on one that is folded behind it."""
        first = self.document().findBlockByNumber(line)
        last = self.document().findBlockByNumber(line + self.folding.hidden_after(line))
        end = last.position() + last.length()
        return [marker.fault for marker in self._markers if first.position() <= marker.start < end]

    def line_changed(self, line: int) -> bool:
        """Return True for a changed line, and one with such lines folded behind it."""
        folded = self.folding.hidden_after(line)
        return any(one in self._changed_lines for one in range(line, line + folded + 1))

    def fold_state(self, line: int) -> bool | None:
        """Return True if what begins on a line is folded, or None if nothing begins that could be."""
        return self.folding.is_folded(line)

    def line_count(self) -> int:
        """Return the number of lines."""
        return self.blockCount()

    def current_line(self) -> int:
        """Return the line of the cursor, from 0."""
        return self.textCursor().blockNumber()

    def select_line(self, line: int) -> None:
        """Select a whole line."""
        cursor = QTextCursor(self.document().findBlockByNumber(line))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    # -- Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        lines = self._visible_blocks()
        current = -1 if self.textCursor().hasSelection() or not self.hasFocus() else self.current_line()
        painter = QPainter(self.viewport())
        code_painting.paint_below(painter, lines, self._markers, self._matched_brackets(), current)
        code_painting.paint_selection(painter, lines, self.textCursor())
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        code_painting.paint_above(painter, lines, self._markers, theme.font(), self.folding.hint)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.typed_line.leave()
        self._repaint()

    # -- details

    def on_text_changed(self) -> None:
        text, before = self.shown_text(), shown(self._text)
        # Qt says "changed" for colours too. Found here, on Qt 6.11: rehighlight() of a QSyntaxHighlighter that sets a
        # format has the QPlainTextEdit emit textChanged.
        if text != before:
            self.judge(before, text)
            self._take(text, text)
            self.typed_line.type_on(self.current_line())
            self._mark_no_more()
            self.edited.emit(text)

    def _take(self, text: str, in_document: str) -> None:
        self._text = text
        # A minified policy is one line: wrapped it can be read, and a key costs half.
        long = max(map(len, in_document.split("\n"))) > _LONGEST_UNWRAPPED
        mode = QPlainTextEdit.LineWrapMode.WidgetWidth if long else QPlainTextEdit.LineWrapMode.NoWrap
        if self.lineWrapMode() is not mode:
            self.setLineWrapMode(mode)
        self._same_positions = text == in_document and (text.isascii() or units(text) == len(text))
        self.folding.forget()

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
            if block.isVisible():
                found.append((block, QRectF(place)))
            block = block.next()
            place = QRectF(place.bottomLeft(), self.blockBoundingRect(block).size())
        return found

    def _matched_brackets(self) -> tuple[int, ...]:
        """Return the positions of the bracket at the cursor and of its partner; empty if it has none."""
        if not self._same_positions or not self.hasFocus():
            return ()
        pairs, here = self.folding.brackets, self.textCursor().position()
        at = next((place for place in (here, here - 1) if place in pairs), None)
        return () if at is None else (at, pairs[at])

    def _move_markers(self, at: int, removed: int, added: int) -> None:
        if self._markers and (removed or added):
            self._markers = moved(self._markers, at, removed, added)

    def _on_cursor_moved(self) -> None:
        """Show the folded part that the cursor went into, and mark no more what it left."""
        if self._revealed is not None and self.textCursor().position() != self._revealed.anchor():
            self._mark_no_more()
        (self.typed_line.go_on if self.writes_at_once else self.typed_line.go_to)(self.current_line())
        if not self.textCursor().block().isVisible():
            self.folding.unfold(self.current_line())
        self._repaint()

    def _leave_folds(self) -> None:
        """Take the cursor out of what was just folded, to the end of the line that is left of it."""
        cursor = self.textCursor()
        block = cursor.block()
        while not block.isVisible():
            block = block.previous()
        if block != cursor.block():
            cursor.setPosition(block.position() + block.length() - 1)
            self.setTextCursor(cursor)

    def _show_folds(self) -> None:
        self._make_room()
        self.viewport().update()
        self.gutter.update()

    def _apply_style(self) -> None:
        font = theme.code_font()
        font.setPixelSize(font.pixelSize() + self._zoom)
        self.setFont(font)
        self.gutter.setFont(font)
        self._highlighter.apply_style()
        self._make_room()
        self._repaint()

    def _make_room(self) -> None:
        width = self.gutter.sizeHint().width()
        if self.viewportMargins().left() != width:  # each call lays out again, and a resize makes room again
            self.setViewportMargins(width, 0, self.viewportMargins().right(), 0)
        inner = self.contentsRect()
        self.gutter.setGeometry(inner.left(), inner.top(), width, inner.height())

    def _scroll_gutter(self, _rect: QObject, _by: int) -> None:
        self.gutter.update()

    def _repaint(self) -> None:
        self.viewport().update()
        self.gutter.update()
