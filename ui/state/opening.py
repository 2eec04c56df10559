"""Opening of a design: what of it is hidden at first. Session and canvas know nothing of how that is chosen."""

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

OPEN_CARDS = 60
"""A larger organization opens with its deeper OUs collapsed: so many cards are read at a glance, and fit a screen."""


def initially_collapsed(organization: Organization) -> list[NodeId]:
    """Return the OUs to hide so that a large organization opens with at most about `OPEN_CARDS` cards.

    Level by level, and of one level those with few children first: one OU of many accounts hides no structure.
    """
    root = organization.root
    if len(organization.nodes) <= OPEN_CARDS:
        return []
    shown = 1
    layer = [root]
    collapsed: list[NodeId] = []
    while layer:
        following: list[NodeId] = []
        for node_id in sorted(layer, key=lambda node_id: len(organization.node(node_id).children)):
            children = organization.node(node_id).children
            if shown + len(children) > OPEN_CARDS and node_id != root:
                collapsed.append(node_id)
                continue
            shown += len(children)
            following.extend(child for child in children if organization.node(child).kind is not NodeKind.ACCOUNT)
        layer = following
    for hidden in collapsed:  # which grows: an OU that is opened shows its own level, however much is below that
        children = organization.node(hidden).children
        collapsed.extend(child for child in children if organization.node(child).children)
    return collapsed
