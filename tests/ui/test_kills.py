"""Programs killed at any moment: the short form; `python -m tests.faults` runs the long one.

ORGWRIGHT_KILLS_SAVING and ORGWRIGHT_KILLS_TYPING say how many instead.
"""

from __future__ import annotations

import os
import sys

import pytest

from tests.faults.killing import kill_while_saving, kill_while_typing

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@posix
@pytest.mark.timeout(0)
def test_a_program_killed_while_it_saves_leaves_the_old_or_the_new(tmp_path):
    folder = tmp_path / "design"  # beside nothing else: what a kill leaves there is counted
    folder.mkdir()
    report = kill_while_saving(folder, int(os.environ.get("ORGWRIGHT_KILLS_SAVING", "12")))
    assert [] == report.faults


@posix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("place", ["policy", "names"])
def test_a_window_killed_while_somebody_types_loses_no_more_than_three_seconds(tmp_path, place):
    kills = int(os.environ.get("ORGWRIGHT_KILLS_TYPING", "2"))
    report = kill_while_typing(tmp_path, kills, longest_s=3.5, places=[place])
    assert [] == report.faults
