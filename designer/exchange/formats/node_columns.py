"""Nodes of a file, column by column: a file has tens of thousands of them, with few sets of keys.

Here an object is the tuple of its (key, value) pairs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import repeat, starmap
from typing import Final, NamedTuple, TypeAlias, cast

from designer.basics.steps import checkpoint
from designer.exchange.formats.fields import ReadValue, Shape
from designer.exchange.formats.loading import Json
from designer.exchange.formats.tables.organization import NODE_TABLE, attribute_kind
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, TagsAttribute
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId

Pairs: TypeAlias = tuple[tuple[str, object], ...]
Column: TypeAlias = Sequence[object]

_AT_ONCE = 10_000
_MOST_GROUPS = 10_000
_KEYS: Final = tuple(one.key for one in NODE_TABLE.keys)
_KINDS: Final[Mapping[object, NodeKind]] = {kind.value: kind for kind in NodeKind}
_ATTRIBUTES: Final = {
    one.name: (one.key, one.default, None if isinstance(one, TagsAttribute) else attribute_kind(one).read)
    for one in NODE_ATTRIBUTES
}
_FIELDS: Final = tuple(field.name for field in fields(Node)[5:])  # after those that the tree is made of
_made: Callable[..., Node] = Node


class NodeGroup(NamedTuple):
    """Nodes with the same keys.

    Attributes:
        places: Their indices in the file.
        columns: Their values by key.
    """

    places: list[int]
    columns: dict[str, Column]


class NodeColumns(NamedTuple):
    """The nodes of a file.

    Attributes:
        groups: All nodes, by their keys; tags and policies are tuples.
        ids: Ids in the order of the file.
        kinds: Kind of each node.
        children: Children of each node that has some, in the order of the file; the root is the child of None.
    """

    groups: list[NodeGroup]
    ids: list[NodeId]
    kinds: dict[NodeId, str]
    children: dict[object, list[NodeId]]


def pairs_of(node: Shape) -> Pairs:
    """Return the pairs of a sound node, in the order in which they are written."""
    return tuple((key, _frozen(node[key])) for key in _KEYS if key in node)


def _frozen(value: Json) -> object:
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def node_groups(nodes: Sequence[Pairs]) -> dict[tuple[str, ...], NodeGroup]:
    """Return nodes by their keys.

    Raises:
        ValueError: A node has no keys, or the nodes differ in them more than sound nodes can.
    """
    rows: defaultdict[tuple[str, ...], tuple[list[int], list[Column]]] = defaultdict(lambda: ([], []))
    for start in range(0, len(nodes), _AT_ONCE):
        checkpoint()
        if len(rows) > _MOST_GROUPS:
            raise ValueError("the nodes have too many sets of keys")
        for place, (keys, values) in enumerate(starmap(zip, nodes[start : start + _AT_ONCE]), start):
            places, found = rows[keys]
            places.append(place)
            found.append(values)
    return {
        keys: NodeGroup(places, dict(zip(keys, zip(*found, strict=True), strict=True)))
        for keys, (places, found) in rows.items()
    }


def node_columns(groups: Iterable[NodeGroup], count: int) -> NodeColumns:
    """Return nodes whose keys and values are right, with their tree."""
    groups = list(groups)
    ids = cast("list[NodeId]", _in_order(((places, columns["id"]) for places, columns in groups), count))
    kinds = _in_order(((places, columns["kind"]) for places, columns in groups), count)
    parents = _in_order(((places, columns["parent"]) for places, columns in groups if "parent" in columns), count)
    children: defaultdict[object, list[NodeId]] = defaultdict(list)
    for child, parent in zip(ids, parents, strict=True):
        children[parent].append(child)
    return NodeColumns(groups, ids, cast("dict[NodeId, str]", dict(zip(ids, kinds, strict=True))), children)


def _in_order(parts: Iterable[tuple[list[int], Iterable[object]]], count: int) -> list[object]:
    """Return values in the order of the file; None where there is none."""
    found: list[object] = [None] * count
    for places, values in parts:
        checkpoint()
        for place, value in zip(places, values, strict=True):
            found[place] = value
    return found


def node_records(nodes: NodeColumns, default: tuple[PolicyId, ...], managed: Mapping[PolicyId, PolicyId]) -> list[Node]:
    """Return the records of sound nodes.

    Args:
        nodes: The nodes.
        default: What AWS attaches to a new node.
        managed: Ids that the file gives to AWS's managed policies; a node may call them otherwise.
    """
    children = {parent: tuple(held) for parent, held in nodes.children.items()}
    made = ((group.places, _records(group.columns, children, default, managed)) for group in nodes.groups)
    return cast("list[Node]", _in_order(made, len(nodes.ids)))


def _records(
    columns: Mapping[str, Column],
    children: Mapping[object, tuple[NodeId, ...]],
    default: tuple[PolicyId, ...],
    managed: Mapping[PolicyId, PolicyId],
) -> Iterator[Node]:
    attached: Iterable[object] = repeat(default)
    if "policies" in columns:
        named = cast("Sequence[tuple[PolicyId, ...]]", columns["policies"])
        known = {ids: tuple(dict.fromkeys(managed.get(policy, policy) for policy in ids)) for ids in set(named)}
        attached = map(known.__getitem__, named)
    ids = columns["id"]
    return map(
        _made,
        ids,
        map(_KINDS.__getitem__, columns["kind"]),
        columns["name"],
        map(children.get, ids, repeat(())),
        attached,
        *(_values(columns, *_ATTRIBUTES[field]) for field in _FIELDS),
    )


def _values(columns: Mapping[str, Column], key: str, default: object, read: ReadValue | None) -> Iterable[object]:
    checkpoint()
    if key not in columns:
        return repeat(default)
    return columns[key] if read is None else map(read, cast("Sequence[Json]", columns[key]))
