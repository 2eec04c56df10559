"""Check of nodes column by column, which says that they are sound or doubtful, and not why.

What is doubtful is looked at by `shape` and `references`, which say what is wrong and where.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Final, cast

from designer.exchange.formats.fields import Shape
from designer.exchange.formats.fitting_values import all_fit
from designer.exchange.formats.node_columns import Column, NodeColumns, Pairs, node_columns, node_groups
from designer.exchange.formats.references import DEEPEST_TREE, FOREIGN_KEYS
from designer.exchange.formats.tables.organization import NODE_TABLE
from designer.organization.model.records import NodeId, NodeKind

_KEYS: Final[dict[str, Shape]] = {one.key: one.kind.core for one in NODE_TABLE.keys if one.since == 1}
_REQUIRED: Final = {one.key for one in NODE_TABLE.keys if one.required}
_POLICY: Final = cast("Shape", _KEYS["policies"]["items_schema"])
_ROOT, _ACCOUNT = NodeKind.ROOT.value, NodeKind.ACCOUNT.value


def sound_nodes(nodes: object, policies: set[str]) -> NodeColumns | None:
    """Return the nodes of a file by columns if they are surely sound; None if something is doubtful.

    Args:
        nodes: The file's nodes, in which every object is the tuple of its pairs.
        policies: Ids of the policies that there are.
    """
    if not isinstance(nodes, list) or set(map(type, nodes)) != {tuple}:
        return None
    try:
        groups = node_groups(cast("list[Pairs]", nodes))
        if not all(_is_sound_group(keys, group.columns, policies) for keys, group in groups.items()):
            return None
    except (TypeError, ValueError):  # values of a type that a column cannot have
        return None
    columns = node_columns(groups.values(), len(nodes))
    return columns if _is_tree(columns) else None


def _is_sound_group(keys: tuple[str, ...], columns: dict[str, Column], policies: set[str]) -> bool:
    """Whether nodes with the same keys are sound; their lists become tuples."""
    if len(columns) != len(keys) or not _REQUIRED <= columns.keys() <= _KEYS.keys():
        return False
    listed = cast("Sequence[list[str]]", columns.get("policies", ()))
    if not set(map(type, listed)) <= {list}:
        return False
    columns |= {"policies": list(map(tuple, listed))} if listed else {}
    attached = cast("set[tuple[str, ...]]", set(columns.get("policies", ())))
    named = list(chain.from_iterable(attached))
    return (
        all(all_fit(core, columns[key]) for key, core in _KEYS.items() if key in columns and key != "policies")
        and all(FOREIGN_KEYS[kind].isdisjoint(keys) for kind in set(cast("Sequence[str]", columns["kind"])))
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
