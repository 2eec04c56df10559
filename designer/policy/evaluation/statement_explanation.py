"""Reasons why a statement applies to one request or not: its elements and conditions, each with a sentence.

What is not said of the request is either absent, as AWS's evaluation takes it, or unknown, as a person may mean it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from designer.basics.dataclass import dataclass
from designer.policy.catalog.context_keys import documented_key
from designer.policy.catalog.patterns import compile_action
from designer.policy.evaluation import sentences
from designer.policy.evaluation.explanation import (
    Applies,
    ConditionNote,
    ElementNote,
    EntryNote,
    PolicyExplanation,
    Reference,
    StatementExplanation,
)
from designer.policy.evaluation.open_points import OpenPoint, sorted_points
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.evaluation.partial import missing_of
from designer.policy.evaluation.plain_sentences import NO_NAMES, DesignNames, open_phrase
from designer.policy.language.document import Effect, Statement
from designer.policy.language.templates import Values, resolve, variables_of
from designer.policy.language.wording import title_in_policy
from designer.policy.matching import arns
from designer.policy.matching.conditions import CompiledCondition, Quantifier, key_values, missing_keys
from designer.policy.matching.request import Match, NamedPolicy, PreparedRequest, match_entry
from designer.policy.matching.statement import CompiledPolicy, CompiledStatement, names_a_service
from designer.policy.matching.value_types import BOOLEAN
from designer.policy.satisfiability.action_facts import ANYWHERE, CALLER_ARN_KEY, can_exist
from designer.policy.satisfiability.applicability import resource_match, rests_on_names
from designer.policy.satisfiability.condition_truth import condition_truth

RESOURCE = "the resource"
"""Stands among the unknown keys for a resource that was not named."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Parts of a request that may be true though they are not stated; every context key not given, except `absent`.

    Attributes:
        resource: True if the request's ``*`` stands for "some resource".
        absent: Keys, in small letters, that are known not to be in the request.
        partition: AWS's partition in the resource's ARN; empty if it is open.
        callers: Shapes of the caller's ARN, where its name is not said but its kind is; empty: any text.
    """

    resource: bool = False
    absent: frozenset[str] = frozenset()
    partition: str = ""
    callers: tuple[str, ...] = ()

    def pending(self, keys: Iterable[str]) -> list[str]:
        """Return those of some absent keys that the request may have."""
        return [key for key in keys if key.lower() not in self.absent and can_exist(key)]

    def settles(self, condition: CompiledCondition, missing: Iterable[str]) -> bool | None:
        """Outcome of a condition on the caller's ARN for every caller of the kind; None if it depends on the name."""
        if not self.callers or condition.key != CALLER_ARN_KEY or {key.lower() for key in missing} != {CALLER_ARN_KEY}:
            return None
        truth = condition_truth((condition,), ANYWHERE, callers=self.callers)
        return None if truth.can_hold and truth.can_fail else truth.can_hold


def explain_policy(
    stage: Stage,
    level: str,
    policy: NamedPolicy,
    compiled: CompiledPolicy,
    asked: PreparedRequest,
    *,
    unsaid: Unsaid | None,
    names: DesignNames,
) -> PolicyExplanation:
    """Return the explanation of a policy of a level, statement by statement; see `explain_statement`."""
    alone = len(compiled.statements) == 1
    statements = tuple(
        explain_statement(
            stage,
            Reference(level, policy.id or None, statement.source.index),
            policy,
            statement,
            asked,
            unsaid=unsaid,
            alone=alone,
            names=names,
        )
        for statement in compiled.statements
    )
    document = compiled.document
    return PolicyExplanation(policy.name, policy.id or None, document.usable, document.faults, statements, policy.gap)


