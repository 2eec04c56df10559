"""The command line and what it reads from and writes to: closed, broken, endless, no files at all; and Ctrl+C.

A real process each, since it is its streams that are tried.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from designer.cli.changes import diff
from designer.exchange.formats import native
from tests.designer.cli.test_commands import run
from tests.designer.exchange.formats.designs import as_bytes, small
from tests.examples import LONG

pytestmark = pytest.mark.skipif(os.name != "posix", reason="shells, pipes and devices of POSIX")

ORGWRIGHT = f"{sys.executable} -m designer"
LIMIT = 300


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(native.read(as_bytes(small()), path.name)))
    return path


def shell(command: str, folder: Path) -> tuple[int, str, str]:
    """Exit status, output and errors of a command that says orgwright for the program."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "TMPDIR": str(folder)}
    line = f"set -o pipefail; {command.replace('orgwright', ORGWRIGHT)}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=False, timeout=LIMIT
    )
    assert not list(folder.glob("orgwright-*.log"))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


COMMANDS = (
    "check design.json",
    "permissions design.json --account acc-shop --format csv",
    "permissions design.json --account acc-shop --format json",
    "convert design.json - --to native",
    "new --template company -o -",
    "--help",
)


FAR = "x" * 300
NO_OUTPUTS = ((">&-", "standard output is closed"), (">/dev/full", "No space left"))


@pytest.mark.parametrize(
    ("command", "stream", "why"),
    [(one, *NO_OUTPUTS[end]) for number, one in enumerate(COMMANDS) for end in (0, 1) if LONG or end == number % 2],
)
def test_an_answer_that_cannot_be_written_is_said(command: str, stream: str, why: str, design: Path) -> None:
    status, out, err = shell(f"orgwright {command} {stream}", design.parent)
    assert (2, "", True) == (status, out, f"Error: The answer cannot be written: {why}" in err), err
    assert "Traceback" not in err
    assert "Exception" not in err


@pytest.mark.parametrize("command", ["new --template company -o -", "guardrails"])
def test_an_answer_that_is_cut_is_said_whatever_buffers_python_has(command: str, design: Path) -> None:
    status, _, err = shell(f"ulimit -f 1; PYTHONUNBUFFERED=1 orgwright {command} >answer", design.parent)
    assert (2, "Error: The answer cannot be written: File too large.\n") == (status, err)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_that_has_seen_enough_is_no_mistake(command: str, design: Path) -> None:
    status, _, err = shell(f"orgwright {command} 2>errors | head -c 1", design.parent)
    said = (design.parent / "errors").read_text("utf-8")
    assert (status in {0, 1, 141}, "") == (True, err)
    assert "Error" not in said
    assert "Exception" not in said


def test_closed_streams_that_nobody_needs_change_nothing(design: Path) -> None:
    asked = "orgwright permissions design.json --account acc-shop --action s3:GetObject"
    assert shell(asked, design.parent) == shell(f"{asked} <&-", design.parent)
    assert shell(f"{asked} 2>&-", design.parent)[:2] == shell(asked, design.parent)[:2]
    status, _, _ = shell("orgwright convert design.json again.json <&- >&- 2>&-", design.parent)
    assert (0, design.read_bytes()) == (status, (design.parent / "again.json").read_bytes())


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("orgwright check - <&-", "standard input cannot be read:\n  It is closed."),
        ("orgwright check - </dev/null", "The file is empty."),
        ("orgwright check - </dev/zero", "no end within 100,000,000 bytes"),
        ("yes | orgwright check -", "no end within 100,000,000 bytes"),
        ("orgwright check /dev/zero", "no end within 100,000,000 bytes"),
        ("orgwright check /dev/urandom", "no end within 100,000,000 bytes"),
        ("orgwright simulate --requests /dev/zero", "no end within 10,000,000 bytes"),
        (f"orgwright {FAR}.json", "There is no file"),
        (f"orgwright new --template company -o {FAR}.json", "File name too long"),
        (f"orgwright diff {FAR} design.json", "xx cannot be reached: File name too long"),
    ],
    ids=lambda text: text.replace(FAR, "xx…"),
)
def test_what_is_no_file_for_a_whole_program_is_refused_in_words(command: str, why: str, design: Path) -> None:
    status, out, err = shell(command, design.parent)
    assert (2, "", True, False) == (status, out, why in err, "Traceback" in err), err


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("check .", "This is a folder"),
        (f"check {FAR}.json", "File name too long"),
        (FAR, "There is no command and no file"),
        ("guardrails deny-regions --add-to design.json -o nowhere/x.json", "folder"),
        ("check loop", "Symbolic links lead round in a circle"),
        ("new --template company -o loop", "Symbolic links lead round in a circle"),
        ("simulate --requests .", "directory"),
        (f"simulate --requests {FAR}", "File name too long"),
    ],
    ids=lambda text: text.replace(FAR, "xx…"),
)
def test_what_is_no_file_is_refused_in_words(
    command: str, why: str, design: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(design.parent)
    Path("loop").symlink_to("loop")
    done = run(*command.split())
    assert (2, "", True) == (done.exit_code, done.stdout, why in done.stderr), done.stderr


def test_a_pipe_is_a_file(design: Path) -> None:
    assert (
        shell("orgwright check design.json", design.parent)[0]
        == shell("orgwright check <(cat design.json)", design.parent)[0]
    )
    fifo = design.parent / "fifo"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: fifo.write_bytes(design.read_bytes()))
    writer.start()
    assert 0 == shell("orgwright convert fifo again.json", design.parent)[0]
    writer.join(LIMIT)
    assert design.read_bytes() == (design.parent / "again.json").read_bytes()


def test_a_pipe_without_a_name_is_written_to(design: Path) -> None:
    status, out, _ = shell("orgwright convert design.json /dev/stdout --to native | cat", design.parent)

    assert (0, design.read_text("utf-8")) == (status, out)


def test_what_is_compared_is_read_once_and_no_further_than_a_file_goes(
    design: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fifo = design.parent / "fifo"
    os.mkfifo(fifo)
    looked_at: list[Path] = []
    monkeypatch.setattr(zipfile, "is_zipfile", looked_at.append)  # which opens it, and reads it all
    monkeypatch.setattr(diff, "load_bytes", lambda path: design.read_bytes())

    assert diff.read_side(str(fifo)).account_count == diff.read_side("/dev/zero").account_count
    assert looked_at == []


@pytest.mark.parametrize("asked", ["check fifo", "simulate --requests fifo", "render fifo -o x.svg"])
def test_ctrl_c_leaves_without_a_word(asked: str, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [*ORGWRIGHT.split(), *asked.split()]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path, env=environment) as running:
        with fifo.open("wb"):  # which waits until the program reads it
            assert 130 == _interrupted(running)
        assert running.stderr
        assert b"" == running.stderr.read().strip()


def _interrupted(running: subprocess.Popen[bytes]) -> int:
    """The exit status after Ctrl+C; once more where it came in a moment in which Python drops exceptions."""
    for _ in range(LIMIT):
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return running.wait(1)
    raise AssertionError("it goes on and on")


@pytest.mark.parametrize("asked", ["orgwright check gone.json", "orgwright gone.json", "orgwright --nope"])
def test_wrong_use_has_its_status_where_errors_cannot_be_written(asked: str, design: Path) -> None:
    assert 2 == shell(f"{asked} 2>/dev/full", design.parent)[0]
