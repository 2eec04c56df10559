"""Keys with one value are compared without ForAnyValue and ForAllValues."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import SETS_PAGE, KeyUse, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.matching.conditions import Quantifier

_SEVERAL = frozenset({"ram:principal", "ram:requestedresourcetype"})
"""Keys with several values that the list of actions has as plain texts; most others are told by their plural."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if not use.is_set or not _has_one_value(use):
            continue
        absent = "met" if use.compiled.when_absent else "not met"
        message = (
            f"{use.condition.key} holds one value, so {use.compiled.quantifier.value} only decides what its absence "
            f"means: the condition is {absent} then."
        )
        loose = use.compiled.quantifier is Quantifier.ALL
        plain = use.condition.operator.rpartition(":")[2]
        yield TextFinding(
            message,
            view.condition_operator(use.condition),
            other_operator(view, use, plain),
            Severity.WARNING if loose else Severity.ADVICE,
        )


def _has_one_value(use: KeyUse) -> bool:
    """True when AWS documents a single value; of services' keys that is only believed where the name agrees."""
    if use.key is None or use.key.multivalued:
        return False
    several = use.key.type in ("String", "ARN") and (use.name in _SEVERAL or use.name.endswith("s"))
    return use.key in GLOBAL_KEYS or not several


CHECK = Check(
    "single-valued-keys",
    "Keys with one value are compared as one",
    Severity.WARNING,
    "AWS warns of set operators on keys with one value: ForAllValues is met where the key is absent, which is hardly "
    "meant, and ForAnyValue is not.",
    SETS_PAGE,
    fix="Takes the prefix away.",
    texts=_check_text,
)
