"""The command that asks about one request."""

from __future__ import annotations

from functools import partial

from ui.commands.command import Command
from ui.commands.requests import BEGIN_QUESTION
from ui.state.session import Session


def commands(session: Session) -> tuple[Command, ...]:
    """The commands of a session."""
    ask = partial(session.requests.ask, BEGIN_QUESTION, None)
    return (
        Command("ask.explain", "E&xplain an action…", ask, ("Ctrl+I",), "help", menus="organization.ask node.policies"),
    )
