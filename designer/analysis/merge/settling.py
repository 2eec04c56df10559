"""One side taken to all that is open in a merge: what a file or a window shows until the questions are answered."""

from __future__ import annotations

from collections.abc import Container

from designer.analysis.merge.merging import MergedDesigns, merge_versions
from designer.analysis.merge.questions import MergeAnswers, MergeSide

_MOST_ROUNDS = 64
"""Rounds after which no more is answered: an answer may lead to another question."""


def answered_by(
    side: MergeSide, merge: MergedDesigns, answers: MergeAnswers, instead_of: Container[MergeSide | None] = (None,)
) -> MergedDesigns:
    """Merge again with one side taken to each question that offers it.

    Args:
        side: The side.
        merge: The merge so far.
        answers: Its answers.
        instead_of: The answers that give way to it; None for questions that are open.
    """
    for _ in range(_MOST_ROUNDS):
        asked = [one for one in merge.questions if one.answer in instead_of and side in one.takes]
        if not asked:
            break
        for question in asked:
            answers = answers.with_answer(question, side)
        merge = merge_versions(merge.versions, answers)
    return merge
