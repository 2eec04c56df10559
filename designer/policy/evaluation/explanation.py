"""The tree of an explanation: a question, its stages, their levels, the policies of a level, their statements.

Values only. Every part has an answer and one sentence that says why, and names the statement, policy and node that it
rests on. Two engines build the tree: explain.py for one request, and `designer.analysis.access.explain_action` for all
requests of an action at once. Command line, panels and canvas show it.
"""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Decision, Exempt, Obstacle, Stage
from designer.policy.json.text import TextFault
from designer.policy.language.document import Condition, Effect, Statement
from designer.policy.language.wording import title_in_policy
from designer.policy.states import State


class Reference(NamedTuple):
    """The place of a policy that an answer rests on.

    Attributes:
        node: Id of the level.
        policy: Id of the policy; None if an Allow is missing, or the policy has no id.
        statement: 0-based statement of that policy; None if an Allow is missing.
    """

    node: str
    policy: str | None = None
    statement: int | None = None


class Applies(Enum):
    """Truth of "the statement applies", of what is known of the request."""

    YES = "applies"
    NO = "does not apply"
    MAYBE = "applies in some cases"


@dataclass(frozen=True, slots=True)
class EntryNote:
    """One entry of a list in the policy, and whether it matches the request by itself."""

    text: str
    matches: bool


@dataclass(frozen=True, slots=True)
class ElementNote:
    """Action, Resource or Principal of a statement, or the Not… twin.

    Attributes:
        name: As in the policy, such as ``NotAction``.
        matches: True if the element as a whole matches.
        entries: Its entries.
        sentence: The reason, in words.
    """

    name: str
    matches: bool
    entries: tuple[EntryNote, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ConditionNote:
    """One condition.

    Attributes:
        condition: As in the policy.
        holds: True if it holds.
        missing: Absent keys it reads, as the policy spells them.
        open_points: Open points that it rests on.
        sentence: The reason, in words.
    """

    condition: Condition
    holds: bool
    missing: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class StatementExplanation:
    """One statement.

    Attributes:
        reference: Its place.
        policy: The name of its policy.
        source: As in the policy; where facts are known for every request, what they leave of it.
        applies: Yes, no or maybe.
        answer: Its answer; None if it says nothing.
        sentence: The reason, in words.
        concerned: True if it speaks of the action at all.
        alone: True if it is the only statement of its policy.
        phrase: Requests that it is about, where it may apply: "allowed only in eu-west-1", "allows it
            only for the role admin".
        unknown: Keys on which it depends whether it applies, as policies spell them.
        elements: Of one request: Action first; only Action where that does not match.
        conditions: Conditions for one request, in order; empty if the action does not match.
        missing: Absent keys that could change whether it applies.
        open_points: Open points that it rests on.
    """

    reference: Reference
    policy: str
    source: Statement
    applies: Applies
    answer: Answer | None
    sentence: str
    concerned: bool
    alone: bool
    phrase: str = ""
    unknown: tuple[str, ...] = ()
    elements: tuple[ElementNote, ...] = ()
    conditions: tuple[ConditionNote, ...] = ()
    missing: tuple[str, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()

    @property
    def denies(self) -> bool:
        """Its effect."""
        return self.source.effect is Effect.DENY

    @property
    def clause(self) -> str:
        """Title and phrase as a clause: "RegionDeny: allowed only in eu-west-1"; only where it has a phrase."""
        return f"{self.title}{':' if self.denies else ''} {self.phrase}"

    @property
    def title(self) -> str:
        """Statement and policy: "OnlyEurope in RegionDeny"; the policy alone if the statement has no name."""
        return title_in_policy(self.policy, self.source, alone=self.alone)


@dataclass(frozen=True, slots=True)
class PolicyExplanation:
    """One policy: its statements, what is wrong with its text, and what is not known of it ("" for nothing)."""

    name: str
    id: str | None
    usable: bool
    faults: tuple[TextFault, ...]
    statements: tuple[StatementExplanation, ...]
    gap: str = ""


@dataclass(frozen=True, slots=True)
class LevelExplanation:
    """One node of a path; the only one for a stage without a hierarchy.

    Attributes:
        id: The node's.
        answer: Its answer alone.
        sentence: The reason, in words.
        policies: Policies attached to it, in attach order.
        relevant: The statements that concern the action, in the order of the explanation.
        unknown: Keys on which its answer depends.
    """

    id: str
    answer: Answer
    sentence: str
    policies: tuple[PolicyExplanation, ...]
    relevant: tuple[StatementExplanation, ...]
    unknown: tuple[str, ...] = ()

    @property
    def statements(self) -> Iterator[StatementExplanation]:
        """All statements, policy by policy."""
        return (statement for policy in self.policies for statement in policy.statements)

    @property
    def unread(self) -> tuple[PolicyExplanation, ...]:
        """The policies that are not known, or cannot be read."""
        return tuple(policy for policy in self.policies if policy.gap)

    @property
    def gap(self) -> bool:
        """True if it denies only because nothing here allows."""
        denied = any(s.denies and s.applies is Applies.YES for s in self.statements)
        return self.answer is Answer.DENIED and not denied

    @property
    def deciding(self) -> Reference:
        """The place that its answer rests on."""
        found = (statement.reference for statement in self.relevant if statement.answer is self.answer)
        gaps = (Reference(self.id, policy.id) for policy in self.policies if policy.gap)
        return next(gaps if self.answer is Answer.UNKNOWN else found, Reference(self.id))


@dataclass(frozen=True, slots=True)
class StageExplanation:
    """One kind of policies: what its levels say together; no levels while it has no say, and then why."""

    stage: Stage
    answer: Answer
    exempt: Exempt | None
    sentence: str
    levels: tuple[LevelExplanation, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with its reasons.

    Attributes:
        action: The action in question.
        answer: The answer.
        headline: The answer in a few words.
        sentence: The reason.
        stages: The kinds of policies that are asked, in the order of the explanation.
        deciding: Places that the answer rests on; empty if every level allows a request.
        unknown: Keys on which a conditional answer depends, as policies spell them.
        missing: Absent context keys that could change the answer to a request that lacks them.
        blocked_by: Obstacles that would have to go for a request to be allowed that has only what is known.
        open_points: Every point that the answer may rest on.
        decision: The evaluator's, for a request that has only what is known; None if no one request is meant.
    """

    action: str
    answer: Answer
    headline: str
    sentence: str
    stages: tuple[StageExplanation, ...]
    deciding: tuple[Reference, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blocked_by: tuple[Obstacle, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
    decision: Decision | None = None

    def stage(self, stage: Stage) -> StageExplanation:
        """Return the explanation of one kind of policies; it must be among those that the question is put to."""
        return next(said for said in self.stages if said.stage is stage)

    @property
    def relevant_stages(self) -> tuple[StageExplanation, ...]:
        """The stages that say more than the whole does; empty for an action that no policy limits."""
        return tuple(stage for stage in self.stages if stage.exempt is not Exempt.UNLIMITED_ACTION)

    @property
    def levels(self) -> tuple[LevelExplanation, ...]:
        """The levels of all stages."""
        return tuple(level for stage in self.stages for level in stage.levels)

    @property
    def state(self) -> State:
        """The answer as a state; exempt where no policy limits the caller."""
        return State(self.headline.lower())

    def decides(self, level: LevelExplanation) -> bool:
        """Return True if the answer rests on a level."""
        return self.answer is not Answer.ALLOWED and level.answer is self.answer


def headline(answer: Answer, *, limited: bool) -> str:
    """Return an answer in a word; one that no policy limits is exempt."""
    return (State(answer.value) if limited else State.EXEMPT).label
