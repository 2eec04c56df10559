"""Which shown nodes were placed by hand, and how far their subtrees reach because of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import TypeAlias

from designer.layout.geometry import Point, Rect, Shape
from designer.organization import Organization
from designer.records import NodeId

Placed: TypeAlias = dict[NodeId, dict[NodeId, Point]]
"""Places from the card of the parent, by parent and node."""


def find_placed(organization: Organization, top: NodeId, shown: Container[object]) -> Placed:
    """The shown nodes that were placed by hand; the topmost card is where it is."""
    found: Placed = {}
    for node_id, place in organization.places.items():
        parent = organization.parent(node_id) if node_id != top else None
        if parent is not None and node_id in shown:
            found.setdefault(parent, {})[node_id] = place
    return found


def find_extents(
    organization: Organization,
    placed: Placed,
    shapes: Mapping[NodeId, Shape],
    plain: Callable[[NodeId], Rect],
    offset: Callable[[NodeId, NodeId], Point],
) -> dict[NodeId, Rect]:
    """The rectangles around all subtrees in which something was placed, from the card on top of each.

    Costs as much as what was placed and what lies above it, not as the whole layout.

    Args:
        organization: The tree.
        placed: What was placed.
        shapes: The subtrees that are shown.
        plain: The rectangle around a subtree in which nothing was placed.
        offset: Where an OU stands, from the card of its parent.
    """
    extents: dict[NodeId, Rect] = {}
    inside: dict[NodeId, set[NodeId]] = {parent: set(children) for parent, children in placed.items()}
    for holder in _upwards(organization, placed, shapes, inside):
        boxes = [plain(holder)]
        for child in inside[holder]:
            x, y = placed.get(holder, {}).get(child) or offset(holder, child)
            around = extents.get(child) or plain(child)
            boxes.append(around._replace(x=x + around.x, y=y + around.y))
        extents[holder] = _around(boxes)
    return extents


def _upwards(
    organization: Organization, placed: Placed, shapes: Mapping[NodeId, Shape], inside: dict[NodeId, set[NodeId]]
) -> Iterable[NodeId]:
    """Everything above what was placed, deepest first; notes in `inside` which children each has in the list."""
    depths: dict[NodeId, int] = {}
    for parent in placed:
        path = [level for level in organization.path(parent) if level in shapes]
        for depth in range(len(path) - 1, -1, -1):
            if depth:
                inside.setdefault(path[depth - 1], set()).add(path[depth])
            if path[depth] in depths:
                break
            depths[path[depth]] = depth
    return sorted(depths, key=depths.__getitem__, reverse=True)


def _around(boxes: Iterable[Rect]) -> Rect:
    """The rectangle around some others."""
    left, top, right, bottom = zip(*((x, y, x + w, y + h) for x, y, w, h in boxes), strict=True)
    x, y = min(left), min(top)
    return Rect(x, y, max(right) - x, max(bottom) - y)
