"""Keys with one value are compared without ForAnyValue and ForAllValues."""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.conditions.uses import SETS, other_operator, uses
from designer.checks.finding import Check, Mark, Severity
from designer.checks.policy_text import PolicyText
from designer.policy.conditions import Quantifier
from designer.policy.context_keys import GLOBAL_KEYS


def _texts(view: PolicyText) -> Iterator[Mark]:
    for use in uses(view):
        if use.key not in GLOBAL_KEYS or use.key is None or use.key.multivalued or not use.is_set:
            continue
        absent = "met" if use.compiled.when_absent else "not met"
        message = (
            f"{use.condition.key} holds one value, so {use.compiled.quantifier.value} only decides what its absence "
            f"means: the condition is {absent} then."
        )
        loose = use.compiled.quantifier is Quantifier.ALL
        plain = use.condition.operator.rpartition(":")[2]
        yield Mark(
            message,
            view.condition_operator(use.condition),
            other_operator(view, use, plain),
            Severity.WARNING if loose else Severity.ADVICE,
        )


CHECK = Check(
    "single-valued-keys",
    "Keys with one value are compared as one",
    Severity.WARNING,
    "AWS warns of set operators on keys with one value: ForAllValues is met where the key is absent, which is hardly "
    "meant, and ForAnyValue is not.",
    SETS,
    fix="Takes the prefix away.",
    texts=_texts,
)
