"""Condition operators are AWS's."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest
from designer.policy.matching import conditions
from designer.policy.matching.operators import OPERATORS


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
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


CHECK = Check(
    "known-operators",
    "Condition operators are AWS's",
    Severity.ERROR,
    "AWS refuses a condition operator that it does not know. IfExists may stand behind any operator but Null, and "
    "ForAllValues or ForAnyValue before any but Null.",
    OPERATORS_PAGE,
    fix="Replaces the operator by the one with the nearest name.",
    texts=_check_text,
)
