"""``orgwright check``: find what AWS would refuse, and say where in the file it stands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from designer import checks
from designer.checks import Finding, Severity
from designer.cli.common import counted, design_argument, load_bytes, plain, say
from designer.formats import native
from designer.formats.loading import Json, load
from designer.formats.positions import Lines, json_path, locate
from designer.formats.positions import Path as Steps
from designer.organization import Organization

_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("hint", "hints"),
}


class Placed(NamedTuple):
    """A finding with its JSON path and line in the file; "" and 0 where the file does not hold it."""

    finding: Finding
    path: str
    line: int


@click.command("check")
@design_argument
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(ctx: click.Context, design: Path, style: str) -> None:
    """Find what AWS would refuse or what works otherwise than it looks; exit status 1 if there is any error."""
    data = load_bytes(design)
    file = native.read(data, str(design))
    for note in file.notes:
        click.echo(f"Note: {plain(note)}", err=True)
    placed = list(in_file(data, str(design), checks.run(file.organization)))
    if style == "json":
        click.echo(json.dumps([_record(entry) for entry in placed], ensure_ascii=False, indent=2))
    else:
        _tell(placed, str(design), file.organization)
    if any(entry.finding.severity is Severity.ERROR for entry in placed):
        ctx.exit(1)


def in_file(data: bytes, source: str, findings: Iterable[Finding]) -> Iterator[Placed]:
    """Each finding with its place in the file that the design was read from."""
    loaded = load(data, source)
    nodes, policies = _indices(loaded.value, "nodes"), _indices(loaded.value, "policies")
    found = [(finding, _steps(finding, nodes, policies, loaded.value)) for finding in findings]
    offsets = locate(loaded.text, [steps for _, steps in found if steps])
    lines = Lines(loaded.text) if found else None
    for finding, steps in found:
        line = lines.at(offsets[steps])[0] if lines and steps else 0
        yield Placed(finding, json_path(steps) if steps else "", line)


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


def _record(entry: Placed) -> dict[str, object]:
    finding = entry.finding
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "message": finding.message,
        "node": finding.node,
        "policy": finding.policy,
        "path": entry.path,
        "line": entry.line,
    }


def _tell(placed: list[Placed], source: str, organization: Organization) -> None:
    for entry in placed:
        finding = entry.finding
        place = f"{source}:{entry.line}" if entry.line else source
        say(f"{place}: {finding.severity.value}: {finding.message} [{finding.check}]")
    counts = Counter(entry.finding.severity for entry in placed)
    found = [counted(counts[severity], *_NOUNS[severity]) for severity in Severity if counts[severity]]
    looked = (
        f"{counted(organization.account_count, 'account')}, {counted(organization.ou_count, 'OU')} and "
        f"{counted(len(organization.policies), 'policy', 'policies')}"
    )
    say(f"{', '.join(found)} in {looked}." if found else f"No problems in {looked}.")
