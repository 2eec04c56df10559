"""Ceilings: what SCPs, and what RCPs, on a node's path leave possible, for every action of the catalogue at once.

A ceiling grants nothing: an identity or resource policy in the account must still allow a request. For an OU or the
root it is the ceiling of an account placed there that has no SCP of its own but FullAWSAccess.

RCPs only deny, and reach the services of AWS's list
(https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html). Anybody may be the caller,
so that a Deny with any condition is taken to stop some requests and not others.
"""

from collections.abc import Generator
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption, known_facts
from designer.analysis.access.level_masks import ALL_BITS, LevelMasks, LevelMasksCache, rcps_apply, scps_apply
from designer.analysis.access.unknown_policies import candidate_of
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.decision import rcp_services
from designer.policy.language.document import Effect, Grammar, read_policy_text
from designer.policy.satisfiability.masks import is_conditional, statement_mask


@dataclass(slots=True, eq=False)
class Ceiling:
    """Three answers for each action, as bits over the catalogue. Nodes with equal paths share one object.

    Treat it as immutable. It is not frozen: a frozen instance takes three times as long to create.

    Attributes:
        sure: Allowed whatever the resource and the context.
        possible: Allowed for some resource or context; contains `sure`.
        exempt: True for the management account, which SCPs do not limit.
        settled: Actions whose answer depends on no policy that is unknown or cannot be read. What is possible and not
            sure, of the other actions, is unknown.
    """

    sure: int
    possible: int
    exempt: bool = False
    settled: int = ALL_BITS

    @property
    def answers(self) -> tuple[int, int, bool, int]:
        """The four values that two ceilings share when they leave the same, whatever paths they come from."""
        return self.sure, self.possible, self.exempt, self.settled

    @property
    def known(self) -> bool:
        """Whether every policy on the path is known, so that no answer is unknown."""
        return self.settled == ALL_BITS

    @property
    def conditional(self) -> int:
        """Actions whose answer depends on the resource or the context."""
        open_ones = self.possible ^ self.sure
        return open_ones if self.settled == ALL_BITS else open_ones & self.settled

    @property
    def unknown(self) -> int:
        """Actions that nothing known denies, and that a policy which is not known may."""
        return 0 if self.settled == ALL_BITS else (self.possible ^ self.sure) & ~self.settled


