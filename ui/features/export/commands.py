"""Commands of the export; what draws is imported when something is drawn."""

from functools import partial

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command, command
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session


def commands(session: Session, files: Files, lens: CurrentLens, window: QWidget) -> tuple[Command, ...]:
    """Return the commands of a window; dialogs stand over it."""

    def export(target: str = "") -> None:
        from ui.features.export.dialog import show_export

        show_export(window, session, files, lens, target)

    def copy_picture() -> None:
        from ui.features.export.sheet_maker import copy_picture

        copy_picture(session, files, lens)

    return (
        command("file.export", export),
        command("file.print", partial(export, "printer")),
        command("edit.copy-picture", copy_picture),
    )