def explain_statement(
    stage: Stage,
    reference: Reference,
    policy: NamedPolicy,
    compiled: CompiledStatement,
    asked: PreparedRequest,
    *,
    unsaid: Unsaid | None,
    alone: bool,
    names: DesignNames = NO_NAMES,
) -> StatementExplanation:
    """Return the explanation of a statement for a request; without `unsaid`, what is not said is absent."""
    source = compiled.source
    acts = compiled.acts(asked.action)
    elements = list(_elements(stage, compiled, asked, unsaid, acts=acts))
    conditions = tuple(_condition(condition, asked, unsaid) for condition in compiled.conditions) if acts else ()
    missing = tuple(missing_of(compiled, asked)) if acts else ()
    applies = Applies.YES if acts and compiled.applies(asked) else Applies.NO
    unknown: tuple[str, ...] = ()
    phrase = ""
    if unsaid is not None:
        of_resource = _pending_resource(compiled, asked, missing, unsaid) if acts else []
        applies, unknown = _three_valued(elements, conditions, of_resource, unsaid)
        if applies is Applies.MAYBE:
            phrase = open_phrase(_open_part(source, conditions, of_resource, unsaid), names)
    return StatementExplanation(
        reference,
        policy.name,
        source,
        applies,
        _answer(applies, denies=compiled.denies),
        f"{title_in_policy(policy.name, source, alone=alone)}{':' if compiled.denies else ''} {phrase}."
        if applies is Applies.MAYBE
        else _settled(source, elements, conditions, applies=applies is Applies.YES),
        concerned=acts,
        alone=alone,
        phrase=phrase,
        unknown=unknown,
        elements=tuple(elements),
        conditions=conditions,
        missing=missing,
        open_points=_open_points(
            stage, compiled, elements, conditions, by_name=acts and _rests_on_names(compiled, asked, unsaid)
        ),
    )


def _elements(
    stage: Stage, compiled: CompiledStatement, asked: PreparedRequest, unsaid: Unsaid | None, *, acts: bool
) -> Iterator[ElementNote]:
    """Yield the notes on action, resource and caller; on the action alone where the statement is on others."""
    yield _action(compiled.source.actions, compiled.source.not_action, asked.action, acts)
    if acts:
        yield _resource(compiled, asked, unsaid)
    if acts and compiled.source.principals is not None and stage in {Stage.RESOURCE, Stage.RCP}:
        yield _principal(compiled, asked)


def _settled(
    source: Statement, elements: Iterable[ElementNote], conditions: Iterable[ConditionNote], *, applies: bool
) -> str:
    """Return the sentence on a statement that applies or not, whatever was not said."""
    failing = [note.sentence for note in elements if not note.matches]
    failing += [note.sentence for note in conditions if not note.holds]
    return sentences.statement(source, applies, failing, [note.sentence for note in conditions])


def _answer(applies: Applies, *, denies: bool) -> Answer | None:
    if applies is Applies.NO:
        return None
    if applies is Applies.MAYBE:
        return Answer.CONDITIONAL
    return Answer.DENIED if denies else Answer.ALLOWED


def _three_valued(
    elements: Iterable[ElementNote], conditions: Iterable[ConditionNote], of_resource: list[str], unsaid: Unsaid
) -> tuple[Applies, tuple[str, ...]]:
    """Truth of "the statement applies", and what it depends on; `of_resource` is what its resources depend on."""
    parts: list[Applies] = []
    unknown: list[str] = []
    for element in elements:
        pending = of_resource if element.name in ("Resource", "NotResource") else []
        parts.append(_part(pending, settled=element.matches))
        unknown += pending
    for condition in conditions:
        pending = unsaid.pending(condition.missing)
        parts.append(_part(pending, settled=condition.holds))
        unknown += pending
    if Applies.NO in parts:
        return Applies.NO, ()
    return (Applies.MAYBE, unique_keys(unknown)) if unknown else (Applies.YES, ())


def _part(pending: list[str], *, settled: bool) -> Applies:
    if pending:
        return Applies.MAYBE
    return Applies.YES if settled else Applies.NO


def _open_part(
    source: Statement, conditions: Iterable[ConditionNote], of_resource: list[str], unsaid: Unsaid
) -> Statement:
    """Return the statement without what is settled: a resource that matches, conditions that hold."""
    still_open = tuple(note.condition for note in conditions if unsaid.pending(note.missing))
    left = replace(source, conditions=still_open)
    return left if of_resource else replace(left, resources=("*",), not_resource=False)


