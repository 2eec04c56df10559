"""Findings in each style: lines as compilers write them, JSON, JUnit XML for build servers, SARIF for code hosts.

In JUnit XML, each check is a test case, and so is each of its findings. What is bad enough to fail the command is a
failure, the rest is output of a passed case, what is silenced is skipped.

In SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) there is a rule for each check that
ran, and a result for each finding; what the file silences is a result with a suppression.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from designer.analysis import checks
from designer.analysis.checks import Check, Finding, Severity
from designer.analysis.guardrails.libraries import judges, library_of
from designer.basics.dataclass import dataclass
from designer.basics.words import counted, plain
from designer.cli.common import json_text
from designer.cli.reports.junit_text import JunitSuite, junit_document, unread_suite, xml_attribute, xml_content
from designer.cli.reports.sarif_text import sarif_document, sarif_location, sarif_notification
from designer.cli.reports.several import UnreadFile
from designer.exchange.formats.loading import design_text
from designer.exchange.formats.positions import Entry, FaultPath, LineIndex, entries, json_path, locate
from designer.organization.model.organization import Organization

_LONGEST = 2_000
"""Characters of a message."""


class PlacedFinding(NamedTuple):
    """A finding with its JSON path, line and column in the file; "" and 0 where the file does not hold it."""

    finding: Finding
    path: str
    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Report on one file.

    Attributes:
        source: Name of the file.
        organization: Its content.
        placed: Findings, worst first, without those that are suppressed.
        silenced: Findings that are suppressed.
        show_silenced: True if the report lists that.
        fail_on: Severity from which a finding is a failure.
    """

    source: str
    organization: Organization
    placed: tuple[PlacedFinding, ...]
    silenced: tuple[PlacedFinding, ...]
    show_silenced: bool
    fail_on: Severity

    @classmethod
    def of(
        cls,
        data: bytes,
        source: str,
        organization: Organization,
        found: Iterable[Finding],
        fail_on: Severity = Severity.ERROR,
        *,
        with_silenced: bool = False,
    ) -> CheckReport:
        """Return the report of findings in a file's content."""
        placed = tuple(in_file(data, source, found))
        loud = tuple(entry for entry in placed if not entry.finding.suppressed)
        silenced = tuple(entry for entry in placed if entry.finding.suppressed)
        return cls(source, organization, loud, silenced, with_silenced, fail_on)

    @property
    def fails(self) -> bool:
        """Whether a finding is bad enough to fail the command."""
        return any(entry.finding.severity.rank <= self.fail_on.rank for entry in self.placed)

    @property
    def shown(self) -> tuple[PlacedFinding, ...]:
        """Findings that the report lists."""
        return (*self.placed, *self.silenced) if self.show_silenced else self.placed

    def subject(self, finding: Finding) -> str:
        """Return the policy's name, which the message leaves out; empty if the finding is about none."""
        policy = self.organization.policies.get(finding.policy) if finding.policy else None
        return (policy.name or policy.id) if policy else ""

    def sentence(self, finding: Finding) -> str:
        """Return the finding, with the policy's name in front."""
        subject = self.subject(finding)
        return f"{subject}: {finding.message}" if subject else finding.message


def in_file(data: bytes, source: str, findings: Iterable[Finding]) -> Iterator[PlacedFinding]:
    """Yield each finding with its place in the file that the design was read from."""
    listed = [_shortened(finding) for finding in findings]
    if not listed:
        return
    text = design_text(data, source)
    places = _places(text, listed)
    lines = LineIndex(text)
    for finding in listed:
        path, offset = places[_subject(finding)]
        line, column = lines.at(offset) if path else (0, 0)
        yield PlacedFinding(finding, json_path(path) if path else "", line, column)


_Subject: TypeAlias = tuple[str | None, str | None, FaultPath | None]
"""The policy or the node that a finding is about, and the steps in the policy; None for the policy as a whole."""


def _subject(finding: Finding) -> _Subject:
    return finding.policy, finding.node, finding.steps if finding.line else None


def _places(text: str, findings: Iterable[Finding]) -> dict[_Subject, tuple[FaultPath, int]]:
    """Return the path and the offset of what findings are about; an empty path if the file does not hold it."""
    subjects = set(map(_subject, findings))
    policies, nodes = {one[0] for one in subjects}, {one[1] for one in subjects}
    kept = {
        (entry.key, entry.value["id"]): entry for entry in entries(text, {"policies": policies, "nodes": nodes}, "id")
    }
    found: dict[_Subject, tuple[FaultPath, int]] = {}
    inside: dict[Entry, dict[FaultPath, list[_Subject]]] = {}
    for subject in subjects:
        policy, node, steps = subject
        entry = kept.get(("policies", policy)) or kept.get(("nodes", node))
        if entry is None:
            path: FaultPath = () if policy else ("organization",)
            found[subject] = path, locate(text, [path])[path] if path else 0
        elif entry.key == "nodes" or steps is None:
            found[subject] = (entry.key, entry.index), entry.offset
        else:
            below: FaultPath = ("document", *steps) if "document" in entry.value else ("text",)
            inside.setdefault(entry, {}).setdefault(below, []).append(subject)
    for entry, paths in inside.items():
        offsets = locate(text, paths, entry.offset)
        for path, asking in paths.items():
            found |= dict.fromkeys(asking, ((entry.key, entry.index, *path), offsets[path]))
    return found


def _shortened(finding: Finding) -> Finding:
    """Return a finding whose message a person can read, whatever it quotes."""
    message = finding.message
    return finding if len(message) <= _LONGEST else replace(finding, message=f"{message[: _LONGEST - 1]}…")


NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("hint", "hints"),
}


