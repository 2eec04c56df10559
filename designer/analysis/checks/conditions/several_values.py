"""Keys with several values are compared by ForAnyValue or ForAllValues, others without."""

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import SETS_PAGE, KeyUse, one_more, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.catalog.context_keys import GLOBAL_KEYS
from designer.policy.matching.conditions import Quantifier


def _multivalued_keys(view: PolicyText) -> Iterator[TextFinding]:
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


MULTIVALUED_KEYS = Check(
    "multivalued-keys",
    "Keys with several values are compared as sets",
    Severity.WARNING,
    "Without ForAnyValue or ForAllValues an operator compares one value with one value.",
    SETS_PAGE,
    fix="Puts ForAnyValue before the operator, or ForAllValues before a negated one.",
    texts=_multivalued_keys,
)


_SEVERAL = frozenset({"ram:principal", "ram:requestedresourcetype"})
"""Keys with several values that the list of actions has as plain texts; most others are told by their plural."""


def _single_valued_keys(view: PolicyText) -> Iterator[TextFinding]:
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


SINGLE_VALUED_KEYS = Check(
    "single-valued-keys",
    "Keys with one value are compared as one",
    Severity.WARNING,
    "AWS warns of set operators on keys with one value: ForAllValues is met where the key is absent, which is hardly "
    "meant, and ForAnyValue is not.",
    SETS_PAGE,
    fix="Takes the prefix away.",
    texts=_single_valued_keys,
)


def _for_all_values(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.denies or use.compiled.quantifier is not Quantifier.ALL or use.asks_for_presence:
            continue
        message = (
            f"ForAllValues is met by a request without {use.condition.key}, so this allows such requests, too. Add a "
            f'condition Null {use.condition.key} "false", unless that is what you want.'
        )
        label = f"Demand that {use.condition.key} is there"
        fixes = one_more(view, use, "Null", (use.condition.key, "false"), label)
        yield TextFinding(message, view.condition_operator(use.condition), fixes)


FOR_ALL_VALUES = Check(
    "for-all-values",
    "ForAllValues does not allow what has no values",
    Severity.WARNING,
    "All values of an empty set are whatever one wants: AWS takes ForAllValues for met where the key is absent. In an "
    "Allow that opens a door.",
    SETS_PAGE,
    fix='Adds a condition Null "false" on the key.',
    texts=_for_all_values,
)
