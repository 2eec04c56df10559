"""The commands that ask about one request: an action, or the message of a denial."""

from __future__ import annotations

from functools import partial

from ui.commands.command import Command
from ui.commands.requests import BEGIN_QUESTION, EXPLAIN_DENIAL
from ui.state.session import Session


def commands(session: Session) -> tuple[Command, ...]:
    """The commands of a session."""
    ask = partial(session.requests.ask, BEGIN_QUESTION, None)
    return (
        Command("ask.explain", "E&xplain an action…", ask, ("Ctrl+I",), "help", menus="organization.ask node.policies"),
        Command(
            "ask.denial",
            "Explain a denial by A&WS…",
            partial(session.requests.ask, EXPLAIN_DENIAL, ""),
            (),
            "paste",
            menus="organization.tests",
            keywords="denied AccessDenied message troubleshooter",
        ),
    )
