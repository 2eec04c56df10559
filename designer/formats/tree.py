"""The nested view: ``{id, name, kind, …, children: […]}``, what D3's hierarchies and similar tools read. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests.
"""

from __future__ import annotations

from designer.formats.documents import indented
from designer.formats.format import Format
from designer.formats.loading import Json
from designer.formats.native_file import NativeFile
from designer.model.organization import Organization
from designer.model.records import Node, NodeId, NodeKind

LOST = "policy documents, settings, notes, layout and tests"
"""What a view of the tree for other programs has no place for."""


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
    """What the exchange formats say about one node."""
    members: dict[str, Json] = {"id": node.id, "name": node.name, "kind": node.kind.value}
    if node.aws_id:
        members["awsId"] = node.aws_id
    if node.kind is NodeKind.ACCOUNT:
        members["email"] = node.email
        members["state"] = node.state.value
        members["management"] = organization.is_management_account(node.id)
    if node.tags:
        members["tags"] = dict(node.tags)
    members["policies"] = list(node.policies)
    return members


FORMAT = Format(
    name="tree",
    title="Nested tree (D3)",
    label="JSON: Nested tree (D3)",
    suffixes=(".tree.json",),
    loses=LOST,
    write=write,
)
