"""Style of the canvas: colours of the theme as pens and brushes, fonts, and the measures of cards at each density."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from designer.analysis.lenses.annotation import CardOutline, ToneColour
from designer.basics.dataclass import dataclass
from designer.organization.layout import METRICS, CardMetrics, Density
from designer.organization.model.records import NodeKind
from ui import theme
from ui.state.node_looks import MANAGEMENT_LOOK, NODE_LOOKS
from ui.theme import Tokens
from ui.widgets.display.labels import MOST_OF_NAME, one_line, shortened_text
from ui.widgets.display.name_elision import SiblingNames, shortened


class CardMeasures(NamedTuple):
    """Places on one kind of card, in canvas units for text of 13 px.

    Attributes:
        pad: From the left edge to the glyph.
        glyph: Side of the square of the glyph.
        icon: Side of the glyph in it; as large as the square where no square is painted.
        text_left: From the left edge to the text.
        pad_right: From counts and signs to the right edge.
        name_up: Distance of the middle of the name above that of the card.
        line_down: Distance of the middle of the second line below it; 0 where both share one line.
        one_line: True if the second line is at the right of the name.
    """

    pad: float
    glyph: float
    icon: float
    text_left: float
    pad_right: float
    name_up: float = 0.0
    line_down: float = 0.0
    one_line: bool = False


class DensityMeasures(NamedTuple):
    """Measures of the cards of one density: of root and OUs, and of accounts."""

    container: CardMeasures
    account: CardMeasures
    row: CardMeasures


_WIDE = CardMeasures(11, 26, 18, 45, 10, 8, 9.5)
_SLIM = CardMeasures(8, 26, 18, 42, 8, 8, 9)
_SLIM_ACCOUNT = CardMeasures(6, 20, 14, 31, 5, 7.5, 8.5)
_FLAT = CardMeasures(8, 14, 14, 27, 5, one_line=True)
_ROW = CardMeasures(4, 12, 12, 19, 2, one_line=True)

MEASURES: Mapping[Density, DensityMeasures] = {
    Density.COMFORTABLE: DensityMeasures(_WIDE, _WIDE, _WIDE),
    Density.COMPACT: DensityMeasures(_SLIM, _SLIM_ACCOUNT, _SLIM_ACCOUNT),
    Density.DENSE: DensityMeasures(_FLAT, _FLAT, _ROW),
}


def plain_sizes(unit: float, density: Density = Density.COMFORTABLE) -> CardMetrics:
    """Return the sizes of cards for a text size, whatever stands on them."""
    plain = METRICS[density]
    grown = {
        name: round(getattr(plain, name) * unit / 2) * 2  # even, so that middles are whole
        for name in (
            "root_width", "ou_width", "account_width", "beside_width", "ou_height", "account_height", "level_gap",
            "rows_at",
        )
    }  # fmt: skip
    between = plain.row_pitch - plain.account_height
    return plain._replace(row_pitch=grown["account_height"] + between, **grown)


DRAWN_FOR_PX = 13
"""The text size the default layout metrics are drawn for."""

CLOSE = 95
"""Part of their usual width, in percent, that letters keep where a name is whole only so."""

LEAST_NAME = 12
"""Pixels that a name on a card has on screen at least."""

HATCH = 6
"""Distance between slanted lines, in pixels."""

NO_PEN = QPen(Qt.PenStyle.NoPen)
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


_FAR = {Density.COMFORTABLE: 0.5, Density.COMPACT: 0.5, Density.DENSE: 0.67}

_FAR_MARGIN = 1.06

_FRAME_TONES = (0.0, 0.0, 0.07, 0.13, 0.05, 0.1)
"""Share of the colour of OUs in the frames of each level."""

ROWS_FROM = 0.25
"""Minimum scale at which an account in a frame is a row with its name; below it, it is a tick."""

LINES_FROM = 0.44
"""Minimum scale at which the rows in frames have signs."""

CARDS_FROM = 0.8
"""Minimum scale at which accounts in frames are cards of two lines; below it they are rows."""

FULL = 0.92
"""Scale at which a card shows everything, a name of 13 px in 12 on screen; below it, its name in large type."""

_LOOKS = {(kind, False): look for kind, look in NODE_LOOKS.items()} | {(NodeKind.ACCOUNT, True): MANAGEMENT_LOOK}
"""Look of each kind of node, and of the management account."""


class FontType:
    """Font with its metrics and a cache of shortened texts."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.ascent = self.metrics.ascent()
        self.height = self.metrics.height()
        # Not the method of Qt itself: a cache copies the docstring of what it wraps, which PySide takes 20 ms to write.
        # Found here, on PySide 6.11: time lru_cache(QFontMetricsF(QFont()).horizontalAdvance).
        self.width = lru_cache(maxsize=8192)(lambda text: self.metrics.horizontalAdvance(text))  # noqa: PLW0108 - see above
        self.elided = lru_cache(maxsize=16384)(self._elided)
        self.wrapped = lru_cache(maxsize=16384)(self._wrapped)

    def baseline(self, middle: float) -> float:
        """Return the baseline of a line whose capitals are centred at `middle`."""
        return middle + self.metrics.capHeight() / 2

    def _wrapped(self, text: str, width: float, taken: float = 0.0) -> tuple[str, ...]:
        """In one line, or in two where it is wider: broken after a blank or a mark, the second one shortened.

        Where something else takes room at the end of the second line, there is one, be it empty.
        """
        line = one_line(text, MOST_OF_NAME)
        if self.width(line) <= width:
            return (line, "") if taken else (line,)
        breaks = (end for end in range(len(line) - 1, 0, -1) if not line[end - 1].isalnum() and line[end].isalnum())
        end = next((end for end in breaks if self.width(line[:end].rstrip()) <= width), 0)
        if not end:
            return (self.elided(line, width), "") if taken else (self.elided(line, width),)
        return line[:end].rstrip(), self.elided(line[end:], width - taken)

    def _elided(self, text: str, width: float) -> str:
        line = one_line(text, MOST_OF_NAME)
        # "payments-prod-017" keeps its number, which distinguishes it from its neighbours.
        mode = Qt.TextElideMode.ElideMiddle if line[-1:].isdigit() else Qt.TextElideMode.ElideRight
        return shortened_text(self.metrics, line, width, mode)

    def shortened(self, name: str, width: float, siblings: SiblingNames) -> str:
        """Return the name in a width; one that is too long keeps what distinguishes it from its siblings."""
        if self.width(name) <= width:
            return name
        return shortened(name, siblings, lambda text: self.metrics.horizontalAdvance(text) <= width)


