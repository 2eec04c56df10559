"""What surrounds the tests decides nothing: no variable of a shell, a desktop or a CI, and no earlier run."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import pytest_make_parametrize_id
from tests.environment import ROOT, of_tests

HOSTILE = {
    "languages": {"LANG": "tr_TR.UTF-8", "LC_ALL": "de_DE.ISO-8859-1", "LANGUAGE": "de", "LC_NUMERIC": "de_DE"},
    "clocks": {"TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "0"},
    "terminals": {"COLUMNS": "20", "LINES": "3", "TERM": "dumb", "NO_COLOR": "1", "FORCE_COLOR": "1", "PAGER": "false"},
    "desktops": {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QPA_PLATFORMTHEME": "gtk3",
        "QT_STYLE_OVERRIDE": "Fusion",
        "QT_SCALE_FACTOR": "2",
        "QT_FONT_DPI": "192",
        "FONTCONFIG_FILE": "/nowhere",
        "QT_LOGGING_RULES": "*=true",
        "DISPLAY": ":99",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        "XDG_RUNTIME_DIR": "/nowhere",
    },
    "accounts": {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_REGION": "eu-west-1",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_ENDPOINT_URL": "http://localhost:1",
        "AWS_DATA_PATH": "/nowhere",
    },
    "homes": {"HOME": "/nowhere", "XDG_CONFIG_HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere", "XDG_DATA_DIRS": "/no"},
    "Pythons": {
        "PYTHONWARNINGS": "error",
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "0",
        "PYTHONOPTIMIZE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "ascii",
        "PYTHONSAFEPATH": "1",
    },
    "CIs": {"CI": "true", "GITHUB_ACTIONS": "true", "HYPOTHESIS_NO_NPY": "1"},
    "programs": {"GIT_DIR": "/nowhere", "EDITOR": "false", "ORGWRIGHT_LOG": "/nowhere/log", "ORGWRIGHT_STARTED": "x"},
}
"""Kinds of surroundings, each with variables that Python, Qt, Git, the AWS SDK or our own program would obey."""


@pytest.mark.parametrize("kind", HOSTILE)
def test_variables_of_the_surroundings_are_set_or_cleared(kind):
    home = Path("home")
    assert of_tests({}, home) == of_tests(HOSTILE[kind], home)


def test_what_a_test_sees_of_its_surroundings_is_fixed():
    settled = of_tests(os.environ, Path(os.environ["HOME"]))
    assert settled.items() <= os.environ.items()
    assert set() == {name for kind in HOSTILE.values() for name in kind if name in os.environ} - settled.keys()
    assert ("UTC", "UTC") == time.tzname
    assert (80, 24) == tuple(shutil.get_terminal_size())
    assert not sys.dont_write_bytecode, "each process would rewrite and compile all tests again"
    assert Path(click.__file__).is_relative_to(sys.prefix)


SHARED = [random.Random(0).random()]


@pytest.mark.parametrize("turn", [1, 2])
def test_the_shared_generator_starts_again_for_each_test(turn):
    assert SHARED == [random.random()]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (SimpleNamespace(id="acc-1", name="Shop"), "acc-1"),
        (("a", 1), "('a', 1)"),
        ({"é": "\x1b"}, r"{'\xe9': '\\x1b'}"),
        ("x" * 100, "'xxxxxxxxxxxx...xxxxxxxxxxxxx'"),
        (ValueError("no"), "ValueError('no')"),
        (["x" * 100], "['xxxxxxxxxxxx...xxxxxxxxxxxxx']"),
        ((object(),), None),
        ("plain", None),
        (3, None),
    ],
)
def test_parameters_are_named_by_what_they_hold_alike_in_every_process(value, name):
    assert pytest_make_parametrize_id(value) == name


def test_hypothesis_draws_the_same_examples_whatever_is_imported(tmp_path, monkeypatch):
    drawn = []

    @settings(max_examples=200)
    @given(st.text())
    def law(text):
        drawn.append(text)

    law()
    first = drawn.copy()
    # A module that hypothesis takes for one of ours, with constants to draw.
    module = type(os)("constants_of_ours")
    module.__file__ = str(tmp_path / "constants_of_ours.py")
    Path(module.__file__).write_text("\n".join(f"A{n} = 'constant {n}'" for n in range(200)))
    monkeypatch.setitem(sys.modules, "constants_of_ours", module)
    monkeypatch.chdir(tmp_path)
    drawn.clear()
    law()
    assert first == drawn


def test_the_tests_see_the_same_under_hostile_surroundings(tmp_path):
    (tmp_path / "click.py").write_text("raise ImportError('a foreign click')")
    hostile = {name: value for kind in HOSTILE.values() for name, value in kind.items()}
    hostile |= {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)}
    del hostile["PYTHONOPTIMIZE"]  # no assertion would be left in the child
    seen = "test_what_a_test_sees_of_its_surroundings_is_fixed"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"{__file__}::{seen}"],
        cwd=ROOT,
        env=hostile,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert 0 == done.returncode, done.stdout + done.stderr


CLOCK = re.compile(r"assert .*\b(?:monotonic|perf_counter|time\.time)\(\)")
"""A comparison of a clock that goes on while other programs have the processor."""


def test_no_test_asserts_how_much_time_has_gone_by():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "tests").rglob("*.py")
        if "bench" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CLOCK.search(line)
    ]
    assert [] == found


def test_a_run_in_the_background_is_the_same_run() -> None:
    """A shell has Ctrl+C ignored by what it starts in the background, and so would all tests that ask what it does."""
    words = "import signal, tests.conftest; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    command = f"trap '' INT; exec {sys.executable} -c '{words}'"

    assert "True\n" == subprocess.check_output(["sh", "-c", command], cwd=ROOT, text=True)
