"""What a word on the command line means: a command, a file for the window, or a mistake."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from designer import __main__ as launcher
from designer.cli.commands import COMMANDS, GROUPS, module_of
from designer.cli.group import group
from tests.designer.exchange.formats.designs import as_bytes, small


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The files the window was opened on, None for none."""
    calls: list[Path | None] = []

    def open_window(path: Path | None, *, is_alone: bool) -> int:
        calls.append(path)
        return 0

    monkeypatch.setattr(launcher, "_open_window", open_window)
    return calls


def test_nothing_opens_the_window(opened: list[Path | None]) -> None:
    assert (0, [None]) == (launcher.run([]), opened)


def test_a_file_opens_the_window_on_it(opened: list[Path | None], tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small()))
    assert (0, [path]) == (launcher.run([str(path)]), opened)


@pytest.mark.parametrize("named", [True, False])
def test_a_start_of_its_own_is_asked_for_with_and_without_a_file_and_by_a_log(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small()))
    opened: list[tuple[Path | None, bool]] = []
    monkeypatch.setattr(launcher, "_open_window", lambda path, *, is_alone: opened.append((path, is_alone)) or 0)
    log = f"--log={tmp_path / 'run.log'}"
    for words in (
        [],
        ["--new-instance"],
        ["--new-instance", log],
        ["--log", str(tmp_path / "run.log")],
        ["--right-to-left"],
    ):
        assert 0 == launcher.run([*words, str(path)] if named else words)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", str(tmp_path))  # the window that runs uses others
    assert 0 == launcher.run([str(path)] if named else [])
    assert [(path if named else None, is_alone) for is_alone in (False, True, True, True, True, True)] == opened


