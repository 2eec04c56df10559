"""A file that another program drags onto a window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def take_file(event: QDropEvent) -> Path | None:
    """The one file or folder that is dragged, accepted as a copy; None for anything else, which is left alone.

    Told that it was moved, the other program may remove it, as the Explorer of Windows does.
    """
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return Path(urls[0].toLocalFile())
