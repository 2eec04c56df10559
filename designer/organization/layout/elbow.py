"""Line from a card to one that was placed by hand, wherever that is."""

from __future__ import annotations

from designer.organization.layout.geometry import CardMetrics, Direction, Point, Polyline, Rect

LEAST_GAP = 8
"""Cards nearer than this have no room for a line with two knees between them."""


def elbow(parent: Rect, child: Rect, direction: Direction, sizes: CardMetrics, *, hangs: bool) -> Polyline:
    """Axis-parallel line from the edge of one card to the edge of another.

    It leaves the parent on the side where the lines of the layout leave it, where the child lies on that side.

    Args:
        parent: Its start.
        child: Its end.
        direction: Of the layout.
        sizes: Gaps of the layout.
        hangs: The child's siblings hang from a trunk at the left of their column.
    """
    below, above = child.y - (parent.y + parent.h), parent.y - (child.y + child.h)
    right, left = child.x - (parent.x + parent.w), parent.x - (child.x + child.w)
    trunk, middle = parent.x + sizes.account_indent - sizes.trunk, child.y + child.h // 2
    knee = sizes.level_gap // 2
    if hangs and child.x > trunk + 2 and middle > parent.y + parent.h:
        return ((trunk, parent.y + parent.h), (trunk, middle), (child.x, middle))
    upright = [(below >= LEAST_GAP, _down(parent, child, knee)), (above >= LEAST_GAP, _down(child, parent)[::-1])]
    level = [(right >= LEAST_GAP, _across(parent, child, knee)), (left >= LEAST_GAP, _across(child, parent)[::-1])]
    ways = [*level, *upright] if direction is Direction.LEFT_RIGHT else [*upright, *level]
    return next((way for free, way in ways if free), _through(parent, child))


def _down(upper: Rect, lower: Rect, knee: int = 0) -> Polyline:
    start, end = (upper.x + upper.w // 2, upper.y + upper.h), (lower.x + lower.w // 2, lower.y)
    gap = end[1] - start[1]
    y = start[1] + (min(knee, gap // 2) if knee else gap // 2)
    return (start, (start[0], y), (end[0], y), end) if start[0] != end[0] else (start, end)


def _across(near: Rect, far: Rect, knee: int = 0) -> Polyline:
    start, end = (near.x + near.w, near.y + near.h // 2), (far.x, far.y + far.h // 2)
    gap = end[0] - start[0]
    x = start[0] + (min(knee, gap // 2) if knee else gap // 2)
    return (start, (x, start[1]), (x, end[1]), end) if start[1] != end[1] else (start, end)


def _through(parent: Rect, child: Rect) -> Polyline:
    """Line behind cards that touch."""
    start: Point = (parent.x + parent.w // 2, parent.y + parent.h // 2)
    end: Point = (child.x + child.w // 2, child.y + child.h // 2)
    return (start, (end[0], start[1]), end)
