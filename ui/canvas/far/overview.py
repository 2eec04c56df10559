"""Far picture: below a certain scale rectangles in a few colours stand for all cards, with names where they fit.

Rectangles are kept block by block and never made again while the view moves; names are placed for a region somewhat
larger than the viewport. Painting hands them to Qt as they are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import is_

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter

from designer.organization.layout import Layout, Rect, Stack
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.reports import NodeReports
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.canvas.far.colours import FarColours
from ui.canvas.far.headings import Alarm
from ui.canvas.far.tiles import Tile, Tiles

_AHEAD = 0.25
"""Names reach this share of the viewport beyond it."""

NO_COLOUR = -1
"""No colour: nothing is in a slot."""

Rects = dict[int, list[QRectF]]
"""Rectangles by colour."""

Made = dict[int, tuple[Tile, Rects]]
"""The rectangles of blocks by their numbers, and the blocks they were made for."""


class Overview(ABC):
    """Picture of one layout from far away.

    Attributes:
        version: Number that changes where `paint` may paint something else at the same place and scale.
        unfinished: Whether `paint_labels` has left something to the next frame.
        covered: Room along the borders of a view where no heading is seen, in pixels.
    """

    covered = QMarginsF()

    def __init__(  # noqa: PLR0917 - all of it is the picture's own
        self,
        layout: Layout,
        organization: Organization,
        style: CanvasStyle,
        reports: NodeReports | None = None,
        before: Overview | None = None,
        counted: Organization | None = None,
    ) -> None:
        """Show nothing yet.

        Args:
            layout: Places of the cards.
            organization: The nodes that they show.
            style: Their look.
            reports: Answers of a lens, what a search found, and problems.
            before: The picture of before: what depends on the layout alone is taken over where it is the same.
            counted: The design whose nodes are counted, without ghosts; the same organization for None.
        """
        self._layout = layout
        self._organization, self._counted = organization, counted or organization
        self._style = style
        self._reports = reports
        self._annotations = annotations = reports.annotations if reports is not None else None
        highlighted = reports.found if reports is not None else None
        known = before._tiles if before is not None else None  # noqa: SLF001 - one of its own kind
        self._tiles: Tiles = known if known is not None and known.layout is layout else Tiles(layout, known)
        self._colours = FarColours(organization, style, annotations, highlighted)
        self._brushes: dict[int, QBrush] = {}
        self._columns_of: dict[NodeId, Rects] = {}
        self._far_tiles: Made = {}
        self._coloured_by = (style, annotations, highlighted, organization, organization.settings.management_account)
        if before is not None and all(map(is_, before._coloured_by, self._coloured_by)):  # noqa: SLF001 - the same
            self._take_over(before)
        self._shown: list[Tile] = []
        self._area = Rect(0, 0, 0, 0)
        self.version, self.unfinished = 0, False
        self._region: Rect | None = None
        self._scale = 0.0

    def _take_over(self, before: Overview) -> None:
        """Take over what blocks show, which is the same in the same colours; of blocks that changed it is made anew."""
        self._far_tiles = dict(before._far_tiles)

    def prepare(self, area: Rect, scale: float, *, again: bool = False) -> None:
        """Make what painting needs, where it is not there yet.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            again: True if names may have changed.
        """
        if again:
            self._region = None
            self.version += 1
        self._shown, self._area = self._tiles.meeting(area), area
        fits = self._region is not None and scale == self._scale and _inside(area, self._region)
        if not fits:  # a zoom wants others for its next frame, and only a view that pans goes beyond these
            known = self._region if scale == self._scale else None
            self._region, self._scale = _around(area) if scale == self._scale else area, scale
            self.place_names(self._region, scale, known)

    @abstractmethod
    def alarm_of(self, ou: NodeId) -> Alarm | None:
        """Return the worst that a lens says of nodes in an OU, or of its problems, and of how many."""

    @abstractmethod
    def heading_of(self, node_id: NodeId) -> QRectF | None:
        """Return the place of the heading of an OU, in pixels from the origin of the scene, or None if it has none."""

    @abstractmethod
    def place_names(self, region: Rect, scale: float, known: Rect | None = None) -> None:
        """Place the names in a region at a scale; those in a known one are placed already."""

    def ahead(self, _area: Rect, _scale: float) -> Iterator[None]:
        """Make the columns of everything in steps."""
        for tile in self._tiles.steps():
            for node_id in tile.containers:
                self._columns(node_id)
                yield
            self._far_tile(tile)
            yield

    def dissolve(self) -> Iterator[None]:
        """Let go of everything in steps: thousands of rectangles take longer than a frame to go."""
        self._shown, self._region = [], None
        for kept in (self._far_tiles, self._columns_of):
            while kept:
                kept.popitem()
                yield

    @abstractmethod
    def paint(self, painter: QPainter, scale: float, part: Rect | None = None) -> None:
        """Paint regions and rectangles of the area in sight, in scene coordinates.

        Args:
            painter: Is clipped to what is to be painted.
            scale: Pixels for each canvas unit.
            part: All that is to be painted; None for the whole area.
        """

    @abstractmethod
    def paint_labels(self, painter: QPainter, area: QRectF, scale: float, selection: Collection[NodeId]) -> None:
        """Paint names, in pixels of the view, which shows an area."""

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        """Paint the selected cards, never smaller than a few pixels, so that they can be found."""
        painter.setPen(NO_PEN)
        painter.setBrush(self._style.tokens.accent)
        least = 6 / scale
        for node_id in list(selection)[:2000]:
            if node_id in self._layout:
                x, y, w, h = self._layout.head(node_id)
                width, height = max(least, w + least / 3), max(least, h + least / 3)
                painter.drawRect(QRectF(x + w / 2 - width / 2, y + h / 2 - height / 2, width, height))

    def thumbnail(self, painter: QPainter) -> Iterator[None]:
        """Paint columns and OUs without lines or names, for the minimap, in steps."""
        painter.setPen(NO_PEN)
        for tile in self._tiles.steps():
            for node_id in tile.containers:
                self._columns(node_id)
                yield
            self._paint_rects(painter, self._far_tile(tile))
            yield

    def _paint_rects(self, painter: QPainter, by_colour: Rects) -> None:
        for colour, rects in by_colour.items():
            brush = self._brushes.get(colour)
            if brush is None:
                brush = self._brushes[colour] = QBrush(QColor.fromRgba(colour))
            painter.setBrush(brush)
            painter.drawRects(rects)

    def _far_tile(self, tile: Tile) -> Rects:
        """Return the columns of a tile."""
        known, found = self._far_tiles.get(tile.number, (None, {}))
        if known is not tile:
            found = {}
            self._far_tiles[tile.number] = (tile, found)
            for node_id in tile.containers:
                for colour, rects in self._columns(node_id).items():
                    found.setdefault(colour, []).extend(rects)
        return found

    def _columns(self, parent: NodeId) -> Rects:
        found = self._columns_of.get(parent)
        if found is None:
            found = self._columns_of[parent] = {}
            stack = self._layout.stack(parent)
            for colour, rect in self._runs(stack) if stack is not None else ():
                found.setdefault(colour, []).append(rect)
            for colour, rect in self.loose(parent):
                found.setdefault(colour, []).append(rect)
        return found

    def loose(self, parent: NodeId) -> Iterator[tuple[int, QRectF]]:
        """Yield the accounts that were placed by hand, with their colours."""
        for account, card in self._layout.loose(parent).items():
            yield self._colours.of(account, NodeKind.ACCOUNT), QRectF(*card)

    def _slots(self, stack: Stack) -> list[int]:
        """Return the colours of a stack; none in the slots of accounts that were placed elsewhere."""
        colours = self._colours.of_accounts(stack.accounts)
        loose = self._layout.loose(stack.parent)
        if loose:
            return [NO_COLOUR if n in loose else colour for n, colour in zip(stack.accounts, colours, strict=True)]
        return colours

    def _corners(self, stack: Stack) -> tuple[list[int], list[int]]:
        sizes, total = self._style.sizes, len(stack.accounts)
        width = sizes.account_width + sizes.column_gap
        xs = [stack.x + index // stack.rows * width for index in range(total)]
        ys = [stack.y + index % stack.rows * sizes.row_pitch for index in range(total)]
        return xs, ys

    def _runs(self, stack: Stack) -> Iterable[tuple[int, QRectF]]:
        """Yield the rectangles of neighbours of one colour in a column."""
        sizes = self._style.sizes
        pitch, width = sizes.row_pitch, sizes.account_width + sizes.column_gap
        all_colours = self._slots(stack)
        for first in range(0, len(stack.accounts), stack.rows):
            colours = all_colours[first : first + stack.rows]
            x, start = stack.x + first // stack.rows * width, 0
            for colour, rows in _runs_in(colours):
                if colour != NO_COLOUR:
                    height = rows * pitch - (pitch - sizes.account_height)
                    yield colour, QRectF(x, stack.y + start * pitch, sizes.account_width, height)
                start += rows


def _runs_in(colours: list[int]) -> list[tuple[int, int]]:
    """Return each colour with the number of neighbours that have it; mostly it is one."""
    if colours.count(colours[0]) == len(colours):
        return [(colours[0], len(colours))]
    return [(colour, len(list(neighbours))) for colour, neighbours in groupby(colours)]


def _around(area: Rect) -> Rect:
    dx, dy = round(area.w * _AHEAD), round(area.h * _AHEAD)
    return Rect(area.x - dx, area.y - dy, area.w + 2 * dx, area.h + 2 * dy)


def _inside(area: Rect, region: Rect) -> bool:
    return (
        region.x <= area.x
        and region.y <= area.y
        and area.x + area.w <= region.x + region.w
        and area.y + area.h <= region.y + region.h
    )
