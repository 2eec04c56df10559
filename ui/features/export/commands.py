"""Commands of the export; what draws is imported when something is drawn."""

from functools import partial

from PySide6.QtWidgets import QWidget

from ui.commands.command import Command
from ui.state.files import Files
from ui.state.lens import CurrentLens
from ui.state.session import Session


def commands(session: Session, files: Files, lens: CurrentLens, window: QWidget) -> tuple[Command, ...]:
    """The commands of a window; dialogs stand over it."""

    def export(target: str = "") -> None:
        from ui.features.export.dialog import show_export

        show_export(window, session, files, lens, target)

    def copy_picture() -> None:
        from ui.features.export.copying import copy_picture

        copy_picture(session, files, lens)

    return (
        Command(
            "file.export",
            "&Export…",
            export,
            ("Ctrl+E",),
            "export",
            settles=True,
            menus="file.save",
            keywords=(
                "terraform, cloudformation, landing zone accelerator, LZA, org-formation, deploy, share, "
                "picture, image, PNG, SVG, PDF, screenshot, diagram, CSV, excel, XLSX, spreadsheet, JSON, "
                "YAML, HCL, DOT, graphviz, mermaid, draw.io, drawio"
            ),
        ),
        Command(
            "file.print",
            "&Print…",
            partial(export, "printer"),
            ("Ctrl+P",),
            "printer",
            settles=True,
            menus="file.save",
            keywords="paper, PDF, page, printer",
        ),
        Command(
            "edit.copy-picture",
            "Copy as p&icture",
            copy_picture,
            ("Ctrl+Shift+C",),
            "image",
            settles=True,
            menus="edit.clipboard",
            after="edit.copy",
        ),
    )
