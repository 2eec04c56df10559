"""Edits of the places of cards: by hand, or where the layout puts them. They change nothing that AWS knows."""

from collections.abc import Iterable, Mapping

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import short_label
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Offset

FARTHEST = 1_000_000
"""No card stands farther from its parent's, in canvas units: the file holds no larger numbers."""


def place(
    organization: Organization, places: Mapping[NodeId, Offset], label: str = "Place {} by hand", merge_key: str = ""
) -> Change:
    """Put cards somewhere, each seen from the card of its parent. What is below an OU comes along.

    Args:
        organization: The design.
        places: Node to x and y of its corner from the corner of its parent's card.
        label: The step in words; ``{}`` becomes the nodes.
        merge_key: See `Change`.

    Raises:
        EditError: One of the nodes is the root.
    """
    if organization.root in places:
        raise EditError("The root stays where it is: every other card is around it.")
    builder = ChangeBuilder(organization)
    for node_id, (x, y) in places.items():
        builder.place(node_id, (_within(x), _within(y)))
    return builder.change(label.format(short_label(organization, places)) if places else "Place", merge_key)


def unplace(organization: Organization, nodes: Iterable[NodeId]) -> Change:
    """Return cards to where the layout puts them; those that are there already stay."""
    placed = [node_id for node_id in dict.fromkeys(nodes) if node_id in organization.places]
    builder = ChangeBuilder(organization)
    for node_id in placed:
        builder.place(node_id, None)
    words = "its automatic place" if len(placed) == 1 else "their automatic places"
    return builder.change(f"Return {short_label(organization, placed)} to {words}" if placed else "Tidy")


def tidy(organization: Organization, nodes: Iterable[NodeId] | None = None) -> Change:
    """Return nodes, and all that is below them, to where the layout puts them; everything by default."""
    placed = [node_id for node_id in organization.places if node_id in organization.nodes]
    builder = ChangeBuilder(organization)
    if nodes is None:
        inside, label = placed, "Tidy everything"
    else:
        tops = frozenset(nodes)
        inside = [node_id for node_id in placed if not tops.isdisjoint(organization.path(node_id))]
        label = f"Tidy {short_label(organization, tops)}" if tops else "Tidy"
    for node_id in inside:
        builder.place(node_id, None)
    return builder.change(label)


def _within(distance: int) -> int:
    return max(-FARTHEST, min(FARTHEST, distance))
