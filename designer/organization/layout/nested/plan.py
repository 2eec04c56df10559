"""Plan of a nested layout: how the room of the root and of each OU is cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from designer.organization.layout.geometry import Rect
from designer.organization.layout.nested.cuts import RoomPart, cut_to, entries_of, rooms
from designer.organization.layout.nested.frames import OuFrame
from designer.organization.layout.nested.shapes import (
    SLOT_HEIGHT,
    SLOT_WIDTH,
    MadeOption,
    Option,
    PartShape,
    best_options,
    block,
    joined_shape,
)
from designer.organization.model.records import NodeId

_SCREEN = (880, 700)
"""Room of the canvas in a usual window, in pixels: bands and gaps are chosen for a plan that is fitted to it."""

_LETTERS, _SIGN = (0, 10, 8), 40
"""Width of a letter in the headings of levels 1 and 2, and of what is beside it, in pixels.

Level 1 is named in a smaller window than usual, too.
"""

_LONGEST = 24
"""Letters of a name that a plan makes room for."""

_NAMED_BANDS = (26, 18, 15)
"""Least height of the bands of the upper levels on the fitted picture, in pixels: their names always have room."""

_NAMED_BAND, _NAMED_WIDTH, _NAMED_SIDES = 11, 64, (48, 75)
"""Least height and, on level 3, least width of a deeper frame that is named on the fitted picture, in pixels.

The sides are those from which on frames of level 3 are named, and those below it.
"""

_GAPS = (7, 5, 3, 1.6, 0)
"""Gaps inside the frames of each level on the fitted picture, in pixels. The last ones are seen from near."""

_NAMED_FROM_AFAR = 3
"""Small OUs without OUs below this level get a band that has room for their name from near alone."""

_BANDS, _DEEP_BANDS = 9, 7
"""Height of a band, in pixels, in terms of the 0.36th power of the frame's side; less on level 3 and below."""

_MOST_IN_BAND = 3
"""Accounts that are in a band at the most: the rest of it is for the heading."""

_LEAST_BAND = 56
_LEAST_GAP = 12


class OuPlan(NamedTuple):
    """Room of the root or an OU.

    Attributes:
        band: Height of the band of its heading.
        cuts: How the room below the band is cut; the block of slots for its accounts comes first, if there is one.
    """

    band: int
    cuts: RoomPart


class NestedPlan(NamedTuple):
    """How the rooms of an organization are cut.

    Attributes:
        scale: Pixels for each unit on the picture that bands and gaps were made for.
        w: Width of the root's frame.
        h: Its height.
        ous: The root and each OU.
    """

    scale: float
    w: int
    h: int
    ous: Mapping[NodeId, OuPlan]


def spare(accounts: int) -> int:
    """Return how many slots a new block leaves free beside so many accounts."""
    return 2 + accounts // 10


def has_slots(frame: OuFrame, plan: OuPlan) -> bool:
    """Whether the first entry of a room is the block of slots. It stays when the last account leaves.

    Without a block, accounts are at the end of the band; an OU without OUs always has one.
    """
    return entries_of(plan.cuts) > len(frame.ous)


def frame_size(plan: NestedPlan, frames: Mapping[NodeId, OuFrame], path: Sequence[NodeId]) -> tuple[int, int]:
    """Return the size of the frame at the end of a path from the root of a plan."""
    w, h, sizes = plan.w, plan.h, Sizes(plan.scale)
    for above, below in pairwise(path):
        frame, of_ou = frames[above], plan.ous[above]
        inside = sizes.inside(Rect(0, 0, w, h), frame.level, of_ou.band)
        room = list(rooms(of_ou.cuts, inside, sizes.gap(frame.level)))[frame.ous.index(below) - len(frame.ous)]
        w, h = room.w, room.h
    return w, h


