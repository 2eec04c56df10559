"""One request explained: the tree mirrors the policies, level by level and statement by statement.

Built only for a request that is asked about; decision.py decides without it. `explain` takes what is not said of
a request as absent, as AWS's evaluation does. A person who asks may simply not know it: for `explain_guardrails` it is
unknown, and where a statement depends on it, its level is conditional, and so is the answer unless something else
settles it.
"""

from collections.abc import Iterable, Mapping, Sequence

from designer.policy.evaluation import guardrail_sentences, sentences
from designer.policy.evaluation.decision import CompiledStatements, evaluate
from designer.policy.evaluation.explanation import (
    Applies,
    Explanation,
    LevelExplanation,
    StageExplanation,
    StatementExplanation,
    headline,
)
from designer.policy.evaluation.guardrail_sentences import open_denies, those
from designer.policy.evaluation.open_points import OpenPoint, sorted_points
from designer.policy.evaluation.outcome import (
    Answer,
    Decision,
    Exempt,
    MatchedStatements,
    Result,
    Stage,
    StageOutcome,
    blocked_by,
)
from designer.policy.evaluation.partial import active_levels, missing_context
from designer.policy.evaluation.plain_sentences import NO_NAMES, DesignNames
from designer.policy.evaluation.statement_explanation import Unsaid, explain_policy, unique_keys
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching.request import (
    EVERYTHING,
    PreparedRequest,
    PrincipalKind,
    Request,
    Stages,
    without_documented_resource,
)
from designer.policy.matching.statement import asks_for_resource


def explain(request: Request, stages: Stages) -> Explanation:
    """Decide one request and say why, with all kinds of policies in AWS's order; never raises on any text."""
    asking = _Asking(request, stages, None)
    decision = asking.decision
    said = tuple(asking.stage(outcome) for outcome in decision.outcomes)
    answer = _of_decision(decision)
    sentence = sentences.answer_sentence(decision, blocked_by(decision))
    if answer is Answer.UNKNOWN:
        sentence = guardrail_sentences.unknown_reason(decision.gaps, {})
    return asking.whole(answer, said, sentence)


