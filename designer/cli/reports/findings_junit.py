"""Findings as JUnit XML, which build servers show as tests: a test case for each check, and for each of its findings.

What is bad enough to fail the command is a failure, the rest is output of a passed case, what is silenced is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis import checks
from designer.cli.reports.findings import CheckReport, PlacedFinding
from designer.cli.reports.junit_text import JunitSuite, junit_document, unread_suite, xml_attribute, xml_content
from designer.cli.reports.several import UnreadFile

_COMMAND = "orgwright check"


def write(results: Sequence[CheckReport | UnreadFile]) -> str:
    """One suite a file."""
    return junit_document([_suite(one) for one in results])


def _suite(result: CheckReport | UnreadFile) -> JunitSuite:
    if isinstance(result, UnreadFile):
        return unread_suite(_COMMAND, result)
    failures = sum(_fails(result, entry) for entry in result.placed)
    cases = tuple(_cases(result))
    return JunitSuite(f"{_COMMAND} {result.source}", cases, failures, skipped=len(result.silenced))


def _cases(report: CheckReport) -> Iterator[str]:
    by_check: dict[str, list[PlacedFinding]] = {}
    for entry in (*report.placed, *report.silenced):
        by_check.setdefault(entry.finding.check, []).append(entry)
    for check in checks.by_id().values():
        head = f"    <testcase classname={xml_attribute(check.id)} name="
        for entry in by_check.get(check.id, ()):
            yield f"{head}{xml_attribute(_name(report, entry))}>{_outcome(report, entry)}</testcase>"
        if check.id not in by_check:
            yield f"{head}{xml_attribute(check.title)}/>"


def _name(report: CheckReport, entry: PlacedFinding) -> str:
    place = f" (line {entry.line})" if entry.line else ""
    return f"{report.sentence(entry.finding)}{place}"


def _outcome(report: CheckReport, entry: PlacedFinding) -> str:
    finding = entry.finding
    place = f"{report.source}:{entry.line} {entry.path}" if entry.line else report.source
    if finding.suppressed:
        return f"<skipped message={xml_attribute(f'Silenced: {finding.suppressed}')}/>"
    if _fails(report, entry):
        message = xml_attribute(report.sentence(finding))
        return f'<failure type="{finding.severity.value}" message={message}>{xml_content(place)}</failure>'
    return f"<system-out>{xml_content(f'{finding.severity.value}: {place}')}</system-out>"


def _fails(report: CheckReport, entry: PlacedFinding) -> bool:
    return entry.finding.severity.rank <= report.fail_on.rank
