"""Findings as lines for a person: file and line first, as compilers write them."""

from __future__ import annotations

from collections import Counter

from designer.checks import Severity
from designer.cli.reports.findings import CheckReport, PlacedFinding
from designer.words import counted, plain

NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("hint", "hints"),
}


def write(report: CheckReport) -> str:
    """A line a finding, and one that counts them."""
    return plain("\n".join([*(_line(report, entry) for entry in report.shown), _summary(report)]))


def _line(report: CheckReport, entry: PlacedFinding) -> str:
    finding = entry.finding
    place = f"{report.source}:{entry.line}" if entry.line else report.source
    line = f"{place}: {finding.severity.value}: {report.sentence(finding)} [{finding.check}]"
    whole = f"{line} (silenced: {finding.suppressed})" if finding.suppressed else line
    return " ".join(whole.splitlines())  # a name with a line break must not look like a finding of its own


def _summary(report: CheckReport) -> str:
    organization = report.organization
    counts = Counter(entry.finding.severity for entry in report.placed)
    found = [counted(counts[severity], *NOUNS[severity]) for severity in Severity if counts[severity]]
    looked = (
        f"{counted(organization.account_count, 'account')}, {counted(organization.ou_count, 'OU')} and "
        f"{counted(len(organization.policies), 'policy', 'policies')}"
    )
    silenced = f" {len(report.silenced):,} more silenced." if report.silenced else ""
    return (f"{', '.join(found)} in {looked}." if found else f"No problems in {looked}.") + silenced
