"""Maps of one design: as its window lays it out, planned for a page, by OU on many pages, and the key of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSizeF

from designer.analysis.lenses.annotation import NodeAnnotation
from designer.basics.words import counted
from designer.organization.layout.nested.frames import OuFrame, frames_of
from designer.organization.layout.nested.paper import Extract, accounts_in, page_plan, placed_frames
from designer.organization.layout.nested.shapes import SLOT_HEIGHT, SLOT_WIDTH, PartShape, best_options, block
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.canvas.cards.style import CanvasStyle
from ui.features.export.map_headings import NO_PAGES
from ui.features.export.name_blocks import BEFORE_NAME, PITCH, NameBlock
from ui.features.export.paper_map import LEAST_PT, USUAL, WITH_IDS_PT, PaperMap, heading_width, widths_of
from ui.features.export.subject import clean, subject_titles

if TYPE_CHECKING:  # imported to draw a nested layout
    from designer.organization.layout.nested.planner import Planner

_LARGEST_PT = 10.0
"""Names on a page with few of them."""

_BY_OU_PT = 6.5
"""Size of names that pages by OU are planned for; what has room is larger, and nothing smaller than `LEAST_PT`."""

_FILLED = 0.42
"""Share of a page that names take; headings, gaps and corners take the other one."""

_A4_WIDE, _A0_WIDE = 750.0, 3250.0
"""Room for a chart on two papers, in points: a pixel of a plan is a point on the one; a picture of no paper of its own
is as readable as if it stood on the other."""

_SLOT, _TICK = (float(SLOT_WIDTH), float(SLOT_HEIGHT)), (28.0, 8.0)
"""Room of an account without its name in the frames of the window, and on a page."""

_SHORT, _WITH_ID = 3.0, 9.0
"""Width of short names with all that is beside them, in terms of their size, without ids and with them: with less, none
are tried."""

_SAMPLE = 3
"""Names of each OU that are measured to learn how many a page takes."""

_CHAPTER_LEVEL = 2


class Chapter(NamedTuple):
    """What one page by OU shows.

    Attributes:
        extract: Part of the design.
        ou: The OU that the page belongs to.
    """

    extract: Extract
    ou: NodeId


class MapPage(NamedTuple):
    """Page with a map.

    Attributes:
        make: Makes the map, which is not kept: a large organization has many pages.
        words: Title and line of its headline; None for those of the whole.
    """

    make: Callable[[], PaperMap]
    words: tuple[str, str] | None = None


class PaperMaps:
    """Maps of one design.

    Args:
        organization: The design.
        style: Colours of paper.
        annotations: What a lens says; None for no lens.
        whole: What is drawn.
        planner: Keeps the plan of the window.
        policies: Whether headings name policies.
    """

    def __init__(
        self,
        organization: Organization,
        style: CanvasStyle,
        annotations: Mapping[NodeId, NodeAnnotation] | None,
        whole: Extract,
        planner: Planner | None,
        *,
        policies: bool,
    ) -> None:
        self._organization, self._whole, self._planner = organization, whole, planner
        self._drawn = partial(PaperMap, organization, style, annotations, policies=policies)
        self._whole_pages: dict[tuple[float, float], MapPage] = {}
        self._ou_pages: dict[tuple[float, float], list[MapPage]] = {}

    def of_window(self) -> PaperMap:
        """Return the map in the frames of the window."""
        from designer.organization.layout.nested.planner import Planner

        planner, organization = self._planner or Planner(), self._organization
        plan = planner.follow(organization)
        placed = list(placed_frames(organization, planner.frames, plan, self._whole, organization.root))
        point = placed[0].frame.w / _A0_WIDE
        return self._drawn(placed, point, named=True, tick=_SLOT)

    def one_page(self, room: QSizeF) -> MapPage:
        """Return the page of everything, planned for its room in points; it keeps its map."""
        size = (room.width(), room.height())
        if size not in self._whole_pages:
            self._whole_pages[size] = MapPage(cache(partial(self._extracted, self._whole, room)))
        return self._whole_pages[size]

    def by_ou(self, room: QSizeF) -> list[MapPage]:
        """Return a key, and one page for each OU of level 2, more for one that a page does not take."""
        size = (room.width(), room.height())
        if size not in self._ou_pages:
            self._ou_pages[size] = list(self._by_ou(room))
        return self._ou_pages[size]

    def _by_ou(self, room: QSizeF) -> Iterator[MapPage]:
        chapters, before = self._chapters(room), Counter[NodeId]()
        parts = Counter(chapter.ou for chapter in chapters)
        yield MapPage(partial(self._key, chapters, room))
        for extract, ou in chapters:
            before[ou] += 1
            part = f"Part {before[ou]} of {parts[ou]}" if parts[ou] > 1 else ""
            words = (subject_titles(self._organization, extract.top), self._line(extract, part))
            yield MapPage(partial(self._extracted, extract, room), words)

    def _line(self, extract: Extract, part: str) -> str:
        """Return what a page shows, in a line: which OUs, or which accounts, and how many accounts of how many."""
        organization = self._organization
        own = accounts_in(organization, extract.top, extract)
        ous = self._frame(extract.top).ous if extract.ous is None else extract.ous
        ends = [clean(organization.node(node_id).name) for node_id in (ous or own)]
        span = f"{ends[0]} \N{EN DASH} {ends[-1]}" if len(ends) > 1 else ends[0]
        count, total = len(own) + sum(self._frame(ou).below for ou in ous), self._frame(extract.top).below
        accounts = counted(total, "account")
        return " · ".join(
            filter(None, (part, span if part else "", accounts if count == total else f"{count:,} of {accounts}"))
        )

    def _extracted(self, extract: Extract, room: QSizeF) -> PaperMap:
        """Return the map of a part, with names if they are readable."""
        frames = extract.frames(self._organization)
        count = sum(frame.accounts for frame in frames.values())
        for ids, least, wide in ((True, WITH_IDS_PT, _WITH_ID), (False, LEAST_PT, _SHORT)):
            if room.width() * room.height() * _FILLED > count * least * least * PITCH * wide:
                blocks = self._name_blocks(extract, frames, ids=ids)
                found = self._planned(extract, frames, blocks, room, named=True)
                if found.point * least <= USUAL:
                    return found
        return self._planned(extract, frames, self._tick_blocks(frames), room, named=False)

    def _key(self, chapters: Sequence[Chapter], room: QSizeF) -> PaperMap:
        """Return the map on which each OU says on which pages it is; the first page is that of the key."""
        pages: dict[NodeId, str] = {}
        for ou, group in groupby(enumerate(chapters, 2), key=lambda entry: entry[1].ou):
            numbers = [number for number, _ in group]
            first, last = numbers[0], numbers[-1]
            pages[ou] = f"p. {first}" if first == last else f"p. {first}\N{EN DASH}{last}"
        ends = {ou for ou in pages if self._level(ou) >= _CHAPTER_LEVEL or not self._has_ous(ou)}
        extract = Extract(self._whole.top, ends | set(self._whole.collapsed))
        frames = extract.frames(self._organization)
        blocks = self._tick_blocks(frames, of_all_below=True)
        return self._planned(extract, frames, blocks, room, named=False, pages=pages)

    def _chapters(self, room: QSizeF) -> list[Chapter]:
        """Return the pages by OU: one for each OU of level 2, more for one that a page does not take."""
        most, found = self._most(room), list[Chapter]()
        work = [self._whole.top]
        while work:
            ou = work.pop()
            frame = self._frame(ou)
            ends = not frame.ous or self._level(ou) >= _CHAPTER_LEVEL or ou in self._whole.collapsed
            extracts = self._parts(ou, most) if ends else self._own(ou, most)
            found += [Chapter(extract, ou) for extract in extracts]
            if not ends:
                work += reversed(frame.ous)
        return found

    def _frame(self, ou: NodeId) -> OuFrame:
        return self._frames[ou]

    @cached_property
    def _frames(self) -> Mapping[NodeId, OuFrame]:
        return frames_of(self._organization)

    def _level(self, ou: NodeId) -> int:
        return self._frame(ou).level - self._frame(self._whole.top).level

    def _has_ous(self, ou: NodeId) -> bool:
        return bool(self._frame(ou).ous)

    def _own(self, ou: NodeId, most: int) -> Iterator[Extract]:
        """Yield pages of the accounts right in an OU whose OUs have pages of their own."""
        for first in range(0, self._frame(ou).accounts, most):
            yield Extract(ou, self._whole.collapsed, (), slice(first, first + most))

    def _parts(self, ou: NodeId, most: int) -> Iterator[Extract]:
        """Yield pages of an OU with all that is below it; none if no account is shown in it."""
        collapsed, frame = self._whole.collapsed, self._frame(ou)
        if frame.below <= most or ou in collapsed:
            if frame.below and ou not in collapsed:
                yield Extract(ou, collapsed)
            return
        yield from self._own(ou, most)
        together: list[NodeId] = []
        for child in (*frame.ous, None):
            below = [self._frame(one).below for one in (*together, *([child] if child else ()))]
            if together and (child is None or sum(below) > most):
                yield Extract(ou, collapsed, tuple(together), slice(0, 0))
                together = []
            if child is not None and self._frame(child).below > most:
                yield from self._parts(child, most)
            elif child is not None:
                together.append(child)

    def _most(self, room: QSizeF) -> int:
        """Return how many names a page takes."""
        wide = [
            width
            for ou, frame in self._frames.items()
            if frame.accounts
            for width in widths_of(
                self._organization, ou, accounts_in(self._organization, ou, Extract(ou, accounts=slice(_SAMPLE)))
            )
        ]
        mean = sum(wide) / max(1, len(wide)) + 2 * BEFORE_NAME
        return max(20, int(room.width() * room.height() * _FILLED / (mean * PITCH * _BY_OU_PT**2)))

    def _planned(
        self,
        extract: Extract,
        frames: Mapping[NodeId, OuFrame],
        blocks: Mapping[NodeId, PartShape],
        room: QSizeF,
        *,
        named: bool,
        pages: Mapping[NodeId, str] = NO_PAGES,
    ) -> PaperMap:
        unit = sqrt(room.width() / _A4_WIDE)
        plan = page_plan(frames, extract.top, blocks, (room.width() / unit, room.height() / unit))
        placed = list(placed_frames(self._organization, frames, plan, extract, extract.top))
        if pages:
            placed = [one._replace(accounts=()) for one in placed]
        tick = (_TICK[0] * 1.3, _TICK[1] * 1.3)
        point = max(plan.w / room.width(), plan.h / room.height(), USUAL / _LARGEST_PT)
        return self._drawn(placed, point, named=named, tick=tick, pages=pages)

    def _name_blocks(self, extract: Extract, frames: Mapping[NodeId, OuFrame], *, ids: bool) -> dict[NodeId, PartShape]:
        organization, found = self._organization, dict[NodeId, PartShape]()
        for ou, frame in frames.items():
            accounts = accounts_in(organization, ou, extract) if frame.accounts else ()
            if accounts or not frame.ous:
                widths = widths_of(organization, ou, accounts, ids=ids)
                found[ou] = NameBlock(widths).shape(USUAL, heading_width(organization, ou))
        return found

    def _tick_blocks(self, frames: Mapping[NodeId, OuFrame], *, of_all_below: bool = False) -> dict[NodeId, PartShape]:
        found: dict[NodeId, PartShape] = {}
        for ou, frame in frames.items():
            if frame.ous and not frame.accounts:
                continue
            slots = max(1, frame.below if of_all_below and not frame.ous else frame.accounts)
            least = int(heading_width(self._organization, ou) * (1.5 if of_all_below else 1.0))
            across, down = _TICK[0] / SLOT_WIDTH, _TICK[1] / SLOT_HEIGHT
            sizes = ((max(least, int(w * across)), int(h * down), False, None, None) for w, h, *_ in block(slots))
            found[ou] = best_options(list(sizes))
        return found
