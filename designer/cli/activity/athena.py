"""``orgwright activity athena``: the question to a trail asked in slices, whose answers are read."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import click

from designer.activity.activity_file import begin_activity, writing
from designer.activity.sql_dialects import DIALECTS
from designer.activity.trail_sql import Slice, table_name, trail_select
from designer.analysis.replay.kept_keys import kept_keys
from designer.basics.words import counted
from designer.cli.activity.overlooked import have_git_overlook
from designer.cli.activity.sql import DAY_TYPE, USUAL_KEYS, all_accounts, read_columns, require_order
from designer.cli.common import NumberRange, load_design, say

_GB = 10**9
_MOST = 10**6


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
) -> None:
    """Ask Athena what people did, in slices of days and accounts, and read the answers into an activity file.

    Athena bills what it scans. After the first slice it prints what all of them will scan and cost; where that is more
    than --limit, or a query scans more while it runs, it ends. Start the same command again after whatever ended it: a
    slice that was read is not asked again.
    """
    from designer.aws.athena import TrailQuestion, athena_client, read_slices, trail_slices

    require_order(first, last)
    own = DIALECTS["athena"]
    name, columns = table_name(table, own), read_columns(map_file)
    loaded = [load_design(design).organization for design in designs]
    keys = tuple(kept_keys(*loaded).logged) if designs else USUAL_KEYS
    asked = all_accounts(accounts, [] if accounts or not columns["account"] else loaded)
    cuts = trail_slices(Slice(first.date(), last.date(), asked), days, width)
    trail_select(name, own, columns, keys, cuts[0])  # what cannot be asked is refused before anything is begun

    def statement(cut: Slice) -> str:
        return trail_select(name, own, columns, keys, cut)

    question = TrailQuestion(table, workgroup, statement, int(limit * _GB), profile or "")
    client = athena_client(profile)
    with writing(out) as into:
        begin_activity(into, keys, out)
        if have_git_overlook(out):
            say(f"{out} names people: Git overlooks it from now on (.git/info/exclude).", err=True)
        for progress in read_slices(client, question, cuts, into, time.sleep):
            cost = f"{progress.bytes / _GB:,.2f} GB scanned; about {progress.foreseen / _GB:,.2f} GB in all"
            dollars = f"${progress.foreseen / 10**12 * price:,.2f} at ${price:g} a TB"
            more = f", {progress.events:,} new events, {cost}, {dollars}" if progress.new else ""
            say(f"{progress.slices:,} of {counted(progress.all_slices, 'slice')} read{more}.", err=True)