@dataclass(frozen=True, slots=True)
class KindStyle:
    """Colours of one kind of card."""

    ink: QColor
    tint: QColor
    glyph: str


class CanvasStyle:
    """Pens, brushes, fonts and sizes for one theme.

    Attributes:
        paper: Everything in full detail whatever the scale, and no shadows: for export and printing.
        kinds: Colours of a kind of node, and whether it is the management account, which has its own.
    """

    def __init__(self, tokens: Tokens, *, paper: bool = False) -> None:
        self.tokens = tokens
        self.paper = paper
        measures = theme.metrics()
        self.unit = measures.base_px / DRAWN_FOR_PX
        self.set_cards(Density.COMFORTABLE, plain_sizes(self.unit))
        self.radius = float(measures.card_radius * self.unit)
        self._choose_types()
        self._choose_cosmetic(tokens)
        self.kinds = {
            key: KindStyle(tokens.colour(look.role), tokens.role_tint(look.role), look.glyph)
            for key, look in _LOOKS.items()
        }
        self.edge = QPen(mixed(tokens.edge, tokens.canvas, 0.85), 1.3)
        self.edge_far = QPen(tokens.edge, 0)
        self.beside = QPen(tokens.edge, 1.5, Qt.PenStyle.CustomDashLine)
        self.beside.setDashPattern([2.5, 2.5])
        self.path = QPen(tokens.accent, 2.5)
        self.path.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.move = QPen(tokens.accent, 1.5, Qt.PenStyle.DashLine)
        self.focus_ring = QPen(tokens.accent, 1)
        self.focus_ring.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.border = QPen(tokens.card_border, 1)
        self.blank_edge = QPen(tokens.card_border, 0)
        self.hover_border = QPen(mixed(tokens.secondary, tokens.card, 0.55), 1)
        self.selected_border = QPen(tokens.accent, 2)
        self.refused_border = QPen(tokens.denied, 2)
        self.highlighted_border = QPen(tokens.accent, 1)
        self.outlines = {
            CardOutline.ADDED: QPen(tokens.accent, 1.5),
            CardOutline.MOVED: QPen(tokens.accent, 1.5),
            CardOutline.ELSEWHERE: QPen(tokens.accent, 1.5, Qt.PenStyle.DotLine),
            CardOutline.GONE: QPen(tokens.secondary, 1.5, Qt.PenStyle.DashLine),
        }
        self.halo = QPen(tokens.selection, 3)
        self.hairline = QPen(tokens.hairline, 1)
        self.card = QBrush(tokens.card)
        self.text = QPen(tokens.text)
        self.secondary = QPen(tokens.secondary)
        self.accounts_far = mixed(tokens.account, tokens.canvas, 0.45)
        self.ticks = mixed(tokens.account, tokens.canvas, 0.36)
        band = QColor(tokens.accent)
        band.setAlphaF(0.1)
        self.band = QBrush(band)
        self.row_hover = QBrush(tokens.hover)
        self.row_selected = QBrush(tokens.selection)
        self._bases: dict[tuple[int, int, int], QPixmap] = {}

    def set_cards(self, density: Density, sizes: CardMetrics, *, nested: bool = False) -> None:
        """Give the cards another density and other sizes, in frames or in a tree."""
        self.density = density
        self.sizes = sizes
        self.nested = nested
        self.far_below = CARDS_FROM if nested else _FAR[density]
        """Minimum scale for names of 12 px on cards; below it, the overview is painted."""

    def is_far(self, scale: float, *, was_far: bool) -> bool:
        """Whether the overview is painted in place of cards; these come back a little above the scale where they go."""
        return scale < self.far_below * (_FAR_MARGIN if was_far else 1)

    def grown(self, scale: float) -> float:
        """Return by how much all on a card is larger: those in frames have two lines sooner, and give up their room."""
        return FULL / CARDS_FROM if self.nested and scale < FULL else 1.0

    def measures(self, kind: NodeKind, *, row: bool = False, head: bool = False) -> CardMeasures:
        """Return the places of what stands on a card.

        Args:
            kind: Kind of the node.
            row: True if it is a row in the card of its OU.
            head: True if it is as high as the card of an OU, though an account.
        """
        of_density = MEASURES[self.density]
        if row:
            return of_density.row
        return of_density.account if kind is NodeKind.ACCOUNT and not head else of_density.container

    def _choose_types(self) -> None:
        self.name = FontType(theme.name_font())
        row = theme.name_font()
        row.setWeight(QFont.Weight.Normal)
        self.row = FontType(row)
        self._large: dict[tuple[int, bool, bool], FontType] = {}
        self.line = FontType(theme.secondary_font())
        bold = theme.secondary_font()
        bold.setWeight(QFont.Weight.DemiBold)
        self.count = FontType(bold)

    def _choose_cosmetic(self, tokens: Tokens) -> None:
        """Choose the pens that are as wide on screen at every scale."""
        self.path_far = QPen(tokens.accent, 2)
        self.move_far = QPen(tokens.accent, 1.5, Qt.PenStyle.DashLine)
        self.frame_edges, self.advised_edges = (
            tuple(QPen(mixed(ink, tokens.canvas, share), 1) for share in tokens.frame_shares)
            for ink in (tokens.account, tokens.accent)
        )
        self.frames, self.neutral_frames = (
            tuple(QBrush(mixed(ink, tokens.card, share)) for share in _FRAME_TONES)
            for ink in (tokens.ou, tokens.account)
        )
        thin = (ToneColour.WARNING, ToneColour.CONDITIONAL, ToneColour.ACCENT)
        widths = {ToneColour.DENIED: 1.5, **dict.fromkeys(thin, 1)}  # 1 is painted much faster
        self.said_around = {role: QPen(tokens.colour(role), width) for role, width in widths.items()}
        self.frame_around = QPen(mixed(tokens.accent, tokens.canvas, 0.7), 1.5)
        self.guide = QPen(tokens.accent, 1, Qt.PenStyle.DashLine)
        self.refused_far = QPen(tokens.denied, 2, Qt.PenStyle.DashLine)
        self.far_halo = QPen(tokens.canvas, 2)
        for pen in (
            *self.frame_edges,
            *self.advised_edges,
            self.frame_around,
            *self.said_around.values(),
            self.path_far,
            self.move_far,
            self.guide,
            self.refused_far,
            self.far_halo,
        ):
            pen.setCosmetic(True)

    def large(self, scale: float, *, row: bool = False, close: bool = False) -> FontType:
        """Return the type of names that are read at a small scale: never smaller than `LEAST_NAME` on screen.

        Args:
            scale: Pixels for each canvas unit.
            row: For a row in the card of an OU.
            close: Letters stand closer, for a name that is whole only so.
        """
        pixels = ceil(LEAST_NAME * self.unit / scale)
        found = self._large.get((pixels, row, close))
        if found is None:
            font = theme.name_font()
            font.setPixelSize(pixels)
            if row:
                font.setWeight(QFont.Weight.Normal)
            if close:
                font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, CLOSE)
            found = self._large[pixels, row, close] = FontType(font)
        return found

    def hatch(self, colour: QColor, scale: float, *, falls: bool) -> QBrush:
        """Return a brush of slanted lines that are as wide on screen at every scale, and stay where the scene is."""
        key = (colour.rgba(), int(falls), 0)
        texture = self._bases.get(key)
        if texture is None:
            texture = self._bases[key] = QPixmap(HATCH, HATCH)
            texture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(texture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 1.2))
            for left in (-HATCH, 0, HATCH):  # the corners are those of the next ones
                ends = (-1, HATCH + 1) if falls else (HATCH + 1, -1)
                painter.drawLine(QPointF(left - 1, ends[0]), QPointF(left + HATCH + 1, ends[1]))
            painter.end()
        brush = QBrush(texture)
        brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
        return brush

    def base(self, width: int, height: int, scale: float) -> QPixmap:
        """Return the empty card with its shadow as pixels, for one scale; `BASE_MARGIN` wide around the card."""
        key = (width, height, round(scale * 256))
        found = self._bases.get(key)
        if found is not None:
            return found
        if len(self._bases) > 64:
            self._bases.clear()
        margin = BASE_MARGIN
        pixmap = self._bases[key] = QPixmap(
            QSize(max(1, round((width + 2 * margin) * scale)), max(1, round((height + 2 * margin) * scale)))
        )
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(pixmap.width() / (width + 2 * margin), pixmap.height() / (height + 2 * margin))
        painter.translate(margin, margin)
        shadow = QColor(self.tokens.shadow)
        shadow.setAlphaF(shadow.alphaF() * 0.3)
        painter.setPen(NO_PEN)
        painter.setBrush(shadow)
        for spread in (2.0, 1.2, 0.5):
            painter.drawRoundedRect(
                QRectF(-spread / 2, 1, width + spread, height + spread), self.radius + spread, self.radius + spread
            )
        painter.setBrush(self.card)
        painter.setPen(self.border)
        painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), self.radius, self.radius)
        painter.end()
        return pixmap

    def dots(self, pitch: float, ratio: float) -> QPixmap:
        """Return an opaque tile of the dot grid; `pitch` is the distance between dots in logical pixels."""
        side = max(4, round(pitch * ratio))
        key = (side, 0, round(ratio * 256))
        found = self._bases.get(key)
        if found is None:
            whole = ceil(256 / side) * side  # a tile of one dot would be drawn a thousand times a frame
            found = self._bases[key] = QPixmap(whole, whole)
            found.fill(self.tokens.canvas)
            painter, dot = QPainter(found), max(1, round(1.5 * ratio))
            for x, y in product(range(0, whole, side), repeat=2):
                painter.fillRect(x, y, dot, dot, self.tokens.canvas_dot)
            painter.end()
            found.setDevicePixelRatio(ratio)
        return found


BASE_MARGIN = 4
"""Room for the shadow around an empty card, in canvas units."""


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return the colour between two, with this share of the first."""
    rest = 1 - share
    return QColor.fromRgbF(
        first.redF() * share + second.redF() * rest,
        first.greenF() * share + second.greenF() * rest,
        first.blueF() * share + second.blueF() * rest,
    )
