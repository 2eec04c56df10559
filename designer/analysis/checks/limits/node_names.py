"""Nodes have names and tags that AWS takes, and OUs of one parent have different names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import API, Check, Finding, OfNode, Severity
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind
from designer.organization.model.unknown_names import is_unknown_name


def _nodes(organization: Organization) -> OfNode:
    good_tags: set[tuple[tuple[str, str], ...]] = {()}

    def check(node: Node) -> Iterable[Finding]:
        if node.tags in good_tags and len(node.children) < 2 and not quotas.name_fault(node.kind, node.name):
            return ()
        return faults(node)

    def faults(node: Node) -> Iterator[Finding]:
        fault = "" if is_unknown_name(node.name) else quotas.name_fault(node.kind, node.name)  # another check finds it
        if fault:
            # AWS keeps older names that it would not take today.
            severity = Severity.WARNING if node.aws_id and node.name.strip() else Severity.ERROR
            yield CHECK.finding(f"{node.name or node.id}: {fault}", node=node.id, severity=severity)
        if node.tags not in good_tags:
            fault = quotas.tags_fault(node.tags)
            if fault:
                yield CHECK.finding(f"{node.name}: {fault}", node=node.id)
            else:
                good_tags.add(node.tags)
        if len(node.children) > 1:
            yield from _doubled(organization, node)

    return check


def _doubled(organization: Organization, parent: Node) -> Iterator[Finding]:
    ous = [child for child in map(organization.node, parent.children) if child.kind is NodeKind.OU]
    counts = Counter(ou.name for ou in ous)
    for ou in ous:
        if counts[ou.name] > 1:
            message = f"{counts[ou.name]} OUs below {parent.name} have the name {ou.name}; AWS takes each name once."
            yield CHECK.finding(message, node=ou.id)


CHECK = Check(
    "node-names",
    "Nodes have names and tags that AWS takes",
    Severity.ERROR,
    "AWS refuses a name that is empty or too long, characters it does not know, and a second OU of a name below one "
    "parent.",
    f"{API}API_CreateOrganizationalUnit.html",
    nodes=_nodes,
)
