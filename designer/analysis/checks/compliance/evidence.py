"""Reports that serve as evidence for a programme are there, current, and without gaps."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.evidence import EvidenceItem, EvidenceList, EvidenceState
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import ProgrammeFacts, facts_of
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    evidence, told = EvidenceList(organization, latest_day(organization)), set[str]()
    for node, programme, _ in marked_nodes(organization):
        facts = facts_of(organization, programme)
        if facts is None or programme in told:
            continue
        told.add(programme)
        for item in evidence.of(facts):
            for severity, message in _of(facts, item):
                yield CHECK.finding(message, node=node, severity=severity)


def _of(facts: ProgrammeFacts, item: EvidenceItem) -> Iterator[tuple[Severity, str]]:
    title = item.family.title
    if item.state is EvidenceState.OLD and item.newest is not None:
        ended = f"The newest {title} in the design ended on {item.newest.end[:10]}, more than a year ago"
        yield Severity.WARNING, f"{ended}: {facts.title} needs a newer one. Import list-reports again."
    if item.state is EvidenceState.WITHDRAWN:
        yield Severity.WARNING, f"AWS has withdrawn the {title} in the design. Import list-reports again."
    if item.state in (EvidenceState.MISSING, EvidenceState.UNKNOWN):
        known = "AWS Artifact lists none" if item.state is EvidenceState.MISSING else "the reports were not imported"
        yield Severity.ADVICE, f"No {title} serves as evidence for {facts.title}: {known}."
    for first, last in item.gaps:
        yield Severity.ADVICE, f"No version of the {title} in the design covers {first} to {last}."


CHECK = Check(
    "evidence",
    "Evidence for programmes is there and current",
    Severity.WARNING,
    "An auditor asks for a report whose period covers his own. The reports of AWS lie in AWS Artifact.",
    "https://docs.aws.amazon.com/artifact/latest/ug/downloading-documents.html",
    whole=_whole,
)
