"""Ways for a principal to get more permissions than it was given, by the actions that policies grant surely.

Only the actions that the checks ask for are distinguished, as bits of a small number, so that the policies of many
thousand principals are joined in no time. What depends on a resource or a condition does not count: a finding must be
right.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from designer.analysis.access.level_masks import arn_partition
from designer.analysis.checks.finding import AccountContext, Check, Finding, IdentityRecord, OfAccount
from designer.analysis.checks.identities.parts import allowing, keys_asked, permission_places, title
from designer.analysis.checks.paths.along import placed
from designer.analysis.checks.paths.exempt_roles import ExemptionReach, RoleExemption, exemptions_of
from designer.analysis.checks.running import RecordMemory
from designer.analysis.checks.shared import listed, shared, verb
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipals
from designer.organization.identity.escalations import ACTIONS, ESCALATIONS, MAKING, Escalation
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    ManagedPolicy,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.json.text import spelled_out
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.matching.conditions import is_negated
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
    """Return the bits of actions."""
    return sum({BITS[action] for action in actions})


def allows_everything(text: str) -> bool:
    """Return True for a policy that allows everything and denies nothing that the checks ask for."""
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


def _own_administrators(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        name = place.inline or place.holder.name
        if any("*" in one.actions and not one.not_action and not is_conditional(one) for one in allowing(text)):
            message = (
                f"{title(record)}: {name} allows everything on everything. Use AWS's AdministratorAccess where that "
                "is meant, so that it is seen, and else name what is needed."
            )
            yield OWN_ADMINISTRATORS.finding(message, node=around.node, principal=title(record))


_PASSING = "iam:PassRole"
_NARROWING_KEYS = {"iam:passedtoservice", "iam:associatedresourcearn", "aws:resourcetag"}


def _passing_any_role(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        if _passes_any(text):
            name = place.inline or place.holder.name
            message = (
                f"{name} allows iam:PassRole on every role: who has it can hand any role of the account to a service "
                "and act through it. Name the roles, or the service by iam:PassedToService."
            )
            yield PASSING_ANY_ROLE.finding(f"{title(record)}: {message}", node=around.node, principal=title(record))


def _passes_any(text: str) -> bool:
    """Return True if the action is allowed on all roles; another check reports what allows everything."""
    return any(
        not ("*" in statement.actions or statement.not_action)
        and action_matches(statement, _PASSING)
        and any(resource.rpartition(":")[2] in {"*", "role/*"} for resource in statement.resources)
        and not statement.not_resource
        and not {key.partition("/")[0] for key in keys_asked(statement)} & _NARROWING_KEYS
        for statement in allowing(text)
    )


_WAY_MASKS = tuple((way, mask(way.actions)) for way in ESCALATIONS)
_SHOWN = 3
_AT_ONCE = 25


def _privilege_escalation(organization: Organization) -> OfAccount:
    catalogue = load()
    ceilings = shared(organization).ceilings
    bits = [(bit, index) for action, bit in BITS.items() if (index := catalogue.index(action)) is not None]

    def look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding | None]:
        possible = ceilings.of(around.node).possible
        reach = sum(bit for bit, index in bits if possible >> index & 1)
        for number, one in enumerate(of_principals(inside)):
            if number % _AT_ONCE == 0:
                yield None
            if one.principal.is_service_linked or one.granted & EVERYTHING_BIT:
                continue
            ways = _ways(one, reach)
            if ways:
                yield PRIVILEGE_ESCALATION.finding(
                    _escalation_words(one, ways), node=around.node, principal=one.principal.title
                )

    return look_inside


def _ways(one: PrincipalGrants, reach: int) -> list[Escalation]:
    granted = one.granted & reach
    found = (way for way, wanted in _WAY_MASKS if not wanted & ~granted and (one.bounded or not way.bounded_only))
    return list({way.gain: way for way in found}.values())


def _escalation_words(one: PrincipalGrants, ways: list[Escalation]) -> str:
    shown = [f"{listed(way.actions, 'and', 4)} to {way.gain}" for way in ways[:_SHOWN]]
    more = f", and {len(ways) - _SHOWN} more ways" if len(ways) > _SHOWN else ""
    pages = listed(list(dict.fromkeys(way.source for way in ways[:_SHOWN])), "and")
    return (
        f"{one.principal.title} is not an administrator and can become one. It has {'; '.join(shown)}{more}. Limit "
        f"these to certain resources, or give it a permissions boundary. See {pages}"
    )


def ways_in_docs() -> str:
    """Return the ways with their pages, for the documentation."""
    rows = (
        f"| {' + '.join(f'`{one}`' for one in way.actions)} | {way.gain} | [AWS]({way.source}) |" for way in ESCALATIONS
    )
    return "\n".join(("| It may | so that it can | Page |", "|---|---|---|", *rows))


_BOUNDARY_KEY = "iam:permissionsboundary"
_MADE = sum(BITS[action] for action in MAKING)


def _demanded_boundaries(organization: Organization) -> OfAccount:
    demanding = {
        policy.id: name
        for policy in organization.policies.values()
        if policy.type is PolicyType.SERVICE_CONTROL_POLICY and (name := _demanded(policy.text))
    }

    def look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding | None]:
        found = _on_path(organization, around.node, demanding)
        if found is None:
            return
        policy, boundary = found
        name = organization.policy(policy).name
        for number, one in enumerate(of_principals(inside)):
            if number % _AT_ONCE == 0:
                yield None
            if one.bounded or not one.granted & (EVERYTHING_BIT | _MADE) or one.principal.is_service_linked:
                continue
            message = (
                f"{one.principal.title} can make users or roles and has no permissions boundary itself, though {name} "
                f"asks for {boundary} on what is made here. Give it that boundary."
            )
            yield DEMANDED_BOUNDARIES.finding(message, node=around.node, principal=one.principal.title)

    return look_inside


def _on_path(organization: Organization, node: NodeId, demanding: dict[PolicyId, str]) -> tuple[PolicyId, str] | None:
    """Return the first policy on the path of an account that demands a boundary, and which."""
    if not demanding or organization.is_management_account(node):
        return None
    attached = (policy for level in organization.path(node) for policy in organization.node(level).policies)
    return next(((policy_id, demanding[policy_id]) for policy_id in attached if policy_id in demanding), None)


def _demanded(text: str) -> str:
    """Return the boundary without which an SCP denies to make principals; empty if it does not ask for one."""
    if _BOUNDARY_KEY not in spelled_out(text).lower():
        return ""
    document = read_policy_text(text, Grammar.SCP)
    for statement in document.statements if document.usable else ():
        if statement.effect is not Effect.DENY or not any(action_matches(statement, action) for action in MAKING):
            continue
        for condition in statement.conditions:
            if condition.key.lower() == _BOUNDARY_KEY and is_negated(condition.operator) and condition.values:
                return condition.values[0].rpartition("/")[2]
    return ""


def _exempt_role_editors(organization: Organization) -> Iterator[Finding | None]:
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
                yield _editor_finding(organization, account, exemption, names, actions)


def _editors(organization: Organization, account: NodeId, arn: str, actions: tuple[str, ...]) -> list[str]:
    """Return principals of an account, not exempt themselves, that its policies surely let make or change the role."""
    inside = organization.identities.get(account)
    if inside is None:
        return []
    number, partition = organization.node(account).aws_id, arn_partition(organization)
    is_exempt = compile_wildcard(arn)
    wanted = sum(BITS[action] for action in actions if action in BITS) | EVERYTHING_BIT
    return [
        one.principal.title
        for one in of_principals(inside)
        if one.granted & wanted
        and not one.principal.is_service_linked
        and not is_exempt(one.principal.arn(number or "*", partition))
    ]


def _editor_finding(
    organization: Organization, account: NodeId, exemption: RoleExemption, names: list[str], actions: tuple[str, ...]
) -> Finding:
    role = exemption.role.partition(":role/")[2]
    message = (
        f"In {organization.node(account).name}, {listed(names)} {verb(names, 'is', 'are')} not exempt, and can make or "
        f"change {role}, which is, by {listed(actions, 'or', 4)}. Deny that to all others, or take the permission away."
    )
    return placed(EXEMPT_ROLE_EDITORS, exemption.policy, exemption.view, exemption.span, message, node=account)


OWN_ADMINISTRATORS = Check("own-administrators", records=_own_administrators)
PASSING_ANY_ROLE = Check("passing-any-role", records=_passing_any_role)
PRIVILEGE_ESCALATION = Check("privilege-escalation", accounts=_privilege_escalation, more=ways_in_docs())
DEMANDED_BOUNDARIES = Check("demanded-boundaries", accounts=_demanded_boundaries)
EXEMPT_ROLE_EDITORS = Check("exempt-role-editors", whole=_exempt_role_editors)
