"""Writing of a design as the text of its file: equal designs give equal texts, an edit changes only its own lines.

`native` says what the file holds and how it is read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from designer.basics.errors import EditError
from designer.basics.words import visible_json
from designer.exchange.formats.documents import indented_json
from designer.exchange.formats.fields import FileField, file_key
from designer.exchange.formats.format import FILE_MARK, NativeFile, SavedLayout
from designer.exchange.formats.tables.identities import ACCOUNT_TABLE
from designer.exchange.formats.tables.organization import LAYOUT_TABLE, POLICY_TABLE
from designer.exchange.formats.tables.whole_file import FILE_TABLE
from designer.exchange.formats.versions import version_needed
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, ChoiceAttribute
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId, Tags

T = TypeVar("T")

_text = json.JSONEncoder(ensure_ascii=False).encode
_NODE, _FIELD, _ITEM = "\n    ", "\n      ", "\n        "


def file_parts(file: NativeFile) -> Iterator[str]:
    """Text of a file in parts, each made within a few milliseconds; what no reader would see in it is escaped.

    It is the design as it was when the first part was taken, whatever happens to it before the last.

    Raises:
        EditError: The file is of a newer version, and something would be lost.
    """
    if file.read_only:
        raise EditError("A file of a newer version cannot be saved: some of it would be lost.")
    before = "{"
    for key, parts in list(_members(file)):
        yield f'{before}\n  "{key}": '
        yield from map(visible_json, parts)
        before = ","
    yield "\n}\n"


def _members(file: NativeFile) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the keys of the file with their values, as text in parts; all of it is as the design is now."""
    organization = file.organization
    policies = sorted(organization.policies.values(), key=lambda policy: policy.id)
    nodes = _walked(dict(organization.nodes), organization.root)
    inside = sorted(organization.identities.items())
    by_hand: dict[str, Iterable[str]] = {
        "format": (f'"{FILE_MARK}"',),
        "version": (str(version_needed(file)),),
        "nodes": _listed([_node(*node) for node in some] for some in _batches(nodes, 200)),
        "policies": _listed([_policy(policy) for policy in some] for some in _batches(iter(policies), 5)),
        "identities": _identities(inside) if inside else (),
        "layout": (_layout(file.layout, organization),),
    }
    for field in FILE_TABLE.fields:
        if not isinstance(field, FileField):
            continue
        parts = by_hand.get(file_key(field))
        if parts is None:
            value: object = attrgetter(field.name)(file)
            write = field.kind.write
            is_said = field.is_kept or value not in (None, "", ())
            parts = (_inside(write(value) if write else value, "  "),) if is_said else ()
        if parts:
            yield file_key(field), parts


def _walked(records: Mapping[NodeId, Node], root: NodeId) -> Iterator[tuple[Node, NodeId | None]]:
    """Yield the nodes with their parents in outline order."""
    stack: list[tuple[NodeId, NodeId | None]] = [(root, None)]
    while stack:
        node_id, parent = stack.pop()
        node = records[node_id]
        yield node, parent
        stack.extend((child, node_id) for child in reversed(node.children))


def _batches(things: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(things, size)):
        yield batch


def _listed(batches: Iterator[list[str]]) -> Iterator[str]:
    """Yield the list of the outermost object, in as many parts as there are batches."""
    before = "[\n    "
    for batch in batches:
        yield before + ",\n    ".join(batch)
        before = ",\n    "
    yield "[]" if before.startswith("[") else "\n  ]"


def _identities(inside_accounts: Sequence[tuple[NodeId, AccountIdentities]]) -> Iterator[str]:
    """Yield the text of what lies inside accounts, one account a part."""
    before = "{"
    for account, inside in inside_accounts:
        yield f"{before}\n    {_text(account)}: {_inside(ACCOUNT_TABLE.write(inside), '    ')}"
        before = ","
    yield "\n  }"


def _policy(policy: Policy) -> str:
    return _inside(POLICY_TABLE.write(policy), "    ")


def _layout(layout: SavedLayout, organization: Organization) -> str:
    places = {key: list(place) for key, place in sorted(organization.places.items()) if key in organization.nodes}
    return _inside(LAYOUT_TABLE.write(layout) | ({"positions": places} if places else {}), "  ")


def _node(node: Node, parent: NodeId | None) -> str:
    """Return the text of one node. Assembled by hand: there are many, and the library's indenting writer is slow."""
    fields = [
        f'"id": {_text(node.id)}',
        f'"kind": "{node.kind.value}"',
        f'"parent": {_text(parent) if parent is not None else "null"}',
        f'"name": {_text(node.name)}',
        *_optional_fields(node),
        f'"policies": {_attached(node.policies)}',
    ]
    return f"{{{_FIELD}{f',{_FIELD}'.join(fields)}{_NODE}}}"


@lru_cache(maxsize=1_000)
def _attached(policies: tuple[PolicyId, ...]) -> str:
    """Return the ids of attached policies; thousands of nodes have the same."""
    return _list(map(_text, policies), _FIELD[1:])


_values = attrgetter(*(attribute.name for attribute in NODE_ATTRIBUTES))

_ATTRIBUTES = tuple(
    (one.default, one.kinds if isinstance(one, ChoiceAttribute) else (), f'"{one.key}": ') for one in NODE_ATTRIBUTES
)
"""Each attribute: the value that is left out, the kinds of nodes where it is not, its key."""


def _optional_fields(node: Node) -> list[str]:
    return [
        key + (_text(value) if type(value) is str else _text_of(value))
        for value, (default, always, key) in zip(_values(node), _ATTRIBUTES)  # noqa: B905  # takes time for every node
        if value != default or node.kind in always
    ]


def _text_of(value: Enum | Tags) -> str:
    return f'"{value.value}"' if isinstance(value, Enum) else _tags(value)


def _tags(tags: Tags) -> str:
    lines = f",{_ITEM}".join([f"{_text(key)}: {_text(value)}" for key, value in tags])
    return f"{{{_ITEM}{lines}{_FIELD}}}"


def _list(items: Iterator[str], indent: str) -> str:
    inner = f",\n{indent}  ".join(items)
    return f"[\n{indent}  {inner}\n{indent}]" if inner else "[]"


def _inside(value: object, indent: str) -> str:
    """Return the small value on lines, as it is inside something that is indented already."""
    lines = indented_json(value)
    if lines is None:
        raise ValueError("nested too deeply to be written")
    return lines.replace("\n", f"\n{indent}")
