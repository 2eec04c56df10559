"""Values are of the type that their operator and key compare."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, uses
from designer.analysis.checks.conditions.value_shapes import ValueShape, shape
from designer.analysis.checks.finding import Check, Fix, Severity, TextFinding
from designer.analysis.checks.fixes import json_string, put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.language.placeholders import placeholder


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        for index, value in enumerate(use.condition.values):
            if placeholder(value) or _is_open(use, value):
                continue
            span, wanted = view.condition_value(use.condition, index), _wanted(use, value)
            fixes: tuple[Fix, ...] = ()
            if not wanted and use.compiled.operator is not None and (found := shape(use.name, value)):
                wanted, fixes = found.wanted, _fixes(view, use, index, found)
            if wanted:
                yield TextFinding(f"“{value[:60]}” is not {wanted}, so no request can match it.", span, fixes)


def _is_open(use: KeyUse, value: str) -> bool:
    """True when a policy variable decides what it is."""
    operator = use.compiled.operator
    return operator is not None and operator.variables and "${" in value


def _wanted(use: KeyUse, value: str) -> str:
    """The type that should stand there instead, in words; empty where the value will do."""
    if use.compiled.is_null:
        return "" if value.lower() in {"true", "false"} else "true or false"
    operator = use.compiled.operator
    return "" if operator is None or operator.type.lists(value) else operator.type.wanted


def _fixes(view: PolicyText, use: KeyUse, index: int, found: ValueShape) -> tuple[Fix, ...]:
    """The value as it was meant, or the key that holds all of these values."""
    operator, values = use.compiled.operator, use.condition.values
    span = view.condition_value(use.condition, index)
    right = found.right(values[index], operator is not None and operator.wildcards)
    if right and view.source(span) == json_string(values[index]):
        return (put_text(view, span, right),)
    other = found.other_key
    if not other or use.has(other.lower()) or any(shape(other.lower(), value) for value in values):
        return ()
    return (put_text(view, view.condition_key(use.condition), other),)


CHECK = Check(
    "value-types",
    "Values are of the type that is compared",
    Severity.WARNING,
    "A value that is no number, time, address or id never matches. An account id written as a JSON number loses the "
    "zeros it begins with, aws:SourceIp holds no private address, and paths of organizations end with a slash.",
    KEYS_PAGE,
    fix="Writes the value as AWS does, where it is clear which is meant, or the key that holds it.",
    texts=_check_text,
)
