"""Names that the tools around AWS Organizations take, too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer import edits
from designer.checks.finding import Check, Finding, Fix, OfNode, Severity
from designer.checks.fixes import edit
from designer.organization import Organization
from designer.records import Kind, Node


def _nodes(organization: Organization) -> OfNode:
    accounts = Counter(node.name.strip().lower() for node in organization.nodes.values() if node.kind is Kind.ACCOUNT)

    def check(node: Node) -> Iterator[Finding]:
        if node.kind is Kind.ROOT:
            return
        for message, fixes in _faults(organization, node, accounts):
            yield CHECK.finding(f"{node.name}: {message}", node=node.id, fixes=fixes)

    return check


def _faults(organization: Organization, node: Node, accounts: Counter[str]) -> Iterator[tuple[str, tuple[Fix, ...]]]:
    tidy = " ".join(node.name.split())
    if tidy != node.name and tidy:
        yield "The name has spaces at an end or several in a row, which no one sees.", (_renamed(node, tidy),)
    if node.kind is Kind.OU and "/" in node.name:
        message = (
            "Landing Zone Accelerator and most scripts write paths of OUs with slashes, so a name cannot hold one."
        )
        yield message, (_renamed(node, node.name.replace("/", "-")),)
    if node.kind is Kind.OU and tidy.lower() == "root":
        yield "Control Tower and Landing Zone Accelerator call the root Root; another name avoids a mix-up.", ()
    if node.kind is Kind.ACCOUNT and accounts[tidy.lower()] > 1:
        count = accounts[tidy.lower()]
        message = (
            f"{count} accounts have this name. AWS takes that, but Landing Zone Accelerator, Account Factory and "
            "people tell accounts apart by their names."
        )
        yield message, ()
    if node.kind is Kind.OU and _sounds_alike(organization, node):
        yield "Another OU beside it differs only in capitals, and tools that ignore them take both for one.", ()


def _sounds_alike(organization: Organization, ou: Node) -> bool:
    parent = organization.parent(ou.id)
    beside = organization.node(parent).children if parent else ()
    names = (organization.node(child) for child in beside if child != ou.id)
    return any(one.kind is Kind.OU and one.name.lower() == ou.name.lower() and one.name != ou.name for one in names)


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
    nodes=_nodes,
)
