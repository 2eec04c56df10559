"""Operators fit the type of their key."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import OPERATORS_PAGE, KeyUse, family, other_operator, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.matching.conditions import IF_EXISTS, Quantifier

_FITTING = {
    "String": ("String",),
    "ARN": ("Arn", "String"),
    "Bool": ("Bool",),
    "Numeric": ("Numeric",),
    "Date": ("Date",),
    "IPAddress": ("Ip",),
}
"""Families of operators that read a type of key; strings may be ARNs, which is asked of the values."""

_FAMILIES = {"Ip": ("IpAddress", "NotIpAddress"), "Arn": ("ArnLike", "ArnNotLike"), "Bool": ("Bool", "")}
_WORDS = {
    "String": "a text",
    "ARN": "an ARN",
    "Bool": "true or false",
    "Numeric": "a number",
    "Date": "a time",
    "IPAddress": "an IP address",
}


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if use.key is None or operator is None or use.key.type not in _FITTING:
            continue
        kind = family(operator)
        if kind in _FITTING[use.key.type] or _reads_anyway(use, kind):
            continue
        right = _counterpart(use)
        hint = f" Use {right}." if right else ""
        yield TextFinding(
            f"{use.condition.key} is {_WORDS[use.key.type]}, which {operator.name} does not compare as such.{hint}",
            view.condition_operator(use.condition),
            other_operator(view, use, right) if right else (),
            Severity.ADVICE if use.key.type == "Bool" and kind == "String" else None,
        )


def _reads_anyway(use: KeyUse, kind: str) -> bool:
    """Times may be numbers of seconds, and many keys of type string hold an ARN."""
    if use.key is None:
        return True
    if use.key.type == "Date" and kind == "Numeric":
        return True
    return use.key.type == "String" and kind == "Arn" and all(map(_may_be_arn, use.condition.values))


def _may_be_arn(value: str) -> bool:
    return value.startswith(("arn:", "*", "$"))


def _counterpart(use: KeyUse) -> str:
    """The operator of the right family that asks the same, with prefix and suffix; empty where there is none."""
    if use.key is None:
        return ""
    kind = _FITTING[use.key.type][0]
    positive, negative = _FAMILIES.get(kind, (f"{kind}Equals", f"{kind}NotEquals"))
    name = negative if use.negated else positive
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
