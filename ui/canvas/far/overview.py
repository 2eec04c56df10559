"""Far picture: below a certain scale rectangles in a few colours stand for all cards, with names where they fit.

Rectangles and lines are kept block by block and never made anew while the view moves; names and signs are placed for a
region somewhat larger than the viewport. Painting hands them to Qt as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from math import ceil
from operator import is_

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QPainter

from designer.analysis.lenses.annotation import NodeAnnotation
from designer.analysis.lenses.node_summary import hidden_count
from designer.organization.layout import Layout, Rect, Stack
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.canvas.far.headings import HeadedPicture
from ui.canvas.far.labels import GLYPH_ROOM, SIGN, FarColours, FarLabel, FarLabels, Sign, Tag, paint_label
from ui.canvas.far.tiles import LINE_ROOM, Tile, Tiles
from ui.theme.icons import pixmap

COLUMNS_BELOW = 0.11
"""Below this scale the gaps between stacked cards are too small to see: a column is one rectangle."""

LABEL_ROOM = 26
"""An OU narrower than this on screen has no label, in pixels."""

WIDEST_LABEL = 150.0

LEAST_SIGN = 7.0
"""Size of a sign on a single card, in pixels; what is smaller has none."""

SIGNS_APART = 60
"""A column of equal cards has a sign about as often, in pixels."""

_AHEAD = 0.25
"""Names and signs reach this share of the viewport beyond it."""

_EMPTY = -1
"""No colour: nothing stands in a slot."""

Rects = dict[int, list[QRectF]]
"""Rectangles by colour."""

Made = dict[int, tuple[Tile, Rects]]
"""The rectangles of blocks by their numbers, and the blocks they were made for."""


class Overview(HeadedPicture):
    """Picture of one layout from far away."""

    columns_below = COLUMNS_BELOW

    def __init__(  # noqa: PLR0917 - all of it is the picture's own
        self,
        layout: Layout,
        organization: Organization,
        style: CanvasStyle,
        annotations: Mapping[NodeId, NodeAnnotation] | None = None,
        highlighted: Collection[NodeId] | None = None,
        before: Overview | None = None,
        counted: Organization | None = None,
    ) -> None:
        """Show nothing yet.

        Args:
            layout: Places of the cards.
            organization: The nodes that they show.
            style: Their look.
            annotations: Answers of a lens.
            highlighted: Nodes that a search found.
            before: The picture of before: what depends on the layout alone is taken over where it is the same.
            counted: The design whose nodes are counted, without ghosts; the same organization for None.
        """
        self._layout = layout
        self._organization, self._counted = organization, counted or organization
        self._style = style
        self._annotations = annotations
        known = before._tiles if before is not None else None  # noqa: SLF001 - one of its own kind
        self._tiles: Tiles = known if known is not None and known.layout is layout else Tiles(layout, known)
        self._colours = FarColours(organization, style, annotations, highlighted)
        self._brushes: dict[int, QBrush] = {}
        self._columns_of: dict[NodeId, Rects] = {}
        self._far_tiles: Made = {}
        self._near_tiles: Made = {}
        self._coloured_by = (style, annotations, highlighted, organization, organization.settings.management_account)
        if before is not None and all(map(is_, before._coloured_by, self._coloured_by)):  # noqa: SLF001 - the same
            self._far_tiles = dict(before._far_tiles)  # noqa: SLF001 - the same
            self._near_tiles = dict(before._near_tiles)  # noqa: SLF001 - the same
        self._tags: dict[NodeId, Tag] = {}
        self._shown: list[tuple[Tile, Rects]] = []
        self._region: Rect | None = None
        self._scale = 0.0
        self._labels: list[FarLabel] = []
        self._signs: list[Sign] = []

    def prepare(self, area: Rect, scale: float, *, named: bool = True, again: bool = False) -> None:
        """Make what painting needs, where it is not there yet.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            named: True where names and signs are wanted.
            again: True where names may be others now.
        """
        if again:
            self._tags, self._region = {}, None
        make = self._far_tile if scale < self.columns_below else self._near_tile
        self._shown = [(tile, make(tile)) for tile in self._tiles.meeting(area)]
        fits = self._region is not None and scale == self._scale and _inside(area, self._region)
        if named and not fits:
            self._region, self._scale = _around(area), scale
            self._labels = self._fitting_labels(self._region, scale)
            self._signs = self._fitting_signs(self._region, scale)

    def ahead(self, area: Rect, scale: float) -> Iterator[None]:
        """Make, in steps, what `prepare` will need for an area, and the columns of everything.

        Cards are many and only wanted near by, so that those of other areas wait until they are seen.
        """
        for tile in self._tiles.steps():
            for node_id in tile.containers:
                self._columns(node_id)
                yield
            self._far_tile(tile)
            if scale >= self.columns_below and tile.bounds.meets(area):
                self._near_tile(tile)
            yield

    def dissolve(self) -> Iterator[None]:
        """Let go of everything in steps: thousands of rectangles take longer than a frame to go."""
        self._shown, self._labels, self._signs, self._region = [], [], [], None
        for kept in (self._near_tiles, self._far_tiles, self._columns_of, self._tags):
            while kept:
                kept.popitem()
                yield

    def paint(self, painter: QPainter, scale: float, *, blank: bool = False) -> None:
        """Paint lines and rectangles, in scene coordinates; blank cards where the cards are still to come."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._style.edge_far)
        for tile, _ in self._shown:
            for size, lines in tile.lines.items():
                if (1 << size) * scale >= 2 * LINE_ROOM:
                    painter.drawLines(lines)
        painter.setPen(NO_PEN)
        for _, by_colour in self._shown:
            if blank:
                self._paint_blank(painter, by_colour)
            else:
                self._paint_rects(painter, by_colour)

    def paint_labels(self, painter: QPainter, area: QRectF, scale: float, selection: Collection[NodeId]) -> None:
        """Paint signs and names of OUs, in pixels of the view, which shows an area; those that decide stand out."""
        style = self._style
        left, top = round(area.x() * scale), round(area.y() * scale)
        shown = QRectF(left, top, area.width() * scale, area.height() * scale)
        painter.translate(-left, -top)
        self._paint_signs(painter, shown)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(style.count.font)
        for label in self._labels:
            if shown.intersects(label.box):
                paint_label(painter, label, style, selected=label.node in selection)

    def _paint_signs(self, painter: QPainter, shown: QRectF) -> None:
        ratio, card = painter.device().devicePixelRatioF(), self._style.tokens.card
        for box, glyph in self._signs:
            if shown.intersects(box):
                side = max(1, round(box.width() * ratio))
                painter.drawPixmap(box, pixmap(glyph, card, QSize(side, side)), QRectF(0, 0, side, side))

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        """Paint the selected cards, never smaller than a few pixels, so that they can be found."""
        painter.setPen(NO_PEN)
        painter.setBrush(self._style.tokens.accent)
        least = 6 / scale
        for node_id in list(selection)[:2000]:
            if node_id in self._layout:
                x, y, w, h = self._layout.head(node_id)
                wide, high = max(least, w + least / 3), max(least, h + least / 3)
                painter.drawRect(QRectF(x + w / 2 - wide / 2, y + h / 2 - high / 2, wide, high))

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

    def _paint_blank(self, painter: QPainter, by_colour: Rects) -> None:
        painter.setPen(self._style.blank_edge)
        painter.setBrush(self._style.card)
        for rects in by_colour.values():
            painter.drawRects(rects)

    def _far_tile(self, tile: Tile) -> Rects:
        """Columns of a tile."""
        known, found = self._far_tiles.get(tile.number, (None, {}))
        if known is not tile:
            found = {}
            self._far_tiles[tile.number] = (tile, found)
            for node_id in tile.containers:
                for colour, rects in self._columns(node_id).items():
                    found.setdefault(colour, []).extend(rects)
        return found

    def _near_tile(self, tile: Tile) -> Rects:
        """Cards of a tile."""
        known, found = self._near_tiles.get(tile.number, (None, {}))
        if known is not tile:
            found = {}
            self._near_tiles[tile.number] = (tile, found)
            for node_id in tile.containers:
                self._add_cards(found, node_id)
        return found

    def _columns(self, parent: NodeId) -> Rects:
        found = self._columns_of.get(parent)
        if found is None:
            found = self._columns_of[parent] = self._alone(parent)
            stack = self._layout.stack(parent)
            for colour, rect in self._runs(stack) if stack is not None else ():
                found.setdefault(colour, []).append(rect)
        return found

    def _add_cards(self, found: Rects, parent: NodeId) -> None:
        for colour, rects in self._alone(parent).items():
            found.setdefault(colour, []).extend(rects)
        stack = self._layout.stack(parent)
        if stack is not None:
            wide, high = self._style.sizes.account_width, self._style.sizes.account_height
            for colour, x, y in zip(self._slots(stack), *self._corners(stack), strict=True):
                if colour != _EMPTY:
                    found.setdefault(colour, []).append(QRectF(x, y, wide, high))

    def _alone(self, parent: NodeId) -> Rects:
        """Card of a container, of the management account beside the root, and of accounts placed by hand."""
        rects = {self._colours.of(parent, self._organization.node(parent).kind): [QRectF(*self._layout.head(parent))]}
        beside = self._layout.beside(parent)
        if beside is not None:
            rects.setdefault(self._colours.of(beside, NodeKind.ACCOUNT), []).append(QRectF(*self._layout.rect(beside)))
        for account, card in self._layout.loose(parent).items():
            if account != beside:
                rects.setdefault(self._colours.of(account, NodeKind.ACCOUNT), []).append(QRectF(*card))
        return rects

    def _signs_of(self, parent: NodeId, scale: float, region: Rect) -> Iterable[Sign]:
        """Signs on the coloured columns and cards of a container, so that colour is not all that tells."""
        pitch, high = self._style.sizes.row_pitch, self._style.sizes.account_height
        apart = max(1, ceil(SIGNS_APART / (pitch * scale)))
        annotation = (self._annotations or {}).get(parent)
        seen = QRectF(*region)
        decides_only = (
            QRectF(*self._layout.head(parent)) if annotation is not None and annotation.prevailing is None else None
        )
        for colour, rects in self._columns(parent).items():
            glyph = self._colours.glyph_of.get(colour, "")
            for rect in rects if glyph else ():
                if not seen.intersects(rect):
                    continue
                side = min(SIGN, rect.height() * scale - 1)
                rows = max(1, round(rect.height() / pitch)) if side >= LEAST_SIGN and rect != decides_only else 0
                for row in range(min(apart, rows) // 2, rows, apart):
                    x, y = rect.center().x() * scale, (rect.y() + row * pitch + high / 2) * scale
                    yield Sign(QRectF(round(x - side / 2), round(y - side / 2), side, side), glyph)

    def _fitting_signs(self, region: Rect, scale: float) -> list[Sign]:
        """Signs of a region, where cards are large enough for some."""
        if not self._annotations or self._style.sizes.account_width * scale < SIGN + 2:
            return []
        return [sign for node_id in self._layout.containers(region) for sign in self._signs_of(node_id, scale, region)]

    def _slots(self, stack: Stack) -> list[int]:
        """Colours of a stack; none in the slots of accounts that were placed elsewhere."""
        colours = self._colours.of_accounts(stack.accounts)
        loose = self._layout.loose(stack.parent)
        if loose:
            return [_EMPTY if n in loose else colour for n, colour in zip(stack.accounts, colours, strict=True)]
        return colours

    def _corners(self, stack: Stack) -> tuple[list[int], list[int]]:
        sizes, total = self._style.sizes, len(stack.accounts)
        wide = sizes.account_width + sizes.column_gap
        xs = [stack.x + index // stack.rows * wide for index in range(total)]
        ys = [stack.y + index % stack.rows * sizes.row_pitch for index in range(total)]
        return xs, ys

    def _runs(self, stack: Stack) -> Iterable[tuple[int, QRectF]]:
        """Rectangles of neighbours of one colour in a column."""
        sizes = self._style.sizes
        pitch, wide = sizes.row_pitch, sizes.account_width + sizes.column_gap
        all_colours = self._slots(stack)
        for first in range(0, len(stack.accounts), stack.rows):
            colours = all_colours[first : first + stack.rows]
            x, start = stack.x + first // stack.rows * wide, 0
            for colour, neighbours in groupby(colours):
                rows = len(list(neighbours))
                if colour != _EMPTY:
                    high = rows * pitch - (pitch - sizes.account_height)
                    yield colour, QRectF(x, stack.y + start * pitch, sizes.account_width, high)
                start += rows

    def _fitting_labels(self, region: Rect, scale: float) -> list[FarLabel]:
        """Names of the OUs that are wide enough on screen, upper levels first, none over another.

        A name that is wider than its OU is shown in full where there is room, else shortened to the OU.
        """
        labels, type_ = FarLabels(), self._style.count
        for node_id in self._wide(region, scale):
            tag = self._tags.get(node_id) or self._tag(node_id)
            if tag.hidden and labels.add(tag, tag.text + tag.hidden, tag.wide + tag.hidden_wide, scale):
                continue
            if labels.add(tag, tag.text, tag.wide, scale):
                continue
            room = self._tiles.box(node_id).w * scale - 12 - tag.taken
            if room < tag.wide - 8 - tag.taken:
                text = type_.elided(tag.text, float(max(round(room), LABEL_ROOM)))
                labels.add(tag, text, type_.width(text) + 8 + tag.taken, scale)
        return labels.placed

    def _tag(self, node_id: NodeId) -> Tag:
        """Text on a container at all scales."""
        node, type_ = self._organization.node(node_id), self._style.count
        alone = node.kind is NodeKind.ACCOUNT
        card = self._tiles.box(node_id) if alone else self._tiles.card(node_id)
        text = type_.elided(node.name, WIDEST_LABEL)
        ink, fill, glyph = self._label_style(node_id)
        taken = GLYPH_ROOM if glyph else 0
        hidden = f" {hidden_count(self._counted, node_id)}".rstrip() if not alone and self._is_closed(node_id) else ""
        wide = type_.width(text) + 8 + taken
        found = Tag(node_id, card, text, wide, type_.height + 3, ink, fill, glyph, taken, hidden, type_.width(hidden))
        self._tags[node_id] = found
        return found

    def _is_closed(self, node_id: NodeId) -> bool:
        """True when nothing is shown below a node that is no ghost."""
        layout = self._layout
        shown = layout.ous(node_id) or layout.loose(node_id) or layout.stack(node_id)
        return not shown and node_id in self._counted.nodes

    def _label_style(self, node_id: NodeId) -> tuple[QColor, QColor, str]:
        """Ink, surface and sign of a name: those of its kind, of what a lens says of it, or of what it decides."""
        tokens, annotation = self._style.tokens, (self._annotations or {}).get(node_id)
        star = self._organization.is_management_account(node_id)
        kind = self._style.kinds[self._organization.node(node_id).kind, star]
        if annotation is None:
            return kind.ink, kind.tint, ""
        tone = annotation.prevailing
        glyph = tone.glyph if tone is not None else ""
        if annotation.note and annotation.note_role is not None:
            return tokens.card, tokens.colour(annotation.note_role), glyph
        if tone is None:
            return kind.ink, kind.tint, ""
        return tokens.colour(tone.role), tokens.role_tint(tone.role), glyph

    def _wide(self, region: Rect, scale: float) -> Iterable[NodeId]:
        """Containers of a region that are wide enough for a label, level by level, and the account beside the root."""
        box_of, card_of, ous = self._tiles.box, self._tiles.card, self._layout.ous
        layer, least = [self._layout.top], LABEL_ROOM / scale
        beside = self._layout.beside(self._layout.top)
        if beside is not None and box_of(beside).w >= least and box_of(beside).meets(region):
            yield beside
        while layer:
            boxes = ((node_id, box_of(node_id)) for node_id in layer)
            shown = [node_id for node_id, box in boxes if box.w >= least and box.meets(region)]
            yield from (node_id for node_id in shown if card_of(node_id).meets(region))
            layer = [ou for node_id in shown for ou in ous(node_id)]


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
