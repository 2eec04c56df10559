"""Programs killed at any moment: the short form; `python -m tests.faults` runs the long one."""

from __future__ import annotations

import sys

import pytest

from tests.examples import LONG
from tests.faults.killing import kill_while_saving, kill_while_typing

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@posix
@pytest.mark.long
def test_a_program_killed_while_it_saves_leaves_the_old_or_the_new(tmp_path):
    folder = tmp_path / "design"  # beside nothing else: what a kill leaves there is counted
    folder.mkdir()
    report = kill_while_saving(folder, 60 if LONG else 6)
    assert [] == report.faults


@posix
@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="a clock decides; `.ci/long` runs it, and test_recovery_of_typing.py kills, too")
@pytest.mark.parametrize("place", ["policy", "names"])
def test_a_window_killed_while_somebody_types_loses_no_more_than_three_seconds(tmp_path, place):
    report = kill_while_typing(tmp_path, 6, longest_s=3.5, places=[place])
    assert [] == report.faults
