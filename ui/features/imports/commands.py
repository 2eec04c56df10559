"""Command of the import; its page is imported when it is opened, and what reads when something is read."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from designer.exchange.formats.format import NativeFile
from ui.commands.command import Command, command
from ui.commands.requests import IMPORT
from ui.state.analyses import Analyses
from ui.state.files import Files
from ui.state.session import Session


def commands(
    session: Session, files: Files, analyses: Analyses, window: QMainWindow, show_new: Callable[[NativeFile], None]
) -> tuple[Command, ...]:
    """Return the command of a window, which answers the request of others, too.

    Args:
        session: Of the window.
        files: Files that keep its document.
        analyses: Answers that are known of its document.
        window: Under the page.
        show_new: Opens a design as a new one, after asking for unsaved work.
    """

    def show(path: Path | None) -> None:
        from ui.features.imports.decision import take_decision
        from ui.features.imports.page import ImportPage

        if path is not None and take_decision(session, path):
            return
        page = next((one for one in window.findChildren(ImportPage) if not one.is_left), None)
        if page is None:
            page = ImportPage(window, session, files, analyses, show_new)
        page.open()
        if path is not None:
            page.look_at(path, opened=True)

    session.requests.answer(IMPORT, show)
    return (command("file.import", partial(session.requests.ask, IMPORT, None)),)
