"""A command never writes over the design it reads what cannot hold all of it, whatever names lead there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer.cli.drawing import Drawing
from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits

ROOT = Path(__file__).resolve().parents[3]
posix = pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")


class Pencil:
    def render(self, drawing: Drawing) -> None:
        drawing.out.write_bytes(b"picture")


def run(*args: object) -> Result:
    return CliRunner().invoke(group, [str(arg) for arg in args], obj=Pencil())


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(templates.load("coffee-shop")))
    return path


def names_of(design: Path, suffix: str) -> list[Path]:
    """Other names of a file."""
    folder = design.parent
    twin, link = folder / f"twin{suffix}", folder / f"link{suffix}"
    twin.hardlink_to(design)
    link.symlink_to(design)
    through = folder / "through"
    through.symlink_to(folder)
    return [design, twin, link, through / design.name, folder / "." / ".." / folder.name / design.name]


@posix
@pytest.mark.parametrize("name", ["tree", "node-link"])
def test_a_format_that_loses_something_never_replaces_its_input(design: Path, name: str) -> None:
    before = design.read_bytes()
    for out in names_of(design, ".json"):
        refused = run("convert", design, out, "--to", name)
        assert 2 == refused.exit_code, out
        assert "is the design itself, which would lose" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert before == design.read_bytes()
    assert 0 == run("convert", design, design.with_name("other.json"), "--to", name).exit_code


@posix
def test_a_picture_never_replaces_the_design_it_shows(design: Path) -> None:
    before = design.read_bytes()
    same = design.rename(design.with_name("same.svg"))
    for out in names_of(same, ".svg"):
        refused = run("render", same, "-o", out)
        assert 2 == refused.exit_code, out
        assert "is the design itself" in refused.stderr
    assert before == same.read_bytes()
    assert 0 == run("render", same, "-o", same.with_name("other.svg")).exit_code


@posix
def test_standard_input_is_known_for_the_file_it_is(design: Path) -> None:
    before = design.read_bytes()
    with design.open() as stdin:
        command = [sys.executable, "-m", "designer", "convert", "-", str(design), "--to", "tree"]
        refused = subprocess.run(command, cwd=ROOT, stdin=stdin, capture_output=True, text=True, timeout=300)
    assert (2, before) == (refused.returncode, design.read_bytes())
    assert "is the design itself" in refused.stderr


def test_a_design_may_be_written_over_itself_as_a_design(design: Path) -> None:
    before = design.read_bytes()
    assert 0 == run("convert", design, design, "--to", "native").exit_code
    assert before == design.read_bytes()


@pytest.mark.parametrize(
    "args",
    [
        ("convert", "FILE", "FILE", "--to", "native"),
        ("pack", "FILE", "-o", "FILE"),
        ("guardrails", "deny-root-user", "--add-to", "FILE", "-o", "FILE"),
    ],
)
def test_what_another_program_writes_between_reading_and_writing_is_not_lost(
    design: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    theirs = native.write(_renamed(design))
    read = native.read

    def slow(data: bytes, source: str) -> NativeFile:
        design.write_bytes(theirs)
        return read(data, source)

    monkeypatch.setattr(native, "read", slow)
    refused = run(*(design if arg == "FILE" else arg for arg in args))
    assert (2, theirs) == (refused.exit_code, design.read_bytes()), refused.output
    assert "The file was changed since it was last read" in refused.stderr


def _renamed(design: Path) -> NativeFile:
    file = native.read(design.read_bytes(), "design")
    organization = file.organization
    organization.apply(edits.rename(organization, next(organization.accounts()), "Theirs"))
    return file


@posix
def test_a_circle_of_links_is_refused_in_words(design: Path) -> None:
    one, two = design.with_name("one.json"), design.with_name("two.json")
    one.symlink_to(two)
    two.symlink_to(one)
    for args in (
        ("check", one),
        ("convert", design, one),
        ("convert", one, design.with_name("out.json")),
        ("new", "--template", "empty", "-o", one),
        ("pack", design, "-o", one),
    ):
        refused = run(*args)
        assert 2 == refused.exit_code, args
        assert "circle" in refused.stderr, args


@posix
def test_what_a_save_cannot_keep_is_told(design: Path) -> None:
    twin = design.with_name("twin.json")
    os.link(design, twin)
    told = run("new", "--template", "empty", "-o", design, "--force")
    assert 0 == told.exit_code
    assert "Note:" in told.stderr
    assert "hard links" in told.stderr
