"""Records are read from JSON by the types of their fields."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

import pytest

from designer.basics.data import read_record
from designer.basics.dataclass import dataclass


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class Part(NamedTuple):
    name: str
    size: Size


@dataclass(frozen=True, slots=True)
class Whole:
    per_node: int
    parts: tuple[Part, ...]
    by_name: Mapping[str, Part]
    sizes: Mapping[Size, int | None]
    main_part: Part | None


SMALL = Part("a", Size.SMALL)
CONTENT = {
    "perNode": 1,
    "parts": [{"size": "small", "name": "a"}, ["b", Size.LARGE]],
    "byName": [{"name": "a", "size": "small"}],
    "sizes": {"small": 1, "large": None},
    "mainPart": None,
    "notes": ["of no field"],
}


def test_a_record_is_made_by_the_types_of_its_fields():
    parts = (SMALL, Part("b", Size.LARGE))
    expected = Whole(1, parts, {"a": SMALL}, {Size.SMALL: 1, Size.LARGE: None}, None)
    assert expected == read_record(Whole, CONTENT)
    assert SMALL == read_record(Whole, {**CONTENT, "mainPart": {"name": "a", "size": "small"}}).main_part


def test_a_field_that_is_missing_and_a_text_that_is_no_value_are_refused():
    with pytest.raises(TypeError, match="per_node"):
        read_record(Whole, {key: value for key, value in CONTENT.items() if key != "perNode"})
    with pytest.raises(ValueError, match="huge"):
        read_record(Part, {"name": "a", "size": "huge"})
