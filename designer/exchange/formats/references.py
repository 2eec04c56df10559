"""Faults of a file whose shape is right: ids that are not unique or lead nowhere, and what tables do not show.

What AWS would merely refuse (a bad name, too deep a tree, too many policies) is not trouble here; `checks` finds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import TypeAlias, cast

from designer.basics.words import short
from designer.exchange.formats.documents import content_faults
from designer.exchange.formats.fields import FileKey, RecordTable, Shape, Unique, ValueKind
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath, json_path
from designer.exchange.formats.tables.file import RARE_KEYS
from designer.exchange.formats.tables.organization import ORGANIZATION_TABLE, NodeShape
from designer.exchange.formats.values import listed_objects
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.records import NodeKind, aws_managed_policies

RuledObject: TypeAlias = tuple[RecordTable[object], Shape, FaultPath]
"""An object of a file with rules: its table, itself, and its place."""


def ruled_objects(kind: ValueKind, value: Json, place: FaultPath) -> list[RuledObject]:
    """Return the objects with rules in a value of the right shape."""
    found: list[RuledObject] = []
    _collect(kind, value, place, found)
    return found


def _collect(kind: ValueKind, value: Json, place: FaultPath, found: list[RuledObject]) -> None:
    if kind.table is not None:
        shape = cast("Shape", value)
        has_rules, ways_down = _plan(kind.table)
        if has_rules:
            found.append((kind.table, shape, place))
        for key, below in ways_down:
            if key in shape:
                _collect(below, shape[key], (*place, key), found)
    elif kind.items is not None:
        held = enumerate(value) if isinstance(value, list) else cast("Shape", value).items()
        for step, item in held:
            _collect(kind.items, item, (*place, step), found)


@cache
def _plan(table: RecordTable[object]) -> tuple[bool, tuple[tuple[str, ValueKind], ...]]:
    """Return whether an object has rules, and the keys below which there are objects with rules."""
    ways_down = tuple((file_key.key, file_key.kind) for file_key in table.keys if _leads_to_rules(file_key.kind))
    return table.has_content or bool(_ruled_keys(table)), ways_down


def _leads_to_rules(kind: ValueKind) -> bool:
    if kind.table is not None:
        return any(_plan(kind.table))
    return kind.items is not None and _leads_to_rules(kind.items)


@cache
def _ruled_keys(table: RecordTable[object]) -> tuple[FileKey, ...]:
    return tuple(key for key in table.keys if key.kind.rule or key.kind.unique)


def rule_faults(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[LoadingFault]:
    """Yield the faults of a value of the right shape that the tables know of."""
    if kind.unique:
        yield from _unique_faults(kind.unique, cast("list[Shape]", value), place)
    for table, shape, at in ruled_objects(kind, value, place):
        if table.has_content and ("document" in shape) == ("text" in shape):
            yield from content_faults(shape, at)
        for file_key in _ruled_keys(table):
            if file_key.key in shape:
                yield from _value_faults(file_key.kind, shape[file_key.key], (*at, file_key.key))


def _value_faults(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[LoadingFault]:
    if kind.rule and (refusal := kind.rule(str(value))):
        yield LoadingFault(place, refusal)
    if kind.unique:
        yield from _unique_faults(kind.unique, cast("list[Shape]", value), place)


def _unique_faults(unique: Unique, listed: list[Shape], place: FaultPath) -> Iterator[LoadingFault]:
    seen: set[str] = set()
    for index, entry in enumerate(listed):
        name = str(entry[unique.key])
        name = name.casefold() if unique.any_case else name
        if name in seen:
            yield LoadingFault((*place, index, unique.key), unique.fault)
        seen.add(name)


def content_holders(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[tuple[FaultPath, Shape]]:
    """Yield the objects in a value that have a policy's document or text, with their places."""
    for table, shape, at in ruled_objects(kind, value, place):
        if table.has_content:
            yield at, shape


DEEPEST_TREE = 100
"""A tree with more levels is refused; AWS allows seven."""

_FOREIGN = {
    kind.value: [(attribute.key, attribute.holders) for attribute in NODE_ATTRIBUTES if kind not in attribute.kinds]
    for kind in NodeKind
}
"""Keys that a node of a kind cannot have, and the kinds that can."""

FOREIGN_KEYS = {kind: frozenset(key for key, _ in foreign) for kind, foreign in _FOREIGN.items()}
"""The keys alone."""

_COMPARED = 50_000
"""Ids that all hints together may compare with: each takes some 10 µs, and nobody reads hundreds of hints."""


def loading_faults(value: dict[str, Json], faulty: Iterable[FaultPath]) -> list[LoadingFault]:
    """Return the references to nothing, in the nodes, policies and tests that have no fault of shape.

    Args:
        value: The file.
        faulty: Paths of the faults of shape.
    """
    hints = _Hints()
    broken = {path[:2] for path in faulty}
    nodes = cast("list[tuple[int, NodeShape]]", _sound(value, "nodes", broken))
    kinds = _ids(value, "nodes")
    found = [
        *(() if len(kinds) == len(nodes) else _doubled("nodes", "nodes", ((at, node["id"]) for at, node in nodes)))
    ]
    if ("nodes",) not in broken:
        found += _roots(nodes, some_missing=any(path[0] == "nodes" for path in broken if path))
    found += _nodes(nodes, kinds, policy_ids(value), hints)
    if not _is_in_order(nodes):
        found += _cycles(nodes)
    return found + faults_beside_nodes(value, kinds, broken, hints)


