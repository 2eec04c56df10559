"""The files opened last, as a menu that is filled each time it opens."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from ui.state import settings
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry
from ui.widgets.display.labels import menu_text, tooltip_text

_PICTURE = 52
"""Width of a picture in the menu, which gives every icon a square of it."""


def folders(files: Sequence[Path]) -> dict[Path, str]:
    """Folder of each file: its name, or with as many names above it as tell it from a folder of the same name."""
    places = {}
    for path in files:
        others = [other for other in files if other != path and other.name == path.name]
        parts = path.parent.parts
        enough = (n for n in range(1, len(parts)) if all(other.parent.parts[-n:] != parts[-n:] for other in others))
        shown = parts[-next(enough, len(parts)) :]
        places[path] = "/".join(shown) if shown != parts else str(path.parent)
    return places


class RecentMenu(QMenu):
    """The recent files, newest first.

    Signals:
        chosen(Path): The person wants this file.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self.setIcon(icon("recent"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Show the files that are remembered and still there."""
        from ui.window import thumbnails  # not needed at the start

        self.clear()
        self.setStyleSheet(f"QMenu {{ icon-size: {_PICTURE}px; }}")
        files = [path for path in settings.recent_files() if path.is_file()]
        places = folders(files)
        for path in files:
            action = add_entry(self, menu_text(f"{path.name}  —  {places[path]}"))
            action.setIcon(QIcon(QPixmap(thumbnails.menu_picture(path))))
            action.setToolTip(tooltip_text(str(path)))
            action.triggered.connect(partial(self._choose, path))
        if not files:
            add_entry(self, "No files yet").setEnabled(False)

    def _choose(self, path: object, _checked: bool = False) -> None:
        self.chosen.emit(path)
