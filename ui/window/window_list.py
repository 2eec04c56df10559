"""The open windows at the end of a menu, listed each time it opens; one that is chosen comes to the front."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from ui.widgets.buttons import add_entry, add_line
from ui.widgets.display.labels import menu_text
from ui.window.file_actions import bring_to_front


class WindowList(QObject):
    """Actions for the windows of the program; the one that the menu belongs to is checked."""

    def __init__(self, menu: QMenu, own: QMainWindow) -> None:
        super().__init__(menu)
        self._own = own
        self._menu = menu
        self._actions: list[QAction] = []
        menu.aboutToShow.connect(self._list)
        self._list()

    def _list(self) -> None:
        for action in self._actions:
            self._menu.removeAction(action)
            action.deleteLater()
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMainWindow) and w.isVisible()]
        self._actions = [add_line(self._menu)]
        for window in sorted(windows, key=lambda window: window.windowTitle().casefold()):
            title = window.windowTitle().replace("[*]", "*" if window.isWindowModified() else "")
            action = add_entry(self._menu, menu_text(title.removesuffix(" — Orgwright"), 60))
            action.setCheckable(True)
            action.setChecked(window is self._own)
            action.triggered.connect(partial(self._show, window))
            self._actions.append(action)

    def _show(self, window: QMainWindow, _checked: bool = False) -> None:
        bring_to_front(window)
