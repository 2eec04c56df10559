"""Conditions under which a command can be done: questions about a session, answered at once and often."""

from __future__ import annotations

from designer.model.records import NodeKind
from ui.state.session import Session


def editable(session: Session) -> bool:
    """The document may be changed, and is what the canvas shows."""
    return not session.shown.refusal


def has_current(session: Session) -> bool:
    """A node is current."""
    return session.current is not None


def can_attach(session: Session) -> bool:
    """A node is selected that a policy could be attached to."""
    return editable(session) and bool(session.selection)


def can_detach(session: Session) -> bool:
    """A selected node has a policy attached to itself."""
    nodes = session.organization.nodes
    return editable(session) and any(nodes[node_id].policies for node_id in session.selection)


def removable(session: Session) -> bool:
    """Something but the root is selected."""
    return editable(session) and any(node_id != session.organization.root for node_id in session.selection)


def has_children(session: Session) -> bool:
    """The current node has children."""
    return session.current is not None and bool(session.organization.node(session.current).children)


def can_manage(session: Session) -> bool:
    """One account is selected, and it is not the management account."""
    organization, current = session.organization, session.current
    if not editable(session) or current is None or len(session.selection) > 1:
        return False
    return organization.node(current).kind is NodeKind.ACCOUNT and not organization.is_management_account(current)


def can_undo(session: Session) -> bool:
    """There is something to take back."""
    return session.document.undo_stack.canUndo()


def can_redo(session: Session) -> bool:
    """There is something to do again."""
    return session.document.undo_stack.canRedo()


def can_focus(session: Session) -> bool:
    """There is an OU around the current node that is not shown alone yet."""
    organization = session.organization
    current = session.current
    if current is None:
        return False
    holder = organization.parent(current) if organization.node(current).kind is NodeKind.ACCOUNT else current
    return holder != session.top


def is_focused(session: Session) -> bool:
    """The canvas shows one subtree alone."""
    return session.focus is not None
