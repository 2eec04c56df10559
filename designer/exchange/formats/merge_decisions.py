"""The file of decisions of merges: which side was taken to which question, by whom and why.

It is kept beside a design and committed with it, so that the same question is not asked again, in a repeated rebase or
in CI. Shape: ``{"decisions": {HASH: {"take": "ours", "title": …, "who": …, "why": …}}}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from designer.analysis.merge.questions import MergeAnswers, MergeSide
from designer.basics.dataclass import dataclass
from designer.basics.words import plain, short
from designer.exchange.formats import files
from designer.exchange.formats.loading import Json, load_faultless_json, refuse

TAKES = ("ours", "theirs", "base", "both", "merged")
"""What a decision takes; the last accepts what only the merged design does."""

_ACCEPTS = "merged"
_MEMBER = "decisions"


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


def load_decisions(path: Path) -> dict[str, MergeDecision]:
    """Return the decisions of a file; none without a file.

    Raises:
        FormatError: It cannot be read, is no JSON, or is of another shape.
    """
    return read_decisions(files.load_file(path), str(path)) if path.exists() else {}


def change_decisions(path: Path, new: Mapping[str, MergeDecision | None]) -> files.Saved:
    """Write decisions down, or take them back for None, beside those that somebody else has written meanwhile.

    Raises:
        FormatError: The file cannot be read or written; it is as it was.
    """

    def made(old: bytes | None) -> bytes:
        known: dict[str, MergeDecision | None] = {**(read_decisions(old, str(path)) if old is not None else {}), **new}
        return write_decisions({key: one for key, one in known.items() if one is not None})

    return files.rewrite(path, made)


def read_decisions(data: bytes, source: str) -> dict[str, MergeDecision]:
    """Decisions by the hashes of their questions.

    Raises:
        FormatError: The file is no JSON, or of another shape.
    """
    whole = load_faultless_json(data, source)
    found = whole.get(_MEMBER) if isinstance(whole, dict) else None
    if not isinstance(found, dict):
        refuse(source, f'This is no file of decisions: it has no object "{_MEMBER}".')
    return {key: _decision(key, one, source) for key, one in found.items()}


def _decision(key: str, value: Json, source: str) -> MergeDecision:
    members = value if isinstance(value, dict) else {}
    if members.get("take") not in TAKES:
        refuse(source, f"The decision “{short(key)}” takes none of {', '.join(TAKES)}.")
    return MergeDecision(str(members["take"]), *(str(members.get(name, "")) for name in ("title", "who", "why")))


def write_decisions(decisions: Mapping[str, MergeDecision]) -> bytes:
    """The bytes of the file, in the order of the hashes: two people's decisions merge line by line."""
    listed = {key: asdict(decisions[key]) for key in sorted(decisions)}
    return (plain(json.dumps({_MEMBER: listed}, ensure_ascii=False, indent=2)) + "\n").encode()
