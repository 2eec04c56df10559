"""The running program: what nobody foresaw is told where it was started, keeps the work, and is shown."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from designer.exchange.formats import native
from designer.exchange.templates import load as template

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from ui.forms import dialogs
from ui.state import recovery
from ui.window import app
from designer.organization import edits

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

LOGGED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer, qWarning
from designer.basics import log
from ui.forms import dialogs
from ui.window import app

log.begin(Path(sys.argv[1]), "orgwright of the test")
shown = []
dialogs.show_crash = lambda text, **_: shown.append(text)

class Lost:
    def __del__(self):
        raise LookupError("ces"[::-1] + "ret")  # the log may show this line, as Python 3.13 does, but no words of it

def fail():
    qWarning("Qt says so")
    QTimer.singleShot(0, qt, lambda: Lost() and None)  # raises where nobody can catch it
    QTimer.singleShot(0, qt, lambda: 1 / 0)
    QTimer.singleShot(0, qt, lambda: QTimer.singleShot(0, qt, lambda: qt.exit(0)))

start = app.Program.start
def start_and_fail(program, path):
    window = start(program, path)
    window.canvas.painted.connect(fail)
    return window

app.Program.start = start_and_fail
make = app.make_application
def make_application(argv):
    global qt
    qt = make(argv)
    return qt
app.make_application = make_application
status = app.main(None)
print(*sorted(text.rstrip().rpartition("\\n")[2] for text in shown), sep="; ")
sys.exit(status)
"""

ENDED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from designer.organization import edits
from ui.forms import dialogs
from ui.theme import icons
from ui.window import app

def compare_and_end(program, window):
    document = window.session.document
    document.push(edits.rename(document.organization, "acc-shop-prod", "Kept"))
    window.actions_by_id["compare.saved"].trigger()
    window.session.shown.changed.connect(lambda: print("shown", flush=True))
    qt.aboutToQuit.connect(icons._pixmaps.clear)  # whatever is drawn from now on is drawn again
    window.destroyed.connect(lambda: print("gone", flush=True) or 1 / 0)
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), signal.SIGTERM))

start = app.Program.start
def start_and_compare(program, path):
    window = start(program, path)
    window.filled.connect(lambda: QTimer.singleShot(0, lambda: compare_and_end(program, window)))
    return window

app.Program.start = start_and_compare
make = app.make_application
def make_application(argv):
    global qt
    qt = make(argv)
    return qt
app.make_application = make_application
from pathlib import Path
sys.exit(app.main(Path(sys.argv[1])))
"""


def test_a_window_that_the_system_ends_goes_while_all_it_is_made_of_is_there(tmp_path):
    """What it shows changes once more as its panels go; and what goes wrong by then opens no dialog."""
    path = tmp_path / "design.json"
    path.write_bytes(native.write(template("company")))
    done = run(tmp_path, ENDED, str(path))
    assert "shown\ngone\n" == done.stdout.removeprefix("shown\n" * (done.stdout.count("shown") - 1))
    assert "ZeroDivisionError" in done.stderr
    assert 1 == done.stderr.count("Traceback"), done.stderr
    assert 128 + signal.SIGTERM == done.returncode
    [copy] = tmp_path.glob("data/**/recovery/*.orgwright")
    assert "Kept" in copy.read_text(encoding="utf-8")


def test_the_log_of_a_window_has_qt_what_nobody_foresaw_and_the_end(tmp_path):
    done = run(tmp_path, LOGGED, str(tmp_path / "run.log"))
    assert 0 == done.returncode, done.stderr
    assert "LookupError: secret; ZeroDivisionError: division by zero" == done.stdout.strip()
    for words in ("Qt says so", "LookupError: secret", "ZeroDivisionError: division by zero"):
        assert words in done.stderr
    told = (tmp_path / "run.log").read_text(encoding="utf-8")
    lines = [line.split(" ", 2)[2] for line in told.splitlines() if line[:2] == "20"]
    assert "INFO start: orgwright of the test" == lines[0]
    assert lines[1].startswith("INFO window: Qt 6.")
    assert {"WARNING Qt: Qt says so", "ERROR uncaught LookupError", "ERROR uncaught ZeroDivisionError"} <= {*lines}
    assert "INFO end: status 0" == lines[-1]
    assert "secret" not in told


def test_an_uncaught_exception_goes_to_stderr_too(tmp_path):
    done = run(tmp_path, PROGRAM)
    assert "told 1" in done.stdout, done.stdout + done.stderr
    assert "Traceback (most recent call last)" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr


def run(tmp_path, program, *args):
    """One run of a program in a home of its own."""
    env = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        env[f"XDG_{name}_HOME"] = str(tmp_path / name.lower())
    folder = Path(__file__).parents[3]
    return subprocess.run(
        [sys.executable, "-c", program, *args],
        cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
