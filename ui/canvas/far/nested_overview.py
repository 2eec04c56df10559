"""Far picture of frames: regions with headings, accounts as rows or ticks, by the size of a slot on screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from enum import IntEnum
from math import inf
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from designer.analysis.lenses.annotation import ToneColour
from designer.organization.layout import Rect, Stack
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, ROWS_FROM, mixed
from ui.canvas.far.calm import CalmColours
from ui.canvas.far.frames import paint_far_frames
from ui.canvas.far.headings import Headings, OuHeading, paint_headings
from ui.canvas.far.labels import FarLabel, Sign
from ui.canvas.far.overview import Overview, Rects
from ui.canvas.far.short_names import short_names
from ui.canvas.far.tiles import Tile
from ui.widgets.display.labels import MOST_OF_NAME, one_line


class FarStep(IntEnum):
    """What accounts are drawn as, by the size of their slots on screen."""

    BANDS = 0
    TICKS_ON_BANDS = 1
    TICKS = 2
    ROWS = 3


_FROM = (0.0, 0.036, 0.08, ROWS_FROM)
"""Scale from which on each step is taken. Ticks stand on bands where there is no room between them."""

_MARGIN = 1.06
"""A step is taken so far beyond its scale, there and back, so that a wheel at rest never flickers."""


def stepped(scale: float, before: FarStep | None) -> FarStep:
    """Return the step at a scale, after another one."""
    step = FarStep(bisect_right(_FROM, scale) - 1)
    if before is None or step is before:
        return step
    if step > before:
        return step if scale >= _FROM[step] * _MARGIN else FarStep(step - 1)
    return step if scale < _FROM[step + 1] / _MARGIN else FarStep(step + 1)


_PALE = 0.45


class SlotPart(NamedTuple):
    """Part of the card of an account, in terms of its height and width; `half` is that of a conditional answer."""

    high: float
    wide: float
    half: float


_BAR, _TICK, _BAND = SlotPart(1.0, 0.04, 0.04), SlotPart(0.5, 0.93, 0.46), SlotPart(1.0, 0.93, 0.93)
"""The bar of a row in its colour, the thin tick on the band of its column, and that band."""

_FULL, _WHOLE, _HALF = SlotPart(1.0, 1.0, 1.0), SlotPart(0.84, 0.96, 0.96), SlotPart(0.84, 0.0, 0.48)
"""A card, a tick with room around it, and what fills half of that."""

_LEAST_EXCEPTION = 3.0

_MOST_NAMED = 12
"""Selected nodes whose names lie over the picture; of more, these would hide it."""

_LEFT = 8
"""Room before the name of a row, in pixels."""


class NestedOverview(Overview):
    """Picture of frames from far away."""

    columns_below = inf  # columns are kept of all, and parts of accounts where they are seen
    _step: FarStep | None = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._colours.show_accounts_in(self._style.ticks)
        self._placing = Headings(self._layout, self._organization)
        for before in given:
            if isinstance(before, NestedOverview) and before._layout is self._layout:  # noqa: SLF001 - of the same class
                self._placing = before._placing  # noqa: SLF001 - of the same class
        self._types = self._placing.types
        self._calm = CalmColours(self._layout, self._colours, self._style)
        self._headings: list[OuHeading] = []
        self._names: list[tuple[QPointF, str]] = []
        self._unnamed: list[QRectF] = []
        self._short: dict[NodeId, list[str]] = {}
        self._parts: dict[tuple[int, SlotPart], tuple[Tile, Rects]] = {}

    def prepare(self, area: Rect, scale: float, *, named: bool = True, again: bool = False) -> None:
        self._step = stepped(scale, self._step)
        if again:
            self._short = {}
        super().prepare(area, scale, named=named, again=again)

    def ahead(self, area: Rect, scale: float) -> Iterator[None]:
        yield from super().ahead(area, scale)
        for tile in self._tiles.steps():  # of these, many come into sight at once
            self._part(tile, _TICK)
            self._narrowed(tile)
            yield
        if self._annotations is not None:
            for node_id in reversed(list(self._layout.containers())):  # each after those in it
                self._calm.denied_below(node_id)
                self._calm.is_denied(node_id)
                yield

    def dissolve(self) -> Iterator[None]:
        self._headings, self._names, self._unnamed = [], [], []
        while self._parts:
            self._parts.popitem()
            yield
        yield from super().dissolve()

    def paint(self, painter: QPainter, scale: float, *, blank: bool = False) -> None:
        for tile, _ in self._shown:
            paint_far_frames(painter, self._style, tile.frames)
        painter.setPen(NO_PEN)
        for tile, by_colour in self._shown:
            if blank:
                self._paint_blank(painter, self._part(tile, _FULL))
            elif self._step is FarStep.ROWS:
                self._paint_blank(painter, self._part(tile, _FULL))
                painter.setPen(NO_PEN)
                self._paint_rects(painter, self._part(tile, _BAR))
            elif self._step is FarStep.TICKS:
                self._paint_rects(painter, self._paled(self._part(tile, _WHOLE), self._calm.halves))
                self._paint_rects(painter, self._part(tile, _HALF))
            elif self._step is FarStep.BANDS:
                self._paint_rects(painter, by_colour)
            else:  # whole ticks would run into each other
                columns = self._narrowed(tile)
                self._paint_rects(painter, self._paled(columns, columns))
                self._paint_rects(painter, self._part(tile, _TICK))
        if self._annotations is not None and not blank and self._step is not FarStep.ROWS:
            self._paint_exceptions(painter, scale)

    def _paint_exceptions(self, painter: QPainter, scale: float) -> None:
        """Paint what differs from its OU last, never smaller than a few pixels, and outline OUs denied as a whole."""
        for _, by_colour in self._shown:
            for colour in by_colour.keys() - self._calm.quiet:
                painter.setBrush(QColor.fromRgba(colour))
                painter.drawRects([_enlarged(rect, scale) for rect in by_colour[colour]])
        painter.setBrush(NO_BRUSH)
        for tile, _ in self._shown:
            for node_id in tile.containers:
                pen = self._around(node_id)
                if pen is not None:
                    painter.setPen(pen)
                    painter.drawRect(rectf(self._layout.subtree(node_id)))

    def _around(self, node_id: NodeId) -> QPen | None:
        """Return the outline of an OU that is denied as a whole, or of which a lens says something itself."""
        said = (self._annotations or {}).get(node_id)
        tone = said.tone if said is not None and not said.shares else None
        if self._calm.is_denied(node_id) or (tone is not None and tone.role == ToneColour.DENIED):
            return self._style.denied_around
        return self._style.conditional_around if tone is not None and tone.role == ToneColour.CONDITIONAL else None

    def paint_labels(self, painter: QPainter, area: QRectF, scale: float, selection: Collection[NodeId]) -> None:
        left, top = round(area.x() * scale), round(area.y() * scale)
        shown = QRectF(left, top, area.width() * scale, area.height() * scale)
        painter.translate(-left, -top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_names(painter, shown)
        paint_headings(
            painter, self._headings, self._types, self._style, shown, is_selected=lambda node: node in selection
        )
        rows = self._step is FarStep.ROWS
        named = {heading.node for heading in self._headings} | {n for n in selection if rows and self._has_row(n)}
        for node_id in [node for node in selection if node not in named][:_MOST_NAMED]:
            if node_id in self._layout:
                self._paint_selected_name(painter, node_id, scale)

    def _paint_selected_name(self, painter: QPainter, node_id: NodeId, scale: float) -> None:
        """Paint the name of what is selected and has no room for it, over what lies there."""
        type_, place = self._types.of(12, bold=False), self._layout.subtree(node_id)
        name = one_line(self._organization.node(node_id).name, MOST_OF_NAME)
        is_ou = self._layout.is_container(node_id)  # an account is named below it: above is the heading of its OU
        top = place.y * scale - type_.height - 3 if is_ou else (place.y + place.h) * scale + 3
        box = QRectF(place.x * scale, top, type_.width(name) + 8, type_.height + 2)
        painter.setPen(self._style.path_far)
        painter.setBrush(self._style.card)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self._style.text)
        painter.setFont(type_.font)
        painter.drawText(QPointF(box.x() + 4, type_.baseline(box.center().y())), name)

    def _has_row(self, node_id: NodeId) -> bool:
        """Whether a node is an account, whose row has its name from near enough."""
        return node_id in self._layout and not self._layout.is_container(node_id)

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        rows = self._step is FarStep.ROWS
        accounts = [node for node in selection if not self._layout.is_container(node)]
        super().paint_selected(painter, [] if rows else accounts, scale)
        painter.setPen(self._style.path_far)
        painter.setBrush(self._style.row_selected)  # names are read on it
        for account in accounts if rows else ():
            if account in self._layout:
                painter.drawRect(rectf(self._layout.rect(account)))
        painter.setBrush(NO_BRUSH)
        for node_id in selection:
            if self._layout.is_container(node_id):
                painter.drawRect(rectf(self._layout.subtree(node_id)))

    def thumbnail(self, painter: QPainter) -> Iterator[None]:
        for tile in self._tiles.steps():
            paint_far_frames(painter, self._style, tile.frames)
            yield
        painter.setPen(NO_PEN)
        yield from super().thumbnail(painter)

    def _part(self, tile: Tile, part: SlotPart) -> Rects:
        """Return a part of each account of a tile; of conditional answers, half of a tick."""
        known, found = self._parts.get((tile.number, part), (None, {}))
        if known is not tile:
            found = {}
            self._parts[tile.number, part] = (tile, found)
            for node_id in tile.containers:
                stack = self._layout.stack(node_id)
                if stack is not None:
                    self._add_part(found, stack, part)
        return found

    def _add_part(self, found: Rects, stack: Stack, part: SlotPart) -> None:
        """Add a part of each account of an OU."""
        wide, high = self._style.sizes.account_width, self._style.sizes.account_height * part.high
        colours = self._slots(stack)
        widths = {c: wide * (part.half if c in self._calm.halves else part.wide) for c in set(colours)}
        added: Rects = {colour: found.setdefault(colour, []) for colour, width in widths.items() if width}
        for colour, x, y in zip(colours, *self._corners(stack), strict=True):
            if colour in added:
                added[colour].append(QRectF(x, y, widths[colour], high))

    def _narrowed(self, tile: Tile) -> Rects:
        """Return the columns of a tile with some room between them."""
        known, found = self._parts.get((tile.number, _BAND), (None, {}))
        if known is not tile:
            found = {
                colour: [QRectF(r.x(), r.y(), r.width() * _BAND.wide, r.height()) for r in rects]
                for colour, rects in self._far_tile(tile).items()
            }
            self._parts[tile.number, _BAND] = (tile, found)
        return found

    def _paled(self, rects: Rects, some: Collection[int]) -> Rects:
        """Return rectangles with some of their colours paler."""
        card = self._style.tokens.card
        found: Rects = {}
        for colour, there in rects.items():
            pale = mixed(QColor.fromRgba(colour), card, _PALE).rgba() if colour in some else colour
            found[pale] = found[pale] + there if pale in found else there
        return found

    def _paint_names(self, painter: QPainter, shown: QRectF) -> None:
        painter.setPen(NO_PEN)
        painter.setBrush(self._style.ticks)
        painter.drawRects([line for line in self._unnamed if shown.intersects(line)])
        painter.setFont(self._types.of(12, bold=False).font)
        painter.setPen(self._style.secondary)
        seen = shown.adjusted(-200, -20, 0, 20)
        for at, text in self._names:
            if seen.contains(at):
                painter.drawText(at, text)

    def _fitting_names(self, region: Rect, scale: float) -> Iterator[tuple[QPointF, str]]:
        """Yield the names of accounts in rows, without the words that the OUs above say; others get a line."""
        type_, sizes = self._types.of(12, bold=False), self._style.sizes
        room, down = sizes.account_width * scale - _LEFT - 4, sizes.account_height * scale / 2
        left, right = region.x - sizes.account_width, region.x + region.w
        above, below = region.y - sizes.account_height, region.y + region.h
        for node_id in self._layout.containers(region):
            stack = self._layout.stack(node_id)
            if stack is None:
                continue
            for name, x, y in zip(self._short_names(stack), *self._corners(stack), strict=True):
                if not (left < x < right and above < y < below):
                    continue
                if type_.width(name) <= room:
                    yield QPointF(x * scale + _LEFT, type_.baseline(y * scale + down)), name
                else:
                    self._unnamed.append(QRectF(round(x * scale) + _LEFT, round(y * scale + down), room * 0.5, 1))

    def _short_names(self, stack: Stack) -> list[str]:
        """Return the short names of the accounts of an OU."""
        found = self._short.get(stack.parent)
        if found is None:
            found = self._short[stack.parent] = short_names(self._organization, stack.parent, stack.accounts)
        return found

    def _alone(self, _parent: NodeId) -> Rects:
        return {}

    def _fitting_labels(self, region: Rect, scale: float) -> list[FarLabel]:
        denied = self._calm.denied_below if self._annotations is not None else None
        self._headings = self._placing.placed(region, scale, denied)
        self._unnamed = []
        self._names = list(self._fitting_names(region, scale)) if self._step is FarStep.ROWS else []
        return []

    def _fitting_signs(self, _region: Rect, _scale: float) -> list[Sign]:
        return []

    def _slots(self, stack: Stack) -> list[int]:
        colours = super()._slots(stack)
        return colours if self._annotations is None else self._calm.calmed(colours)


def _enlarged(rect: QRectF, scale: float) -> QRectF:
    """Return a rectangle one pixel larger on each side."""
    more = 1 / scale
    across = max(more, (_LEAST_EXCEPTION / scale - rect.width()) / 2)
    return rect.adjusted(-across, -more, across, more)
