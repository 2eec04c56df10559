"""``orgwright export``: files, report, words and status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer.cli.group import group
from designer.exchange.exports.registry import TARGETS
from designer.exchange.formats import native
from tests.designer.exchange.exports.hostile import design, hostile


def run(*args: object) -> Result:
    return CliRunner().invoke(group, ["export", *map(str, args)])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "design.json"
    path.write_bytes(native.write(design()))
    return path


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_target_writes_what_it_says(target: object, source: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "report.json"
    result = run(source, "--to", target.name, "-o", out, "--report", report)

    entries = json.loads(report.read_text("utf-8"))
    assert {"severity", "where", "what", "advice"} >= {key for entry in entries for key in entry}
    grave = any(entry["severity"] != "note" for entry in entries)
    assert (1 if grave else 0, "") == (result.exit_code, result.stdout)
    assert f"Wrote {out}" in result.stderr
    assert all(entry["what"] in result.stderr for entry in entries)
    assert out.is_dir() == target.folder


def test_the_design_itself_is_exported_without_a_loss(source: Path, tmp_path: Path) -> None:
    result = run(source, "--to", "native", "-o", tmp_path / "copy.json")
    assert (0, f"Wrote {tmp_path / 'copy.json'}.\n") == (result.exit_code, result.stderr)
    assert source.read_bytes() == (tmp_path / "copy.json").read_bytes()


def test_a_file_goes_into_a_folder_under_its_own_name_and_to_standard_output(source: Path, tmp_path: Path) -> None:
    run(source, "--to", "dot", "-o", tmp_path)
    assert run(source, "--to", "dot", "-o", "-").stdout == (tmp_path / "organization.dot").read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--to", "terraform", "-o", "-"), "Terraform has several files"),
        (("--to", "dot", "-o", "-", "--report", "-"), "cannot both go to standard output"),
        (("--to", "dot", "-o", "FILE"), "is the design itself"),
        (("--to", "org-formation", "-o", "FILE"), "is the design itself"),
        (("--to", "terraform", "-o", "FILE"), "is the design itself"),
        (("--to", "dot", "-o", "OUT", "--report", "FILE"), "is the design itself"),
        (("--to", "word", "-o", "OUT"), "'word' is not one of"),
        (("--to", "dot"), "Missing option"),
    ],
)
def test_wrong_use_is_said_and_writes_nothing(args: tuple[str, ...], words: str, source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    result = run(source, *(arg.replace("FILE", str(source)).replace("OUT", str(tmp_path / "out")) for arg in args))
    assert (2, "") == (result.exit_code, result.stdout)
    assert words in result.stderr
    assert (before, ["design.json"]) == (source.read_bytes(), [path.name for path in tmp_path.iterdir()])


def test_files_of_somebody_else_are_replaced_by_force_alone(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "accounts.tf").write_text("mine", "utf-8")
    assert 2 == run(source, "--to", "terraform", "-o", out).exit_code
    assert "mine" == (out / "accounts.tf").read_text("utf-8")
    assert 1 == run(source, "--to", "terraform", "-o", out, "--force").exit_code
    assert "mine" != (out / "accounts.tf").read_text("utf-8")


def test_a_long_report_is_cut_on_the_screen_and_whole_in_its_file(tmp_path: Path) -> None:
    source, report = tmp_path / "design.json", tmp_path / "report.json"
    source.write_bytes(native.write(hostile()))
    result = run(source, "--to", "lza", "-o", tmp_path / "out", "--report", report)
    assert 1 == result.exit_code
    assert "more: --report writes all." in result.stderr
    assert result.stderr.count("\n") < 45 < len(json.loads(report.read_text("utf-8")))


@pytest.mark.parametrize(("name", "report"), [("mermaid", "out"), ("terraform", "out/organization.tf")])
def test_a_report_is_not_written_over_what_is_exported(name: str, report: str, source: Path, tmp_path: Path) -> None:
    result = run(source, "--to", name, "-o", tmp_path / "out", "--report", tmp_path / report)

    assert result.exit_code == 2
    assert "would be written over" in result.stderr
    assert not (tmp_path / "out").exists()
