"""Findings as lines for a person: file and line first, as compilers write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from designer.analysis.checks import Severity
from designer.basics.words import counted, plain
from designer.cli.reports.findings import CheckReport, PlacedFinding
from designer.cli.reports.several import UnreadFile

NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("hint", "hints"),
}


def write(results: Sequence[CheckReport | UnreadFile]) -> str:
    """A line a finding, and one that counts them; several files have a heading each."""
    blocks = ["\n".join(_block(one, with_heading=len(results) > 1)) for one in results]
    return plain("\n\n".join(blocks))


def _block(result: CheckReport | UnreadFile, *, with_heading: bool) -> Iterator[str]:
    if with_heading:
        yield f"{' '.join(result.source.split())}:"
    if isinstance(result, UnreadFile):
        yield result.reason
        return
    yield from (_line(result, entry) for entry in result.shown)
    yield _summary(result)


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
