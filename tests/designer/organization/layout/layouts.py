"""Organizations of any shape for tests of the layout, and what is true of every layout."""

from __future__ import annotations

import random
from itertools import pairwise

from designer.organization.layout import Direction, Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Settings, aws_managed_policies

TREES = (Direction.TOP_DOWN, Direction.LEFT_RIGHT)
"""Layouts in which lines join cards."""


def build(tree: dict[str, list[str]], management: str | None = None) -> Organization:
    """An organization from child lists; names that begin with "a" are accounts."""
    names = ["root"]
    for name in names:
        names.extend(tree.get(name, []))
    nodes = [
        Node(
            NodeId(name),
            NodeKind.ROOT if name == "root" else NodeKind.ACCOUNT if name.startswith("a") else NodeKind.OU,
            name,
            tuple(NodeId(child) for child in tree.get(name, [])),
        )
        for name in names
    ]
    account = NodeId(management) if management else None
    return Organization(nodes, aws_managed_policies(), Settings("test", management_account=account))


def grow(count: int, seed: int, *, depth: int = 5) -> Organization:
    """A random organization of about `count` nodes: uneven OUs, accounts between OUs, siblings in mixed order."""
    dice = random.Random(seed)
    tree: dict[str, list[str]] = {"root": []}
    open_ous = [("root", 0)]
    for number in range(count):
        parent, level = dice.choice(open_ous[-12:] + open_ous[:4])
        if level < depth and dice.random() < 0.25:
            tree[parent].append(f"ou{number}")
            tree[f"ou{number}"] = []
            open_ous.append((f"ou{number}", level + 1))
        else:
            tree[parent].append(f"a{number}")
    return build(tree, management=next((n for n in tree["root"] if n.startswith("a")), None))


def rects(layout: Layout) -> dict[NodeId, Rect]:
    return dict(layout.cards())


def overlapping(layout: Layout) -> list[tuple[NodeId, NodeId]]:
    cards = sorted(layout.cards(), key=lambda card: card[1].x)
    found = []
    for index, (node_id, card) in enumerate(cards):
        for other, next_card in cards[index + 1 :]:
            if next_card.x >= card.x + card.w:
                break
            if card.meets(next_card):
                found.append((node_id, other))
    return found


def assert_joins(layout: Layout, parent: NodeId, node_id: NodeId) -> None:
    """The line of a card runs from its parent to it, along the axes, and is among those that are drawn."""
    line = layout.route(node_id)
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line)), "axis-parallel"
    for point, card in ((line[0], layout.rect(parent)), (line[-1], layout.rect(node_id))):
        assert card.x <= point[0] <= card.x + card.w
        assert card.y <= point[1] <= card.y + card.h
    drawn = layout.edges(parent)
    lines = [*drawn.bus, *(twig for column in drawn.columns for twig in column), drawn.beside]
    assert line[-1] in {each[-1] for each in lines if each}
