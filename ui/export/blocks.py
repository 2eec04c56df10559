"""Blocks of a sheet besides the chart: title block and answers of the lens above it, the legend below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from designer.lenses.annotation import Tone
from designer.model.records import NodeKind
from ui import theme
from ui.canvas.card_content import ARROW, BESIDE, SHIELD
from ui.canvas.painting import paint_bubble, paint_count
from ui.canvas.style import NO_PEN, CanvasStyle, FontType
from ui.theme.icons import paint_icon

_TITLE_PX = 22
_QUESTION_PX = 14
_FACTS_PX = 12.5
_DOT = "   ·   "
_BETWEEN = 28.0  # entries of the legend
_ROW = 30.0


class TitleBlock:
    """Name of the organization, and facts on as many lines as they need.

    Attributes:
        height: What it takes.
        natural: The width of its widest line.
    """

    def __init__(self, style: CanvasStyle, title: str, facts: Sequence[str], width: float, scale: float) -> None:
        self._style = style
        self._scale = scale
        self._name = _type(style, _TITLE_PX, bold=True)
        self._line = _type(style, _FACTS_PX)
        room = width / scale
        self._title = self._name.elided(title, room)
        self._lines = [self._line.elided(line, room) for line in self._wrapped(facts, room)]
        self.height = (self._name.height + 4 + len(self._lines) * self._line.height) * scale
        widths = [self._name.width(self._title), *(self._line.width(line) for line in self._lines)]
        self.natural = max(widths) * scale

    def _wrapped(self, facts: Sequence[str], room: float) -> list[str]:
        lines: list[str] = []
        for fact in facts:
            longer = f"{lines[-1]}{_DOT}{fact}" if lines else fact
            if lines and self._line.width(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(fact)
        return lines

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        painter.scale(self._scale, self._scale)
        painter.setPen(self._style.text)
        painter.setFont(self._name.font)
        painter.drawText(QPointF(0, self._name.ascent), self._title)
        painter.setPen(self._style.secondary)
        painter.setFont(self._line.font)
        y = self._name.height + 4 + self._line.ascent
        for line in self._lines:
            painter.drawText(QPointF(0, y), line)
            y += self._line.height


class LensBlock:
    """Question of a lens, and each answer with its sign and count: no colour is needed to read it.

    Attributes:
        height: What it takes.
        natural: The width of its widest row.
    """

    def __init__(  # noqa: PLR0917 - a block is what it says, in a look, a width and a scale
        self,
        style: CanvasStyle,
        question: str,
        answers: Sequence[tuple[Tone, int]],
        hint: str,
        width: float,
        scale: float,
    ) -> None:
        self._style = style
        self._scale = scale
        self._name = _type(style, _QUESTION_PX, bold=True)
        self._line = _type(style, _FACTS_PX)
        room = width / scale
        side = 22 * style.unit
        entries = [_Entry(_tone(tone), side, f"{count:,} {tone.words}") for tone, count in answers]
        self._question = self._name.elided(question, room)
        self._hint = self._line.elided(hint, room)
        self._entries, bottom = _flowed(entries, self._line, room, self._name.height + 4)
        self.height = (bottom + (self._line.height + 2 if hint else 0)) * scale
        widths = [x + entry.wide + 8 + self._line.width(entry.words) for x, _, entry in self._entries]
        self.natural = max(self._name.width(self._question), self._line.width(self._hint), *widths) * scale

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        style = self._style
        painter.scale(self._scale, self._scale)
        painter.setPen(style.text)
        painter.setFont(self._name.font)
        painter.drawText(QPointF(0, self._name.ascent), self._question)
        _paint_entries(painter, style, self._line, self._entries, style.text)
        if self._hint:
            painter.setPen(style.secondary)
            painter.drawText(QPointF(0, self.height / self._scale - self._line.height + self._line.ascent), self._hint)


class Signs(NamedTuple):
    """Signs that occur on the cards of a sheet."""

    ou: bool
    account: bool
    management: bool
    attached: bool
    listing: bool
    inherited: bool
    hidden: bool


class _Entry(NamedTuple):
    sign: Callable[[QPainter, CanvasStyle, QRectF], None]
    wide: float  # of the sign
    words: str


_Placed: TypeAlias = tuple[float, float, _Entry]
"""An entry and the upper left corner of its row."""


class SheetLegend:
    """Meanings of the signs on the cards, as far as they occur; wraps to the width it is given."""

    def __init__(self, style: CanvasStyle, signs: Signs, width: float, scale: float) -> None:
        self._style = style
        self._scale = scale
        self._line = _type(style, _FACTS_PX)
        self._width = width / scale
        self._entries, bottom = _flowed(_entries(style, signs), self._line, self._width, 14.0)
        self.height = bottom * scale

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        painter.scale(self._scale, self._scale)
        painter.setPen(self._style.hairline)
        painter.drawLine(QPointF(0, 0), QPointF(self._width, 0))
        _paint_entries(painter, self._style, self._line, self._entries, self._style.secondary)


def _flowed(entries: Sequence[_Entry], line: FontType, room: float, top: float) -> tuple[list[_Placed], float]:
    """Entries beside each other, in rows as wide as there is room, and where the last row ends."""
    placed: list[_Placed] = []
    x, y = 0.0, top
    for entry in entries:
        words = line.elided(entry.words, max(0.0, room - entry.wide - 8))
        wide = entry.wide + 8 + line.width(words)
        if x and x + wide > room:
            x, y = 0.0, y + _ROW
        placed.append((x, y, entry._replace(words=words)))
        x += wide + _BETWEEN
    return placed, y + _ROW


def _paint_entries(
    painter: QPainter, style: CanvasStyle, line: FontType, entries: Sequence[_Placed], ink: QPen
) -> None:
    for x, y, entry in entries:
        entry.sign(painter, style, QRectF(x, y, entry.wide, _ROW))
        painter.setPen(ink)
        painter.setFont(line.font)
        painter.drawText(QPointF(x + entry.wide + 8, line.baseline(y + _ROW / 2)), entry.words)


def _entries(style: CanvasStyle, signs: Signs) -> list[_Entry]:
    """Entries for the signs that occur."""
    side = 22 * style.unit
    direct = SHIELD * style.unit + BESIDE + style.count.width("2")
    above = ARROW * style.unit + BESIDE + style.line.width("3")
    account = _glyph(NodeKind.ACCOUNT)
    management = _glyph(NodeKind.ACCOUNT, management=True)
    table = (
        (signs.ou, _glyph(NodeKind.OU), side, "organizational unit"),
        (signs.account, account, side, "account"),
        (signs.management, management, side, "management account, which no SCP limits"),
        (signs.attached, _count("policy-deny", "2"), direct, "policies attached here"),
        (signs.listing, _count("policy-allow", "2"), direct, "attached here, an allow-list among them"),
        (signs.inherited, _count("inherited", "3"), above, "further policies inherited"),
        (signs.hidden, _bubble("+12"), style.count.width("+12") + 16, "accounts not shown"),
    )
    return [_Entry(sign, wide, words) for occurs, sign, wide, words in table if occurs]


def _glyph(kind: NodeKind, *, management: bool = False) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        colours = style.kind(kind, management=management)
        side = place.width()
        square = QRectF(place.x(), place.center().y() - side / 2, side, side)
        painter.setPen(NO_PEN)
        painter.setBrush(colours.tint)
        painter.drawRoundedRect(square, 6, 6)
        inset = round(side * 0.18)
        paint_icon(painter, colours.glyph, square.adjusted(inset, inset, -inset, -inset), colours.ink)

    return paint


def _tone(tone: Tone) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    """The sign of an answer as cards wear it."""

    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        side = place.width()
        circle = QRectF(place.x(), place.center().y() - side / 2, side, side)
        painter.setPen(NO_PEN)
        painter.setBrush(style.tokens.role_tint(tone.role))
        painter.drawEllipse(circle)
        inset = side * 4 / 22
        square = circle.adjusted(inset, inset, -inset, -inset)
        paint_icon(painter, tone.glyph, square, style.tokens.colour(tone.role))

    return paint


def _count(sign: str, count: str) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    """A sign with a count, as cards have it at their right."""

    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        paint_count(painter, style, QPointF(place.right(), place.center().y()), sign, count)

    return paint


def _bubble(text: str) -> Callable[[QPainter, CanvasStyle, QRectF], None]:
    def paint(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
        high = 18 * style.unit
        paint_bubble(painter, style, QRectF(place.x(), place.center().y() - high / 2, place.width(), high), text)

    return paint


def _type(style: CanvasStyle, px: float, *, bold: bool = False) -> FontType:
    font = theme.name_font() if bold else theme.font()
    font.setPixelSize(round(px * style.unit))
    return FontType(font)
