"""Evidence for a programme: which report serves, for which period, how old it is, and what is not covered.

Reports are known by their names, versions and periods alone: their texts are confidential, and never read.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from designer.analysis.compliance.artifact import ReportFamily, family_by_id, family_of
from designer.analysis.compliance.programme_facts import ProgrammeFacts
from designer.analysis.compliance.scope import is_old
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import ArtifactPart, ComplianceRecords, EvidenceReport
from designer.organization.model.organization import Organization


class EvidenceState(Enum):
    """State of one family of reports."""

    THERE = "on file"
    OLD = "old"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One family of reports of a programme.

    Attributes:
        family: The family.
        state: Its state.
        newest: Newest version that counts; None where there is none.
        gaps: First and last days between two periods that no version covers.
    """

    family: ReportFamily
    state: EvidenceState
    newest: EvidenceReport | None = None
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def period(self) -> str:
        """Period of the newest version: "2026-04-01 to 2026-09-30"; "" where it is not said."""
        newest = self.newest
        return " to ".join(one[:10] for one in (newest.start, newest.end) if one) if newest else ""


class EvidenceList:
    """Evidence of a design.

    Args:
        organization: The design.
        day: Day by which reports are old, ISO.
    """

    def __init__(self, organization: Organization, day: str) -> None:
        self._day = day
        records = organization.settings.compliance or ComplianceRecords()
        self.is_read = any(one.part is ArtifactPart.REPORTS for one in records.readings)
        self._reports: dict[str, list[EvidenceReport]] = {}
        for report in records.reports:
            family = family_of(report)
            if family is not None:
                self._reports.setdefault(family.id, []).append(report)

    def of(self, programme: ProgrammeFacts) -> tuple[EvidenceItem, ...]:
        """Evidence for a programme, a family each."""
        families = (family_by_id(one) for one in programme.evidence)
        return tuple(self._item(family) for family in families if family is not None)

    def _item(self, family: ReportFamily) -> EvidenceItem:
        reports = self._reports.get(family.id, [])
        published = [one for one in reports if one.published]
        newest = max(published or reports, key=lambda one: (one.end, one.version), default=None)
        if newest is None:
            return EvidenceItem(family, EvidenceState.MISSING if self.is_read else EvidenceState.UNKNOWN)
        if not newest.published:
            return EvidenceItem(family, EvidenceState.WITHDRAWN, newest)
        old = bool(newest.end) and is_old(newest.end, self._day)
        return EvidenceItem(family, EvidenceState.OLD if old else EvidenceState.THERE, newest, tuple(_gaps(published)))


def _gaps(reports: Iterable[EvidenceReport]) -> Iterable[tuple[str, str]]:
    """Days between the periods of reports that none covers."""
    covered: date | None = None
    for start, end in sorted(_periods(reports)):
        if covered is not None and start > covered + timedelta(days=1):
            yield (covered + timedelta(days=1)).isoformat(), (start - timedelta(days=1)).isoformat()
        covered = end if covered is None else max(covered, end)


def _periods(reports: Iterable[EvidenceReport]) -> Iterable[tuple[date, date]]:
    for one in reports:
        try:
            yield date.fromisoformat(one.start[:10]), date.fromisoformat(one.end[:10])
        except ValueError:
            continue
