"""CSV files of every writer: for the spreadsheet that opens them, and for the program that reads them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer.cli.group import group
from designer.exchange.formats import native
from designer.exchange.imports.registry import recognised
from designer.exchange.imports.source import source_of
from tests.designer.exchange.exports.hostile import design as cafe
from tests.designer.exchange.imports.code.code_sources import ConversionReport

BOM = b"\xef\xbb\xbf"


def run(*args: object) -> Result:
    return CliRunner().invoke(group, [*map(str, args)])


@pytest.fixture
def design(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(cafe()))
    return path


def test_every_csv_file_begins_with_the_mark_by_which_excel_reads_umlauts(design: Path, tmp_path: Path) -> None:
    run("export", design, "--to", "csv", "-o", tmp_path / "list.csv")
    run("report", design, "-o", tmp_path / "report")

    found = [tmp_path / "list.csv", *(tmp_path / "report").glob("*.csv")]
    assert len(found) > 5
    for path in found:
        data = path.read_bytes()
        assert data.startswith(BOM), path.name
        assert BOM not in data[3:], path.name


@pytest.mark.parametrize(
    "command",
    [
        ("export", "--to", "csv", "-o", "-"),
        ("permissions", "--account", "acc-shop", "--format", "csv"),
        ("budget", "--format", "csv"),
        ("lockouts", "--format", "csv"),
    ],
    ids=lambda command: command[0],
)
def test_standard_output_has_no_mark(command: tuple[str, ...], design: Path) -> None:
    name, *options = command
    result = run(name, design, *options)

    assert result.stdout_bytes
    assert BOM not in result.stdout_bytes


def test_no_other_file_has_a_mark(design: Path, tmp_path: Path) -> None:
    for name in ("mermaid", "dot", "drawio", "org-formation", "tree"):
        run("export", design, "--to", name, "-o", tmp_path / name)
        (file,) = [tmp_path / name] if (tmp_path / name).is_file() else (tmp_path / name).glob("*")
        assert BOM not in file.read_bytes()


def test_the_list_with_its_mark_is_read_again(design: Path, tmp_path: Path) -> None:
    run("export", design, "--to", "csv", "-o", tmp_path / "list.csv")
    files = source_of((tmp_path / "list.csv").read_bytes(), "list.csv")

    again = recognised(files).read(files, ConversionReport()).organization
    assert {node.name for node in again.nodes.values()} == {node.name for node in cafe().organization.nodes.values()}
