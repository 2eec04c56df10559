"""The answer to one action for every principal of every account, with roles of one name that are answered alike."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from designer.analysis.access.question import OTHER_ORGANIZATION
from designer.analysis.principals.policy_shares import AskedActions, policy_share
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import RoleOf
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.identity.center_roles import CenterRoles, permission_set_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Grammar, Principals
from designer.policy.language.templates import Values
from designer.policy.language.wording import title_in_policy
from designer.policy.matching.request import NamedPolicy, context_facts, principal_of

T = TypeVar("T")


class AccessKind(StrEnum):
    """How somebody is a principal: by itself, or as a person of Identity Center."""

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
        kind: The way to it; a role that entitlements give is listed once more for them.
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
    role: RoleOf | None = None,
) -> Iterator[PrincipalAccess]:
    """Yield answers, account by account in outline order; people of Identity Center by the roles that they are given.

    Args:
        organization: The design with the roles of Identity Center (`with_center_roles`).
        catalogue: Every action.
        asked: One action, in the catalogue or not, and the ARN of what it works on where that is said.
        context: Other known facts.
        resource_policy: The policy of the resource, where it is given.
        role: The role that is to be taken, where that is asked: accounts without a number share one in ARNs.
    """
    roles = CenterRoles(organization)
    sieves = PrincipalSieves(organization, catalogue, asked, context, resource_policy=resource_policy, role=role)
    for account in organization.accounts():
        if account not in organization.identities:
            continue
        by_center = {center_role.role.name: center_role for center_role in roles.of(account)}
        for principal in sieves.principals(account):
            answer = sieves.answer(account, principal)
            given = by_center.get(principal.name)
            kind = _KINDS[principal.kind]
            kinds = [AccessKind.ASSIGNMENT] if given and given.permission_set else [kind]
            if given and not given.permission_set:
                kinds.append(AccessKind.ENTITLEMENT)
            for each in kinds:
                yield PrincipalAccess(account, principal, sieves.arn(account, principal), answer, each)


class Outsiders(NamedTuple):
    """Callers from outside that one statement lets in, as far as the resource's policy says.

    Attributes:
        statement: Its title.
        who: Them in words: "everybody", an ARN, a service.
        sure: False if it depends on the request.
    """

    statement: str
    who: tuple[str, ...]
    sure: bool


def let_in(
    organization: Organization,
    catalogue: Catalogue,
    asked: AskedActions,
    policy: NamedPolicy,
    context: Mapping[str, Values],
) -> tuple[Outsiders, ...]:
    """Return the statements of a resource's policy that allow an action to callers who are not of the organization.

    Denies of the policy and RCPs may still take it from them, and the account of a caller must allow it, too
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).
    """
    facts = context_facts({"aws:PrincipalOrgID": OTHER_ORGANIZATION, **context})
    grammar = Grammar.TRUST if asked.action.lower() == "sts:assumerole" else Grammar.RESOURCE
    share = policy_share(policy.text, grammar, lambda: facts, asked, catalogue, partition="")
    own = {organization.node(account).aws_id for account in organization.accounts()}
    alone = len(share.allows) + len(share.denies) == 1
    found: list[Outsiders] = []
    for one in share.allows:
        who = tuple(_outside(one.statement.principals, own)) if one.mask else ()
        if who:
            title = title_in_policy(policy.name, one.statement, alone=alone)
            found.append(Outsiders(title, who, bool(one.sure)))
    return tuple(found)


def _outside(principals: Principals | None, own: set[str]) -> Iterator[str]:
    """Yield the entries that name somebody who is not a user or role of the accounts of those numbers."""
    if principals is None:
        return
    if principals.negated:
        yield "everybody but those whom it names"
        return
    for kind, entry in principals.entries:
        if entry == "*" and kind in ("*", "AWS"):
            yield "everybody, without an account too"
        elif kind != "AWS" or principal_of(entry).account not in own:
            yield entry


def role_name(access: PrincipalAccess) -> str:
    """Name that a role has in every account: of its permission set, or as in an ARN (``role/ops/deploy``)."""
    principal = access.principal
    return permission_set_of(principal.name) or principal.title


def role_and_answer(access: PrincipalAccess) -> Hashable:
    """Role, or root user, with its answer and everything shown of it; equal in each account where nothing differs.

    None for a user: those of one name in two accounts are two people.
    """
    if access.principal.kind is AccountPrincipalKind.USER:
        return None
    answer = access.answer
    return access.kind, role_name(access), answer.answer, answer.stage, answer.sentence, answer.depends_on


def equal_roles(found: Iterable[T], key: Callable[[T], Hashable]) -> list[list[T]]:
    """Return the groups of principals with the same description, in the order of the first of each.

    Args:
        found: The principals.
        key: Equal for those of a group; None for one that stands alone.
    """
    groups: dict[Hashable, list[T]] = {}
    for number, one in enumerate(found):
        same = key(one)
        groups.setdefault(number if same is None else (same,), []).append(one)
    return list(groups.values())
