"""Findings with their places in the file: what every style of report is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from designer.analysis.checks import Finding, Severity
from designer.basics.dataclass import dataclass
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
    """A finding whose message a person can read, whatever it quotes."""
    message = finding.message
    return finding if len(message) <= _LONGEST else replace(finding, message=f"{message[: _LONGEST - 1]}…")
