"""ForAllValues does not allow what has no values."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import SETS_PAGE, KeyUse, one_more, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.matching.conditions import Quantifier


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.denies or use.compiled.quantifier is not Quantifier.ALL or _is_present(use):
            continue
        message = (
            f"ForAllValues is met by a request without {use.condition.key}, so this allows such requests, too. Add a "
            f'condition Null {use.condition.key} "false", unless that is what you want.'
        )
        label = f"Demand that {use.condition.key} is there"
        fixes = one_more(view, use, "Null", (use.condition.key, "false"), label)
        yield TextFinding(message, view.condition_operator(use.condition), fixes)


def _is_present(use: KeyUse) -> bool:
    """True when the statement asks the key to be there."""
    others = (one for one in use.statement.conditions if one.key.lower() == use.name)
    return any(one.operator.lower() == "null" and "false" in map(str.lower, one.values) for one in others)


CHECK = Check(
    "for-all-values",
    "ForAllValues does not allow what has no values",
    Severity.WARNING,
    "All values of an empty set are whatever one wants: AWS takes ForAllValues for met where the key is absent. In an "
    "Allow that opens a door.",
    SETS_PAGE,
    fix='Adds a condition Null "false" on the key.',
    texts=_check_text,
)