class Ceilings:
    """The ceilings of an organization, made when asked for and kept until a change makes them stale."""

    def __init__(
        self, organization: Organization, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION
    ) -> None:
        self._organization = organization
        self._assumption = assumption
        self.catalogue = catalogue
        self._levels = LevelMasksCache(organization, catalogue)
        self._cache: dict[NodeId, Ceiling] = {}
        self._placed_nodes: set[NodeId] = set()
        self._joined: dict[Ceiling, dict[tuple[PolicyId, ...], Ceiling]] = {}
        self._exempt = Ceiling(catalogue.full_mask, catalogue.full_mask, exempt=True)
        self._unlimited = Ceiling(catalogue.full_mask, catalogue.full_mask, exempt=assumption.is_service_linked)

    def of(self, node_id: NodeId) -> Ceiling:
        """Return the ceiling of an account, or of an account placed in an OU or the root."""
        organization = self._organization
        if organization.is_management_account(node_id):
            return self._exempt
        if not scps_apply(organization) or self._assumption.is_service_linked:
            return self._unlimited
        cache = self._cache
        if self._assumption:
            return self._placed(node_id)
        ceiling = cache.get(node_id)
        if ceiling is not None:
            return ceiling
        if self._levels.some_ask and self._depends_on_place(node_id):
            return self._placed(node_id)
        missing: list[NodeId] = []
        above: NodeId | None = node_id
        while above is not None and above not in cache:
            missing.append(above)
            above = organization.parent(above)
        ceiling = self._unlimited if above is None else cache[above]
        for below in reversed(missing):
            ceiling = cache[below] = self._below(ceiling, organization.node(below).policies)
        return ceiling

    def all_accounts(self) -> dict[NodeId, Ceiling]:
        """Return the ceiling of every account, in no particular order.

        For 50,000 accounts this takes less than half as long as `of` for each: what is above is looked up once for all
        accounts of an OU.
        """
        return finish(self.finding_accounts())

    def finding_accounts(self) -> Generator[None, None, dict[NodeId, Ceiling]]:
        """Find the ceiling of every account in steps, an OU each."""
        organization = self._organization
        if not scps_apply(organization) or self._assumption:
            return {account: self.of(account) for account in organization.accounts()}
        found: dict[NodeId, Ceiling] = {}
        root = organization.root
        placed = self._levels.depends_on_place(organization.nodes[root].policies)
        stack = [(root, None if placed else self.of(root))]
        while stack:
            stack += self._add_accounts(*stack.pop(), found)
            yield
        management = organization.settings.management_account
        if management:
            found.pop(management, None)
        self._cache = found | self._cache  # the few are added to a copy of the many
        if management:
            found[management] = self._exempt
        return found

    def _add_accounts(
        self, node_id: NodeId, above: Ceiling | None, found: dict[NodeId, Ceiling]
    ) -> list[tuple[NodeId, Ceiling | None]]:
        """Find the ceilings of the accounts right below a node, which share what is above them.

        Args:
            node_id: The root or an OU.
            above: Its ceiling; None if accounts differ there by what the design knows of them.
            found: Where they go.

        Returns:
            The OUs right below, each with its own `above`.
        """
        nodes, account, levels = self._organization.nodes, NodeKind.ACCOUNT, self._levels
        level_of, some_ask, differs = levels.of, levels.some_ask, levels.depends_on_place
        full = self.catalogue.full_mask
        joined = {} if above is None else self._joined.setdefault(above, {})
        inside: list[tuple[NodeId, Ceiling | None]] = []
        for child in nodes[node_id].children:  # fifty thousand times: each look at a node counts
            node = nodes[child]
            policies = node.policies
            ceiling = joined.get(policies)
            if ceiling is None and above is not None and not (some_ask and differs(policies)):
                ceiling = joined[policies] = _limited(above, level_of(policies), full)
            if node.kind is account:
                found[child] = ceiling or self.of(child)
                continue
            inside.append((child, ceiling))
            if ceiling is not None:
                self._cache[child] = ceiling
        return inside

    def update(self, change: Change) -> None:
        """Drop what a change that has been applied made stale."""
        if not change.affects_permissions and not _renumbers(change):
            return
        if self._levels.forget(change) or self._assumption or self._placed_nodes:
            self._cache.clear()
            self._joined.clear()
            self._placed_nodes.clear()
            return
        if change.policies:
            self._joined.clear()
        if change.settings:
            self._cache.clear()
        for node_id, swap in change.nodes.items():
            self._forget_swapped(node_id, swap)
        for policy in change.policies:
            for node_id in self._organization.targets(policy):
                self._forget_below(node_id)

    def _depends_on_place(self, node_id: NodeId) -> bool:
        """Return True if an SCP on the path asks for what the design knows of each account."""
        nodes, differs = self._organization.nodes, self._levels.depends_on_place
        return any(differs(nodes[level].policies) for level in self._organization.path(node_id))

    def _placed(self, node_id: NodeId) -> Ceiling:
        """Return the ceiling where what is known differs from account to account, so that nothing is shared."""
        ceiling = self._cache.get(node_id)
        if ceiling is None:
            self._placed_nodes.add(node_id)
            known = known_facts(self._organization, node_id, self._assumption)
            sure = possible = self.catalogue.full_mask
            settled = ALL_BITS
            for level_id in self._organization.path(node_id):
                level = self._levels.under(self._organization.node(level_id).policies, known)
                sure, possible = sure & level.sure, possible & level.possible
                settled &= level.settled
            ceiling = self._cache[node_id] = Ceiling(sure, possible, settled=settled)
        return ceiling

    def _forget_swapped(self, node_id: NodeId, swap: Swap[Node]) -> None:
        before, after = swap.before, swap.after
        if before is None or after is None or before.policies != after.policies:
            self._forget_below(node_id)
        elif before.children != after.children:
            for child in set(after.children).difference(before.children):
                self._forget_below(child)

    def _forget_below(self, node_id: NodeId) -> None:
        """Drop the cached ceilings of a subtree. Below a node that is not cached, no node is."""
        nodes = self._organization.nodes
        stack = [node_id]
        while stack:
            below = stack.pop()
            if self._cache.pop(below, None) is not None and below in nodes:
                stack.extend(nodes[below].children)

    def _below(self, above: Ceiling, attached: tuple[PolicyId, ...]) -> Ceiling:
        """Return the ceiling of a node with these policies below another; equal ones are one object."""
        joined = self._joined.setdefault(above, {})
        ceiling = joined.get(attached)
        if ceiling is None:
            ceiling = joined[attached] = _limited(above, self._levels.of(attached), self.catalogue.full_mask)
        return ceiling


