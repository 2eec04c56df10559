"""Findings as a JSON list, for scripts."""

from __future__ import annotations

from collections.abc import Sequence

from designer.analysis.checks import Finding
from designer.cli.common import json_text
from designer.cli.reports.findings import CheckReport, PlacedFinding
from designer.cli.reports.several import UnreadFile


def write(results: Sequence[CheckReport | UnreadFile]) -> str:
    """An object a finding; of several files, an object a file."""
    if len(results) == 1:
        return json_text([record for one in results for record in _records(one)])
    return json_text([_of_file(one) for one in results])


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
    return record


def _statement(finding: Finding) -> int | None:
    """The statement's place in its policy, from 0 as programs count; None where it is about none."""
    if not finding.statement:
        return None
    place = finding.steps[1] if len(finding.steps) > 1 else 0
    return place if isinstance(place, int) else 0
