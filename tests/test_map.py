"""The map of the code names every room that the import contracts check, in their order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs/architecture.md").read_text("utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = {one["containers"][0]: list(one["layers"]) for one in CONTRACTS if one["type"] == "layers"}

FEATURE = "<feature>"
"""Stands for every room of the window that no layer names; the contract `features` keeps these apart."""

LAYERS["ui"].insert(1, FEATURE)


def drawn(package: str) -> list[str]:
    """The rooms of a package in the map, top first."""
    block = MAP.split("```")[1]
    lines = re.split(rf"^{package.replace('.', '/')}/(?=\s)", block, flags=re.MULTILINE)[1].splitlines()[1:]
    rows = [line for line in lines[: lines.index("") if "" in lines else None] if re.match(r"  \S", line)]
    return [name for row in rows for name in re.split(r"\s{3,}", row.strip())[0].split()]


@pytest.mark.parametrize("package", sorted(LAYERS))
def test_the_map_shows_the_rooms_of_the_contracts_from_top_to_bottom(package: str) -> None:
    ranked = [(name, number) for number, layer in enumerate(LAYERS[package]) for name in re.split(r" [:|] ", layer)]
    rank = {name.strip("()"): number for name, number in ranked}
    planned = {name.strip("()") for name, _ in ranked if name.startswith("(")}

    names = drawn(package)

    assert set(rank) - planned <= set(names) <= set(rank)
    assert sorted(names, key=rank.__getitem__) == names


def test_the_contract_of_features_lets_through_what_the_layers_rule_and_nothing_else() -> None:
    (independent,) = (one for one in CONTRACTS if one["type"] == "independence")
    below = {line.split(" -> ")[1].split(".")[1] for line in independent["ignore_imports"]} - {"**"}
    above = {line.split(" -> ")[0].split(".")[1] for line in independent["ignore_imports"]} - {"**"}

    assert ["ui.*"] == independent["modules"]
    assert {*LAYERS["ui"]} == {*above, FEATURE, *below}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:designer|ui|resources|tests|docs)/[^`\s]*)`", MAP))))
def test_every_place_that_the_map_names_exists(path: str) -> None:
    assert list(ROOT.glob(path.rstrip("/")))
