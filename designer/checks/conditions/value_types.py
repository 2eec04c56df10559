"""Values are of the type that their operator and key compare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from designer.checks.conditions.uses import OPERATORS, Use, family, uses
from designer.checks.finding import Check, Mark, Severity
from designer.checks.policy_text import PolicyText
from designer.policy.placeholders import placeholder
from designer.policy.values import network

_WANTED = {
    "Numeric": "a number, such as 3600",
    "Date": "a time, such as 2026-01-31T00:00:00Z",
    "Bool": "true or false",
    "Binary": "base64",
    "Ip": "an address or a range, such as 203.0.113.0/24",
    "Arn": "an ARN, such as arn:aws:iam::111122223333:role/Name",
}
_IDS = {
    "account": (re.compile(r"[0-9*?]{1,12}|anonymous"), "an account id of twelve digits"),
    "orgid": (re.compile(r"o-[a-z0-9*?]{1,32}|\*"), "the id of an organization, such as o-a1b2c3d4e5"),
    "orgpaths": (re.compile(r"[o*].*"), "a path, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"),
}
"""What keys hold whose names end so; after principal, resource, source or vpce."""


def _texts(view: PolicyText) -> Iterator[Mark]:
    for use in uses(view):
        for index, value in enumerate(use.condition.values):
            wanted = "" if placeholder(value) else _wanted(use, value)
            if wanted:
                message = f"“{value[:60]}” is not {wanted}, so no request can match it."
                yield Mark(message, view.condition_value(use.condition, index))


def _wanted(use: Use, value: str) -> str:
    """What should stand there instead; empty where the value will do."""
    if use.compiled.is_null:
        return "" if value.lower() in {"true", "false"} else "true or false"
    operator = use.compiled.operator
    if operator is None:
        return ""
    if operator.variables and "${" in value:
        return ""
    kind = family(operator)
    if not (network(value) is not None if kind == "Ip" else operator.reads(value)):
        is_pattern = kind == "Arn" and (not value.strip("*") or (value.startswith("arn:") and value.endswith("*")))
        return "" if is_pattern else _WANTED.get(kind, "")
    return _wanted_id(use.name, value)


def _wanted_id(key: str, value: str) -> str:
    if not key.startswith(("aws:principal", "aws:resource", "aws:source", "aws:vpce")):
        return ""
    for ending, (shape, words) in _IDS.items():
        if key.endswith(ending) and not shape.fullmatch(value):
            return words
        if key.endswith("account") and value.isdigit() and len(value) != 12:
            return words
    return ""


CHECK = Check(
    "value-types",
    "Values are of the type that is compared",
    Severity.WARNING,
    "A value that is no number, time, address or id never matches. An account id written as a JSON number loses the "
    "zeros it begins with.",
    OPERATORS,
    texts=_texts,
)
