"""Building by keyboard: children, siblings and parents of the current node, and steps through the tree."""

from collections.abc import Callable, Collection
from enum import Enum
from functools import partial

from designer.organization import edits
from designer.organization.edits.rules import topmost
from designer.organization.layout import Arranger, Direction, Layout
from designer.organization.layout.nested.frames import beside_root
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui.commands.command import Command, command
from ui.commands.requests import NAME_NODE, NodeNaming
from ui.state.pending_node import make_node
from ui.state.session import Session, push


class Toward(Enum):
    """An arrow key held with Alt."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


_SIDEWAYS = {Toward.UP: Toward.LEFT, Toward.LEFT: Toward.UP, Toward.DOWN: Toward.RIGHT, Toward.RIGHT: Toward.DOWN}
"""Meaning of a key where siblings are below one another: then the parent is at the left."""


def new_place(session: Session) -> tuple[NodeId, int | None]:
    """Return the place of something new: into the current OU or the root, or after the current account."""
    organization = session.organization
    current = session.current or organization.root
    parent = organization.parent(current)
    if parent is None or organization.node(current).kind is not NodeKind.ACCOUNT:
        return current, None
    return parent, organization.node(parent).children.index(current) + 1


class TreeCommands:
    """Commands that build and move nodes in one window.

    Args:
        session: Whose nodes.
        shown_layout: Places of the cards now.
        in_rows: True if the keys are in a view that shows siblings below one another.
    """

    def __init__(self, session: Session, shown_layout: Callable[[], Layout], in_rows: Callable[[], bool]) -> None:
        self._session = session
        self._shown_layout = shown_layout
        self._in_rows = in_rows

    def commands(self) -> tuple[Command, ...]:
        """Return all of them."""
        return (
            command("add.ou", partial(self.add, NodeKind.OU)),
            command("add.account", partial(self.add, NodeKind.ACCOUNT)),
            command("add.child", self.add_child),
            command("add.after", partial(self.add_sibling, 1)),
            command("add.before", partial(self.add_sibling, 0)),
            command("add.parent", self.insert_parent),
            *(command(f"edit.{toward.value}", partial(self.nudge, toward)) for toward in Toward),
        )

    def add(self, kind: NodeKind) -> None:
        """Add a node below the current OU, or after the current account, and let its name be typed."""
        session = self._session
        organization = session.organization
        parent, index = new_place(session)
        add_one = edits.add_ou if kind is NodeKind.OU else edits.add_account
        self._name_new(lambda: add_one(organization, parent, index=index))

    def add_child(self) -> None:
        """Add an account to the current OU, and an OU to the root: what is selected says which, whatever is below."""
        session = self._session
        organization, parent = session.organization, session.current
        if parent is None or self._are_several("below"):
            return
        add_one = edits.add_ou if parent == organization.root else edits.add_account
        self._name_new(lambda: add_one(organization, parent))

    def add_sibling(self, after: int) -> None:
        """Add a node like the current one right before (0) or after it (1)."""
        session = self._session
        organization, current = session.organization, session.current
        parent = organization.parent(current) if current is not None else None
        if current is None or parent is None or self._are_several("beside"):
            return
        add_one = edits.add_ou if organization.node(current).kind is NodeKind.OU else edits.add_account
        place = organization.node(parent).children.index(current) + after
        self._name_new(lambda: add_one(organization, parent, index=place))

    def _are_several(self, where: str) -> bool:
        """Say, if several cards are selected, that it is unclear which one is meant."""
        count = len(self._session.selection)
        if count > 1:
            self._session.notices.say(f"{count:,} cards are selected. Select one to add something {where} it.")
        return count > 1

    def insert_parent(self) -> None:
        """Put the selection into a new OU."""
        session = self._session
        self._name_new(lambda: edits.insert_parent(session.organization, session.selection))

    def _name_new(self, edit: Callable[[], Change]) -> None:
        """Make a node and let its name be typed, as one step; Esc takes it back."""
        pending = make_node(self._session, lambda: self._in_the_clear(edit()))
        if pending:
            self._session.reveal(pending.node_id)
            self._session.requests.ask(NAME_NODE, NodeNaming(pending.node_id, pending))

    def _in_the_clear(self, change: Change) -> Change:
        """Return a change that makes a node, which is placed beside a card placed by hand that it would lie below."""
        session = self._session
        organization = session.organization
        if not organization.places:
            return change
        from designer.organization.layout.layout import clear_corner  # few organizations have placed cards

        with organization.tentatively(change):
            (new,) = edits.added(change)
            shown = session.collapsed.difference(organization.path(new))
            arranger = Arranger(self._shown_layout().metrics)
            layout = arranger.arrange(organization, shown, session.direction, session.top)
            corner = clear_corner(layout, new) if new in layout else None
            if corner is None:
                return change
            placing = edits.place(organization, layout.offsets({new: corner}))
        return change.then(placing, change.label)

    def nudge(self, toward: Toward) -> None:
        """Move the selection as it is seen: among its siblings, out to its parent's level, or into the OU beside."""
        session = self._session
        organization = session.organization
        movers = topmost(organization, session.selection)
        if not movers:
            return
        stacked = organization.node(movers[0]).kind is NodeKind.ACCOUNT  # accounts are in columns
        upright = stacked or session.direction is not Direction.TOP_DOWN or self._in_rows()
        way = _SIDEWAYS[toward] if upright else toward
        if way is Toward.UP:
            _move_out(session, movers)
        elif way is Toward.DOWN:
            _move_in(session, movers)
        else:
            step = 1 if way is Toward.RIGHT else -1
            if not self._in_rows():
                step *= _steps_seen(organization, movers, step)
            push(session, lambda: edits.move_among_siblings(organization, movers, step))
        if session.current in session.organization.nodes:
            session.nodeRevealed.emit(session.current)  # it may have gone out of sight


