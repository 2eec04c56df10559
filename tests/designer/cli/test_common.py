"""JSON of the commands: the text is the library's except what steers a terminal, however large or deep the answer."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import given

from designer.basics.words import plain
from designer.cli.common import write_json
from tests.designer.exchange.formats.test_documents import VALUES, nested


def written(value: object) -> str:
    with redirect_stdout(StringIO()) as out:
        write_json(value)
    return out.getvalue()


@given(VALUES)
def test_an_answer_is_written_as_the_library_writes_it(value: object) -> None:
    assert plain(json.dumps(value, ensure_ascii=False, indent=2)) + "\n" == written(value)


@pytest.mark.parametrize("levels", [1, 2, 3, 199, 300])
def test_depth_changes_nothing(levels: int) -> None:
    value = {"a": [nested(levels, {"b": [1, "x\n", {}]})], "c": {"d": [], "e": None}}
    assert json.dumps(value, ensure_ascii=False, indent=2) + "\n" == written(value)


def test_numbers_that_json_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        written({"a": {"b": [float("nan")]}})
