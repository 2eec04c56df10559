"""Nodes of a file, column by column: a file has tens of thousands of them, with few sets of keys."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import repeat
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

from designer.basics.steps import checkpoint, current_stop
from designer.exchange.formats.fields import ReadValue, Shape
from designer.exchange.formats.loading import Json
from designer.exchange.formats.tables.organization import NODE_TABLE, attribute_kind
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, TagsAttribute
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId

Pairs: TypeAlias = tuple[tuple[str, object], ...]
Column: TypeAlias = Sequence[object]
T = TypeVar("T")

TAKEN: Final = object()
"""Mark for a node among what is read."""

_MOST_KEYS = 100_000
_KEYS: Final = tuple(file_key.key for file_key in NODE_TABLE.keys)
_NEEDED: Final = frozenset(file_key.key for file_key in NODE_TABLE.keys if file_key.required)
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
        places: Their numbers in the file.
        columns: Their values by key; policies are tuples and tags pairs, equal ones the same object.
    """

    places: list[int]
    columns: dict[str, Column]


class NodeColumns(NamedTuple):
    """The nodes of a file.

    Attributes:
        groups: All nodes, by their keys.
        ids: Ids in the order of the file.
        kinds: Kind of each node.
        children: Children of each node that has some, in the order of the file; the root is the child of None.
    """

    groups: list[NodeGroup]
    ids: list[NodeId]
    kinds: dict[NodeId, str]
    children: dict[object, list[NodeId]]


class NodeRows:
    """Values of nodes by their keys, taken as they are read: nothing is made of a node but its record.

    Attributes:
        count: Number of nodes.
        groups: The places in the file and the values of nodes with the same keys, by these.
    """

    def __init__(self, nodes: Iterable[Shape] = ()) -> None:
        self.count = 0
        self.groups: dict[tuple[str, ...], tuple[list[int], list[Column]]] = {}
        self._others: dict[tuple[str, ...], dict[Column, Pairs]] = {}
        self._stop = current_stop()
        for node in nodes:
            self.take([(key, _inner(node[key])) for key in _KEYS if key in node])

    def take(self, pairs: Sequence[tuple[str, object]]) -> object:
        """Take the pairs of an object; return a mark for a node, and for any other its pairs, one tuple for equal ones.

        Raises:
            TypeError: What is not a node holds a list.
            ValueError: The objects differ in their keys more than those of sound nodes can.
        """
        if self._stop is not None:
            self._stop()
        keys, values = zip(*pairs) if pairs else ((), ())  # noqa: B905 - the argument takes time
        group = self.groups.get(keys)
        if group is not None:
            group[0].append(self.count)
            group[1].append(values)
            self.count += 1
            return TAKEN
        if keys in self._others:
            known = self._others[keys]
            return known.get(values) or known.setdefault(values, tuple(pairs))
        if len(self.groups) + len(self._others) > _MOST_KEYS:
            raise ValueError("the objects have too many sets of keys")
        if _NEEDED.issubset(keys):
            self.groups[keys] = ([], [])
        else:
            self._others[keys] = {}
        return self.take(pairs)


def _inner(value: Json) -> object:
    return tuple(value.items()) if isinstance(value, dict) else value


def node_columns(rows: NodeRows) -> NodeColumns:
    """Return nodes with their tree.

    Raises:
        TypeError: The policies of a node are not a list.
    """
    groups = []
    for keys, (places, values) in rows.groups.items():
        columns: dict[str, Column] = dict(zip(keys, zip(*values, strict=True), strict=True))
        if "policies" in columns:  # as tuples, equal ones being one object: thousands of nodes have the same
            if not set(map(type, columns["policies"])) <= {list}:
                raise TypeError("policies are a list")
            tuples, once = map(tuple, cast("Sequence[list[str]]", columns["policies"])), dict[object, object]()
            columns["policies"] = [once.setdefault(one, one) for one in tuples]
        groups.append(NodeGroup(places, columns))
    ids = cast("list[NodeId]", _in_order(((places, columns["id"]) for places, columns in groups), rows.count))
    parents = _in_order(((places, columns["parent"]) for places, columns in groups if "parent" in columns), rows.count)
    kinds: dict[object, object] = {}
    for _, columns in groups:
        kinds.update(zip(columns["id"], columns["kind"], strict=True))
    children: defaultdict[object, list[NodeId]] = defaultdict(list)
    for child, parent in zip(ids, parents, strict=True):
        children[parent].append(child)
    return NodeColumns(groups, ids, cast("dict[NodeId, str]", kinds), children)


def distinct(column: Iterable[T]) -> list[T]:
    """Return the objects of a column, each once."""
    return list({id(one): one for one in column}.values())


def _in_order(parts: Iterable[tuple[list[int], Iterable[object]]], count: int) -> list[object]:
    """Return values in the order of the file; None if there is none."""
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
    made: list[tuple[list[int], Iterable[Node]]] = []
    for places, columns in nodes.groups:
        attached: Iterable[object] = repeat(default)
        if "policies" in columns:
            named = cast("Sequence[tuple[PolicyId, ...]]", columns["policies"])
            known = {id(ids): tuple(dict.fromkeys(managed.get(one, one) for one in ids)) for ids in distinct(named)}
            attached = map(known.__getitem__, map(id, named))
        kinds, below = map(_KINDS.__getitem__, columns["kind"]), map(children.get, columns["id"], repeat(()))
        values = (_values(columns, *_ATTRIBUTES[field]) for field in _FIELDS)
        made.append((places, map(_made, columns["id"], kinds, columns["name"], below, attached, *values)))
    return cast("list[Node]", _in_order(made, len(nodes.ids)))


def _values(columns: Mapping[str, Column], key: str, default: object, read: ReadValue | None) -> Iterable[object]:
    checkpoint()
    if key not in columns:
        return repeat(default)
    return columns[key] if read is None else map(read, cast("Sequence[Json]", columns[key]))
