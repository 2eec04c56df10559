"""Reasons why a button of the merge does nothing now, as sentences; empty for one that does."""

from __future__ import annotations

from designer.analysis.merge.questions import MergeQuestion, MergeSide
from designer.analysis.merge.result import MergeResult
from designer.analysis.merge.verifying import MergeRefusal
from designer.analysis.merge.words import left_words

_NO_QUESTION = "Choose a question first."
_NO_BOTH = "Both cannot be kept beside each other here."
_NOT_OFFERED = "It is not an answer to this question."


def no_answer(chosen: object, side: MergeSide) -> str:
    """Return why a side cannot be taken to what is chosen."""
    if isinstance(chosen, MergeRefusal):
        return "A refusal has no sides: accept it, or put it right in one of the designs."
    if not isinstance(chosen, MergeQuestion):
        return _NO_QUESTION
    if chosen.answer is side:
        return "This is the answer already."
    if side in chosen.takes:
        return ""
    return _NO_BOTH if side is MergeSide.BOTH else _NOT_OFFERED


def no_acceptance(result: MergeResult | None, chosen: object) -> str:
    """Return why what is chosen cannot be accepted."""
    if isinstance(chosen, MergeQuestion):
        return "A question is answered by one of its sides; only a refusal is accepted."
    if not isinstance(chosen, MergeRefusal):
        return "Choose a refusal first."
    if result is not None and chosen in result.accepted:
        return "This is accepted already."
    return "" if chosen.kind.can_be_accepted else "This cannot be accepted: put it right in one of the designs."


def no_reopening(result: MergeResult | None, chosen: object) -> str:
    """Return why what is chosen cannot be reopened."""
    is_accepted = result is not None and chosen in result.accepted
    is_answered = isinstance(chosen, MergeQuestion) and chosen.answer is not None
    return "" if is_accepted or is_answered else "Choose what is answered or accepted already."


def no_end(result: MergeResult | None, is_working: bool) -> str:
    """Return why a merge cannot be finished."""
    if result is None or is_working:
        return "Merging…"
    return "" if result.is_done else f"{left_words(result.merge, result.refusals)} left."