def _move_out(session: Session, movers: tuple[NodeId, ...]) -> None:
    organization = session.organization
    parent = organization.parent(movers[0])
    above = organization.parent(parent) if parent is not None else None
    if parent is None or above is None:
        session.notices.refuse(f"{organization.node(movers[0]).name} is at the highest level already.")
        return
    place = organization.node(above).children.index(parent) + 1
    _move(session, movers, above, place)


def _move_in(session: Session, movers: tuple[NodeId, ...]) -> None:
    """Into the OU before the first; where there is none, into the one after it, or into one beside their own OU."""
    organization = session.organization
    parent = organization.parent(movers[0])
    before, after = _ous_beside(organization, movers[0], movers)
    beside = [*before[-1:], *after[:1]]
    if not beside and parent is not None:
        before, after = _ous_beside(organization, parent, movers)
        beside = [*after[:1], *before[-1:]]
    if not beside:
        session.notices.refuse("There is no OU beside it that it could move into.")
        return
    target = beside[0]
    if _move(session, movers, target):
        session.collapse_to(session.collapsed - {target})


def _move(session: Session, movers: tuple[NodeId, ...], parent: NodeId, place: int | None = None) -> Change | None:
    """Move nodes, and say where to and which programmes begin and end with it."""
    from ui.commands.programme_notes import moved_administrators, moved_programmes  # not for the start

    organization = session.organization
    programmes = moved_programmes(organization, movers)
    words = programmes.words(parent).splitlines() if programmes is not None else []
    administrators = moved_administrators(organization, movers)
    words += filter(None, [administrators.words(parent)] if administrators is not None else [])
    change = push(session, lambda: edits.move(organization, movers, parent, place))
    if change:
        session.say_done(change, *words)
    return change


def _steps_seen(organization: Organization, movers: tuple[NodeId, ...], step: int) -> int:
    """Return the steps past the next card on the canvas, which shows OUs and accounts apart; 0 if there is none."""
    parent, nodes = organization.parent(movers[0]), organization.nodes
    if parent is None:
        return 1
    siblings, beside = nodes[parent].children, beside_root(organization)
    kind, first, rest = nodes[movers[0]].kind, siblings.index(movers[0]), [n for n in siblings if n not in movers]
    passed = rest[first:] if step > 0 else rest[:first][::-1]
    return next((steps for steps, n in enumerate(passed, 1) if nodes[n].kind is kind and n != beside), 0)


def _ous_beside(
    organization: Organization, node: NodeId, movers: Collection[NodeId]
) -> tuple[list[NodeId], list[NodeId]]:
    """Return the OUs before a node and those behind it, among its siblings; without those that move."""
    parent = organization.parent(node)
    siblings = organization.node(parent).children if parent is not None else (node,)
    first = siblings.index(node)
    ous = [one for one in siblings if one not in movers and organization.node(one).kind is NodeKind.OU and one != node]
    return [one for one in ous if siblings.index(one) < first], [one for one in ous if siblings.index(one) > first]
