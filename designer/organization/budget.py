"""Use of AWS's limits by each node: slots for attached policies, and characters of their documents.

`node_budget` is the short answer that a lens asks of every node; `node_uses` is the long one about a few.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter

from designer.basics.dataclass import dataclass
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.json.text import minified_length

NEARLY_FULL = 0.8
"""Share of a limit from which on it is nearly used up."""


@dataclass(frozen=True, slots=True)
class LimitUse:
    """Something that AWS limits."""

    used: int
    most: int

    @property
    def share(self) -> float:
        """The part that is used; more than 1 where AWS would refuse it."""
        return self.used / self.most if self.most else float(bool(self.used))


@dataclass(frozen=True, slots=True)
class Budget:
    """Use of AWS's limits by one node.

    Attributes:
        slots: Attached policies by type, fullest first; only types that are attached and whose number AWS limits.
        characters: Of the attached policy that is nearest to its limit; None if no limited one is attached.
    """

    slots: tuple[tuple[PolicyType, LimitUse], ...]
    characters: LimitUse | None = None

    @property
    def share(self) -> float:
        """The fullest of all."""
        uses = [use for _, use in self.slots] + ([self.characters] if self.characters else [])
        return max((use.share for use in uses), default=0.0)


def node_budget(organization: Organization, attached: tuple[PolicyId, ...], *, ou: bool = False) -> Budget:
    """Use by a node with these policies; for an OU, slots that are kept for others count as used."""
    types = quotas.load().types
    policies = [organization.policy(policy_id) for policy_id in attached]
    counts = Counter(policy.type for policy in policies)
    if ou:
        for kind, _ in organization.settings.reserved_slots:
            counts[kind] += still_kept(organization, kind, policies)
    found = [(kind, count, types[kind].per_node) for kind, count in counts.items() if count]
    slots = [(kind, LimitUse(count, most)) for kind, count, most in found if most is not None]
    sizes = [
        LimitUse(len(policy.text), most) for policy in policies if (most := types[policy.type].characters) is not None
    ]
    slots.sort(key=lambda slot: -slot[1].share)
    return Budget(tuple(slots), max(sizes, key=lambda size: size.share, default=None))


CONTROL_TOWER = "aws-guardrails-"
"""Start of the names of the SCPs that AWS Control Tower attaches to the OUs it governs."""

CONTROL_TOWER_SLOTS = 2
"""Slots of an OU that Control Tower usually takes."""


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """A policy attached to a node.

    Attributes:
        policy: The policy.
        size: Its characters as AWS counts them, of those it may have.
        squeezed: Characters without white space.
        shared: Number of other nodes that have it, too.
    """

    policy: PolicyId
    size: LimitUse
    squeezed: int
    shared: int


@dataclass(frozen=True, slots=True)
class TypeUse:
    """Use by one node of one policy type.

    Attributes:
        kind: The type.
        slots: Policies attached to the node itself, of those that may be; `most` is 0 where AWS states no limit.
        reserved: Slots that are still kept for others, such as Control Tower.
        inherited: Policies of the levels above that are not attached here, too; they take no slots.
        documents: Those attached here, in attach order.
    """

    kind: PolicyType
    slots: LimitUse
    reserved: int
    inherited: int
    documents: tuple[DocumentUse, ...]

    @property
    def free(self) -> int:
        """Slots that are neither used nor kept for others."""
        return max(0, self.slots.most - self.slots.used - self.reserved)

    @property
    def over(self) -> int:
        """Slots that are used beyond AWS's limit, or of those that are kept for others."""
        return max(0, self.slots.used + self.reserved - self.slots.most) if self.slots.most else 0

    @property
    def characters(self) -> int:
        """Characters of all documents together."""
        return sum(document.size.used for document in self.documents)

    @property
    def squeezed(self) -> int:
        """Characters of all documents without white space."""
        return sum(document.squeezed for document in self.documents)

    @property
    def fullest(self) -> DocumentUse | None:
        """The document that is nearest to its limit."""
        return max(self.documents, key=attrgetter("size.share"), default=None)


def node_uses(organization: Organization, node_id: NodeId) -> tuple[TypeUse, ...]:
    """Use by a node of every type that is enabled, attached to it, or inherited."""
    node = organization.node(node_id)
    direct = [organization.policy(policy_id) for policy_id in node.policies]
    levels = organization.path(node_id)[:-1]
    above = {policy_id for level in levels for policy_id in organization.node(level).policies}.difference(node.policies)
    inherited = Counter(organization.policy(policy_id).type for policy_id in above)
    attached = {policy.type for policy in direct}
    wanted = {*organization.settings.policy_types, *attached, *inherited}
    return tuple(
        _use(organization, node_id, kind, [policy for policy in direct if policy.type is kind], inherited[kind])
        for kind in PolicyType
        if kind in wanted
    )


def still_kept(organization: Organization, kind: PolicyType, attached: Iterable[Policy]) -> int:
    """Return slots of an OU that are kept for others and not taken yet; those Control Tower has do not count twice."""
    kept = dict(organization.settings.reserved_slots).get(kind, 0)
    return max(0, kept - sum(policy.type is kind and policy.name.startswith(CONTROL_TOWER) for policy in attached))


_squeezed = lru_cache(maxsize=2048)(minified_length)


def _use(
    organization: Organization, node_id: NodeId, kind: PolicyType, direct: list[Policy], inherited: int
) -> TypeUse:
    quota = quotas.load().types[kind]
    reserved = still_kept(organization, kind, direct) if organization.node(node_id).kind is NodeKind.OU else 0
    documents = tuple(
        DocumentUse(
            policy.id,
            LimitUse(len(policy.text), quota.characters or 0),
            _squeezed(policy.text),
            len(organization.targets(policy.id)) - 1,
        )
        for policy in direct
    )
    return TypeUse(kind, LimitUse(len(direct), quota.per_node or 0), reserved, inherited, documents)
