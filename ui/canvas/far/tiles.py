"""Blocks of the far picture: containers that follow each other in the tree, and so lie near each other.

A block is drawn or not as a whole, so that a view of a part costs no more than that part, and no list is made again
while the view moves. Blocks depend on the layout alone: pictures of one layout share them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from PySide6.QtCore import QRectF

from designer.organization.layout import Layout, Rect
from designer.organization.model.records import NodeId

CONTAINERS = 24
"""Number of containers of a tile: making what it shows takes well below a millisecond."""


class Tile(NamedTuple):
    """Some containers, the box around their subtrees, and these by level."""

    number: int
    containers: tuple[NodeId, ...]
    bounds: Rect
    frames: dict[int, list[QRectF]]


class Tiles:
    """Tiles of a layout, found when they are first asked for.

    Args:
        layout: Places of the cards.
        before: The blocks of the earlier layout; unchanged ones are taken over.
    """

    def __init__(self, layout: Layout, before: Tiles | None = None) -> None:
        self.layout = layout
        self._before = before.layout if before is not None else layout
        self._earlier = dict(enumerate(before._found)) if before is not None else {}  # noqa: SLF001 - one of its own kind
        self._known_single = before._single if before is not None else {}  # noqa: SLF001 - the same
        self._last: int = before._last if before is not None else 0  # noqa: SLF001 - the same
        self._found: list[Tile] = []
        self._single: dict[NodeId, Tile] = {}
        self._rest: Iterator[NodeId] | None = layout.containers()

    def steps(self) -> Iterator[Tile]:
        """Find the tiles one after the other."""
        number = 0
        while number < len(self._found) or self._find():
            yield self._found[number]
            number += 1

    def meeting(self, area: Rect) -> list[Tile]:
        """Return the tiles that meet an area."""
        while self._find():
            pass
        return [tile for tile in self._found if tile.bounds.meets(area)]

    def singles(self, tiles: list[Tile], area: Rect) -> list[Tile]:
        """Return the containers of some tiles that meet an area, as tiles of their own: from near, few are in sight."""
        found: list[Tile] = []
        for node_id in chain.from_iterable(tile.containers for tile in tiles):
            box = self.layout.subtree(node_id)
            if box.meets(area):
                if node_id not in self._single:
                    self._last -= 1
                    self._single[node_id] = Tile(self._last, (node_id,), box, {})
                found.append(self._single[node_id])
        return found

    def _find(self) -> bool:
        """Find one more tile; False if there is none."""
        containers = tuple(islice(self._rest, CONTAINERS)) if self._rest is not None else ()
        if not containers:
            self._rest, self._earlier, self._known_single = None, {}, {}
            self._before = self.layout
            return False
        boxes = list(map(self.layout.subtree, containers))
        known = self._earlier.get(len(self._found))
        if known is not None and known.containers == containers and self._is_still(known, boxes):
            self._found.append(known)
            alone = self._known_single
            self._single.update((node_id, alone[node_id]) for node_id in containers if node_id in alone)
            return True
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
        frames: dict[int, list[QRectF]] = {}
        for node_id, box in zip(containers, boxes, strict=True):
            frames.setdefault(self.layout.level(node_id), []).append(QRectF(*box))
        area = Rect(left, top, right - left, bottom - top)
        self._found.append(Tile(len(self._found), containers, area, frames))
        return True

    def _is_still(self, tile: Tile, boxes: list[Rect]) -> bool:
        """Return True if a tile of the previous layout looks the same in this one."""
        return all(
            self._before.subtree(node_id) == box and self.layout.stands_like(self._before, node_id)
            for node_id, box in zip(tile.containers, boxes, strict=True)
        )
