"""Size of a dialog on a screen that may be small."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = 16
"""Room for the frame of a window, in pixels."""


def give_size(dialog: QWidget, size: QSize) -> None:
    """Open a dialog at a size, or at what a smaller screen has room for."""
    room = dialog.screen().availableGeometry().size() - QSize(2 * _FRAME, 3 * _FRAME)
    dialog.resize(size.boundedTo(room))
