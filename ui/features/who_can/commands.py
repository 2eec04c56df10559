"""The dock of the principals that can do one action, and the command that asks who can become a role."""

from functools import partial

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import ASK_WHO_BECOMES, ASK_WHO_CAN
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.who_can.panel import WhoCanPanel

    return WhoCanPanel


DOCK = dock("who_can", _panel, answers=(ASK_WHO_BECOMES, ASK_WHO_CAN))


def commands(session: Session) -> tuple[Command, ...]:
    """Return the commands of a session."""
    return (command("ask.become", partial(session.requests.ask, ASK_WHO_BECOMES, None)),)
