"""Command of the report; what makes one is imported when one is asked for."""

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, command
from ui.state.files import Files
from ui.state.session import Session


def commands(session: Session, files: Files, window: QWidget) -> tuple[Command, ...]:
    """Return the command of a window; the dialog stands over it."""

    def report() -> None:
        from ui.features.report.dialog import ReportDialog

        ReportDialog(session, files, window).open()

    return (command("file.report", report),)
