"""Policies fit into AWS's size, with room for what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from designer.analysis.checks.finding import LIMITS, UNSTATED, Check, Finding, Fix, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, PolicyId
from designer.policy.json import text as json_text

_NEARLY = 0.95
"""The share of the limit from which on a policy has no room left."""


def _policies(_organization: Organization) -> OfPolicy:
    limits = {kind: quota.characters for kind, quota in quotas.load().types.items()}

    def check(policy: Policy) -> Iterator[Finding]:
        limit = limits[policy.type]
        size = len(policy.text)
        if limit is None or size <= limit * _NEARLY:
            return
        small = _minified_length(policy.text)
        short = json_text.minified(policy.text) if small < size else None
        fixes = (_minified(policy.id, short),) if short is not None else ()
        if small > limit:
            message = f"This policy has {small:,} characters without white space; AWS takes at most {limit:,}."
            yield CHECK.finding(message, policy=policy.id, fixes=fixes)
        elif size > limit:
            message = (
                f"This policy has {size:,} characters, and AWS takes at most {limit:,}; without white space it has "
                f"{small:,} and fits. The console strips white space, the API does not."
            )
            yield CHECK.finding(message, policy=policy.id, fixes=fixes, severity=Severity.ADVICE)
        elif small > limit * _NEARLY:
            message = (
                f"This policy uses {small:,} of {limit:,} characters, so there is hardly room for a change. Move "
                "statements to another policy, or write them shorter."
            )
            yield CHECK.finding(message, policy=policy.id, severity=Severity.ADVICE)

    return check


_minified_length = lru_cache(maxsize=1024)(json_text.minified_length)


def _minified(policy_id: PolicyId, short: str) -> Fix:
    return edit("Minify", lambda design: edits.edit_policy_text(design, policy_id, short))


CHECK = Check(
    "policy-size",
    "Policies fit into AWS's size",
    Severity.ERROR,
    "AWS counts every character, white space included, and refuses a policy that is longer than its type may be. "
    f"{UNSTATED}",
    LIMITS,
    fix="Minifies the policy.",
    policies=_policies,
)
