"""Findings as a JSON list, for scripts."""

from __future__ import annotations

from designer.checks import Finding
from designer.cli.common import json_text
from designer.cli.reports.findings import CheckReport, PlacedFinding


def write(report: CheckReport) -> str:
    """An object a finding."""
    return json_text([_record(entry) for entry in report.shown])


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
