"""Builder of a change: what an edit writes here becomes a `Change` of exactly the records that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    Node,
    NodeId,
    Offset,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)

if TYPE_CHECKING:  # most designs have none: the start does without these records
    from designer.organization.model.identities import AccountIdentities

R = TypeVar("R", Node, Policy, Offset, "AccountIdentities")
K = TypeVar("K", NodeId, PolicyId)


class ChangeBuilder:
    """Organization with edits on top; the organization itself stays as it is."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._nodes: dict[NodeId, Node | None] = {}
        self._policies: dict[PolicyId, Policy | None] = {}
        self._places: dict[NodeId, Offset | None] = {}
        self._identities: dict[NodeId, AccountIdentities | None] = {}
        self.settings: Settings = organization.settings

    def node(self, node_id: NodeId) -> Node:
        """Return the node as edited so far; KeyError where there is none."""
        node = self._nodes[node_id] if node_id in self._nodes else self._organization.node(node_id)
        if node is None:
            raise KeyError(node_id)
        return node

    def put(self, node: Node) -> None:
        """Add or replace a node."""
        self._nodes[node.id] = node

    def remove(self, node_ids: Iterable[NodeId]) -> None:
        """Take nodes away with what lies inside them; their parents are edited by the caller."""
        gone = tuple(node_ids)
        self._nodes.update(dict.fromkeys(gone))
        if self._organization.identities:
            self._identities.update(dict.fromkeys(gone))

    def put_identities(self, account: NodeId, inside: AccountIdentities | None) -> None:
        """Say what lies inside an account; None if nothing is known of it."""
        self._identities[account] = inside

    def put_policy(self, policy: Policy) -> None:
        """Add or replace a policy. Where it is unknown whether it is attached, its new text is what may be attached."""
        self._policies[policy.id] = policy
        before = self._organization.policies.get(policy.id)
        if before is None or before.text == policy.text:
            return
        every = self._organization.policies.values()
        alike = [one for one in every if (one.type, one.text) == (before.type, before.text)]
        for one in every:
            if one.candidate and (one.type, one.candidate) == (before.type, before.text):
                candidate = policy.text if len(alike) == 1 else ""  # which of several it may be is unknown
                self._policies[one.id] = replace(one, candidate=candidate)

    def remove_policy(self, policy_id: PolicyId) -> None:
        """Take a policy away; where it is attached is edited by the caller."""
        self._policies[policy_id] = None

    def place(self, node_id: NodeId, place: Offset | None) -> None:
        """Put a node somewhere in the picture, seen from its parent's card; None for its automatic place."""
        self._places[node_id] = place

    def default_policies(self) -> tuple[PolicyId, ...]:
        """Return the policies that AWS attaches to a new node, for the policy types that are enabled."""
        return tuple(self.default_policy(kind) for kind in self.settings.policy_types if kind in DEFAULT_POLICY)

    def default_policy(self, kind: PolicyType) -> PolicyId:
        """Policy that AWS attaches to every node while a type is enabled; put into the library where it lacks."""
        policy_id = DEFAULT_POLICY[kind]
        here = self.managed_policy(policy_id)
        if here not in self._organization.policies:
            self.put_policy(next(policy for policy in aws_managed_policies() if policy.id == here))
        return here

    def managed_policy(self, policy_id: PolicyId) -> PolicyId:
        """Return the AWS managed policy by the id that it has here, or would get."""
        return self._organization.managed_policy(policy_id) or policy_id

    def change(self, label: str, merge_key: str = "") -> Change:
        """Return the difference from the organization now."""
        organization = self._organization
        settings = Swap(organization.settings, self.settings) if self.settings != organization.settings else None
        change = Change(
            label,
            _swaps(organization.nodes, self._nodes),
            _swaps(organization.policies, self._policies),
            settings,
            merge_key,
            identities=_swaps(organization.identities, self._identities),
        )
        if not self._places and not organization.places:
            return change
        return replace(change, places=_swaps(organization.places, self._strays(change) | self._places))

    def _strays(self, change: Change) -> dict[NodeId, Offset | None]:
        """Placed nodes that leave their parent, from whose card their place was seen."""
        _, lost = change.moves()
        return {node_id: None for node_id in lost if node_id in self._organization.places}


def _swaps(before: Mapping[K, R], after: Mapping[K, R | None]) -> dict[K, Swap[R]]:
    swaps: dict[K, Swap[R]] = {}
    for key, record in after.items():
        old = before.get(key)
        if old is not record and old != record:
            swaps[key] = Swap(old, record)
    return swaps
