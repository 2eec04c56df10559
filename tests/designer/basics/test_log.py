"""The log of a run: what it holds, and what it must not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from designer.basics import log
from designer.basics.errors import EditError
from tests.designer.exchange.formats.designs import as_bytes, small

ROOT = Path(__file__).parents[3]

SECRET = "acc-of-nobody's-business"

FAILING = f"""
import sys
from designer.__main__ import main
from designer.cli.checks import budget

class Broken:
    def __init__(self, *_): raise LookupError("{SECRET[::-1]}"[::-1])

from designer.analysis.access import ceilings
import designer.cli.common as common
common.native.read = Broken
sys.argv[1:] = {{arguments}}
main()
"""


def orgwright(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One run of the program on the command line."""
    return python("-m", "designer", *args, **variables)


def python(*args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, *args], cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small()))
    return path


def test_the_log_tells_the_program_and_the_files_it_opens_and_saves(design: Path, tmp_path: Path) -> None:
    log, out = tmp_path / "run.log", tmp_path / "out.tree.json"
    done = orgwright("--log", str(log), "convert", str(design), str(out))
    assert 0 == done.returncode, done.stderr
    started, *rest = [line.split(" ", 2)[2] for line in log.read_text("utf-8").splitlines()]
    assert started.startswith("INFO start: orgwright ")
    assert [f"INFO opened 'design.json', {design.stat().st_size} bytes", "INFO saved 'out.tree.json'"] == rest


@pytest.mark.parametrize("way", ["argument", "joined", "variable"])
def test_a_log_is_asked_for_in_three_ways_and_grows(design: Path, tmp_path: Path, way: str) -> None:
    log = tmp_path / "run.log"
    words = {"argument": ("--log", str(log)), "joined": (f"--log={log}",), "variable": ()}[way]
    variables = {"ORGWRIGHT_LOG": str(log)} if way == "variable" else {}
    for runs in (1, 2):
        assert 0 == orgwright(*words, "budget", str(design), **variables).returncode
        assert runs == log.read_text("utf-8").count(" start: ")


def test_a_run_without_a_log_writes_and_says_nothing_of_it(design: Path) -> None:
    done = orgwright("convert", str(design), str(design.with_name("out.tree.json")))
    assert (0, False) == (done.returncode, " INFO " in done.stderr)
    assert {"design.json", "out.tree.json"} == {path.name for path in design.parent.iterdir()}


def test_a_log_that_cannot_be_written_is_a_sentence_and_status_2(design: Path, tmp_path: Path) -> None:
    done = orgwright("--log", str(tmp_path / "gone" / "run.log"), "budget", str(design))
    assert 2 == done.returncode
    assert "cannot be written: No such file or directory." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_log_without_a_file_is_a_mistake_of_the_command_line() -> None:
    done = orgwright("--log")
    assert (2, True) == (done.returncode, "--log" in done.stderr)


def test_an_uncaught_exception_is_logged_with_its_place_and_without_its_words(design: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    code = FAILING.replace("{arguments}", repr(["--log", str(log), "budget", str(design)]))
    done = python("-c", code)
    assert 2 == done.returncode, done.stderr
    told = log.read_text("utf-8")
    assert "ERROR uncaught LookupError" in told
    assert "designer/cli/common.py" in told.replace("\\", "/")
    assert SECRET not in told


@pytest.mark.parametrize("content", ['{"format": "orgwright"}', "one\n", "\0", " \n"])
def test_what_is_no_log_is_not_written_to(tmp_path: Path, content: str) -> None:
    path = tmp_path / "design.json"
    path.write_text(content, "utf-8")

    with pytest.raises(EditError, match="is not a log"):
        log.begin(path, "x")
    assert path.read_text("utf-8") == content
