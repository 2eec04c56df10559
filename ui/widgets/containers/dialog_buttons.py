"""Buttons at the end of a dialog: one that leaves it, and one that does what it is for."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from ui import theme
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_row


def dialog_buttons(dialog: QDialog, done: QPushButton, *beside: QWidget, filled: bool = False) -> QHBoxLayout:
    """Row of the button that leaves a dialog and of the one that does what it is for.

    Args:
        dialog: The dialog.
        done: The button that does it, taken by Return.
        beside: Parts before them.
        filled: True where the last of these takes the room there is.
    """
    row = in_row(*beside, spacing=theme.metrics().gap)
    if filled:
        row.setStretch(len(beside) - 1, 1)
    else:
        row.addStretch(1)
    cancel = push_button("Cancel", run=dialog.reject)
    row.addWidget(cancel)
    done.setDefault(True)
    row.addWidget(done)
    return row
