"""Documents on indented lines: as the library writes them, and refused beyond a depth."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.basics.words import visible_json
from designer.exchange.formats.documents import MAX_NESTING, indented_json

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=12,
)


@given(VALUES)
def test_the_lines_are_those_of_the_library_but_for_what_nobody_sees(value: object) -> None:
    lines = indented_json(value)
    assert lines is not None
    assert value == json.loads(lines)
    assert visible_json(json.dumps(value, ensure_ascii=False, indent=2)) == lines


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\U000e0041"])
def test_characters_that_nobody_sees_or_that_turn_others_are_escapes(sign: str) -> None:
    lines = indented_json({f"a{sign}": [f"Größe{sign}组织"]})
    assert lines is not None
    assert sign not in lines
    assert "Größe\\u" in lines
    assert {f"a{sign}": [f"Größe{sign}组织"]} == json.loads(lines)


def nested(levels: int, inner: object) -> object:
    for level in range(levels):
        inner = [inner] if level % 2 else {"a": inner}
    return inner


@pytest.mark.parametrize("inner", [1, "x", [], {}])
def test_what_is_nested_too_deeply_is_refused(inner: object) -> None:
    just = nested(MAX_NESTING, inner)
    assert indented_json(just) is not None
    beyond = nested(MAX_NESTING + 1, inner)
    assert indented_json(beyond) is None
    assert indented_json(nested(50_000, 1)) is None


def test_numbers_that_json_cannot_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        indented_json([float("nan")])
