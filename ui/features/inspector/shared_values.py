"""Shared values of several nodes, and where they differ: values without Qt, and no edits.

They are gathered in steps, so that thousands of nodes do not block the window.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from heapq import nlargest
from typing import TypeAlias

from designer.analysis.access.ceilings import Ceiling
from designer.basics.dataclass import dataclass
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, AnyAttribute
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, PolicyId

_STEP = 100
"""Nodes of one step."""

MOST_SETS = 50
"""More groups than these are counted and not shown."""


@dataclass(frozen=True, slots=True)
class TagRow:
    """Tag of all the nodes; the value is None if they differ or some lack it."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class SharedValue:
    """Values of one attribute.

    Attributes:
        nodes: Those of the nodes that can have it.
        values: Their different values.
    """

    nodes: tuple[NodeId, ...]
    values: frozenset[object]

    @property
    def common(self) -> object:
        """Value of all; None if they differ."""
        return next(iter(self.values)) if len(self.values) == 1 else None


@dataclass(frozen=True, slots=True)
class Shared:
    """Fields of several nodes, or of one.

    Attributes:
        attributes: Values of each attribute, by its name.
        tags: The tags that any of them has, in the order of their first mention.
        policies: On how many of them each policy is attached, most first.
    """

    attributes: Mapping[str, SharedValue]
    tags: tuple[TagRow, ...]
    policies: tuple[tuple[PolicyId, int], ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Nodes that may do exactly the same."""

    ceiling: Ceiling
    nodes: tuple[NodeId, ...]


@dataclass(frozen=True, slots=True)
class Sets:
    """Different sets of permissions that nodes have: how many, and the most frequent ones."""

    count: int
    first: tuple[Alike, ...]


FieldSteps: TypeAlias = Generator[None, None, Shared]
SetSteps: TypeAlias = Generator[None, None, Sets]


def fields(organization: Organization, nodes: Sequence[NodeId]) -> FieldSteps:
    """Return the shared fields of nodes."""
    records = organization.nodes
    found: list[tuple[AnyAttribute, list[NodeId], set[object]]] = [(one, [], set()) for one in NODE_ATTRIBUTES]
    attached: Counter[tuple[PolicyId, ...]] = Counter()
    tags = TagCount()
    for number, node_id in enumerate(nodes, 1):
        node = records[node_id]
        for attribute, holders, values in found:
            if node.kind in attribute.kinds:
                holders.append(node_id)
                values.add(attribute.of(node))
        attached[node.policies] += 1
        tags.add(node)
        if number % _STEP == 0:
            yield
    used: Counter[PolicyId] = Counter()
    for policies, count in attached.items():
        for policy_id in policies:
            used[policy_id] += count
    names = organization.policies
    ordered = sorted(used.items(), key=lambda one: (-one[1], names[one[0]].name.casefold(), one[0]))
    attributes = {one.name: SharedValue(tuple(holders), frozenset(values)) for one, holders, values in found}
    return Shared(attributes, tags.rows(), tuple(ordered))


def sets(nodes: Sequence[NodeId], ceiling: Callable[[NodeId], Ceiling]) -> SetSteps:
    """Return the nodes by what they may do, the largest group first."""
    groups: dict[tuple[int, int, bool, int], list[NodeId]] = {}
    ceilings: dict[tuple[int, int, bool, int], Ceiling] = {}
    known: dict[Ceiling, list[NodeId]] = {}
    for number, node_id in enumerate(nodes, 1):
        found = ceiling(node_id)
        members = known.get(found)
        if members is None:  # another path may leave the same: numbers tell
            key = found.answers
            ceilings.setdefault(key, found)
            members = known[found] = groups.setdefault(key, [])
        members.append(node_id)
        if number % _STEP == 0:
            yield
    largest = nlargest(MOST_SETS, groups.items(), key=lambda group: len(group[1]))
    return Sets(len(groups), tuple(Alike(ceilings[key], tuple(members)) for key, members in largest))


class TagCount:
    """Counts of the tags of nodes, one after another."""

    def __init__(self) -> None:
        self._nodes = 0
        self._values: dict[str, set[str]] = {}
        self._counts: Counter[str] = Counter()

    def add(self, node: Node) -> None:
        """Count one more node."""
        self._nodes += 1
        for key, value in node.tags:
            self._values.setdefault(key, set()).add(value)
            self._counts[key] += 1

    def rows(self) -> tuple[TagRow, ...]:
        """Return the tags of all the nodes so far."""
        return tuple(
            TagRow(key, next(iter(found)) if len(found) == 1 and self._counts[key] == self._nodes else None)
            for key, found in self._values.items()
        )


def shared_tags(nodes: Iterable[Node]) -> tuple[TagRow, ...]:
    """Return the tags of nodes."""
    count = TagCount()
    for node in nodes:
        count.add(node)
    return count.rows()
