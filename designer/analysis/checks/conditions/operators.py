"""Condition operators are AWS's, and fit the type of their key and the values beside them."""

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.language.templates import variables_of
from designer.policy.matching import conditions
from designer.policy.matching.conditions import IF_EXISTS, Quantifier
from designer.policy.matching.operators import OPERATORS, ConditionOperator
from designer.policy.matching.value_types import ARN, BOOLEAN, TEXT, VALUE_TYPES, ValueType


def _known_operators(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.compiled.known:
            continue
        written = use.condition.operator
        close = _nearest(written)
        yield TextFinding(
            f"There is no condition operator {written[:60]}.{meant(close)}",
            view.condition_operator(use.condition),
            other_operator(view, use, close) if close else (),
        )


def _nearest(written: str) -> str:
    """The operator that was meant, with its prefix and suffix."""
    prefix, _, name = written.rpartition(":")
    quantifier = nearest(prefix, ["ForAllValues", "ForAnyValue"], 0.6) if prefix else ""
    _, lower, if_exists = conditions.parse_operator(name)
    close = nearest(lower, [*(row.name for row in OPERATORS.values()), conditions.NULL], 0.7)
    if not close or (prefix and not quantifier):
        return ""
    if close == conditions.NULL:
        return close
    return f"{quantifier}:{close}".lstrip(":") + (conditions.IF_EXISTS if if_exists else "")


KNOWN_OPERATORS = Check(
    "known-operators",
    "Condition operators are AWS's",
    Severity.ERROR,
    "AWS refuses a condition operator that it does not know. IfExists may stand behind any operator but Null, and "
    "ForAllValues or ForAnyValue before any but Null.",
    OPERATORS_PAGE,
    fix="Replaces the operator by the one with the nearest name.",
    texts=_known_operators,
)


def _operator_types(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        kind = VALUE_TYPES.get(use.key.type) if use.key is not None else None
        if kind is None or operator is None or operator.type is kind or _reads_anyway(use, kind, operator.type):
            continue
        right = _counterpart(use, kind)
        hint = f" Use {right}." if right else ""
        yield TextFinding(
            f"{use.condition.key} is {kind.noun}, which {operator.name} does not compare as such.{hint}",
            view.condition_operator(use.condition),
            other_operator(view, use, right) if right else (),
            Severity.ADVICE if kind is BOOLEAN and operator.type is TEXT else None,
        )


def _reads_anyway(use: KeyUse, kind: ValueType, read: ValueType) -> bool:
    """Times may be numbers of seconds, and many keys of type string hold an ARN."""
    return kind.name in read.fits and (read is not ARN or all(map(_may_be_arn, use.condition.values)))


def _may_be_arn(value: str) -> bool:
    return value.startswith(("arn:", "*", "$"))


def _counterpart(use: KeyUse, kind: ValueType) -> str:
    """The operator of the right type that asks the same, with prefix and suffix; empty where there is none."""
    same = (row.name for row in OPERATORS.values() if row.type is kind and row.negated is use.negated)
    name = next(same, "")  # the first of a type is the usual one
    if not name:
        return ""
    quantifier = use.compiled.quantifier
    prefix = "" if quantifier is Quantifier.NONE else f"{quantifier.value}:"
    return f"{prefix}{name}{IF_EXISTS if use.compiled.if_exists else ''}"


OPERATOR_TYPES = Check(
    "operator-types",
    "Operators fit the type of their key",
    Severity.WARNING,
    "An operator compares in its own way: StringEquals knows no ranges of addresses, NumericEquals no texts. On a key "
    "of another type the condition is seldom met, or never.",
    OPERATORS_PAGE,
    fix="Replaces the operator by the one that asks the same of the key's type.",
    texts=_operator_types,
)


def _exact_wildcards(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if operator is None or operator.wildcards or not (operator.is_whole or operator.ignores_case):
            continue
        for index, value in enumerate(use.condition.values):
            if _has_wildcard(use, index, value):
                message = f"{operator.name} compares * and ? as these very characters; no value is “{value[:60]}”."
                like = _like(operator) if operator.is_whole else ""
                prefix, _, name = use.condition.operator.rpartition(":")
                fixed = f"{prefix}:".lstrip(":") + like + ("IfExists" if use.compiled.if_exists else "")
                fixes = other_operator(view, use, fixed) if like and name else ()
                yield TextFinding(message, view.condition_value(use.condition, index), fixes)


def _like(operator: ConditionOperator) -> str:
    """The operator that asks the same, and reads wildcards."""
    rows = (row for row in OPERATORS.values() if row.wildcards and row.type is operator.type)
    return next((row.name for row in rows if row.negated is operator.negated), "")


def _has_wildcard(use: KeyUse, index: int, value: str) -> bool:
    """A star or question mark that is no part of a policy variable."""
    if not ("*" in value or "?" in value):
        return False
    if value == "*" and use.key not in GLOBAL_KEYS:  # which some services take for a value, as lambda:Principal
        return False
    return not variables_of(use.compiled.templates[index]) and "${*}" not in value and "${?}" not in value


EXACT_WILDCARDS = Check(
    "exact-wildcards",
    "Wildcards stand where they are wildcards",
    Severity.WARNING,
    "StringEquals and its kin compare character by character. With a wildcard in the value the condition is never met, "
    "or, negated, always.",
    OPERATORS_PAGE,
    fix="Replaces the operator by StringLike or StringNotLike.",
    texts=_exact_wildcards,
)
