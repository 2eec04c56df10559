"""Checks of values all of one kind at a time: quick, and without a word on what is wrong.

Most files have no fault. `shape` finds and words those of the others, with a library that takes a while to import.

What is doubtful is looked at by `shape` and `references`, which say what is wrong and where.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from math import inf
from typing import Final, cast

from designer.basics.steps import checkpoint
from designer.exchange.formats.fields import PLAIN_TEXT, Shape
from designer.exchange.formats.node_columns import TAKEN, Column, NodeColumns, NodeRows, distinct, node_columns
from designer.exchange.formats.references import DEEPEST_TREE, FOREIGN_KEYS
from designer.exchange.formats.tables.organization import NODE_TABLE
from designer.organization.model.node_attributes import TAGS
from designer.organization.model.records import NodeId, NodeKind

_TYPES: dict[object, set[type]] = {
    "str": {str},
    "bool": {bool},
    "int": {int},
    "float": {int, float},
    "list": {list},
    "dict": {dict},
    "typed-dict": {dict},
}


def all_fit(core: Shape, column: Column) -> bool:
    """Whether all values have the shape of a schema of pydantic's core; an object may be the tuple of its pairs.

    Raises:
        TypeError: Some have not.
    """
    checkpoint()
    kind = core["type"]
    if kind == "any":
        return True
    if kind == "literal":
        return set(column) <= set(cast("list[str]", core["expected"]))
    if kind == "nullable":
        return all_fit(_schema(core, "schema"), [one for one in column if one is not None])
    types = set(map(type, column))
    if kind == "dict" and types == {tuple} and core["keys_schema"] == PLAIN_TEXT.shape:
        objects = cast("set[tuple[tuple[str, object], ...]]", set(column))
        inside = [value for pairs in objects for _, value in pairs]
        has_each_once = len(inside) == sum(map(len, map(dict, objects)))
        return has_each_once and all_fit(_schema(core, "values_schema"), inside)
    return types <= _TYPES.get(kind, set()) and _parts_fit(core, column)


def _parts_fit(core: Shape, column: Column) -> bool:
    """Whether values of the right type are within their limits and have parts of the right shape."""
    match core["type"]:
        case "str" if "min_length" not in core and "max_length" not in core:
            return True
        case "str":
            return _within(core, set(map(len, cast("Sequence[str]", column))), "min_length", "max_length")
        case "int" | "float":
            numbers = set(cast("Sequence[float]", column))
            return _within(core, numbers, "ge", "le") and cast("float", core.get("gt", -inf)) < min(numbers, default=1)
        case "list":
            lists = cast("Sequence[Column]", column)
            is_long = _within(core, set(map(len, lists)), "min_length", "max_length")
            return is_long and all_fit(_schema(core, "items_schema"), list(chain.from_iterable(lists)))
        case "dict":
            objects = cast("Sequence[Shape]", column)
            inside = list(chain.from_iterable([one.values() for one in objects]))
            keys = list(set(chain.from_iterable(objects)))
            return all_fit(_schema(core, "keys_schema"), keys) and all_fit(_schema(core, "values_schema"), inside)
        case "typed-dict":
            return _objects_fit(cast("dict[str, Shape]", core["fields"]), cast("Sequence[Shape]", column))
    return True


def _objects_fit(fields: dict[str, Shape], objects: Sequence[Shape]) -> bool:
    keys = set(chain.from_iterable(objects))
    if not keys <= fields.keys():
        return False
    for key, field in fields.items():
        column = [one[key] for one in objects if key in one] if key in keys else []
        is_left_out = len(column) < len(objects)
        if (is_left_out and field["required"]) or not all_fit(_schema(field, "schema"), column):
            return False
    return True


def _schema(core: Shape, key: str) -> Shape:
    return cast("Shape", core.get(key, {"type": "any"}))


def _within(core: Shape, numbers: Collection[float], least: str, most: str) -> bool:
    if not numbers or not (least in core or most in core):
        return True
    return cast("float", core.get(least, -inf)) <= min(numbers) and max(numbers) <= cast("float", core.get(most, inf))


_KEYS: Final[dict[str, Shape]] = {one.key: one.kind.core for one in NODE_TABLE.keys if one.since == 1}
_POLICY: Final = cast("Shape", _KEYS["policies"]["items_schema"])
_ROOT, _ACCOUNT = NodeKind.ROOT.value, NodeKind.ACCOUNT.value


def sound_nodes(marks: object, rows: NodeRows, policies: set[str]) -> NodeColumns | None:
    """Return the nodes of a file by columns if they are surely sound; None if something is doubtful.

    Args:
        marks: What stands for them in the file.
        rows: The nodes.
        policies: Ids of the policies that there are.
    """
    if not isinstance(marks, list) or not marks.count(TAKEN) == len(marks) == rows.count > 0:
        return None
    if not all(len(set(keys)) == len(keys) and _KEYS.keys() >= set(keys) for keys in rows.groups):
        return None
    try:
        nodes = node_columns(rows)
        is_sound = all(_is_sound_group(group.columns, policies) for group in nodes.groups)
    except TypeError:  # a value of a type that a column cannot have
        return None
    return nodes if is_sound and _is_tree(nodes) else None


def _is_sound_group(columns: dict[str, Column], policies: set[str]) -> bool:
    """Whether nodes with the same keys are sound."""
    attached = cast("list[tuple[str, ...]]", distinct(columns.get("policies", ())))
    named = list(chain.from_iterable(attached))
    checked = {**columns, TAGS.key: distinct(columns.get(TAGS.key, ()))}
    return (
        all(all_fit(core, checked[key]) for key, core in _KEYS.items() if key in columns and key != "policies")
        and all(FOREIGN_KEYS[kind].isdisjoint(columns) for kind in set(cast("Sequence[str]", columns["kind"])))
        and (all_fit(_POLICY, named) and policies.issuperset(named))
        and all(len(set(ids)) == len(ids) for ids in attached)
    )


def _is_tree(nodes: NodeColumns) -> bool:
    """Whether each node has an id of its own and lies below the only root, and no account holds anything."""
    kinds, children = nodes.kinds, nodes.children
    roots = children.get(None, [])
    if len(kinds) != len(nodes.ids) or len(roots) != 1 or kinds[roots[0]] != _ROOT:
        return False
    holders = {holder for holder in children if holder is not None}
    level = holders.intersection(roots)
    reached = len(level)
    for _ in range(DEEPEST_TREE - 2):
        level = holders.intersection(chain.from_iterable([children[holder] for holder in level]))
        reached += len(level)
    of_holders = [kinds[holder] for holder in cast("set[NodeId]", holders)] if reached == len(holders) else [_ACCOUNT]
    return _ACCOUNT not in of_holders and list(kinds.values()).count(_ROOT) == 1
