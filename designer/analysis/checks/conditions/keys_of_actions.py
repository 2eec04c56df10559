"""Keys are those of the statement's actions."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import REFERENCE
from designer.analysis.checks.conditions.carried_keys import is_of_actions, split_by_key
from designer.analysis.checks.conditions.uses import uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        found = split_by_key(view, use) if is_of_actions(use) else None
        if found is None or found[0]:
            continue
        effect = "always met" if use.compiled.when_absent else "never met"
        names = found[1]
        message = f"Requests of {listed(names)} do not carry {use.condition.key}: it is {effect}."
        yield TextFinding(message, view.condition_key(use.condition))


CHECK = Check(
    "keys-of-actions",
    "Keys are those of the statement's actions",
    Severity.WARNING,
    "Each action has its own condition keys besides the global ones. A key that none of the actions has is absent: the "
    "condition is never met, or always, and the statement does nothing or too much.",
    REFERENCE,
    texts=_check_text,
)
