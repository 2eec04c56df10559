"""Policies are attached to something."""

from __future__ import annotations

from collections.abc import Iterator

from designer import edits
from designer.checks.finding import Check, Finding, Fix, OfPolicy, Severity
from designer.checks.fixes import edit
from designer.model.organization import Organization
from designer.model.records import Policy


def _policies(organization: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if not policy.aws_managed and not organization.targets(policy.id):
            message = "This policy is attached to nothing, so it has no effect. Attach it, or delete it."
            yield CHECK.finding(message, policy=policy.id, fixes=(_deleted(policy),))

    return check


def _deleted(policy: Policy) -> Fix:
    return edit(f"Delete {policy.name}", lambda design: edits.delete_policy(design, policy.id))


CHECK = Check(
    "policy-attached",
    "Policies are attached to something",
    Severity.ADVICE,
    "A policy takes effect where it is attached and below, and nowhere else.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_attach.html",
    fix="Deletes the policy.",
    policies=_policies,
)
