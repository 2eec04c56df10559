"""Matching of two designs: which node or policy of one is which of the other. Pure; comparing and updating build on it.

Asked in this order: the design's id, AWS's id, the e-mail address, the name below a matched parent, what is in an OU. A
later question is asked only of what the earlier ones left over. Two AWS ids are never one node. AWS lets the e-mail
address of an account change, so two addresses mean two accounts only if just one of them has an AWS id, and their ids
of the design differ or one of the addresses is at another account.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, managed_as

K = TypeVar("K", bound=str)
R = TypeVar("R")


class MatchedBy(Enum):
    """Ground on which two records are taken for one, in words for a person."""

    ROOT = "both are the root"
    DESIGN_ID = "its id in the design"
    AWS_ID = "AWS id"
    EMAIL = "e-mail address"
    NAME = "name and place"
    CONTENT = "what is in it"


@dataclass(frozen=True, slots=True)
class MatchBasis:
    """Two ids that are one thing.

    Attributes:
        by: The ground.
        certain: False if nothing that AWS keeps unique agrees: a person should look at it.
    """

    by: MatchedBy
    certain: bool


@dataclass(frozen=True, slots=True)
class NodePair:
    """A node of the one design and the same node of the other."""

    there: NodeId
    here: NodeId
    match: MatchBasis


@dataclass(frozen=True, slots=True)
class PolicyPair:
    """A policy of the one design and the same policy of the other."""

    there: PolicyId
    here: PolicyId
    match: MatchBasis


@dataclass(frozen=True, slots=True)
class Matching:
    """All pairs of two designs; what is in none is on one side alone. Each id is in one pair at most."""

    nodes: tuple[NodePair, ...]
    policies: tuple[PolicyPair, ...]

    def nodes_here(self) -> dict[NodeId, NodeId]:
        """Return the nodes of the second design by those of the first."""
        return {pair.there: pair.here for pair in self.nodes}

    def policies_here(self) -> dict[PolicyId, PolicyId]:
        """Return the policies of the second design by those of the first."""
        return {pair.there: pair.here for pair in self.policies}


def match_designs(there: Organization, here: Organization) -> Matching:
    """Return the pairs of two designs; exchanging the designs exchanges the sides of the pairs and nothing else."""
    return Matching(_nodes(there, here), _policies(there, here))


def _nodes(there: Organization, here: Organization) -> tuple[NodePair, ...]:
    pairing = _Pairing(dict(there.nodes), dict(here.nodes), _may_be_one_node)
    pairing.put(there.root, here.root, MatchBasis(MatchedBy.ROOT, certain=True))
    ids = (_ids_at_aws(there.nodes.values()), _ids_at_aws(here.nodes.values()))
    grounds = {certain: MatchBasis(MatchedBy.DESIGN_ID, certain=certain) for certain in (True, False)}
    ours, theirs = dict(here.nodes), dict(there.nodes)
    addresses = (_addresses(there.nodes.values()), _addresses(here.nodes.values()))
    for node_id, one in theirs.items():
        other = ours.get(node_id)
        if other is None or _is_elsewhere(one.aws_id, other.aws_id, ids):
            continue
        if not (_have_two_addresses(one, other) and _is_elsewhere(one.email.lower(), other.email.lower(), addresses)):
            pairing.put(node_id, node_id, grounds[_is_certain(one, other)])
    pairing.by(
        lambda node: (node.kind, node.aws_id) if node.aws_id else None, MatchBasis(MatchedBy.AWS_ID, certain=True)
    )
    pairing.by(lambda node: node.email.lower() or None, MatchBasis(MatchedBy.EMAIL, certain=True))
    _pair_by_name(pairing, there, here)
    found = -1
    while found < len(pairing.pairs):  # each round may find what is above and below the OUs of the last
        found = len(pairing.pairs)
        for ou, same in _with_the_same_content(pairing, there, here):
            pairing.put(ou, same, MatchBasis(MatchedBy.CONTENT, certain=False))
        _pair_by_name(pairing, there, here)
    return tuple(NodePair(one, other, found) for one, (other, found) in pairing.pairs.items())


def _pair_by_name(pairing: _Pairing[NodeId, Node], there: Organization, here: Organization) -> None:
    for node_id in there.walk() if not pairing.is_done else ():
        above = pairing.pairs.get(node_id)
        if above is not None:
            below = there.nodes[node_id].children, here.nodes[above[0]].children
            for kind in (NodeKind.OU, NodeKind.ACCOUNT):  # AWS takes the name of an OU once below each parent
                found = MatchBasis(MatchedBy.NAME, certain=kind is NodeKind.OU)
                pairing.among(*below, _name_of(kind), found, unless=_have_two_addresses)


def _with_the_same_content(
    pairing: _Pairing[NodeId, Node], there: Organization, here: Organization
) -> list[tuple[NodeId, NodeId]]:
    """OUs that share accounts or OUs with each other and with no third: one OU that was renamed, in all likelihood."""
    ours: dict[NodeId, set[NodeId]] = {}
    theirs: dict[NodeId, set[NodeId]] = {}
    for one, (other, _) in pairing.pairs.items() if not pairing.is_done else ():
        above = there.parent(one), here.parent(other)
        if above[0] is not None and above[1] is not None:
            theirs.setdefault(above[0], set()).add(above[1])
            ours.setdefault(above[1], set()).add(above[0])
    single = ((ou, next(iter(partners))) for ou, partners in theirs.items() if len(partners) == 1)
    return [(ou, same) for ou, same in single if len(ours[same]) == 1]


def _name_of(kind: NodeKind) -> Callable[[Node], Hashable | None]:
    return lambda node: node.name if node.kind is kind else None


def _policies(there: Organization, here: Organization) -> tuple[PolicyPair, ...]:
    pairing = _Pairing(dict(there.policies), dict(here.policies), _may_be_one_policy)
    ids = (_ids_at_aws(there.policies.values()), _ids_at_aws(here.policies.values()))
    by_id, by_name = MatchBasis(MatchedBy.DESIGN_ID, certain=True), MatchBasis(MatchedBy.NAME, certain=True)
    pairing.by(managed_as, MatchBasis(MatchedBy.AWS_ID, certain=True))
    for policy_id in (one for one in there.policies if one in here.policies):
        one, other = there.policies[policy_id], here.policies[policy_id]
        if not _is_elsewhere(one.aws_id, other.aws_id, ids):
            pairing.put(policy_id, policy_id, by_id)
    pairing.by(lambda policy: policy.aws_id or None, MatchBasis(MatchedBy.AWS_ID, certain=True))
    pairing.by(lambda policy: (policy.type, policy.name), by_name)  # AWS takes each name once
    return tuple(PolicyPair(one, other, found) for one, (other, found) in pairing.pairs.items())


class _Pairing(Generic[K, R]):
    """Pairs found so far, each with its ground.

    Args:
        there: Records of the first design.
        here: Those of the second.
        fits: True if two records may be one.
    """

    def __init__(self, there: Mapping[K, R], here: Mapping[K, R], fits: Callable[[R, R], bool]) -> None:
        self._there = there
        self._here = here
        self._fits = fits
        self._taken: set[K] = set()
        self.pairs: dict[K, tuple[K, MatchBasis]] = {}

    @property
    def is_done(self) -> bool:
        """True if one side has nothing left."""
        return len(self._taken) in (len(self._there), len(self._here))

    def put(self, one: K, other: K, match: MatchBasis) -> None:
        """Make a pair of two records that are in none and may be one."""
        if one not in self.pairs and other not in self._taken and self._fits(self._there[one], self._here[other]):
            self.pairs[one] = (other, match)
            self._taken.add(other)

    def by(self, key: Callable[[R], Hashable | None], match: MatchBasis) -> None:
        """Make pairs of what is left and has a key that is once on each side."""
        self.among(self._there, self._here, key, match)

    def among(
        self,
        there: Iterable[K],
        here: Iterable[K],
        key: Callable[[R], Hashable | None],
        match: MatchBasis,
        unless: Callable[[R, R], bool] | None = None,
    ) -> None:
        """Match some of the records alone, unless something speaks against a pair."""
        if self.is_done:
            return
        ours = _once({one: key(self._here[one]) for one in here if one not in self._taken})
        theirs = _once({one: key(self._there[one]) for one in there if one not in self.pairs})
        for value, one in theirs.items():
            other = ours.get(value)
            if other is not None and not (unless and unless(self._there[one], self._here[other])):
                self.put(one, other, match)


def _once(keys: Mapping[K, Hashable | None]) -> dict[Hashable, K]:
    """Return the ids by the keys that only one of them has."""
    counts = Counter(keys.values())
    return {key: one for one, key in keys.items() if key is not None and counts[key] == 1}


def _ids_at_aws(records: Iterable[Node | Policy]) -> frozenset[str]:
    return frozenset(record.aws_id for record in records if record.aws_id)


def _addresses(nodes: Iterable[Node]) -> frozenset[str]:
    return frozenset(node.email.lower() for node in nodes if node.email)


def _is_elsewhere(one: str, other: str, ids: tuple[frozenset[str], frozenset[str]]) -> bool:
    """True if two records are not one since the AWS id or address of one is at another record of the other."""
    return one != other and (one in ids[1] or other in ids[0])


def _is_certain(one: Node, other: Node) -> bool:
    """Return True if AWS's ids or addresses agree, or neither has an id and both have one name."""
    same_email = one.email != "" and one.email.lower() == other.email.lower()
    same_id = one.aws_id == other.aws_id
    return same_email or (same_id and (one.aws_id != "" or one.name == other.name))


def _may_be_one_node(one: Node, other: Node) -> bool:
    """Return True if nothing that AWS keeps unique says that two nodes are two."""
    if one.kind is not other.kind:
        return False
    if one.kind is NodeKind.ROOT:
        return True
    return one.aws_id == other.aws_id or not (one.aws_id and other.aws_id)


def _have_two_addresses(one: Node, other: Node) -> bool:
    """Return True if an account that AWS has made and one that it has not have different addresses."""
    if bool(one.aws_id) is bool(other.aws_id):
        return False
    return bool(one.email and other.email) and one.email.lower() != other.email.lower()


def _may_be_one_policy(one: Policy, other: Policy) -> bool:
    if one.type is not other.type or managed_as(one) != managed_as(other):
        return False
    return not (one.aws_id and other.aws_id) or one.aws_id == other.aws_id
