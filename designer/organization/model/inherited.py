"""Attributes that hold for a node because it, or the nearest OU above it, says so."""

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def owner_of(organization: Organization, node: NodeId) -> str:
    """Return the owner of a node: its own, or that of the nearest OU above which names one; "" where none does."""
    return next((owner for level in reversed(organization.path(node)) if (owner := organization.node(level).owner)), "")


def declared_services(organization: Organization, node: NodeId) -> tuple[str, ...]:
    """Services that are declared to be in use: those of the node, or of the nearest OU above which declares any."""
    for level in reversed(organization.path(node)):
        if text := organization.node(level).services:
            return tuple(sorted({word.lower() for word in text.replace(",", " ").split()}))
    return ()
