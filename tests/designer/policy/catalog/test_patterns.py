import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.patterns import compile_action, compile_wildcard, literal_prefix


def glob(pattern: str) -> re.Pattern[str]:
    """The pattern as a plain regular expression: right, but slow on bad patterns."""
    return re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


@given(st.text("ab*?", max_size=8), st.text("ab\n", max_size=8))
def test_a_wildcard_matches_as_a_regular_expression_does(pattern, text):
    assert (glob(pattern).fullmatch(text) is not None) is compile_wildcard(pattern)(text)


@given(st.text("aB*?.", max_size=6), st.text("aAbB.", max_size=6))
def test_case_can_be_ignored(pattern, text):
    assert compile_wildcard(pattern.lower())(text.lower()) is compile_wildcard(pattern, ignore_case=True)(text)


def test_case_counts_otherwise():
    assert not compile_wildcard("arn:aws:s3:::Logs*")("arn:aws:s3:::logs")


@pytest.mark.parametrize("pattern", ["*a" * 200 + "*b", "*?a" * 200 + "b", "*" + "?" * 300 + "b*", "a*" * 200 + "?b"])
def test_patterns_that_make_others_backtrack_are_answered(pattern):
    assert not compile_wildcard(pattern)("a" * 5000)


@pytest.mark.parametrize(
    ("pattern", "action", "matches"),
    [
        ("*", "s3:GetObject", True),
        ("s3:*", "s3:GetObject", True),
        ("S3:getOBJECT", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:*", "s3-object-lambda:GetObject", False),
        ("unknown:*", "unknown:Action", True),
        ("*:*", "s3:GetObject", False),
        ("s*:GetObject", "s3:GetObject", False),
        ("s3*", "s3:GetObject", False),
        ("", "s3:GetObject", False),
    ],
)
def test_actions_match_in_any_case_with_wildcards_in_the_name_only(pattern, action, matches):
    assert matches is compile_action(pattern)(action)


def test_the_literal_prefix_ends_before_the_first_wildcard():
    assert ["s3:Get", "s3:", "abc", ""] == [literal_prefix(text) for text in ("s3:Get*", "s3:?a*", "abc", "*")]
