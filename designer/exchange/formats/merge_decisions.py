"""The file of decisions of merges: which side was taken to which question, by whom and why.

It is kept beside a design and committed with it, so that the same question is not asked again, in a repeated rebase or
in CI. Shape: ``{"decisions": {HASH: {"take": "ours", "title": …, "who": …, "why": …}}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from designer.analysis.merge.questions import MergeAnswers, MergeSide
from designer.basics.dataclass import dataclass
from designer.exchange.formats.files import Saved
from designer.exchange.formats.kept_answers import AnswerFile
from designer.exchange.formats.loading import Json

TAKES = ("ours", "theirs", "base", "both", "merged")
"""What a decision takes; the last accepts what only the merged design does."""

_ACCEPTS = "merged"


@dataclass(frozen=True, slots=True)
class MergeDecision:
    """Decision of a question.

    Attributes:
        take: One of `TAKES`.
        title: The question, for readers of the file.
        who: Who decided.
        why: The reason.
    """

    take: str
    title: str = ""
    who: str = ""
    why: str = ""


def decisions_file(design: Path) -> Path:
    """Return the file of the decisions of a design: ``prod.decisions.json`` of ``prod.orgwright.json``."""
    return design.with_name(f"{design.name.removesuffix('.json').removesuffix('.orgwright')}.decisions.json")


def answers_of(decisions: Mapping[str, MergeDecision]) -> MergeAnswers:
    """Return the answers to questions among decisions."""
    return MergeAnswers({key: MergeSide(one.take) for key, one in decisions.items() if one.take != _ACCEPTS})


def accepted_by(decisions: Mapping[str, MergeDecision]) -> frozenset[str]:
    """Return the hashes of the refusals that decisions accept."""
    return frozenset(key for key, one in decisions.items() if one.take == _ACCEPTS)


def _decision(members: Mapping[str, Json]) -> MergeDecision | str:
    if members.get("take") not in TAKES:
        return f" takes none of {', '.join(TAKES)}."
    return MergeDecision(str(members["take"]), *(str(members.get(name, "")) for name in ("title", "who", "why")))


MERGE_DECISIONS = AnswerFile("decisions", ("file of decisions", "The decision"), _decision, asdict)
"""Decisions by the hashes of their questions."""


def change_decisions(path: Path, new: Mapping[str, MergeDecision | None]) -> Saved:
    """Write decisions down, or take them back for None, beside those that another program has written meanwhile.

    Raises:
        FormatError: The file cannot be read or written; it is as it was.
    """

    def change(known: dict[str, MergeDecision]) -> None:
        for key, one in new.items():
            known.pop(key, None)
            if one is not None:
                known[key] = one

    return MERGE_DECISIONS.change(path, change)[1]