class Sizes(NamedTuple):
    """Sizes of bands and gaps for a picture of so many pixels a unit."""

    scale: float

    @property
    def is_small(self) -> bool:
        """Whether the picture is of so few cards that they are read where all of it is seen."""
        return self.scale >= _SMALL

    def band(self, frame: OuFrame) -> int:
        """Return the height of the band of a new frame: higher for a larger frame."""
        level, side, named = frame.level, self._side(frame), self._is_named(frame)
        if level > _NAMED_FROM_AFAR and not frame.ous and side < _NAMED_SIDES[0]:
            return _LEAST_BAND
        upper = level < len(_NAMED_BANDS)
        least = _NAMED_BANDS[level] if upper else _NAMED_BAND if named else 0
        height = (_BANDS if upper else _DEEP_BANDS) * (side / 77) ** 0.36
        return max(_LEAST_BAND, int(max(least, height) / self.scale) // 2 * 2)

    def named_width(self, frame: OuFrame) -> int:
        """Return the least width of a new frame of level 3 that is large enough to be named from afar; 0 for others."""
        return int(_NAMED_WIDTH / self.scale) if frame.level == _NAMED_FROM_AFAR and self._is_named(frame) else 0

    def _is_named(self, frame: OuFrame) -> bool:
        """Whether a frame below level 2 is large enough to be named on the fitted picture."""
        return frame.level >= _NAMED_FROM_AFAR and self._side(frame) >= _NAMED_SIDES[frame.level > _NAMED_FROM_AFAR]

    def _side(self, frame: OuFrame) -> float:
        """Return the side of a frame on the fitted picture, as if it were a square, in pixels."""
        return self.scale * sqrt(max(frame.below, 1) * SLOT_WIDTH * SLOT_HEIGHT * 1.6)

    def gap(self, level: int) -> int:
        """Return the gap between the entries of a frame, and between them and its border."""
        return max(_LEAST_GAP, int(_GAPS[min(level, len(_GAPS) - 1)] / self.scale) // 2 * 2)

    def least_width(self, frame: OuFrame, in_band: int) -> int:
        """Return the least width of a frame with its borders, and with some accounts in its band."""
        letters = min(frame.letters, _LONGEST)
        named = int((letters * _LETTERS[frame.level] + _SIGN) / self.scale) if letters else 0
        cards = (1 + (not frame.level)) * SLOT_WIDTH + 2 * self.gap(frame.level)
        return max(cards, named) + in_band * SLOT_WIDTH

    def in_band(self, frame: OuFrame, w: int) -> int:
        """Return how many accounts have room in the band of a frame of a width, at its end."""
        return min(_MOST_IN_BAND, (w - self.least_width(frame, 0)) // SLOT_WIDTH)

    def filled(self, option: Option) -> tuple[int, int]:
        """Return the least size in the shape of a screen that holds an option; the option's own if that is small."""
        (w, h), (width, height) = option[:2], _SCREEN
        return (w, h) if self.is_small else (max(w, h * width // height), max(h, w * height // width))

    def inside(self, frame: Rect, level: int, band: int) -> Rect:
        """Return the room below the band of a frame."""
        gap = self.gap(level)
        return Rect(frame.x + gap, frame.y + band, frame.w - 2 * gap, frame.h - band - gap)


def planned(frames: Mapping[NodeId, OuFrame], top: NodeId) -> NestedPlan:
    """Make a plan from nothing, in the shape of a screen."""
    scale = 1.0
    different = _different(frames, top)
    for _ in range(_GUESSES):
        scale = min(1.0, sqrt(scale * sqrt(_SCREEN[0] * _SCREEN[1] / _area(different, top, Sizes(scale)))))
    sizes = Sizes(round(scale, 5))
    best = min(shape_of(different, top, sizes), key=lambda option: across_screen(option.w, option.h))
    w, h = sizes.filled(best)
    return NestedPlan(sizes.scale, w, h, dict(cut_frames(frames, top, sizes, best, w, h)))


def _different(frames: Mapping[NodeId, OuFrame], top: NodeId) -> Mapping[NodeId, OuFrame]:
    """Return one frame of all that take the same sizes, and so with the OUs in it: most OUs are like others."""
    order = [top]
    for node_id in order:
        order.extend(frames[node_id].ous)
    first: dict[OuFrame, NodeId] = {}
    like: dict[NodeId, NodeId] = {}
    for node_id in reversed(order):
        frame = frames[node_id]
        key = frame._replace(ous=tuple([like[ou] for ou in frame.ous]), children=())
        like[node_id] = first.setdefault(key, node_id)
    return {node_id: frame for frame, node_id in reversed(first.items())}  # parents first


def across_screen(w: int, h: int) -> int:
    """Return a number that is the greater, the smaller a picture of a size is when it is fitted to a screen."""
    return max(w * _SCREEN[1], h * _SCREEN[0])


_SMALL = 0.75
"""Smallest scale of a small plan, whose frames fit their contents and are not stretched to a screen."""

_GUESSES = 12
"""Rounds of estimating the scale: it depends on the size of the plan, and this on bands and gaps at it."""


def _area(frames: Mapping[NodeId, OuFrame], top: NodeId, sizes: Sizes) -> float:
    """Estimate the area of a plan, as if every frame were a square with some room lost."""
    areas: dict[NodeId, float] = {}
    for node_id in reversed(tuple(frames)):
        frame = frames[node_id]
        slots = (frame.accounts + spare(frame.accounts)) * SLOT_WIDTH * SLOT_HEIGHT * 1.1 if _wants_block(frame) else 0
        side = sqrt(slots + sum(areas[ou] for ou in frame.ous) * 1.05)
        gap = sizes.gap(frame.level)
        areas[node_id] = (side + 2 * gap) * (side + sizes.band(frame) + gap)
    return areas[top] * 1.2


def _wants_block(frame: OuFrame) -> bool:
    """Whether a new room gets a block of slots. Otherwise the first accounts are at the end of the band."""
    return frame.accounts > 0 or not frame.ous


_NO_BLOCKS: Mapping[NodeId, PartShape] = {}


def shape_of(
    frames: Mapping[NodeId, OuFrame], top: NodeId, sizes: Sizes, blocks: Mapping[NodeId, PartShape] = _NO_BLOCKS
) -> list[Option]:
    """Return the sizes that the frame of the root or an OU can take with all that is below it.

    Args:
        frames: What is planned.
        top: The root or the OU.
        sizes: Of bands and gaps.
        blocks: Sizes of the blocks of some OUs where they are not made of slots.
    """
    order = [top]
    for node_id in order:
        order.extend(frames[node_id].ous)
    shapes: dict[NodeId, PartShape] = {}
    for node_id in reversed(order):
        if node_id in shapes:
            continue
        frame = frames[node_id]
        ous = [(shapes[ou], frames[ou]) for ou in frame.ous]
        shapes[node_id] = _frame_shape(frame, ous, sizes, blocks.get(node_id))
    return [Option(*one) for one in shapes[top]]


def _frame_shape(
    frame: OuFrame, ous: Sequence[tuple[PartShape, OuFrame]], sizes: Sizes, slots: PartShape | None
) -> PartShape:
    """Return the sizes of a frame, given those of the OUs in it; each option says how its inside is made."""
    gap, band = sizes.gap(frame.level), sizes.band(frame)
    least = max(sizes.least_width(frame, 0 if _wants_block(frame) else 1), sizes.named_width(frame))
    entries = [shape for shape, _ in ous]
    weights = [ou.below * 1.15 + 3 for _, ou in ous]
    if _wants_block(frame):
        free = 1 if sizes.is_small and not frame.accounts else spare(frame.accounts)
        entries.insert(0, slots or block(frame.accounts + free))
        weights.insert(0, frame.accounts + 2)
    inner = joined_shape(entries, weights, gap)
    return best_options([(max(least, one[0] + 2 * gap), one[1] + band + gap, False, one, None) for one in inner])


def cut_frames(  # noqa: PLR0917 - one step of a plan
    frames: Mapping[NodeId, OuFrame], top: NodeId, sizes: Sizes, option: MadeOption, w: int, h: int
) -> Iterator[tuple[NodeId, OuPlan]]:
    """Yield the rooms of an OU and of all below it, for one of its sizes stretched to a width and a height."""
    work = [(top, option, w, h)]
    for node_id, chosen, width, height in work:
        frame, inner = frames[node_id], chosen[3]
        assert inner is not None  # of a frame
        band = sizes.band(frame)
        room = sizes.inside(Rect(0, 0, width, height), frame.level, band)
        gap = sizes.gap(frame.level)
        cuts = cut_to(inner, room.w, room.h, gap)
        yield node_id, OuPlan(band, cuts)
        if frame.ous:
            entries = list(zip(_leaves(inner), rooms(cuts, room, gap), strict=True))[-len(frame.ous) :]
            work.extend((ou, leaf, there.w, there.h) for ou, (leaf, there) in zip(frame.ous, entries, strict=True))


def _leaves(option: MadeOption) -> Iterator[MadeOption]:
    *_, first, second = option
    if first is None or second is None:
        yield option
    else:
        yield from _leaves(first)
        yield from _leaves(second)
