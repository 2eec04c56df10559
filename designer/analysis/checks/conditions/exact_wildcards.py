"""Wildcards stand where they are wildcards."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.language.templates import variables_of
from designer.policy.matching.operators import OPERATORS, ConditionOperator


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
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


CHECK = Check(
    "exact-wildcards",
    "Wildcards stand where they are wildcards",
    Severity.WARNING,
    "StringEquals and its kin compare character by character. With a wildcard in the value the condition is never met, "
    "or, negated, always.",
    OPERATORS_PAGE,
    fix="Replaces the operator by StringLike or StringNotLike.",
    texts=_check_text,
)
