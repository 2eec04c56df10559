"""SCPs that exempt the roles of permission sets exempt those of entitlements, too."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.conditions.uses import KeyUse, uses
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, Severity
from designer.analysis.checks.paths.along import Paths
from designer.analysis.checks.paths.placing import placed
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed, verb
from designer.organization.model.identity_center import Entitlement
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId, PolicyType
from designer.policy.catalog.patterns import compile_wildcard

_OF_SETS = "AWSReservedSSO_"


def _whole(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None or not center.entitlements:
        return
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        if policy.type is not PolicyType.SERVICE_CONTROL_POLICY or _OF_SETS not in policy.text:
            continue
        for use in uses(view):
            missed = _missed(paths, policy.id, use, center.entitlements)
            if missed:
                roles = [f"{one.role} in {organization.node(one.account).name}" for one in missed]
                message = (
                    "People who come in by a permission set are exempt here, and those with an entitlement are not: "
                    f"{listed(roles)} {verb(roles, 'is', 'are')} denied. Name the roles of entitlements, too, if "
                    "people are meant."
                )
                span = view.condition_operator(use.condition)
                yield placed(CHECK, policy, view, span, message)


def _missed(paths: Paths, policy: PolicyId, use: KeyUse, entitlements: tuple[Entitlement, ...]) -> list[Entitlement]:
    """Entitlements below a policy whose roles a condition does not exempt, though it exempts those of sets."""
    if use.name != "aws:principalarn" or not (use.denies and use.negated):
        return []
    values = use.condition.values
    if not any(_OF_SETS in value for value in values):
        return []
    organization = paths.organization
    targets = set(paths.targets(policy))
    exempt = [compile_wildcard(value) for value in values]
    return [
        one
        for one in entitlements
        if targets & set(organization.path(one.account))
        and not organization.is_management_account(one.account)
        and not any(test(_arn(organization, one)) for test in exempt)
    ]


def _arn(organization: Organization, one: Entitlement) -> str:
    """ARN of the role of an entitlement, with its path where the account is known."""
    inside = organization.identities.get(one.account)
    roles = inside.roles if inside is not None else ()
    path = next((role.path for role in roles if role.name.casefold() == one.role.casefold()), "/")
    partition = organization.settings.partition or "aws"
    return f"arn:{partition}:iam::{organization.node(one.account).aws_id}:role{path}{one.role}"


CHECK = Check(
    "missed-entitlements",
    "SCPs that exempt the roles of permission sets exempt those of entitlements, too",
    Severity.WARNING,
    "Account access manager gives people roles that are there already. Their names do not begin with AWSReservedSSO_, "
    "so an exemption of people by that name misses them.",
    f"{IAM_GUIDE}aam-security.html",
    whole=_whole,
)
