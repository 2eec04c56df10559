"""Frame of a page: headline with the answers of a lens above, legend and title block in one row below.

Everything is in units of its own, drawn for text of 13 pixels; who paints it scales them to the page.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from designer.analysis.lenses.lens import LegendEntry
from ui import theme
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle, FontType
from ui.features.export.signs import SignEntry, answer_entries

_PAD = 18.0
"""White between the frame and what is in it."""

NARROWEST = 620.0
"""A frame is no narrower, so that legend and title block have room."""

_TITLE_PX, _LINE_PX, _LABEL_PX, _ANSWER_PX = 22, 12.5, 10, 14
_ROW = 26.0
_BETWEEN = 24.0
_BESIDE = 8.0
_CELL = 38.0
_LEAST_LEGEND = 300.0
_WIDEST_CELL = 330.0

_Placed: TypeAlias = tuple[float, float, SignEntry]
"""An entry and the upper left corner of its row."""


class Imprint(NamedTuple):
    """Words of a frame.

    Attributes:
        title: Name of the organization, and the way to the part that is drawn.
        line: Question of the lens, or what is drawn, in a line.
        answers: Answers of the lens with their counts.
        cells: Title block: what each cell is about, and what it says; unknown parts have none.
        legend: Signs that occur, with their meanings.
    """

    title: str
    line: str
    answers: Sequence[LegendEntry]
    cells: Sequence[tuple[str, str]]
    legend: Sequence[SignEntry]


class PageFrame:
    """The frame of pages of one width.

    Attributes:
        width: The width of the frame.
        head: Height that the headline takes from the top.
        foot: Height that legend and title block take from the bottom.
    """

    def __init__(self, style: CanvasStyle, imprint: Imprint, width: float) -> None:
        self._style = style
        self._title_type = _type(style, _TITLE_PX, bold=True)
        self._line_type = _type(style, _LINE_PX)
        self._label_type = _type(style, _LABEL_PX)
        self._answer_type = _type(style, _ANSWER_PX, bold=True)
        self.width = width
        self._imprint = imprint
        self._place_head()
        self._place_foot()

    def _place_head(self) -> None:
        room = self.width - 2 * _PAD
        title, line = self._title_type, self._line_type
        self._title = title.elided(self._imprint.title, room)
        self._line = line.elided(self._imprint.line, room)
        words = max(title.width(self._title), line.width(self._line))
        entries = answer_entries(self._style, self._imprint.answers)
        natural = sum(self._wide(entry, self._answer_type) + _BETWEEN for entry in entries) - _BETWEEN
        self.head = _PAD + title.height + 2 + line.height + _PAD * 0.7
        self._answers: list[_Placed] = []
        if entries and words + 2 * _BETWEEN + natural <= room:
            self._answers, _ = self._flowed(
                entries, self._answer_type, QRectF(_PAD + room - natural, _PAD, natural + 1, 0)
            )
            self._answers = [(x, _PAD + title.height / 2 + line.height / 2 - _ROW / 2, e) for x, _, e in self._answers]
        elif entries:
            below = self.head - _PAD * 0.3
            self._answers, bottom = self._flowed(entries, self._answer_type, QRectF(_PAD, below, room, 0))
            self.head = bottom + _PAD * 0.5

    def _place_foot(self) -> None:
        cells, label, line = self._imprint.cells, self._label_type, self._line_type
        columns = [cells[at : at + 2] for at in range(0, len(cells), 2)]
        widths = [
            min(_WIDEST_CELL, max(max(label.width(name), line.width(text)) for name, text in column) + 22)
            for column in columns
        ]
        beside = self.width - sum(widths) >= _LEAST_LEGEND
        if not beside and widths:  # the title block has a row of its own
            grown = self.width / sum(widths)
            widths = [width * grown for width in widths]
        rows = max((len(column) for column in columns), default=0)
        block, block_height = sum(widths), rows * _CELL
        legend = QRectF(_PAD, 8, (self.width - block if beside else self.width) - 2 * _PAD, 0)
        entries = self._imprint.legend
        self._legend, bottom = self._flowed(entries, line, legend)
        legend_height = bottom + 8 if entries else 0.0
        self.foot = max(legend_height, block_height) if beside else legend_height + block_height
        if beside and legend_height < self.foot:  # in the middle of its cell
            down = (self.foot - legend_height) / 2
            self._legend = [(x, y + down, entry) for x, y, entry in self._legend]
        left, top = self.width - block, 0.0 if beside else legend_height
        height = (self.foot - top) / max(1, rows)
        self._cells: list[tuple[QRectF, str, str]] = []
        for column, width in zip(columns, widths, strict=True):
            tall = height * rows / len(column)
            for at, (name, text) in enumerate(column):
                self._cells.append((QRectF(left, top + at * tall, width, tall), name, text))
            left += width

    @staticmethod
    def _wide(entry: SignEntry, type_: FontType) -> float:
        return entry.wide + _BESIDE + type_.width(entry.words)

    def _flowed(self, entries: Sequence[SignEntry], type_: FontType, room: QRectF) -> tuple[list[_Placed], float]:
        """Return the entries beside each other, in rows as wide as there is room, and where the last row ends."""
        placed: list[_Placed] = []
        x, y = room.x(), room.y()
        for entry in entries:
            words = type_.elided(entry.words, max(0.0, room.width() - entry.wide - _BESIDE))
            width = entry.wide + _BESIDE + type_.width(words)
            if x > room.x() and x + width > room.right() + 0.5:
                x, y = room.x(), y + _ROW
            placed.append((x, y, entry._replace(words=words)))
            x += width + _BETWEEN
        return placed, y + (_ROW if entries else 0)

    def paint(self, painter: QPainter, height: float, page: str = "") -> None:
        """Paint a frame of a height with its corner at (0, 0).

        Args:
            painter: Its target.
            height: Of the whole frame.
            page: Number of the page, in the cell of that name.
        """
        style = self._style
        foot = height - self.foot
        painter.setBrush(NO_BRUSH)
        painter.setPen(QPen(style.tokens.text, 1))
        painter.drawRect(QRectF(0, 0, self.width, height))
        if self.foot:
            painter.drawLine(QPointF(0, foot), QPointF(self.width, foot))
        painter.setPen(style.text)
        _paint_text(painter, QPointF(_PAD, _PAD + self._title_type.ascent), self._title_type, self._title)
        painter.setPen(style.secondary)
        below = _PAD + self._title_type.height + 2
        _paint_text(painter, QPointF(_PAD, below + self._line_type.ascent), self._line_type, self._line)
        self._paint_entries(painter, self._answers, self._answer_type)
        painter.save()
        painter.translate(0, foot)
        self._paint_entries(painter, self._legend, self._line_type)
        self._paint_cells(painter, page)
        painter.restore()

    def _paint_entries(self, painter: QPainter, entries: Sequence[_Placed], type_: FontType) -> None:
        for x, y, entry in entries:
            entry.sign(painter, self._style, QRectF(x, y, entry.wide, _ROW))
            painter.setPen(self._style.tokens.colour(entry.role))
            _paint_text(painter, QPointF(x + entry.wide + _BESIDE, type_.baseline(y + _ROW / 2)), type_, entry.words)

    def _paint_cells(self, painter: QPainter, page: str) -> None:
        style, label, line = self._style, self._label_type, self._line_type
        for place, name, text in self._cells:
            painter.setPen(QPen(style.tokens.text, 0.6))
            painter.drawLine(QLineF(place.topLeft(), place.bottomLeft()))
            painter.drawLine(QLineF(place.topLeft(), place.topRight()))
            middle, room = place.center().y(), place.width() - 18
            painter.setPen(style.secondary)
            _paint_text(painter, QPointF(place.x() + 10, label.baseline(middle - 8)), label, name)
            painter.setPen(style.text)
            said = line.elided(page if name == PAGE and page else text, room)
            _paint_text(painter, QPointF(place.x() + 10, line.baseline(middle + 7)), line, said)


PAGE = "Page"
"""Name of the cell with the page number."""


def _paint_text(painter: QPainter, at: QPointF, type_: FontType, text: str) -> None:
    painter.setFont(type_.font)
    painter.drawText(at, text)


def _type(style: CanvasStyle, px: float, *, bold: bool = False) -> FontType:
    font = theme.name_font() if bold else theme.font()
    font.setPixelSize(round(px * style.unit))
    return FontType(font)
