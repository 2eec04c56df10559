"""The file of a review, beside its design: the verdict on each difference, by whom, when and why.

Shape: ``{"verdicts": {HASH: {"verdict": "accepted", "title": …, "who": …, "when": …, "why": …}}}``. It names people, so
only its owner may read it at first; commit it to share a review.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from designer.analysis.differences.review import ReviewState, ReviewVerdict
from designer.exchange.formats.kept_answers import AnswerFile
from designer.exchange.formats.loading import Json

_TEXTS = ("title", "who", "when", "why")
_WORDS = {review_state.value: review_state for review_state in ReviewState if review_state is not ReviewState.OPEN}


def review_file(design: Path) -> Path:
    """Return the file of the review of a design."""
    return design.with_name(f"{design.name.removesuffix('.json')}.review.json")


def _verdict(members: Mapping[str, Json]) -> ReviewVerdict | str:
    state = _WORDS.get(str(members.get("verdict")))
    if state is None:
        return f" is none of {', '.join(_WORDS)}."
    return ReviewVerdict(state, *(str(members.get(name, "")) for name in _TEXTS))


def _members(verdict: ReviewVerdict) -> dict[str, str]:
    return {"verdict": verdict.state.value, **{name: getattr(verdict, name) for name in _TEXTS}}


REVIEWS = AnswerFile("verdicts", ("review", "The verdict on"), _verdict, _members, private=True)
"""Verdicts by the hashes of their differences."""
