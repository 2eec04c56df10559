"""AWS ids and e-mail addresses have AWS's shape, and each stands once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer import quotas
from designer.checks.finding import API, Check, Finding, OfNode, Severity
from designer.organization import Organization
from designer.records import Kind, Node


def _nodes(organization: Organization) -> OfNode:
    nodes = organization.nodes.values()
    ids = _repeated(node.aws_id for node in nodes)
    emails = _repeated(node.email.lower() for node in nodes)
    root = organization.node(organization.root).aws_id.removeprefix("r-")

    def check(node: Node) -> Iterator[Finding]:
        if node.aws_id:
            fault = quotas.aws_id_fault(node.kind, node.aws_id)
            if not fault and node.kind is Kind.OU and root and node.aws_id.split("-")[1] != root:
                fault = f"The middle of {node.aws_id} is not the id of the root, {root}."
            if not fault and node.aws_id in ids:
                fault = f"The id {node.aws_id} stands at {ids[node.aws_id]} nodes."
            if fault:
                yield CHECK.finding(f"{node.name}: {fault}", node=node.id)
        if node.email:
            fault = quotas.email_fault(node.email)
            if not fault and node.email.lower() in emails:
                count = emails[node.email.lower()]
                fault = f"{count} accounts have the address {node.email}; AWS takes each address once in the world."
            if fault:
                yield CHECK.finding(f"{node.name}: {fault}", node=node.id)

    return check


def _repeated(values: Iterator[str]) -> dict[str, int]:
    return {value: count for value, count in Counter(values).items() if count > 1 and value}


def _whole(organization: Organization) -> Iterator[Finding]:
    aws_id = organization.settings.aws_id
    fault = quotas.organization_id_fault(aws_id) if aws_id else ""
    if fault:
        yield CHECK.finding(fault, node=organization.root)


CHECK = Check(
    "identities",
    "AWS ids and e-mail addresses are possible and stand once",
    Severity.ERROR,
    "Policies and tools name nodes by their AWS ids, and AWS refuses an account whose address is taken.",
    f"{API}API_CreateAccount.html",
    nodes=_nodes,
    whole=_whole,
)
