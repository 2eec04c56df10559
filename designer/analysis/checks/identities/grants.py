"""Actions that policies of identities grant surely: on every resource, without conditions, and not denied.

Only the actions that the checks ask for are told apart, as bits of a small number, so that the policies of many
thousand principals are joined in no time. What hangs on a resource or a condition does not count: a finding shall be
right.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from designer.analysis.checks.inside import RecordMemory
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipals
from designer.organization.identity.escalations import ACTIONS
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    ManagedPolicy,
)
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.matching.request import NamedPolicy
from designer.policy.satisfiability.masks import action_matches, is_conditional

BITS = {action: 1 << number for number, action in enumerate(ACTIONS)}
EVERYTHING_BIT = 1 << len(ACTIONS)
"""Bit of whatever there is: all actions on all resources."""


class Grants(NamedTuple):
    """Actions as bits: surely allowed, and possibly denied."""

    allowed: int
    denied: int


class PrincipalGrants(NamedTuple):
    """Grants of a principal within its boundary, as bits, and whether it has a boundary."""

    principal: AccountPrincipal
    granted: int
    bounded: bool


def mask(actions: Iterable[str]) -> int:
    """Bits of actions."""
    return sum({BITS[action] for action in actions})


def allows_everything(text: str) -> bool:
    """True for a policy that allows everything and denies nothing that the checks ask for."""
    found = grants(text)
    return bool(found.allowed & EVERYTHING_BIT) and not found.denied


@lru_cache(maxsize=65_536)
def grants(text: str) -> Grants:
    """Grants of one policy."""
    document = read_policy_text(text, Grammar.IDENTITY)
    allowed = denied = 0
    for statement in document.statements if document.usable else ():
        if statement.effect is Effect.ALLOW and is_conditional(statement):
            continue
        named = sum(bit for action, bit in BITS.items() if action_matches(statement, action))
        if statement.effect is Effect.DENY:
            denied |= named
        else:
            allowed |= named
            if "*" in statement.actions and not statement.not_action:
                allowed |= EVERYTHING_BIT
    return Grants(allowed, denied)


_Policies: TypeAlias = tuple[tuple[IamGroup, ...], tuple[ManagedPolicy, ...], tuple[IdentityPart, ...]]

_KNOWN: RecordMemory[IamUser | IamRole, PrincipalGrants | None] = RecordMemory()


def of_principals(inside: AccountIdentities) -> Iterator[PrincipalGrants]:
    """Grants of the users and roles of an account; remembered while they and its policies do not change."""
    principals = AccountPrincipals(inside)
    policies: _Policies = (inside.groups, inside.policies, inside.unknown)
    for principal in principals:
        if principal.record is None:
            continue
        found = _KNOWN.of(principal.record, policies, lambda: _of_principal(principals, principal))  # noqa: B023  # at once
        if found is not None:
            yield found


def _of_principal(principals: AccountPrincipals, principal: AccountPrincipal) -> PrincipalGrants | None:
    held = principals.held(principal)
    if held.identity is None:
        return None
    granted = _joined(held.identity)
    if held.boundary is not None:
        granted &= _joined(held.boundary)
    return PrincipalGrants(principal, granted, held.boundary is not None)


def _joined(policies: Iterable[NamedPolicy]) -> int:
    allowed = denied = 0
    for policy in policies:
        if policy.gap:
            return 0  # what is not known may deny anything
        found = grants(policy.text)
        allowed, denied = allowed | found.allowed, denied | found.denied
    return allowed & ~denied
