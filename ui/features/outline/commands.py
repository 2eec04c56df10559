"""The command and the dock of the outline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import SHOW_PANEL
from ui.state.session import Session

if TYPE_CHECKING:  # imported when it is made
    from ui.features.outline.panel import OutlinePanel


def _panel() -> Maker:
    from ui.features.outline.panel import OutlinePanel

    return OutlinePanel


def commands(session: Session, outline: Callable[[], OutlinePanel]) -> tuple[Command, ...]:
    """Return the commands of an outline."""

    def filter_rows() -> None:
        session.requests.ask(SHOW_PANEL, "outline")
        outline().focus_search()

    return (command("edit.filter", filter_rows),)


DOCK = dock("outline", _panel)
