"""What an answer to a question consists of: verdicts of statements, levels and stages. `judging.py` finds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from designer.access.reasons import Answer
from designer.policy.evaluation.explanation import Explanation, PolicyNote, StatementNote
from designer.policy.evaluation.outcome import Exempt, Obstacle, Stage
from designer.policy.language.document import Effect
from designer.policy.language.wording import some, statement_title

RESOURCE = "the resource"
"""Stands among the unknown keys for a resource that was not named."""

NEVER_GRANTS = "An SCP never grants anything: the policies of the caller in its account must still allow it."


class Applies(Enum):
    """Whether a statement applies to what is known of the request."""

    YES = "applies"
    NO = "does not apply"
    MAYBE = "may apply"


@dataclass(frozen=True, slots=True)
class StatementVerdict:
    """One statement.

    Attributes:
        note: The evaluator's.
        policy: The name of its policy.
        applies: Whether it applies.
        unknown: What that hangs on.
        only: Whether it is the only statement of its policy.
    """

    note: StatementNote
    policy: str
    applies: Applies
    unknown: tuple[str, ...]
    only: bool = False

    @property
    def denies(self) -> bool:
        """Its effect."""
        return self.note.statement.effect is Effect.DENY

    @property
    def answer(self) -> Answer | None:
        """What it says to the request; None where it says nothing."""
        if self.applies is Applies.MAYBE:
            return Answer.CONDITIONAL
        if self.applies is Applies.NO:
            return None
        return Answer.DENIED if self.denies else Answer.ALLOWED

    @property
    def concerned(self) -> bool:
        """Whether it speaks of the action at all."""
        return len(self.note.elements) > 1

    @property
    def title(self) -> str:
        """Statement and policy: "OnlyEurope in RegionDeny"; the policy alone where nothing else tells more."""
        if self.only and not self.note.statement.sid:
            return self.policy
        return f"{statement_title(self.note.statement)} in {self.policy}"


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    """One level.

    Attributes:
        id: The node's.
        answer: What it says.
        sentence: Why, in words.
        statements: All of them, policy by policy.
        unread: Policies that cannot be read.
        unknown: What its answer hangs on.
    """

    id: str
    answer: Answer
    sentence: str
    statements: tuple[StatementVerdict, ...]
    unread: tuple[PolicyNote, ...]
    unknown: tuple[str, ...]

    @property
    def gap(self) -> bool:
        """Whether it denies only because nothing here allows."""
        denied = any(s.denies and s.applies is Applies.YES for s in self.statements)
        return self.answer is Answer.DENIED and not denied


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """SCPs or RCPs: what their levels say together; no levels while they have no say, and then why."""

    stage: Stage
    answer: Answer
    exempt: Exempt | None
    sentence: str
    levels: tuple[LevelVerdict, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer.

    Attributes:
        answer: Allowed, denied, or depending on `unknown`.
        headline: The answer in a few words.
        sentence: Why.
        stages: SCPs first, then RCPs.
        unknown: What the answer hangs on, as policies spell it; `RESOURCE` for the resource.
        deciding: Ids of the nodes that decide.
        blocked_by: What stands in the way, level names put in; of a conditional answer, as the request stands.
        explanation: The evaluator's own, for the request with unknown keys left out.
    """

    answer: Answer
    headline: str
    sentence: str
    stages: tuple[StageVerdict, ...]
    unknown: tuple[str, ...]
    deciding: frozenset[str]
    blocked_by: tuple[Obstacle, ...]
    explanation: Explanation


def keys_phrase(keys: Iterable[str]) -> str:
    """Unknown keys as a phrase."""
    return some(["which resource it is" if key == RESOURCE else key for key in keys], "and")
