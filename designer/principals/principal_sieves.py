"""The sieves of the principals of an organization: the levels of each, under what is known of its requests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from designer.access.design_names import design_names
from designer.access.level_masks import rcps_apply, scp_partition, scps_apply
from designer.access.question import PLANNED, account_with, caller_context, policies_of, resource_context
from designer.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.model.identities import IamUser
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.facts import Facts, facts
from designer.policy.matching.request import NamedPolicy
from designer.principals.policy_shares import (
    EVERY_ACTION,
    AskedActions,
    PolicyShare,
    asked_keys,
    policy_share,
    reached_by_rcps,
)
from designer.principals.sieve import Sieve
from designer.principals.sieve_level import SieveLevel, SieveStage

_TYPES = {
    AccountPrincipalKind.ROOT: "Account",
    AccountPrincipalKind.USER: "User",
    AccountPrincipalKind.ROLE: "AssumedRole",
}
"""``aws:PrincipalType`` of each kind
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype)."""


class PrincipalSieves:
    """The sieves of the principals of an organization, for as long as it does not change.

    Args:
        organization: The design.
        catalogue: Every action.
        asked: The actions in question.
        context: Other known facts of the requests; they win over what the design knows.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        asked: AskedActions = EVERY_ACTION,
        context: Mapping[str, Values] | None = None,
    ) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._asked = asked
        self._context = dict(context or {})
        self._partition = scp_partition(organization)
        self._names = design_names(organization)
        self._full = asked.full(catalogue)
        self._unlimited = asked.unlimited(catalogue)
        self._accounts: dict[NodeId, tuple[AccountPrincipals, dict[str, Values], NodeId | None]] = {}
        self._guarding: dict[
            tuple[SieveStage, NodeId], tuple[dict[NodeId, tuple[NamedPolicy, ...]], frozenset[str]]
        ] = {}
        self._paths: dict[tuple[SieveStage, NodeId, Facts], tuple[SieveLevel, ...]] = {}
        self._levels: dict[tuple[object, ...], SieveLevel] = {}

    def principals(self, account: NodeId) -> AccountPrincipals:
        """The principals of an account of which something is known inside."""
        return self._account(account)[0]

    def arn(self, account: NodeId, principal: AccountPrincipal) -> str:
        """ARN of a principal; of an account that is only planned, with its number still to come."""
        number = self._organization.node(account).aws_id or PLANNED
        return principal.arn(number, self._organization.settings.partition or "aws")

    def of(self, account: NodeId, principal: AccountPrincipal) -> Sieve:
        """The sieve of one principal."""
        principals, shared, owner = self._account(account)
        known = self._facts(account, principal, shared)
        held = principals.held(principal)
        levels: list[SieveLevel] = []
        if held.identity is None:
            every = (self._full, self._full)
            levels.append(SieveLevel(SieveStage.IDENTITY, None, (), self._full, self._full, every))
        else:
            levels.append(self._level(SieveStage.IDENTITY, None, held.identity, known))
        if held.boundary is not None:
            levels.append(self._level(SieveStage.BOUNDARY, None, held.boundary, known))
        organization = self._organization
        if not principal.is_service_linked:
            if scps_apply(organization) and not organization.is_management_account(account):
                levels += self._path(SieveStage.SCP, account, known)
            if owner and rcps_apply(organization) and not organization.is_management_account(owner):
                levels += self._path(SieveStage.RCP, owner, known)
        foreign = owner != account
        return Sieve(
            tuple(levels),
            organization,
            principal,
            self._catalogue,
            names=self._names,
            full=self._full,
            unlimited=self._unlimited,
            by_trust=self._asked.mask("sts:AssumeRole", self._catalogue),
            foreign=foreign,
        )

    def _account(self, account: NodeId) -> tuple[AccountPrincipals, dict[str, Values], NodeId | None]:
        """Principals of an account, what is known of all their requests, and the account that owns the resource."""
        found = self._accounts.get(account)
        if found is None:
            organization = self._organization
            number = organization.node(account).aws_id or PLANNED
            owner_number = self._owner_number() or number
            owner = account if owner_number == number else account_with(organization, owner_number)
            shared = caller_context(organization, account, "")
            if self._asked.resource:
                shared |= resource_context(organization, owner, owner_number)
            shared["aws:PrincipalIsAWSService"] = "false"
            found = AccountPrincipals(organization.identities[account]), shared, owner
            self._accounts[account] = found
        return found

    def _owner_number(self) -> str:
        """Number of the account that owns the resource, as the context or its ARN tells; empty where neither does."""
        given = next((value for key, value in self._context.items() if key.lower() == "aws:resourceaccount"), "")
        named = arns.account_of(self._asked.resource)
        return given if given and isinstance(given, str) else "" if named == "aws" else named

    def _facts(self, account: NodeId, principal: AccountPrincipal, shared: Mapping[str, Values]) -> Facts:
        known: dict[str, Values] = {
            **shared,
            "aws:PrincipalArn": self.arn(account, principal),
            "aws:PrincipalType": _TYPES[principal.kind],
        }
        if isinstance(principal.record, IamUser):
            known["aws:username"] = principal.name
            known |= {f"aws:PrincipalTag/{key}": value for key, value in principal.record.tags}
        given = {key.lower() for key in self._context}
        return facts({key: value for key, value in known.items() if key.lower() not in given} | self._context)

    def _path(self, stage: SieveStage, account: NodeId, known: Facts) -> tuple[SieveLevel, ...]:
        """The levels of a path; principals whom no policy on it tells apart share them."""
        policies, keys = self._guarding_policies(stage, account)
        facts = tuple(fact for fact in known if fact[0] in keys) if keys else ()
        path = self._paths.get((stage, account, facts))
        if path is None:
            path = tuple(self._level(stage, node, attached, facts) for node, attached in policies.items())
            self._paths[stage, account, facts] = path
        return path

    def _guarding_policies(
        self, stage: SieveStage, account: NodeId
    ) -> tuple[dict[NodeId, tuple[NamedPolicy, ...]], frozenset[str]]:
        """The SCPs or RCPs of each level of an account's path, and the keys of which they ask."""
        found = self._guarding.get((stage, account))
        if found is None:
            scp = stage is SieveStage.SCP
            kind = PolicyType.SERVICE_CONTROL_POLICY if scp else PolicyType.RESOURCE_CONTROL_POLICY
            path = self._organization.path(account)
            policies = {node: policies_of(self._organization, node, kind) for node in path}
            texts = {policy.text for attached in policies.values() for policy in attached}
            action = self._asked.action.lower()
            keys = frozenset().union(*(asked_keys(text, _GRAMMARS[stage], action) for text in texts))
            found = self._guarding[stage, account] = policies, keys
        return found

    def _level(
        self, stage: SieveStage, node: NodeId | None, policies: tuple[NamedPolicy, ...], known: Facts
    ) -> SieveLevel:
        grammar = _GRAMMARS[stage]
        share = partial(
            policy_share,
            grammar=grammar,
            known=known,
            asked=self._asked,
            catalogue=self._catalogue,
            partition=self._partition,
        )
        shares = tuple((policy, share(policy.text)) for policy in policies)
        key = (stage, node, *(id(one) for _, one in shares), *policies)
        level = self._levels.get(key)
        if level is None:
            level = self._levels[key] = self._joined(stage, node, shares)
        return level

    def _joined(
        self, stage: SieveStage, node: NodeId | None, shares: tuple[tuple[NamedPolicy, PolicyShare], ...]
    ) -> SieveLevel:
        """Allows add up, Denies too; an SCP that cannot be read blocks nothing, as in a ceiling.

        What an identity policy says that cannot be read is not known: it is no guardrail that could be ignored.
        """
        full = self._full
        own = stage in {SieveStage.IDENTITY, SieveStage.BOUNDARY, SieveStage.SESSION}
        gap = next((policy.gap for policy, _ in shares if policy.gap), "")
        unread = next((policy.name for policy, share in shares if not share.usable and not policy.gap), "")
        if own and unread and not gap:
            gap = f"what {unread} says, which cannot be read,"
        allow_sure = allow_any = deny_sure = deny_any = 0
        for _, share in shares:
            for one in share.allows:
                allow_sure, allow_any = allow_sure | one.sure, allow_any | one.mask
            for one in share.denies:
                deny_sure, deny_any = deny_sure | one.sure, deny_any | one.mask
        if stage is SieveStage.RCP:  # RCPFullAWSAccess is attached everywhere, and RCPs reach some services only
            reached = reached_by_rcps(self._asked, self._catalogue)
            allow_sure = allow_any = full
            deny_sure, deny_any = deny_sure & reached, deny_any & reached
        elif unread and not own and not any(share.has_allow for _, share in shares):
            allow_sure = allow_any = full
        if gap:
            allow_sure, allow_any, deny_any = 0, full, full
        unlimited = self._unlimited
        sure, possible = allow_sure & ~deny_any | unlimited, allow_any & ~deny_sure | unlimited
        return SieveLevel(stage, node, shares, sure, possible, (allow_any, allow_sure), gap)


_GRAMMARS = {
    SieveStage.IDENTITY: Grammar.IDENTITY,
    SieveStage.BOUNDARY: Grammar.IDENTITY,
    SieveStage.SESSION: Grammar.IDENTITY,
    SieveStage.SCP: Grammar.SCP,
    SieveStage.RCP: Grammar.RCP,
}
