"""Stepping: from one of some nodes to the next, in the order of the outline and round its end."""

from collections.abc import Collection

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def neighbour(organization: Organization, nodes: Collection[NodeId], start: NodeId | None, step: int) -> NodeId | None:
    """Return the next or the previous of some nodes, seen from any node; None if there is no other.

    Args:
        organization: Their order.
        nodes: Where the steps lead.
        start: Node to start from; None for before the first one.
        step: 1 or -1.
    """
    order = [node for node in organization.walk() if node in nodes or node == start]
    at = order.index(start) if start in order and start is not None else min(0, -step)
    ahead = (order[(at + step * ahead) % len(order)] for ahead in range(1, len(order) + 1))
    return next((node for node in ahead if node in nodes), None)