def faults_beside_nodes(
    value: dict[str, Json],
    kinds: dict[str, str],
    broken: Collection[FaultPath] = frozenset(),
    hints: _Hints | None = None,
) -> list[LoadingFault]:
    """Return the references to nothing in all but the nodes.

    Args:
        value: The file.
        kinds: The kind of each node.
        broken: Paths of what has a fault of shape.
        hints: Words for ids that do not exist.
    """
    policies = _sound(value, "policies", broken)
    found = [*_doubled("policies", "policies", ((index, str(policy["id"])) for index, policy in policies))]
    for index, policy in policies:
        found += content_faults(policy, ("policies", index))
    tests = _sound(value, "tests", broken)
    if tests:
        from designer.exchange.formats import faults_inside  # many designs have none

        found += _doubled("tests", "tests", ((index, str(test["id"])) for index, test in tests))
        found += faults_inside.loading_faults(tests)
    whole = {key for key in value if not any(path[:1] == (key,) for path in broken)}
    if rare := whole.intersection(RARE_KEYS):
        found += _rare_faults({key: value[key] for key in rare}, kinds)
    if "organization" in whole and ("nodes",) not in broken:
        found += _settings(cast("Shape", value["organization"]), kinds, hints or _Hints())
    return found


def policy_ids(value: dict[str, Json]) -> set[str]:
    """Return the ids of the policies that there are, of the faulty ones too."""
    return _ids(value, "policies").keys() | {str(policy.id) for policy in aws_managed_policies()}


def _sound(value: dict[str, Json], key: str, broken: Collection[FaultPath]) -> list[tuple[int, Shape]]:
    listed = value.get(key)
    if not isinstance(listed, list) or (key,) in broken:
        return []
    return [pair for pair in enumerate(cast("list[Shape]", listed)) if not broken or (key, pair[0]) not in broken]


def _ids(value: dict[str, Json], key: str) -> dict[str, str]:
    """Id to kind ("" where there is none) of all listed_objects, of the broken ones too: they exist all the same."""
    listed = value.get(key)
    known: dict[str, str] = {}
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(name := entry.get("id"), str):
            kind = entry.get("kind")
            known.setdefault(name, kind if isinstance(kind, str) else "")
    return known


def _doubled(key: str, what: str, ids: Iterable[tuple[int, str]]) -> Iterator[LoadingFault]:
    first: dict[str, int] = {}
    for index, name in ids:
        if first.setdefault(name, index) != index:
            other = json_path((key, first[name]))
            yield LoadingFault((key, index, "id"), f'Two {what} have the id "{short(name)}"; the other one is {other}.')


def _roots(nodes: list[tuple[int, NodeShape]], *, some_missing: bool) -> Iterator[LoadingFault]:
    roots = [index for index, node in nodes if node["kind"] == "root"]
    for index in roots[1:]:
        yield LoadingFault(
            ("nodes", index, "kind"), f"There can be only one root; {json_path(('nodes', roots[0]))} is one."
        )
    if not roots and not some_missing:
        yield LoadingFault(("nodes",), 'No node is the root: exactly one has the kind "root".')


def _nodes(
    nodes: list[tuple[int, NodeShape]], kinds: dict[str, str], policies: Collection[str], hints: _Hints
) -> Iterator[LoadingFault]:
    sound: set[tuple[str, ...]] = set()
    for index, node in nodes:
        if _is_doubtful(node, kinds):
            yield from _node(index, node, kinds, hints)
        attached = tuple(node.get("policies", ()))
        if attached not in sound:
            faults = list(_attachments(index, attached, policies, hints))
            yield from faults
            if not faults:
                sound.add(attached)


def _is_doubtful(node: NodeShape, kinds: dict[str, str]) -> bool:
    """Whether a node may have a fault; a large file has none in nearly all of its nodes."""
    parent = node.get("parent")
    return (
        node["kind"] == "root"
        or parent is None
        or kinds.get(parent, "account") == "account"
        or not FOREIGN_KEYS[node["kind"]].isdisjoint(node)
    )


def _is_in_order(nodes: list[tuple[int, NodeShape]]) -> bool:
    """Whether every node comes after its parent, as we write them, and none lies too deep: then there is no ring."""
    depths: dict[str | None, int] = {None: 0}
    for _, node in nodes:
        depth = depths.get(node.get("parent"))
        if depth is None or depth >= DEEPEST_TREE or node["id"] in depths:
            return False
        depths[node["id"]] = depth + 1
    return True


