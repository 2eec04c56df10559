"""A mistake of the program's own: one sentence, status 2, and a log that says where."""

from __future__ import annotations

import gc
import re
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from designer import __main__, cli
from designer.cli import group
from designer.cli.checks import check


class _Broken(click.Command):
    """A command that fails as no command should."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("check")
        self._error = error

    def invoke(self, ctx: click.Context) -> None:
        del ctx
        raise self._error


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("secret of the design"), "an unforeseen KeyError"),
        (RecursionError(), "nested deeper than it can follow"),
        (MemoryError(), "the memory does not suffice"),
    ],
)
def test_it_is_one_sentence_that_names_a_log(
    error: Exception, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "check", _Broken(error))
    result = CliRunner().invoke(group.group, ["check"])
    assert (2, "", 1) == (result.exit_code, result.stdout, result.stderr.count("\n"))
    assert words in result.stderr
    assert "secret" not in result.stderr
    named = re.search(r"\S+\.log", result.stderr)
    assert named
    assert tmp_path == Path(named[0]).parent
    assert type(error).__name__ in Path(named[0]).read_text("utf-8")


def test_it_is_told_where_no_log_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    monkeypatch.setattr(check, "check", _Broken(KeyError("x")))
    result = CliRunner().invoke(group.group, ["check"])
    assert (2, True) == (result.exit_code, "No log of it could be written." in result.stderr)


def test_an_interruption_is_status_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "check", _Broken(KeyboardInterrupt()))
    assert 130 == cli.run_command(["check"])
    assert "" == "".join(capsys.readouterr()).strip()


def test_an_interruption_before_the_command_is_status_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The interruption comes while its modules are imported."""
    monkeypatch.setattr(__main__, "run", _interrupted)
    monkeypatch.setattr(gc, "set_threshold", lambda *_: None)
    with pytest.raises(SystemExit) as leaving:
        __main__.main()
    assert (130, "") == (leaving.value.code, "".join(capsys.readouterr()).strip())


def _interrupted(_words: list[str]) -> int:
    raise KeyboardInterrupt
