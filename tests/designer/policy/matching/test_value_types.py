"""Texts of conditions as dates: what is the same moment, and what is none."""

from fractions import Fraction

import pytest

from designer.policy.matching.value_types import moment

NOON = Fraction(1_767_268_800)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-01T12:00:00Z", NOON),
        ("20260101T120000z", NOON),
        ("2026-01-01T12:00", NOON),
        ("1767268800", NOON),
        ("2026-01-01T14:30:00+02:30", NOON),
        ("2026-01-01T07:00:00-0500", NOON),
        ("2026-01-01T12:00:59.5Z", NOON + Fraction("59.5")),
        ("2026", NOON - 12 * 3600),
        ("2026-01-01T12:00:60Z", None),
        ("2026-02-30", None),
        ("noon", None),
    ],
)
def test_a_text_is_read_as_the_moment_that_it_says(text: str, seconds: Fraction | None) -> None:
    assert seconds == moment(text)
