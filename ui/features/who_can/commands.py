"""The dock of the principals that can do one action, and the command that asks who can become a role."""

from functools import partial

from ui.commands.command import Command
from ui.commands.dock import RIGHT, Dock, Maker
from ui.commands.requests import ASK_WHO_BECOMES, ASK_WHO_CAN
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.who_can.panel import WhoCanPanel

    return WhoCanPanel


DOCK = Dock(
    "Who can",
    RIGHT,
    _panel,
    "&Who can do an action",
    "Ctrl+Shift+7",
    icon="key",
    answers=(ASK_WHO_BECOMES, ASK_WHO_CAN),
    roomy=True,
    about="Users and roles of all accounts that can do one action, or become a role",
    keywords=(
        "cross account, role chain, assume role, external id, administrator, privilege escalation, "
        "escalation, access analyzer, who is admin, principal, bucket policy, "
        "least privilege, root user, blast radius, who has access"
    ),
)


def commands(session: Session) -> tuple[Command, ...]:
    """The commands of a session."""
    return (
        Command(
            "ask.become",
            "Who can &become a role…",
            partial(session.requests.ask, ASK_WHO_BECOMES, None),
            (),
            "role",
            menus="window.panels",
            after="panel.who_can",
            keywords="assume role, become admin, become administrator, privilege escalation, take role, role chain, "
            "who can assume, switch role, trust",
        ),
    )
