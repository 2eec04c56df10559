"""How each kind of node looks, wherever nodes are shown: its glyph and its colour."""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.records import NodeKind
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
