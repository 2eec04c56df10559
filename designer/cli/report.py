"""``orgwright report``: a whole design for readers without the program, as HTML, Markdown, a workbook or CSV files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click

from designer.cli.common import STANDARD, design_argument, keep_input, load_design, replacing, save_bytes, say
from designer.exports.folder import write_folder
from designer.exports.registry import export as exported
from designer.exports.registry import target_of
from designer.exports.target import ExportSource
from designer.formats.native_file import NativeFile
from designer.policy.catalog.catalogue import load
from designer.reports import html, markdown, tables
from designer.reports.contents import OrganizationReport
from designer.reports.registry import SECTIONS, report_on
from designer.words import counted

_MOST_DRAWN = 100
_WRITERS = {".html": html.write, ".htm": html.write, ".md": markdown.write, ".xlsx": tables.workbook}


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
@click.option("--force", is_flag=True, help="Replace files of a folder that another program wrote or somebody changed.")
def report(design: Path, *, out: Path, sections: str | None, day: datetime | None, force: bool) -> None:
    """Write a report on the design in FILE, for readers without the program.

    An HTML report is one file that asks the network for nothing. With --date, an unchanged design gives an unchanged
    file.
    """
    kind = out.suffix.lower()
    if kind not in (*_WRITERS, ".csv", "") or out == STANDARD:
        raise click.UsageError(f"{out} should end in .html, .md, .xlsx or .csv.")
    wanted = _wanted(sections)
    keep_input(design, out, "everything that a report does not hold")
    expected = replacing(design, out)
    today = day.date() if day else date.today()  # noqa: DTZ011 - the day on the person's own calendar
    file = load_design(design)
    found = report_on(file.organization, load(), design.name, today.isoformat(), wanted)
    if kind == ".md":
        found = replace(found, mermaid=_chart(file))
    if kind in _WRITERS:
        save_bytes(out, _WRITERS[kind](found), expected=expected)
    else:
        _folder(found, out, force=force)
    say(f"Wrote {out}: {counted(len(found.sections), 'section')}.", err=True)


def _wanted(sections: str | None) -> frozenset[str]:
    wanted = frozenset(name.strip() for name in (sections or "").split(",") if name.strip())
    if unknown := sorted(wanted.difference(SECTIONS)):
        raise click.UsageError(f"There is no section {unknown[0]}. There are {', '.join(SECTIONS)}.")
    return wanted


def _chart(file: NativeFile) -> str:
    """Chart of a small tree for Markdown; "" for a large one, which nobody could read in a page."""
    target = target_of("mermaid")
    if target is None or len(file.organization.nodes) > _MOST_DRAWN:
        return ""
    charts, _ = exported(target, ExportSource.of(file))
    return next(iter(charts.values())) if len(charts) == 1 else ""


def _folder(found: OrganizationReport, out: Path, *, force: bool) -> None:
    for remark in write_folder(out, tables.csv_files(found), force=force):
        say(f"Note: {remark}", err=True)
