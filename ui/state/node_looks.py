"""The look of each kind of node and the sign of each policy, wherever they are shown: glyph and colour."""

from designer.analysis.access.guards import PolicySign, policy_sign
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeKind, Policy
from ui.theme import Role


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
"""Of the management account, whose star says that no SCP limits it."""


def node_look(kind: NodeKind, *, management: bool = False) -> NodeLook:
    """The look of a kind; the management account has its own."""
    return MANAGEMENT_LOOK if management else NODE_LOOKS[kind]


POLICY_GLYPHS = {
    PolicySign.DENIES: "policy-deny",
    PolicySign.ALLOWS: "policy-allow",
    PolicySign.RESOURCE: "policy-resource",
    PolicySign.OTHER: "policy",
}
"""A shield with a bar denies, with a check allows, with a box is about resources: shapes, told apart without colour."""


def policy_glyph(policy: Policy) -> str:
    """Name of the icon of a policy in a list."""
    return POLICY_GLYPHS[policy_sign(policy)]
