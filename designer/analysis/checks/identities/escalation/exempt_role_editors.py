"""Nobody but those who are exempt can make or take over a role that is exempt from an SCP."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.identities.escalation.grants import BITS, EVERYTHING_BIT, of_principals
from designer.analysis.checks.paths.exempt_roles import ExemptionReach, RoleExemption, exemptions_of
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed, verb
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.patterns import compile_wildcard


def _whole(organization: Organization) -> Iterator[Finding | None]:
    if not organization.identities:
        return
    paths = shared(organization).paths
    exemptions: dict[str, RoleExemption] = {}
    yield from exemptions_of(paths, exemptions)
    reach = ExemptionReach(paths) if exemptions else None
    for arn, exemption in exemptions.items():
        yield None
        if reach is None:
            return
        for account, actions in reach.open_to(arn, {policy for policy, _ in exemption.statements}):
            yield None
            names = _editors(organization, account, arn, actions)
            if names:
                yield _finding(organization, account, exemption, names, actions)


def _editors(organization: Organization, account: NodeId, arn: str, actions: tuple[str, ...]) -> list[str]:
    """Principals of an account, not exempt themselves, that its policies surely let make or change the role."""
    inside = organization.identities.get(account)
    if inside is None:
        return []
    number = organization.node(account).aws_id
    is_exempt = compile_wildcard(arn)
    wanted = sum(BITS[action] for action in actions if action in BITS) | EVERYTHING_BIT
    return [
        one.principal.title
        for one in of_principals(inside)
        if one.granted & wanted
        and not one.principal.is_service_linked
        and not is_exempt(one.principal.arn(number or "*", "aws"))
    ]


def _finding(
    organization: Organization, account: NodeId, exemption: RoleExemption, names: list[str], actions: tuple[str, ...]
) -> Finding:
    role = exemption.role.partition(":role/")[2]
    message = (
        f"In {organization.node(account).name}, {listed(names)} {verb(names, 'is', 'are')} not exempt, and can make or "
        f"change {role}, which is, by {listed(actions, 'or', 4)}. Deny that to all others, or take the permission away."
    )
    return placed(CHECK, exemption.policy, exemption.view, exemption.span, message, node=account)


CHECK = Check(
    "exempt-role-editors",
    "Nobody but those who are exempt can make or take over a role that is exempt from an SCP",
    Severity.WARNING,
    "Whoever can write a role into being, or its trust policy, can be that role, and the SCP does not hold him.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    whole=_whole,
)