def _pending_resource(
    compiled: CompiledStatement, asked: PreparedRequest, missing: tuple[str, ...], unsaid: Unsaid
) -> list[str]:
    """Unknowns on which the resource of a statement depends: which one it is, or keys that it names as variables."""
    named = {variable.key for template in compiled.resources for variable in variables_of(template)}
    keys = [key for key in unsaid.pending(missing) if key.lower() in named]
    if not unsaid.resource:
        return keys
    match = resource_match(compiled, asked.action, unsaid.partition)
    return [RESOURCE, *keys] if match.possible and not match.sure else []


def unique_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys once each, whatever their case, as they are spelled first."""
    found: dict[str, str] = {}
    for key in keys:
        found.setdefault(key.lower(), key)
    return tuple(found.values())


@lru_cache(maxsize=4096)  # one action is explained with many values of its keys
def _action(texts: tuple[str, ...], negated: bool, action: str, matches: bool) -> ElementNote:
    entries = tuple(EntryNote(text, compile_action(text)(action)) for text in texts)
    name = "NotAction" if negated else "Action"
    return ElementNote(name, matches, entries, sentences.element("action", matches, negated, _hits(entries)))


@lru_cache(maxsize=4096)
def _has_wild_service(texts: tuple[str, ...]) -> bool:
    """Whether an entry of several services has more than an asterisk."""
    return any(text.strip("*") and not names_a_service(text) for text in texts)


def _resource(compiled: CompiledStatement, asked: PreparedRequest, unsaid: Unsaid | None) -> ElementNote:
    source = compiled.source
    entries = tuple(
        EntryNote(text, arns.matches(template, asked.resource, asked.context))
        for text, template in zip(source.resources, compiled.resources, strict=True)
    )
    name, matches = "NotResource" if source.not_resource else "Resource", compiled.on(asked)
    if unsaid is not None and unsaid.resource:
        matches = resource_match(compiled, asked.action, unsaid.partition).sure
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


def _rests_on_names(compiled: CompiledStatement, asked: PreparedRequest, unsaid: Unsaid | None) -> bool:
    return unsaid is not None and unsaid.resource and rests_on_names(compiled, asked.action, unsaid.partition)


def _open_points(
    stage: Stage,
    compiled: CompiledStatement,
    elements: list[ElementNote],
    conditions: tuple[ConditionNote, ...],
    *,
    by_name: bool,
) -> tuple[OpenPoint, ...]:
    """Return the open points a statement rests on; those of elements only where the elements before them match."""
    source = compiled.source
    points = {point for note in conditions for point in note.open_points}
    if _has_wild_service(source.actions):
        points.add(OpenPoint.WILDCARD_SERVICE)
    if len(elements) == 1:
        return sorted_points(points)
    if stage is Stage.SCP and source.effect is Effect.ALLOW and "*" not in source.resources:
        points.add(OpenPoint.ALLOW_WITH_RESOURCE)
    if by_name:
        points.add(OpenPoint.NAME_LIKE_AN_ARN)
    if any(arns.is_short(template) for template in compiled.resources):
        points.add(OpenPoint.SHORT_ARN)
    if source.principals is not None and source.principals.negated and compiled.denies:
        points.add(OpenPoint.NOT_PRINCIPAL_DENY)
    return sorted_points(points)


def _condition(compiled: CompiledCondition, asked: PreparedRequest, unsaid: Unsaid | None) -> ConditionNote:
    actual = asked.context.get(compiled.key)
    missing = tuple(missing_keys(compiled, asked.context))
    settled = None if unsaid is None else unsaid.settles(compiled, missing)
    holds = compiled.holds(asked.context) if settled is None else settled
    texts = () if actual is None else key_values(actual)
    points = sorted_points(_condition_points(compiled, actual, texts, asked))
    if settled is not None:
        sentence = sentences.condition_on_kind(compiled, holds=holds)
        return ConditionNote(compiled.source, holds, (), points, sentence)
    sentence = sentences.condition(compiled, actual, missing, holds=holds)
    return ConditionNote(compiled.source, holds, missing, points, sentence)


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
    if any(not operator.type.reads(text) for text in texts):
        points.add(OpenPoint.WRONG_TYPE)
    if operator.negated and any(resolve(template, asked.context) is None for template in compiled.templates):
        points.add(OpenPoint.UNRESOLVED_NEGATED)
    if operator.type is BOOLEAN and any(variables_of(template) for template in compiled.templates):
        points.add(OpenPoint.BOOL_VARIABLE)
    return points
