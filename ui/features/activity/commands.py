"""The dock of what people really did, and the commands that bring it in and put it away."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from ui.commands.command import Command, Maker, command, dock
from ui.commands.requests import READ_ACTIVITY
from ui.state.analyses import Analyses
from ui.state.files import Files
from ui.state.session import Session


def _panel() -> Maker:
    from ui.features.activity.panel import ActivityPanel

    return ActivityPanel


DOCK = dock("activity", _panel)


def commands(session: Session, analyses: Analyses, files: Files, window: QMainWindow) -> tuple[Command, ...]:
    """Return the commands of a window.

    Args:
        session: Of the window.
        analyses: Its answers, the activity among them.
        files: Files that keep its document.
        window: Under the page.
    """
    activity = analyses.activity
    activity.follow(files.path)
    files.pathChanged.connect(lambda: activity.follow(files.path))

    def show(path: Path | None) -> None:
        from ui.features.activity.page import ActivityPage

        page = next((one for one in window.findChildren(ActivityPage) if not one.is_left), None)
        if page is None:
            page = ActivityPage(window, session, activity)
        page.open()
        if path is not None:
            page.read(path)

    session.requests.answer(READ_ACTIVITY, show)
    return (
        command("activity.read", partial(session.requests.ask, READ_ACTIVITY, None)),
        command("activity.detach", activity.detach, enabled=lambda: activity.record is not None),
    )
