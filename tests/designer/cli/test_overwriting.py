"""No command replaces a file that is there without being told to, and none its own source."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer.cli.common import keep_existing
from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.formats import native

MINE = b"What a person wrote"
WRITERS = (
    ("new", "--template", "starter", "-o", "OUT.json"),
    ("convert", "DESIGN", "OUT.json"),
    ("convert", "DESIGN", "OUT.tree.json"),
    ("export", "DESIGN", "--to", "mermaid", "-o", "OUT.mmd"),
    ("export", "DESIGN", "--to", "mermaid", "-o", "other.mmd", "--report", "OUT.json"),
    ("import", "DESIGN", "-o", "OUT.json"),
    ("import", "DESIGN", "-o", "other.json", "--report", "OUT.json"),
    ("report", "DESIGN", "-o", "OUT.html", "--sections", "tree"),
    ("render", "DESIGN", "-o", "OUT.svg"),
    ("pack", "DESIGN", "-o", "OUT.json"),
    ("guardrails", "deny-root-user", "--add-to", "DESIGN", "-o", "OUT.json"),
)


class _Pencil:
    def render(self, drawing: object) -> None:
        drawing.out.write_bytes(b"<svg/>")


@pytest.fixture
def design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "DESIGN"
    path.write_bytes(native.write(templates.load("starter")))
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(group, args, obj=_Pencil())


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_a_file_that_is_there_is_replaced_only_with_force(command: tuple[str, ...], design: Path) -> None:
    out = next(Path(word) for word in command if word.startswith("OUT"))
    out.write_bytes(MINE)

    refused = run(*command)
    assert (2, MINE) == (refused.exit_code, out.read_bytes())
    assert f"{out} is there already. Write to another file, or say --force." in refused.stderr

    assert run(*command, "--force").exit_code < 2
    assert out.read_bytes() != MINE
    assert design.read_bytes() == native.write(templates.load("starter"))


@pytest.mark.parametrize(
    "command",
    [
        ("import", "DESIGN", "-o", "DESIGN"),
        ("import", "./DESIGN", "-o", "DESIGN"),
        ("export", "DESIGN", "--to", "mermaid", "-o", "DESIGN"),
        ("convert", "DESIGN", "DESIGN", "--to", "tree"),
    ],
    ids=" ".join,
)
def test_no_command_replaces_what_it_reads_by_less(command: tuple[str, ...], design: Path) -> None:
    before = design.read_bytes()

    assert (2, 2) == (run(*command).exit_code, run(*command, "--force").exit_code)
    assert design.read_bytes() == before


def test_a_design_may_be_changed_in_its_own_file(design: Path) -> None:
    assert run("guardrails", "deny-root-user", "--add-to", "DESIGN", "-o", "DESIGN").exit_code == 0
    assert b"deny-root-user" in design.read_bytes()
    assert run("pack", "DESIGN", "-o", "DESIGN").exit_code < 2
    assert run("convert", "DESIGN", "DESIGN", "--to", "native").exit_code == 0


def test_a_folder_that_may_not_be_looked_into_is_refused_when_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_path: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_file", closed)
    keep_existing(Path("closed/x.json"), force=False)
