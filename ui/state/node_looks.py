"""Looks of nodes and policies wherever they are shown: glyphs, signs, and what distinguishes siblings."""

from typing import TypeAlias

from designer.analysis.access.guards import PolicySign, policy_sign
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy
from ui.theme import Role
from ui.widgets.display.name_elision import SiblingNames


@dataclass(frozen=True, slots=True)
class NodeLook:
    """Name of an icon, and the role of its colour."""

    glyph: str
    role: Role


NODE_LOOKS = {
    NodeKind.ROOT: NodeLook("root", Role.ROOT),
    NodeKind.OU: NodeLook("ou", Role.OU),
    NodeKind.ACCOUNT: NodeLook("account", Role.ACCOUNT),
}

MANAGEMENT_LOOK = NodeLook("management", Role.MANAGEMENT)
"""Look of the management account, whose star says that no SCP limits it."""


def node_look(kind: NodeKind, *, management: bool = False) -> NodeLook:
    """Return the look of a kind; the management account has its own."""
    return MANAGEMENT_LOOK if management else NODE_LOOKS[kind]


POLICY_GLYPHS = {
    PolicySign.DENIES: "policy-deny",
    PolicySign.ALLOWS: "policy-allow",
    PolicySign.RESOURCE: "policy-resource",
    PolicySign.OTHER: "policy",
}
"""A shield with a bar denies, with a check allows, with a box is about resources: shapes that differ without colour."""


def policy_glyph(policy: Policy) -> str:
    """Return the name of the icon of a policy in a list."""
    return POLICY_GLYPHS[policy_sign(policy)]


NamesByParent: TypeAlias = dict[NodeId | None, SiblingNames]
"""Names of the children of each node, kept by a view until an edit."""


def sibling_names(tree: Organization, node_id: NodeId, kept: NamesByParent) -> SiblingNames:
    """Names of a node and of its siblings, whether they are shown or not; of an only child also that of its parent.

    Args:
        tree: The organization, or a tree with ghosts besides.
        node_id: A node of it.
        kept: Names that are known already, to which these are added: those of 9,000 siblings are gathered once.
    """
    parent = tree.parent(node_id)
    names = kept.get(parent)
    if names is None:
        siblings = tree.node(parent).children if parent is not None else ()
        among = (parent, *siblings) if parent is not None and len(siblings) == 1 else siblings
        names = kept[parent] = SiblingNames(tree.node(other).name for other in among)
    return names
