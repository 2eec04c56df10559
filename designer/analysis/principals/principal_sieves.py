"""The sieves of the principals of an organization: the levels of each, under what is known of its requests."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from designer.analysis.access.level_masks import known_partition, rcps_apply, scps_apply
from designer.analysis.access.masked_statements import ActionQuestions, of_request
from designer.analysis.access.question import account_with, policies_of
from designer.analysis.access.reasons import design_names
from designer.analysis.principals.policy_shares import (
    EVERY_ACTION,
    AskedActions,
    PolicyShare,
    policy_keys,
    policy_share,
    reached_by_rcps,
    says_nothing,
)
from designer.analysis.principals.request_facts import RequestFacts
from designer.analysis.principals.resource_shares import (
    ASSUME_ROLE,
    PolicyOfResource,
    ResourceShare,
    RoleOf,
    Trusted,
    resource_share,
    trusted_by,
)
from designer.analysis.principals.sieve import Owner, Sieve, no_policy_sentence
from designer.analysis.principals.sieve_level import (
    CALLER_SIEVES,
    SIEVE_GRAMMARS,
    PrincipalAnswer,
    SieveLevel,
    SieveStage,
)
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.identity.credentials import RefusedCalls
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.patterns import compile_action
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching import arns
from designer.policy.matching.request import (
    EVERYTHING,
    NO_FACTS,
    Facts,
    FactSource,
    NamedPolicy,
    PrincipalKind,
    facts_on,
    principal_of,
)

_BY_TOKEN = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
"""Calls with a token in place of credentials: what the policies of somebody allow gives nobody a role."""

_WITH_ROLE = ("sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext")
"""Rights that come with the taking of a role: its trust policy must allow them, too
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html)."""

ROOT_TAKES_NO_ROLE = RefusedCalls("AWS lets no root user take a role.", ("sts:AssumeRole",))
"""https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: "You cannot use AWS account root user
credentials to call AssumeRole"."""


def refused_mask(refused: RefusedCalls, asked: AskedActions, catalogue: Catalogue) -> int:
    """Return the refused among the actions asked about."""
    if asked.action:
        action = asked.action.lower()
        taken = any(compile_action(one)(action) for one in refused.but)
        return int(not taken and any(compile_action(one)(action) for one in refused.patterns))
    mask = 0
    for pattern in refused.patterns:
        mask |= catalogue.match(pattern)
    for pattern in refused.but:
        mask &= ~catalogue.match(pattern)
    return mask


Given: TypeAlias = Mapping[SieveStage, tuple[int, int]]
"""Actions that a resource's policy gives past stages of a caller's own policies: in some request, and in every one."""


NOTHING_GIVEN: Given = {}


