"""The answer to one action for every principal of every account of which something is known inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from designer.identity.account_principals import AccountPrincipal
from designer.model.organization import Organization
from designer.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy
from designer.principals.policy_shares import AskedActions
from designer.principals.principal_sieves import PrincipalSieves
from designer.principals.sieve_level import PrincipalAnswer


class PrincipalAccess(NamedTuple):
    """One principal and whether it can.

    Attributes:
        account: Its account.
        principal: Its record.
        arn: Its ARN.
        answer: The answer and what decides it.
    """

    account: NodeId
    principal: AccountPrincipal
    arn: str
    answer: PrincipalAnswer


def who_can(
    organization: Organization,
    catalogue: Catalogue,
    asked: AskedActions,
    context: Mapping[str, Values] | None = None,
    *,
    resource_policy: NamedPolicy | None = None,
) -> Iterator[PrincipalAccess]:
    """The answers, account by account in outline order.

    Args:
        organization: The design.
        catalogue: Every action.
        asked: One action, in the catalogue or not, and the ARN of what it works on where that is said.
        context: Other known facts.
        resource_policy: The policy of the resource, where it is given.
    """
    sieves = PrincipalSieves(organization, catalogue, asked, context, resource_policy=resource_policy)
    for account in organization.accounts():
        if account not in organization.identities:
            continue
        for principal in sieves.principals(account):
            arn = sieves.arn(account, principal)
            yield PrincipalAccess(account, principal, arn, sieves.answer(account, principal))
