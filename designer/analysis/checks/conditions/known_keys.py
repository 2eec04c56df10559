"""Condition keys exist."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, uses
from designer.analysis.checks.finding import Check, Severity, TextFinding
from designer.analysis.checks.fixes import put_text
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import meant, nearest
from designer.policy.catalog.catalogue import details
from designer.policy.catalog.context_keys import GLOBAL_KEYS

_FEDERATION = ("saml",)
"""Prefixes of keys that come with the token of an identity provider; any other provider's is its host name."""


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.key is not None:
            continue
        prefix, colon, _ = use.name.partition(":")
        if not use.name or "." in prefix or prefix in _FEDERATION:
            continue
        close = nearest(use.condition.key, _keys(use, prefix), 0.8)
        if colon and close.lower() == use.name:  # a key that one service lends to another
            continue
        effect = "the condition is always met" if use.compiled.when_absent else "the condition is never met"
        span = view.condition_key(use.condition)
        yield TextFinding(
            f"AWS documents no condition key {use.condition.key[:80]}, so {effect}.{meant(close)}",
            span,
            (put_text(view, span, close),) if close else (),
        )


def _keys(use: KeyUse, prefix: str) -> Iterator[str]:
    """Keys that may have been meant; those of tags with the tag as written."""
    tag = use.condition.key.partition("/")[2]
    for key in GLOBAL_KEYS:
        if not key.name.endswith("/"):
            yield key.name
        elif tag:
            yield key.name + tag
    services = {prefix, *(action.partition(":")[0].lower() for action in use.statement.actions)}
    for service in sorted(services):
        found = details(service)
        yield from (key.key for key in found.condition_keys.values() if "$" not in key.key) if found else ()


CHECK = Check(
    "known-keys",
    "Condition keys exist",
    Severity.WARNING,
    "AWS takes any text for a condition key. One that does not exist is absent from every request: the condition is "
    "never met, or always, depending on its operator.",
    KEYS_PAGE,
    fix="Replaces the key by the one with the nearest name.",
    texts=_check_text,
)
