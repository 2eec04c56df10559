"""Texts and expressions to find: what Python finds in any text, and an end to every search."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.code_editor.search import SearchExpression

texts = st.text(alphabet="ab\n\\.*\u00e4\U0001f469\ufeff\ud800", max_size=12)


@given(texts, texts.filter(bool), texts)
def test_a_plain_text_is_found_and_replaced_as_python_does_it(text: str, wanted: str, by: str) -> None:
    plain = [re.sub("[\ud800-\udfff]", "\ufffd", one) for one in (text, wanted)]
    expression = SearchExpression(plain[1], is_regex=False, match_case=True)
    pattern = re.compile(re.escape(plain[1]))
    if not plain[0].startswith("\ufeff") and not plain[1].startswith("\ufeff"):
        assert [one.span() for one in pattern.finditer(plain[0])] == expression.spans(plain[0])
        assert pattern.sub(lambda _: by, plain[0]) == expression.replaced(plain[0], by)
    SearchExpression(wanted, is_regex=True, match_case=False).spans(text)


@pytest.mark.parametrize(
    "hostile",
    ["(a+)+$", "(a|aa)+$", "(a*)*b", "(.*)*x", r"(\w+\s?)+:$", "((a{1,99}){1,99}){1,99}$", "(?R)?a", "(a?){30}a{30}!"],
)
def test_an_expression_that_takes_too_much_work_comes_to_an_end(hostile: str) -> None:
    expression = SearchExpression(hostile, is_regex=True, match_case=True)
    assert len(expression.spans('"' + "a" * 5_000 + "!")) <= 5_000


def test_a_search_that_was_given_up_says_so() -> None:
    expression = SearchExpression("(a+)+$", is_regex=True, match_case=True)
    assert [] == expression.spans("a" * 5_000 + "!")
    assert expression.gave_up
    assert [(0, 2)] == expression.spans("aa")
    assert not expression.gave_up


@pytest.mark.parametrize(
    ("by", "becomes"),
    [
        (r"\1-\g<b>\n", "x-y\nz"),
        (r"\g<2>", "yz"),
        (r"\3", r"\3z"),
        (r"\g<none>", r"\g<none>z"),
        (r"\\1", r"\1z"),
        (r"\q", r"\qz"),
    ],
)
def test_groups_are_put_in_and_what_names_none_stands_for_itself(by: str, becomes: str) -> None:
    assert becomes == SearchExpression("(x)(?<b>y)", is_regex=True, match_case=True).replaced("xyz", by)


def test_one_match_alone_is_replaced_behind_signs_of_two_units() -> None:
    expression = SearchExpression("a", is_regex=False, match_case=True)
    assert "\U0001f469a\U0001f469b a" == expression.replaced("\U0001f469a\U0001f469a a", "b", 3)
