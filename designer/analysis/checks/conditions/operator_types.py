"""Operators fit the type of their key."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.matching.conditions import IF_EXISTS, Quantifier
from designer.policy.matching.operators import OPERATORS
from designer.policy.matching.value_types import ARN, BOOLEAN, TEXT, VALUE_TYPES, ValueType


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
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


CHECK = Check(
    "operator-types",
    "Operators fit the type of their key",
    Severity.WARNING,
    "An operator compares in its own way: StringEquals knows no ranges of addresses, NumericEquals no texts. On a key "
    "of another type the condition is seldom met, or never.",
    OPERATORS_PAGE,
    fix="Replaces the operator by the one that asks the same of the key's type.",
    texts=_check_text,
)
