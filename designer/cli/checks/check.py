"""``orgwright check``: find what AWS would refuse or what does not work as it looks, and say where it is."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from designer.analysis import checks
from designer.analysis.checks import Finding, Severity
from designer.cli.activity.seen import activity_option, replay_each, replay_words
from designer.cli.common import designs_argument, load_bytes, say
from designer.cli.libraries import library_options, tell_judges
from designer.cli.reports.findings_styles import FINDING_STYLES, CheckReport
from designer.cli.reports.several import file_title, report_each, worst_status
from designer.exchange.formats import native

_SEVERITIES = tuple(severity.value for severity in Severity)


@click.command("check")
@designs_argument
@click.option("--format", "style", type=click.Choice(tuple(FINDING_STYLES)), default="text", show_default=True)
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
@activity_option
@click.option("--silenced", is_flag=True, help="Report what the file silences, too, with the reason.")
@library_options
@click.pass_context
def check(
    ctx: click.Context,
    designs: tuple[Path, ...],
    *,
    style: str,
    min_severity: str,
    fail_on: str,
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    activity_file: Path | None,
    silenced: bool,
) -> None:
    """Find what AWS would refuse or what does not work as it looks; exit status 1 if there is any error.

    With several files, each is reported, JSON is a list of them, and the worst exit status counts.
    """
    _known([*only, *ignore])
    wanted = Severity(min_severity).rank
    today = date.today().isoformat()  # noqa: DTZ011 - the day on the person's own calendar

    def chosen(findings: Iterable[Finding]) -> list[Finding]:
        return [
            finding
            for finding in findings
            if finding.severity.rank <= wanted and (not only or finding.check in only) and finding.check not in ignore
        ]

    def report(design: Path) -> CheckReport:
        data, source = load_bytes(design), file_title(design)
        file = native.read(data, source)
        for note in file.notes:
            say(f"Note: {note}", err=True)
        tell_judges(file.organization)
        found = chosen(checks.run_all(file.organization, today))
        return CheckReport.of(data, source, file.organization, found, Severity(fail_on), with_silenced=silenced)

    results = report_each(designs, report)
    click.echo(FINDING_STYLES[style](results))
    if activity_file is not None:
        read = [result for result in results if isinstance(result, CheckReport)]
        for one, seen in zip(read, replay_each(activity_file, (one.organization for one in read)), strict=True):
            say(f"{one.source}: what people did: {replay_words(seen)}", err=style != "text")
    if status := worst_status(results, lambda one: isinstance(one, CheckReport) and one.fails):
        ctx.exit(status)


def _known(names: list[str]) -> None:
    """Refuse the name of a check that there is not."""
    if not names:
        return
    known = checks.by_id()
    for name in names:
        if name not in known:
            from designer.analysis.checks.shared import meant, nearest

            raise click.UsageError(f"There is no check {name}.{meant(nearest(name, known, 0.5))}")
