"""The running program: what nobody foresaw is told where it was started, keeps the work, and is shown."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from ui.forms import dialogs
from ui.state import recovery
from ui.window import app
from designer import edits

qt = app.make_application(["orgwright"])
program = app.Program(qt)
app._guard(qt, program)
window = program.start(None)
shown = []
dialogs.show_crash = lambda text, **_: shown.append(text)
document = window.session.document
document.push(edits.rename(document.organization, "acc-shop-prod", "Kept"))
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(0, lambda: qt.exit(0))  # quit() would ask for the unsaved work
qt.exec()
assert "ZeroDivisionError" in shown[0]
assert "Kept" in window.files.autosave.copy.read_text(encoding="utf-8")
window.files.close()
window.deleteLater()
print("told", len(shown))
"""


def test_an_uncaught_exception_goes_to_stderr_too(tmp_path):
    env = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        env[f"XDG_{name}_HOME"] = str(tmp_path / name.lower())
    folder = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )
    assert "told 1" in done.stdout, done.stdout + done.stderr
    assert "Traceback (most recent call last)" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr
