"""Why a request is decided as it is: a value that mirrors the policies, level by level and statement by statement.

Built only for a request that somebody asks about; decision.py decides without it. Every part carries one sentence in
plain words, and what it rests on: the entries that match, the keys that are missing, the points AWS leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.policy.catalog.context_keys import documented_key
from designer.policy.catalog.patterns import compile_action
from designer.policy.evaluation import sentences
from designer.policy.evaluation.compiled_statements import CompiledStatements, label
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.missing import active_levels, missing_context, missing_of
from designer.policy.evaluation.open_points import OpenPoint, sorted_points
from designer.policy.evaluation.outcome import (
    Decision,
    Exempt,
    MatchedStatements,
    Obstacle,
    Result,
    Stage,
    StageOutcome,
    blocked_by,
)
from designer.policy.json.text import TextFault
from designer.policy.language.document import Condition, Effect, Statement
from designer.policy.language.templates import Values, resolve, variables_of
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, Quantifier, matches_value, missing_keys, texts_of
from designer.policy.matching.principals import Match, PrincipalKind, match_entry
from designer.policy.matching.request import EVERYTHING, PreparedRequest, Request, Stages
from designer.policy.matching.statement import CompiledPolicy, CompiledStatement, names_a_service


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
        matches: Whether the element as a whole matches.
        entries: Its entries.
        sentence: Why, in words.
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
        holds: Whether it holds.
        actual: What the request's key holds; None while it is absent.
        entries: The listed values, each by itself before any negation.
        missing: Absent keys it reads, as the policy spells them.
        open_points: What it rests on.
        sentence: Why, in words.
    """

    condition: Condition
    holds: bool
    actual: Values | None
    entries: tuple[EntryNote, ...]
    missing: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class StatementNote:
    """One statement.

    Attributes:
        label: ``policy#sid``.
        statement: As in the policy.
        applies: Whether it matches the request.
        elements: Action first; only Action where that does not match.
        conditions: In order; none where the action does not match.
        missing: Absent keys that could change whether it applies.
        open_points: What it rests on.
        sentence: Why, in words.
    """

    label: str
    statement: Statement
    applies: bool
    elements: tuple[ElementNote, ...]
    conditions: tuple[ConditionNote, ...]
    missing: tuple[str, ...]
    open_points: tuple[OpenPoint, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """One policy: its statements, and what is wrong with its text."""

    name: str
    usable: bool
    faults: tuple[TextFault, ...]
    statements: tuple[StatementNote, ...]


@dataclass(frozen=True, slots=True)
class LevelNote:
    """One level of a path; the only one for a stage without a hierarchy."""

    id: str
    result: Result
    policies: tuple[PolicyNote, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class StageNote:
    """One kind of policies; no levels while it has no say, and then why."""

    stage: Stage
    result: Result
    exempt: Exempt | None
    levels: tuple[LevelNote, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request is decided as it is.

    Attributes:
        decision: The answer.
        stages: In AWS's order of evaluation.
        missing: Absent context keys that could change the answer.
        blocked_by: What would have to go for the request to be allowed.
        open_points: Every point that the answer may rest on.
        sentence: The answer in one sentence.
    """

    decision: Decision
    stages: tuple[StageNote, ...]
    missing: tuple[str, ...]
    blocked_by: tuple[Obstacle, ...]
    open_points: tuple[OpenPoint, ...]
    sentence: str


def explain(request: Request, stages: Stages) -> Explanation:
    """Decide one request and say why; never raises on any text."""
    decision = evaluate(request, stages)
    asked = PreparedRequest(request, bounded=stages.boundary is not None)
    compiled = active_levels(request, asked, stages)
    notes = tuple(_stage(outcome, compiled.get(outcome.stage, ()), asked) for outcome in decision.outcomes)
    obstacles = blocked_by(decision)
    return Explanation(
        decision,
        notes,
        missing_context(request, stages),
        obstacles,
        _open_points(decision, notes, asked, request.resource, stages),
        sentences.answer(decision, obstacles),
    )


def _stage(outcome: StageOutcome, levels: tuple[CompiledStatements, ...], asked: PreparedRequest) -> StageNote:
    notes = (
        tuple(_level(outcome.stage, said, level, asked) for said, level in zip(outcome.levels, levels, strict=True))
        if outcome.levels
        else ()
    )
    return StageNote(outcome.stage, outcome.result, outcome.exempt, notes, sentences.stage(outcome))


def _level(stage: Stage, said: MatchedStatements, level: CompiledStatements, asked: PreparedRequest) -> LevelNote:
    policies = tuple(_policy(stage, name, policy, asked) for name, policy in level.policies)
    return LevelNote(said.id, said.result, policies, sentences.level(stage, said))


def _policy(stage: Stage, name: str, policy: CompiledPolicy, asked: PreparedRequest) -> PolicyNote:
    statements = tuple(_statement(stage, name, statement, asked) for statement in policy.statements)
    return PolicyNote(name, policy.document.usable, policy.document.faults, statements)


# ---- statements -----------------------------------------------------------------------------------------------------


def _statement(stage: Stage, policy: str, compiled: CompiledStatement, asked: PreparedRequest) -> StatementNote:
    source = compiled.source
    acts = compiled.acts(asked.action)
    action = _action(compiled, asked, matches=acts)
    elements = [action]
    conditions: tuple[ConditionNote, ...] = ()
    if acts:
        elements.append(_resource(compiled, asked))
        if source.principals is not None and stage in {Stage.RESOURCE, Stage.RCP}:
            elements.append(_principal(compiled, asked))
        conditions = tuple(_condition(condition, asked) for condition in compiled.conditions)
    applies = acts and compiled.applies(asked)
    failing = [note.sentence for note in elements if not note.matches]
    failing += [note.sentence for note in conditions if not note.holds]
    return StatementNote(
        label(policy, compiled),
        source,
        applies,
        tuple(elements),
        conditions,
        tuple(missing_of(compiled, asked)) if acts else (),
        _statement_points(stage, compiled, elements, conditions),
        sentences.statement(source, applies, failing, [note.sentence for note in conditions]),
    )


def _action(compiled: CompiledStatement, asked: PreparedRequest, *, matches: bool) -> ElementNote:
    source = compiled.source
    entries = tuple(EntryNote(text, compile_action(text)(asked.action)) for text in source.actions)
    name = "NotAction" if source.not_action else "Action"
    return ElementNote(name, matches, entries, sentences.element("action", matches, source.not_action, _hits(entries)))


def _resource(compiled: CompiledStatement, asked: PreparedRequest) -> ElementNote:
    source = compiled.source
    entries = tuple(
        EntryNote(text, arns.matches(template, asked.resource, asked.context))
        for text, template in zip(source.resources, compiled.resources, strict=True)
    )
    name, matches = "NotResource" if source.not_resource else "Resource", compiled.on(asked)
    sentence = sentences.element("resource", matches, source.not_resource, _hits(entries))
    return ElementNote(name, matches, entries, sentence)


def _principal(compiled: CompiledStatement, asked: PreparedRequest) -> ElementNote:
    principals = compiled.source.principals
    listed = () if principals is None else principals.entries
    negated = principals is not None and principals.negated
    entries = tuple(EntryNote(text, match_entry(kind, text, asked.caller) is not Match.NO) for kind, text in listed)
    matches = compiled.names(asked) is not Match.NO
    name = "NotPrincipal" if negated else "Principal"
    return ElementNote(name, matches, entries, sentences.element("caller", matches, negated, _hits(entries)))


def _hits(entries: tuple[EntryNote, ...]) -> list[str]:
    return [entry.text for entry in entries if entry.matches]


def _statement_points(
    stage: Stage,
    compiled: CompiledStatement,
    elements: list[ElementNote],
    conditions: tuple[ConditionNote, ...],
) -> tuple[OpenPoint, ...]:
    """The open points a statement rests on; those of elements only where the elements before them match."""
    source = compiled.source
    points = {point for note in conditions for point in note.open_points}
    if any(text.strip("*") and not names_a_service(text) for text in source.actions):
        points.add(OpenPoint.WILDCARD_SERVICE)
    if len(elements) == 1:
        return sorted_points(points)
    if stage is Stage.SCP and source.effect is Effect.ALLOW and "*" not in source.resources:
        points.add(OpenPoint.ALLOW_WITH_RESOURCE)
    if any(arns.is_short(template) for template in compiled.resources):
        points.add(OpenPoint.SHORT_ARN)
    if source.principals is not None and source.principals.negated and compiled.denies:
        points.add(OpenPoint.NOT_PRINCIPAL_DENY)
    return sorted_points(points)


# ---- conditions -----------------------------------------------------------------------------------------------------


def _condition(compiled: CompiledCondition, asked: PreparedRequest) -> ConditionNote:
    actual = asked.context.get(compiled.key)
    holds = compiled.holds(asked.context)
    missing = tuple(missing_keys(compiled, asked.context))
    texts = () if actual is None else texts_of(actual)
    entries = tuple(
        EntryNote(text, any(matches_value(compiled, number, value, asked.context) for value in texts))
        for number, text in enumerate(compiled.source.values)
    )
    points = sorted_points(_condition_points(compiled, actual, texts, asked))
    sentence = sentences.condition(compiled, actual, missing, holds=holds)
    return ConditionNote(compiled.source, holds, actual, entries, missing, points, sentence)


def _condition_points(
    compiled: CompiledCondition, actual: Values | None, texts: tuple[str, ...], asked: PreparedRequest
) -> set[OpenPoint]:
    operator = compiled.operator
    points: set[OpenPoint] = set()
    if compiled.known and documented_key(compiled.key) is None:
        points.add(OpenPoint.UNKNOWN_KEY)
    if operator is None:
        return points
    if actual is None:
        if compiled.quantifier is Quantifier.ANY and compiled.if_exists:
            points.add(OpenPoint.ANY_VALUE_IF_EXISTS)
        return points
    if isinstance(actual, tuple) and actual and compiled.quantifier is Quantifier.NONE:
        points.add(OpenPoint.MULTIVALUED_WITHOUT_SET)
    if not texts and (compiled.quantifier is not Quantifier.NONE or actual == ()):
        points.add(OpenPoint.NULL_DATA_SET)
    if any(not operator.reads(text) for text in texts):
        points.add(OpenPoint.WRONG_TYPE)
    if operator.negated and any(resolve(template, asked.context) is None for template in compiled.templates):
        points.add(OpenPoint.UNRESOLVED_NEGATED)
    if operator.name == "Bool" and any(variables_of(template) for template in compiled.templates):
        points.add(OpenPoint.BOOL_VARIABLE)
    return points


# ---- the whole ------------------------------------------------------------------------------------------------------


def _open_points(
    decision: Decision, notes: tuple[StageNote, ...], asked: PreparedRequest, named_resource: str, stages: Stages
) -> tuple[OpenPoint, ...]:
    points: set[OpenPoint] = set()
    for note in notes:
        for level in note.levels:
            for policy in level.policies:
                points |= {point for statement in policy.statements for point in statement.open_points}
                if not policy.usable:
                    points.add(OpenPoint.AS_WRITTEN if stages.as_written else OpenPoint.UNREADABLE)
    if asked.resource != named_resource:
        points.add(OpenPoint.ACTS_ON_NOTHING)
    if decision.rcp.exempt is None and asked.resource == EVERYTHING:
        points.add(OpenPoint.RCP_WITHOUT_RESOURCE)
    if decision.identity.exempt is Exempt.NOT_ASKED:
        points.add(OpenPoint.IDENTITY_NOT_ASKED)
    if stages.resource is None and (asked.service == "kms" or asked.action.startswith("sts:assumerole")):
        points.add(OpenPoint.TRUST_NOT_GIVEN)
    limited = any(outcome.result is Result.IMPLICITLY_DENIED for outcome in (decision.boundary, decision.session))
    if limited and not decision.lacking:
        points.add(OpenPoint.EVERYONE_PASSES_LIMITS)
    if asked.caller.kind is PrincipalKind.SESSION and asked.caller.service_linked:
        points.add(OpenPoint.SERVICE_LINKED_SESSION)
    return sorted_points(points)
