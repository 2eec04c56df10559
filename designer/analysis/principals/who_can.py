"""The answer to one action for every principal of every account of which something is known inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy


class AccessKind(StrEnum):
    """Way by which somebody is a principal: by itself, or as a person of Identity Center."""

    ROOT = "root"
    USER = "user"
    ROLE = "role"
    ASSIGNMENT = "assignment"
    ENTITLEMENT = "entitlement"


_KINDS = {
    AccountPrincipalKind.ROOT: AccessKind.ROOT,
    AccountPrincipalKind.USER: AccessKind.USER,
    AccountPrincipalKind.ROLE: AccessKind.ROLE,
}


class PrincipalAccess(NamedTuple):
    """One principal and whether it can.

    Attributes:
        account: Its account.
        principal: Its record.
        arn: Its ARN.
        answer: The answer and what decides it.
        kind: The way to it; a role that entitlements give is told once more for them.
    """

    account: NodeId
    principal: AccountPrincipal
    arn: str
    answer: PrincipalAnswer
    kind: AccessKind


def who_can(
    organization: Organization,
    catalogue: Catalogue,
    asked: AskedActions,
    context: Mapping[str, Values] | None = None,
    *,
    resource_policy: NamedPolicy | None = None,
) -> Iterator[PrincipalAccess]:
    """The answers, account by account in outline order; people of Identity Center by the roles that they are given.

    Args:
        organization: The design with the roles of Identity Center (`with_center_roles`).
        catalogue: Every action.
        asked: One action, in the catalogue or not, and the ARN of what it works on where that is said.
        context: Other known facts.
        resource_policy: The policy of the resource, where it is given.
    """
    roles = CenterRoles(organization)
    sieves = PrincipalSieves(organization, catalogue, asked, context, resource_policy=resource_policy)
    for account in organization.accounts():
        if account not in organization.identities:
            continue
        by_center = {one.role.name: one for one in roles.of(account)}
        for principal in sieves.principals(account):
            answer = sieves.answer(account, principal)
            given = by_center.get(principal.name)
            kind = _KINDS[principal.kind]
            kinds = [AccessKind.ASSIGNMENT] if given and given.permission_set else [kind]
            if given and not given.permission_set:
                kinds.append(AccessKind.ENTITLEMENT)
            for each in kinds:
                yield PrincipalAccess(account, principal, sieves.arn(account, principal), answer, each)