def test_a_library_is_named_before_a_file_or_a_command(
    opened: list[Path | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ORGWRIGHT_LIBRARY", "others")
    assert (0, [None]) == (launcher.run(["--library", "acme"]), opened)
    assert f"{tmp_path / 'acme'}{os.pathsep}others" == os.environ["ORGWRIGHT_LIBRARY"]
    assert launcher.run(["--library", "acme", "check", "d.json"]) == 2


def test_a_file_named_like_a_command_is_opened_by_its_path(
    opened: list[Path | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("check").write_bytes(as_bytes(small()))
    assert (0, [Path("./check")]) == (launcher.run(["./check"]), opened)
    assert (2, 1) == (launcher.run(["check"]), len(opened))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["gone.json"], "no file gone.json"),
        (["./gone"], "no file gone"),
        (["chekc"], "did you mean check?"),
        (["a.json", "b.json"], "a.json"),
        (["--colour"], "--colour"),
        (["check"], "Missing argument"),
        (["check", "--format", "xml", "x"], "xml"),
    ],
)
def test_a_mistake_is_a_sentence_and_status_2(
    opened: list[Path | None], args: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (2, []) == (launcher.run(args), opened)
    said = capsys.readouterr()
    assert ("", True) == (said.out, words in said.err)


def python(code: str, *args: str, **variables: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden} | variables
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(command, capture_output=True, env=environment, check=False, encoding="utf-8")


def test_help_waits_for_nothing_slow() -> None:
    code = """
import sys
from designer.__main__ import run
status = run(["--help"])
heavy = {"networkx", "pydantic_core", "PySide6", "designer.organization.model.organization"}
print(status, sorted(heavy & set(sys.modules)))
"""
    said = python(code)
    assert said.stdout.splitlines()[-1] == "0 []"
    assert [name for name in COMMANDS if name not in said.stdout] == []


def test_the_help_lists_each_command_once_below_the_heading_of_its_folder() -> None:
    shown = python("from designer.__main__ import run; run(['--help'])").stdout
    parts = [shown.partition(f"{group.title}:\n")[2].partition("\n\n")[0] for group in GROUPS]
    listed = [re.findall(r"^  ([a-z][a-z-]*)  ", part, re.MULTILINE) for part in parts]
    assert [list(group.commands) for group in GROUPS] == listed
    assert len(COMMANDS) == sum(map(len, listed))
    assert [name for name in COMMANDS if find_spec(module_of(name)) is None] == []


def test_a_check_waits_for_neither_networkx_nor_qt(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small() | {"policies": []}))
    code = """
import sys
from designer.__main__ import run
status = run(["check", sys.argv[1]])
print(status, sorted({"networkx", "PySide6"} & set(sys.modules)))
"""
    assert python(code, str(path)).stdout.splitlines()[-1] == "0 []"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_the_window_is_refused_in_words() -> None:
    said = python("from designer.__main__ import main; main()", PYTHONIOENCODING="ascii")
    assert (2, "") == (said.returncode, said.stdout)
    assert said.stderr.startswith("There is no screen")
    assert "Traceback" not in said.stderr


def test_names_in_any_script_reach_a_pipe_as_utf8(tmp_path: Path) -> None:
    value = small()
    value["nodes"][3]["name"] = "店舗"
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(value))
    code = """
import sys
from designer.__main__ import run
run(["explain", sys.argv[1], "--account", "店舗", "--action", "s3:GetObject"])
"""
    assert "店舗" in python(code, str(path), PYTHONIOENCODING="ascii", PYTHONUTF8="0").stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_under_the_answer_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small()))
    with Path("/dev/full").open("wb") as full:
        said = subprocess.run(
            [sys.executable, "-m", "designer", "check", str(path)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (2, b"Error: The answer cannot be written: No space left on device.\n") == (said.returncode, said.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells a writer otherwise that its reader has left")
def test_a_reader_that_leaves_is_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(as_bytes(small()))
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        said = subprocess.run(
            [sys.executable, "-m", "designer", "check", str(path)], stdout=output, stderr=subprocess.PIPE, check=False
        )
    assert (141, b"") == (said.returncode, said.stderr)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_asks_for_completion_opens_no_window(
    shell: str, opened: list[Path | None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_ORGWRIGHT_COMPLETE", f"{shell}_source")

    assert launcher.run([]) == 0
    assert "_orgwright_completion" in capsys.readouterr().out
    assert opened == []


def test_an_empty_request_for_completion_is_none(
    opened: list[Path | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_ORGWRIGHT_COMPLETE", "")
    (tmp_path / "design.json").write_bytes(as_bytes(small()))

    assert launcher.run([str(tmp_path / "design.json")]) == 0
    assert opened == [tmp_path / "design.json"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("orgwright che", "check"), ("orgwright check --for", "--format"), ("orgwright check --format s", "sarif")],
)
def test_completion_knows_commands_options_and_choices(
    typed: str,
    offered: str,
    opened: list[Path | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_ORGWRIGHT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(typed.count(" ")))

    assert launcher.run([]) == 0
    assert f"plain,{offered}" in capsys.readouterr().out.splitlines()
    assert opened == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("given", [{}, {"COMP_WORDS": "orgwright che"}, {"COMP_WORDS": "x", "COMP_CWORD": "abc"}])
def test_a_request_for_completion_that_no_shell_makes_is_refused_in_words(
    shell: str, given: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"_ORGWRIGHT_COMPLETE": f"{shell}_complete", **given}.items():
        monkeypatch.setenv(name, value)

    status = launcher.run([])

    says = capsys.readouterr().err
    assert (2, True) == (status, "is set by a shell" in says) or (shell, 0) == ("fish", status)
    assert "mistake" not in says


def test_packages_of_our_names_beside_the_person_do_not_stand_in_for_ours(tmp_path: Path) -> None:
    for name in ("resources", "ui", "networkx"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a foreign package')", "utf-8")
    (tmp_path / "templates.py").write_text("raise SystemExit('a foreign module')", "utf-8")
    arguments = [sys.executable, "-m", "designer", "new", "--template", "coffee-shop", "-o", "-"]

    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert '"format": "orgwright"' in done.stdout


@pytest.mark.parametrize("name", ["resources", "ui", "designer"])
def test_a_path_that_is_searched_before_ours_is_searched_after_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])

    launcher._prefer_own_packages()

    home = str(Path(launcher.__file__).resolve().parents[1])
    assert sys.path.index(home) < sys.path.index(str(tmp_path))


def test_other_paths_stay_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [str(tmp_path), *sys.path]
    monkeypatch.setattr(sys, "path", list(before))

    launcher._prefer_own_packages()

    assert before == sys.path


@pytest.mark.parametrize("command", [["check", "-", "-"], ["diff", "-", "-"], ["migrate", "-", "-"]])
def test_standard_input_that_is_named_twice_is_told_and_not_called_empty(command: list[str]) -> None:
    done = CliRunner().invoke(group, command, input=as_bytes(small()))

    assert 2 == done.exit_code
    assert "It is named twice, but can be read only once." in done.stderr
    assert "empty" not in done.stderr


def test_ctrl_c_makes_no_exception_while_qt_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    drawn = SimpleNamespace(
        PictureOptions=lambda *_args, **_rest: None,
        render_file=lambda *_args, **_rest: seen.append(signal.getsignal(signal.SIGINT)),
    )
    monkeypatch.setitem(sys.modules, "ui.features.export.pdf", SimpleNamespace(BY_OU="by-ou", Paper=str))
    monkeypatch.setitem(sys.modules, "ui.features.export.targets", drawn)
    design = tmp_path / "a.json"
    design.write_bytes(as_bytes(small()))

    CliRunner().invoke(group, ["render", str(design), "-o", str(tmp_path / "a.svg")], obj=launcher._Window())

    assert seen == [signal.SIG_DFL]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
