"""Each node carries as many policies of a type as AWS takes, and of types that are enabled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer import quotas
from designer.checks.finding import LIMITS, Check, Finding, OfNode, Severity
from designer.organization import Organization
from designer.records import FeatureSet, Node, NodeId, PolicyId, PolicyType


def _nodes(organization: Organization) -> OfNode:
    limits = quotas.load().types
    settings = organization.settings
    all_features = settings.feature_set is FeatureSet.ALL
    enabled = settings.policy_types if all_features else ()
    messages: dict[tuple[PolicyId, ...], tuple[str, ...]] = {}

    def judge(attached: tuple[PolicyId, ...]) -> Iterator[str]:
        counts = Counter(organization.policy(policy).type for policy in attached)
        for kind, count in counts.items():
            most = limits[kind].per_node
            if most is not None and count > most:
                yield f"has {count} {limits[kind].plural} attached directly; AWS takes at most {most}."
            if kind not in enabled:
                why = "of this type are not enabled" if all_features else "need all features of the organization"
                yield f"has {limits[kind].plural} attached, but policies {why}, so they have no effect."
        for kind in enabled:
            least = limits[kind].minimum_per_node
            if counts[kind] < least:
                yield f"has no {_singular(kind)} attached; AWS keeps at least one on each node while they are enabled."

    def check(node: Node) -> Iterator[Finding]:
        if node.policies not in messages:
            messages[node.policies] = tuple(judge(node.policies))
        for message in messages[node.policies]:
            yield _finding(node.id, f"{node.name} {message}")

    return check


def _finding(node_id: NodeId, message: str) -> Finding:
    severity = Severity.WARNING if message.endswith("no effect.") else Severity.ERROR
    return Finding(CHECK.id, severity, message, node_id)


def _singular(kind: PolicyType) -> str:
    return quotas.load().types[kind].short


CHECK = Check(
    "attachments",
    "Each node carries as many policies as AWS takes",
    "AWS refuses to attach more policies of a type to a node than its limit, and to detach the last SCP.",
    LIMITS,
    nodes=_nodes,
)
