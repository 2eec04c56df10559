"""Far picture of frames: regions with headings, accounts as rows or ticks, by the size of a slot on screen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice, product
from typing import Any, NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QTransform

from designer.analysis.lenses.annotation import ADVICE, Tone, ToneColour
from designer.organization.layout import Rect, Stack
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.items import rectf
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, mixed
from ui.canvas.far.calm import CalmColours
from ui.canvas.far.colours import CHANGE_LINES, change_pen
from ui.canvas.far.frames import FieldRects, FrameRects, edge_of, paint_blank, paint_far_frames, paint_fields
from ui.canvas.far.heading_painting import paint_headings, paint_name_over
from ui.canvas.far.headings import Alarm, Headings, OuHeading
from ui.canvas.far.marks import marks_apart, shaped
from ui.canvas.far.overview import NO_COLOUR, Made, Overview, Rects
from ui.canvas.far.row_names import RowNames, RowSign
from ui.canvas.far.steps import SLOT_PITCH, STEP_LOOKS, FarStep, Fill, SlotPart, StepLook, StepMemory, stepped
from ui.canvas.far.text_pictures import TextPictures
from ui.canvas.far.tiles import Tile
from ui.widgets.display.labels import MOST_OF_NAME, one_line

_PALE, _FIELD, _TINT, _HATCH = 0.45, 0.1, 0.18, 0.7
"""Share of its colour that a pale part keeps, that the frame of an OU has of its commonest answer, a row of its own,
and a hatch."""

_LIKE, _LOW = 0.03, 14
"""Scales that differ by no more than this share have the same marks; height in pixels of a row below which it has no
surface, as letters would touch its outline."""

_MOST_NAMED = 12
"""Selected nodes whose names lie over the picture; of more, these would hide it."""


class TileFields(NamedTuple):
    """What a lens makes of the frames in a tile.

    Attributes:
        tile: The tile.
        frames: All of them; those of OUs without OUs in the colour of their commonest answer.
        denied: Rooms of OUs that are denied as a whole.
        around: Outlines of OUs that are denied so, or that the lens marks itself, by colour.
        advised: Outlines of OUs with only advice from it, by level.
        changed: Outlines of OUs that differ between two designs, by colour and sign.
    """

    tile: Tile
    frames: FieldRects
    denied: list[QRectF]
    around: dict[ToneColour, list[QRectF]]
    advised: FrameRects
    changed: dict[tuple[ToneColour, str], list[QRectF]]


class NestedOverview(Overview):
    """Picture of frames from far away."""

    def __init__(self, *given: Any) -> None:
        self._parts: dict[tuple[int, SlotPart], tuple[Tile, Rects]] = {}
        super().__init__(*given)
        self._colours.show_accounts_in(self._style.ticks)
        before: NestedOverview | None = next((one for one in given if isinstance(one, NestedOverview)), None)
        self._texts: TextPictures = TextPictures()
        if before is not None and before._style is self._style:  # noqa: SLF001 - of the same class
            self._texts = before._texts  # noqa: SLF001 - the same
        self._placing: Headings = Headings(self._layout, self._organization, self._counted, self._texts.types)
        if before is not None:
            self._placing.take_over(before._placing)  # noqa: SLF001 - the same
        self._steps: StepMemory = before._steps if before is not None else StepMemory()  # noqa: SLF001 - the same
        self._names = RowNames(self._organization, self._style, self._texts.types.of(12, bold=False))
        self._calm = CalmColours(self._layout, self._colours, self._style)
        self._headings: list[OuHeading] = []
        self._fields: dict[int, TileFields] = {}
        self._enlarged: Made = {}
        self._enlarged_for = 0.0
        self._fills = {
            Fill.PLAIN: self._paint_rects,
            Fill.PALE: lambda painter, rects: self._paint_rects(painter, self._paled(rects, rects)),
            Fill.HALVES_PALE: lambda painter, rects: self._paint_rects(painter, self._paled(rects, self._calm.halves)),
            Fill.HATCHED: self._paint_hatched,
            Fill.SURFACE: self._paint_surfaces,
        }

    def _take_over(self, before: Any) -> None:
        super()._take_over(before)
        self._parts = dict(before._parts)  # noqa: SLF001 - of the same class

    def prepare(self, area: Rect, scale: float, *, again: bool = False) -> None:
        before = self._steps.step
        self.version += self._steps.take(self._slot_scale(scale)) is not before
        if again:
            self._names.forget()
            self._placing.forget()
        super().prepare(area, scale, again=again)
        self._names.place(self._layout.containers(area))

    def _slot_scale(self, scale: float) -> float:
        """Return the scale that makes a slot of the usual height look as high as one of these."""
        return scale * self._style.sizes.row_pitch / SLOT_PITCH

    def ahead(self, area: Rect, scale: float) -> Iterator[None]:
        yield from super().ahead(area, scale)
        look = STEP_LOOKS[stepped(self._slot_scale(scale), self._steps.step)]
        for tile in self._tiles.steps():
            if tile.bounds.meets(area):
                parts = self._tiles.singles([tile], area) if look.named else [tile]
                for one, (part, _) in product(parts, look.layers):
                    self._part(one, part)
                    yield
                if self._annotations is not None and look.exceptions is not None and scale:
                    self._loud(tile, look.exceptions, scale)
                    yield
            if self._annotations is not None:
                self._fields_of(tile)
                yield
        if self._annotations is not None:
            for node_id in reversed(list(self._layout.containers())):  # each after those in it
                self._calm.alarm_below(node_id)
                self._calm.is_denied(node_id)
                yield

    def dissolve(self) -> Iterator[None]:
        self._headings = []
        self._names.clear()
        for kept in (self._parts, self._fields, self._enlarged):
            while kept:
                kept.popitem()
                yield
        yield from super().dissolve()

    def paint(self, painter: QPainter, scale: float, part: Rect | None = None) -> None:
        asked, look = self._annotations is not None, self._look
        tiles = [tile for tile in self._shown if part is None or tile.bounds.meets(part)]
        if asked:
            self._paint_fields(painter, tiles)
        for tile in () if asked else tiles:
            paint_far_frames(painter, self._style, tile.frames)
        self._paint_look(painter, look, self._tiles.singles(tiles, part or self._area) if look.named else tiles)
        if asked and look.exceptions is not None:
            self._paint_exceptions(painter, scale, look.exceptions, tiles)
        if asked:
            self._paint_outlines(painter, tiles)

    @property
    def _look(self) -> StepLook:
        return STEP_LOOKS[self._steps.step or FarStep.BLOCKS]

    def _paint_look(self, painter: QPainter, look: StepLook, tiles: list[Tile]) -> None:
        """Paint what accounts are drawn as."""
        signs = self._colours.signs if look.exceptions is not None and self._annotations is not None else {}
        for part, fill in look.layers:
            painter.setPen(NO_PEN)
            for tile in tiles:
                there = self._part(tile, part)
                if not signs.keys().isdisjoint(there):  # their marks are all of them
                    there = {colour: rects for colour, rects in there.items() if colour not in signs}
                self._fills[fill](painter, there)

    def _paint_hatched(self, painter: QPainter, by_colour: Rects) -> None:
        """Hatch conditional answers, so that they differ without colour."""
        rects = [rect for colour in by_colour.keys() & self._calm.halves for rect in by_colour[colour]]
        if rects:
            painter.setBrush(self._hatch(ToneColour.CONDITIONAL, painter, falls=False))
            painter.drawRects(rects)

    def _paint_fields(self, painter: QPainter, tiles: list[Tile]) -> None:
        """Paint OUs without OUs in the colours of their commonest answers, and hatch those that are denied."""
        hatch = self._hatch(ToneColour.DENIED, painter, falls=True)
        for tile in tiles:
            made = self._fields_of(tile)
            paint_fields(painter, self._style, made.frames)
            painter.setPen(NO_PEN)
            painter.setBrush(hatch)
            painter.drawRects(made.denied)

    def _fields_of(self, tile: Tile) -> TileFields:
        made = self._fields.get(tile.number)
        if made is None or made.tile is not tile:
            made = self._fields[tile.number] = TileFields(tile, {}, [], {}, {}, {})
            for node_id in tile.containers:
                self._add_field(made, node_id)
        return made

    def _add_field(self, made: TileFields, node_id: NodeId) -> None:
        frame, said = rectf(self._layout.subtree(node_id)), (self._annotations or {}).get(node_id)
        common = None if self._layout.ous(node_id) else self._calm.common(node_id)
        pale = mixed(QColor.fromRgba(common), self._style.tokens.card, _FIELD).rgba() if common is not None else 0
        made.frames.setdefault((self._layout.level(node_id), pale), []).append(frame)
        tone = said.tone if said is not None and not said.shares else None
        role, sign = (tone.role, tone.glyph) if tone is not None else (None, "")
        if self._calm.is_denied(node_id):
            role, sign = ToneColour.DENIED, ""
            band = self._layout.band(node_id)
            room = frame.adjusted(band.w, 0, 0, 0) if band.w < frame.width() else frame.adjusted(0, band.h, 0, 0)
            made.denied.extend([] if self._layout.ous(node_id) else [room])
        if role is not ToneColour.DENIED and tone == ADVICE:
            made.advised.setdefault(self._layout.level(node_id), []).append(frame)
        elif role is not None and sign in CHANGE_LINES:
            made.changed.setdefault((role, sign), []).append(frame)
        elif role in self._style.said_around:
            made.around.setdefault(role, []).append(frame)

    def _hatch(self, role: ToneColour, painter: QPainter, *, falls: bool) -> QBrush:
        ink = mixed(self._style.tokens.colour(role), self._style.tokens.card, _HATCH)
        return self._style.hatch(ink, painter.worldTransform().m11(), falls=falls)

    def _paint_surfaces(self, painter: QPainter, by_colour: Rects) -> None:
        """Paint accounts as rows; those that differ from their OU in a tint of their answer."""
        high = self._style.sizes.account_height * painter.worldTransform().m11()
        for number, rects in by_colour.items():
            if self._annotations is None or number in self._calm.quiet:
                paint_blank(painter, self._style, rects if high >= _LOW else [])
                continue
            colour, sign = QColor.fromRgba(number), self._colours.signs.get(number, "")
            painter.setPen(change_pen(colour, sign))
            painter.setBrush(mixed(colour, self._style.tokens.card, _TINT))
            painter.drawRects(rects)

    def _paint_exceptions(self, painter: QPainter, scale: float, part: SlotPart, tiles: list[Tile]) -> None:
        """Paint what differs from its OU last, and never smaller than a few pixels."""
        painter.setPen(NO_PEN)
        for tile in tiles:
            self._paint_rects(painter, self._loud(tile, part, scale))

    def _loud(self, tile: Tile, part: SlotPart, scale: float) -> Rects:
        """Return the marks of what differs from its OU, for a scale or one that is alike."""
        if abs(scale - self._enlarged_for) > _LIKE * self._enlarged_for:  # else a zoom would make them for each frame
            self._enlarged, self._enlarged_for = {}, scale
        known, loud = self._enlarged.get(tile.number, (None, {}))
        if known is not tile:
            there, pitch = self._part(tile, part), self._style.sizes.account_width + self._style.sizes.column_gap
            loud = {colour: there[colour] for colour in there.keys() - self._calm.quiet}
            loud = marks_apart(loud, scale, pitch, self._calm.denied)
            loud = {c: shaped(rects, self._colours.signs.get(c, ""), scale) for c, rects in loud.items()}
            self._enlarged[tile.number] = (tile, loud)
        return loud

    def _paint_outlines(self, painter: QPainter, tiles: list[Tile]) -> None:
        """Outline OUs that are denied as a whole, or that a lens marks itself, the worst last."""
        painter.setBrush(NO_BRUSH)
        made = [self._fields_of(tile) for tile in tiles]
        for level, frames in chain.from_iterable(fields.advised.items() for fields in made):
            painter.setPen(edge_of(self._style.advised_edges, level))
            painter.drawRects(frames)
        for (role, sign), frames in chain.from_iterable(fields.changed.items() for fields in made):
            painter.setPen(change_pen(self._style.tokens.colour(role), sign))
            painter.drawRects(frames)
        for role, pen in reversed(self._style.said_around.items()):
            painter.setPen(pen)
            for fields in made:
                painter.drawRects(fields.around.get(role, []))

    def heading_of(self, node_id: NodeId) -> QRectF | None:
        return next((heading.box for heading in self._headings if heading.node == node_id), None)

    def paint_labels(self, painter: QPainter, area: QRectF, scale: float, selection: Collection[NodeId]) -> None:
        left, top = round(area.x() * scale), round(area.y() * scale)
        shown = QRectF(left, top, area.width() * scale, area.height() * scale)
        painter.translate(-left, -top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        seen = shown.marginsRemoved(self.covered)
        self._texts.begin(painter.device().devicePixelRatioF())
        self._names.paint(painter, seen, self._texts)
        self.unfinished = not self._names.is_whole
        around = painter, self._headings, self._texts, self._style, seen
        paint_headings(*around, is_selected=selection.__contains__, ground=self._ground)
        named = {heading.node for heading in self._headings} if selection else set()
        named.update(node for node in selection if self._look.named and self._has_row(node))
        for node_id in islice((n for n in selection if n not in named and n in self._layout), _MOST_NAMED):
            self._paint_selected_name(painter, node_id, scale)

    def _ground(self, node_id: NodeId) -> QBrush:
        """Return what a frame of one of the upper levels is filled with."""
        asked, level = self._annotations is not None, self._layout.level(node_id)
        frames = self._style.neutral_frames if asked else self._style.frames
        return frames[min(level, len(frames) - 1)] if level else NO_BRUSH

    def _paint_selected_name(self, painter: QPainter, node_id: NodeId, scale: float) -> None:
        """Paint the name of what is selected and has no room for it; of an account below: above is that of its OU."""
        place = QTransform.fromScale(scale, scale).mapRect(rectf(self._layout.subtree(node_id)))
        name = one_line(self._organization.node(node_id).name, MOST_OF_NAME)
        paint_name_over(painter, name, place, self._texts, self._style, above=self._layout.is_container(node_id))

    def _has_row(self, node_id: NodeId) -> bool:
        """Whether a node is an account, whose row has its name from near enough."""
        return node_id in self._layout and not self._layout.is_container(node_id)

    def paint_selected(self, painter: QPainter, selection: Collection[NodeId], scale: float) -> None:
        rows = self._look.named
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
            found = self._runs_of(tile, part) if part.runs else {}
            self._parts[tile.number, part] = (tile, found)
            for node_id in () if part.runs else tile.containers:
                stack = self._layout.stack(node_id)
                if stack is not None:
                    self._add_part(found, stack, part)
                for colour, rect in self.loose(node_id):
                    found.setdefault(colour, []).append(rect)
        return found

    def _add_part(self, found: Rects, stack: Stack, part: SlotPart) -> None:
        """Add a part of each account of an OU."""
        sizes = self._style.sizes
        wide = min(sizes.account_width, sizes.account_width + sizes.column_gap - part.gap)
        high = min(sizes.account_height, sizes.row_pitch - part.gap)
        down = sizes.account_height - high  # the heading above has the room
        colours, corners = self._slots(stack), self._corners(stack)
        for colour in {*colours} - {NO_COLOUR}:
            share, low = (part.half, part.low) if colour in self._calm.halves else (part.wide, 1.0)
            if share:
                across, tall = min(wide * share, part.most), high * low
                of_all = zip(colours, *corners, strict=True)
                made = [QRectF(x, y + down, across, tall) for c, x, y in of_all if c == colour]
                found.setdefault(colour, []).extend(made)

    def _runs_of(self, tile: Tile, part: SlotPart) -> Rects:
        """Return the columns of a tile, with some room between them."""
        sizes = self._style.sizes
        width = sizes.account_width + sizes.column_gap - part.gap
        return {
            colour: [QRectF(r.x(), r.y(), width, r.height()) for r in rects]
            for colour, rects in self._far_tile(tile).items()
        }

    def _paled(self, rects: Rects, some: Collection[int]) -> Rects:
        """Return rectangles with some of their colours paler."""
        card = self._style.tokens.card
        found: Rects = {}
        for colour, there in rects.items():
            pale = mixed(QColor.fromRgba(colour), card, _PALE).rgba() if colour in some else colour
            found[pale] = found[pale] + there if pale in found else there
        return found

    def _sign_of(self, account: NodeId) -> RowSign | None:
        """Return the sign of an account: of what a lens says of it, of its problems without a lens, or of its kind."""
        said, signed = (self._annotations or {}).get(account), self._look.signed
        tone = said.tone if said is not None else None
        if self._annotations is None and self._reports is not None and signed:
            tone = self._reports.own_problems(account)
        if tone is not None:
            stands_out = self._annotations is None or self._colours.of(account, NodeKind.ACCOUNT) in self._colours.signs
            return (
                RowSign(tone.glyph, self._style.tokens.colour(tone.role), stands_out) if signed or stands_out else None
            )
        look = self._style.kinds[NodeKind.ACCOUNT, self._organization.is_management_account(account)]
        return RowSign(look.glyph, look.ink) if signed else None

    def alarm_of(self, ou: NodeId) -> Alarm | None:
        asked = self._annotations is not None or self._reports is None
        return self._calm.alarm_below(ou) if asked or self._reports is None else self._reports.problems_in(ou)

    def place_names(self, region: Rect, scale: float, known: Rect | None = None) -> None:
        asked, before = self._annotations is not None, (known, self._headings) if known is not None else None
        headings = self._placing.placed(region, scale, self.alarm_of, self._change_of, keeps=not asked, before=before)
        self._headings = [one._replace(chips=()) for one in headings] if asked else headings  # a lens names no policies
        self._names.clear()
        if self._look.named:
            inside = {node_id: self._layout.stack(node_id) for node_id in self._layout.containers(region)}
            self._names.want(inside, region, scale, self._corners, self._sign_of)

    def _change_of(self, ou: NodeId) -> Tone | None:
        """Return what becomes of an OU between two designs, if it changes."""
        said = (self._annotations or {}).get(ou)
        return said.tone if said is not None and said.tone is not None and said.tone.glyph in CHANGE_LINES else None

    def _slots(self, stack: Stack) -> list[int]:
        slots = super()._slots(stack)
        if self._annotations is None:
            return slots
        calm = self._calm.calmed(self._colours.of_accounts(stack.accounts))
        return [NO_COLOUR if slot == NO_COLOUR else colour for slot, colour in zip(slots, calm, strict=True)]
