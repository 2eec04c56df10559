"""What the monkey does where the program waits for it: in dialogs and menus that have an event loop of their own."""

from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

EVERY_MS = 2
PATIENCE, INSISTENCE, END = 8, 14, 40
"""Acts in one dialog after which the monkey presses Esc, closes the dialog, and says that it cannot be closed."""


class Answering:
    """A timer that acts only while an event loop inside the monkey's own turn waits.

    Args:
        act: Does something in the widget that waits.
        stuck: Called with what cannot be closed.
    """

    def __init__(self, act, stuck):
        self._act = act
        self._stuck = stuck
        self._level = 0
        self._asked = {}
        self._over = False
        self._again()

    def end(self):
        """Answer nothing any more."""
        self._over = True

    def _again(self):
        if not self._over:
            QTimer.singleShot(EVERY_MS, self._look)

    def _look(self):
        self._again()  # first: what follows may wait itself
        level = QThread.currentThread().loopLevel()
        if level <= self._level:
            self._asked = {key: count for key, count in self._asked.items() if key <= level}
            return
        before, self._level = self._level, level
        try:
            self._answer(level)
        finally:
            self._level = before

    def _answer(self, level):
        target = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        count = self._asked[level] = self._asked.get(level, 0) + 1
        if target is None:
            if count > END:
                self._stuck("an event loop without a window")
        elif count <= PATIENCE:
            self._act(target)
        elif count <= INSISTENCE:
            QTest.keyClick(target, Qt.Key.Key_Escape)
        elif count <= END:
            target.close()
        else:
            self._stuck(type(target).__name__)
            target.done(0) if isinstance(target, QDialog) else target.hide()
