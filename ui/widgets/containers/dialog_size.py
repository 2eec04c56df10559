"""Size of a dialog on a screen that may be small."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = 16
"""Room for the frame of a window, in pixels."""


def give_size(dialog: QWidget, size: QSize) -> None:
    """Open a dialog at a size, or at what a smaller screen has room for."""
    dialog.resize(size.boundedTo(room_on(dialog.screen().availableGeometry().size())))


def room_on(screen: QSize) -> QSize:
    """Size of the largest dialog on a screen."""
    return screen - QSize(2 * _FRAME, 3 * _FRAME)
