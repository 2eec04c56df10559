"""The files opened last, as a menu that is filled each time it opens."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from ui.state import settings
from ui.theme.icons import icon
from ui.widgets.display.plain import menu_text, tooltip_text
from ui.widgets.menus import add_entry

_PICTURE = 52
"""Width of a picture in the menu, which gives every icon a square of it."""


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
        from ui.window import thumbnails  # nobody opens the menu at the start

        self.clear()
        self.setStyleSheet(f"QMenu {{ icon-size: {_PICTURE}px; }}")
        files = [path for path in settings.recent_files() if path.is_file()]
        for path in files:
            action = add_entry(self, menu_text(f"{path.name}  —  {path.parent.name or path.parent}"))
            action.setIcon(QIcon(QPixmap(thumbnails.menu_picture(path))))
            action.setToolTip(tooltip_text(str(path)))
            action.triggered.connect(partial(self._choose, path))
        if not files:
            add_entry(self, "No files yet").setEnabled(False)

    def _choose(self, path: object, _checked: bool = False) -> None:
        self.chosen.emit(path)
