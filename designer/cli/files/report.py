"""``orgwright report``: a whole design for readers without the program, as HTML, Markdown, a workbook or CSV files."""

from datetime import date, datetime
from pathlib import Path

import click

from designer.basics.words import counted
from designer.cli.common import STANDARD, design_argument, keep_input, load_design, replacing, save_bytes, say
from designer.cli.libraries import library_options, tell_judges
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.report_kinds import REPORT_KINDS, ReportKind
from designer.exchange.reports.registry import SECTIONS, report_on
from designer.policy.catalog.catalogue import load

_OTHER_ENDINGS = {".htm": ".html", "": ".csv"}


@click.command("report")
@design_argument
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    help="The file, by its ending .html, .md or .xlsx; for .csv, or no ending, a folder of CSV files.",
)
@click.option("--sections", metavar="LIST", help=f"Only these, with commas between: {', '.join(SECTIONS)}.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day that it states; today by default.")
@click.option(
    "--force",
    is_flag=True,
    help="Replace a file that is there, and files of a folder that are not as a report left them.",
)
@library_options
def report(design: Path, *, out: Path, sections: str | None, day: datetime | None, force: bool) -> None:
    """Write a report on the design in FILE, for readers without the program.

    An HTML report is one file that asks the network for nothing. With --date, an unchanged design gives an unchanged
    file.
    """
    kind = _kind(out)
    wanted = _wanted(sections)
    keep_input(design, out, "everything that a report does not hold")
    expected = replacing(design, out, force=force)
    today = day.date() if day else date.today()  # noqa: DTZ011 - the day on the person's own calendar
    file = load_design(design)
    tell_judges(file.organization)
    found = report_on(file.organization, load(), design.name, today.isoformat(), wanted)
    contents = kind.contents(found, file)
    if kind.data is not None:
        save_bytes(out, contents[""], expected=expected)
    else:
        for remark in write_folder(out, contents, force=force):
            say(f"Note: {remark}", err=True)
    say(f"Wrote {out}: {counted(len(found.sections), 'section')}.", err=True)


def _wanted(sections: str | None) -> frozenset[str]:
    wanted = frozenset(name.strip() for name in (sections or "").split(",") if name.strip())
    if unknown := sorted(wanted.difference(SECTIONS)):
        raise click.UsageError(f"There is no section {unknown[0]}. There are {', '.join(SECTIONS)}.")
    return wanted


def _kind(out: Path) -> ReportKind:
    suffix = out.suffix.lower()
    suffix = _OTHER_ENDINGS.get(suffix, suffix)
    found = next((kind for kind in REPORT_KINDS if kind.suffix == suffix), None)
    if found is None or out == STANDARD:
        raise click.UsageError(f"{out} should end in .html, .md, .xlsx or .csv.")
    return found
