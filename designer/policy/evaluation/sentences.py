"""The sentences of an explanation, in words that need no knowledge of the evaluation rules."""

from collections.abc import Sequence

from designer.basics.words import capital
from designer.policy.evaluation.outcome import (
    Decision,
    Exempt,
    MatchedStatements,
    Obstacle,
    Result,
    Stage,
    StageOutcome,
)
from designer.policy.language.document import Condition, Statement
from designer.policy.language.templates import Values
from designer.policy.language.wording import cut, effect_phrase, some, some_values, statement_title
from designer.policy.matching.conditions import NULL, CompiledCondition, Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.matching.value_types import ARN

_PRESENCES = (("true", "absent"), ("false", "present"))
"""Values of Null, and what they ask for."""

_COLONS_OF_AN_ARN = 5

_SETS = {Quantifier.ALL: "every value of ", Quantifier.ANY: "a value of "}


def condition_phrase(condition: Condition) -> str:
    """Return one condition: "aws:RequestedRegion is not eu-central-1 or eu-west-1".

    Operators for ARNs compare part by part, so that ``*admin*`` is like no ARN; a value without all six parts is said
    to be one.
    """
    quantifier, name, optional = parse_operator(condition.operator)
    subject = (_SETS.get(quantifier, "") if quantifier else "") + cut(condition.key)
    if name == NULL.lower():
        asked = {value.lower() for value in condition.values}
        return f"{subject} is {some([word for value, word in _PRESENCES if value in asked]) or 'neither there nor not'}"
    operator = OPERATORS.get(name)
    phrase = operator.phrase if operator else cut(condition.operator)
    if operator and operator.type is ARN and any(value.count(":") < _COLONS_OF_AN_ARN for value in condition.values):
        phrase = f"{phrase} the ARN"
    words = f"{subject} {phrase} {some_values(condition.values)}"
    return f"{words} (or is absent)" if optional and not (operator and operator.negated) else words


NAMES = {
    Stage.RCP: "resource control policies (RCPs)",
    Stage.SCP: "service control policies (SCPs)",
    Stage.RESOURCE: "the resource's own policy",
    Stage.IDENTITY: "the caller's own policies",
    Stage.BOUNDARY: "the caller's permissions boundary",
    Stage.SESSION: "the session policy",
}
"""Names of the stages, as people say them."""

_ONE = {Stage.RCP: "RCP", Stage.SCP: "SCP"}


def element(subject: str, matches: bool, negated: bool, hits: Sequence[str]) -> str:
    """Return why an action, a resource or a caller is covered: "the action is among its actions (s3:*)"."""
    if subject == "caller":
        place = "callers it leaves out" if negated else "callers it names"
    else:
        place = f"{subject}s it {'leaves out' if negated else 'names'}"
    which = f" ({some(list(hits), 'and')})" if hits else ""
    if matches is negated:
        return f"the {subject} is not among the {place}"
    return f"the {subject} is among the {place}{which}"


def condition(compiled: CompiledCondition, actual: Values | None, missing: Sequence[str], *, holds: bool) -> str:
    """Return why a condition holds or not."""
    source = compiled.source
    if not compiled.known:
        return f"AWS has no operator {source.operator}, so this condition never holds"
    phrase = condition_phrase(source)
    outcome = "holds" if holds else "does not hold"
    if compiled.is_null:
        return f"{source.key} is {'absent' if actual is None or actual == () else 'present'}, so “{phrase}” {outcome}"
    if actual is None:
        return f"{source.key} is not known for this request, and without it “{phrase}” {outcome}"
    if isinstance(actual, tuple) and compiled.quantifier is Quantifier.NONE and actual:
        return f"{source.key} has several values, which {source.operator} cannot compare: “{phrase}” {outcome}"
    known = f"{source.key} is {_shown(actual)}"
    unresolved = [key for key in missing if key.lower() != compiled.key]
    if unresolved:
        known = f"{known} and {some(unresolved, 'and')} is not known"
    return f"{known}, so “{phrase}” {outcome}"


