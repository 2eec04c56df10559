"""Planner: keeps a plan true to an organization that changes, and moves as little as possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from designer.organization.layout.geometry import Rect
from designer.organization.layout.nested.cuts import Cut, depth_of, entries_of, rooms
from designer.organization.layout.nested.earlier import EarlierPlans, state_of
from designer.organization.layout.nested.frames import NO_FRAMES, OuFrame, frames_of
from designer.organization.layout.nested.growing import Least, RoomNeed, entry_added, entry_removed, grown, least
from designer.organization.layout.nested.plan import (
    NestedPlan,
    OuPlan,
    Sizes,
    across_screen,
    cut_frames,
    frame_size,
    has_slots,
    planned,
    shape_of,
    spare,
)
from designer.organization.layout.nested.shapes import SLOT_HEIGHT, SLOT_WIDTH, Option
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_DEEPEST = 40
"""An OU with more cuts within each other is planned again: many OUs were added one by one."""

_Entries: TypeAlias = Sequence[NodeId | None]
"""What a room is cut for: the slots, as None, and OUs."""


class _Way(NamedTuple):
    """Way to make room: the size that an entry gets, and the plans of OUs that it changes."""

    w: int
    h: int
    moved: dict[NodeId, OuPlan]


class Planner:
    """Plan of one organization again and again; a state that comes back, as after a step back, has its plan of before.

    Args:
        plan: The plan to begin with, as a file holds it; it may be of another state of the organization.
        top: The OU that is shown alone; None for the root.

    Attributes:
        plan: The plan of the organization that was planned last.
        frames: The frames of that organization.
    """

    def __init__(self, plan: NestedPlan | None = None, top: NodeId | None = None) -> None:
        self.plan, self.top = plan, top
        self.frames: Mapping[NodeId, OuFrame] = NO_FRAMES
        self._earlier = EarlierPlans()

    def restart(self, plan: NestedPlan | None) -> None:
        """Go on from another plan, which may be of another state of the organization."""
        self.plan, self.frames = plan, NO_FRAMES

    def fork(self) -> Planner:
        """Return another planner that goes on from here."""
        other = Planner(self.plan, self.top)
        other.frames = self.frames
        return other

    def follow(self, organization: Organization) -> NestedPlan:
        """Return the plan for an organization, as little as possible different from the last one."""
        frames, top = frames_of(organization, self.frames, self.top), self.top or organization.root
        if self.plan is not None and frames == self.frames:
            return self.plan
        state = state_of(frames)
        plan = self._earlier.back_to(state) if self.frames else None
        if plan is None:
            if self.plan is None or top not in self.plan.ous:
                plan = planned(frames, top)
            else:
                plan = _PlanChange(self.plan, self.frames, frames, top).plan()
            self._earlier.add(state, plan)
        self.plan, self.frames = plan, frames
        return plan


class _PlanChange:
    """Plan on its way to a changed organization."""

    def __init__(
        self, plan: NestedPlan, known: Mapping[NodeId, OuFrame], frames: Mapping[NodeId, OuFrame], top: NodeId
    ) -> None:
        self._sizes = Sizes(plan.scale)
        self._old_frames, self._frames, self._top = known, frames, top
        self._before, self._ous = plan, dict(plan.ous)
        self._size = Rect(0, 0, plan.w, plan.h)
        self._above = {ou: node_id for node_id, frame in frames.items() for ou in frame.ous}
        self._entries: dict[NodeId, _Entries] = {}
        self._fresh: set[NodeId] = set()
        self._open: set[NodeId] = set()  # OUs without cuts so far
        self._there: dict[NodeId, list[Rect]] = {}
        self._frame_rooms: dict[NodeId, Rect] = {}

    def plan(self) -> NestedPlan:
        """Return the changed plan."""
        if not self._old_frames:
            self._open = {node_id for node_id, frame in self._frames.items() if not self._has_line(node_id, frame)}
            self._put({ou: OuPlan(self._sizes.band(self._frames[ou]), None) for ou in self._open})
        for node_id, frame in self._frames.items():
            known = self._old_frames.get(node_id)
            if node_id in self._fresh or known == frame:
                continue
            if known is not None:
                self._follow(node_id)
            elif node_id in self._open or not self._is_sound(node_id):
                self._replan(node_id)
        if self._frames.keys() != self._ous.keys():
            self._ous = {node_id: self._ous[node_id] for node_id in self._frames}
        return NestedPlan(self._sizes.scale, self._size.w, self._size.h, self._ous)

    def _has_line(self, node_id: NodeId, frame: OuFrame) -> bool:
        """Whether the cuts of an OU, as a file says them, are for as many entries as it has."""
        plan = self._ous.get(node_id)
        return plan is not None and max(1, len(frame.ous)) <= entries_of(plan.cuts) <= len(frame.ous) + 1

    def _is_sound(self, node_id: NodeId) -> bool:
        """Whether the slots of an OU, its band and the headings in it have the room that they need."""
        accounts, sizes, frames = self._frames[node_id].accounts, self._sizes, self._frames
        for entry, room in zip(self._entries_of(node_id), self._rooms(node_id), strict=True):
            if entry is None and max(0, room.w // SLOT_WIDTH) * max(0, room.h // SLOT_HEIGHT) < max(1, accounts):
                return False
            if entry is not None and (
                room.w < sizes.least_width(frames[entry], 0)
                or room.h < self._ous[entry].band + SLOT_HEIGHT + sizes.gap(frames[entry].level)
            ):
                return False
        return self._has_band_room(node_id)

    def _replan(self, node_id: NodeId) -> None:
        """Plan an OU and all below it again, in the room it has where that is large enough."""
        shape = shape_of(self._frames, node_id, self._sizes)
        if node_id == self._top:
            best = min(shape, key=lambda one: across_screen(one.w, one.h))
            self._size = Rect(0, 0, *self._sizes.filled(best))
            self._put({})
        else:
            above = self._above[node_id]
            index = self._entries_of(above).index(node_id)
            room = self._rooms(above)[index]
            if not any(one.w <= room.w and one.h <= room.h for one in shape):
                self._make_room(above, index, [_Way(one.w, one.h, {}) for one in _some(shape)])
        self._recut(node_id, shape)

    def _recut(self, node_id: NodeId, shape: Sequence[Option]) -> None:
        """Cut the room of an OU, and those of all below it, as the option of a shape that fits best says."""
        room = self._frame_room(node_id)
        fitting = [one for one in shape if one.w <= room.w and one.h <= room.h]
        best = min(fitting, key=lambda one: abs(one.w * room.h - one.h * room.w) / (one.w * one.h))
        cut = dict(cut_frames(self._frames, node_id, self._sizes, best, room.w, room.h))
        self._put(cut)
        self._fresh.update(cut)
        self._open.difference_update(cut)
        for ou, plan in cut.items():
            self._entries[ou] = _entries(self._frames[ou], plan)

    def _follow(self, node_id: NodeId) -> None:
        """Give each entry of an OU its place, and its slots the room they need."""
        frame, before = self._frames[node_id], self._entries_of(node_id)
        block = before[0] is None or not frame.ous or not self._has_band_room(node_id)
        after = (None, *frame.ous) if block else frame.ous
        if before != after:
            self._replace_entries(node_id, before, after)
        if node_id in self._fresh:
            return
        if depth_of(self._ous[node_id].cuts) > _DEEPEST:
            self._replan(node_id)
        elif self._entries_of(node_id)[0] is None:
            self._fill_slots(node_id, frame)

    def _replace_entries(self, node_id: NodeId, before: _Entries, after: _Entries) -> None:
        """Remove the entries that left, then make room for those that came."""
        from difflib import SequenceMatcher  # few plans change before the first paint

        blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        stay = {i for a, _, size in blocks for i in range(a, a + size)}
        if not stay:
            self._replan(node_id)
            return
        cuts = self._ous[node_id].cuts
        for index in reversed(range(len(before))):
            if index not in stay and isinstance(cuts, Cut):
                cuts = entry_removed(cuts, index)
        self._put({node_id: self._ous[node_id]._replace(cuts=cuts)})
        held = [before[i] for i in sorted(stay)]
        self._entries[node_id] = held
        for index, entry in enumerate(after):
            if index >= len(held) or held[index] != entry:
                self._insert(node_id, held, index, entry)

    def _insert(self, node_id: NodeId, held: list[NodeId | None], index: int, entry: NodeId | None) -> None:
        """Insert an entry among those that an OU holds."""
        beside, plan = self._rooms(node_id)[max(index - 1, 0)], self._ous[node_id]
        ways = [
            plan._replace(cuts=entry_added(plan.cuts, index, across=across, size=size))
            for across, size in ((False, beside.h), (True, beside.w))
        ]
        held.insert(index, entry)
        if entry is None:
            self._make_room(node_id, index, [_Way(SLOT_WIDTH, SLOT_HEIGHT, {node_id: way}) for way in ways])
            return
        if entry in self._old_frames and self._old_frames[entry].level == self._frames[entry].level:
            size = frame_size(self._before, self._old_frames, self._path_before(entry))
            self._make_room(node_id, index, [_Way(*size, {node_id: way}) for way in ways])
            return
        shape = shape_of(self._frames, entry, self._sizes)
        self._open.add(entry)
        self._make_room(node_id, index, [_Way(one.w, one.h, {node_id: way}) for one in _some(shape) for way in ways])
        self._recut(entry, shape)

    def _path_before(self, node_id: NodeId) -> list[NodeId]:
        """Return the path to an OU before the change."""
        above = {ou: parent for parent, frame in self._old_frames.items() for ou in frame.ous}
        path = [node_id]
        while path[-1] != self._top:
            path.append(above[path[-1]])
        return path[::-1]

    def _fill_slots(self, node_id: NodeId, frame: OuFrame) -> None:
        """Make room where the accounts of an OU have outgrown its slots."""
        room = self._rooms(node_id)[0]
        columns, rows = max(1, room.w // SLOT_WIDTH), max(1, room.h // SLOT_HEIGHT)
        if room.w >= SLOT_WIDTH and room.h >= SLOT_HEIGHT and columns * rows >= frame.accounts:
            return
        ways: list[_Way] = []
        for slots in (frame.accounts + spare(frame.accounts), frame.accounts):
            ways.append(_Way(max(room.w, SLOT_WIDTH), max(room.h, -(-slots // columns) * SLOT_HEIGHT), {}))
            ways.append(_Way(max(room.w, -(-slots // rows) * SLOT_WIDTH), max(room.h, SLOT_HEIGHT), {}))
        self._make_room(node_id, 0, ways)

    def _make_room(self, node_id: NodeId, index: int, ways: Sequence[_Way]) -> None:
        """Make room for an entry in one of some ways, in the nearest OU above that has enough for one of them.

        Args:
            node_id: The OU.
            index: The entry.
            ways: Sizes of the entry with the plans they need, the preferred ones first.
        """
        while True:
            level, least_of, further = self._frames[node_id].level, self._least_of(node_id), list[_Way]()
            gap, frame = self._sizes.gap(level), self._frame_room(node_id)
            for w, h, moved in ways:
                plan = moved.get(node_id) or self._ous[node_id]
                room = self._sizes.inside(frame, level, plan.band)
                new = grown(plan.cuts, 0, RoomNeed(index, w, h), room.w, room.h, gap, least_of)
                moved[node_id] = plan._replace(cuts=new.part)
                if new.w <= room.w and new.h <= room.h:
                    self._put(moved)
                    return
                further.append(_Way(new.w + 2 * gap, new.h + plan.band + gap, moved))
            if node_id == self._top:
                self._grow_root(further[: max(2, len(further) // 2)])
                return
            above = self._above[node_id]
            index, ways, node_id = self._entries_of(above).index(node_id), further, above

    def _grow_root(self, ways: Sequence[_Way]) -> None:
        """Let the root grow in the way that fits a screen best."""
        size = self._size
        w, h, moved = min(ways, key=lambda way: across_screen(max(way.w, size.w), max(way.h, size.h)))
        self._size = Rect(0, 0, max(w, size.w), max(h, size.h))
        self._put(moved)

    def _least_of(self, node_id: NodeId) -> Least:
        """Return a function that says the least width or height of an entry of an OU."""
        entries, level = (
            self._entries_of(node_id),
            (self._frames.get(node_id) or self._old_frames[node_id]).level + 1,
        )
        accounts = self._accounts_of(node_id)

        def entry(index: int, wide: bool, side: int) -> int:
            ou = entries[index]
            if ou is None:
                length, across = (SLOT_WIDTH, SLOT_HEIGHT) if wide else (SLOT_HEIGHT, SLOT_WIDTH)
                return -(-max(accounts, 1) // max(1, side // across)) * length
            if ou in self._open:
                return 0
            plan, gap = self._ous[ou], self._sizes.gap(level)
            around = (2 * gap, plan.band + gap) if wide else (plan.band + gap, 2 * gap)
            inner = least(plan.cuts, 0, wide=wide, side=side - around[1], gap=gap, entry=self._least_of(ou))
            in_band = 0 if self._entries_of(ou)[0] is None else self._accounts_of(ou)
            of_ou = self._frames.get(ou) or self._old_frames[ou]
            return max(around[0] + inner, self._sizes.least_width(of_ou, in_band)) if wide else around[0] + inner

        return entry

    def _accounts_of(self, node_id: NodeId) -> int:
        return (self._frames.get(node_id) or self._old_frames[node_id]).accounts

    def _entries_of(self, node_id: NodeId) -> _Entries:
        """Return the entries for which the room of an OU is cut now."""
        found = self._entries.get(node_id)
        if found is None:
            frame = self._old_frames.get(node_id) or self._frames[node_id]
            found = self._entries[node_id] = _entries(frame, self._ous[node_id])
        return found

    def _has_band_room(self, node_id: NodeId) -> bool:
        """Whether the accounts of an OU have room in its band, or need none there."""
        frame = self._frames[node_id]
        room = self._sizes.in_band(frame, self._frame_room(node_id).w)
        return self._entries_of(node_id)[0] is None or frame.accounts <= room

    def _put(self, plans: Mapping[NodeId, OuPlan]) -> None:
        """Change the plans of some OUs; rooms are found again."""
        self._ous.update(plans)
        self._there.clear()
        self._frame_rooms.clear()

    def _frame_room(self, node_id: NodeId) -> Rect:
        if node_id == self._top:
            return self._size
        if node_id not in self._frame_rooms:
            self._rooms(self._above[node_id])
        return self._frame_rooms[node_id]

    def _rooms(self, node_id: NodeId) -> list[Rect]:
        """Return the rooms of the entries of an OU."""
        found = self._there.get(node_id)
        if found is None:
            plan, level = self._ous[node_id], self._frames[node_id].level
            room = self._sizes.inside(self._frame_room(node_id), level, plan.band)
            found = self._there[node_id] = list(rooms(plan.cuts, room, self._sizes.gap(level)))
            ous = zip(self._entries_of(node_id), found, strict=True)
            self._frame_rooms.update((ou, room) for ou, room in ous if ou is not None)
        return found


def _entries(frame: OuFrame, plan: OuPlan) -> _Entries:
    return (None, *frame.ous) if has_slots(frame, plan) else frame.ous


def _some(shape: Sequence[Option]) -> Iterator[Option]:
    """Yield a few sizes, one of the middle first."""
    yield from (shape[len(shape) * part // 4] for part in (2, 1, 3))
