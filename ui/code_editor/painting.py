"""Painting around the text of the code editor: its gutter, bands and brackets below it, waves and marks above."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTextBlock,
    QTextCursor,
    QTextLine,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from ui import theme
from ui.code_editor.faults import EditorFault, EditorMarker
from ui.code_editor.highlighter import LEADING
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import elided, one_line, tooltip_text

_PAD = 8
_FOLD = 12
_CHANGED = 3


class GutterSign(NamedTuple):
    """A sign at a line without faults: its icon, its colour, and what it says."""

    icon: str
    role: Role
    tip: str


class GutterSource(Protocol):
    """Source of what the gutter shows."""

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """Line numbers from 0, and the place of each in the viewport."""

    def line_faults(self, line: int) -> list[EditorFault]:
        """Return the faults that begin on a line."""

    def line_changed(self, line: int) -> bool:
        """Return True for a line that is another than it was."""

    def line_count(self) -> int:
        """Return the number of lines."""

    def current_line(self) -> int:
        """Return the line of the cursor, from 0."""

    def fold_state(self, line: int) -> bool | None:
        """Return True if what begins on a line is folded, or None if nothing begins that could be."""

    def toggle_fold(self, line: int) -> None:
        """Fold what begins on a line, or show it."""

    def select_line(self, line: int) -> None:
        """Select a whole line."""


class Gutter(QWidget):
    """Column at the left; a click on a fold sign folds, one elsewhere selects the line, as editors do."""

    def __init__(self, parent: QWidget, lines: GutterSource) -> None:
        super().__init__(parent)
        self._lines = lines
        self.signs: Mapping[int, GutterSign] = {}
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def show_signs(self, signs: Mapping[int, GutterSign]) -> None:
        """Show the signs of lines, counted from 0, and no others."""
        if signs != self.signs:
            self.signs = signs
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        digits = max(2, len(str(self._lines.line_count())))
        mark = metrics.height()
        return QSize(round(mark + 2 * _PAD + _FOLD + metrics.horizontalAdvance("9") * digits), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens.editor)
        painter.setFont(self.font())
        # Code runs from left to right in every language.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        current = self._lines.current_line()
        height = QFontMetricsF(self.font()).height() + LEADING
        for line, place in self._lines.visible_lines():
            faults = self._lines.line_faults(line)
            row = QRectF(0, place.top(), self.width(), height)
            if faults:
                worst = min(faults, key=lambda fault: fault.severity.rank).severity
                painter.fillRect(QRectF(0, place.top(), self.width(), place.height()), worst.tint(tokens))
                self._paint_sign(painter, row, worst.icon, worst.role)
            elif sign := self.signs.get(line):
                self._paint_sign(painter, row, sign.icon, sign.role)
            elif line == current:
                painter.fillRect(QRectF(0, place.top(), self.width(), place.height()), tokens.hover)
            if self._lines.line_changed(line):
                painter.fillRect(QRectF(0, place.top(), _CHANGED, place.height()), tokens.accent)
            painter.setPen(tokens.text if line == current else tokens.line_number)
            folded = self._lines.fold_state(line)
            if folded is not None:
                side = float(_FOLD)
                glyph = QRectF(self.width() - side - 2, row.top() + (height - side) / 2, side, side)
                colour = tokens.accent if folded else tokens.line_number
                paint_icon(painter, "chevron-right" if folded else "chevron-down", glyph, colour)
            painter.drawText(
                row.adjusted(0, 0, -_PAD - _FOLD, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(line + 1),
            )
        painter.end()

    @staticmethod
    def _paint_sign(painter: QPainter, row: QRectF, icon: str, role: Role) -> None:
        side = min(row.height(), 14.0)
        glyph = QRectF(4, row.top() + (row.height() - side) / 2, side, side)
        paint_icon(painter, icon, glyph, theme.current().colour(role))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().y())
        if line is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.position().x() > self.width() - _FOLD - _PAD / 2 and self._lines.fold_state(line) is not None:
            self._lines.toggle_fold(line)
        else:
            self._lines.select_line(line)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the click was for the gutter; the editor behind it would take its end for its own

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self._line_at(float(event.pos().y()))
            words = [] if line is None else [fault.message for fault in self._lines.line_faults(line)]
            words += [sign.tip] if line is not None and (sign := self.signs.get(line)) else []
            QToolTip.showText(event.globalPos(), tooltip_text("\n".join(words)), self)
            return True
        return super().event(event)

    def _line_at(self, y: float) -> int | None:
        return next((line for line, place in self._lines.visible_lines() if place.top() <= y < place.bottom()), None)


Lines = Sequence[tuple[QTextBlock, QRectF]]
_Hint = Callable[[int], str]
"""Sign for the lines that are folded behind a line; empty if there is none."""

_LEAST_MESSAGE = 90.0
_SELECTED_BREAK = 4.0
_HINT_GAP, _HINT_PAD = 6.0, 6.0
_WAVE_STEP, _WAVE_HEIGHT = 2.0, 2.5


def paint_below(
    painter: QPainter, lines: Lines, markers: Sequence[EditorMarker], brackets: Sequence[int], current: int
) -> None:
    """Tint faulty lines, the current line (-1 for none) and the matched brackets."""
    tokens = theme.current()
    width = float(painter.device().width())
    for block, place in lines:
        found = _starting_in(block, markers)
        if found:
            painter.fillRect(QRectF(0, place.top(), width, place.height()), found[0].fault.severity.tint(tokens))
        elif block.blockNumber() == current:
            painter.fillRect(QRectF(0, place.top(), width, place.height()), tokens.hover)
        for at in brackets:
            if block.contains(at):
                _paint_bracket(painter, block, place, at - block.position())


def paint_above(painter: QPainter, lines: Lines, markers: Sequence[EditorMarker], font: QFont, hint: _Hint) -> None:
    """Underline the faults and write the first message of each line behind it, where there is room."""
    tokens = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.setFont(font)
    for block, place in lines:
        for marker in _touching(block, markers):
            colour = tokens.colour(marker.fault.severity.role)
            for line, start, end in _parts(block, place, marker):
                _paint_wave(painter, line, start, end, colour)
        place_of_hint, words = _hint(block, place, hint, font)
        if words:
            _paint_hint(painter, place_of_hint, words)
        found = _starting_in(block, markers)
        if found:
            left = place_of_hint.right() if words else _end_of_text(block, place)
            _paint_message(painter, block, place, left, found)


def fold_at(point: QPointF, lines: Lines, hint: _Hint, font: QFont) -> int | None:
    """Return the line whose hint of what is folded is at a point."""
    for block, place in lines:
        rect, words = _hint(block, place, hint, font)
        if words and rect.contains(point):
            return block.blockNumber()
    return None


def highlighted(cursors: Iterable[QTextCursor], colour: QColor) -> list[QTextEdit.ExtraSelection]:
    """Return what cursors select as marked."""
    selections = []
    for cursor in cursors:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format.setBackground(colour)
        selections.append(selection)
    return selections


def paint_selection(painter: QPainter, lines: Lines, cursor: QTextCursor) -> None:
    """Fill the room between selected lines, which Qt leaves as stripes.

    Found here, on Qt 6.11: select two lines of a document with a `SpacedLayout`; Qt fills the lines alone.
    """
    if not cursor.hasSelection():
        return
    colour = theme.current().selection
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    for block, place in lines:
        first, last = max(0, start - block.position()), min(block.length() - 1, end - block.position())
        if first > last or last < 0:
            continue
        layout = block.layout()
        goes_on = end >= block.position() + block.length()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            begin, stop = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
            if begin > stop or (begin == stop and not goes_on):
                continue
            left, right = place.left() + _x(line, begin), place.left() + _x(line, stop)
            past = _SELECTED_BREAK if goes_on and number + 1 == layout.lineCount() else 0.0
            rect = line.rect().translated(place.topLeft())
            painter.fillRect(
                QRectF(left, rect.top() - LEADING / 2, right - left + past, rect.height() + LEADING), colour
            )


def markers_at(point: QPointF, lines: Lines, markers: Sequence[EditorMarker]) -> list[EditorMarker]:
    """Return the faults whose underline, or whose line behind its text, is at a point."""
    found: list[EditorMarker] = []
    for block, place in lines:
        if not place.top() <= point.y() < place.bottom():
            continue
        behind = point.x() > _end_of_text(block, place)
        for marker in _touching(block, markers):
            is_over = any(left <= point.x() <= right for _line, left, right in _parts(block, place, marker))
            if is_over or (behind and _starts_in(block, marker)):
                found.append(marker)
    return found


def _starts_in(block: QTextBlock, marker: EditorMarker) -> bool:
    return block.position() <= marker.start < block.position() + block.length()


def _starting_in(block: QTextBlock, markers: Sequence[EditorMarker]) -> list[EditorMarker]:
    start, end = block.position(), block.position() + block.length()
    return [marker for marker in markers if start <= marker.start < end]


def _touching(block: QTextBlock, markers: Sequence[EditorMarker]) -> list[EditorMarker]:
    start, end = block.position(), block.position() + block.length()
    return [marker for marker in markers if marker.start < end and (marker.end > start or marker.start >= start)]


def _parts(block: QTextBlock, place: QRectF, marker: EditorMarker) -> Iterator[tuple[QRectF, float, float]]:
    """Yield the stretches of a fault in a block: the rectangle of the line, and its start and end in the viewport."""
    first = max(0, marker.start - block.position())
    last = min(block.length() - 1, marker.end - block.position())
    if marker.start < block.position():
        text = block.text()
        first = len(text) - len(text.lstrip())
    layout = block.layout()
    top, bottom = layout.lineForTextPosition(first), layout.lineForTextPosition(last)
    if not top.isValid() or not bottom.isValid():
        return
    for number in range(top.lineNumber(), bottom.lineNumber() + 1):
        line = layout.lineAt(number)
        begin, end = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
        if begin == end and first != last:
            continue
        left, right = place.left() + _x(line, begin), place.left() + _x(line, end)
        # A fault between two characters, or at the end of the text, still needs something to see.
        least = QFontMetricsF(block.charFormat().font()).averageCharWidth() if right - left < 1 else 0.0
        yield line.rect().translated(place.topLeft()), left, right + least


def _x(line: QTextLine, at: int) -> float:
    # The stubs say object; it is the place and the position that was taken.
    x, _taken = cast("tuple[float, int]", line.cursorToX(at))
    return x


def _end_of_text(block: QTextBlock, place: QRectF) -> float:
    layout = block.layout()
    if layout.lineCount() == 0:
        return place.left()
    return place.left() + layout.lineAt(layout.lineCount() - 1).naturalTextRect().right()


def _paint_bracket(painter: QPainter, block: QTextBlock, place: QRectF, at: int) -> None:
    line = block.layout().lineForTextPosition(at)
    if not line.isValid():
        return
    tokens = theme.current()
    rect = line.rect().translated(place.topLeft())
    left, right = place.left() + _x(line, at), place.left() + _x(line, at + 1)
    painter.setPen(QPen(tokens.accent, 1))
    painter.setBrush(tokens.bracket_match)
    painter.drawRoundedRect(QRectF(left, rect.top(), right - left, rect.height()).adjusted(-0.5, 0.5, 0.5, -0.5), 2, 2)


def _paint_wave(painter: QPainter, line: QRectF, left: float, right: float, colour: QColor) -> None:
    width = float(painter.device().width())
    if right < 0 or left > width:
        return
    left, right = max(left, -_WAVE_STEP), min(right, width)
    base = line.bottom() - _WAVE_HEIGHT / 2 - 0.5
    count = max(2, round(max(0.0, right - left) / _WAVE_STEP) + 1)
    points = [
        QPointF(left + number * _WAVE_STEP, base + (_WAVE_HEIGHT / 2 if number % 2 else -_WAVE_HEIGHT / 2))
        for number in range(count)
    ]
    painter.setPen(QPen(colour, 1.3))
    painter.drawPolyline(QPolygonF(points))


def _hint(block: QTextBlock, place: QRectF, hint: _Hint, font: QFont) -> tuple[QRectF, str]:
    """Return the place of the hint of a folded line, and its words."""
    words = hint(block.blockNumber())
    if not words or not block.layout().lineCount():
        return QRectF(), ""
    row = block.layout().lineAt(block.layout().lineCount() - 1).rect().translated(place.topLeft())
    width = QFontMetricsF(font).horizontalAdvance(words) + 2 * _HINT_PAD
    return QRectF(_end_of_text(block, place) + _HINT_GAP, row.top(), width, row.height()), words


def _paint_hint(painter: QPainter, rect: QRectF, words: str) -> None:
    tokens = theme.current()
    painter.setPen(QPen(tokens.card_border, 1))
    painter.setBrush(tokens.hover)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(tokens.secondary)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)


def _paint_message(
    painter: QPainter, block: QTextBlock, place: QRectF, end: float, markers: Sequence[EditorMarker]
) -> None:
    left = end + 28
    room = painter.device().width() - left - 12
    if room < _LEAST_MESSAGE:
        return
    more = f"  (+{len(markers) - 1})" if len(markers) > 1 else ""
    painter.setPen(theme.current().colour(markers[0].fault.severity.role))
    words = room - QFontMetricsF(painter.font()).horizontalAdvance(more)
    text = elided(painter, one_line(markers[0].fault.message), words) + more
    row = block.layout().lineAt(block.layout().lineCount() - 1).rect().translated(place.topLeft())
    painter.drawText(QRectF(left, row.top(), room, row.height()), Qt.AlignmentFlag.AlignVCenter, text)
