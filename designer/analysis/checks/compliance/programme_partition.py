"""Programmes are of the partition of the organization."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.marks_and_days import marked_nodes
from designer.analysis.compliance.programme_facts import facts_of
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    partition = organization.settings.partition
    for node, programme, _ in marked_nodes(organization) if partition else ():
        facts = facts_of(organization, programme)
        if facts is not None and facts.partition and facts.partition != partition:
            message = (
                f"{organization.node(node).name}: {facts.title} is about the partition {facts.partition}, and this "
                f"organization is in {partition}. Choose the programme of this partition."
            )
            yield CHECK.finding(message, node=node)


CHECK = Check(
    "programme-partition",
    "Programmes are of the partition of the organization",
    Severity.WARNING,
    "Authorizations of GovCloud do not count in the commercial Regions, and the other way round.",
    "https://aws.amazon.com/compliance/fedramp/",
    whole=_whole,
)
