"""The commands that ask about one request: an action, or the message of a denial."""

from functools import partial

from ui.commands.command import Command, command
from ui.commands.requests import BEGIN_QUESTION, EXPLAIN_DENIAL
from ui.state.session import Session


def commands(session: Session) -> tuple[Command, ...]:
    """Return the commands of a session."""
    return command("ask.explain", partial(session.requests.ask, BEGIN_QUESTION, None)), command(
        "ask.denial", partial(session.requests.ask, EXPLAIN_DENIAL, "")
    )