def _text(results: Sequence[CheckReport | UnreadFile]) -> str:
    """Return a line a finding, and one that counts them; several files have a heading each."""
    blocks = ["\n".join(_block(result, with_heading=len(results) > 1)) for result in results]
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
    judged = f" Checked by Orgwright and {judges()}." if judges() else ""
    return (f"{', '.join(found)} in {looked}." if found else f"No problems in {looked}.") + silenced + judged


def _json(results: Sequence[CheckReport | UnreadFile]) -> str:
    """Return an object a finding; of several files, an object a file."""
    if len(results) == 1:
        return json_text([record for result in results for record in _records(result)])
    return json_text([_of_file(result) for result in results])


def _of_file(result: CheckReport | UnreadFile) -> dict[str, object]:
    if isinstance(result, UnreadFile):
        return {"file": result.source, "error": result.reason}
    return {"file": result.source, "findings": _records(result)}


def _records(result: CheckReport | UnreadFile) -> list[dict[str, object]]:
    return [] if isinstance(result, UnreadFile) else [_record(entry) for entry in result.shown]


def _record(entry: PlacedFinding) -> dict[str, object]:
    finding = entry.finding
    record: dict[str, object] = {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "node": finding.node,
        "policy": finding.policy,
        "statement": _statement(finding),
        "path": entry.path,
        "line": entry.line,
        "fixes": [fix.label for fix in finding.fixes],
    }
    if finding.principal:
        record["principal"] = finding.principal
    if finding.suppressed:
        record["silenced"] = finding.suppressed
    if library := library_of(finding.check):
        record["library"] = library.title
    return record


def _statement(finding: Finding) -> int | None:
    """Return the statement's place in its policy, from 0 as programs count, or None if it is about none."""
    if not finding.statement:
        return None
    place = finding.steps[1] if len(finding.steps) > 1 else 0
    return place if isinstance(place, int) else 0


_COMMAND = "orgwright check"


def _junit(results: Sequence[CheckReport | UnreadFile]) -> str:
    return junit_document([_suite(result) for result in results])


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
            yield f"{head}{xml_attribute(check.words.title)}/>"


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


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def _sarif(results: Sequence[CheckReport | UnreadFile]) -> str:
    """Return one run of one tool, whatever the number of files."""
    reports = [result for result in results if isinstance(result, CheckReport)]
    unread = [result for result in results if isinstance(result, UnreadFile)]
    rules = checks.by_id()
    numbers = {name: number for number, name in enumerate(rules)}
    listed = [_result(report, entry, numbers) for report in reports for entry in (*report.placed, *report.silenced)]
    unsound = [sarif_notification(file.source, file.reason) for file in unread]
    return sarif_document([_rule(check) for check in rules.values()], listed, unsound)


def _rule(check: Check) -> dict[str, object]:
    return {
        "id": check.id,
        "name": "".join(word.capitalize() for word in check.id.split("-")),
        "shortDescription": {"text": f"{check.words.title}."},
        "fullDescription": {"text": check.words.why},
        "help": {"text": f"{check.words.why} See {check.words.source}" if check.words.source else check.words.why},
        **({"helpUri": check.words.source} if check.words.source else {}),
        **({"properties": {"library": check.library}} if check.library else {}),
        "defaultConfiguration": {"level": _LEVELS[check.words.severity]},
    }


def _result(report: CheckReport, entry: PlacedFinding, numbers: dict[str, int]) -> dict[str, object]:
    finding = entry.finding
    result: dict[str, object] = {
        "ruleId": finding.check,
        "ruleIndex": numbers[finding.check],
        "level": _LEVELS[finding.severity],
        "message": {"text": report.sentence(finding)},
        "locations": [sarif_location(report.source, *entry[1:])],
        "partialFingerprints": {"orgwright/v1": _fingerprint(entry)},
    }
    if finding.suppressed:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.suppressed}]
    return result


def _fingerprint(entry: PlacedFinding) -> str:
    """Return a digest that stays the same if the line of a finding moves."""
    finding = entry.finding
    parts = (finding.check, finding.node or "", finding.policy or "", finding.statement, finding.message)
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


_GRADES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}


def _code_quality(results: Sequence[CheckReport | UnreadFile]) -> str:
    """Return the report that GitLab shows in a merge request: an object a finding, and one for a file not read.

    See https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
    """
    entries = [entry for report in results if isinstance(report, CheckReport) for entry in _quality_entries(report)]
    unread = [
        _quality_record("unreadable-file", result.reason, "blocker", (result.source, 1), "")
        for result in results
        if isinstance(result, UnreadFile)
    ]
    return json_text([*unread, *entries])


def _quality_entries(report: CheckReport) -> Iterator[dict[str, object]]:
    """Yield the object of each finding; GitLab shows one of those with one fingerprint, so no two of them have it."""
    seen = Counter[str]()
    for entry in report.placed:
        finding, alike = entry.finding, _fingerprint(entry)
        place, mark = (report.source, max(entry.line, 1)), "+" * seen[alike]
        yield _quality_record(finding.check, report.sentence(finding), _GRADES[finding.severity], place, alike + mark)
        seen[alike] += 1


def _quality_record(
    check: str, description: str, severity: str, place: tuple[str, int], fingerprint: str
) -> dict[str, object]:
    path, line = place
    return {
        "check_name": check,
        "description": description,
        "severity": severity,
        "fingerprint": hashlib.sha256(f"{path}\0{fingerprint}".encode(errors="replace")).hexdigest(),
        "location": {"path": path, "lines": {"begin": line}},
    }


FINDING_STYLES: Mapping[str, Callable[[Sequence[CheckReport | UnreadFile]], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "junit": _junit,
    "codequality": _code_quality,
}
"""What makes a report of findings, by the name of the style."""
