"""Headings of OUs on a map: name, count of what is denied, number of accounts; whole or not at all."""

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from designer.analysis.lenses.annotation import ToneColour
from designer.basics.words import counted
from designer.organization.layout.nested.frames import frames_of
from designer.organization.layout.nested.paper import PlacedFrame
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle, FontType
from ui.canvas.far.headings import HeadingTypes
from ui.features.export.subject import clean
from ui.theme.icons import paint_icon

OF_BAND, OF_DEEP_BAND = 0.58, 0.75
"""Size of a name in terms of its band: on the levels whose names are bold, and on those below them."""

_BOLD = 2
_COUNT = 0.8
"""Size of the numbers beside a name, in terms of its own."""

_MEASURED_IN = 100
_GAP = 0.4
_LEFT = 0.25
_LEAST_STEP = 0.7
"""A heading is so much smaller before it leaves out a number."""


class HeadingWords(NamedTuple):
    """What is beside the name of an OU.

    Attributes:
        number: How many accounts are in it, or more on the root.
        denied: How many of them are denied, 0 to say nothing of it.
        pages: Pages on which it is, for a key.
        policies: Names of its policies, if they are to be named.
    """

    number: str
    denied: int = 0
    pages: str = ""
    policies: str = ""


class MapHeadings:
    """Headings of one map.

    Args:
        organization: Names.
        style: Colours.
        least: The least size of letters that is readable, in units of the map.
    """

    def __init__(self, organization: Organization, style: CanvasStyle, least: float) -> None:
        self._organization, self._style = organization, style
        self._least = max(1, round(least))
        self._types = HeadingTypes()
        self._ems: dict[tuple[str, bool], float] = {}

    def name(self, node_id: NodeId) -> str:
        """Return the name of an OU, or that of the organization for its root, as the window has it."""
        name = self._organization.node(node_id).name
        root = node_id == self._organization.root
        return clean((self._organization.settings.name if root else "") or name)

    def paint(self, painter: QPainter, frame: PlacedFrame, words: HeadingWords) -> float:
        """Paint a heading in its band; return where it ends, or where the band begins if it has no room."""
        bold, band = frame.level <= _BOLD, frame.band
        name, size = self.name(frame.node), int(band.h * (OF_BAND if bold else OF_DEEP_BAND))
        room, smaller = band.w - 2 * _LEFT * size, max(self._least, int(size * _LEAST_STEP))
        brief, alone = words._replace(policies=""), HeadingWords("")
        for said, least in (
            (words, smaller),
            (brief, smaller),
            (brief._replace(number=""), smaller),
            (alone, self._least),
        ):
            for pixels in range(size, least - 1, -1):
                if self._width(name, said, pixels, bold=bold) <= room:
                    at = QPointF(band.x + _LEFT * size, band.y + band.h / 2)
                    return self._paint(painter, at, self._types.of(pixels, bold=bold), name, said)
        return float(band.x)

    def paint_star(self, painter: QPainter, frame: PlacedFrame, management: NodeId, after: float) -> None:
        """Paint the name of the management account with its star at the right of the root's band."""
        band, size = frame.band, int(frame.band.h * OF_BAND * _COUNT)
        name, type_ = clean(self._organization.node(management).name), self._types.of(size, bold=False)
        left = band.x + band.w - type_.width(name) - _LEFT * size
        while left - 2 * size < after and size > self._least:
            size -= 1
            type_ = self._types.of(size, bold=False)
            left = band.x + band.w - type_.width(name) - _LEFT * size
        if left - 2 * size < after:
            return
        look, middle = self._style.kinds[NodeKind.ACCOUNT, True], band.y + band.h / 2
        paint_icon(painter, "exempt", QRectF(left - 1.2 * size, middle - size / 2, size, size), look.ink)
        painter.setPen(look.ink)
        painter.setFont(type_.font)
        painter.drawText(QPointF(left, type_.baseline(middle)), name)

    def _width(self, name: str, words: HeadingWords, size: int, *, bold: bool) -> float:
        """Return about the width of a heading: letters are as wide in terms of their size in each."""
        gap, count = _GAP * size, _COUNT * size
        width = self._em(name, bold=bold) * size
        width += sum(gap + self._em(text, bold=False) * count for text in _texts(words))
        return width + (2 * gap + count + self._em(f"{words.denied:,}", bold=False) * count if words.denied else 0)

    def _em(self, text: str, *, bold: bool) -> float:
        found = self._ems.get((text, bold))
        if found is None:
            found = self._ems[text, bold] = self._types.of(_MEASURED_IN, bold=bold).width(text) / _MEASURED_IN
        return found

    def _paint(self, painter: QPainter, at: QPointF, type_: FontType, name: str, words: HeadingWords) -> float:
        style, size = self._style, type_.font.pixelSize()
        counts, gap = self._types.of(int(size * _COUNT), bold=False), _GAP * size
        x, base = at.x(), type_.baseline(at.y())
        painter.setPen(style.text)
        painter.setFont(type_.font)
        painter.drawText(QPointF(x, base), name)
        x += type_.width(name)
        painter.setFont(counts.font)
        for text in _texts(words):
            painter.setPen(style.text if text is words.pages else style.secondary)
            painter.drawText(QPointF(x + gap, base), text)
            x += gap + counts.width(text)
        if words.denied:
            side = size * _COUNT
            paint_denied(painter, style, QRectF(x + 1.4 * gap, at.y() - side / 2, side, side))
            painter.drawText(QPointF(x + 2 * gap + side, base), f"{words.denied:,}")
            x += 2 * gap + side + counts.width(f"{words.denied:,}")
        return x


def _texts(words: HeadingWords) -> list[str]:
    return [text for text in (words.number, words.pages, words.policies) if text]


def paint_denied(painter: QPainter, style: CanvasStyle, place: QRectF) -> None:
    """Paint the sign of what is denied as lines: no font has to have it."""
    pen = QPen(style.tokens.colour(ToneColour.DENIED), place.width() * 0.13)
    painter.setBrush(NO_BRUSH)
    painter.setPen(pen)
    inset = pen.widthF() / 2 + place.width() * 0.04
    circle = place.adjusted(inset, inset, -inset, -inset)
    painter.drawEllipse(circle)
    out = circle.width() * 0.147
    painter.drawLine(QLineF(circle.left() + out, circle.bottom() - out, circle.right() - out, circle.top() + out))


def root_words(organization: Organization) -> str:
    """Return what the heading of the root says of the whole."""
    levels = max(frame.level for frame in frames_of(organization).values())
    accounts, ous = counted(organization.account_count, "account"), counted(organization.ou_count, "OU")
    return f"{accounts} · {ous} · {counted(levels, 'level')}"


NO_PAGES: Mapping[NodeId, str] = {}
