"""Offsets, differences and brackets of texts, against the plain definition of each."""

from hypothesis import given
from hypothesis import strategies as st

from ui.code_editor import text as code_text

texts = st.text(st.sampled_from('ab{}[]",\\\n\r\u2029\ud800\xa0é漢😀 '), max_size=30)


@given(texts, texts)
def test_a_difference_turns_one_text_into_the_other_and_is_small(before: str, after: str):
    start, end, inserted = code_text.text_difference(before, after)
    assert after == before[:start] + inserted + before[end:]
    assert not inserted or start == end or inserted[0] != before[start]


@given(texts)
def test_positions_never_go_back_and_end_at_the_end(text: str):
    places = [code_text.position(text, at) for at in range(len(text) + 1)]
    assert places == sorted(places)
    assert code_text.units(code_text.shown(text)) == places[-1]


@given(texts)
def test_positions_of_many_characters_are_those_of_each(text: str):
    everywhere = range(-1, len(text) + 3)
    each = {at: code_text.position(text, max(0, at)) for at in everywhere}
    assert each == code_text.positions(text, everywhere)
    assert each.items() >= code_text.positions(text, everywhere[::3]).items()


@given(texts)
def test_an_offset_is_found_back_from_its_position(text: str):
    for at in range(len(text) + 1):
        place = code_text.position(text, at)
        assert place == code_text.position(text, code_text.offset(text, place))


@given(texts)
def test_bracket_pairs_are_mutual_and_of_one_kind(text: str):
    pairs = code_text.bracket_pairs(text)
    for start, end in pairs.items():
        assert start == pairs[end]
        assert {"[", "]"} == {text[start], text[end]} or {"{", "}"} == {text[start], text[end]}


def test_brackets_in_strings_do_not_count():
    assert {0: 8, 8: 0, 1: 7, 7: 1} == code_text.bracket_pairs('{["[{\\""]}'.replace('\\"', "]"))


def test_a_string_is_open_until_its_own_quote():
    cases = {
        "": False,
        '"': True,
        '"a"': False,
        '"a\\"': True,
        '"a\\\\"': False,
        '{"a": "b': True,
        '{"a": "b"': False,
        '"a\\': True,
        "{[": False,
    }
    assert cases == {line: code_text.inside_string(line) for line in cases}
