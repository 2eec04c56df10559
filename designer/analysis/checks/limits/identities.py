"""AWS ids and e-mail addresses have AWS's shape, and each stands once."""

from collections import Counter
from collections.abc import Iterator

from designer.analysis.checks.finding import API, Check, Finding, Severity
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind

_AT_ONCE = 1_000
"""Nodes that are looked at without an interruption."""


def _whole(organization: Organization) -> Iterator[Finding | None]:
    aws_id = organization.settings.aws_id
    fault = quotas.organization_id_fault(aws_id) if aws_id else ""
    if fault:
        yield CHECK.finding(fault, node=organization.root)
    ids: Counter[str] = Counter()
    emails: Counter[str] = Counter()
    named = [node for node in organization.nodes.values() if node.aws_id or node.email]
    for start in range(0, len(named), _AT_ONCE):
        yield None
        portion = named[start : start + _AT_ONCE]
        ids.update(node.aws_id for node in portion)
        emails.update(node.email.lower() for node in portion)
    root = organization.node(organization.root).aws_id.removeprefix("r-")
    for number, node in enumerate(named):
        if number % _AT_ONCE == 0:
            yield None
        fault, other = _id_fault(node, root, ids), _email_fault(node, emails)
        if fault or other:
            for one in filter(None, (fault, other)):
                yield CHECK.finding(f"{node.name}: {one}", node=node.id)


def _id_fault(node: Node, root: str, ids: Counter[str]) -> str:
    aws_id, kind = node.aws_id, node.kind
    if not aws_id:
        return ""
    fault = quotas.aws_id_fault(kind, aws_id)
    if not fault and kind is NodeKind.OU and root and node.aws_id.split("-")[1] != root:
        fault = f"The middle of {node.aws_id} is not the id of the root, {root}."
    if not fault and ids[node.aws_id] > 1:
        fault = f"The id {node.aws_id} stands at {ids[node.aws_id]} nodes."
    return fault


def _email_fault(node: Node, emails: Counter[str]) -> str:
    if not node.email:
        return ""
    count = emails[node.email.lower()]
    fault = quotas.email_fault(node.email)
    if not fault and count > 1:
        fault = f"{count} accounts have the address {node.email}; AWS takes each address once in the world."
    return fault


CHECK = Check(
    "identities",
    "AWS ids and e-mail addresses are possible and stand once",
    Severity.ERROR,
    "Policies and tools name nodes by their AWS ids, and AWS refuses an account whose address is taken.",
    f"{API}API_CreateAccount.html",
    whole=_whole,
)
