"""Policies that apply to some actions along the paths of an organization: few, and the same for many accounts.

Levels that allow all of these actions can only deny, so that all their Denies count as one set; other levels count each
for itself. That many paths come to the same is what makes proofs about thousands of accounts quick.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from designer.analysis.access.level_masks import asks_for_place
from designer.analysis.access.owner_numbers import OwnerNumbers
from designer.analysis.access.unknown_policies import candidate_of, gap_of
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import FULL_ACCESS, LevelPath, level_as_scps
from designer.policy.json.text import spelled_out
from designer.policy.language.document import Effect, read_policy_text
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.satisfiability.action_facts import OWNER_KEY, RequestOrigin
from designer.policy.satisfiability.masks import Masks, masks, statement_mask

_MOST_LEVELS = 20_000
"""Sets of attached policies that are kept from one edit to the next."""


class RelevantPolicies(NamedTuple):
    """Policies of a path that apply.

    Attributes:
        denying: Those that deny, on levels that allow all actions in question.
        levels: The other levels.
        gaps: Unknown parts of the path; a policy that is not known counts as one that allows everything.
        unread: Names of the policies that cannot be read.
        apart: True if any asks for what differs between accounts.
    """

    denying: frozenset[NamedPolicy] = frozenset()
    levels: frozenset[Level] = frozenset()
    gaps: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    apart: bool = False

    def with_(self, other: RelevantPolicies) -> RelevantPolicies:
        """Return those of two parts of a path, or of two kinds of policies, together."""
        if other is NOTHING_RELEVANT:
            return self
        if self is NOTHING_RELEVANT:
            return other
        return RelevantPolicies(
            self.denying | other.denying,
            self.levels | other.levels,
            self.gaps | other.gaps,
            self.unread | other.unread,
            self.apart or other.apart,
        )

    @property
    def path(self) -> LevelPath:
        """A path that decides as these policies do."""
        together = (Level("", (FULL_ACCESS, *sorted(self.denying))),) if self.denying else ()
        return (*together, *sorted(self.levels))

    @property
    def parts(self) -> tuple[LevelPath, ...]:
        """Each policy that denies and each level as a path: what stops a request is stopped by one of them."""
        return (
            *((Level("", (FULL_ACCESS, policy)),) for policy in sorted(self.denying)),
            *((level,) for level in sorted(self.levels)),
        )


NOTHING_RELEVANT = RelevantPolicies()


@lru_cache(maxsize=8192)
def separates_accounts(text: str) -> bool:
    """Return True if a policy asks for what differs between accounts, as far as the design knows it."""
    return "aws:resourceorgid" in spelled_out(text).lower() or separates_owners(text) or asks_for_place(text)


@lru_cache(maxsize=8192)
def separates_owners(text: str) -> bool:
    """Return True if a policy asks for what differs between the owners of resources in one organization."""
    lower = spelled_out(text).lower()
    return "aws:resourceorgpaths" in lower or OwnerNumbers.of((text,)).asked or OWNER_KEY in lower


class Relevance:
    """Relevant policies of every node, for one set of actions and one kind of policies.

    Args:
        organization: The design.
        catalogue: Every action.
        mask: The actions.
        kind: SCPs or RCPs.
        partition: Partition of the organization's ARNs.
    """

    def __init__(
        self, organization: Organization, catalogue: Catalogue, mask: int, kind: PolicyType, partition: str
    ) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._mask = mask
        self._kind = kind
        self._origin = RequestOrigin("", partition)
        self._levels: dict[tuple[PolicyId, ...], RelevantPolicies] = {}
        self._paths: dict[NodeId, RelevantPolicies] = {}
        self._accounts: dict[tuple[NodeId, tuple[PolicyId, ...]], RelevantPolicies] = {}

    def of(self, node_id: NodeId) -> RelevantPolicies:
        """Return those of a root's or OU's path, or of an account's."""
        found = self._paths.get(node_id)
        if found is None:
            parent = self._organization.parent(node_id)
            above = self.of(parent) if parent is not None else NOTHING_RELEVANT
            found = self._paths[node_id] = self.below(above, self._organization.node(node_id).policies)
        return found

    def below(self, above: RelevantPolicies, attached: tuple[PolicyId, ...]) -> RelevantPolicies:
        """Return those of a path and of one level more."""
        level = self._levels.get(attached)
        if level is None:
            level = self._levels[attached] = self._level(attached)
        return above.with_(level)

    def beside(self, parent: NodeId, attached: tuple[PolicyId, ...]) -> RelevantPolicies:
        """Return those of an account in a root or OU, by what is attached to it."""
        found = self._accounts.get((parent, attached))
        if found is None:
            found = self._accounts[parent, attached] = self.below(self.of(parent), attached)
        return found

    def forget(self, policies: Collection[PolicyId]) -> None:
        """Forget what a change of these policies and of attachments made stale; settings must not have changed."""
        self._paths.clear()
        self._accounts.clear()
        if len(self._levels) > _MOST_LEVELS:
            self._levels.clear()
        elif policies:
            changed = frozenset(policies)
            self._levels = {at: found for at, found in self._levels.items() if changed.isdisjoint(at)}

    def _level(self, attached: tuple[PolicyId, ...]) -> RelevantPolicies:
        policies: list[NamedPolicy] = []
        gaps: set[str] = set()
        unread: set[str] = set()
        for policy in map(self._organization.policy, attached):
            if policy.type is not self._kind:
                continue
            gap = gap_of(policy)
            if gap and not self._may_concern(policy):
                continue
            if gap:
                gaps.add(gap)
            elif not read_policy_text(policy.text, GRAMMARS[self._kind]).readable:
                unread.add(policy.name)
            policies.append(FULL_ACCESS if gap else NamedPolicy(policy.name, policy.text, policy.id))
        level = Level("", tuple(policies))
        if self._kind is PolicyType.RESOURCE_CONTROL_POLICY:
            level = level_as_scps(level)
        denying, levels = self._divided(level)
        some = (*denying, *(policy for level in levels for policy in level.policies))
        apart = any(separates_accounts(policy.text) for policy in some)
        found = RelevantPolicies(denying, levels, frozenset(gaps), frozenset(unread), apart)
        return found if any(found) else NOTHING_RELEVANT

    def _may_concern(self, unknown: Policy) -> bool:
        """Whether a policy that is partly unknown may apply to the actions."""
        candidate = candidate_of(unknown)
        if candidate is None:
            return True
        return any(self._mask & statement_mask(statement, self._catalogue) for statement in candidate.statements)

    def _divided(self, level: Level) -> tuple[frozenset[NamedPolicy], frozenset[Level]]:
        """Policies of a level that allows everything in question, and which deny of it; else what applies there."""
        found = [(policy, self._masks(policy)) for policy in level.policies]
        mask = self._mask
        if any(not mask & ~own.allow_sure for _, own in found):
            return frozenset(policy for policy, own in found if mask & ~own.keep_any), frozenset()
        kept = sorted(policy for policy, own in found if mask & (own.allow_any | ~own.keep_any))
        return frozenset(), frozenset((Level("", tuple(kept)),))

    def _masks(self, policy: NamedPolicy) -> Masks:
        """Return the masks of an SCP, or of an RCP as one: anybody may be the caller there, AWS's own services too."""
        document = read_policy_text(policy.text)
        found = masks(document, self._catalogue, self._origin)
        if self._kind is not PolicyType.RESOURCE_CONTROL_POLICY or not document.usable:
            return found
        denies = (statement for statement in document.statements if statement.effect is Effect.DENY)
        denied = reduce(or_, (statement_mask(statement, self._catalogue) for statement in denies), 0)
        return found._replace(keep_any=found.keep_any & ~denied)
