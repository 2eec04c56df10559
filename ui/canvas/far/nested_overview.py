"""Far picture of frames: regions with headings, accounts as rows or ticks, by the size of a slot on screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.organization.layout import Rect, Stack
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, mixed
from ui.canvas.far.frames import paint_far_frames
from ui.canvas.far.headings import Heading, HeadingTypes, paint_headings, placed_headings
from ui.canvas.far.labels import FarLabel, Sign
from ui.canvas.far.overview import Overview, Rects

ROWS_FROM = 0.25
"""Scale from which on an account is a row with its name; below it, it is a tick."""

TICKS_FROM = 0.08
"""Scale from which on there is room between ticks; below it, they stand on a paler band for each column."""

BANDS_BELOW = 0.036
"""Scale below which the ticks of a column are one band."""

_BAR = 3.0
_QUIET, _PALE = 0.4, 0.45
_THIN = 0.45
"""Height of a tick on a band in terms of its slot."""


class NestedOverview(Overview):
    """Picture of frames from far away."""

    columns_below = BANDS_BELOW

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._types = HeadingTypes()
        self._headings: list[Heading] = []
        self._names: list[tuple[QPointF, str]] = []

    def prepare(self, area: Rect, scale: float, *, named: bool = True) -> None:
        region, before = self._region, self._scale
        super().prepare(area, scale, named=named)
        if self._region is not None and (self._region is not region or scale != before):
            self._headings = placed_headings(self._layout, self._organization, self._types, self._region, scale)
            self._names = list(self._fitting_names(self._region, scale)) if scale >= ROWS_FROM else []

    def paint(self, painter: QPainter, scale: float, *, blank: bool = False) -> None:
        for tile, _ in self._shown:
            paint_far_frames(painter, self._style, tile.frames)
        for _, by_colour in self._shown:
            if blank:
                self._paint_blank(painter, by_colour)
            elif scale >= ROWS_FROM:
                self._paint_rows(painter, by_colour, scale)
            elif scale >= TICKS_FROM or scale < BANDS_BELOW:
                painter.setPen(NO_PEN)
                self._paint_rects(painter, by_colour)
            else:
                self._paint_ticks_on_bands(painter, by_colour)

    def paint_labels(self, painter: QPainter, area: QRectF, scale: float, selection: Collection[NodeId]) -> None:
        left, top = round(area.x() * scale), round(area.y() * scale)
        shown = QRectF(left, top, area.width() * scale, area.height() * scale)
        painter.translate(-left, -top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_names(painter, shown)
        paint_headings(
            painter, self._headings, self._types, self._style, shown, is_selected=lambda node: node in selection
        )

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        super().paint_selected(painter, [node for node in selection if not self._layout.is_container(node)], scale)
        painter.setPen(self._style.path_far)
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

    def _paint_rows(self, painter: QPainter, by_colour: Rects, scale: float) -> None:
        """Paint white rows with a bar of their colour."""
        painter.setPen(self._style.blank_edge)
        painter.setBrush(self._style.card)
        for rects in by_colour.values():
            painter.drawRects(rects)
        painter.setPen(NO_PEN)
        wide = _BAR / scale
        bars = {c: [QRectF(r.x(), r.y(), wide, r.height()) for r in rects] for c, rects in by_colour.items()}
        self._paint_rects(painter, bars)

    def _paint_ticks_on_bands(self, painter: QPainter, by_colour: Rects) -> None:
        """Paint thin ticks on paler bands: whole ones would run into each other."""
        painter.setPen(NO_PEN)
        pitch = self._style.sizes.row_pitch
        pale = {
            mixed(QColor.fromRgba(colour), self._style.tokens.card, _PALE).rgba(): rects
            for colour, rects in by_colour.items()
        }
        for colour, rects in pale.items():
            painter.setBrush(QColor.fromRgba(colour))
            painter.drawRects([QRectF(r.x(), r.y(), r.width(), pitch) for r in rects])
        thin = {c: [QRectF(r.x(), r.y(), r.width(), pitch * _THIN) for r in rects] for c, rects in by_colour.items()}
        self._paint_rects(painter, thin)

    def _paint_names(self, painter: QPainter, shown: QRectF) -> None:
        painter.setFont(self._types.of(12, bold=False).font)
        painter.setPen(self._style.secondary)
        seen = shown.adjusted(-200, -20, 0, 20)
        for at, text in self._names:
            if seen.contains(at):
                painter.drawText(at, text)

    def _fitting_names(self, region: Rect, scale: float) -> Iterator[tuple[QPointF, str]]:
        """Yield the names of accounts in rows, without the words that the OUs above say: for a whole OU, or not."""
        type_, sizes = self._types.of(12, bold=False), self._style.sizes
        room, down = sizes.account_width * scale - _BAR - 8, sizes.account_height * scale / 2
        for node_id in self._layout.containers(region):
            stack = self._layout.stack(node_id)
            if stack is None:
                continue
            names = self._short_names(stack)
            if max(map(type_.width, names)) > room:
                continue
            for account, name in zip(stack.accounts, names, strict=True):
                card = self._layout.rect(account)
                yield QPointF(card.x * scale + _BAR + 4, type_.baseline(card.y * scale + down)), name

    def _short_names(self, stack: Stack) -> list[str]:
        """Return the names of the accounts of an OU without the words that are in the names of the OUs above."""
        nodes = self._organization.nodes
        above = {word for level in self._organization.path(stack.parent) for word in nodes[level].name.lower().split()}
        return [_without(nodes[account].name, above) for account in stack.accounts]

    def _alone(self, _parent: NodeId) -> Rects:
        return {}

    def _fitting_labels(self, _region: Rect, _scale: float) -> list[FarLabel]:
        return []

    def _fitting_signs(self, _region: Rect, _scale: float) -> list[Sign]:
        return []

    def _slots(self, stack: Stack) -> list[int]:
        """Colours of the slots of an OU: quiet for what is common in it, full for what differs."""
        colours = super()._slots(stack)
        if self._annotations is None:
            return colours
        (common, _), *_ = Counter(colours).most_common(1)
        quiet = mixed(QColor.fromRgba(common), self._style.tokens.card, _QUIET).rgba()
        return [quiet if colour == common else colour for colour in colours]


def _without(name: str, above: Collection[str]) -> str:
    words = [word for word in name.split("-") if word.lower() not in above]
    return "-".join(words) or name
