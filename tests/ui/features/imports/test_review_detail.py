"""Values before and after, as the review of an import shows them."""

from __future__ import annotations

import pytest

from designer.analysis.differences.part_words import Difference
from ui.features.imports.review_detail import value_rows


def signs(before: str, after: str) -> list[tuple[str, str]]:
    return [(row.content.icon, row.content.title) for row in value_rows(Difference("policies", before, after))][1:]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Full\nDeny", "Full", [("unchanged", "Full"), ("remove", "Deny")]),
        ("Full", "Full\nDeny", [("unchanged", "Full"), ("add", "Deny")]),
        ("shop", "shop-eu", [("remove", "shop"), ("add", "shop-eu")]),
        ("", "a@example.com", [("add", "a@example.com")]),
        ("A\nB", "B\nA", [("remove", "A"), ("remove", "B"), ("add", "B"), ("add", "A")]),
    ],
)
def test_of_a_list_only_what_goes_and_comes_has_a_sign_of_change(before, after, shown) -> None:
    assert shown == signs(before, after)
