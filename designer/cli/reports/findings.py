"""Findings with their places in the file: what every style of report is written from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.checks import Finding, Severity
from designer.basics.dataclass import dataclass
from designer.exchange.formats.loading import Json, design_text
from designer.exchange.formats.positions import FaultPath as Steps
from designer.exchange.formats.positions import LineIndex, json_path, locate
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
        show_silenced: True when the report shall list that.
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
        """The report of findings in a file's content."""
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
        """The policy's name, which the message leaves out; empty where the finding is about none."""
        policy = self.organization.policies.get(finding.policy) if finding.policy else None
        return (policy.name or policy.id) if policy else ""

    def sentence(self, finding: Finding) -> str:
        """The finding, with the policy's name in front."""
        subject = self.subject(finding)
        return f"{subject}: {finding.message}" if subject else finding.message


def in_file(data: bytes, source: str, findings: Iterable[Finding]) -> Iterator[PlacedFinding]:
    """Each finding with its place in the file that the design was read from."""
    listed = [_shortened(finding) for finding in findings]
    if not listed:
        return
    text = design_text(data, source)
    value: Json = json.loads(text)  # the design came from these bytes, so they hold nothing that `load_json` corrects
    nodes, policies = _indices(value, "nodes"), _indices(value, "policies")
    found = [(finding, _steps(finding, nodes, policies, value)) for finding in listed]
    offsets = locate(text, [steps for _, steps in found if steps])
    lines = LineIndex(text)
    for finding, steps in found:
        line, column = lines.at(offsets[steps]) if steps else (0, 0)
        yield PlacedFinding(finding, json_path(steps) if steps else "", line, column)


def _shortened(finding: Finding) -> Finding:
    """A finding whose message a person can read, whatever it quotes."""
    message = finding.message
    return finding if len(message) <= _LONGEST else replace(finding, message=f"{message[: _LONGEST - 1]}…")


def _indices(value: Json, key: str) -> dict[str, int]:
    entries = value.get(key) if isinstance(value, dict) else None
    listed = entries if isinstance(entries, list) else []
    return {str(entry["id"]): index for index, entry in enumerate(listed) if isinstance(entry, dict)}


def _steps(finding: Finding, nodes: dict[str, int], policies: dict[str, int], value: Json) -> Steps:
    if finding.policy in policies:
        place: Steps = ("policies", policies[finding.policy])
        if not finding.line:
            return place
        entries = value["policies"] if isinstance(value, dict) else None
        entry = entries[policies[finding.policy]] if isinstance(entries, list) else None
        is_object = isinstance(entry, dict) and "document" in entry
        return (*place, "document", *finding.steps) if is_object else (*place, "text")
    if finding.node in nodes:
        return ("nodes", nodes[finding.node])
    return () if finding.policy else ("organization",)
