"""Programmes that nodes name are known, or have a list of services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import Check, Finding, OfNode, Severity
from designer.analysis.checks.wording import meant, nearest
from designer.analysis.compliance.programme_facts import facts_of, load, marks_at
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node


def _nodes(organization: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return faults(node) if node.programmes else ()

    def faults(node: Node) -> Iterator[Finding]:
        for programme in marks_at(organization, node.id):
            if facts_of(organization, programme) is None:
                near = meant(nearest(programme, load().programmes))
                message = (
                    f"{node.name}: Nobody knows the programme {programme}, so nothing can be said of it.{near} A "
                    "programme of your own needs a list of services."
                )
                yield CHECK.finding(message, node=node.id)

    return check


CHECK = Check(
    "programme-known",
    "Programmes that nodes name are known",
    Severity.WARNING,
    "A misspelled programme protects nobody: its services, its agreement and its evidence are not looked at.",
    "https://aws.amazon.com/compliance/programs/",
    nodes=_nodes,
)
