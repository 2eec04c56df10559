"""Each node carries as many policies of a type as AWS takes, and of types that are enabled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import LIMITS, UNSTATED, Check, Finding, Fix, OfNode, Severity
from designer.analysis.checks.fixes import edit
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import DEFAULT_POLICY, FeatureSet, Node, NodeId, PolicyId, PolicyType

_Judged = tuple[str, Severity, tuple[PolicyType, ...]]
"""The fault; its severity; the type whose default policy would put it right, if one does."""


def _nodes(organization: Organization) -> OfNode:
    limits = quotas.load().types
    settings = organization.settings
    all_features = settings.feature_set is FeatureSet.ALL
    enabled = settings.policy_types if all_features else ()
    known: dict[tuple[PolicyId, ...], tuple[_Judged, ...]] = {}

    def judge(attached: tuple[PolicyId, ...]) -> Iterator[_Judged]:
        counts = Counter(organization.policy(policy).type for policy in attached)
        for kind, count in counts.items():
            most = limits[kind].per_node
            if most is not None and count > most:
                message = f"has {counted(count, limits[kind].short, limits[kind].plural)} attached directly; "
                yield f"{message}AWS takes at most {most}.", Severity.ERROR, ()
            if kind not in enabled:
                why = "of this type are not enabled" if all_features else "need all features of the organization"
                message = f"has {limits[kind].plural} attached, but policies {why}, so they have no effect."
                yield message, Severity.WARNING, ()
        for kind in enabled:
            if counts[kind] < limits[kind].minimum_per_node:
                message = f"has no {limits[kind].short} attached; AWS keeps at least one on each node while they are "
                yield f"{message}enabled.", Severity.ERROR, (kind,) if kind in DEFAULT_POLICY else ()

    def check(node: Node) -> Iterable[Finding]:
        faults = known.get(node.policies)
        if faults is None:
            faults = known[node.policies] = tuple(judge(node.policies))
        return report(node, faults) if faults else ()

    def report(node: Node, faults: Iterable[_Judged]) -> Iterator[Finding]:
        for message, severity, missing in faults:
            fixes = tuple(_attached(organization, node.id, DEFAULT_POLICY[kind]) for kind in missing)
            yield CHECK.finding(f"{node.name} {message}", node=node.id, severity=severity, fixes=fixes)

    return check


def _attached(organization: Organization, node: NodeId, policy: PolicyId) -> Fix:
    policy = organization.managed_policy(policy) or policy
    name = organization.policies[policy].name if policy in organization.policies else policy
    return edit(f"Attach {name}", lambda design: edits.attach(design, policy, [node]))


CHECK = Check(
    "attachments",
    "Each node carries as many policies as AWS takes",
    Severity.ERROR,
    "AWS refuses to attach more policies of a type to a node than its limit, and to detach the last SCP. Only what is "
    "attached directly counts. "
    f"{UNSTATED}",
    LIMITS,
    fix="Attaches FullAWSAccess to a node without any SCP.",
    nodes=_nodes,
)
