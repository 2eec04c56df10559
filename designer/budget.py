"""How much of AWS's limits each node uses: slots for attached policies, and characters of the largest of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from designer import quotas
from designer.organization import Organization
from designer.records import PolicyId, PolicyType


@dataclass(frozen=True, slots=True)
class Use:
    """Something of which AWS gives so much and no more."""

    used: int
    most: int

    @property
    def share(self) -> float:
        """The part that is used; more than 1 where AWS would refuse it."""
        return self.used / self.most if self.most else float(bool(self.used))


@dataclass(frozen=True, slots=True)
class Budget:
    """What one node uses.

    Attributes:
        slots: Attached policies by type, fullest first; only types that are attached and whose number AWS limits.
        characters: Of the attached policy that is nearest to its limit; None where no limited one is attached.
        policy: That policy.
    """

    slots: tuple[tuple[PolicyType, Use], ...]
    characters: Use | None = None
    policy: PolicyId | None = None

    @property
    def share(self) -> float:
        """The fullest of all."""
        uses = [use for _, use in self.slots] + ([self.characters] if self.characters else [])
        return max((use.share for use in uses), default=0.0)


def budget(organization: Organization, attached: tuple[PolicyId, ...]) -> Budget:
    """What a node with these policies uses."""
    types = quotas.load().types
    policies = [organization.policy(policy_id) for policy_id in attached]
    counts = Counter(policy.type for policy in policies)
    slots = [(kind, Use(count, most)) for kind, count in counts.items() if (most := types[kind].per_node) is not None]
    sizes = [
        (Use(len(policy.text), most), policy.id)
        for policy in policies
        if (most := types[policy.type].characters) is not None
    ]
    fullest = max(sizes, key=lambda size: size[0].share, default=None)
    slots.sort(key=lambda slot: -slot[1].share)
    return Budget(tuple(slots), *fullest) if fullest else Budget(tuple(slots))
