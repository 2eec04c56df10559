"""Names that the tools around AWS Organizations take, too."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Fix, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind

_AT_ONCE = 1_000
"""Nodes that are looked at without an interruption."""


def _whole(organization: Organization) -> Iterator[Finding | None]:
    nodes = list(organization.nodes.values())
    accounts: dict[str, list[Node]] = {}
    looked_at: list[Node] = []
    spelled: dict[tuple[NodeId | None, str], set[str]] = {}
    for start in range(0, len(nodes), _AT_ONCE):
        yield None
        portion = nodes[start : start + _AT_ONCE]
        for node in portion:
            tidy = " ".join(node.name.split())
            if node.kind is NodeKind.ACCOUNT:
                accounts.setdefault(tidy.lower(), []).append(node)
            if node.kind is NodeKind.OU:
                spelled.setdefault((organization.parent(node.id), node.name.lower()), set()).add(node.name)
            if node.kind is not NodeKind.ACCOUNT or tidy != node.name:  # few of many thousands
                looked_at.append(node)
    for number, node in enumerate(looked_at):
        if number % _AT_ONCE == 0:
            yield None
        for message, fixes in _faults(node) if node.kind is not NodeKind.ROOT else ():
            yield CHECK.finding(f"{node.name}: {message}", node=node.id, fixes=fixes)
        if node.kind is NodeKind.OU and len(spelled[organization.parent(node.id), node.name.lower()]) > 1:
            message = "Another OU beside it differs only in capitals, and tools that ignore them take both for one."
            yield CHECK.finding(f"{node.name}: {message}", node=node.id)
    for namesakes in accounts.values():
        if len(namesakes) > 1:
            message = (
                f"{len(namesakes):,} accounts have the name {namesakes[0].name}. AWS takes that, but Landing Zone "
                "Accelerator, Account Factory and people tell accounts apart by their names."
            )
            yield CHECK.finding(message, node=namesakes[0].id)


def _faults(node: Node) -> Iterator[tuple[str, tuple[Fix, ...]]]:
    tidy = " ".join(node.name.split())
    if tidy != node.name and tidy:
        yield "The name has spaces at an end or several in a row, which no one sees.", (_renamed(node, tidy),)
    if node.kind is NodeKind.OU and "/" in node.name:
        message = "Landing Zone Accelerator and most scripts write paths of OUs with slashes; a name cannot hold one."
        yield message, (_renamed(node, node.name.replace("/", "-")),)
    if node.kind is NodeKind.OU and tidy.lower() == "root":
        yield "Control Tower and Landing Zone Accelerator call the root Root; another name avoids a mix-up.", ()


def _renamed(node: Node, name: str) -> Fix:
    return edit(f"Rename to {name}", lambda design: edits.rename(design, node.id, name))


CHECK = Check(
    "portable-names",
    "Nodes have names that other tools take",
    Severity.ADVICE,
    "AWS takes nearly any name. Tools that deploy to an organization name OUs by their path and accounts by their "
    "name, and stumble over slashes, over two of a name and over names that look alike.",
    "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html",
    fix="Renames the node, where one name suggests itself.",
    whole=_whole,
)
