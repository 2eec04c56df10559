"""Dock of the shared responsibility of what is selected, and what is told of it when nodes have moved."""

from __future__ import annotations

from ui.commands.command import Command
from ui.commands.dock import RIGHT, Dock, Maker
from ui.commands.requests import ANNOUNCE_MOVE, MovedNodes
from ui.state.analyses import Analyses
from ui.state.session import Session


def _panel() -> Maker:
    from ui.responsibility.panel import ResponsibilityPanel

    return ResponsibilityPanel


DOCK = Dock(
    "Responsibility",
    RIGHT,
    _panel,
    "Share&d responsibility",
    "Ctrl+Shift+8",
    roomy=True,
    about="AWS's shared responsibility: which layers AWS keeps, which you keep, and why",
    keywords="RACI, owner, customer, shared responsibility model, duties, who keeps",
)


def commands(session: Session, analyses: Analyses) -> tuple[Command, ...]:
    """No command; answers when nodes have moved by keys, or have been cut and pasted."""

    def announce(moved: MovedNodes) -> None:
        def say(duties: str) -> None:
            if duties:
                session.say_of_step(f"{moved.said} · {duties}")

        analyses.announce_move(moved.nodes, moved.origin, say)

    session.requests.answer(ANNOUNCE_MOVE, announce)
    return ()
