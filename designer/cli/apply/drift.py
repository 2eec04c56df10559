"""``orgwright drift``: where AWS is no longer as a design says, who made it so, and what that does."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import click

from designer.activity.activity_file import reading
from designer.activity.reducer import OrganizationChange
from designer.analysis.drift.authors import Authors, calls_behind
from designer.analysis.drift.drift import Drift, finding_drift
from designer.aws.apply.applied import applied_by, newest_applied
from designer.aws.apply.journal import JOURNAL
from designer.aws.apply.plan_origin import reading_gaps
from designer.basics.errors import OrgwrightError
from designer.basics.steps import finish
from designer.basics.words import counted, plain
from designer.cli.changes.diff import read_side
from designer.cli.common import load_design, print_conversion, save_bytes, say, say_lines
from designer.cli.live_reading import read_live
from designer.cli.reports.drift_styles import BROKEN, DRIFT_STYLES, DRIFTED, STYLES_OF_FILES, WIDENED, DriftSource
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.git_versions import names_revision
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load


@click.command("drift")
@click.argument("design", type=click.Path(path_type=Path))
@click.option("--profile", help="Read AWS by this profile of the AWS CLI; without it by what the environment says.")
@click.option("--live", metavar="FILE", help="Take this for AWS as it is: a design, or what can be imported.")
@click.option(
    "--base",
    metavar="FILE",
    help="What was applied last: a design, REV:PATH, or a run's journal; else the newest finished one beside DESIGN.",
)
@click.option(
    "--who",
    metavar="[ACTIVITY]",
    is_flag=False,
    flag_value="",
    help="Name who did it: by an activity file, or without one by CloudTrail's last 90 days. Write it after DESIGN.",
)
@click.option("--all", "whole", is_flag=True, help="Tell also of what is not drift, such as tags and names.")
@click.option("--fail-on", type=click.Choice([WIDENED, BROKEN, DRIFTED]), help="End with status 1 where there is some.")
@click.option("--format", "style", type=click.Choice([*DRIFT_STYLES]), default="text", show_default=True)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help=f"Write a report that only you can read, styled by its suffix: {', '.join(STYLES_OF_FILES)}. Repeatable.",
)
@click.pass_context
def drift(
    ctx: click.Context,
    *,
    design: Path,
    profile: str | None,
    live: str | None,
    base: str | None,
    who: str | None,
    whole: bool,
    fail_on: str | None,
    style: str,
    outputs: tuple[Path, ...],
) -> None:
    """Compare AWS as it is with a design, and with what was applied last, so that it is known who changed what.

    What widens permissions comes first, each with a request that shows it. The status is 1 where `--fail-on` finds
    something, and 2 where the reading is incomplete: what was not read may have changed.
    """
    if profile is not None and live is not None:
        raise click.UsageError("AWS is read by --profile, or taken from --live: give one of them.")
    if strange := [output.name for output in outputs if output.suffix not in STYLES_OF_FILES]:
        raise click.UsageError(f"The name of {strange[0]} says no style: {', '.join(STYLES_OF_FILES)}.")
    wanted = load_design(design).organization
    losses = ConversionReport()
    read = read_side(live) if live is not None else _read(profile, losses)
    applied, source = _base(base, design, read.settings.aws_id)
    today = date.today().isoformat()  # noqa: DTZ011 - the day on the person's own calendar
    found = finish(finding_drift(applied, wanted, read, load(), whole=whole, day=today))
    authors = Authors(() if who is None else _changes(who, found, profile))
    gaps = reading_gaps(read, losses)
    report = DriftSource(design, source, gaps, authors, fail_on)
    for line in DRIFT_STYLES[style](found, report):
        say_lines(line)
    for out in outputs:
        text = "\n".join(DRIFT_STYLES[STYLES_OF_FILES[out.suffix]](found, report))
        save_bytes(out, f"{plain(text)}\n".encode(), private=True)
    if outputs:
        say("The reports name accounts and people: only you can read them. Mind who can read what CI keeps.", err=True)
    if gaps:
        say(f"The reading is incomplete ({', '.join(gaps)}), so nothing says that there is no more.", err=True)
        ctx.exit(2)
    ctx.exit(1 if report.fails(found) else 0)


def _changes(who: str, found: Drift, profile: str | None) -> list[OrganizationChange]:
    """Return the changes of the organization by an activity file, or by CloudTrail if none is named."""
    if who:
        with reading(Path(who)) as opened:
            return [*opened.changes()]
    from designer.aws.lookup import looked_up, trail_client

    names = calls_behind(found)
    changes: list[OrganizationChange] = []
    try:
        client = trail_client(profile, found.versions.theirs.settings.partition)
        changes.extend(looked_up(client, names, time.sleep))  # up to where it is refused
    except OrgwrightError as error:
        say(f"Note: {error}", err=True)
    return changes


def _read(profile: str | None, losses: ConversionReport) -> Organization:
    organization = read_live(profile, losses, tags=True, keep=None).organization
    print_conversion(losses)
    return organization


def _base(named: str | None, design: Path, organization: str) -> tuple[Organization | None, str]:
    """Return what was applied last, and where that is written, or None if it is nowhere.

    Raises:
        EditError: A journal that is named is not that of a finished run of this organization.
    """
    if named is not None:
        if names_revision(named) or not named.endswith(JOURNAL):
            return read_side(named), named
        return applied_by(Path(named), organization).design, named
    newest = newest_applied([design.absolute().parent], organization)
    if newest is None:
        return None, ""
    unread = f" ({counted(newest.newer, 'newer run')} beside it, with no plan to read)" if newest.newer else ""
    return newest.design, f"{newest.journal.name}{unread}"
