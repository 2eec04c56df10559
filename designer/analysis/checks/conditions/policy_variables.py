"""Policy variables are keys of requests, and places to be filled are filled."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import uses
from designer.analysis.checks.finding import IAM_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText, element_of
from designer.analysis.checks.wording import meant, nearest
from designer.policy.catalog.context_keys import GLOBAL_KEYS, documented_key
from designer.policy.json.text import Span
from designer.policy.language.templates import Template, parse_template, variables_of


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for span, value in _values(view):
        for variable in variables_of(_parsed(value)):
            message = _fault(variable.key)
            if message:
                yield TextFinding(message, span)
                break


def _values(view: PolicyText) -> Iterator[tuple[Span, str]]:
    for statement in view.statements:
        element = element_of(statement, "Resource")
        for index, value in enumerate(statement.resources):
            if "${" in value:
                yield view.entry(statement, element, index), value
    for use in uses(view):
        for index, value in enumerate(use.condition.values):
            if "${" in value:
                yield view.condition_value(use.condition, index), value


def _parsed(value: str) -> Template:
    return parse_template(value, wildcards=True, variables=True)


def _fault(key: str) -> str:
    if ":" not in key or "::" in key:  # a place to be filled, which has a check of its own
        return ""
    known = documented_key(key)
    if known is None and "." not in key.partition(":")[0]:
        close = nearest(key, (one.name for one in GLOBAL_KEYS if not one.name.endswith("/")), 0.8)
        return f"AWS documents no key {key}, so nothing stands for it and nothing matches.{meant(close)}"
    if known is not None and known.multivalued:
        return f"{key} may hold several values, and such a key cannot stand in a policy variable."
    return ""


CHECK = Check(
    "policy-variables",
    "Policy variables are keys of requests",
    Severity.WARNING,
    "AWS replaces ${…} by the value of a key with one value. Where it cannot, the text matches nothing, and a negated "
    "condition is met.",
    f"{IAM_GUIDE}reference_policies_variables.html",
    texts=_check_text,
)
