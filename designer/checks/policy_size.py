"""Policies fit into AWS's size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from designer import quotas
from designer.checks.finding import LIMITS, Check, Finding, OfPolicy, Severity
from designer.organization import Organization
from designer.policy import json_text
from designer.records import Policy


def _policies(_organization: Organization) -> OfPolicy:
    limits = {kind: quota.characters for kind, quota in quotas.load().types.items()}

    def check(policy: Policy) -> Iterator[Finding]:
        limit = limits[policy.type]
        if limit is None or len(policy.text) <= limit:
            return
        small = _minified_length(policy.text)
        if small > limit:
            message = f"{policy.name} has {small:,} characters without white space; AWS takes at most {limit:,}."
            yield Finding(CHECK.id, Severity.ERROR, message, None, policy.id)
        else:
            message = (
                f"{policy.name} has {len(policy.text):,} characters, and AWS takes at most {limit:,}; without white "
                f"space it has {small:,} and fits. The console strips white space, the API does not."
            )
            yield Finding(CHECK.id, Severity.ADVICE, message, None, policy.id)

    return check


_minified_length = lru_cache(maxsize=1024)(json_text.minified_length)

CHECK = Check(
    "policy-size",
    "Policies fit into AWS's size",
    "AWS counts every character, white space included, and refuses a policy that is longer than its type may be.",
    LIMITS,
    policies=_policies,
)
