"""No effective policy is invalid at AWS."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.basics.words import short
from designer.organization.model.observed import EffectivePolicyError
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId


def _whole(organization: Organization) -> Iterator[Finding]:
    invalid = organization.settings.invalid_effective_policies
    if not invalid:
        return
    accounts = {node.aws_id: node for node in organization.nodes.values() if node.aws_id}
    policies = {policy.aws_id: policy.id for policy in organization.policies.values() if policy.aws_id}
    for one in invalid:
        node = accounts.get(one.account)
        if node is None:
            continue
        for error in one.errors or (EffectivePolicyError(""),):
            place = f" at {short(error.path)}" if error.path else ""
            said = f" {short(error.message, 200)}" if error.message else ""
            code = f": {error.code}{place}" if error.code else ""
            message = (
                f"When this was imported, AWS called the effective {one.type} of {node.name} invalid and did not "
                f"enforce all of it{code}.{said} Import again once the policies are put right."
            )
            known = [policies[policy] for policy in error.policies if policy in policies]
            yield CHECK.finding(message, node=node.id, policy=_only(known))


def _only(policies: list[PolicyId]) -> PolicyId | None:
    return policies[0] if len(policies) == 1 else None


CHECK = Check(
    "invalid-effective-policies",
    "Effective policies are valid at AWS",
    Severity.WARNING,
    "Policies that are valid each can merge into an effective policy that is not. AWS accepts them all, and does not "
    "enforce the whole; only a listing of its own tells. An import reads that listing.",
    f"{USER_GUIDE}orgs_manage_policies_effective.html",
    whole=_whole,
)
