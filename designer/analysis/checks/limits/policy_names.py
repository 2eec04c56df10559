"""Policies have names and descriptions that AWS takes, each name once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.analysis.checks.finding import API, Check, Finding, OfPolicy, Severity
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy


def _policies(organization: Organization) -> OfPolicy:
    counts = Counter(policy.name for policy in organization.policies.values())

    def check(policy: Policy) -> Iterator[Finding]:
        for fault in (quotas.policy_name_fault(policy.name), quotas.description_fault(policy.description)):
            if fault:
                yield CHECK.finding(fault, policy=policy.id)
        if counts[policy.name] > 1 and policy.name:
            message = f"{counts[policy.name]} policies have this name; AWS takes each name once."
            yield CHECK.finding(message, policy=policy.id)

    return check


CHECK = Check(
    "policy-names",
    "Policies have names that AWS takes, each once",
    Severity.ERROR,
    "AWS refuses a policy without a name, with a name or a description that is too long, or with a name that is taken.",
    f"{API}API_CreatePolicy.html",
    policies=_policies,
)
