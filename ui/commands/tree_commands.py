"""Building by keyboard: children, siblings and parents of the current node, and steps through the tree."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from designer import edits
from designer.edits.rules import topmost
from designer.layout import Arranger, Direction
from designer.model.change import Change
from designer.model.records import NodeId, NodeKind
from ui.commands.edit_commands import editable
from ui.commands.workbench import Workbench
from ui.state.pending_node import make
from ui.state.session import Session, push


class Toward(Enum):
    """An arrow key held with Alt."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


_SIDEWAYS = {Toward.UP: Toward.LEFT, Toward.LEFT: Toward.UP, Toward.DOWN: Toward.RIGHT, Toward.RIGHT: Toward.DOWN}
"""What a key means where siblings stand below one another: then the parent is at the left."""


def can_build(session: Session) -> bool:
    """A node is current that something can be made from."""
    return editable(session) and session.current is not None


def has_place(session: Session) -> bool:
    """The current node has siblings, or could have."""
    return can_build(session) and session.current != session.document.organization.root


def add(kind: NodeKind, window: Workbench) -> None:
    """Add a node below the current OU, or after the current account, and let its name be typed."""
    session = window.session
    organization = session.document.organization
    parent, index = place(session)
    add_one = edits.add_ou if kind is NodeKind.OU else edits.add_account
    name_new(window, lambda: add_one(organization, parent, index=index))


def place(session: Session) -> tuple[NodeId, int | None]:
    """Where something new goes: into the current OU or the root, or after the current account."""
    organization = session.document.organization
    current = session.current or organization.root
    parent = organization.parent(current)
    if parent is None or organization.node(current).kind is not NodeKind.ACCOUNT:
        return current, None
    return parent, organization.node(parent).children.index(current) + 1


def add_child(window: Workbench) -> None:
    """Add to the current OU what it held last: an OU below the root, at first an account below an OU."""
    session = window.session
    organization, parent = session.document.organization, session.current
    if parent is None:
        return
    node = organization.node(parent)
    last = organization.node(node.children[-1]).kind if node.children else NodeKind.ACCOUNT
    kind = NodeKind.OU if node.kind is NodeKind.ROOT else last
    add_one = edits.add_ou if kind is NodeKind.OU else edits.add_account
    name_new(window, lambda: add_one(organization, parent))


def add_sibling(after: int, window: Workbench) -> None:
    """Add a node like the current one right before (0) or after it (1)."""
    session = window.session
    organization, current = session.document.organization, session.current
    parent = organization.parent(current) if current is not None else None
    if current is None or parent is None:
        return
    add_one = edits.add_ou if organization.node(current).kind is NodeKind.OU else edits.add_account
    place = organization.node(parent).children.index(current) + after
    name_new(window, lambda: add_one(organization, parent, index=place))


def insert_parent(window: Workbench) -> None:
    """Put the selection into a new OU."""
    session = window.session
    name_new(window, lambda: edits.insert_parent(session.document.organization, session.selection))


def name_new(window: Workbench, edit: Callable[[], Change]) -> None:
    """Make a node and let its name be typed, as one step; Esc takes it back."""
    pending = make(window.session, lambda: _in_the_clear(window, edit()))
    if pending:
        window.session.reveal(pending.node_id)
        window.rename(pending.node_id, pending)


def _in_the_clear(window: Workbench, change: Change) -> Change:
    """A change that makes a node; where its card would stand under one that was placed by hand, it is placed beside."""
    session = window.session
    organization = session.document.organization
    if not organization.places:
        return change
    from designer.layout.clearing import clear_corner  # few organizations have placed cards

    with organization.tentatively(change):
        (new,) = edits.added(change)
        shown = session.collapsed.difference(organization.path(new))
        arranger = Arranger(window.canvas.shown_layout.metrics)
        layout = arranger.arrange(organization, shown, session.direction, session.top)
        corner = clear_corner(layout, new) if new in layout else None
        if corner is None:
            return change
        placing = edits.place(organization, layout.offsets({new: corner}))
    return change.then(placing, change.label)


def nudge(toward: Toward, window: Workbench) -> None:
    """Move the selection as it is seen: among its siblings, out to the level of its parent, or into the OU beside."""
    session = window.session
    organization = session.document.organization
    movers = topmost(organization, session.selection)
    if not movers:
        return
    stacked = organization.node(movers[0]).kind is NodeKind.ACCOUNT  # accounts stand in columns
    upright = stacked or session.direction is not Direction.TOP_DOWN or window.outline_has_keys()
    way = _SIDEWAYS[toward] if upright else toward
    if way is Toward.UP:
        _move_out(session, movers)
    elif way is Toward.DOWN:
        _move_in(session, movers)
    else:
        step = 1 if way is Toward.RIGHT else -1
        push(session, lambda: edits.move_among_siblings(organization, movers, step))


def _move_out(session: Session, movers: tuple[NodeId, ...]) -> None:
    organization = session.document.organization
    parent = organization.parent(movers[0])
    above = organization.parent(parent) if parent is not None else None
    if parent is None or above is None:
        session.notices.refuse(f"{organization.node(movers[0]).name} stands at the highest level already.")
        return
    place = organization.node(above).children.index(parent) + 1
    push(session, lambda: edits.move(organization, movers, above, place))


def _move_in(session: Session, movers: tuple[NodeId, ...]) -> None:
    """Into the OU before the first; where there is none, into the one after it."""
    organization = session.document.organization
    parent = organization.parent(movers[0])
    siblings = organization.node(parent).children if parent is not None else ()
    ous = [n for n in siblings if n not in movers and organization.node(n).kind is NodeKind.OU]
    if not ous:
        session.notices.refuse("There is no OU beside it that it could move into.")
        return
    first = siblings.index(movers[0])
    before = [n for n in ous if siblings.index(n) < first]
    target = before[-1] if before else ous[0]
    if push(session, lambda: edits.move(organization, movers, target)):
        session.collapse_to(session.collapsed - {target})
