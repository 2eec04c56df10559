"""Lists of services in scope are not older than a year."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import list_of
from designer.analysis.compliance.scope import is_old
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    told: set[str] = set()
    for node, programme, _ in marked_nodes(organization):
        listed = list_of(organization, programme)
        if listed is None or programme in told or not is_old(listed.as_of, latest_day(organization)):
            continue
        told.add(programme)
        message = (
            f"{organization.node(node).name}: The list of services in scope of {listed.title} is of "
            f"{listed.as_of or 'unknown date'} (confidence {listed.confidence}): services that came into scope since "
            "are missing. Copy AWS's own list and import it."
        )
        yield CHECK.finding(message, node=node)


CHECK = Check(
    "programme-list",
    "Lists of services in scope are not older than a year",
    Severity.ADVICE,
    "AWS takes services into scope every few months. An old list denies what is in scope by now.",
    "https://aws.amazon.com/compliance/services-in-scope/",
    whole=_whole,
)
