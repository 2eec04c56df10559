"""Cut, copy and paste of subtrees, across windows and programs: JSON for Orgwright, an outline for everything else."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtWidgets import QApplication

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.words import whole
from designer.organization import edits
from designer.organization.edits.rules import label_of
from designer.organization.model.records import NodeId
from ui.commands.command import Command, command
from ui.commands.requests import RECORD_DECISION, DecisionText
from ui.commands.tree_commands import new_place
from ui.state.session import Session, push

FRAGMENT_MIME = "application/x-orgwright-subtrees+json"
CUT_MIME = "application/x-orgwright-cut"
"""Present when the originals were cut: what is pasted takes their place. It holds the id of their parent, where all of
them had one."""

MOST_PASTED = 4_000_000
"""Characters of a text that is pasted as OUs and accounts: those of 7,000 accounts, in a quarter of a second."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste has made.

    Attributes:
        label: Label of the step.
        nodes: The topmost new nodes.
        parent: Where they are.
        copied: What was pasted.
        origin: Parent that they were cut from; None if they are copies, or their parent is not known.
    """

    label: str
    nodes: tuple[NodeId, ...]
    parent: NodeId
    copied: edits.Fragment
    origin: NodeId | None


def commands(session: Session, tell: Callable[[Pasted], object]) -> tuple[Command, ...]:
    """Return the commands of a session; `tell` says what a paste gives and takes."""
    return (
        command("edit.cut", partial(_cut, session)),
        command("edit.copy", partial(copy, session)),
        command("edit.paste", partial(_paste, session, tell)),
    )


def copy(session: Session) -> None:
    """Put the selection on the clipboard; of another design on the canvas, it would be what has the same ids here."""
    if not session.shown.is_open:
        session.notices.refuse(session.shown.refusal)
        return
    copied = _selected(session)
    QApplication.clipboard().setMimeData(mime(copied))
    session.notices.say(f"Copied {label_of(copied.nodes)}")


def _cut(session: Session) -> None:
    """Put the selection on the clipboard and take it away."""
    copied = _selected(session)
    parents = {session.organization.parent(node) for node in copied.tops}
    if push(session, lambda: edits.remove(session.organization, copied.tops)):
        data = mime(copied)
        data.setData(CUT_MIME, QByteArray(str(parents.pop()).encode() if len(parents) == 1 else b"1"))
        QApplication.clipboard().setMimeData(data)
        session.notices.say(f"Cut {label_of(copied.nodes)} · Ctrl+V puts it elsewhere")


def _paste(session: Session, tell: Callable[[Pasted], object]) -> None:
    """Put what the clipboard holds into the current OU, or after the current account."""
    data = QApplication.clipboard().mimeData()
    try:
        copied = fragment_of(data)
    except FormatError as error:
        if not _take_decision(session, data):
            session.notices.refuse(f"The clipboard does not hold OUs or accounts that can be read: {error.faults[0]}")
        return
    if copied is None or not copied.tops:
        if not _take_decision(session, data):
            session.notices.refuse("The clipboard holds no OUs or accounts. Copy some with Ctrl+C first.")
        return
    parent, index = new_place(session)
    moved = data.hasFormat(CUT_MIME)
    change = push(session, lambda: edits.paste(session.organization, copied, parent, index, moved=moved))
    if change:
        pasted = edits.added(change)
        session.reveal(pasted[-1])
        session.select(pasted)
        origin = NodeId(bytes(data.data(CUT_MIME).data()).decode(errors="replace")) if moved else None
        tell(Pasted(change.label, pasted, parent, copied, origin if origin in session.organization.nodes else None))


def _take_decision(session: Session, data: QMimeData) -> bool:
    """Offer to make a test of AWS's decision if the clipboard holds one; return False for anything else."""
    from designer.exchange.imports.decisions import is_decision_text

    text = data.text() if data is not None and data.hasText() else ""
    if not is_decision_text(text):
        return False
    session.requests.ask(RECORD_DECISION, DecisionText(text))
    return True


def mime(copied: edits.Fragment) -> QMimeData:
    """Return the subtrees for the clipboard and for drags."""
    from designer.exchange.formats import fragments  # not needed at the start

    data = QMimeData()
    data.setData(FRAGMENT_MIME, QByteArray(fragments.write_subtrees(copied)))
    data.setText(fragments.outline(copied))
    return data


def fragment_of(data: QMimeData | None) -> edits.Fragment | None:
    """Return the subtrees in what is pasted or dropped: ours, or the text of an Orgwright file; None for anything else.

    A clipboard that another program holds and does not give is None itself.

    Raises:
        FormatError: The subtrees cannot be read.
    """
    from designer.exchange.formats import fragments

    if data is None:
        return None
    if data.hasFormat(FRAGMENT_MIME):
        return fragments.read_subtrees(bytes(data.data(FRAGMENT_MIME).data()))
    text = data.text().lstrip() if data.hasText() else ""
    if len(text) > MOST_PASTED and text.startswith("{"):
        advice = f"at most {MOST_PASTED:,} are pasted, else the window would stand still. Open them as a file."
        raise FormatError("The clipboard", (Fault(f"it has {len(text):,} characters; {advice}"),))
    return fragments.read_subtrees(whole(text).encode()) if text.startswith("{") else None


def _selected(session: Session) -> edits.Fragment:
    organization = session.organization
    return edits.fragment(organization, [node_id for node_id in session.selection if node_id != organization.root])
