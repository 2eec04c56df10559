"""Policies are attached to something."""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.finding import Check, Finding, OfPolicy, Severity
from designer.organization import Organization
from designer.records import Policy


def _policies(organization: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if not policy.aws_managed and not organization.targets(policy.id):
            message = f"{policy.name} is attached to nothing, so it has no effect. Attach it, or delete it."
            yield Finding(CHECK.id, Severity.ADVICE, message, None, policy.id)

    return check


CHECK = Check(
    "policy-attached",
    "Policies are attached to something",
    "A policy takes effect where it is attached and below, and nowhere else.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_attach.html",
    policies=_policies,
)
