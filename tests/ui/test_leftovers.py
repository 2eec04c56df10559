"""The fixtures of conftest.py that fail a leaking test do fail it, and name what leaked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")

IMPORTS = """
import threading, warnings
from PySide6.QtCore import QObject, QRunnable, QSettings, QStandardPaths, QThread, QThreadPool, QTimer
from PySide6.QtCore import QVariantAnimation, qWarning
from PySide6.QtWidgets import QMainWindow, QWidget
kept = []
"""

LEAKS = {
    "widget": (
        "window = QWidget(); window.setWindowTitle('Stray'); kept.append(window)",
        "top-level widget QWidget “Stray”",
    ),
    "shown window": ("window = QMainWindow(); window.show(); kept.append(window)", "top-level widget QMainWindow"),
    "timer": ("timer = QTimer(); timer.start(100000); kept.append(timer)", "active timer QTimer"),
    "animation": (
        "a = QVariantAnimation(); a.setEndValue(9); a.setDuration(99999); a.start(); kept.append(a)",
        "running animation QVariantAnimation",
    ),
    "qthread": ("thread = QThread(); thread.start(); kept.append(thread)", "running QThread QThread"),
    "thread": ("threading.Thread(target=threading.Event().wait, name='idle', daemon=True).start()", "thread idle"),
    "qt warning": ("qWarning('something is off')", "something is off"),
    "qt warning after a subtest": (
        "with request.getfixturevalue('subtests').test():\n        pass\n    qWarning('still heard')",
        "still heard",
    ),
    "qt warning at teardown": ("request.addfinalizer(lambda: qWarning('late trouble'))", "late trouble"),
    "python warning": ("warnings.warn('old ways')", "UserWarning: old ways"),
    "open file": ("open(__file__); __import__('gc').collect()", "ResourceWarning"),
    "slot that raises": ("QTimer.singleShot(0, lambda: 1 / 0); qtbot.wait(1)", "ZeroDivisionError"),
}

CLEAN = {
    "widget given to qtbot": "window = QWidget(); qtbot.addWidget(window); window.show(); kept.append(window)",
    "widget in a cycle": "window = QWidget(); window.me = window",
    "timer of a widget": "w = QWidget(); qtbot.addWidget(w); t = QTimer(w); t.start(9999); kept.append(t)",
    "timer for later": "import sys; sys.later = QTimer()",
    "settings": "QSettings('Orgwright', 'test').setValue('a', 1)",
    "settings again": "assert QSettings('Orgwright', 'test').value('a') is None",
    "folders": "assert str(tmp_path) in QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)",
}

LATER = "import sys\n\ndef test_timer_of_an_earlier_module(qtbot):\n    sys.later.start(100000)\n"
"""A module of its own, for which what the first one left has gone out of the garbage collector's sight."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """Run all the little tests above in a pytest of their own; its output."""
    folder = tmp_path_factory.mktemp("inner")
    impatient = CONFTEST.read_text(encoding="utf-8").replace("GRACE_MS = 20_000", "GRACE_MS = 50")
    assert "GRACE_MS = 50" in impatient
    (folder / "conftest.py").write_text(impatient, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nqt_log_level_fail = WARNING\nfilterwarnings = error\n")
    tests = "".join(inner(name, body) for name, body in bodies())
    (folder / "test_inner.py").write_text(IMPORTS + tests, encoding="utf-8")
    (folder / "test_later.py").write_text(LATER)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-rA",
        "-p",
        "no:cacheprovider",
        "-c",
        "pytest.ini",
        "test_inner.py",
        "test_later.py",
    ]
    env = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr  # some failed, and pytest lived to tell
    return done.stdout


def bodies():
    yield from ((name, body) for name, (body, _message) in LEAKS.items())
    yield from CLEAN.items()


def inner(name, body):
    return f"\n\ndef {function(name)}(qtbot, request, tmp_path):\n    {body}\n"


def function(name):
    return "test_" + name.replace(" ", "_")


def blamed(outcome):
    """The names of the little tests that failed or had an error, once for each time."""
    lines = [line for line in outcome.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return [line.split("::")[1].split(" ")[0] for line in lines]


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_fails_its_own_test_by_name(outcome, name):
    assert [function(name)] == [test for test in blamed(outcome) if test == function(name)]
    assert LEAKS[name][1] in outcome


def test_tidy_tests_pass_after_leaking_ones(outcome):
    assert not {function(name) for name in CLEAN} & set(blamed(outcome))
    assert all(f"PASSED test_inner.py::{function(name)}" in outcome for name in CLEAN)


def test_what_an_earlier_module_left_is_seen_when_it_gets_busy(outcome):
    assert ["test_timer_of_an_earlier_module"] == [one for one in blamed(outcome) if "earlier" in one]
