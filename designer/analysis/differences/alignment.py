"""Alignment of two designs: the earlier one under the ids of the later, so that an id names one thing in both.

Designs that were read from different places may call the same account differently. Everything that compares works on
the two sides of an alignment and needs no table of pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from designer.analysis.differences.matching import MatchBasis, match_designs
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, PolicyId, Settings

K = TypeVar("K", NodeId, PolicyId)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two designs of which what is one thing has one id.

    Attributes:
        before: The earlier design; what it shares with the later one has the ids of that.
        after: The later design, as it was given.
        nodes: Ground on which a node is taken for one of the earlier design, by id; those on both sides alone.
        policies: The same of policies.
        own_ids: Ids that nodes and policies have in the earlier design itself, by id here, where they differ.
    """

    before: Organization
    after: Organization
    nodes: Mapping[NodeId, MatchBasis]
    policies: Mapping[PolicyId, MatchBasis]
    own_ids: Mapping[str, str]

    def own_id(self, one: str) -> str:
        """Id in the design that a record comes from: the earlier one for what is in that alone."""
        return self.own_ids.get(one, one)

    def turned(self) -> Alignment:
        """The same with the later design as the earlier one; ids stay what they are."""
        return replace(self, before=self.after, after=self.before)

    @property
    def probable(self) -> tuple[NodeId, ...]:
        """Nodes that are taken for one although nothing that AWS keeps unique agrees."""
        return tuple(node for node, basis in self.nodes.items() if not basis.certain)

    @property
    def contradictions(self) -> tuple[NodeId, ...]:
        """Nodes of the earlier design that are not those of the later one which have their ids."""
        pairs = ((node, NodeId(self.own_ids.get(node, node))) for node in self.before.nodes)
        return tuple(node for node, own in pairs if own != node and own in self.after.nodes and node not in self.nodes)


def align(before: Organization, after: Organization) -> Alignment:
    """Bring two designs to the same ids."""
    pairs = match_designs(before, after)
    nodes = renamed(before.nodes, pairs.nodes_here(), after.nodes, NodeId, "before")
    policies = renamed(before.policies, pairs.policies_here(), after.policies, PolicyId, "before")
    own_ids: dict[str, str] = {new: old for old, new in nodes.items() if old != new}
    own_ids |= {new: old for old, new in policies.items() if old != new}
    return Alignment(
        before=under_ids(before, nodes, policies),
        after=after,
        nodes={pair.here: pair.match for pair in pairs.nodes},
        policies={pair.here: pair.match for pair in pairs.policies},
        own_ids=own_ids,
    )


def renamed(
    ids: Collection[K], pairs: Mapping[K, K], taken: Collection[K], make: Callable[[str], K], side: str
) -> dict[K, K]:
    """New ids by old ones: those of the other side, and for what is on one side alone one that the other has not.

    Args:
        ids: All ids of the one side.
        pairs: Those of the other side for what is on both.
        taken: All ids of the other side.
        make: Makes an id of a text.
        side: Name of the side, which stands in ids that are made.
    """
    found = {one: pairs.get(one, one) for one in ids}
    used: set[str] = {*taken, *ids}
    for one in ids:
        number = 1
        while one not in pairs and found[one] in used and (one in taken or number > 1):
            number += 1
            found[one] = make(f"{one}-{side}-{number}")
        used.add(found[one])
    return found


def under_ids(
    organization: Organization, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]
) -> Organization:
    """A design under other ids, by all that it has; the design itself where they are the same."""
    if all(old == new for ids in (nodes, policies) for old, new in ids.items()):
        return organization
    return Organization(
        [_node(node, nodes, policies) for node in organization.nodes.values()],
        [replace(policy, id=policies[policy.id]) for policy in organization.policies.values()],
        _settings(organization.settings, nodes, policies),
        {nodes[node]: place for node, place in organization.places.items() if node in nodes},
        {nodes[account]: inside for account, inside in organization.identities.items()},
    )


def _settings(settings: Settings, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]) -> Settings:
    """Settings whose references follow; what names something that is gone names it still."""
    management = settings.management_account
    return replace(
        settings,
        management_account=None if management is None else nodes[management],
        delegated_administrators=tuple(
            replace(one, account=nodes[one.account]) for one in settings.delegated_administrators
        ),
        suppressions=tuple(
            replace(
                one,
                node=None if one.node is None else nodes.get(one.node, one.node),
                policy=None if one.policy is None else policies.get(one.policy, one.policy),
            )
            for one in settings.suppressions
        ),
        tests=tuple(_test(one, nodes) for one in settings.tests),
        compliance=_compliance(settings.compliance, nodes),
        identity_center=settings.identity_center.under(nodes) if settings.identity_center else None,
    )


def _compliance(records: ComplianceRecords | None, nodes: Mapping[NodeId, NodeId]) -> ComplianceRecords | None:
    if records is None:
        return None
    return replace(
        records,
        agreements=tuple(
            replace(one, account=None if one.account is None else nodes.get(one.account, one.account))
            for one in records.agreements
        ),
        accepted=tuple(replace(one, node=nodes.get(one.node, one.node)) for one in records.accepted),
        duties=tuple(replace(one, node=nodes.get(one.node, one.node)) for one in records.duties),
    )


def _test(test: GuardrailTest, nodes: Mapping[NodeId, NodeId]) -> GuardrailTest:
    case = test.case
    return replace(
        test,
        nodes=tuple(nodes.get(one, one) for one in test.nodes),
        except_nodes=tuple(nodes.get(one, one) for one in test.except_nodes),
        case=None if case is None else replace(case, account=nodes.get(case.account, case.account)),
    )


def _node(node: Node, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]) -> Node:
    return replace(
        node,
        id=nodes[node.id],
        children=tuple(nodes[child] for child in node.children),
        policies=tuple(policies[one] for one in node.policies),
    )
