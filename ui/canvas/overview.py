"""The far painting: below a certain scale rectangles in a few colours stand for all cards, with names where they fit.

The lists are made when the layout or the colours change; painting hands them to Qt as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.layout import Layout, Rect, Stack
from designer.organization import Organization
from designer.records import Kind, NodeId
from ui.canvas.faces import Mark
from ui.canvas.look import NO_PEN, Look

COLUMNS_BELOW = 0.07
"""Below this scale the gaps between stacked cards are too small to see: a column is one rectangle."""

LABEL_ROOM = 26
"""An OU narrower than this on screen has no label, in pixels."""

WIDEST_LABEL = 150.0


class Label(NamedTuple):
    """A name at a place, in pixels of the view."""

    box: QRectF
    text: str
    kind: Kind


class Overview:
    """The picture of one layout from far away."""

    def __init__(
        self, layout: Layout, organization: Organization, look: Look, marks: Mapping[NodeId, Mark] | None = None
    ) -> None:
        self._layout = layout
        self._organization = organization
        self._look = look
        self._marks = marks
        self._cards: dict[int, list[QRectF]] | None = None
        self._columns: dict[int, list[QRectF]] | None = None
        self._lines: list[QLineF] | None = None
        self._labels: list[Label] = []

    def prepare(self, area: Rect, scale: float, view: QRectF) -> None:
        """Make what painting at a scale needs.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            view: The viewport, in its own pixels.
        """
        if scale < COLUMNS_BELOW:
            self._columns = self._columns or self._by_colour(self._column_rects())
        else:
            self._cards = self._cards or self._by_colour(self._card_rects())
        self._lines = self._lines or self._bus_lines()
        self._labels = self._fitting_labels(area, scale, view)

    def paint(self, painter: QPainter, scale: float) -> None:
        """Lines and rectangles, in scene coordinates."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._look.edge_far)
        if self._lines:
            painter.drawLines(self._lines)
        painter.setPen(NO_PEN)
        for colour, rects in ((self._columns if scale < COLUMNS_BELOW else self._cards) or {}).items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawRects(rects)

    def paint_labels(self, painter: QPainter) -> None:
        """Names of OUs, in pixels of the view."""
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(look.count.font)
        for box, text, kind in self._labels:
            painter.setPen(look.label_edge)
            painter.setBrush(look.kinds[kind].tint)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(look.kinds[kind].ink)
            middle = box.center()
            painter.drawText(QPointF(middle.x() - look.count.width(text) / 2, look.count.baseline(middle.y())), text)

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        """The selected cards, never smaller than a few pixels, so that they can be found."""
        painter.setPen(NO_PEN)
        painter.setBrush(self._look.tokens.accent)
        least = 6 / scale
        for node_id in list(selection)[:2000]:
            if node_id in self._layout:
                x, y, w, h = self._layout.rect(node_id)
                wide, high = max(least, w + least / 3), max(least, h + least / 3)
                painter.drawRect(QRectF(x + w / 2 - wide / 2, y + h / 2 - high / 2, wide, high))

    def thumbnail(self, painter: QPainter) -> None:
        """Columns and OUs without lines or names, for the minimap."""
        self._columns = self._columns or self._by_colour(self._column_rects())
        painter.setPen(NO_PEN)
        for colour, rects in self._columns.items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawRects(rects)

    def _by_colour(self, rects: Iterable[tuple[int, QRectF]]) -> dict[int, list[QRectF]]:
        found: dict[int, list[QRectF]] = {}
        for colour, rect in rects:
            found.setdefault(colour, []).append(rect)
        return found

    def _colour(self, node_id: NodeId, kind: Kind) -> int:
        mark = self._marks.get(node_id) if self._marks is not None else None
        if mark is not None and mark.answer is not None:
            return self._look.tokens.colour(mark.answer.role).rgba()
        if kind is not Kind.ACCOUNT:
            return self._look.kinds[kind].ink.rgba()
        star = self._organization.is_management_account(node_id)
        return self._look.management.ink.rgba() if star else self._look.accounts_far.rgba()

    def _card_rects(self) -> Iterable[tuple[int, QRectF]]:
        for node_id, card in self._layout.cards():
            yield self._colour(node_id, self._organization.node(node_id).kind), QRectF(*card)

    def _column_rects(self) -> Iterable[tuple[int, QRectF]]:
        sizes = self._look.sizes
        for parent in self._layout.containers():
            yield self._colour(parent, self._organization.node(parent).kind), QRectF(*self._layout.rect(parent))
            stack = self._layout.stack(parent)
            if stack is not None:
                yield from self._runs(stack)
        management = self._organization.settings.management_account
        if management is not None and management in self._layout:
            rect = self._layout.rect(management)
            yield self._colour(management, Kind.ACCOUNT), QRectF(rect.x, rect.y, sizes.account_width, rect.h)

    def _runs(self, stack: Stack) -> Iterable[tuple[int, QRectF]]:
        """Neighbours of one colour in a column as one rectangle."""
        sizes = self._look.sizes
        pitch, wide = sizes.row_pitch, sizes.account_width + sizes.column_gap
        for first in range(0, len(stack.accounts), stack.rows):
            colours = [self._colour(a, Kind.ACCOUNT) for a in stack.accounts[first : first + stack.rows]]
            x, start = stack.x + first // stack.rows * wide, 0
            for row in range(1, len(colours) + 1):
                if row == len(colours) or colours[row] != colours[start]:
                    high = (row - start) * pitch - (pitch - sizes.height)
                    yield colours[start], QRectF(x, stack.y + start * pitch, sizes.account_width, high)
                    start = row

    def _bus_lines(self) -> list[QLineF]:
        return [
            QLineF(*start, *end)
            for parent in self._layout.containers()
            for line in self._layout.edges(parent).bus
            for start, end in pairwise(line)
        ]

    def _fitting_labels(self, area: Rect, scale: float, view: QRectF) -> list[Label]:
        """Names of the OUs that are wide enough on screen, upper levels first, none over another.

        A name that is wider than its OU is shown in full where there is room, else shortened to the OU.
        """
        labels: list[Label] = []
        type_ = self._look.count
        for node_id in self._wide(area, scale):
            node, room = self._organization.node(node_id), self._layout.subtree(node_id).w * scale - 12
            full = type_.elided(node.name, WIDEST_LABEL)
            for text in dict.fromkeys((full, type_.elided(node.name, max(room, LABEL_ROOM)))):
                box = self._label_box(node_id, text, area, scale)
                core = box.adjusted(3, 1, -3, -1)
                if core.intersects(view) and not any(core.intersects(other.box) for other in labels):
                    labels.append(Label(box, text, node.kind))
                    break
        return labels

    def _label_box(self, node_id: NodeId, text: str, area: Rect, scale: float) -> QRectF:
        """Over the card of a node, and never smaller than it."""
        type_, card = self._look.count, self._layout.rect(node_id)
        wide = max(type_.width(text) + 8, card.w * scale)
        high = max(type_.height + 3, card.h * scale)
        x = (card.x + card.w / 2 - area.x) * scale - wide / 2
        y = (card.y + card.h / 2 - area.y) * scale - high / 2
        return QRectF(round(x) + 0.5, round(y) + 0.5, round(wide), round(high))

    def _wide(self, area: Rect, scale: float) -> Iterable[NodeId]:
        layer = [self._organization.root]
        while layer:
            shown = [n for n in layer if self._fits(n, area, scale)]
            yield from shown
            layer = [ou for n in shown for ou in self._layout.ous(n)]

    def _fits(self, node_id: NodeId, area: Rect, scale: float) -> bool:
        box = self._layout.subtree(node_id)
        return box.w * scale >= LABEL_ROOM and box.meets(area)
