"""Texts of open editors: whether one is unfinished, and their taking over, also while views follow a change.

While a text is unfinished no view says that all is well, as that text is not checked yet.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.session import Session

UNFINISHED = "Unfinished text"
UNFINISHED_WORDS = "Problems in a text that is being typed are not known yet"
EARLIER = "This was so before the text that is being typed."


def is_unfinished(session: Session, analyses: Analyses) -> bool:
    """Whether something but a name is typed that no edit has taken, or that the checks and proofs leave out for now.

    `session.drafts.changed` and `analyses.typingChanged` announce another answer.
    """
    return session.drafts.unanswered or analyses.leaves_out_typing


def awaits_proof(session: Session, analyses: Analyses) -> bool:
    """Whether what is known of the guardrail tests may be otherwise after the last edit, or with what is typed.

    The signal `changed` of the proofs announces another answer, too.
    """
    return analyses.proofs.is_stale or is_unfinished(session, analyses)


def take_over(document: Document, context: QObject, act: Callable[[], bool]) -> bool:
    """Do what an open editor asks for: now, or, if views are following a change, as soon as they have.

    Qt takes over the text of an open editor whenever another row becomes current, the window closes, or the row goes,
    so every `setData` that pushes goes this way. No exception may come of it: one that leaves a method which Qt has
    called stays pending, turns up in other methods, and ends the process by a segmentation fault a while later. Found
    here, on PySide 6.11.

    Args:
        document: What is edited; nothing is done if it is being destroyed.
        context: The model; nothing is done later if it has gone by then.
        act: The edit; it checks that what it is about is still there.

    Returns:
        What the act returns; True if it comes later.
    """
    if not isValid(document):
        return False
    if document.is_telling:
        QTimer.singleShot(0, context, act)
        return True
    return act()
