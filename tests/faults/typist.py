"""A window in which somebody types until it is killed: `python -m tests.faults.typist FILE LOG SAVES PLACE`.

Takes up what an earlier one left, and types, a key every few hundredths of a second: at the end of the first policy,
or, for the place `names`, in the names of OUs that are made one after the other on the canvas.
The log has a line for each key (seconds of the system's clock, keys so far) and, before and after a save, `saving` and
`saved`. SAVES is the chance that a key is followed by a save.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from designer.exchange.formats import native
from ui.commands.requests import show_policy
from ui.state import settings
from ui.state.recovery import abandoned
from ui.window import app as program
from ui.window.main_window import MainWindow
from ui.window.recovery_dialog import RecoveryDialog

KEY_MS = 25
LONGEST_NAME = 50


def keys_in(data: bytes) -> int:
    """How many keys have been typed into a design."""
    organization = native.read(data, "design").organization
    typed = [policy.text for policy in organization.policies.values()]
    typed += [node.name for node in organization.nodes.values()]
    return sum(len(text) - len(text.rstrip("x")) for text in typed)


class Typist(QObject):
    """Somebody who types."""

    def __init__(self, window: MainWindow, log: Path, saves: float, place: str) -> None:
        super().__init__(window)
        self._begin = {"policy": self._open_policy, "names": self._make_ou}[place]
        self._named = place == "names"
        self._field: QWidget | None = None
        self._window = window
        self._log = log.open("a", buffering=1)
        self._saves = saves
        self._waits = bool(abandoned())
        self._typed = -1
        self._timer = QTimer(self, interval=KEY_MS)
        self._timer.timeout.connect(self._type)
        window.filled.connect(self._timer.start)

    def _type(self) -> None:
        window = self._window
        if self._waits:
            if dialog := window.findChild(RecoveryDialog):
                QTest.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
                self._waits = False
            return
        if QApplication.focusWidget() is None:
            return  # the window is not active yet: nobody could type
        if self._typed < 0:
            self._typed = keys_in(window.files.data())
        if self._field is None or not isValid(self._field) or not self._field.isVisible():
            self._field = self._begin()
        QTest.keyClick(self._field, "x")
        self._typed += 1
        self._log.write(f"{time.monotonic()} {self._typed}\n")
        if random.random() < self._saves:
            self._log.write(f"saving {self._typed}\n")
            if window.file_actions.save():
                self._log.write(f"saved {self._typed}\n")
        if self._named and isinstance(self._field, QLineEdit) and len(self._field.text()) == LONGEST_NAME:
            QTest.keyClick(self._field, Qt.Key.Key_Return)

    def _open_policy(self) -> QWidget:
        window = self._window
        policies = window.session.document.organization.policies.values()
        show_policy(window.session.requests, next(policy.id for policy in policies if not policy.aws_managed))
        code: QWidget = window.parts.part("editor").code
        code.setFocus()
        QTest.keyClick(code, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        return code

    def _make_ou(self) -> QWidget | None:
        self._window.session.select([self._window.session.document.organization.root])
        self._window.canvas.setFocus()
        self._window.actions_by_id["add.ou"].trigger()
        return QApplication.focusWidget()


def main(path: Path, log: Path, saves: float, place: str) -> None:
    settings.tour_was_offered.keep(True)
    application = program.make_application(["orgwright"])
    running = program.Program(application)
    window = running.start(path)
    Typist(window, log, saves, place)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
