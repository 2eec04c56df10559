"""Subtrees on the clipboard: JSON for Orgwright, and an indented list of names for everything else.

The JSON is an Orgwright file whose root stands for the place the subtrees were taken from, so that what reads and
checks files reads and checks this too, and so that it can be saved and opened as it is.
"""

from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile, encoded
from designer.organization import edits
from designer.organization.model import records
from designer.organization.model.node_attributes import in_brief
from designer.organization.model.organization import Organization

NAME = "Copied from Orgwright"
"""The organization that a fragment pretends to be."""


def write_subtrees(copied: edits.Fragment) -> bytes:
    """Return the subtrees as JSON, with the policies attached in them."""
    root = records.Node(_free(copied), records.NodeKind.ROOT, "Root", copied.tops)
    brought = {records.managed_as(policy) for policy in copied.policies}
    own = {policy.id: policy for policy in records.aws_managed_policies() if policy.id not in brought}
    policies = own | {policy.id: policy for policy in copied.policies}
    types = {records.PolicyType.SERVICE_CONTROL_POLICY, *(policy.type for policy in copied.policies)}
    ordered = tuple(sorted(types, key=list(records.PolicyType).index))
    settings = records.Settings(NAME, policy_types=ordered)
    organization = Organization((root, *copied.nodes), policies.values(), settings, copied.places)
    return b"".join(map(encoded, native.parts(NativeFile(organization))))


def read_subtrees(data: bytes) -> edits.Fragment:
    """Return the subtrees in some JSON: what `write_subtrees` made, or everything below the root of any Orgwright file.

    Raises:
        FormatError: The data cannot be read; lists every fault.
    """
    organization = native.read(data, "The clipboard").organization
    return edits.fragment(organization, organization.node(organization.root).children)


def outline(copied: edits.Fragment) -> str:
    """Subtrees as indented lines, for a mail: names, AWS ids, and what is attached besides AWS's own policies."""
    nodes = {node.id: node for node in copied.nodes}
    names = {policy.id: policy.name for policy in copied.policies if not policy.aws_managed}
    lines: list[str] = []
    waiting = [(top, 0) for top in reversed(copied.tops)]
    while waiting:
        node_id, depth = waiting.pop()
        node = nodes[node_id]
        attached = ", ".join(names[policy] for policy in node.policies if policy in names)
        about = (node.name + ("/" if node.kind is records.NodeKind.OU else ""), *in_brief(node))
        lines.append("  " * depth + "  ".join(about) + (f"  [{attached}]" if attached else ""))
        waiting += [(child, depth + 1) for child in reversed(node.children)]
    return "\n".join(lines)


def _free(copied: edits.Fragment) -> records.NodeId:
    """Return the id for the root that no copied node has."""
    taken = {node.id for node in copied.nodes}
    name, number = "root", 1
    while name in taken:
        number += 1
        name = f"root-{number}"
    return records.NodeId(name)
