"""Surroundings of all tests of one organization: accounts in groups, what limits them, and what searches have found.

What was found stays known as long as nothing it rests on changes, however the tree changes around it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from designer.analysis.access.assumption import NO_ASSUMPTION, known_facts
from designer.analysis.access.ceilings import Ceiling, Ceilings, ResourceCeilings
from designer.analysis.access.level_masks import known_partition, rcps_apply, scps_apply
from designer.analysis.access.masked_statements import ActionQuestions
from designer.analysis.access.owner_numbers import NumberPlaces, OwnerNumbers, places_of_numbers
from designer.analysis.access.placed_policies import owner_facts
from designer.analysis.access.question import PLANNED, path_levels, resource_context
from designer.analysis.expectations.coverage import SearchResult, covering_statement, facts_asked_for, holders
from designer.analysis.expectations.open_places import OpenPlace
from designer.analysis.expectations.relevance import Relevance, separates_accounts, separates_owners
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType, managed_as
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.matching.request import Facts, Stages, context_facts
from designer.policy.satisfiability.possible_requests import PossibleRequests, requests_on

_MOST_RELEVANCES = 64
"""Sets of actions whose relevant policies are kept from one edit to the next."""

_REMEMBERED = 20_000

_LIMITING = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)


class AccountGroup(NamedTuple):
    """Accounts side by side with the same policies.

    Attributes:
        parent: Root or OU that holds them.
        attached: Policies attached to each of them.
        accounts: In the order of siblings.
        scps: Ceiling of their callers.
        rcps: Ceiling of what they own, by RCPs.
        policies: Those attached to each of them or to a level above.
    """

    parent: NodeId
    attached: tuple[PolicyId, ...]
    accounts: tuple[NodeId, ...]
    scps: Ceiling
    rcps: Ceiling
    policies: frozenset[PolicyId]


@dataclass(frozen=True, slots=True)
class GroupsTogether:
    """What groups of accounts come to together.

    Attributes:
        groups: The groups.
        accounts: All of their accounts, in order.
        kinds: The first group of each set of policies.
    """

    groups: list[AccountGroup]
    accounts: tuple[NodeId, ...]
    kinds: tuple[AccountGroup, ...]

    @staticmethod
    def of(groups: list[AccountGroup]) -> GroupsTogether:
        """Look at some groups."""
        kinds: dict[frozenset[PolicyId], AccountGroup] = {}
        for group in groups:
            kinds.setdefault(group.policies, group)
        accounts = tuple(chain.from_iterable([group.accounts for group in groups]))
        return GroupsTogether(groups, accounts, tuple(kinds.values()))


class Surroundings:
    """The organization as proving sees it."""

    def __init__(
        self, organization: Organization, catalogue: Catalogue, found: dict[object, SearchResult] | None = None
    ) -> None:
        self.organization = organization
        self.catalogue = catalogue
        self.found: dict[object, SearchResult] = {} if found is None else found
        """Results of searches, by all that they rest on."""
        self._ceilings = Ceilings(organization, catalogue)
        self._resources = ResourceCeilings(organization, catalogue)
        self._groups: dict[NodeId, tuple[AccountGroup, ...]] = {}
        self._together: dict[int, GroupsTogether] = {}
        self._sets: dict[frozenset[PolicyId], frozenset[PolicyId]] = {}
        self._scopes: dict[object, tuple[list[AccountGroup], bool]] = {}
        self._relevance: dict[tuple[int, PolicyType], Relevance] = {}
        self._partition: str | None = None
        self._numbers: dict[str, dict[str, NumberPlaces] | None] = {}

    def update(self, change: Change) -> bool:
        """Forget what a change that has been applied made stale; whether anything can be."""
        renumbered = any(s.before and s.after and s.before.aws_id != s.after.aws_id for s in change.nodes.values())
        if not change.affects_permissions and not renumbered:
            return False
        self._ceilings.update(change)
        self._resources = ResourceCeilings(self.organization, self.catalogue)
        before, self._partition = self._partition, None
        self._numbers.clear()
        if renumbered or change.structural or change.settings is not None or before != self.partition:
            self._groups.clear()
        else:
            self._forget_groups(change)
        if change.settings is not None or before != self.partition or len(self._relevance) > _MOST_RELEVANCES:
            self._relevance.clear()
        for relevance in self._relevance.values():
            relevance.forget(change.policies)
        self._scopes.clear()
        self._together.clear()
        if len(self.found) > _REMEMBERED:
            self.found.clear()
        return True

    def _forget_groups(self, change: Change) -> None:
        """Forget the groups of accounts below a change of attachments and texts; the others are the same objects."""
        organization = self.organization
        reached = {
            node_id
            for node_id, swap in change.nodes.items()
            if swap.before is None or swap.after is None or swap.before.policies != swap.after.policies
        }
        for policy_id in change.policies:
            reached |= organization.targets(policy_id)
        for node_id in reached:
            parent = organization.parent(node_id)
            if parent is not None and not organization.node(node_id).children:
                self._groups.pop(parent, None)
            for below in organization.walk(node_id):
                self._groups.pop(below, None)

    @property
    def partition(self) -> str:
        """Partition of the organization's ARNs."""
        if self._partition is None:
            self._partition = known_partition(self.organization)
        return self._partition

    @property
    def has_rcps(self) -> bool:
        """True if RCPs apply, and there are others than AWS's own, which denies nothing."""
        if not rcps_apply(self.organization):
            return False
        every = self.organization.policies.values()
        return any(policy.type is PolicyType.RESOURCE_CONTROL_POLICY and managed_as(policy) is None for policy in every)

    def _texts(self, kind: PolicyType) -> Iterator[str]:
        return (policy.text for policy in self.organization.policies.values() if policy.type is kind)

    def separates_accounts(self, test: GuardrailTest) -> bool:
        """True if policies ask for what differs between accounts with the same ones, of requests as a test's are.

        A caller that RCPs limit too is one on what its own account owns: SCPs may ask for the owner as well.
        """
        rcps = self._texts(PolicyType.RESOURCE_CONTROL_POLICY)
        if test.covers is CoveredRequests.RESOURCES:
            return any(map(separates_owners, rcps))
        scps = self._texts(PolicyType.SERVICE_CONTROL_POLICY)
        return counts_rcps(test) and (any(map(separates_accounts, rcps)) or any(map(separates_owners, scps)))

    def apart(self, groups: Iterable[AccountGroup], test: GuardrailTest) -> list[AccountGroup]:
        """Return groups of accounts with one that stands for all, though policies or the test ask for their numbers."""
        found: list[AccountGroup] = []
        for group in groups:
            alike: dict[object, list[NodeId]] = {}
            for account in group.accounts:
                alike.setdefault(self.number_like(account, test), []).append(account)
            found += [group._replace(accounts=tuple(some)) for some in alike.values()]
        return found

    def number_like(self, account: NodeId, test: GuardrailTest) -> object:
        """Return what accounts share whose numbers neither policies nor the test tell apart."""
        number, covering = self.number(account, test), covering_statement(test).allowing
        if covering not in self._numbers:
            texts = (*chain.from_iterable(map(self._texts, _LIMITING)), covering)
            all_apart = OwnerNumbers.of(texts).separates_all()
            self._numbers[covering] = None if all_apart else places_of_numbers(texts)
        places = self._numbers[covering]
        return number if places is None or not number.isdigit() else places.get(number)

    def number(self, account: NodeId, test: GuardrailTest) -> str:
        """Return the number of an account, or "" if it is to come and may be one that policies or the test name.

        AWS gives no number twice: where they name those of other accounts alone, `PLANNED` stands for all others.
        """
        own = self.organization.nodes[account].aws_id
        if own:
            return own
        stages, covering = self.stages(account, test), covering_statement(test).allowing
        levels = (*stages.scps, *stages.rcps)
        apart = OwnerNumbers.of([covering, *(policy.text for level in levels for policy in level.policies)])
        taken = {node.aws_id for node in self.organization.nodes.values()} if apart.named else set()
        return "" if apart.separates_all() or apart.named - taken else PLANNED

    def open_place(self, account: NodeId, test: GuardrailTest) -> OpenPlace:
        """Return which facts of an account's place AWS may still give differently."""
        return OpenPlace.of(self.organization, account)._replace(number=not self.number(account, test))

    def place_like(self, account: NodeId, test: GuardrailTest) -> object:
        """Return what accounts share whose policies distinguish neither numbers nor places."""
        organization = self.organization
        ids = (organization.node(node_id).aws_id for node_id in organization.path(account)[:-1])
        return self.number_like(account, test), tuple(ids), organization.is_management_account(account)

    def relevance(self, mask: int, kind: PolicyType) -> Relevance:
        """Return the policies that apply to some actions, node by node."""
        found = self._relevance.get((mask, kind))
        if found is None:
            found = Relevance(self.organization, self.catalogue, mask, kind, self.partition)
            self._relevance[mask, kind] = found
        return found

    def covering(self, test: GuardrailTest) -> Generator[None, None, tuple[list[AccountGroup], bool]]:
        """Find, in steps, the groups of accounts that a test covers, and whether the management account is left out."""
        key = (test.nodes, test.except_nodes)
        if key not in self._scopes:
            self._scopes[key] = yield from self._covering(test)
        return self._scopes[key]

    def together(self, groups: list[AccountGroup]) -> GroupsTogether:
        """Return what groups come to together; many tests cover the same ones, by one list."""
        found = self._together.get(id(groups))
        if found is None or found.groups is not groups:
            found = self._together[id(groups)] = GroupsTogether.of(groups)
        return found

    def _covering(self, test: GuardrailTest) -> Generator[None, None, tuple[list[AccountGroup], bool]]:
        management = self.organization.settings.management_account
        left_out = set(test.except_nodes)
        exempt = management is not None and management not in test.nodes
        if exempt and management is not None:
            left_out.add(management)
        groups: list[AccountGroup] = []
        found: set[NodeId] = set()
        some_twice = any(self.organization.node(node).kind is NodeKind.ACCOUNT for node in test.nodes)
        left = False
        for group in chain.from_iterable((yield from self._every_group(test))):
            kept = group
            if not left_out.isdisjoint(group.accounts):
                left = left or (exempt and management in group.accounts)
                kept = _without(group, left_out)
            if some_twice:
                kept = _without(kept, found)
                found.update(kept.accounts)
            if kept.accounts:
                groups.append(kept)
        return groups, left

    def _every_group(self, test: GuardrailTest) -> Generator[None, None, list[tuple[AccountGroup, ...]]]:
        found: list[tuple[AccountGroup, ...]] = []
        for holder in holders(self.organization, test):
            if holder not in self._groups:
                yield
            found.append(self._groups_of(holder))
        return found

    def _groups_of(self, holder: NodeId) -> tuple[AccountGroup, ...]:
        """Return the accounts right below a root or OU, in groups; an account alone."""
        found = self._groups.get(holder)
        if found is None:
            nodes, account = self.organization.nodes, NodeKind.ACCOUNT
            own = nodes[holder]
            accounts = (holder,) if own.kind is account else [one for one in own.children if nodes[one].kind is account]
            grouped: dict[tuple[object, ...], tuple[list[NodeId], Ceiling, Ceiling]] = {}
            for node_id in accounts:
                scps, rcps = self._ceilings.of(node_id), self._resources.of(node_id)
                grouped.setdefault((nodes[node_id].policies, id(scps), id(rcps)), ([], scps, rcps))[0].append(node_id)
            parent = self.organization.parent(holder) if own.kind is account else holder
            assert parent is not None
            above = [policy for level in self.organization.path(parent) for policy in nodes[level].policies]
            found = tuple(
                AccountGroup(
                    parent,
                    nodes[some[0]].policies,
                    tuple(some),
                    scps,
                    rcps,
                    self._one(frozenset((*above, *nodes[some[0]].policies))),
                )
                for some, scps, rcps in grouped.values()
            )
            self._groups[holder] = found
        return found

    def _one(self, policies: frozenset[PolicyId]) -> frozenset[PolicyId]:
        """Return one object for equal sets of policies, so that they compare at once."""
        return self._sets.setdefault(policies, policies)

    def stages(self, account: NodeId, test: GuardrailTest, about: ActionQuestions | None = None) -> Stages:
        """Return the policies that apply to the requests of a test in one account; `about` as in `path_levels`."""
        organization = self.organization
        stages = Stages()
        if test.covers is CoveredRequests.CALLERS and scps_apply(organization):
            stages = Stages(scps=path_levels(organization, account, PolicyType.SERVICE_CONTROL_POLICY, about))
        if counts_rcps(test) and rcps_apply(organization):
            rcps = path_levels(organization, account, PolicyType.RESOURCE_CONTROL_POLICY, about)
            stages = Stages(scps=stages.scps, rcps=rcps)
        return stages

    def world(self, account: NodeId, test: GuardrailTest) -> PossibleRequests:
        """Return the requests that callers of an account can make, or that anybody makes for a test of resources."""
        if test.covers is CoveredRequests.RESOURCES:
            return requests_on(partition=self.partition)
        known, number = known_facts(self.organization, account, NO_ASSUMPTION), self.number(account, test)
        if counts_rcps(test):
            known = context_facts(dict(known) | resource_context(self.organization, account, number or PLANNED))
        if number == PLANNED:
            sides = ("aws:principalaccount", *(("aws:resourceaccount",) if counts_rcps(test) else ()))
            known = context_facts(dict(known) | dict.fromkeys(sides, PLANNED))
        return PossibleRequests.of(known, self.partition)

    def owner(self, account: NodeId, test: GuardrailTest, texts: Iterable[str]) -> Facts:
        """Return what is known of the owner of the resources that a test is about, as far as texts ask for it."""
        if test.covers is not CoveredRequests.RESOURCES:
            return ()
        return facts_asked_for(owner_facts(self.organization, account), texts)


def counts_rcps(test: GuardrailTest) -> bool:
    """Return True if RCPs apply: a *never* of callers is about resources of anybody, which they do not reach."""
    return test.covers is CoveredRequests.RESOURCES or test.promise is not Promise.NEVER


def _without(group: AccountGroup, gone: set[NodeId]) -> AccountGroup:
    return group._replace(accounts=tuple(account for account in group.accounts if account not in gone))
