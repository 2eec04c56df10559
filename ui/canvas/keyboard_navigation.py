"""Keyboard navigation: arrow keys lead along the tree, or between frames, and along the columns of accounts."""

from collections.abc import Sequence
from enum import Enum

from designer.organization.layout import Direction, Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


class ArrowKey(Enum):
    """Arrow key."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


_TURNED = {
    ArrowKey.UP: ArrowKey.LEFT,
    ArrowKey.LEFT: ArrowKey.UP,
    ArrowKey.DOWN: ArrowKey.RIGHT,
    ArrowKey.RIGHT: ArrowKey.DOWN,
}
"""Meaning of a key along the tree where siblings are below each other."""


_OUT_OF_STACK = {
    Direction.TOP_DOWN: (ArrowKey.UP,),
    Direction.LEFT_RIGHT: (ArrowKey.LEFT,),
}
"""Key towards the parent of an account column."""


def step(organization: Organization, layout: Layout, node_id: NodeId, way: ArrowKey) -> NodeId | None:
    """Return the node that an arrow key leads to, or None if it leads nowhere.

    Above is the parent, below the first child, beside are the siblings. Inside an account column, up and down follow
    the column, left and right change it, and at the last one lead to the nearest column of another OU. Between frames
    each key leads to what lies there.
    """
    if layout.has_frames:
        return _in_frames(organization, layout, node_id, way)
    parent = organization.parent(node_id)
    stack = layout.stack(parent) if parent is not None else None
    if stack is not None and node_id in stack.accounts:
        found = _in_stack(stack.accounts, stack.accounts.index(node_id), stack.rows, way)
        if found is not None:
            return found
        if way in _OUT_OF_STACK[layout.direction]:
            return parent
        return _beside_stack(layout, parent, way) or _next_account(organization, layout, node_id, way)
    along = way if layout.direction is Direction.TOP_DOWN else _TURNED[way]
    if along is ArrowKey.UP:
        return parent
    if along is ArrowKey.DOWN:
        return _first_child(layout, node_id)
    if parent is not None and not layout.is_container(parent):
        return None  # the topmost card, shown alone, has no neighbours
    return _sibling(organization, layout, node_id, along)


def _in_frames(organization: Organization, layout: Layout, node_id: NodeId, way: ArrowKey) -> NodeId | None:
    """Step between slots and headings: up to the heading, down into a frame, and to what lies beside or below it."""
    parent = organization.parent(node_id)
    stack = layout.stack(parent) if parent is not None else None
    if stack is not None and node_id in stack.accounts:
        found = _in_stack(stack.accounts, stack.accounts.index(node_id), stack.rows, way)
        if found is None and way in {ArrowKey.LEFT, ArrowKey.RIGHT}:
            found = _next_account(organization, layout, node_id, way)
        if found is not None:
            return found
    elif way is ArrowKey.DOWN and (inside := _first_child(layout, node_id)) is not None:
        return inside
    place, within = layout.subtree(node_id), node_id
    while within != layout.top and parent is not None:
        found = _nearest(layout, place, _standing_in(layout, parent, within), way)
        if found is not None or way is ArrowKey.UP:
            return found or parent
        within, parent = parent, organization.parent(parent)
    management = layout.beside(layout.top)
    back_and_forth = {(layout.top, ArrowKey.RIGHT): management, (management, ArrowKey.LEFT): layout.top}
    return back_and_forth.get((node_id, way))


def _standing_in(layout: Layout, parent: NodeId, but: NodeId) -> list[NodeId]:
    """Return the frames and slots right in a frame except for one of them, and the slots beside that one."""
    stack = layout.stack(parent)
    accounts = stack.accounts if stack is not None and but not in stack.accounts else ()
    return [node_id for node_id in (*layout.ous(parent), *accounts) if node_id != but]


def _nearest(layout: Layout, place: Rect, nodes: Sequence[NodeId], way: ArrowKey) -> NodeId | None:
    """Return the nearest of some frames and slots on one side of a place, and level with it."""
    across = way in {ArrowKey.LEFT, ArrowKey.RIGHT}
    start, aside = (place.x, place.y) if across else (place.y, place.x)
    long, wide = (place.w, place.h) if across else (place.h, place.w)
    found: list[tuple[int, int, NodeId]] = []
    for node_id in nodes:
        x, y, w, h = layout.subtree(node_id)
        at, beside, length, breadth = (x, y, w, h) if across else (y, x, h, w)
        gap = at - start - long if way in {ArrowKey.RIGHT, ArrowKey.DOWN} else start - at - length
        if gap >= 0 and beside < aside + wide and aside < beside + breadth:
            found.append((gap, abs(beside - aside), node_id))
    return min(found)[2] if found else None


def _in_stack(accounts: Sequence[NodeId], index: int, rows: int, way: ArrowKey) -> NodeId | None:
    column, row = divmod(index, rows)
    if way is ArrowKey.UP:
        return accounts[index - 1] if row else None
    if way is ArrowKey.DOWN:
        return accounts[index + 1] if row + 1 < rows and index + 1 < len(accounts) else None
    if way is ArrowKey.LEFT:
        return accounts[index - rows] if column else None
    further = (column + 1) * rows
    return accounts[min(index + rows, len(accounts) - 1)] if further < len(accounts) else None


def _beside_stack(layout: Layout, parent: NodeId | None, way: ArrowKey) -> NodeId | None:
    """Return the step from the last column of a stack to the OUs that are beside it."""
    onward = ArrowKey.RIGHT if layout.direction is Direction.TOP_DOWN else ArrowKey.DOWN
    ous = layout.ous(parent) if parent is not None else ()
    return ous[0] if way is onward and ous else None


def _next_account(organization: Organization, layout: Layout, node_id: NodeId, way: ArrowKey) -> NodeId | None:
    """Nearest account of another OU beside a stack, seen from one of its accounts; below it, and above, is none.

    From left to right, where stacks are below each other, it is the nearest one above or below.
    """
    across = way in (ArrowKey.LEFT, ArrowKey.RIGHT)
    if across is (layout.direction is Direction.LEFT_RIGHT):
        return None
    card, sign = layout.rect(node_id), 1 if way in (ArrowKey.RIGHT, ArrowKey.DOWN) else -1
    x, y = card.x + card.w // 2, card.y + card.h // 2
    found: list[tuple[int, int, NodeId]] = []
    for other, place in layout.cards(_ahead(card, across, sign, layout.bounds)):
        if other == node_id or organization.node(other).kind is not NodeKind.ACCOUNT:
            continue
        dx, dy = place.x + place.w // 2 - x, place.y + place.h // 2 - y
        along, aside = (dx * sign, abs(dy)) if across else (dy * sign, abs(dx))
        if along > 0 and organization.parent(other) != organization.parent(node_id):
            found.append((along + 3 * aside, aside, other))
    return min(found)[2] if found else None


def _ahead(card: Rect, across: bool, sign: int, bounds: Rect) -> Rect:
    """Return the part of the layout that lies beside a card on one side, as far as a few cards to the sides."""
    aside = 12 * card.h if across else 2 * card.w
    if across:
        x = card.x + card.w if sign > 0 else bounds.x
        return Rect(x, card.y - aside, max(1, bounds.x + bounds.w - x if sign > 0 else card.x - x), card.h + 2 * aside)
    y = card.y + card.h if sign > 0 else bounds.y
    return Rect(card.x - aside, y, card.w + 2 * aside, max(1, bounds.y + bounds.h - y if sign > 0 else card.y - y))


def _first_child(layout: Layout, node_id: NodeId) -> NodeId | None:
    if not layout.is_container(node_id):
        return None
    stack = layout.stack(node_id)
    if stack is not None:
        return stack.accounts[0]
    return next(iter(layout.ous(node_id)), None)


def _sibling(organization: Organization, layout: Layout, node_id: NodeId, along: ArrowKey) -> NodeId | None:
    """Return the neighbour in the row; at its end the nearest card of the same level in the next branch."""
    parent = organization.parent(node_id)
    if parent is None:
        beside = organization.settings.management_account
        stands_beside = beside is not None and beside in layout and organization.parent(beside) == node_id
        return beside if along is ArrowKey.RIGHT and stands_beside else None
    ous = layout.ous(parent)
    if node_id not in ous:
        return parent if along is ArrowKey.LEFT else None
    index = ous.index(node_id) + (1 if along is ArrowKey.RIGHT else -1)
    if 0 <= index < len(ous):
        return ous[index]
    stack = layout.stack(parent)
    if index < 0 and stack is not None:
        return stack.accounts[0]
    return _cousin(organization, layout, node_id, along)


def _cousin(organization: Organization, layout: Layout, node_id: NodeId, along: ArrowKey) -> NodeId | None:
    parent = organization.parent(node_id)
    above = _neighbour_branch(organization, layout, parent, along) if parent is not None else None
    while above is not None:
        ous = layout.ous(above)
        if ous:
            return ous[0] if along is ArrowKey.RIGHT else ous[-1]
        above = _neighbour_branch(organization, layout, above, along)
    return None


def _neighbour_branch(organization: Organization, layout: Layout, node_id: NodeId, along: ArrowKey) -> NodeId | None:
    parent = organization.parent(node_id)
    if parent is None or not layout.is_container(parent):
        return None  # the topmost card of all, or of what is shown alone
    ous = layout.ous(parent)
    index = ous.index(node_id) + (1 if along is ArrowKey.RIGHT else -1)
    return ous[index] if 0 <= index < len(ous) else None
