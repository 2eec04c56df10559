"""Python's garbage collector once the window is shown: full collections run seldom, or when the user leaves it."""

import gc

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

ALL_GARBAGE_MS = 300_000
"""Milliseconds between two looks through everything, for those who never turn to another program."""

NEVER = 1_000_000
"""So many collections of what is young pass before Python looks through everything by itself."""


def collect_seldom(app: QApplication) -> None:
    """All that the start has made stays: the collector need not look at it again and again.

    Nor does it look through everything, some 70 ms for 50,000 accounts, in the middle of a movement: it does so when
    the person turns to another program, and every few minutes for those who never do.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], NEVER)
    gc.enable()
    seldom = QTimer(app, interval=ALL_GARBAGE_MS)
    seldom.timeout.connect(gc.collect)
    seldom.start()
    app.applicationStateChanged.connect(collect_when_left)


def collect_when_left(state: Qt.ApplicationState) -> None:
    """Look through everything when another program has the keyboard."""
    if state is not Qt.ApplicationState.ApplicationActive:
        gc.collect()
