"""A panel that is made when it is first looked at: the window does not wait for what nobody sees yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class LatePanel(QWidget):
    """Holds the room for a panel until it is shown.

    Args:
        make: Imports and makes the panel.
    """

    def __init__(self, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._make = make
        self._panel: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def panel(self) -> QWidget:
        """The panel, made now if it was not before."""
        if self._panel is None:
            self._panel = self._make()
            self._column.addWidget(self._panel)
            self._panel.show()  # now, so that it can get the keys at once
        return self._panel

    def paintEvent(self, event: QPaintEvent) -> None:
        # Not when it is shown: Qt shows docks that lie behind another one's tab, too.
        super().paintEvent(event)
        if self._panel is None:
            QTimer.singleShot(0, self, lambda: self.panel)
