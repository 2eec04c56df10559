"""Review of a proposal: the differences of two designs, each with a verdict that lasts as long as the difference does.

A difference is known by a hash of what it changes, from what and to what. A branch that is rebased, or goes on, keeps
the verdicts on all that it left as it was; what it changed again is open again. The effects on permissions are shown
beside the differences and go with them; nobody decides on them alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256

from designer.analysis.differences.decisions import Decidable
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.report import DifferenceEntry, DifferenceReport
from designer.analysis.differences.structure import StructureChange
from designer.basics.dataclass import dataclass
from designer.basics.words import counted

_DIGITS = 16


class ReviewState(Enum):
    """State of a difference in a review; the value says it."""

    OPEN = "open"
    COMMENTED = "commented"
    REFUSED = "refused"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Verdict on a difference.

    Attributes:
        state: What was decided; a comment decides nothing.
        title: The difference, for readers of the file.
        who: Name of the person who decided.
        when: Moment of the decision, ISO 8601 in UTC.
        why: The reason, or the comment.
    """

    state: ReviewState
    title: str = ""
    who: str = ""
    when: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        """State, person and reason on one line; "" if there is no verdict."""
        by = f"{self.state.value} by {self.who}" if self.who else ""
        return ": ".join(filter(None, (by, self.why)))

    def after(self, earlier: ReviewVerdict | None) -> ReviewVerdict:
        """Return this verdict in place of an earlier one: it keeps its comments, and a comment decides nothing."""
        if earlier is None:
            return self
        if self.state is ReviewState.COMMENTED is not earlier.state:
            return replace(earlier, why=f"{earlier.why}\n{self.who or 'Somebody'}: {self.why}".strip())
        if earlier.state is not ReviewState.COMMENTED or not earlier.why:
            return self
        return replace(self, why=f"{earlier.who or 'Somebody'}: {earlier.why}\n{self.why}".strip())


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A difference with its verdict.

    Attributes:
        hash: Key of its verdict.
        entry: The difference in words.
        verdict: The verdict; None if there is none yet.
    """

    hash: str
    entry: DifferenceEntry
    verdict: ReviewVerdict | None

    @property
    def state(self) -> ReviewState:
        """State of the difference."""
        return self.verdict.state if self.verdict is not None else ReviewState.OPEN

    @property
    def title(self) -> str:
        """The difference on one line."""
        return f"{self.entry.title}: {self.entry.about}"


NEXT_STEP = "All is accepted. Next: plan the migration, and have another person approve the plan (orgwright approve)."
"""What follows on a review; it accepts a design, and what is carried out at AWS is a plan."""


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """A review.

    Attributes:
        entries: The differences, in the order of the report.
        report: The report, with the effects on permissions.
    """

    entries: tuple[ReviewEntry, ...]
    report: DifferenceReport

    @property
    def counts(self) -> Counter[ReviewState]:
        """Number of differences of each state."""
        return Counter(entry.state for entry in self.entries)

    @property
    def is_accepted(self) -> bool:
        """Whether every difference is accepted."""
        return all(entry.state is ReviewState.ACCEPTED for entry in self.entries)

    @property
    def summary(self) -> str:
        """The state of the review in a sentence."""
        if not self.entries:
            return "Nothing differs."
        counts = self.counts
        states = ", ".join(f"{counts[state]:,} {state.value}" for state in ReviewState if counts[state])
        return f"{counted(len(self.entries), 'difference')}: {states}."


def review_of(report: DifferenceReport, verdicts: Mapping[str, ReviewVerdict]) -> ReviewResult:
    """Return the differences of a report with the verdicts on them."""
    entries: list[ReviewEntry] = []
    for section in report.sections:
        for entry in section.entries:
            if isinstance(entry.source, StructureChange | PolicyChange):
                key = difference_hash(entry.source)
                entries.append(ReviewEntry(key, entry, verdicts.get(key)))
    return ReviewResult(tuple(entries), report)


def difference_hash(difference: Decidable) -> str:
    """Return the hash of a difference: another one if it changes anything else, or to something else."""
    said = json.dumps(difference, default=_members, sort_keys=True)
    return sha256(f"{type(difference).__name__} {said}".encode()).hexdigest()[:_DIGITS]


def _members(value: object) -> object:
    """Return what JSON does not know as what it does."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return dict(value) if isinstance(value, Mapping) else str(value)
