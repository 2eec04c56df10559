"""A second start on the same screen hands its file to the program that runs."""

from __future__ import annotations

import os
import socket
import stat
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from ui.state.files import OpenedDesign
from ui.window import handover
from ui.window.app import Program
from ui.window.handover import HANDED, as_message, hand_over
from ui.window.second_starts import SecondStarts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sockets that are files")


@pytest.fixture
def session(monkeypatch):
    """A screen of its own: the folder of its session. The path of a socket has at most 107 bytes."""
    monkeypatch.setenv("DISPLAY", ":77")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@pytest.fixture
def taken(qapp, session):
    """What later starts have handed to a program that runs."""
    paths = []
    starts = SecondStarts(qapp, paths.append)
    yield paths
    starts.end()
    starts.deleteLater()


@pytest.fixture
def start(qtbot):
    """Start the program once more on a file, and tell whether another has taken it."""

    def hand(path):
        answers = []
        other = threading.Thread(target=lambda: answers.append(hand_over(path)), daemon=True)
        other.start()
        qtbot.waitUntil(lambda: bool(answers))
        return answers[0]

    return hand


@pytest.fixture
def line(taken):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(handover.waiting_place()))
        yield line


def test_the_program_that_runs_gets_the_whole_path(taken, start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    odd = Path(os.fsdecode(b"a\n\xff.json"))
    assert [True] * 3 == [start(path) for path in (Path("a/../b.json"), odd, None)]
    assert [tmp_path / "a/../b.json", tmp_path / odd, None] == taken


@pytest.mark.parametrize("variables", [{}, {"DISPLAY": ":78"}, {"QT_QPA_PLATFORM": "offscreen"}, {"DISPLAY": ""}])
def test_nobody_waits_on_another_screen_or_before_the_first_start(taken, start, monkeypatch, tmp_path, variables):
    for name, value in (variables or {"XDG_RUNTIME_DIR": str(tmp_path / "other")}).items():
        monkeypatch.setenv(name, value)
    assert (False, []) == (start(Path("a.json")), taken)


def test_only_this_person_may_reach_the_socket(taken, session):
    path = handover.waiting_place()
    assert [0o600, 0o700] == [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)]
    path.parent.chmod(0o755)
    assert handover.waiting_place() is None


def test_a_socket_of_a_program_that_died_is_taken_over(qapp, session, start):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(handover.waiting_place()))
    assert not start(Path("/a.json"))
    paths = []
    starts = SecondStarts(qapp, paths.append)
    assert (True, [Path("/a.json")]) == (start(Path("/a.json")), paths)
    second = SecondStarts(qapp, paths.append)  # as of --new-instance: the first goes on listening
    second.end()
    assert start(Path("/b.json"))
    starts.end()
    assert not start(Path("/c.json"))


@pytest.mark.parametrize("said", [b"relative.json\0", b"/a\0/b\0", b"/" + b"a" * 9000, b"\xff" * 50, b"/no end"])
def test_what_is_no_path_is_dropped(taken, line, qtbot, said):
    line.sendall(said)
    line.shutdown(socket.SHUT_WR)
    line.setblocking(False)

    def is_over():
        try:
            return line.recv(9) == b""
        except BlockingIOError:
            return False
        except ConnectionError:
            return True

    qtbot.waitUntil(is_over)
    assert [] == taken


def test_a_start_that_waits_no_longer_is_not_answered_twice(taken, line, qtbot, start):
    line.sendall(as_message(Path("/late.json")))
    line.close()
    assert start(Path("/next.json"))
    assert [Path("/next.json")] == taken


def test_a_path_in_pieces_is_a_path(taken, line, qtbot):
    line.sendall(b"/a.j")
    qtbot.wait(0)
    line.sendall(b"son\0")
    qtbot.waitUntil(lambda: bool(taken))
    assert (HANDED, [Path("/a.json")]) == (line.recv(9), taken)


def test_a_program_that_hangs_is_not_waited_for(session, monkeypatch):
    monkeypatch.setattr(handover, "PATIENCE_SECONDS", 0.01)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(handover.waiting_place()))
        hung.listen()
        assert not hand_over(Path("/a.json"))


def test_a_file_of_a_later_start_has_a_window_and_is_shown_where_it_is_open(qapp, qtbot, tmp_path):
    path = tmp_path / "design.json"
    path.write_bytes(native.write(template("coffee-shop")))
    program = Program(qapp)
    first = program.open(OpenedDesign(template("company")))
    program.open_for_start(path)
    program.open_for_start(path)
    other = program._showing(path)
    assert [first, other] == program._windows
    for window in (other, first):
        window.close()