def condition_on_kind(compiled: CompiledCondition, *, holds: bool) -> str:
    """Return why a condition on the caller's ARN holds or not, whatever the name of such a caller."""
    outcome = "holds" if holds else "does not hold"
    return f"“{condition_phrase(compiled.source)}” {outcome}, whatever the caller of this kind is called"


def _shown(actual: Values) -> str:
    if isinstance(actual, str):
        return cut(actual) or "empty"
    return some_values(actual, "and") or "without values"


def statement(source: Statement, applies: bool, failing: Sequence[str], conditions: Sequence[str]) -> str:
    """Return the effect of a statement on the request, and its reasons."""
    title = statement_title(source)
    if not applies:
        return f"{capital(title)} does not apply: {failing[0]}." if failing else f"{capital(title)} does not apply."
    because = f": {' and '.join(conditions)}" if conditions else ""
    return f"{capital(title)} {effect_phrase(source)} it{because}."


def level_sentence(stage: Stage, said: MatchedStatements) -> str:
    """Return the sentence on one level."""
    if said.deny:
        return f"{some(said.deny, 'and')} {'denies' if len(said.deny) == 1 else 'deny'} it."
    if said.allow:
        return f"{some(said.allow, 'and')} {'allows' if len(said.allow) == 1 else 'allow'} it."
    return f"No {_ONE[stage]} here allows it." if stage in _ONE else f"Nothing in {NAMES[stage]} allows it."


def stage_sentence(outcome: StageOutcome) -> str:
    """Return the sentence on one kind of policies."""
    name = NAMES[outcome.stage]
    if outcome.exempt is not None:
        return outcome.exempt.value
    if outcome.result is Result.ALLOWED:
        where = " at every level" if outcome.stage in _ONE else ""
        return (
            f"{capital(name)} allow it{where}." if name.endswith("s") or "(" in name else f"{capital(name)} allows it."
        )
    if outcome.result is Result.EXPLICITLY_DENIED:
        denies = [text for said in outcome.levels for text in said.deny]
        return f"Denied by {name}: {some(denies, 'and')}."
    gaps = [said.id for said in outcome.levels if said.gap]
    if outcome.stage in _ONE:
        return f"Denied by {name}: none allows it at {some(gaps, 'and')}."
    return f"Nothing in {name} allows it."


def answer_sentence(decision: Decision, obstacles: Sequence[Obstacle]) -> str:
    """Return the whole answer in one sentence."""
    if decision.result is Result.ALLOWED:
        if decision.scp.exempt is Exempt.UNLIMITED_ACTION:
            return f"Allowed. {Exempt.UNLIMITED_ACTION.value}"
        if decision.identity.exempt is Exempt.NOT_ASKED:
            return (
                "Allowed as far as the organization's policies go: none of them denies it, and every level allows it."
            )
        return "Allowed: no policy denies it, and everything that must allow it does."
    reasons = [obstacle_phrase(obstacle) for obstacle in obstacles]
    explicit = decision.result is Result.EXPLICITLY_DENIED
    start = "Denied" if explicit else "Denied, because nothing allows it where something must"
    alone = " Nothing else stands in the way." if len(reasons) == 1 else ""
    return f"{start}: {some(reasons, 'and')}.{alone}"


def obstacle_phrase(obstacle: Obstacle) -> str:
    """Return one thing that stands in the way."""
    kind = _ONE.get(obstacle.stage)
    if kind and obstacle.statement:
        return f"the {kind} statement {obstacle.statement} at {obstacle.level} denies it"
    if kind:
        return f"no {kind} at {obstacle.level} allows it"
    if obstacle.statement:
        return f"the statement {obstacle.statement} of {NAMES[obstacle.stage]} denies it"
    return f"{NAMES[obstacle.stage]} {'do' if obstacle.stage is Stage.IDENTITY else 'does'} not allow it"
