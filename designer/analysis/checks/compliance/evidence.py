"""Evidence for a programme, and decisions to leave a service possible."""

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.evidence import EvidenceItem, EvidenceList, EvidenceState
from designer.analysis.compliance.programme_facts import ProgrammeFacts, facts_of, latest_day, marked_nodes
from designer.organization.model.organization import Organization


def _evidence(organization: Organization) -> Iterator[Finding]:
    evidence, told = EvidenceList(organization, latest_day(organization)), set[str]()
    for node, programme, _ in marked_nodes(organization):
        facts = facts_of(organization, programme)
        if facts is None or programme in told:
            continue
        told.add(programme)
        for item in evidence.of(facts):
            for severity, message in _of_list(facts, item):
                yield EVIDENCE.finding(message, node=node, severity=severity)


def _of_list(facts: ProgrammeFacts, item: EvidenceItem) -> Iterator[tuple[Severity, str]]:
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


EVIDENCE = Check(
    "evidence",
    "Evidence for programmes is there and current",
    Severity.WARNING,
    "An auditor asks for a report whose period covers his own. The reports of AWS lie in AWS Artifact.",
    "https://docs.aws.amazon.com/artifact/latest/ug/downloading-documents.html",
    whole=_evidence,
)


def _acceptance_ended(organization: Organization) -> Iterator[Finding]:
    records = organization.settings.compliance
    for one in records.accepted if records else ():
        if one.node not in organization.nodes:
            message = f"The decision to accept {one.service} is about {one.node}, which is gone. Take it back."
            yield ACCEPTANCE_ENDED.finding(message)
        elif one.until and one.until < latest_day(organization):
            who = f", which {one.owner} made," if one.owner else ""
            message = (
                f"{organization.node(one.node).name}: The decision to accept {one.service}{who} has ended on "
                f"{one.until}. Deny the service, or decide anew."
            )
            yield ACCEPTANCE_ENDED.finding(message, node=one.node)


ACCEPTANCE_ENDED = Check(
    "acceptance-ended",
    "Decisions on services out of scope have not ended",
    Severity.WARNING,
    "An exception that has ended counts no longer, and the service is still possible.",
    "https://aws.amazon.com/compliance/services-in-scope/",
    whole=_acceptance_ended,
)
