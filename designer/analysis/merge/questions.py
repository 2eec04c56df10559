"""Questions of a merge, the answers to them, and how an answer is known again in the next merge of the same designs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from hashlib import sha256
from typing import Generic, NamedTuple, TypeVar

from designer.analysis.differences.three_way import MISSING, PartKey, RecordPart, ThreeVersions
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

V_co = TypeVar("V_co", covariant=True)

_DIGITS = 16


class MergeSide(Enum):
    """Version of a design whose values are taken; of what has one name in both, both may be kept under two."""

    BASE = "base"
    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"

    @property
    def other(self) -> MergeSide:
        """The other of the two later versions; the base and both for themselves."""
        return {MergeSide.OURS: MergeSide.THEIRS, MergeSide.THEIRS: MergeSide.OURS}.get(self, self)

    def of(self, versions: ThreeVersions) -> Organization:
        """Return the design of this side."""
        found: Organization = getattr(versions, self.value)
        return found


class MergeQuestionKind(Enum):
    """Reason for a question; the value is the word of the JSON.

    Attributes:
        VALUE: Both sides changed one part, each otherwise.
        STATEMENT: The same of a statement of a policy.
        PLACE: Both moved one node.
        CIRCLE: Moves of both would put nodes below each other.
        DELETED: One side deleted what the other changed, named, or put something below.
        UNION: What each side did alone, and AWS refuses of both.
    """

    VALUE = "value"
    STATEMENT = "statement"
    PLACE = "place"
    CIRCLE = "circle"
    DELETED = "deleted"
    UNION = "union"


class ThreeValues(NamedTuple, Generic[V_co]):
    """Values in the base and in the two later versions; MISSING where a version has none."""

    base: V_co
    ours: V_co
    theirs: V_co

    def of(self, side: MergeSide) -> V_co:
        """Return the value of a side."""
        found: V_co = getattr(self, side.value)
        return found

    @property
    def unanswered(self) -> MergeSide:
        """The side that counts while a question is open: the base, or the same one whichever way round both merge."""
        return MergeSide.BASE if self.base is not MISSING else min(LATER, key=lambda side: repr(self.of(side)))

    @property
    def turned(self) -> ThreeValues[V_co]:
        """The values of the same merge the other way round."""
        return ThreeValues(self.base, self.theirs, self.ours)


PLACE_PART: RecordPart = ("parent",)
"""Part of a node that says where it is."""

LATER = (MergeSide.OURS, MergeSide.THEIRS)
EVERY = (*LATER, MergeSide.BASE)


@dataclass(frozen=True, slots=True)
class MergeQuestion:
    """Something that only a person can decide: from which side some parts are taken, all of them together.

    Attributes:
        kind: Reason for the question.
        where: What it is about.
        values: What the three versions say of it.
        takes: Sides that can be taken.
        nodes: Nodes whose places are decided together, in a circle or a union.
        rule: The rule of AWS, as a sentence, for a union.
        answer: The chosen side, or None while the question is open.
        names: What gets another name if both are kept, by id, with that name.
    """

    kind: MergeQuestionKind
    where: PartKey
    values: ThreeValues[object]
    takes: tuple[MergeSide, ...] = EVERY
    nodes: tuple[NodeId, ...] = ()
    rule: str = ""
    answer: MergeSide | None = None
    names: tuple[tuple[str, str], ...] = ()

    @property
    def hash(self) -> str:
        """Sixteen hex digits of what is asked, and of all values: another question has others."""
        where = self.where
        asked = (self.kind.value, where.record.value, where.id, where.part, self.nodes, self.rule, tuple(self.values))
        return sha256(repr(asked).encode()).hexdigest()[:_DIGITS]

    @property
    def turned(self) -> MergeQuestion:
        """The question with the two sides exchanged."""
        return replace(self, values=self.values.turned)


class MergeAnswers:
    """Answers by the hashes of their questions, whichever way round the designs were merged.

    Args:
        taken: Sides that were taken.
    """

    def __init__(self, taken: Mapping[str, MergeSide]) -> None:
        self._taken = dict(taken)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._taken)

    def to(self, question: MergeQuestion) -> MergeQuestion:
        """Return the question with its answer, if there is one that it offers."""
        found = self._taken.get(question.hash)
        if found is None:
            turned = self._taken.get(question.turned.hash)
            found = None if turned is None else turned.other
        return replace(question, answer=found) if found in question.takes else question

    def with_answer(self, question: MergeQuestion, side: MergeSide | None) -> MergeAnswers:
        """Return these answers and one more; None to leave the question open."""
        kept = {one: taken for one, taken in self._taken.items() if one not in (question.hash, question.turned.hash)}
        return MergeAnswers(kept if side is None else kept | {question.hash: side})