def _node(index: int, node: NodeShape, kinds: dict[str, str], hints: _Hints) -> Iterator[LoadingFault]:
    parent = node.get("parent")
    place: FaultPath = ("nodes", index, "parent") if "parent" in node else ("nodes", index)
    if node["kind"] == "root":
        if parent is not None:
            yield LoadingFault(place, "The root has no parent: write null, or leave the key out.")
    elif parent is None:
        yield LoadingFault(place, "Only the root has no parent: give the id of the root or of an OU.")
    elif parent not in kinds:
        yield LoadingFault(place, hints.unknown("node", parent, kinds))
    elif kinds[parent] == "account":
        yield LoadingFault(
            place, f'"{short(parent)}" is an account; only the root and OUs can have something below them.'
        )
    for key, holders in _FOREIGN[node["kind"]]:
        if node.get(key):
            yield LoadingFault(("nodes", index, key), f'The key "{key}" is for {holders} only.')


def _attachments(
    index: int, attached: tuple[str, ...], known: Collection[str], hints: _Hints
) -> Iterator[LoadingFault]:
    seen: set[str] = set()
    for position, policy in enumerate(attached):
        if policy not in known:
            yield LoadingFault(("nodes", index, "policies", position), hints.unknown("policy", policy, known))
        elif policy in seen:
            yield LoadingFault(("nodes", index, "policies", position), f'"{short(policy)}" is attached twice.')
        seen.add(policy)


def _cycles(nodes: list[tuple[int, NodeShape]]) -> Iterator[LoadingFault]:
    """Yield the fault for each ring of parents, and for the first node that lies too deep."""
    parents = {node["id"]: node.get("parent") for _, node in nodes}
    positions = {node["id"]: index for index, node in reversed(nodes)}
    depths: dict[str, int] = {}
    too_deep = False
    for index, node in nodes:
        way: dict[str, None] = {}
        above: str | None = node["id"]
        while above is not None and above not in depths and above not in way:
            way[above] = None
            above = parents.get(above)
        in_ring = above is not None and above in way
        if in_ring:
            ring = list(way)[list(way).index(str(above)) :]
            first = min(positions.get(name, index) for name in ring)
            yield LoadingFault(
                ("nodes", first, "parent"), f"These nodes lie in a ring, each below the next: {_ring(ring)}."
            )
        base = 0 if above is None or in_ring else depths[above]
        for step, name in enumerate(reversed(way), 1):
            depths[name] = 0 if in_ring else base + step
        if depths[node["id"]] > DEEPEST_TREE and not too_deep:
            too_deep = True
            yield LoadingFault(
                ("nodes", index), f"This node lies more than {DEEPEST_TREE} levels deep; AWS allows seven."
            )


def _ring(names: list[str]) -> str:
    shown = [f'"{short(name, 30)}"' for name in names[:8]]
    return ", ".join([*shown, *(["…"] if len(names) > 8 else []), shown[0]])


def _rare_faults(members: Shape, kinds: dict[str, str]) -> Iterator[LoadingFault]:
    """Yield the faults of members that few designs have, whose shape is right."""
    from designer.exchange.formats.faults_inside import account_faults, center_faults
    from designer.exchange.formats.tables.whole_file import RARE_MEMBERS

    for key, member in members.items():
        yield from rule_faults(RARE_MEMBERS[key], member, (key,))
    yield from account_faults(cast("Shape", members.get("identities", {})), kinds)
    yield from center_faults(cast("Shape", members.get("accessAssignments", {})), kinds)


def _settings(organization: Shape, kinds: dict[str, str], hints: _Hints) -> Iterator[LoadingFault]:
    own = organization.get("resourcePolicy")
    if isinstance(own, dict):
        yield from content_faults(own, ("organization", "resourcePolicy"))
    management = organization.get("managementAccount")
    if management is not None:
        yield from _account(("organization", "managementAccount"), str(management), kinds, hints)
    for index, entry in enumerate(listed_objects(organization, "delegatedAdministrators")):
        place: FaultPath = ("organization", "delegatedAdministrators", index, "account")
        yield from _account(place, str(entry["account"]), kinds, hints)
    for key in _ruled_keys(ORGANIZATION_TABLE):
        if key.key in organization:
            yield from _value_faults(key.kind, organization[key.key], ("organization", key.key))


def _account(place: FaultPath, name: str, kinds: dict[str, str], hints: _Hints) -> Iterator[LoadingFault]:
    if name not in kinds:
        yield LoadingFault(place, hints.unknown("account", name, kinds))
    elif kinds[name] in ("root", "ou"):
        yield LoadingFault(place, f'"{short(name)}" is not an account.')


class _Hints:
    """Ids that do not exist, in words; near ones are named as long as looking for them does not take too long."""

    _left = _COMPARED

    def unknown(self, what: str, name: str, known: Collection[str]) -> str:
        """Return the sentence about an id that leads nowhere."""
        self._left -= len(known)
        close = get_close_matches(name, known, 1) if self._left >= 0 else []
        hint = f'; did you mean "{short(close[0])}"?' if close else "."
        return f'No {what} has the id "{short(name)}"{hint}'
