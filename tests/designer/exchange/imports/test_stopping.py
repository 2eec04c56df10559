"""Reading of a large file can be ended within it, whatever its format: checkpoints are passed at every part of it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest

from designer.basics.steps import checkpoint, stoppable
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.registry import export_design, target_of
from designer.exchange.exports.target import ExportSource
from designer.exchange.imports import registry
from designer.exchange.imports.source import open_source
from tests.designer.exchange.imports.dumps import answers, write

ACCOUNTS = 20
FORMATS = (
    *("terraform", "terraform-json", "cloudformation", "cloudformation-json", "org-formation", "lza"),
    *("native", "tree", "node-link", "cli-dump", "drawio", "mermaid", "dot", "csv"),
)


CALLS_A_NODE = 8
"""Calls for each node that may be made between two checkpoints: a tenth of a second with 100,000 nodes."""


class StoppedError(Exception):
    """The person has stopped."""


def source(name: str, folder: Path, accounts: int = ACCOUNTS) -> Path:
    file = templates.load("scale", accounts=accounts, seed=2)
    if name == "cli-dump":
        return write(folder, answers(file.organization))
    files, _ = export_design(target_of(name), ExportSource.of(file))
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder / next(iter(files)) if len(files) == 1 else folder


@pytest.mark.parametrize("name", FORMATS)
def test_a_reading_ends_at_whichever_part_it_is(name: str, tmp_path: Path) -> None:
    importer = registry.by_name(name.removesuffix("-json"))
    assert importer is not None
    path = source(name, tmp_path / "source")
    passed = 0

    def read(until: int) -> None:
        nonlocal passed
        passed = 0

        def count() -> None:
            nonlocal passed
            passed += 1
            if passed == until:
                raise StoppedError

        with stoppable(count):
            importer.read(open_source(path, ConversionReport()), ConversionReport())

    read(-1)
    every = passed
    assert every > 2 * ACCOUNTS
    for until in (1, every // 2, every):
        with pytest.raises(StoppedError):
            read(until)
        assert until == passed, "nothing caught it and went on"


def test_a_checkpoint_is_nothing_where_nobody_waits() -> None:
    checkpoint()
    with pytest.raises(StoppedError), stoppable(_stop):
        checkpoint()
    checkpoint()


def _stop() -> None:
    raise StoppedError


@pytest.mark.parametrize("name", ["tree", "node-link", "cli-dump", "drawio", "mermaid", "dot", "csv"])
def test_a_reading_of_more_nodes_asks_as_often_for_each_whether_to_end(name: str, tmp_path: Path) -> None:
    few, many = (_longest_work(name, accounts, tmp_path / str(accounts)) for accounts in (10, 50))
    assert many - few < CALLS_A_NODE * 40


def _longest_work(name: str, accounts: int, folder: Path) -> int:
    """The most calls of functions between two checkpoints."""
    importer = registry.by_name(name)
    assert importer is not None
    files = open_source(source(name, folder, accounts), ConversionReport())
    calls = longest = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    def passed() -> None:
        nonlocal calls, longest
        longest, calls = max(longest, calls), 0

    importer.read(files, ConversionReport())  # methods of records are compiled
    with stoppable(passed):
        sys.setprofile(count)
        try:
            importer.read(files, ConversionReport())
            passed()
        finally:
            sys.setprofile(None)
    return longest
