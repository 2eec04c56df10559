"""What the commands do, and when they can: each makes a change as a gesture does, with `edits`, and pushes it."""

from __future__ import annotations

from designer import edits
from designer.layout import Direction
from designer.model.records import NodeKind, PolicyType
from ui import theme
from ui.commands.pending_policy import make_policy
from ui.commands.workbench import Workbench
from ui.state import settings
from ui.state.session import Session, push


def always(_session: Session) -> bool:
    """Whatever the state."""
    return True


def editable(session: Session) -> bool:
    """The document may be changed."""
    return not session.document.read_only


def has_current(session: Session) -> bool:
    """A node is current."""
    return session.current is not None


def can_attach(session: Session) -> bool:
    """A node is selected that a policy could be attached to."""
    return editable(session) and bool(session.selection)


def can_detach(session: Session) -> bool:
    """A selected node has a policy attached to itself."""
    nodes = session.document.organization.nodes
    return editable(session) and any(nodes[node_id].policies for node_id in session.selection)


def removable(session: Session) -> bool:
    """Something but the root is selected."""
    return editable(session) and any(node_id != session.document.organization.root for node_id in session.selection)


def has_children(session: Session) -> bool:
    """The current node has children."""
    return session.current is not None and bool(session.document.organization.node(session.current).children)


def is_account(session: Session) -> bool:
    """The current node is an account."""
    return (
        editable(session)
        and session.current is not None
        and session.document.organization.node(session.current).kind is NodeKind.ACCOUNT
    )


def can_undo(session: Session) -> bool:
    """There is something to take back."""
    return session.document.undo_stack.canUndo()


def can_redo(session: Session) -> bool:
    """There is something to do again."""
    return session.document.undo_stack.canRedo()


def rename(window: Workbench) -> None:
    """Let the name of the current node be typed."""
    if window.session.current:
        window.rename(window.session.current)


def remove(window: Workbench) -> None:
    """Remove the selection with all below it."""
    session = window.session
    organization = session.document.organization
    doomed = [node_id for node_id in session.selection if node_id != organization.root]
    change = push(session, lambda: edits.remove(organization, doomed))
    if change:
        session.notices.say(f"{change.label} · Ctrl+Z brings it back")


def duplicate(window: Workbench) -> None:
    """Copy the selection beside itself."""
    session = window.session
    change = push(session, lambda: edits.duplicate(session.document.organization, session.selection))
    if change:
        session.select(edits.added(change))


def set_management(window: Workbench) -> None:
    """Make the current account the management account."""
    session = window.session
    push(session, lambda: edits.set_management_account(session.document.organization, session.current))


def new_policy(kind: PolicyType, window: Workbench) -> None:
    """Make a policy and let its name be typed."""
    session = window.session
    make_policy(session, lambda: edits.create_policy(session.document.organization, kind))


def undo(window: Workbench) -> None:
    """Take back the last step."""
    window.session.document.undo_stack.undo()


def redo(window: Workbench) -> None:
    """Do again what was taken back."""
    window.session.document.undo_stack.redo()


def toggle_collapsed(window: Workbench) -> None:
    """Hide or show what lies below the current node."""
    session = window.session
    if session.current:
        session.set_collapsed(session.current, session.current not in session.collapsed)


def expand_below(window: Workbench) -> None:
    """Show everything below the current node."""
    session = window.session
    if session.current:
        session.collapse_to(session.collapsed.difference(session.document.organization.walk(session.current)))


def can_focus(session: Session) -> bool:
    """There is an OU around the current node that is not shown alone yet."""
    organization = session.document.organization
    current = session.current
    if current is None:
        return False
    holder = organization.parent(current) if organization.node(current).kind is NodeKind.ACCOUNT else current
    return holder != session.top


def is_focused(session: Session) -> bool:
    """The canvas shows one subtree alone."""
    return session.focus is not None


def focus(window: Workbench) -> None:
    """Show the current OU alone with all below it."""
    window.session.focus_on(window.session.current)


def show_everything(window: Workbench) -> None:
    """Let the canvas show the whole organization again."""
    window.session.focus_on(None)


def expand_to(level: int, window: Workbench) -> None:
    """Show so many levels below the topmost card."""
    window.session.expand_to_level(level)


def turn(direction: Direction, window: Workbench) -> None:
    """Let the tree grow another way."""
    window.session.set_direction(direction)


def toggle_minimap(window: Workbench) -> None:
    """Show the minimap or hide it, in this window and in those to come."""
    window.session.show_minimap(not window.session.shows_minimap)
    settings.remember_minimap(window.session.shows_minimap)


def toggle_motion(_window: Workbench) -> None:
    """Let things jump where they would glide, or glide again; every window follows, and it is remembered.

    Who puts the switch where the system has it follows the system from then on.
    """
    service = theme.service()
    reduced = not service.reduced_motion
    choice = None if reduced is service.system_wants_less_motion else reduced
    service.reduce_motion(choice)
    settings.remember_reduced_motion(choice)
