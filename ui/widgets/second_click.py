"""The second click of a double click lands where the first one did, or nowhere.

The first click of one on a row may open a page in its place, and the second would press what is then under the pointer
there.
"""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import getCppPointer


class SecondClicks:
    """Finds presses of a window's mouse that are the second of a double click and hit another widget."""

    def __init__(self) -> None:
        self._hit: tuple[int, int] = (0, 0)
        self._swallows_release = False

    def is_stray(self, event: QMouseEvent) -> bool:
        """Whether to drop a press or release; for a double click Qt sends the press, then that it is double."""
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            below = QApplication.widgetAt(event.globalPosition().toPoint())
            self._hit = self._hit[1], getCppPointer(below)[0] if below is not None else 0
            self._swallows_release = False
        elif kind is QEvent.Type.MouseButtonDblClick:
            self._swallows_release = self._hit[0] != self._hit[1]
            return self._swallows_release
        elif kind is QEvent.Type.MouseButtonRelease and self._swallows_release:
            self._swallows_release = False
            return True
        return False
