"""Decisions to leave a service possible have not ended, and are about something."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.compliance.marks_and_days import latest_day
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    records = organization.settings.compliance
    for one in records.accepted if records else ():
        if one.node not in organization.nodes:
            message = f"The decision to accept {one.service} is about {one.node}, which is gone. Take it back."
            yield CHECK.finding(message)
        elif one.until and one.until < latest_day(organization):
            who = f", which {one.owner} made," if one.owner else ""
            message = (
                f"{organization.node(one.node).name}: The decision to accept {one.service}{who} has ended on "
                f"{one.until}. Deny the service, or decide anew."
            )
            yield CHECK.finding(message, node=one.node)


CHECK = Check(
    "acceptance-ended",
    "Decisions on services out of scope have not ended",
    Severity.WARNING,
    "An exception that has ended counts no longer, and the service is still possible.",
    "https://aws.amazon.com/compliance/services-in-scope/",
    whole=_whole,
)
