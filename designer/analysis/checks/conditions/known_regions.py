"""Regions exist."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.keys import regions
from designer.analysis.checks.conditions.uses import KEYS_PAGE, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.language.placeholders import placeholder

_BESIDE = ("unspecified", "aws-global")
"""Values of requests that are for no Region: Bedrock's cross-Region inference, and endpoints without one."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        operator = use.compiled.operator
        if use.name not in ("aws:requestedregion", "ec2:region") or operator is None:
            continue
        known = [*(region.id for region in regions()), *_BESIDE]
        for index, value in enumerate(use.condition.values):
            matches = compile_wildcard(value) if operator.wildcards else value.__eq__
            if _is_open(value, wildcards=operator.wildcards) or any(map(matches, known)):
                continue
            close = nearest(value, known, 0.7)
            span = view.condition_value(use.condition, index)
            fixes = (put_text(view, span, close),) if close else ()
            yield TextFinding(f"There is no Region {value[:40]}.{meant(close)}", span, fixes)


def _is_open(value: str, *, wildcards: bool) -> bool:
    """True when it depends on something else which Region it is, or another check speaks of it."""
    return bool(placeholder(value)) or "${" in value or ("*" in value and not wildcards)


CHECK = Check(
    "known-regions",
    "Regions exist",
    Severity.WARNING,
    "A Region that is spelled wrong is no Region: in a Deny for all other Regions it closes one that should be open.",
    KEYS_PAGE,
    fix="Replaces the Region by the one with the nearest name.",
    texts=_check_text,
)
