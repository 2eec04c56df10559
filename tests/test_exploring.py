"""Looking for faults with new seeds: what is found is told with the command that repeats it."""

from __future__ import annotations

import time
from itertools import islice, repeat

import pytest
from hypothesis import settings

from tests.examples import USUAL
from tests.fuzz import explore


def test_the_usual_examples_are_fixed_and_those_of_exploring_are_not():
    assert [True, False] == [settings.get_profile(name).derandomize for name in (USUAL, "explore")]
    assert [None, None] == [settings.get_profile(name).database for name in (USUAL, "explore")]


def test_every_law_is_looked_at_with_each_seed():
    files = {str(path) for run in islice(explore.laws(7), 40) if run.seed == 7 for path in run.arguments}
    assert "tests/designer/policy/packing/test_laws.py" in files
    assert {path for path in files if path.endswith(".py")} == {
        path for run in islice(explore.laws(8), 40) if run.seed == 8 for path in run.arguments if path.endswith(".py")
    }


def test_a_failed_law_is_repeated_alone():
    run = explore.Run([*explore.LAWS, "--hypothesis-seed", "5", "tests/a.py", "tests/b.py"], 5)
    told = "FAILED tests/b.py::test_law[one-two] - AssertionError\nFAILED tests/b.py::test_law[one-two]\n"
    again = run.again(told)
    assert again.startswith("PYTHONHASHSEED=5 .venv/bin/python -m pytest ")
    assert again.endswith("--hypothesis-seed 5 'tests/b.py::test_law[one-two]'")


@pytest.mark.parametrize(("module", "found"), [("this", 0), ("no_such_module", 1)])
def test_what_ends_badly_is_a_finding(module, found, capsys, monkeypatch):
    turns = iter((0.0, 2.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(turns))  # time for one run
    assert found == explore.look("files", repeat(explore.Run([module], 3)), 1.0)
    told = capsys.readouterr().out
    assert f"files: 1 runs, {found} with a finding" in told
    assert bool(found) is ("again: PYTHONHASHSEED=3 .venv/bin/python -m no_such_module" in told)
