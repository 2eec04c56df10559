"""Nodes keep a slot free for the next policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer import quotas
from designer.checks.finding import LIMITS, Check, Finding, OfNode, Severity
from designer.organization import Organization
from designer.records import Node, PolicyId


def _nodes(organization: Organization) -> OfNode:
    limits = quotas.load().types
    known: dict[tuple[PolicyId, ...], tuple[str, ...]] = {}

    def judge(attached: tuple[PolicyId, ...]) -> Iterator[str]:
        for kind, count in Counter(organization.policy(policy).type for policy in attached).items():
            if count == limits[kind].per_node:
                yield (
                    f"has all {count} slots for {limits[kind].plural} in use. Control Tower wants two of them, and the "
                    "next guardrail one: join policies, or attach some of them one level higher."
                )

    def check(node: Node) -> Iterator[Finding]:
        if node.policies not in known:
            known[node.policies] = tuple(judge(node.policies))
        for message in known[node.policies]:
            yield CHECK.finding(f"{node.name} {message}", node=node.id)

    return check


CHECK = Check(
    "slots",
    "Nodes keep a slot free for the next policy",
    Severity.ADVICE,
    "AWS takes so many policies of a type on a node and no more. Who uses the last slot has none on the day of an "
    "incident, and none for what Control Tower attaches by itself.",
    LIMITS,
    nodes=_nodes,
)
