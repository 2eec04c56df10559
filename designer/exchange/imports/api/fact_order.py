"""Order of facts from AWS: it lists in no order, so that one of our own makes the same bytes every time."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from designer.exchange.imports.facts import Maybe, Missing, NodeFacts, OrganizationFacts, PolicyFacts
from designer.organization.model.records import NodeKind, PolicyType, Tags

T = TypeVar("T")

_KINDS = {kind: place for place, kind in enumerate(NodeKind)}
_TYPES = {kind.value: place for place, kind in enumerate(PolicyType)}


def facts_in_order(facts: OrganizationFacts) -> OrganizationFacts:
    """Sort facts: nodes and policies by name, all else by its subject."""
    policies = sorted(map(_policy_in_order, facts.policies), key=_policy_place)
    places = {policy.key: place for place, policy in enumerate(policies)}
    last = len(places)
    types = facts.policy_types
    return replace(
        facts,
        policy_types=types if isinstance(types, Missing) else tuple(sorted(types, key=_type_place)),
        nodes=tuple(sorted(map(_node_in_order, facts.nodes), key=_node_place)),
        placements=tuple(sorted(facts.placements, key=lambda one: (one.child, one.parent))),
        policies=tuple(policies),
        attachments=tuple(
            sorted(facts.attachments, key=lambda one: (one.target, places.get(one.policy, last), one.policy))
        ),
        unknown_attachments=tuple(
            sorted(
                facts.unknown_attachments,
                key=lambda one: (one.target or "", one.type.value if one.type else "", one.policy),
            )
        ),
        trusted_services=_sorted(facts.trusted_services, str),
        delegations=_sorted(facts.delegations, lambda one: (one.account, one.service)),
        handshakes=_sorted(facts.handshakes, lambda one: one.id),
        account_creations=_sorted(facts.account_creations, lambda one: one.id),
    )


def _node_in_order(node: NodeFacts) -> NodeFacts:
    return replace(node, tags=_tags_in_order(node.tags))


def _policy_in_order(policy: PolicyFacts) -> PolicyFacts:
    return replace(policy, tags=_tags_in_order(policy.tags))


def _tags_in_order(tags: Maybe[Tags]) -> Maybe[Tags]:
    return tags if isinstance(tags, Missing) else tuple(sorted(tags))


def _node_place(node: NodeFacts) -> tuple[int, str, str, str]:
    name = "" if isinstance(node.name, Missing) else node.name
    return _KINDS[node.kind], name.casefold(), name, node.key


def _policy_place(policy: PolicyFacts) -> tuple[int, str, bool, str, str, str]:
    name = "" if isinstance(policy.name, Missing) else policy.name
    return *_type_place(policy.type), not policy.aws_managed, name.casefold(), name, policy.key


def _type_place(kind: str) -> tuple[int, str]:
    return _TYPES.get(kind, len(_TYPES)), kind


def _sorted(values: Maybe[tuple[T, ...]], place: Callable[[T], str | tuple[str, ...]]) -> Maybe[tuple[T, ...]]:
    return values if isinstance(values, Missing) else tuple(sorted(values, key=lambda one: (place(one),)))
