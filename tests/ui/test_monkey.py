"""The random user finds nothing on a seed; `python -m tests.fuzz explore` and `.ci/long` look further."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import LONG

ROOT = Path(__file__).parents[2]
SEEDS = (1, 3, 301, 304, 401, 402, 403, 404, 405, 406, 407, 408) if LONG else (404,)
STEPS = 70

EDITS = ("--seed", 1, "--steps", 2, "--only", "add")
"""A run of nothing but edits: the first gesture pushes one, whatever the window does meanwhile."""

BROKEN = {
    "an edit that no undo takes back": (
        (
            "from dataclasses import replace; from ui.state.document import Document; push = Document.push;"
            "lose = lambda it: setattr(it, 'settings', replace(it.settings, name='lost'));"
            "Document.push = lambda it, *change: (push(it, *change), lose(it.organization))"
        ),
        "lost: not the same undone to the start",
    ),
    "an exception": (
        "from ui.state.document import Document; Document.push = lambda *_: 1 / 0",
        "ZeroDivisionError",
    ),
    "a window that stays": (
        "import ui.window.bars; from PySide6.QtWidgets import QWidget; ui.window.bars.kept = QWidget()",
        "left behind: top-level widget QWidget",
    ),
}
"""What is broken -> how, and what the monkey says of it."""


def let_loose(*arguments, program=("-m", "tests.ui.monkey")):
    done = subprocess.run(
        [sys.executable, *program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    return done.returncode, done.stdout


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_the_random_user_finds_nothing(seed):
    status, told = let_loose("--seed", seed, "--steps", STEPS)
    assert status == 0, told


def test_a_seed_does_the_same_on_a_slow_machine_and_in_another_folder(tmp_path, monkeypatch):
    asked = ("--seed", 1, "--steps", 8, "--trail", "--breaking")
    _, told = let_loose(*asked, "")
    (elsewhere := tmp_path / "a folder with a longer name").mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    slow = (
        "from PySide6.QtCore import QThread; from tests.ui.monkey.clock import Clock; turn = Clock.timerEvent;"
        "Clock.timerEvent = lambda it, event: (QThread.msleep(20), turn(it, event))"
    )
    _, told_slowly = let_loose(*asked, slow)
    assert "8 gestures" in told
    assert told.splitlines()[:-1] == told_slowly.splitlines()[:-1]  # the last line says the seconds


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found_and_told_with_the_seed_and_the_last_steps(name):
    how, said = BROKEN[name]
    status, told = let_loose(*EDITS, "--breaking", how)
    assert status == 1, told
    assert said in told.splitlines()[-1]
    assert "again: python -m tests.ui.monkey --seed 1" in told
    assert "leaves" in told


def test_what_was_wrong_before_a_crash_is_told_with_it():
    how = (
        "import os, sys; from ui.state.document import Document;"
        "Document.push = lambda *_: (sys.excepthook(ValueError, ValueError('came before'), None), os._exit(7))"
    )
    status, told = let_loose(*EDITS, "--breaking", how)
    assert status == 7, told
    assert "FAULT ValueError: came before" in told
    assert "FAULT crash, status 7" in told.splitlines()[-1]
