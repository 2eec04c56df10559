"""The nested view: ``{id, name, kind, …, children: […]}``, what D3's hierarchies and similar tools read. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import cast

from designer.formats.documents import indented
from designer.formats.format import Format
from designer.formats.loading import Json
from designer.formats.native_file import NativeFile
from designer.model.node_attributes import ACCOUNTS, NODE_ATTRIBUTES
from designer.model.organization import Organization
from designer.model.records import Node, NodeId, NodeKind

LOST = "policy documents, settings, notes, layout and tests"
"""Parts of a design for which a view of the tree for other programs has no place."""


def write(file: NativeFile) -> bytes:
    """Organization as nested JSON."""
    # A design that was read has at most a hundred levels, so there is always a text.
    return f"{indented(nested(file.organization)) or '{}'}\n".encode()


def nested(organization: Organization) -> Json:
    """Root's object, with everything below it."""
    done: dict[NodeId, Json] = {}
    for node_id in reversed(list(organization.walk())):
        node = organization.node(node_id)
        members = attributes(organization, node)
        if node.kind is not NodeKind.ACCOUNT:
            members["children"] = [done.pop(child) for child in node.children]
        done[node_id] = members
    return done[organization.root]


def attributes(organization: Organization, node: Node) -> dict[str, Json]:
    """Members of one node in the exchange formats."""
    members: dict[str, Json] = {"id": node.id, "name": node.name, "kind": node.kind.value}
    members |= _exchanged(node)
    if node.kind is NodeKind.ACCOUNT:
        members["management"] = organization.is_management_account(node.id)
    members["policies"] = list(node.policies)
    return members


def _exchanged(node: Node) -> Iterator[tuple[str, Json]]:
    """Attributes of a node by their keys; what accounts alone have is said of every account."""
    for attribute in NODE_ATTRIBUTES:
        value = attribute.of(node)
        if attribute.exchanged and (value if attribute.kinds != ACCOUNTS else node.kind in ACCOUNTS):
            yield attribute.key, _json(value)


def _json(value: object) -> Json:
    if isinstance(value, Enum):
        return cast("Json", value.value)
    return cast("Json", dict(value) if isinstance(value, tuple) else value)


FORMAT = Format(
    name="tree",
    title="Nested tree (D3)",
    suffixes=(".tree.json",),
    loses=LOST,
    write=write,
)
