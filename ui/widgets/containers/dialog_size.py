"""Size of a dialog on a screen, and over a window, that may be small."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = 16
"""Room for the frame of a window, in pixels."""

_SMALL = QSize(900, 600)
"""Size of a small window, which has room for every dialog."""


def give_size(dialog: QWidget, size: QSize) -> None:
    """Open a dialog at a size, or at what a smaller screen, or a smaller window below it, has room for."""
    room = dialog.screen().availableGeometry().size()
    below = dialog.parentWidget()
    if below is not None:
        room = room.boundedTo(below.window().size().expandedTo(_SMALL))
    dialog.resize(size.boundedTo(room_on(room)))


def room_on(screen: QSize) -> QSize:
    """Size of the largest dialog on a screen."""
    return screen - QSize(2 * _FRAME, 3 * _FRAME)
