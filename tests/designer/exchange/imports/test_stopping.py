"""Reading of a large file can be ended within it, whatever its format: checkpoints are passed at every part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.basics.steps import checkpoint, stoppable
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.registry import export_design, target_of
from designer.exchange.exports.target import ExportSource
from designer.exchange.imports import registry
from designer.exchange.imports.source import open_source
from tests.designer.exchange.imports.dumps import answers, write

ACCOUNTS = 40
FORMATS = (
    *("terraform", "terraform-json", "cloudformation", "cloudformation-json", "org-formation", "lza"),
    *("native", "tree", "node-link", "cli-dump", "drawio", "mermaid", "dot", "csv"),
)


class StoppedError(Exception):
    """The person has stopped."""


def source(name: str, folder: Path) -> Path:
    file = templates.load("scale", accounts=ACCOUNTS, seed=2)
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
