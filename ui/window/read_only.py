"""The sentence about a document that is open for reading only."""

from ui.state.session import Session


def say_read_only(session: Session) -> None:
    """Say so where the document is open for reading only."""
    if session.document.read_only:
        session.notices.say("Made by a newer Orgwright: open for reading only, so that nothing of it is lost")
