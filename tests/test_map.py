"""The map of the code names every room that the import contracts check, in their order."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.tools import in_one_test

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs/architecture.md").read_text("utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = {one["containers"][0]: list(one["layers"]) for one in CONTRACTS if one["type"] == "layers"}

MOST_ROOMS = {"designer": 10, "ui": 12}

DOCSTRINGS = {
    path.parent: ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    for room in ("designer", "ui")
    for path in sorted((ROOT / room).rglob("__init__.py"))
}
"""The docstring of each package, by its folder."""

NAMED_IN_DOCSTRINGS = [
    (folder, name)
    for folder, text in DOCSTRINGS.items()
    for name in re.findall(r"(?<!`)`([\w/]+\.py|\w+/[\w/]+)`", text)
]
"""Modules and folders that a package's docstring names, seen from its folder or from the root."""


def drawn(package: str) -> list[list[str]]:
    """The rooms of a package in the map, row by row, top first."""
    table = MAP.split(f"| `{package.replace('.', '/')}/` |")[1].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [[name.strip(" *").replace("\\", "") for name in row.split("·")] for row in rows]


@pytest.mark.parametrize("package", sorted(LAYERS))
def test_each_row_of_the_map_is_a_layer_of_the_contracts(package: str) -> None:
    layers = [re.split(r" [:|] ", layer) for layer in LAYERS[package]]

    assert [sorted(name.strip("()") for name in layer) for layer in layers] == [sorted(row) for row in drawn(package)]


def test_a_folder_has_no_more_rooms_than_a_reader_takes_in_at_once() -> None:
    """Who opens a folder sees the five sentences."""
    rooms = {room: {path.stem for path in (ROOT / room).iterdir() if path.suffix in {"", ".py"}} for room in MOST_ROOMS}

    assert {} == {
        room: sorted(names)
        for room, names in rooms.items()
        if len({name for name in names if not name.startswith("__")}) > MOST_ROOMS[room]
    }


@in_one_test("path", sorted(set(re.findall(r"`((?:designer|ui|resources|tests|docs)/[^`\s]*)`", MAP))))
def test_every_place_that_the_map_names_exists(path: str) -> None:
    assert list(ROOT.glob(path.rstrip("/")))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([A-Z]\w*[a-z]\w*)`", MAP))))
def test_every_class_that_the_map_names_is_one(name: str) -> None:
    sources = (path.read_text("utf-8") for room in ("designer", "ui") for path in (ROOT / room).rglob("*.py"))
    assert any(re.search(rf"^class {name}\b", source, re.MULTILINE) for source in sources)


@pytest.mark.parametrize(
    ("folder", "name"), [pytest.param(*one, id=f"{one[0].name}-{one[1]}") for one in NAMED_IN_DOCSTRINGS]
)
def test_every_module_that_a_package_names_exists(folder: Path, name: str) -> None:
    assert (folder / name).exists() or (ROOT / name).exists()


def test_every_package_says_what_lives_in_it() -> None:
    assert [] == [folder for folder, text in DOCSTRINGS.items() if not text]


def test_the_map_is_a_page() -> None:
    """What a room holds in detail is said where it lies."""
    assert len(MAP.split("## Our own words")[0].splitlines()) <= 110
