"""Placements: the shown nodes that were placed by hand, and how far their subtrees reach because of it.

It is kept from one layout to the next: work goes into what was placed or shaped again, and into what lies above that.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, filterfalse
from operator import is_not
from typing import NamedTuple, TypeAlias

from designer.organization.layout.geometry import CardMetrics, Direction, Point, Rect, SubtreeShape
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Offset

PlacesByParent: TypeAlias = dict[NodeId, dict[NodeId, Point]]
"""Places from the card of the parent, by parent and node."""


class Placements(NamedTuple):
    """Nodes placed by hand in one layout.

    Attributes:
        below: The shown nodes that were placed, by parent; the topmost card is where it is.
        extents: The rectangles around all subtrees with something placed, from the card on top of each.
        places: All places of the organization then.
        shapes: The subtrees that were shown then.
    """

    below: PlacesByParent
    extents: dict[NodeId, Rect]
    places: Mapping[NodeId, Offset]
    shapes: Mapping[NodeId, SubtreeShape]


NOTHING_PLACED = Placements({}, {}, {}, {})


def find_placed(  # noqa: PLR0917 - an arranger asks once
    organization: Organization,
    order: Sequence[NodeId],
    shapes: Mapping[NodeId, SubtreeShape],
    metrics: CardMetrics,
    direction: Direction,
    before: Placements = NOTHING_PLACED,
) -> Placements:
    """Return the placements now.

    Args:
        organization: The tree, with something placed.
        order: Entries of `shapes`, each after the one that it is in.
        shapes: The subtrees that are shown.
        metrics: Sizes.
        direction: Of the layout.
        before: The same of the layout of before, in the same direction.
    """
    places, known = dict(organization.places), before.shapes
    touched = {node_id for node_id in order if known.get(node_id) is not shapes[node_id]}
    moved = map(organization.parent, _replaced(places, before.places))
    touched.update(parent for parent in moved if parent is not None and parent in shapes)
    below = {parent: here for parent, here in before.below.items() if parent in shapes}
    for parent in touched:
        shape = shapes[parent]
        here = {} if shape.folded else {child: places[child] for child in shape.children if child in places}
        if here:
            below[parent] = here
        else:
            below.pop(parent, None)
    extents = {node_id: extent for node_id, extent in before.extents.items() if node_id in shapes}
    for node_id in reversed(order):
        if node_id not in touched:
            continue
        extent = _extent(node_id, shapes, below.get(node_id, {}), extents, metrics, direction)
        above = organization.parent(node_id)
        if above is not None and above in shapes and extents.get(node_id) != extent:
            touched.add(above)
        if extent is None:
            extents.pop(node_id, None)
        else:
            extents[node_id] = extent
    return Placements(below, extents, places, shapes)


def _replaced(places: Mapping[NodeId, Offset], before: Mapping[NodeId, Offset]) -> Iterator[NodeId]:
    """Yield nodes whose place is another than before. Nothing here is a loop of Python: there may be many places."""
    yield from compress(places, map(is_not, places.values(), map(before.get, places)))
    yield from filterfalse(places.__contains__, before)


def plain_extent(shape: SubtreeShape | None, metrics: CardMetrics, direction: Direction) -> Rect:
    """Return the rectangle around a subtree with nothing placed, from its card; an account has no shape."""
    if shape is None:
        return Rect(0, 0, metrics.account_width, metrics.loose_height)
    breadth = shape.high - shape.low
    if direction is Direction.LEFT_RIGHT:
        return Rect(0, shape.low, shape.depth, breadth)
    return Rect(shape.low, 0, breadth, shape.depth)


def _extent(  # noqa: PLR0917 - one step of the above
    node_id: NodeId,
    shapes: Mapping[NodeId, SubtreeShape],
    here: Mapping[NodeId, Point],
    extents: Mapping[NodeId, Rect],
    metrics: CardMetrics,
    direction: Direction,
) -> Rect | None:
    """Return the rectangle around a subtree, where something in it was placed; those of what is below are known."""
    shape = shapes[node_id]
    parts = [
        (place, extents.get(child) or plain_extent(shapes.get(child), metrics, direction))
        for child, place in here.items()
    ]
    across = direction is Direction.LEFT_RIGHT
    for ou, (b, d) in zip(shape.ous, shape.offsets, strict=True):
        if ou in extents and ou not in here:
            parts.append(((d, b) if across else (b, d), extents[ou]))
    if not parts:
        return None
    x, y, w, h = plain_extent(shape, metrics, direction)
    left, top = min(x, *(dx + r.x for (dx, _), r in parts)), min(y, *(dy + r.y for (_, dy), r in parts))
    right = max(x + w, *(dx + r.x + r.w for (dx, _), r in parts))
    bottom = max(y + h, *(dy + r.y + r.h for (_, dy), r in parts))
    return Rect(left, top, right - left, bottom - top)
