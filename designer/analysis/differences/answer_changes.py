"""Changes of one answer between two versions of a design: wider, narrower, or under other conditions."""

from enum import Enum
from typing import NamedTuple

from designer.policy.evaluation.outcome import Answer


class EffectDirection(Enum):
    """The way in which an answer changes, or several together."""

    WIDER = "wider"
    OTHERWISE = "under other conditions"
    NARROWER = "narrower"
    BOTH = "wider and narrower"


_RANK = {Answer.DENIED: 0, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 1, Answer.ALLOWED: 2}


class Conditions(Enum):
    """Change of an answer that is conditional before and after."""

    LOOSER = "allowed in more cases"
    OTHER = "under other conditions"
    OPEN = "not settled"
    TIGHTER = "allowed in fewer cases"


class AnswerChange(NamedTuple):
    """One answer before and after.

    Attributes:
        before: Before.
        after: After; equal where both are conditional, or both unknown.
        conditions: The changes of conditions; None elsewhere.
    """

    before: Answer
    after: Answer
    conditions: Conditions | None = None

    @property
    def direction(self) -> EffectDirection:
        """Direction of the change of what is possible."""
        if self.conditions is not None:
            return _WAYS.get(self.conditions, EffectDirection.OTHERWISE)
        gained = _RANK[self.after] - _RANK[self.before]
        if not gained:  # from conditional to unknown or back, which is neither
            return EffectDirection.OTHERWISE
        return EffectDirection.WIDER if gained > 0 else EffectDirection.NARROWER

    @property
    def is_open(self) -> bool:
        """True when it is not settled that the conditions come to anything else."""
        return self.conditions is Conditions.OPEN


_WAYS = {Conditions.LOOSER: EffectDirection.WIDER, Conditions.TIGHTER: EffectDirection.NARROWER}
_D, _C, _U, _A = Answer.DENIED, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.ALLOWED
CHANGES = (
    AnswerChange(_D, _A),
    AnswerChange(_D, _C),
    AnswerChange(_D, _U),
    AnswerChange(_C, _A),
    AnswerChange(_U, _A),
    *(AnswerChange(_C, _C, conditions) for conditions in Conditions),
    AnswerChange(_U, _U, Conditions.OPEN),
    AnswerChange(_U, _C),
    AnswerChange(_C, _U),
    AnswerChange(_A, _C),
    AnswerChange(_A, _U),
    AnswerChange(_C, _D),
    AnswerChange(_U, _D),
    AnswerChange(_A, _D),
)
"""All there are, from what becomes widest to what becomes narrowest."""
