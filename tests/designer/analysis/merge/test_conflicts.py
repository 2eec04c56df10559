"""Each pair of changes of the table is merged alone or asked, as the table says."""

from __future__ import annotations

import pytest

from designer.analysis.merge.merging import merge_designs, merge_versions
from designer.analysis.merge.questions import MergeAnswers
from tests.designer.analysis.differences.test_three_way import changed
from tests.designer.analysis.merge.conflicts import ROWS, Row, company


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_pair_of_changes_is_merged_or_asked(row: Row) -> None:
    base = company()
    one, other = changed(base, row.one(base)), changed(base, row.other(base))
    for ours, theirs in ((one, other), (other, one)):
        merge = merge_designs(base, ours, theirs)

        assert row.asked == tuple(question.kind.value for question in merge.questions)
        assert () == merge.refused
        for question in merge.questions:
            for side in question.takes:
                settled = merge_versions(merge.versions, MergeAnswers({}).with_answer(question, side))
                assert (side,) == tuple(asked.answer for asked in settled.questions)
                assert () == settled.refused