def explain_guardrails(
    request: Request, stages: Stages, unsaid: Unsaid, names: Mapping[str, str], design_names: DesignNames = NO_NAMES
) -> Explanation:
    """Return the explanation of what SCPs and RCPs leave possible of a request; SCPs first.

    Args:
        request: The caller, the action and the resource.
        stages: The SCPs and RCPs.
        unsaid: Parts of the request that may be true though they are not stated.
        names: Names of the levels by id.
        design_names: Names of what policies call by number.
    """
    asking = _Asking(request, stages, unsaid, design_names)
    said = (asking.stage(asking.decision.scp), asking.stage(asking.decision.rcp))
    answer = worst(stage.answer for stage in said)
    sentence = guardrail_sentences.whole_reason(answer, said, names, _unknown(answer, said))
    return asking.whole(answer, said, sentence)


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the answer that counts where all of some must allow."""
    return max(answers, key=_BADNESS.__getitem__)


_BADNESS = {Answer.ALLOWED: 0, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 2, Answer.DENIED: 3}


def _of_decision(decision: Decision) -> Answer:
    """Return the answer to a complete request; one that only unknown policies could deny is unknown."""
    if decision.result is not Result.ALLOWED:
        return Answer.DENIED
    return Answer.UNKNOWN if decision.gaps else Answer.ALLOWED


def _unknown(answer: Answer, stages: Iterable[StageExplanation]) -> tuple[str, ...]:
    """Keys on which a conditional answer depends: those of Denies that another one makes idle are not among them."""
    if answer is not Answer.CONDITIONAL:
        return ()
    keys = []
    for stage in stages:
        counting = {said.reference for said in open_denies(stage)}
        for level in (level for level in stage.levels if level.answer is answer):
            having_a_say = (said for said in level.statements if said.reference in counting or not said.denies)
            read = {key for said in having_a_say for key in said.unknown}
            keys += [key for key in level.unknown if key in read]
    return unique_keys(keys)


class _Asking:
    """One request and the policies that apply, ready to be explained."""

    def __init__(self, request: Request, stages: Stages, unsaid: Unsaid | None, names: DesignNames = NO_NAMES) -> None:
        self._names = names
        self.decision = evaluate(request, stages)
        self._request = request
        self._stages = stages
        self._unsaid = unsaid
        self._asked = PreparedRequest(request, bounded=stages.boundary is not None)
        self._compiled = active_levels(request, self._asked, stages)

    def whole(self, answer: Answer, stages: tuple[StageExplanation, ...], sentence: str) -> Explanation:
        """Return the explanation with these stages."""
        decision = self.decision
        levels = [level for stage in stages for level in stage.levels]
        deciding = [level.deciding for level in levels if level.answer is answer and answer is not Answer.ALLOWED]
        return Explanation(
            self._request.action,
            answer,
            headline(answer, limited=not (decision.scp.exempt and decision.rcp.exempt)),
            sentence,
            stages,
            tuple(deciding),
            _unknown(answer, stages),
            missing_context(self._request, self._stages),
            blocked_by(decision),
            self._open_points(stages),
            decision,
        )

    # ---- stages, levels and policies

    def stage(self, outcome: StageOutcome) -> StageExplanation:
        """Return the explanation of one kind of policies."""
        compiled = self._compiled[outcome.stage] if outcome.levels else ()
        levels = tuple(
            self._level(outcome.stage, matched, level) for matched, level in zip(outcome.levels, compiled, strict=True)
        )
        if levels:
            answer = worst(level.answer for level in levels)
        else:
            answer = Answer.ALLOWED if outcome.result is Result.ALLOWED else Answer.DENIED
        if self._unsaid is None and answer is not Answer.UNKNOWN:
            sentence = sentences.stage_sentence(outcome)
        else:
            sentence = guardrail_sentences.stage_reason(outcome.stage, answer, outcome.exempt)
        return StageExplanation(outcome.stage, answer, outcome.exempt, sentence, levels)

    def _level(self, stage: Stage, matched: MatchedStatements, level: CompiledStatements) -> LevelExplanation:
        policies = tuple(
            explain_policy(stage, level.id, policy, compiled, self._asked, unsaid=self._unsaid, names=self._names)
            for policy, compiled in level.policies
        )
        statements = [statement for policy in policies for statement in policy.statements]
        answer = _level_answer(statements, unknown=bool(matched.gaps))
        unknown: tuple[str, ...] = ()
        if answer is Answer.UNKNOWN:
            sentence = guardrail_sentences.unknown_level(matched.gaps)
        elif self._unsaid is None:
            sentence = sentences.level_sentence(stage, matched)
        else:
            sentence, unknown = guardrail_sentences.level_reason(answer, statements)
        concerned = tuple(statement for statement in statements if statement.concerned)
        return LevelExplanation(level.id, answer, sentence, policies, concerned, unknown)

    # ---- the whole

    def _open_points(self, stages: Sequence[StageExplanation]) -> tuple[OpenPoint, ...]:
        decision, asked, given = self.decision, self._asked, self._stages
        if decision.scp.exempt is Exempt.UNLIMITED_ACTION:
            return ()
        points: set[OpenPoint] = set()
        for policy in (policy for stage in stages for level in stage.levels for policy in level.policies):
            points |= {point for statement in policy.statements for point in statement.open_points}
            if policy.gap:
                unreadable = policy.gap == unreadable_gap(policy.name)
                points.add(OpenPoint.UNREADABLE if unreadable else OpenPoint.UNKNOWN_POLICY)
            elif given.as_written and not policy.usable:
                points.add(OpenPoint.AS_WRITTEN)
        if without_documented_resource(asked.action) and (asked.resource != EVERYTHING or _some_name_resources(stages)):
            points.add(OpenPoint.ACTS_ON_NOTHING)
        if decision.rcp.exempt is None and asked.resource == EVERYTHING:
            points.add(OpenPoint.RCP_WITHOUT_RESOURCE)
        if decision.identity.exempt is Exempt.NOT_ASKED:
            points.add(OpenPoint.IDENTITY_NOT_ASKED)
        if given.resource is None and (asked.service == "kms" or asked.action.startswith("sts:assumerole")):
            points.add(OpenPoint.TRUST_NOT_GIVEN)
        limited = any(outcome.result is Result.IMPLICITLY_DENIED for outcome in (decision.boundary, decision.session))
        if limited and not decision.lacking:
            points.add(OpenPoint.EVERYONE_PASSES_LIMITS)
        if asked.caller.kind is PrincipalKind.SESSION and asked.caller.service_linked:
            points.add(OpenPoint.SERVICE_LINKED_SESSION)
        return sorted_points(points)


def _level_answer(statements: Iterable[StatementExplanation], *, unknown: bool) -> Answer:
    """Return the answer of a level alone: any Deny denies, else some Allow must apply.

    Where it has an unknown policy, only a Deny is an answer.
    """
    said = tuple(statements)
    allowed = unknown or bool(those(said, Applies.YES, denies=False))
    if those(said, Applies.YES, denies=True) or not (allowed or those(said, Applies.MAYBE, denies=False)):
        return Answer.DENIED
    if unknown:
        return Answer.UNKNOWN
    return Answer.CONDITIONAL if not allowed or those(said, Applies.MAYBE, denies=True) else Answer.ALLOWED


def _some_name_resources(stages: Iterable[StageExplanation]) -> bool:
    """Return True if a statement that speaks of the action asks for its resource."""
    said = (one for stage in stages for level in stage.levels for policy in level.policies for one in policy.statements)
    return any(explanation.concerned and asks_for_resource(explanation.source) for explanation in said)