class PrincipalSieves:
    """The sieves of the principals of an organization, as long as it does not change.

    Args:
        organization: The design.
        catalogue: Every action.
        asked: The actions in question.
        context: Other known facts of the requests; they win over what the design knows. A key without any value is
            known to be absent.
        session: Session policies of every request; None without any. They limit nobody but users and roles.
        resource_policy: The policy of the resource asked about, where it is given.
        role: The role that is asked to be taken; without it, the ARN of the resource names it.
        refused: Actions that AWS refuses such requests, whatever policies say, each with the sentence for it.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        asked: AskedActions = EVERY_ACTION,
        context: Mapping[str, Values] | None = None,
        *,
        session: tuple[NamedPolicy, ...] | None = None,
        resource_policy: NamedPolicy | None = None,
        role: RoleOf | None = None,
        refused: Iterable[RefusedCalls] = (),
    ) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._asked = asked
        self._session = session
        self._refused = tuple(refused)
        self._partition = known_partition(organization)
        self._names = design_names(organization)
        self._full = asked.full(catalogue)
        self._unlimited = asked.unlimited(catalogue)
        self._taking = asked.mask(ASSUME_ROLE, catalogue)
        self._by_role = sum(asked.mask(one, catalogue) for one in (*_BY_TOKEN, *_WITH_ROLE))
        self._bound = {SieveStage.SCP: scps_apply(organization), SieveStage.RCP: rcps_apply(organization)}
        self._guarding: dict[
            tuple[SieveStage, NodeId], tuple[dict[NodeId, tuple[NamedPolicy, ...]], frozenset[str]]
        ] = {}
        self._paths: dict[tuple[SieveStage, NodeId, Facts], tuple[SieveLevel, ...]] = {}
        self._levels: dict[tuple[object, ...], SieveLevel] = {}
        self._role = role or self._role_asked()
        self._context = dict(context or {})
        self._facts = RequestFacts(organization, asked, self._context, self._role)
        self._resource = self._resource_asked(resource_policy)
        self._trusted: dict[NodeId, Trusted] = {}

    def principals(self, account: NodeId) -> AccountPrincipals:
        """Return the principals of an account that are known inside."""
        return self._facts.principals(account)

    def arn(self, account: NodeId, principal: AccountPrincipal) -> str:
        """Return the ARN of a principal; of an account that is only planned, with its number still to come."""
        return self._facts.arn(account, principal)

    def facts_of_account(self, account: NodeId) -> Facts:
        """Return the facts of all requests from an account."""
        return self._facts.of_account(account)

    def turn_to(self, role: RoleOf) -> None:
        """Ask for the taking of this role from now on, and keep what does not depend on the role."""
        arn = self.arn(role.account, AccountPrincipal(AccountPrincipalKind.ROLE, role.role))
        self._asked = AskedActions(ASSUME_ROLE, arn)
        self._role = role
        self._resource = self._resource_asked(None)
        principals = self._facts.known_principals
        self._facts = RequestFacts(self._organization, self._asked, self._context, role, principals=principals)
        self._paths, self._levels, self._trusted = {}, {}, {}

    def guardrails_let_all(self, account: NodeId, stage: SieveStage, known: FactSource = NO_FACTS) -> bool:
        """Return True if the SCPs, or the RCPs, on the path of an account surely let through all that is asked."""
        if not self._is_bound(stage, account):
            return True
        return all(level.sure == self._full for level in self._path(stage, account, known))

    def answer(self, account: NodeId, principal: AccountPrincipal) -> PrincipalAnswer:
        """Return the answer to the one action asked about; for most principals without making their sieve."""
        return self._unnamed(account, principal) or self.of(account, principal).answer()

    def _unnamed(self, account: NodeId, principal: AccountPrincipal) -> PrincipalAnswer | None:
        """Return the denial of a principal of whose policies surely none has a statement on the action."""
        held = self.principals(account).held(principal).identity
        asked_otherwise = self._unlimited or self._refused or (self._resource and not self._role)
        if held is None or asked_otherwise:
            return None
        action = self._asked.action.lower()
        if any(policy.gap or not says_nothing(policy.text, action) for policy in held):
            return None
        if self._given_by_trust(account, principal):
            return None
        sentence = no_policy_sentence(principal, some=bool(held))
        return PrincipalAnswer(Answer.DENIED, SieveStage.IDENTITY, sentence)

    def of(self, account: NodeId, principal: AccountPrincipal) -> Sieve:
        """Return the sieve of one principal."""
        owner = self._facts.owner(account)
        resource = self._resource_share(account, principal, owner)
        given = resource.given if resource else self._given_by_trust(account, principal)
        levels = self.of_caller(account, principal, given)
        if owner and self._is_bound(SieveStage.RCP, owner) and not principal.is_service_linked:
            levels += self._path(SieveStage.RCP, owner, self._facts.source(account, principal))
        if resource:
            levels.append(resource.level)
        return Sieve(
            tuple(levels),
            self._organization,
            principal,
            self._catalogue,
            names=self._names,
            full=self._full,
            unlimited=self._unlimited,
            by_trust=0 if self._role else self._taking | self._by_role,
            owner=self._owner_known(account, owner, resource),
            refused=self._refusals(principal),
        )

    def of_caller(self, account: NodeId, principal: AccountPrincipal, given: Given = NOTHING_GIVEN) -> list[SieveLevel]:
        """Return the levels of a principal's own policies, its boundary, its session and the SCPs of its account.

        Args:
            account: Its account.
            principal: Its record.
            given: Actions that the resource's policy gives past its own policies.
        """
        held = self.principals(account).held(principal)
        known = self._facts.source(account, principal)
        if held.identity is None:
            every = (self._full, self._full)
            levels = [SieveLevel(SieveStage.IDENTITY, None, (), self._full, self._full, every)]
        else:
            own = zip(CALLER_SIEVES, (held.identity, held.boundary, self._session), strict=True)
            levels = [
                self._level(stage, None, policies, known, given.get(stage, (0, 0)))
                for stage, policies in own
                if policies is not None
            ]
        if self._is_bound(SieveStage.SCP, account) and not principal.is_service_linked:
            levels += self._path(SieveStage.SCP, account, known)
        return levels

    # ---- the resource and its policy

    def _role_asked(self) -> RoleOf | None:
        """The role of the design that is asked to be taken; None if that is not the question, or it has none."""
        asked = self._asked
        if asked.action.lower() != ASSUME_ROLE.lower() or principal_of(asked.resource).kind is not PrincipalKind.ROLE:
            return None
        organization = self._organization
        owner = account_with(organization, arns.account_of(asked.resource))
        inside = organization.identities.get(owner) if owner else None
        title = asked.resource.rpartition(":")[2]
        found = (role for role in inside.roles if f"role{role.path}{role.name}" == title) if inside else ()
        return next((RoleOf(owner, role) for role in found if owner), None)

    def _resource_asked(self, given: NamedPolicy | None) -> PolicyOfResource | None:
        if self._role:
            name = f"the trust policy of {self._role.role.name}"
            policy = given or NamedPolicy(name, self._role.role.trust, f"role/{self._role.role.name}/trust")
            return PolicyOfResource(policy, Grammar.TRUST, must_allow=True)
        if given is None:
            return None
        trust = self._asked.action.lower() == ASSUME_ROLE.lower()
        must_allow = trust or self._asked.action.lower().startswith("kms:")
        return PolicyOfResource(given, Grammar.TRUST if trust else Grammar.RESOURCE, must_allow)

    def _resource_share(
        self, account: NodeId, principal: AccountPrincipal, owner: NodeId | None
    ) -> ResourceShare | None:
        resource = self._resource
        if resource is None:
            return None
        known = self._facts.source(account, principal)
        bounded = self.principals(account).held(principal).boundary is not None
        share = policy_share(
            resource.policy.text, resource.grammar, known, self._asked, self._catalogue, partition=self._partition
        )
        caller = principal_of(self.arn(account, principal))
        limited = self._session is not None
        return resource_share(
            resource, share, caller, same_account=owner == account, bounded=bounded, in_session=limited
        )

    def _given_by_trust(self, account: NodeId, principal: AccountPrincipal) -> Given:
        """The taking of a role past the caller's own policies, where some role of its account trusts it by name."""
        taking = self._taking
        if not taking or (self._asked.resource and not (self._role and self._role.account == account)):
            return NOTHING_GIVEN
        trusted = self._trusted.get(account)
        if trusted is None:
            roles = (self._role.role,) if self._role else self._organization.identities[account].roles
            trusted = self._trusted[account] = trusted_by(roles)
        return dict.fromkeys(CALLER_SIEVES, (taking, 0)) if trusted.may_name(self.arn(account, principal)) else {}

    def _owner_known(self, account: NodeId, owner: NodeId | None, resource: ResourceShare | None) -> Owner:
        if self._facts.owner_open:
            return Owner.OPEN
        return Owner.FOREIGN if owner != account and resource is None else Owner.KNOWN

    def _refusals(self, principal: AccountPrincipal) -> tuple[tuple[int, str], ...]:
        """Return the actions that no policy can give."""
        if not self._refused and principal.kind is not AccountPrincipalKind.ROOT:
            return ()
        refused = [*self._refused, *((ROOT_TAKES_NO_ROLE,) if principal.kind is AccountPrincipalKind.ROOT else ())]
        masks = ((refused_mask(one, self._asked, self._catalogue), one.sentence) for one in refused)
        return tuple((mask, sentence) for mask, sentence in masks if mask)

    # ---- SCPs and RCPs

    @property
    def _about(self) -> ActionQuestions | None:
        """The only action in question; the same whichever role is asked for, since all are roles."""
        action, resource = self._asked
        if not action:
            return None
        stated = "" if self._taking else resource
        return of_request(action.lower(), stated or EVERYTHING, self._catalogue, in_context=bool(self._context))

    def _is_bound(self, stage: SieveStage, account: NodeId) -> bool:
        """Return True if SCPs, or RCPs, limit an account."""
        return self._bound[stage] and not self._organization.is_management_account(account)

    def _path(self, stage: SieveStage, account: NodeId, known: FactSource) -> tuple[SieveLevel, ...]:
        """Return the levels of a path; principals that no policy on it distinguishes share them."""
        policies, keys = self._guarding_policies(stage, account)
        facts = facts_on(known(), keys) if keys else ()
        path = self._paths.get((stage, account, facts))
        if path is None:
            path = tuple(self._level(stage, node, attached, lambda: facts) for node, attached in policies.items())
            self._paths[stage, account, facts] = path
        return path

    def _guarding_policies(
        self, stage: SieveStage, account: NodeId
    ) -> tuple[dict[NodeId, tuple[NamedPolicy, ...]], frozenset[str]]:
        """Return the SCPs or RCPs of each level of an account's path, and the keys that they ask for."""
        found = self._guarding.get((stage, account))
        if found is None:
            scp = stage is SieveStage.SCP
            kind = PolicyType.SERVICE_CONTROL_POLICY if scp else PolicyType.RESOURCE_CONTROL_POLICY
            path = self._organization.path(account)
            action = self._asked.action.lower()
            policies = {node: policies_of(self._organization, node, kind, self._about) for node in path}
            texts = {policy.text for attached in policies.values() for policy in attached}
            keys = frozenset().union(*(policy_keys(text, SIEVE_GRAMMARS[stage], action) for text in texts))
            found = self._guarding[stage, account] = policies, keys
        return found

    def _level(
        self,
        stage: SieveStage,
        node: NodeId | None,
        policies: tuple[NamedPolicy, ...],
        known: FactSource,
        given: tuple[int, int] = (0, 0),
    ) -> SieveLevel:
        grammar, asked, catalogue, partition = SIEVE_GRAMMARS[stage], self._asked, self._catalogue, self._partition
        shares = tuple(
            [
                (policy, policy_share(policy.text, grammar, known, asked, catalogue, partition=partition))
                for policy in policies
            ]
        )
        key = (stage, node, given, *[id(one) for _, one in shares], *policies)
        level = self._levels.get(key)
        if level is None:
            level = self._levels[key] = self._joined(stage, node, shares, given)
        return level

    def _joined(
        self,
        stage: SieveStage,
        node: NodeId | None,
        shares: tuple[tuple[NamedPolicy, PolicyShare], ...],
        given: tuple[int, int],
    ) -> SieveLevel:
        """Allows add up, Denies too; what a policy says that cannot be read is not known."""
        full = self._full
        gap = next((policy.gap for policy, _ in shares if policy.gap), "")
        gap = gap or next((unreadable_gap(policy.name) for policy, share in shares if not share.usable), "")
        allow_sure = allow_any = deny_sure = deny_any = 0
        for _, share in shares:
            for one in share.allows:
                allow_sure, allow_any = allow_sure | one.sure, allow_any | one.mask
            for one in share.denies:
                deny_sure, deny_any = deny_sure | one.sure, deny_any | one.mask
        if gap:
            allow_sure, allow_any, deny_any = 0, full, full
        if stage is SieveStage.RCP:  # RCPFullAWSAccess is attached everywhere, and RCPs reach some services only
            reached = reached_by_rcps(self._asked, self._catalogue)
            allow_sure = allow_any = full
            deny_sure, deny_any = deny_sure & reached, deny_any & reached
        allow_any, allow_sure = allow_any | given[0], allow_sure | given[1]
        unlimited = self._unlimited
        sure, possible = allow_sure & ~deny_any | unlimited, allow_any & ~deny_sure | unlimited
        return SieveLevel(stage, node, shares, sure, possible, (allow_any, allow_sure), gap)
