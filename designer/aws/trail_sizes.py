"""How much a question to a trail will scan, before it is asked: the sizes of the trail's files as S3 lists them.

Keys of files are in the order of their days, so that a listing begins at the first day and ends after the last one:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from math import sqrt
from statistics import mean, stdev
from typing import Any, NamedTuple, cast

from designer.activity.trail_sql import Slice
from designer.aws.client_answers import ServiceClient, answer_of
from designer.basics.errors import EditError

_PLACE = re.compile(
    r"s3://(?P<bucket>[^/]+)/(?P<folder>(?:.*/)?AWSLogs(?:/o-[a-z0-9]+)?)(?:/(?P<account>[0-9]{12})(?:/.*)?|/.*|)"
)
_MOST_CALLS = 1_000
"""Half a US cent, and about a minute."""

_LEAST = 10_000_000
"""Bytes that Athena bills for a query at least."""


class TrailFiles(NamedTuple):
    """Where the files of a trail lie: a bucket, the folder above those of accounts, and the account if it has one."""

    bucket: str
    folder: str
    accounts: tuple[str, ...] = ()


class Foreseen(NamedTuple):
    """What will be scanned.

    Attributes:
        bytes: That Athena bills for all slices.
        spread: Bytes that it may be more or less, as accounts and days differ; 0 if all were listed.
        listed: Days of accounts whose files S3 listed.
        all: Days of accounts there are.
        absent: Accounts that are asked about and have no folder.
    """

    bytes: int
    spread: int
    listed: int
    all: int
    absent: tuple[str, ...] = ()


def files_of_table(client: ServiceClient, table: str, workgroup: str) -> TrailFiles:
    """Return where the files of a table in Athena lie.

    A table without a database, as Athena takes it, is in ``default``.

    Raises:
        EditError: Athena does not say it, or its folder is not one of CloudTrail.
    """
    *above, name = table.split(".")
    catalogue, database = (*("AwsDataCatalog", "default")[: 2 - len(above)], *above)
    answer = answer_of(
        client,
        "get-table-metadata",
        CatalogName=catalogue,
        DatabaseName=database,
        TableName=name,
        WorkGroup=workgroup,
    )
    if answer.members is None:
        raise EditError(f"athena:GetTableMetadata is refused ({answer.refused})")
    found = cast("dict[str, Any]", answer.members).get("TableMetadata", {}).get("Parameters", {})
    return files_of_place(found.get("storage.location.template") or found.get("location") or "")


def files_of_place(place: str) -> TrailFiles:
    """Return the bucket and folder of a place such as ``s3://BUCKET/AWSLogs/o-ab12cd34ef``.

    Raises:
        EditError: The place is not one of CloudTrail.
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise EditError(f"the table lies in {place[:200] or 'no folder'}, which is not a folder of CloudTrail")
    return TrailFiles(found["bucket"], found["folder"], (found["account"],) if found["account"] else ())


def foresee(client: ServiceClient, files: TrailFiles, cuts: Sequence[Slice]) -> Foreseen:
    """Return what slices of days and accounts will scan, from the listing of the days of all accounts or of some.

    Raises:
        EditError: S3 refuses, or has no folder of any account that is asked about.
    """
    listing = _Listing(client, files.bucket, f"{files.folder}/")
    there, asked = set(files.accounts or listing.accounts()), {account for cut in cuts for account in cut.accounts}
    if not (there & asked if asked else there):
        named = ", ".join(sorted(asked)[:3]) or "an account"
        raise EditError(f"s3://{files.bucket}/{files.folder} has no folder of {named}")
    read = [
        [_Unit(one, day) for one in there.intersection(cut.accounts or there) for day in _days(cut)] for cut in cuts
    ]
    units = sorted({unit for some in read for unit in some}, key=_mixed)
    sizes: dict[_Unit, int] = {}
    for unit in units:
        if listing.calls >= _MOST_CALLS and len(sizes) > 1:
            break
        sizes[unit] = listing.size(*unit)
    usual = mean(sizes.values())
    billed = sum(max(_LEAST, round(sum(sizes.get(unit, usual) for unit in some))) for some in read)
    spread = 2 * stdev(sizes.values()) / sqrt(len(sizes)) if len(sizes) < len(units) else 0.0
    return Foreseen(billed, round(spread * sum(map(len, read))), len(sizes), len(units), tuple(sorted(asked - there)))


class _Unit(NamedTuple):
    account: str
    day: date


def _days(cut: Slice) -> list[date]:
    """Return the days that a slice reads: its own, and the one after them."""
    return [cut.first + timedelta(days=day) for day in range((cut.last - cut.first).days + 2)]


def _mixed(unit: _Unit) -> bytes:
    """Return a key of an order in which the first units are a sample of all."""
    return sha256(f"{unit.account} {unit.day}".encode()).digest()


class _Listing:
    """Sizes by S3's listing, and how many calls it took."""

    def __init__(self, client: ServiceClient, bucket: str, folder: str) -> None:
        self._client = client
        self._bucket = bucket
        self._folder = folder
        self._regions: dict[str, list[str]] = {}
        self.calls = 0

    def accounts(self) -> tuple[str, ...]:
        """Return the accounts that have a folder."""
        return tuple(folder for folder in self._folders(self._folder) if re.fullmatch("[0-9]{12}", folder, re.ASCII))

    def size(self, account: str, day: date) -> int:
        """Return the bytes of an account's files of a day."""
        above = f"{self._folder}{account}/CloudTrail/"
        if account not in self._regions:
            self._regions[account] = self._folders(above)
        pages = [self._pages(f"{above}{region}/{day:%Y/%m/%d}/") for region in self._regions[account]]
        return sum(int(one["Size"]) for page in pages for members in page for one in members.get("Contents", ()))

    def _folders(self, prefix: str) -> list[str]:
        pages = self._pages(prefix, Delimiter="/")
        return [one["Prefix"][len(prefix) : -1] for members in pages for one in members.get("CommonPrefixes", ())]

    def _pages(self, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        asked = {"Bucket": self._bucket, "Prefix": prefix, **more}
        marker: dict[str, str] = {}
        while True:
            self.calls += 1
            answer = answer_of(self._client, "list-objects-v2", **asked, **marker)
            if answer.members is None:
                raise EditError(f"s3:ListBucket is refused ({answer.refused})")
            yield cast("dict[str, Any]", answer.members)
            following = answer.members.get("NextContinuationToken")
            if not isinstance(following, str) or marker.get("ContinuationToken") == following:
                return
            marker = {"ContinuationToken": following}
