"""Every format of the command line: its exit statuses, and sources made unsound that end in words."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from designer.basics.errors import EditError, FormatError
from designer.cli.group import group
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.registry import TARGETS
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports import additions, registry
from designer.exchange.imports.source import open_source
from tests.designer.building import company
from tests.designer.exchange.imports.code.code_sources import malformed
from tests.designer.exchange.imports.code.test_control_tower import FILES as CONTROL_TOWER
from tests.designer.exchange.imports.terraform.test_show import STATE
from tests.fuzz.sources import bases
from tests.tools import in_one_test

SOUND = bases() | {
    "control-tower": {name: text if isinstance(text, bytes) else text.encode() for name, text in CONTROL_TOWER.items()},
    "terraform state": {"state.json": json.dumps(STATE, indent=1).encode()},
}
IMPORTED = {one.name for one in registry.IMPORTERS}
ADDED = {one.name for one in additions.ADDITIONS}
TARGETS_BY_NAME = {one.name: one for one in TARGETS}
FEW = ("empty", "binary", "prose", "deep lists")


def format_of(name: str) -> str:
    return name.partition(" ")[0].removesuffix("-json")


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """The files; of one file alone its path."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / next(iter(files)) if len(files) == 1 else folder


def run(tmp_path: Path, source: Path, name: str) -> tuple[Result, Path, list[dict[str, str]]]:
    """The command, what it was to write, and the report; nothing else may be written."""
    out, report = tmp_path / "out.json", tmp_path / "report.json"
    args = ["import", str(source), "--as", format_of(name), "-o", str(out), "--report", str(report)]
    if format_of(name) in ADDED:
        into = tmp_path / "into.json"
        into.write_bytes(native.write(NativeFile(company())))
        args += ["--into", str(into), *(["--account", "shop"] if format_of(name) == "iam" else [])]
    before = set(tmp_path.rglob("*"))
    result = CliRunner().invoke(group, args)
    assert set(tmp_path.rglob("*")) - before <= {out, report}
    return result, out, json.loads(report.read_text("utf-8")) if report.exists() else []


def test_each_format_has_a_sound_source() -> None:
    lacking = (IMPORTED | ADDED) - {format_of(name) for name in SOUND}
    assert set() == lacking, "add a sound source to bases() in tests/fuzz/sources.py"
    assert {"cli-dump", "terraform", "cloudformation", "org-formation", "lza", "native", "tree"} <= IMPORTED
    assert {"aws-org-designer", "node-link", "drawio", "mermaid", "dot", "csv"} <= IMPORTED


def test_all_that_is_written_can_be_read() -> None:
    unread = {name.removesuffix("-json") for name in TARGETS_BY_NAME} - IMPORTED
    assert set() == unread, (
        "write a reader for each: a module with an IMPORTER of its name in designer/exchange/imports/drawings"
    )


@pytest.mark.parametrize("name", sorted(SOUND))
def test_the_status_is_0_or_1_as_the_report_says(name: str, tmp_path: Path) -> None:
    source = write(tmp_path / "source", SOUND[name])
    result, out, report = run(tmp_path, source, name)
    worse = any(entry["severity"] != "note" for entry in report)
    assert int(worse) == result.exit_code, result.stderr
    assert native.read(out.read_bytes(), "out.json").organization.root
    assert all(entry["what"] for entry in report)


@pytest.mark.parametrize("way", FEW)
@pytest.mark.parametrize("name", sorted(SOUND))
def test_the_status_is_2_where_nothing_can_be_read(name: str, way: str, tmp_path: Path) -> None:
    data = malformed("a: 1\nb: 2\n")[way]
    source = write(tmp_path / "source", dict.fromkeys(SOUND[name], data))
    result, out, _ = run(tmp_path, source, name)
    assert (2, "") == (result.exit_code, result.stdout), result.stderr
    assert not out.exists()
    assert "Traceback" not in result.stderr
    assert result.stderr.strip().endswith((".", "?", "…")), result.stderr


@pytest.mark.parametrize("name", sorted(TARGETS_BY_NAME))
def test_an_export_has_status_0_or_1_as_its_report_says_and_2_for_what_is_no_design(name: str, tmp_path: Path) -> None:
    design, out, report = tmp_path / "design.json", tmp_path / "out", tmp_path / "report.json"
    design.write_bytes(native.write(templates.load("coffee-shop")))
    args = ["export", str(design), "--to", name, "-o", str(out), "--report", str(report)]
    result = CliRunner().invoke(group, args)
    entries = json.loads(report.read_text("utf-8"))
    assert any(entry["severity"] != "note" for entry in entries) == result.exit_code, result.stderr
    design.write_bytes(b'{"format": "orgwright", "version": 1')
    result = CliRunner().invoke(group, [*args[:-3], str(tmp_path / "other"), *args[-2:], "--force"])
    assert (2, False) == (result.exit_code, (tmp_path / "other").exists())
    assert "line 1: This { is never closed" in result.stderr


LESS_TRIED = (
    *("artifact", "native", "programmes", "terraform-json", "cloudformation-json"),
    *("drawio", "mermaid", "dot", "csv"),
)
"""Sources that have no test of unsound ones of their own."""

CASES = [(name, way) for name in LESS_TRIED for way in malformed(next(iter(SOUND[name].values())).decode())]


@in_one_test(("name", "way"), CASES)
def test_a_source_made_unsound_in_forty_ways_ends_in_words_or_a_design(name: str, way: str, tmp_path: Path) -> None:
    begin = time.process_time()
    for part, data in list(SOUND[name].items())[:2]:
        files = {**SOUND[name], part: malformed(data.decode())[way]}
        source = write(tmp_path / part.replace("/", "-"), files)
        report = ConversionReport()
        words = [""]
        try:
            opened = open_source(source, report)
            adder = additions.by_name(format_of(name))
            if adder is not None:
                adder.read(opened, report)(company(), None, "2026-11-27", report)
            else:
                importer = registry.by_name(format_of(name))
                assert importer is not None
                assert importer.read(opened, report).organization.root
        except FormatError as error:
            words = [error.source, *(fault.message for fault in error.faults)]
        except EditError as error:
            words = ["", str(error)]
        assert all(one.endswith((".", "?", "…")) for one in words[1:]), words
        assert all(entry.what for entry in report)
    assert time.process_time() - begin < 20


def test_the_unsound_sources_are_more_than_forty() -> None:
    assert min(sum(name == one for one, _ in CASES) for name in LESS_TRIED) > 40


FOREIGN = {
    "chart.drawio": ('<mxfile><diagram name="x"/></mxfile>', "a draw.io diagram that does not say which"),
    "chart.mmd": ("flowchart LR\n  a --> b\n", "a Mermaid chart of something else"),
    "chart.dot": ("digraph x { a -> b }", "a graph for Graphviz of something else"),
    "list.csv": ("a,b\n1,2\n", "a table without the columns kind, name, id and parent"),
}


@pytest.mark.parametrize("file", FOREIGN)
def test_a_drawing_or_a_table_of_something_else_is_told_what_it_is(file: str, tmp_path: Path) -> None:
    text, title = FOREIGN[file]
    (tmp_path / file).write_text(text, "utf-8")
    result = CliRunner().invoke(group, ["import", str(tmp_path / file), "-o", str(tmp_path / "out.json")])
    assert 2 == result.exit_code
    assert f"This is {title}" in result.stderr
    assert "Orgwright reads its own designs, answers of the AWS CLI, Terraform" in result.stderr
