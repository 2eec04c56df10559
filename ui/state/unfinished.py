"""Whether a text is unfinished: then no view says that all is well, as nobody has checked that text yet."""

from __future__ import annotations

from ui.state.analyses import Analyses
from ui.state.session import Session

UNFINISHED = "Unfinished text"
UNFINISHED_WORDS = "Problems in a text that is being typed are not known yet"


def is_unfinished(session: Session, analyses: Analyses) -> bool:
    """Whether something is typed that no edit has taken, or that the checks and proofs leave out for now.

    `session.drafts.changed` and `analyses.typingChanged` announce another answer.
    """
    return session.drafts.pending or analyses.leaves_out_typing
