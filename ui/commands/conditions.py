"""Facts about a session that commands need: all of them are read in one pass, whatever has changed."""

from __future__ import annotations

from enum import Flag, auto
from functools import reduce
from operator import or_
from typing import cast

from designer.organization.model.records import NodeKind
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

    @classmethod
    def _missing_(cls, value: object) -> Need:
        """Return all needs that a text names: "open current"."""
        if isinstance(value, str):
            return reduce(or_, (cls[name] for name in value.upper().split()))
        return cast("Need", super()._missing_(value))


NO_NEED = Need(0)


def session_facts(session: Session) -> Need:
    """All that holds of a session now."""
    organization, selection, stack = session.organization, session.selection, session.document.undo_stack
    root, places = organization.root, organization.places
    nodes = organization.nodes
    current = None if session.current is None else organization.node(session.current)
    account = current is not None and current.kind is NodeKind.ACCOUNT
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
    if current is not None:
        holds |= {
            Need.CURRENT: True,
            Need.SIBLING: current.kind is not NodeKind.ROOT,
            Need.HOLDER: bool(current.children),
            Need.MEMBER: account and len(selection) == 1 and not organization.is_management_account(current.id),
            Need.FOCUSABLE: (organization.parent(current.id) if account else current.id) != session.top,
        }
    found = NO_NEED
    for fact in (fact for fact, true in holds.items() if true):
        found |= fact
    return found
