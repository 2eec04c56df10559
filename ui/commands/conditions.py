"""Facts about a session that commands need: all of them are read in one pass, whatever has changed."""

from __future__ import annotations

from enum import Flag, auto

from designer.model.records import NodeKind
from ui.state.session import Session


class Need(Flag):
    """Something that a command may need of a session, and that holds now or does not."""

    OPEN = auto()
    """The document may be changed, and is what the canvas shows."""

    UNDOABLE = auto()
    """There is something to take back."""

    REDOABLE = auto()
    """There is something to do again."""

    SELECTED = auto()
    """Something is selected."""

    SEVERAL = auto()
    """Two or more are selected."""

    MANY = auto()
    """Three or more are selected."""

    BELOW_ROOT = auto()
    """Something but the root is selected."""

    ATTACHED = auto()
    """A selected node has a policy attached to itself."""

    SELECTED_PLACED = auto()
    """A selected card was placed by hand."""

    PLACED = auto()
    """Some card was placed by hand."""

    CURRENT = auto()
    """A node is current."""

    SIBLING = auto()
    """The current node has siblings, or could have: it is not the root."""

    HOLDER = auto()
    """The current node has children."""

    MEMBER = auto()
    """One account is selected, and it is not the management account."""

    FOCUSABLE = auto()
    """There is an OU around the current node that is not shown alone yet."""

    FOCUSED = auto()
    """The canvas shows one subtree alone."""

    COMPARED = auto()
    """The open design is shown beside another."""

    REMOVABLE = OPEN | BELOW_ROOT
    """Something but the root is selected, and may be changed."""


NO_NEED = Need(0)


def session_facts(session: Session) -> Need:
    """All that holds of a session now."""
    organization, selection, stack = session.organization, session.selection, session.document.undo_stack
    root, places = organization.root, organization.places
    nodes = organization.nodes
    holds = {
        Need.OPEN: not session.shown.refusal,
        Need.UNDOABLE: stack.canUndo(),
        Need.REDOABLE: stack.canRedo(),
        Need.SELECTED: bool(selection),
        Need.SEVERAL: len(selection) > 1,
        Need.MANY: len(selection) > 2,
        Need.BELOW_ROOT: any(node_id != root for node_id in selection),
        Need.ATTACHED: any(nodes[node_id].policies for node_id in selection),
        Need.SELECTED_PLACED: bool(places) and any(node_id in places for node_id in selection),
        Need.PLACED: bool(places),
        Need.FOCUSED: session.focus is not None,
        Need.COMPARED: session.shown.is_compared,
    }
    found = NO_NEED
    for fact in (fact for fact, true in holds.items() if true):
        found |= fact
    return found | _of_current(session)


def _of_current(session: Session) -> Need:
    """Facts about the current node; none where there is none."""
    organization, current = session.organization, session.current
    if current is None:
        return NO_NEED
    node, found = organization.node(current), Need.CURRENT
    account = node.kind is NodeKind.ACCOUNT
    if node.kind is not NodeKind.ROOT:
        found |= Need.SIBLING
    if node.children:
        found |= Need.HOLDER
    if account and len(session.selection) == 1 and current != organization.settings.management_account:
        found |= Need.MEMBER
    if (organization.parent(current) if account else current) != session.top:
        found |= Need.FOCUSABLE
    return found
