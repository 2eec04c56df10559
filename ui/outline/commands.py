"""The command and the dock of the outline."""

from __future__ import annotations

from ui.commands.command import Command
from ui.commands.dock import LEFT, Dock
from ui.commands.requests import SHOW_PANEL
from ui.outline.panel import OutlinePanel
from ui.state.session import Session


def commands(session: Session, outline: OutlinePanel) -> tuple[Command, ...]:
    """The commands of an outline."""

    def filter_rows() -> None:
        session.requests.ask(SHOW_PANEL, "outline")
        outline.focus_search()

    return (
        Command(
            "edit.filter",
            "F&ilter the outline",
            filter_rows,
            ("Ctrl+Shift+F",),
            "filter",
            menus="edit.find",
            after="edit.find-previous",
        ),
    )


DOCK = Dock(
    "Outline",
    LEFT,
    lambda: OutlinePanel,
    "&Outline",
    "Ctrl+1",
    "layout-compact",
    about="All OUs and accounts as a tree",
)
