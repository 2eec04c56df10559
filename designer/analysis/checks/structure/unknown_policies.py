"""Policies are known."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, OfPolicy, Severity
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, Unknown


def _policies(organization: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if policy.unknown is None:
            return
        targets = organization.targets(policy.id)
        if policy.unknown is Unknown.TEXT:
            message = (
                "The text of this policy could not be read, so what it may deny is answered as unknown. "
                "Import it again from a source that holds it, or paste the text."
            )
        elif policy.candidate:
            message = (
                f"It is unknown whether a policy is attached to {counted(len(targets), 'node')}. This stands for it: "
                "what it may change there is answered as unknown. Import again from a source that says where it is "
                "attached, or detach this where you know that it is not."
            )
        else:
            plural = quotas.load().types[policy.type].plural
            message = (
                f"The {plural} attached to {counted(len(targets), 'node')} could not be read. This stands for "
                "them: what they may deny is answered as unknown. Import again from a source that says them, "
                "or detach it where you know that there are none."
            )
        yield CHECK.finding(message, policy=policy.id)

    return check


CHECK = Check(
    "unknown-policies",
    "Policies are known",
    Severity.WARNING,
    "An import can lack a right, a file, or a value that only a deployment knows. What it could not read is kept as "
    "unknown, since it may deny anything: unknown is not empty.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_permissions_overview.html",
    policies=_policies,
)
