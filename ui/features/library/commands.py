"""Command of the team's libraries; its dialog is imported when it is asked for."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, command
from ui.state.analyses import Analyses
from ui.state.session import Session


def commands(session: Session, analyses: Analyses, window: QWidget) -> tuple[Command, ...]:
    """Return the command of a window; the dialog stands over it."""

    def show() -> None:
        from ui.features.library.dialog import LibrariesDialog

        LibrariesDialog(session, analyses, window).open()

    return (command("library.show", show),)
