"""Findings as SARIF 2.1.0, which code hosts show beside the lines of a change.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. A rule for each check that ran, a result
for each finding; what the file silences is a result with a suppression.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from urllib.parse import quote

from designer.analysis import checks
from designer.analysis.checks import Check, Severity
from designer.cli.common import json_text
from designer.cli.reports.findings import CheckReport, PlacedFinding
from designer.cli.reports.several import UnreadFile

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def write(results: Sequence[CheckReport | UnreadFile]) -> str:
    """One run of one tool, whatever the number of files."""
    reports = [one for one in results if isinstance(one, CheckReport)]
    unread = [one for one in results if isinstance(one, UnreadFile)]
    rules = checks.by_id()
    numbers = {name: number for number, name in enumerate(rules)}
    driver = {
        "name": "Orgwright",
        "version": _version(),
        "informationUri": "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html",
        "rules": [_rule(check) for check in rules.values()],
    }
    run: dict[str, object] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(report, entry, numbers) for report in reports for entry in (*report.placed, *report.silenced)
        ],
    }
    if unread:
        told = [_notification(one) for one in unread]
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": told}]
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _notification(unread: UnreadFile) -> dict[str, object]:
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(unread.source)}}}
    return {"level": "error", "message": {"text": unread.reason}, "locations": [place]}


def _rule(check: Check) -> dict[str, object]:
    return {
        "id": check.id,
        "name": "".join(word.capitalize() for word in check.id.split("-")),
        "shortDescription": {"text": f"{check.title}."},
        "fullDescription": {"text": check.why},
        "help": {"text": f"{check.why} See {check.source}"},
        "helpUri": check.source,
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }


def _result(report: CheckReport, entry: PlacedFinding, numbers: dict[str, int]) -> dict[str, object]:
    finding = entry.finding
    result: dict[str, object] = {
        "ruleId": finding.check,
        "ruleIndex": numbers[finding.check],
        "level": _LEVELS[finding.severity],
        "message": {"text": report.sentence(finding)},
        "locations": [_location(report.source, entry)],
        "partialFingerprints": {"orgwright/v1": _fingerprint(entry)},
    }
    if finding.suppressed:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.suppressed}]
    return result


def _location(source: str, entry: PlacedFinding) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(source)}}
    if entry.line:
        physical["region"] = {"startLine": entry.line, "startColumn": max(1, entry.column)}
    location: dict[str, object] = {"physicalLocation": physical}
    if entry.path:
        location["logicalLocations"] = [{"fullyQualifiedName": entry.path}]
    return location


def _uri(source: str) -> str:
    """A file's name as a URI: relative ones stay relative, so that a code host finds them in the checkout."""
    path = PurePath(source)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()), safe="/._-~")


def _fingerprint(entry: PlacedFinding) -> str:
    """The same for the same finding, wherever its line has moved."""
    finding = entry.finding
    parts = (finding.check, finding.node or "", finding.policy or "", finding.statement, finding.message)
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()


def _version() -> str:
    try:
        return version("orgwright")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
