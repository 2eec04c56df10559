"""The contributor's page stays short, and what its recipes name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tools import in_one_test

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PLACES = sorted(set(re.findall(r"(?:designer|ui|resources|tests|docs)/[\w./-]*\w/?", PAGE)))
NAMES = [
    (name.rstrip("("), place)
    for name, place in re.findall(r"`([A-Za-z_]+)(?:\([^`]*\))?`\s(?:in|of|\()\s?`((?:designer|ui)/[\w/]+\.py)`", PAGE)
]


@in_one_test("place", PLACES)
def test_every_place_that_a_recipe_names_exists(place: str) -> None:
    assert (ROOT / place).exists()


@pytest.mark.parametrize(("name", "place"), NAMES)
def test_what_a_recipe_looks_for_in_a_file_is_there(name: str, place: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / place).read_text("utf-8"))


def test_the_recipes_name_enough_to_be_followed_and_fit_two_pages() -> None:
    assert len(NAMES) >= 8
    assert 10 == len(re.findall(r"^\*\*A", PAGE, re.MULTILINE)), "the heading counts the recipes, too"
    assert "## Ten changes" in PAGE
    assert PAGE.count("\n") <= 130
