"""Views of the tree as JSON: nested as D3 reads it, and node-link data for networkx. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests. Siblings keep their
order as the order of the edges.
"""

from collections.abc import Iterator
from enum import Enum
from typing import cast

from designer.exchange.formats.documents import indented_parts
from designer.exchange.formats.format import Format, NativeFile
from designer.exchange.formats.loading import Json
from designer.organization.model.node_attributes import ACCOUNTS_ONLY, NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind

LOST_IN_TREES = "policy documents, settings, notes, layout and tests"
"""Parts of a design for which a view of the tree for other programs has no place."""

NODES_AT_ONCE = 200
"""Nodes whose members are made in some two milliseconds."""


def _tree_parts(file: NativeFile) -> Iterator[str]:
    """Yield the organization as nested JSON, in parts; a design that was read has at most a hundred levels."""
    organization = file.organization
    done: dict[NodeId, Json] = {}
    for number, node_id in enumerate(reversed(list(organization.walk()))):
        if not number % NODES_AT_ONCE:
            yield ""
        node = organization.node(node_id)
        members = attributes(organization, node)
        if node.kind is not NodeKind.ACCOUNT:
            members["children"] = [done.pop(child) for child in node.children]
        done[node_id] = members
    yield from indented_parts(done[organization.root])
    yield "\n"


def attributes(organization: Organization, node: Node) -> dict[str, Json]:
    """Return the members of one node in the exchange formats."""
    members: dict[str, Json] = {"id": node.id, "name": node.name, "kind": node.kind.value}
    members |= _exchanged(node)
    if node.kind is NodeKind.ACCOUNT:
        members["management"] = organization.is_management_account(node.id)
    members["policies"] = list(node.policies)
    return members


def _exchanged(node: Node) -> Iterator[tuple[str, Json]]:
    """Yield the attributes of a node by their keys; what accounts alone have is said of every account."""
    for attribute in NODE_ATTRIBUTES:
        value = attribute.of(node)
        if attribute.exchanged and (value if attribute.kinds != ACCOUNTS_ONLY else node.kind in ACCOUNTS_ONLY):
            yield attribute.key, _json(value)


def _json(value: object) -> Json:
    if isinstance(value, Enum):
        return cast("Json", value.value)
    return cast("Json", dict(value) if isinstance(value, tuple) else value)


NESTED_TREE = Format(
    name="tree", title="Nested tree (D3)", suffixes=(".tree.json",), loses=LOST_IN_TREES, parts=_tree_parts
)


def _link_parts(file: NativeFile) -> Iterator[str]:
    """Organization as networkx's node-link JSON, in parts, without networkx: importing it takes as long as writing."""
    organization = file.organization
    nodes: list[Json] = []
    edges: list[Json] = []
    for number, node_id in enumerate(organization.walk()):
        if not number % NODES_AT_ONCE:
            yield ""
        node = organization.node(node_id)
        members = attributes(organization, node)
        del members["id"]  # which stands last in node-link data
        nodes.append({**members, "id": node_id})
        edges += [{"source": node_id, "target": child} for child in node.children]
    graph: Json = {"name": organization.settings.name}
    yield from indented_parts({"directed": True, "multigraph": False, "graph": graph, "nodes": nodes, "edges": edges})
    yield "\n"


NODE_LINK = Format(
    name="node-link",
    title="networkx node-link graph",
    suffixes=(".node-link.json",),
    loses=LOST_IN_TREES,
    parts=_link_parts,
)