def _limited(above: Ceiling, level: LevelMasks, full: int) -> Ceiling:
    """Return a ceiling below another. What is equal is one object: each mask takes three kilobytes of memory.

    A level that lets every action through has the catalogue's own mask, `full`, which need not be joined.
    """
    above_sure, above_possible, level_possible = above.sure, above.possible, level.possible
    possible = above_possible if level_possible is full else above_possible & level_possible
    sure = above_sure & level.sure
    if sure == above_sure:
        sure = above_sure
    if possible == above_possible:
        if sure is above_sure and level.known:
            return above
        possible = above_possible
    return Ceiling(sure, possible, False, above.settled & level.settled)


def _renumbers(change: Change) -> bool:
    """Return True if a node gets another number at AWS, since a policy may name it."""
    return any(swap.before and swap.after and swap.before.aws_id != swap.after.aws_id for swap in change.nodes.values())


_NEVER_LIMITED = "kms:RetireGrant"


class _Denials(NamedTuple):
    """Actions that an RCP denies in every request, and those in some at least; and those it may deny if it is there."""

    sure: int
    some: int
    doubtful: int


class ResourceCeilings:
    """The ceilings of an organization's resources, as long as it does not change."""

    def __init__(self, organization: Organization, catalogue: Catalogue) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._denied: dict[PolicyId, _Denials] = {}
        self._cache: dict[tuple[PolicyId, ...], Ceiling] = {}
        full = catalogue.full_mask
        self._exempt = Ceiling(full, full, exempt=True)

    def of(self, node_id: NodeId) -> Ceiling:
        """Return the ceiling of what an account owns, or would own in an OU or the root; equal paths share one."""
        organization = self._organization
        if organization.is_management_account(node_id) or not rcps_apply(organization):
            return self._exempt
        attached = (policy for level in organization.path(node_id) for policy in organization.node(level).policies)
        rcps = tuple(dict.fromkeys(policy_id for policy_id in attached if is_rcp(organization, policy_id)))
        ceiling = self._cache.get(rcps)
        if ceiling is None:
            full = self._catalogue.full_mask
            sure = possible = full
            settled = ALL_BITS
            for never, perhaps_not, doubtful in map(self._denials, rcps):
                possible, sure = possible & (full ^ never), sure & (full ^ perhaps_not)
                settled &= ~doubtful
            ceiling = self._cache[rcps] = Ceiling(sure, possible, settled=settled)
        return ceiling

    def _denials(self, policy_id: PolicyId) -> _Denials:
        found = self._denied.get(policy_id)
        if found is None:
            policy = self._organization.policy(policy_id)
            candidate = candidate_of(policy)
            document = candidate or read_policy_text(policy.text, Grammar.RCP)
            known = policy.unknown is None and document.readable
            sure, some = 0, 0 if known or candidate else limited_by_rcps(self._catalogue)
            for statement in document.statements if document.usable else ():
                if statement.effect is Effect.DENY:
                    mask = statement_mask(statement, self._catalogue) & limited_by_rcps(self._catalogue)
                    some |= mask
                    sure |= 0 if is_conditional(statement) else mask
            found = _Denials(sure, some, 0) if known else _Denials(0 if candidate else sure, some, some)
            self._denied[policy_id] = found
        return found


def is_rcp(organization: Organization, policy_id: PolicyId) -> bool:
    """Return True if a policy is a resource control policy."""
    return organization.policy(policy_id).type is PolicyType.RESOURCE_CONTROL_POLICY


@lru_cache(maxsize=4)
def limited_by_rcps(catalogue: Catalogue) -> int:
    """Return the actions that RCPs reach."""
    mask = 0
    for service in rcp_services().services:
        mask |= catalogue.match(f"{service}:*")
    return mask & catalogue.limited_mask & ~catalogue.match(_NEVER_LIMITED)
