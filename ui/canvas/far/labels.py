"""Colours of cards seen from far away, and their labels: names of OUs that do not touch, and signs."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.analysis.lenses.annotation import NodeAnnotation
from designer.organization.layout import Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.style import CanvasStyle, mixed
from ui.theme.icons import paint_icon


class FarColours:
    """Colour of each card, as a number, so that cards of one colour are drawn together."""

    def __init__(
        self,
        organization: Organization,
        style: CanvasStyle,
        annotations: Mapping[NodeId, NodeAnnotation] | None,
        highlighted: Collection[NodeId] | None,
    ) -> None:
        self.organization = organization
        self._style = style
        self.annotations = annotations
        self._highlighted = highlighted
        self.plain = style.accounts_far.rgba()
        self._colour_of: dict[int, int | None] = {}
        self._faded: dict[int, int] = {}
        self.glyph_of: dict[int, str] = {}
        """The signs of the colours that a lens has given."""

    def show_accounts_in(self, colour: QColor) -> None:
        """Give accounts of which nothing is said another colour."""
        self.plain = colour.rgba()

    def of(self, node_id: NodeId, kind: NodeKind) -> int:
        """Colour of one card."""
        colour = self._unfaded(node_id, kind)
        if self._highlighted is None or node_id in self._highlighted:
            return colour
        faded = self._faded.get(colour)
        if faded is None:
            faded = self._faded[colour] = mixed(QColor.fromRgba(colour), self._style.tokens.canvas, 0.3).rgba()
        return faded

    def of_accounts(self, accounts: Collection[NodeId]) -> list[int]:
        """Colours of some accounts."""
        management = self.organization.settings.management_account
        if self.annotations is None and self._highlighted is None and management not in accounts:
            return [self.plain] * len(accounts)
        return [self.of(account, NodeKind.ACCOUNT) for account in accounts]

    def _unfaded(self, node_id: NodeId, kind: NodeKind) -> int:
        colour = self._annotated(self.annotations.get(node_id)) if self.annotations is not None else None
        if colour is not None:
            return colour
        if self._highlighted is not None and node_id in self._highlighted:
            return self._style.tokens.accent.rgba()
        if kind is not NodeKind.ACCOUNT:
            return self._style.kinds[kind, False].ink.rgba()
        star = self.organization.is_management_account(node_id)
        return self._style.kinds[NodeKind.ACCOUNT, True].ink.rgba() if star else self.plain

    def _annotated(self, annotation: NodeAnnotation | None) -> int | None:
        """Colour of an annotation; nodes share annotations, so that each is looked at once."""
        if annotation is None:
            return None
        key = id(annotation)
        if key not in self._colour_of:
            tone = annotation.prevailing
            role = tone.role if tone is not None else annotation.note_role
            colour = self._style.tokens.colour(role).rgba() if role is not None else None
            self._colour_of[key] = colour
            if tone is not None and colour is not None:
                while self.glyph_of.setdefault(colour, tone.glyph) != tone.glyph:
                    colour = colour - 1 if colour & 0xFF else colour + 0xFF  # another number for the same colour
                self._colour_of[key] = colour
        return self._colour_of[key]


SIGN = 11.0
"""Size of a sign, in pixels."""

GLYPH_ROOM = 13
"""Room of a sign in a label, with the gap to its name, in pixels."""


class FarLabel(NamedTuple):
    """Name of a node at a place, in pixels from the origin of the scene at the scale it was made for."""

    node: NodeId
    box: QRectF
    text: str
    ink: QColor
    fill: QColor
    glyph: str = ""


class Sign(NamedTuple):
    """Sign of a tone on a card or a column of them, in the same pixels."""

    box: QRectF
    glyph: str


class Tag(NamedTuple):
    """Text on a card at all scales, and its width in pixels.

    Where there is room, how much a collapsed OU hides follows the text.
    """

    node: NodeId
    card: Rect
    text: str
    wide: float
    high: float
    ink: QColor
    fill: QColor
    glyph: str
    taken: int
    hidden: str = ""
    hidden_wide: float = 0.0


class FarLabels:
    """Labels that do not touch, found again by the cells of the screen they lie in."""

    WIDE, HIGH = 200, 24

    def __init__(self) -> None:
        self.placed: list[FarLabel] = []
        self._cells: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}

    def add(self, tag: Tag, text: str, wide: float, scale: float) -> bool:
        """Place a text over the card of a tag, and never smaller than it; False where another label is."""
        card = tag.card
        wide, high = max(wide, card.w * scale), max(tag.high, card.h * scale)
        left = round((card.x + card.w / 2) * scale - wide / 2)
        top = round((card.y + card.h / 2) * scale - high / 2)
        right, bottom = left + round(wide), top + round(high)
        across = range(left // self.WIDE, right // self.WIDE + 1)
        down = range(top // self.HIGH, bottom // self.HIGH + 1)
        cells = [(x, y) for y in down for x in across]
        for cell in cells:
            for l2, t2, r2, b2 in self._cells.get(cell, ()):
                if left + 3 < r2 and l2 < right - 3 and top + 1 < b2 and t2 < bottom - 1:
                    return False
        box = QRectF(left + 0.5, top + 0.5, right - left, bottom - top)
        self.placed.append(FarLabel(tag.node, box, text, tag.ink, tag.fill, tag.glyph))
        for cell in cells:
            self._cells.setdefault(cell, []).append((left, top, right, bottom))
        return True


def paint_label(painter: QPainter, label: FarLabel, style: CanvasStyle, *, selected: bool) -> None:
    """Paint a label, in pixels from the origin of the scene; that of a selected node has a frame as its card has."""
    _, box, text, ink, fill, glyph = label
    painter.setPen(style.path_far if selected else style.label_edge)
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3)
    painter.setPen(ink)
    middle = box.center()
    x = middle.x() - (style.count.width(text) - (GLYPH_ROOM if glyph else 0)) / 2
    if glyph:
        paint_icon(painter, glyph, QRectF(x - GLYPH_ROOM, middle.y() - SIGN / 2, SIGN, SIGN), ink)
    painter.drawText(QPointF(x, style.count.baseline(middle.y())), text)
