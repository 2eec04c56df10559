"""``orgwright activity sql``: the question to a trail that no machine of one's own can read, for an engine of SQL."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from designer.activity.sql_dialects import DIALECTS
from designer.activity.trail_sql import Slice, column_map, table_name, trail_select
from designer.activity.trail_table import trail_table
from designer.analysis.replay.kept_keys import kept_keys
from designer.basics.errors import OrgwrightError
from designer.basics.words import short
from designer.cli.common import load_design
from designer.exchange.formats import files
from designer.organization.model.organization import Organization

USUAL_KEYS = ("aws:multifactorauthpresent", "aws:resourceaccount", "aws:sourcevpce")
"""Condition keys that tell kinds apart where no design says which it asks for."""
_BEGINNING = date(2013, 11, 13)
_END = date(2037, 12, 30)


class LogDay(click.DateTime):
    """A day that a log may have: those after `_END` are in none."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the day."""
        day: datetime = super().convert(value, param, ctx)
        if day.date() > _END:
            self.fail(f"No log has days after {_END}.", param, ctx)
        return day


DAY_TYPE = LogDay(["%Y-%m-%d"])


def require_order(first: datetime | None, last: datetime | None) -> None:
    """Refuse a period that has no day.

    Raises:
        OrgwrightError: The last day is before the first.
    """
    if first and last and first > last:
        raise OrgwrightError("The last day is before the first.")


@click.command("sql")
@click.option("--dialect", type=click.Choice(list(DIALECTS)), default="athena", show_default=True)
@click.option("--table", required=True, help="The table of the trail: TABLE, DATABASE.TABLE or CATALOG.DATABASE.TABLE.")
@click.option("--columns", "map_file", type=click.Path(path_type=Path), help="JSON: where the table has what is read.")
@click.option("--from", "first", type=DAY_TYPE, help="First day (UTC).")
@click.option("--to", "last", type=DAY_TYPE, help="Last day (UTC).")
@click.option("--keys-of", "designs", multiple=True, type=click.Path(path_type=Path), help="Keep its condition keys.")
@click.option("--account", "accounts", multiple=True, help="Only files of this account; repeat it for more.")
@click.option("--ddl", "place", metavar="S3-FOLDER", help="Print the statement that makes the table instead.")
@click.option("--region", "regions", multiple=True, help="A Region of the table that --ddl makes; repeat it for more.")
def sql(
    *,
    dialect: str,
    table: str,
    map_file: Path | None,
    first: datetime | None,
    last: datetime | None,
    designs: tuple[Path, ...],
    accounts: tuple[str, ...],
    place: str | None,
    regions: tuple[str, ...],
) -> None:
    """Print one SELECT that reduces a trail where it lies; `activity read` reads its answer, CSV or JSON, as one file.

    With --ddl s3://BUCKET/AWSLogs/o-… the statement is printed that makes the table in Athena: its partitions are the
    accounts (all of --keys-of and --account), the Regions, and the days since --from.
    """
    require_order(first, last)
    own = DIALECTS[dialect]
    loaded = [load_design(design).organization for design in designs]
    days = (first.date() if first else _BEGINNING), (last.date() if last else _END)
    name = table_name(table, own)
    if place is not None:
        click.echo(trail_table(name, own, place, regions, all_accounts(accounts, loaded), first=days[0]), nl=False)
        return
    keys = tuple(kept_keys(*loaded).logged) if designs else USUAL_KEYS
    click.echo(trail_select(name, own, read_columns(map_file), keys, Slice(*days, accounts)), nl=False)


def all_accounts(named: tuple[str, ...], designs: list[Organization]) -> tuple[str, ...]:
    """Return the numbers of the accounts that are named and of those in the designs, sorted.

    Raises:
        OrgwrightError: A name is not a number of an account.
    """
    found = {number for design in designs for account in design.accounts() if (number := design.nodes[account].aws_id)}
    for one in sorted({*named, *found}):
        if len(one) != 12 or not (one.isascii() and one.isdigit()):
            raise OrgwrightError(f"{short(one)!r} is not an account: write its twelve digits.")
    return tuple(sorted({*named, *found}))


def read_columns(file: Path | None) -> dict[str, str]:
    """Return the map of columns of a file; that of our own table without one.

    Raises:
        OrgwrightError: The file is not a map of columns.
    """
    try:
        given = json.loads(files.load_file(file)) if file else {}
    except (ValueError, RecursionError):
        raise OrgwrightError(f"{file} is not JSON.") from None
    if not isinstance(given, dict):
        raise OrgwrightError(f'{file} is not a map of columns: write {{"eventid": "COLUMN", …}}.')
    return column_map(given)
