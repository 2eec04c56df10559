"""Policies are attached to something."""

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Fix, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Policy, Unknown


def _policies(organization: Organization) -> OfPolicy:
    stand_ins = [one for one in organization.policies.values() if one.unknown is Unknown.ATTACHMENTS]

    def check(policy: Policy) -> Iterator[Finding]:
        if policy.aws_managed or policy.unknown is Unknown.ATTACHMENTS or organization.targets(policy.id):
            return
        places = {node for one in stand_ins if _may_stand_for(one, policy) for node in organization.targets(one.id)}
        if places:
            plural = quotas.load().types[policy.type].plural
            message = (
                f"No attachment of this policy is known. It may be among the {plural} of "
                f"{counted(len(places), 'node')} that could not be read: look there before you delete it."
            )
            yield CHECK.finding(message, policy=policy.id)
        else:
            message = "This policy is attached to nothing, so it has no effect. Attach it, or delete it."
            yield CHECK.finding(message, policy=policy.id, fixes=(_deleted(policy),))

    return check


def _may_stand_for(stand_in: Policy, policy: Policy) -> bool:
    """Whether a policy may be attached where one stands for policies of which that is unknown."""
    return stand_in.type is policy.type and stand_in.candidate in ("", policy.text)


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
