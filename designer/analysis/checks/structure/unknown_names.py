"""Names are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import Check, Finding, OfNode, OfPolicy, Severity
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, Policy
from designer.organization.model.unknown_names import is_unknown_name

_MESSAGE = "This name could not be read and only stands for the real one. Write the name that AWS has, or shall have."


def _nodes(_: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return (CHECK.finding(_MESSAGE, node=node.id),) if is_unknown_name(node.name) else ()

    return check


def _policies(_: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if is_unknown_name(policy.name):
            yield CHECK.finding(_MESSAGE, policy=policy.id)

    return check


CHECK = Check(
    "unknown-names",
    "Names are known",
    Severity.WARNING,
    "An import that finds a name only in a variable without a value puts another in its place. Whoever deploys the "
    "design would rename accounts to it.",
    "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html",
    nodes=_nodes,
    policies=_policies,
)
