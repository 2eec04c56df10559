"""Rows of the activity read as sentences, with and without a statement, sure or not."""

from __future__ import annotations

import pytest

from designer.analysis.replay.replay import RowKey
from designer.organization.model.records import NodeId
from ui.features.activity.rows import row_words


@pytest.mark.parametrize(
    ("label", "words"),
    [("Deny #1#OnlyEurope", "Deny #1 · OnlyEurope"), ("RegionDeny#2", "RegionDeny · 2"), ("", "No policy allows it")],
)
def test_a_row_names_its_policy_and_its_statement(label, words):
    assert row_words(RowKey(NodeId("root"), label)) == words
