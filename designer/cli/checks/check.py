"""``orgwright check``: find what AWS would refuse or what works otherwise than it looks, and say where it stands."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import cast

import click

from designer import checks
from designer.checks import Finding, Severity
from designer.cli.common import STANDARD, design_argument, load_bytes, say
from designer.cli.reports.findings import CheckReport
from designer.formats import native

_STYLES = ("text", "json", "sarif", "junit")
_SEVERITIES = tuple(severity.value for severity in Severity)


@click.command("check")
@design_argument
@click.option("--format", "style", type=click.Choice(_STYLES), default="text", show_default=True)
@click.option(
    "--min-severity",
    type=click.Choice(_SEVERITIES),
    default=Severity.ADVICE.value,
    show_default=True,
    help="Report what is this bad or worse.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES),
    default=Severity.ERROR.value,
    show_default=True,
    help="Leave with status 1 if anything reported is this bad or worse.",
)
@click.option("--only", multiple=True, metavar="CHECK", help="Run this check alone; may be repeated.")
@click.option("--ignore", multiple=True, metavar="CHECK", help="Leave this check out; may be repeated.")
@click.option("--silenced", is_flag=True, help="Report what the file silences, too, with the reason.")
@click.pass_context
def check(
    ctx: click.Context,
    design: Path,
    *,
    style: str,
    min_severity: str,
    fail_on: str,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    silenced: bool,
) -> None:
    """Find what AWS would refuse or what works otherwise than it looks; exit status 1 if there is any error."""
    _known([*only, *ignore])
    data = load_bytes(design)
    source = "standard input" if design == STANDARD else str(design)
    file = native.read(data, source)
    for note in file.notes:
        say(f"Note: {note}", err=True)
    wanted = Severity(min_severity).rank
    today = date.today().isoformat()  # noqa: DTZ011 - the day on the person's own calendar
    found = [
        finding
        for finding in checks.run_all(file.organization, today)
        if finding.severity.rank <= wanted and (not only or finding.check in only) and finding.check not in ignore
    ]
    report = CheckReport.of(data, source, file.organization, found, Severity(fail_on), with_silenced=silenced)
    click.echo(_writer(style)(report))
    if any(one.severity.rank <= report.fail_on.rank for one in _loud(found)):
        ctx.exit(1)


def _loud(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.suppressed]


def _writer(style: str) -> Callable[[CheckReport], str]:
    """The function that writes a style, from the module of that name."""
    module = importlib.import_module(f"designer.cli.reports.findings_{style}")
    return cast("Callable[[CheckReport], str]", module.write)


def _known(names: list[str]) -> None:
    """Refuse the name of a check that there is not."""
    if not names:
        return
    known = checks.by_id()
    for name in names:
        if name not in known:
            from designer.checks.wording import meant, nearest

            raise click.UsageError(f"There is no check {name}.{meant(nearest(name, known, 0.5))}")
