"""The command of the outline."""

from __future__ import annotations

from ui.commands.command import Command
from ui.commands.requests import SHOW_PANEL
from ui.outline.panel import OutlinePanel
from ui.state.session import Session


def commands(session: Session, outline: OutlinePanel) -> tuple[Command, ...]:
    """The commands of an outline."""

    def filter_rows() -> None:
        session.requests.ask(SHOW_PANEL, "outline")
        outline.focus_search()

    return (Command("edit.filter", "F&ilter the outline", filter_rows, ("Ctrl+Shift+F",), "filter"),)
