"""``orgwright activity athena``: the question to a trail asked in slices, whose answers are read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from designer.activity.activity_file import begin_activity, reading, writing
from designer.activity.sql_dialects import DIALECTS
from designer.activity.trail_sql import Slice, table_name, trail_select
from designer.analysis.replay.kept_keys import kept_keys
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.activity.overlooked import have_git_overlook
from designer.cli.activity.sql import DAY_TYPE, USUAL_KEYS, all_accounts, read_columns, require_order
from designer.cli.common import NumberRange, load_design, say

if TYPE_CHECKING:  # read once Athena is asked
    from designer.aws.athena import Scanned, TrailQuestion
    from designer.aws.client_answers import ServiceClient

_GB = 10**9
_MOST = 10**6
_NAMED = 5


@click.command("athena")
@click.option("--profile", help="Profile of the AWS CLI; what the environment says if not given.")
@click.option("--table", required=True, help="The table of the trail: TABLE, DATABASE.TABLE or CATALOG.DATABASE.TABLE.")
@click.option("--workgroup", required=True, help="Of Athena; it says where answers are put.")
@click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), help="The activity file.")
@click.option("--from", "first", required=True, type=DAY_TYPE, help="First day (UTC).")
@click.option("--to", "last", required=True, type=DAY_TYPE, help="Last day (UTC).")
@click.option("--limit", required=True, type=NumberRange(0, _MOST, min_open=True), help="GB that may be scanned.")
@click.option("--price", type=NumberRange(0, _MOST), default=5.0, show_default=True, help="Dollars for a TB scanned.")
@click.option("--columns", "map_file", type=click.Path(path_type=Path), help="JSON: where the table has what is read.")
@click.option("--keys-of", "designs", multiple=True, type=click.Path(path_type=Path), help="Keep its condition keys.")
@click.option("--account", "accounts", multiple=True, help="Only this account, and others that are named so.")
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="Days of a slice.")
@click.option(
    "--accounts", "width", type=click.IntRange(1), default=500, show_default=True, help="Accounts of a slice."
)
@click.option("--estimate", is_flag=True, help="Only say what it will scan and cost, from the sizes that S3 lists.")
def athena(
    *,
    profile: str | None,
    table: str,
    workgroup: str,
    out: Path,
    first: datetime,
    last: datetime,
    limit: float,
    price: float,
    map_file: Path | None,
    designs: tuple[Path, ...],
    accounts: tuple[str, ...],
    days: int,
    width: int,
    estimate: bool,
) -> None:
    """Ask Athena what people did, in slices of days and accounts, and read the answers into an activity file.

    Athena bills what it scans. Before the first slice it prints what all of them will scan and cost, from the sizes
    that S3 lists, and after each slice again; where that is more than --limit, or a query scans more while it runs, it
    ends. Start the same command again after whatever ended it: a slice that was read is not asked again.
    """
    from designer.aws.athena import TrailQuestion, read_slices, retrying_client, trail_slices

    require_order(first, last)
    own = DIALECTS["athena"]
    name, columns = table_name(table, own), read_columns(map_file)
    loaded = [load_design(design).organization for design in designs]
    keys = tuple(kept_keys(*loaded).logged) if designs else USUAL_KEYS
    asked = all_accounts(accounts, [] if accounts or not columns["account"] else loaded)
    cuts = trail_slices(Slice(first.date(), last.date(), asked), days, width)
    statement = partial(trail_select, name, own, columns, keys)
    statement(cuts[0])  # what cannot be asked is refused before anything is begun
    question = TrailQuestion(table, workgroup, statement, int(limit * _GB), profile or "")
    client = retrying_client(profile, "athena")
    if columns["day"]:
        _foretell(client, retrying_client(profile, "s3"), question, cuts, out, price=price, must_fit=not estimate)
    else:
        say("The table has no column of the day: each slice may scan all of it.", err=True)
    if estimate:
        return
    with writing(out) as into:
        begin_activity(into, keys, out)
        if have_git_overlook(out):
            say(f"{out} names people: Git overlooks it from now on (.git/info/exclude).", err=True)
        for progress in read_slices(client, question, cuts, into, time.sleep):
            _say_progress(progress, price)


def _foretell(
    athena: ServiceClient,
    s3: ServiceClient,
    question: TrailQuestion,
    cuts: Sequence[Slice],
    out: Path,
    *,
    price: float,
    must_fit: bool,
) -> None:
    """Say what the slices that are not in a file yet will scan and cost, or why that is known only after the first.

    Raises:
        EditError: The query must fit the limit, and does not.
    """
    from designer.aws.athena import unread_slices
    from designer.aws.trail_sizes import files_of_table, foresee

    left = cuts
    if out.exists():
        with reading(out) as known:
            left = unread_slices(question, cuts, known)
    if not left:
        return
    try:
        found = foresee(s3, files_of_table(athena, question.table, question.workgroup), left)
    except EditError as error:
        say(f"What it will scan is known after the first slice: {error}.", err=True)
        return
    if found.absent:
        more = f" and {len(found.absent) - _NAMED:,} more" if len(found.absent) > _NAMED else ""
        say(f"The trail has no folder of {', '.join(found.absent[:_NAMED])}{more}: nothing is found of it.", err=True)
    about = f"by the sizes of all files of these days in S3, {found.all:,} days of accounts"
    if found.spread:
        give = f"give or take {found.spread / _GB:,.2f} GB"
        about = f"{give}, by the sizes of files in S3 on {found.listed:,} of {found.all:,} days of accounts"
    say(f"{counted(len(left), 'slice')} will scan about {_cost(found.bytes, price)}; {about}.", err=True)
    if must_fit and found.bytes > question.limit:
        raise EditError("That is more than the limit, and nothing was asked. Name a higher one, or fewer days.")


def _cost(size: int, price: float) -> str:
    return f"{size / _GB:,.2f} GB, ${size / 10**12 * price:,.2f} at ${price:g} a TB"


def _say_progress(progress: Scanned, price: float) -> None:
    cost = f"{progress.bytes / _GB:,.2f} GB scanned; in all about {_cost(progress.foreseen, price)}"
    more = f", {progress.events:,} new events, {cost}" if progress.new else ""
    say(f"{progress.slices:,} of {counted(progress.all_slices, 'slice')} read{more}.", err=True)
