"""Commands on the selection and on the history: each makes a change as a gesture does, with `edits`, and pushes it."""

from functools import partial

from PySide6.QtWidgets import QApplication

from designer.basics.words import as_done
from designer.organization import edits
from designer.organization.model.records import PolicyType
from ui.commands.command import Command, command
from ui.commands.requests import NAME_NODE, NodeNaming
from ui.state.session import Session, push


def commands(session: Session) -> tuple[Command, ...]:
    """Return the commands on the history and on the selected nodes, and a new policy."""
    return (
        command("edit.undo", partial(_undo, session)),
        command("edit.redo", partial(_redo, session)),
        command("add.scp", partial(new_policy, session, PolicyType.SERVICE_CONTROL_POLICY)),
        command("edit.rename", partial(_rename, session)),
        command("edit.duplicate", partial(_duplicate, session)),
        command("edit.remove", partial(_remove, session)),
        command("account.management", partial(set_management, session)),
    )


def _undo(session: Session) -> None:
    """Undo a step, which is seen and, for who does not see, said."""
    stack = session.document.undo_stack
    words = f"Undone: {stack.undoText()}" if stack.canUndo() else ""
    stack.undo()
    _announce(words)


def _redo(session: Session) -> None:
    """Do a step again, which is seen and, for who does not see, said."""
    stack = session.document.undo_stack
    words = f"Done again: {stack.redoText()}" if stack.canRedo() else ""
    stack.redo()
    _announce(words)


def _announce(words: str) -> None:
    from ui.widgets.display.announcing import announce  # not for the start

    if window := QApplication.activeWindow():
        announce(window, words)


def _rename(session: Session) -> None:
    """Let the name of the current node be typed."""
    if session.current:
        session.requests.ask(NAME_NODE, NodeNaming(session.current))


def _remove(session: Session) -> None:
    """Remove the selection with all below it."""
    from ui.commands.programme_notes import endings_note  # not for the start

    organization = session.organization
    doomed = [node_id for node_id in session.selection if node_id != organization.root]
    ends = endings_note(organization, doomed)
    change = push(session, lambda: edits.remove(organization, doomed))
    if change:
        said = " · ".join(filter(None, (as_done(change.label), ends, "Ctrl+Z brings it back")))
        session.notices.say_of_step(said)


def _duplicate(session: Session) -> None:
    """Copy the selection beside itself."""
    change = push(session, lambda: edits.duplicate(session.organization, session.selection))
    if change:
        session.select(edits.added(change))


def set_management(session: Session) -> None:
    """Make the current account the management account."""
    push(session, lambda: edits.set_management_account(session.organization, session.current))


def new_policy(session: Session, kind: PolicyType) -> None:
    """Make a policy and let its name be typed."""
    from ui.commands.pending_policy import make_policy

    make_policy(session, lambda: edits.create_policy(session.organization, kind))
