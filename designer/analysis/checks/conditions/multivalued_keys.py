"""Keys with several values are compared by ForAnyValue or ForAllValues."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import SETS_PAGE, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.matching.conditions import Quantifier


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.key is None or not use.key.multivalued or use.is_set or use.compiled.operator is None:
            continue
        quantifier = Quantifier.ALL if use.negated else Quantifier.ANY
        right = f"{quantifier.value}:{use.condition.operator}"
        message = (
            f"{use.condition.key} may hold several values, and without ForAnyValue or ForAllValues such a request "
            f"never matches. Use {right}."
        )
        yield TextFinding(message, view.condition_operator(use.condition), other_operator(view, use, right))


CHECK = Check(
    "multivalued-keys",
    "Keys with several values are compared as sets",
    Severity.WARNING,
    "Without ForAnyValue or ForAllValues an operator compares one value with one value.",
    SETS_PAGE,
    fix="Puts ForAnyValue before the operator, or ForAllValues before a negated one.",
    texts=_check_text,
)
