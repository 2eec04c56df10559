"""Ids of accounts, organizations and networks are compared without wildcards."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText

_SENSITIVE = frozenset(
    {
        *("aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid"),
        *("aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce"),
        *("aws:vpceaccount", "aws:vpceorgid"),
    }
)


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if use.name not in _SENSITIVE or operator is None or not operator.wildcards:
            continue
        for index, value in enumerate(use.condition.values):
            if ("*" in value or "?" in value) and "${" not in value and value != "*":
                message = f"A wildcard in {use.condition.key} lets ids in that are not yours. Write the whole id."
                yield TextFinding(message, view.condition_value(use.condition, index))


CHECK = Check(
    "sensitive-wildcards",
    "Ids of accounts, organizations and networks are compared whole",
    Severity.WARNING,
    "Ids are given by AWS and have no meaning in their beginning: a pattern matches ids of strangers, too.",
    KEYS_PAGE,
    texts=_check_text,
)
