"""Frames on paper, and the map of a large organization: headings, and names or ticks in place of cards."""

from collections.abc import Collection, Iterable, Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from designer.organization.layout import Layout, Rect, Stack
from designer.organization.model.records import NodeId
from ui.canvas.cards.content import CardContents
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, FontType
from ui.canvas.far.calm import CalmColours
from ui.canvas.far.headings import HeadingTypes
from ui.canvas.far.labels import FarColours
from ui.canvas.far.short_names import short_names
from ui.features.export.subject import clean

MOST_CARDS = 2_000
"""A nested chart of more nodes is a map: names without cards around them, and beyond some number ticks."""

MOST_NAMED = 15_000
"""A map of more accounts shows ticks in place of their names."""

_NAME_OF_SLOT, _NAME_OF_BAND = 0.9, 0.6
"""Size of a name in terms of the height of its slot, or of the band of its frame: 5 pt for 10,000 accounts on A0."""

_LEAST_NAME = 12
_BAR = 8.0
_RADIUS = 8.0


class PaperFrames:
    """Frames of a layout, and what is in them.

    Args:
        layout: Places of frames and accounts.
        contents: What is on the cards.
        members: The nodes that are drawn; None for all.
        line: Width of the borders of the upper frames.
        is_map: Whether headings, and names or ticks, stand for cards.
    """

    def __init__(
        self, layout: Layout, contents: CardContents, members: Collection[NodeId] | None, line: float, *, is_map: bool
    ) -> None:
        self._layout, self._organization, self._style = layout, contents.organization, contents.style
        self._members, self._line, self._is_map = members, line, is_map
        self._colours = FarColours(self._organization, self._style, contents.reports.annotations, None)
        self._types = HeadingTypes()
        self._calm = CalmColours(layout, self._colours, self._style)
        self._asked = contents.reports.annotations is not None
        self._named = self._organization.account_count <= MOST_NAMED

    def steps(self, painter: QPainter, area: Rect) -> Iterator[int]:
        """Paint what is in an area: frames, and in a map what is in them; yields the number of accounts done."""
        self._paint_frames(painter, area)
        done = 0
        for node_id in self._containers(area) if self._is_map else ():
            self._paint_heading(painter, node_id)
            stack = self._layout.stack(node_id)
            if stack is not None:
                self._paint_ticks(painter, stack)
                if self._named:
                    self._paint_names(painter, stack)
                done += len(stack.accounts)
            yield done

    def _paint_frames(self, painter: QPainter, area: Rect) -> None:
        edges, tones = self._style.frame_edges, self._style.frames
        for node_id in self._containers(area):
            level = self._layout.level(node_id)
            if level:
                edge = edges[min(level, len(edges)) - 1].color()
                painter.setPen(QPen(edge, self._line if level == 1 else self._line / 2))
                painter.setBrush(tones[min(level, len(tones) - 1)])
                painter.drawRoundedRect(rectf(self._layout.subtree(node_id)), _RADIUS, _RADIUS)

    def _containers(self, area: Rect) -> Iterable[NodeId]:
        return (n for n in self._layout.containers(area) if self._members is None or n in self._members)

    def _paint_heading(self, painter: QPainter, node_id: NodeId) -> None:
        """Paint the name of an OU as large as its band and its frame have room for."""
        frame, band = self._layout.subtree(node_id), self._layout.band(node_id)
        denied = self._calm.denied_below(node_id) if self._asked else 0
        count = f"  {self._organization.accounts_below(node_id):,}" + (
            f"  \N{CIRCLED DIVISION SLASH} {denied:,}" if denied else ""
        )
        whole = self._organization.settings.name if node_id == self._organization.root else ""
        name = clean(whole or self._organization.node(node_id).name) + count
        pixels, bold = int(band.h * _NAME_OF_BAND), self._layout.level(node_id) <= 2
        type_ = self._types.of(pixels, bold=bold)
        room, wide = frame.w * 0.9, type_.width(name)
        if wide > room:
            type_ = self._types.of(max(_LEAST_NAME, int(pixels * room / wide)), bold=bold)
        painter.setFont(type_.font)
        painter.setPen(self._style.text)
        left = self._layout.rect(node_id).x
        painter.drawText(QPointF(left, type_.baseline(band.y + band.h / 2)), name)

    def _paint_ticks(self, painter: QPainter, stack: Stack) -> None:
        """Paint a rectangle for each account, or a bar before its name, those of one colour as one shape."""
        sizes, by_colour = self._style.sizes, dict[int, QPainterPath]()
        wide = _BAR if self._named else float(sizes.account_width)
        colours = self._colours.of_accounts(stack.accounts)
        for number, colour in enumerate(self._calm.calmed(colours) if self._asked else colours):
            corner, stands_out = self._corner(stack, number), self._asked and colour not in self._calm.quiet
            path = by_colour.setdefault(colour, QPainterPath())
            path.addRect(
                QRectF(corner.x(), corner.y(), sizes.account_width if stands_out else wide, sizes.account_height)
            )
        painter.setPen(NO_PEN)
        for colour, path in by_colour.items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawPath(path)
        painter.setBrush(NO_BRUSH)

    def _paint_names(self, painter: QPainter, stack: Stack) -> None:
        """Paint the names of the accounts of an OU, all in the largest size in which each of them is whole."""
        sizes = self._style.sizes
        names = [clean(name) for name in short_names(self._organization, stack.parent, stack.accounts)]
        type_ = self._fitting(names, sizes.account_width - 2 * _BAR, int(sizes.row_pitch * _NAME_OF_SLOT))
        painter.setFont(type_.font)
        painter.setPen(self._style.text)
        middle = sizes.account_height / 2
        for number, name in enumerate(names):
            corner = self._corner(stack, number)
            painter.drawText(QPointF(corner.x() + 2 * _BAR, type_.baseline(corner.y() + middle)), name)

    def _fitting(self, names: list[str], room: float, pixels: int) -> FontType:
        type_ = self._types.of(pixels, bold=False)
        widest = max(map(type_.width, names))
        return type_ if widest <= room else self._types.of(max(_LEAST_NAME, int(pixels * room / widest)), bold=False)

    def _corner(self, stack: Stack, number: int) -> QPointF:
        sizes = self._style.sizes
        column, row = divmod(number, stack.rows)
        across = column * (sizes.account_width + sizes.column_gap)
        return QPointF(stack.x + across, stack.y + row * sizes.row_pitch)
