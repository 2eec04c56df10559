"""Chart of cards: lines, or frames, and cards in full detail."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from designer.organization.layout import Direction, Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.content import CardContent, CardContents
from ui.canvas.cards.items import rectf
from ui.canvas.cards.painting import paint_card, rounded
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle
from ui.canvas.cards.surface import CardState
from ui.features.export.subject import clean

OVERHANG = 24.0
"""Most distance of a bubble or a badge out of its card."""

_STEP = 32
"""Cards painted between two moments at which painting can be stopped."""

_RADIUS = 8.0
_LARGE = 4_500.0
"""Side of a tree from which on cards of OUs are larger than those of accounts, to be read on a page."""

_OF_BAND = 0.8
"""Height of the card that heads a frame, in terms of its band."""


class CardChart:
    """Cards of a layout.

    Args:
        layout: Places of the cards.
        contents: What is on them.
        top: The node that is drawn with everything below it.
        members: The nodes that are drawn; None for all.
    """

    def __init__(self, layout: Layout, contents: CardContents, top: NodeId, members: Collection[NodeId] | None) -> None:
        self._layout, self._contents, self._members = layout, contents, members
        self._organization: Organization = contents.organization
        self._style: CanvasStyle = contents.style
        self.area = QRectF(*layout.subtree(top))

    def cards(self, *, whole: bool = False) -> list[QRectF]:
        """Return the places of all cards; `whole` leaves out those that hold rows of others."""
        cards = self._cards(self._layout.bounds)
        return [QRectF(*card) for node_id, card in cards if not (whole and self._holds_rows(node_id, card))]

    def taken(self) -> Iterator[QRectF]:
        """Yield the places of cards, frames and lines."""
        yield from self.cards()
        yield from (frame for frame, level in self._frames(self._layout.bounds) if level)
        for parent in self._containers(self._layout.bounds):
            edges = self._layout.edges(parent)
            for line in (*edges.bus, *(part for column in edges.columns for part in column), edges.beside):
                for (x, y), (to_x, to_y) in pairwise(line or ()):
                    yield QRectF(min(x, to_x) - 1, min(y, to_y) - 1, abs(to_x - x) + 2, abs(to_y - y) + 2)

    def sketch(self) -> Iterator[tuple[QRectF, QColor]]:
        """Yield frames and cards as plain rectangles in their colours."""
        tones = self._style.frames
        for frame, level in self._frames(self._layout.bounds):
            yield frame, tones[min(level + 1, len(tones) - 1)].color()
        for node_id, card in self._cards(self._layout.bounds):
            yield QRectF(*card), self._far_colour(node_id)

    def steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint what meets an area; yields the number of cards done, every few of them."""
        near = _near(area)
        self._paint_frames(painter, near)
        yield from self._lines(painter, near)
        yield from self._paint_cards(painter, self._cards(near))

    def page_steps(self, painter: QPainter, area: QRectF) -> Iterator[int]:
        """Paint what a page shows of an area.

        These are its lines, the cards whose middle is in it, and its part of those that hold rows of others.
        """
        near = _near(area)
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        self._paint_frames(painter, near)
        cards = list(self._cards(near))
        yield from self._lines(painter, near)
        yield from self._paint_cards(painter, (card for card in cards if self._holds_rows(*card)))
        painter.restore()
        yield from self._paint_cards(painter, (c for c in cards if not self._holds_rows(*c) and _in(area, c[1])))

    def _holds_rows(self, node_id: NodeId, card: Rect) -> bool:
        return card.h > self._layout.head(node_id).h

    def _far_colour(self, node_id: NodeId) -> QColor:
        annotations, kind = self._contents.reports.annotations, self._organization.node(node_id).kind
        annotation = annotations.get(node_id) if annotations is not None else None
        if annotation is not None and annotation.prevailing is not None:
            return self._style.tokens.colour(annotation.prevailing.role)
        return self._style.accounts_far if kind is NodeKind.ACCOUNT else self._style.kinds[kind, False].ink

    def _paint_frames(self, painter: QPainter, area: Rect) -> None:
        edges, tones = self._style.frame_edges, self._style.frames
        for frame, level in self._frames(area):
            painter.setPen(QPen(edges[min(max(level, 1), len(edges)) - 1].color(), 1))
            painter.setBrush(tones[min(level, len(tones) - 1)] if level else NO_BRUSH)
            painter.drawRoundedRect(frame, _RADIUS, _RADIUS)

    def _frames(self, area: Rect) -> Iterator[tuple[QRectF, int]]:
        """Yield the frames in an area with their levels; among frames that of the root is the page."""
        for node_id in self._containers(area):
            frame, level = self._layout.frame(node_id), self._layout.level(node_id)
            if frame is not None and (level or not self._layout.has_frames):
                yield rectf(frame), level

    def _lines(self, painter: QPainter, area: Rect) -> Iterator[int]:
        for done, parent in enumerate(self._containers(area)):
            self._paint_lines(painter, parent)
            if done % _STEP == _STEP - 1:
                yield 0

    def _paint_lines(self, painter: QPainter, parent: NodeId) -> None:
        edges, corner = self._layout.edges(parent), self._style.sizes.corner
        painter.setBrush(NO_BRUSH)
        painter.setPen(self._style.edge)
        for group in (edges.bus, *edges.columns):
            if group:
                painter.drawPath(rounded(group, corner))
        if edges.beside:
            painter.setPen(self._style.beside)
            painter.drawPath(rounded([edges.beside], corner))

    def _paint_cards(self, painter: QPainter, cards: Iterable[tuple[NodeId, Rect]]) -> Iterator[int]:
        direction, style = self._layout.direction, self._style
        for done, (node_id, card) in enumerate(cards):
            x, y, times = self._heading(node_id, card)
            painter.save()
            painter.translate(x, y)
            painter.scale(times, times)
            paint_card(painter, style, self._content(node_id), CardState.PLAIN, 1.0, direction)
            painter.restore()
            if done % _STEP == _STEP - 1:
                yield done + 1

    def _heading(self, node_id: NodeId, card: Rect) -> tuple[float, float, float]:
        """Return where a card is painted and how much larger: that of an OU is as large as its band allows."""
        layout, star = self._layout, self._layout.beside(self._layout.top)
        head = layout.top if node_id == star else node_id
        if not layout.is_container(head) or layout.metrics.rows_at or self._organization.places:
            return card.x, card.y, 1.0
        band, own = layout.band(head), layout.rect(head)
        if layout.has_frames:
            width = own.w if head != layout.top or star is None else 2 * own.w + own.h / 2
            times = max(1.0, min(band.h * _OF_BAND / own.h, (band.x + band.w - own.x - 8) / width))
            x = own.x if head == node_id else own.x + (own.w + own.h / 4) * times
            return x, (band.y + (band.h - own.h * times) / 2 if times > 1 else card.y), times
        if (head == layout.top and star is not None) or max(self.area.width(), self.area.height()) < _LARGE:
            return card.x, card.y, 1.0
        down = layout.direction is Direction.TOP_DOWN
        width, height = (band.w, band.h * _OF_BAND) if down else (band.w * _OF_BAND, band.y + band.h - own.y)
        times = max(1.0, min(height / own.h, width / own.w))
        left = own.x - own.w * (times - 1) / 2
        return max(band.x, min(left, band.x + band.w - own.w * times)) if down else card.x, card.y, times

    def _containers(self, area: Rect) -> Iterator[NodeId]:
        return (n for n in self._layout.containers(area) if self._members is None or n in self._members)

    def _cards(self, area: Rect) -> Iterator[tuple[NodeId, Rect]]:
        cards = (card for card in self._layout.cards(area) if self._members is None or card[0] in self._members)
        if not self._organization.places:
            return cards
        return iter(sorted(cards, key=lambda card: self._layout.is_raised(card[0])))  # what lies on top comes last

    def _content(self, node_id: NodeId) -> CardContent:
        layout = self._layout
        card, tall = layout.head(node_id), layout.rect(node_id).h
        content = self._contents.of(node_id, card, tall=tall, row=layout.is_row(node_id))
        return replace(content, name=clean(content.name), line=clean(content.line))


def _near(area: QRectF) -> Rect:
    """Return an area with room for what hangs over the edges of cards."""
    near = area.adjusted(-OVERHANG, -OVERHANG, OVERHANG, OVERHANG).toAlignedRect()
    return Rect(near.x(), near.y(), near.width(), near.height())


def _in(area: QRectF, card: Rect) -> bool:
    """Return True if the middle of a card is in an area; the upper and left edges belong to it."""
    x, y = card.x + card.w / 2, card.y + card.h / 2
    return area.left() <= x < area.right() and area.top() <= y < area.bottom()
