"""A window in which somebody types until it is killed: `python -m tests.faults.typist FILE LOG SAVES`.

Takes up what an earlier one left, opens the first policy, and types at its end, a key every few hundredths of a second.
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

from designer.formats import native
from ui.commands.requests import show_policy
from ui.state import settings
from ui.state.recovery import abandoned
from ui.window import app as program
from ui.window.main_window import MainWindow
from ui.window.recovery_dialog import RecoveryDialog

KEY_MS = 25


def keys_in(data: bytes) -> int:
    """How many keys have been typed into a design."""
    organization = native.read(data, "design").organization
    return max(len(policy.text) - len(policy.text.rstrip("x")) for policy in organization.policies.values())


class Typist(QObject):
    """Somebody who types."""

    def __init__(self, window: MainWindow, log: Path, saves: float) -> None:
        super().__init__(window)
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
        code = window.parts.part("editor").code
        if self._typed < 0:
            self._typed = keys_in(window.files.data())
            policies = window.session.document.organization.policies.values()
            show_policy(window.session.requests, next(policy.id for policy in policies if not policy.aws_managed))
            code.setFocus()
            QTest.keyClick(code, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(code, "x")
        self._typed += 1
        self._log.write(f"{time.monotonic()} {self._typed}\n")
        if random.random() < self._saves:
            self._log.write(f"saving {self._typed}\n")
            if window.filing.save():
                self._log.write(f"saved {self._typed}\n")


def main(path: Path, log: Path, saves: float) -> None:
    settings.remember_tour()
    application = program.make_application(["orgwright"])
    running = program.Program(application)
    window = running.start(path)
    Typist(window, log, saves)
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
