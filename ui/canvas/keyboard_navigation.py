"""Keyboard navigation: arrow keys lead along the tree, and in a stack of accounts along its columns."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from designer.layout import Direction, Layout
from designer.model.organization import Organization
from designer.model.records import NodeId


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
"""What a key means along the tree where siblings stand below each other."""


_OUT_OF_STACK = {
    Direction.TOP_DOWN: (ArrowKey.UP,),
    Direction.LEFT_RIGHT: (ArrowKey.LEFT,),
    Direction.COMPACT: (ArrowKey.UP, ArrowKey.LEFT),
}
"""Where the parent of an account column is seen."""


def step(organization: Organization, layout: Layout, node_id: NodeId, way: ArrowKey) -> NodeId | None:
    """Node that an arrow key leads to; None where it leads nowhere.

    Above is the parent, below the first child, beside are the siblings. Inside an account column, up and down follow
    the column, left and right change it.
    """
    parent = organization.parent(node_id)
    stack = layout.stack(parent) if parent is not None else None
    if stack is not None and node_id in stack.accounts:
        found = _in_stack(stack.accounts, stack.accounts.index(node_id), stack.rows, way)
        if found is not None:
            return found
        return parent if way in _OUT_OF_STACK[layout.direction] else _beside_stack(layout, parent, way)
    along = way if layout.direction is Direction.TOP_DOWN else _TURNED[way]
    if along is ArrowKey.UP:
        return parent
    if along is ArrowKey.DOWN:
        return _first_child(layout, node_id)
    if parent is not None and not layout.is_container(parent):
        return None  # the topmost card, shown alone, has nobody beside it
    return _sibling(organization, layout, node_id, along)


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
    """Step from the last column of a stack to the OUs that stand beside it."""
    onward = ArrowKey.RIGHT if layout.direction is Direction.TOP_DOWN else ArrowKey.DOWN
    ous = layout.ous(parent) if parent is not None else ()
    return ous[0] if way is onward and ous else None


def _first_child(layout: Layout, node_id: NodeId) -> NodeId | None:
    if not layout.is_container(node_id):
        return None
    stack = layout.stack(node_id)
    if stack is not None:
        return stack.accounts[0]
    return next(iter(layout.ous(node_id)), None)


def _sibling(organization: Organization, layout: Layout, node_id: NodeId, along: ArrowKey) -> NodeId | None:
    """Neighbour in the row; at its end the nearest card of the same level in the next branch."""
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
    if index < 0 and layout.direction is Direction.COMPACT:
        return parent
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
    if parent is None:
        return None
    ous = layout.ous(parent)
    index = ous.index(node_id) + (1 if along is ArrowKey.RIGHT else -1)
    return ous[index] if 0 <= index < len(ous) else None
