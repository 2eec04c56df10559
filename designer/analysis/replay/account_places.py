"""Where the accounts of an activity are in a design: found again only if the tree has changed."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind


class AccountPlaces:
    """The places of an activity's accounts in the tree of a design.

    Attributes:
        by_number: The design's accounts by their AWS ids.
        paths: Levels of each account of the activity; empty if no policy applies.
        below: For each level the accounts below it, by their place in the activity.
        outside: Accounts that are not in the design.
        management: The management account, if it is among them.
    """

    def __init__(self, organization: Organization, numbers: Sequence[str]) -> None:
        self._records = list(organization.nodes.values())
        self._manager = organization.settings.management_account
        accounts = (node for node in self._records if node.kind is NodeKind.ACCOUNT and node.aws_id)
        self.by_number: dict[str, NodeId] = {node.aws_id: node.id for node in accounts}
        self.paths: list[tuple[NodeId, ...]] = []
        self.outside: list[int] = []
        self.management: list[int] = []
        below: dict[NodeId, list[int]] = {}
        for place, number in enumerate(numbers):
            node = self.by_number.get(number)
            others = self.outside if node is None else self.management if node == self._manager else None
            path = organization.path(node) if node is not None and others is None else ()
            self.paths.append(path)
            if others is not None:
                others.append(place)
            for level in path:
                below.setdefault(level, []).append(place)
        self.below = {level: tuple(places) for level, places in below.items()}

    def are_those_of(self, organization: Organization) -> bool:
        """Whether the tree of a design is the same."""
        nodes = organization.nodes.values()
        if len(nodes) != len(self._records) or organization.settings.management_account != self._manager:
            return False
        if all(map(is_, nodes, self._records)):
            return True
        pairs = zip(nodes, self._records, strict=True)
        if all(new is old or _place(new) == _place(old) for new, old in pairs):
            self._records = list(nodes)
            return True
        return False


def _place(node: Node) -> tuple[object, ...]:
    return node.id, node.kind, node.aws_id, node.children
