"""What stands on a sheet besides the chart: the title block above it and the legend below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.records import Kind
from ui import theme
from ui.canvas.look import NO_PEN, Look, Type
from ui.canvas.paint import paint_bubble
from ui.icons import paint_icon

_TITLE_PX = 22
_FACTS_PX = 12.5
_BETWEEN = 28.0  # entries of the legend
_ROW = 30.0


class TitleBlock:
    """Name of the organization, and a line of facts."""

    def __init__(self, look: Look, title: str, facts: Sequence[str], width: float, scale: float) -> None:
        self._look = look
        self._scale = scale
        self._name = _type(look, _TITLE_PX, bold=True)
        self._line = _type(look, _FACTS_PX)
        room = width / scale
        self._title = self._name.elided(title, room)
        self._facts = self._line.elided("   ·   ".join(facts), room)
        self.height = (self._name.height + 4 + self._line.height) * scale

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        painter.scale(self._scale, self._scale)
        painter.setPen(self._look.text)
        painter.setFont(self._name.font)
        painter.drawText(QPointF(0, self._name.ascent), self._title)
        painter.setPen(self._look.secondary)
        painter.setFont(self._line.font)
        painter.drawText(QPointF(0, self._name.height + 4 + self._line.ascent), self._facts)


class Signs(NamedTuple):
    """Which signs occur on the cards of a sheet."""

    ou: bool
    account: bool
    management: bool
    attached: bool
    inherited: bool
    hidden: bool


class _Entry(NamedTuple):
    sign: Callable[[QPainter, Look, QRectF], None]
    wide: float  # of the sign
    words: str


class Legend:
    """What the signs on the cards mean, as far as they occur; wraps to the width it is given."""

    def __init__(self, look: Look, signs: Signs, width: float, scale: float) -> None:
        self._look = look
        self._scale = scale
        self._line = _type(look, _FACTS_PX)
        self._entries: list[tuple[float, float, _Entry]] = []
        self._width = width / scale
        x, y = 0.0, 14.0
        for entry in _entries(look, signs):
            wide = entry.wide + 8 + self._line.width(entry.words)
            if x and x + wide > self._width:
                x, y = 0.0, y + _ROW
            self._entries.append((x, y, entry))
            x += wide + _BETWEEN
        self.height = (y + _ROW) * scale

    def paint(self, painter: QPainter) -> None:
        """Paint with the corner at (0, 0)."""
        painter.scale(self._scale, self._scale)
        painter.setPen(self._look.hairline)
        painter.drawLine(QPointF(0, 0), QPointF(self._width, 0))
        for x, y, entry in self._entries:
            entry.sign(painter, self._look, QRectF(x, y, entry.wide, _ROW))
            painter.setPen(self._look.secondary)
            painter.setFont(self._line.font)
            baseline = self._line.baseline(y + _ROW / 2)
            painter.drawText(QPointF(x + entry.wide + 8, baseline), self._line.elided(entry.words, self._width))


def _entries(look: Look, signs: Signs) -> list[_Entry]:
    """The entries for the signs that occur."""
    side, shield = 22 * look.unit, 14 * look.unit + 3
    account = _glyph(Kind.ACCOUNT)
    management = _glyph(Kind.ACCOUNT, management=True)
    table = (
        (signs.ou, _glyph(Kind.OU), side, "organizational unit"),
        (signs.account, account, side, "account"),
        (signs.management, management, side, "management account, which no SCP limits"),
        (signs.attached, _shield("2", ""), shield + look.count.width("2"), "policies attached here"),
        (signs.inherited, _shield("", "+3"), look.line.width("+3"), "further policies inherited"),
        (signs.hidden, _bubble("+12"), look.count.width("+12") + 16, "accounts not shown"),
    )
    return [_Entry(sign, wide, words) for occurs, sign, wide, words in table if occurs]


def _glyph(kind: Kind, *, management: bool = False) -> Callable[[QPainter, Look, QRectF], None]:
    def paint(painter: QPainter, look: Look, place: QRectF) -> None:
        colours = look.kind(kind, management=management)
        side = place.width()
        square = QRectF(place.x(), place.center().y() - side / 2, side, side)
        painter.setPen(NO_PEN)
        painter.setBrush(colours.tint)
        painter.drawRoundedRect(square, 6, 6)
        inset = round(side * 0.18)
        paint_icon(painter, colours.glyph, square.adjusted(inset, inset, -inset, -inset), colours.ink)

    return paint


def _shield(direct: str, inherited: str) -> Callable[[QPainter, Look, QRectF], None]:
    def paint(painter: QPainter, look: Look, place: QRectF) -> None:
        middle = place.center().y()
        painter.setPen(look.secondary)
        if not direct:
            painter.setFont(look.line.font)
            painter.drawText(QPointF(place.x(), look.line.baseline(middle)), inherited)
            return
        side = 14 * look.unit
        paint_icon(painter, "policy", QRectF(place.x(), middle - side / 2, side, side), look.tokens.secondary)
        painter.setFont(look.count.font)
        painter.drawText(QPointF(place.x() + side + 3, look.count.baseline(middle)), direct)

    return paint


def _bubble(text: str) -> Callable[[QPainter, Look, QRectF], None]:
    def paint(painter: QPainter, look: Look, place: QRectF) -> None:
        high = 18 * look.unit
        paint_bubble(painter, look, QRectF(place.x(), place.center().y() - high / 2, place.width(), high), text)

    return paint


def _type(look: Look, px: float, *, bold: bool = False) -> Type:
    font = theme.name_font() if bold else theme.font()
    font.setPixelSize(round(px * look.unit))
    return Type(font)
