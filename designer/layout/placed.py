"""Which shown nodes were placed by hand, and how far their subtrees reach because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from designer.layout.geometry import Point, Rect, Shape
from designer.organization import Organization
from designer.records import NodeId

Placed: TypeAlias = dict[NodeId, dict[NodeId, Point]]
"""Places from the card of the parent, by parent and node."""


def find_placed(organization: Organization, top: NodeId, shapes: Mapping[NodeId, Shape]) -> Placed:
    """The shown nodes that were placed by hand; the topmost card is where it is."""
    found: Placed = {}
    for node_id, place in organization.places.items():
        parent = organization.parent(node_id) if node_id != top else None
        shape = shapes.get(parent) if parent is not None else None
        if parent is not None and shape is not None and not shape.folded:
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
        here = placed.get(holder, {})
        x, y, w, h = plain(holder)
        left, top, right, bottom = [x], [y], [x + w], [y + h]
        for child in inside[holder]:
            dx, dy = here.get(child) or offset(holder, child)
            x, y, w, h = extents.get(child) or plain(child)
            left.append(x + dx)
            top.append(y + dy)
            right.append(x + dx + w)
            bottom.append(y + dy + h)
        extents[holder] = Rect(min(left), min(top), max(right) - min(left), max(bottom) - min(top))
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
