"""What a question to a trail will scan, by what S3 lists: all of a few days, or a sample of many accounts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from designer.activity.trail_sql import Slice
from designer.aws import trail_sizes
from designer.aws.athena import trail_slices
from designer.aws.trail_sizes import files_of_place, files_of_table, foresee
from designer.basics.errors import EditError
from tests.tools import needs

MB = 10**6
PLACE = files_of_place("s3://acme/AWSLogs/o-ab12cd34ef")
FIRST, SECOND = "111111111111", "222222222222"


class Bucket:
    """S3 as boto3 shows it, two keys a page."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self.calls = 0

    def list_objects_v2(
        self,
        Bucket: str,  # noqa: N803 - boto3's names
        Prefix: str,  # noqa: N803
        Delimiter: str = "",  # noqa: N803
        ContinuationToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        self.calls += 1
        assert Bucket == "acme"
        keys = [key for key in sorted(self.sizes) if key.startswith(Prefix)]
        if Delimiter:
            folders = sorted({f"{Prefix}{key[len(Prefix) :].split('/')[0]}/" for key in keys})
            return {"CommonPrefixes": [{"Prefix": one} for one in folders]}
        at = int(ContinuationToken)
        found: dict[str, Any] = {"Contents": [{"Key": key, "Size": self.sizes[key]} for key in keys[at : at + 2]]}
        return found | {"NextContinuationToken": str(at + 2)} if keys[at + 2 :] else found


def trail(accounts=(FIRST, SECOND), days=range(1, 8), files=3, size=50 * MB):
    return Bucket(
        {
            f"AWSLogs/o-ab12cd34ef/{account}/CloudTrail/{region}/2026/09/{day:02}/{number}.json.gz": size
            for account in accounts
            for region in ("eu-central-1", "us-east-1")
            for day in days
            for number in range(files)
        }
        | {"AWSLogs/o-ab12cd34ef/CloudTrail-Digest/x": 9 * MB}
    )


def test_all_files_of_the_days_and_of_the_day_after_are_counted_as_often_as_they_are_read():
    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3)), 1, 1)
    found = foresee(trail(), PLACE, cuts)
    a_day = 2 * 2 * 3 * 50 * MB
    assert found == (3 * 2 * a_day, 0, 8, 8, ()), "three slices of a day and the day after; four days of two accounts"


def test_only_the_accounts_that_are_asked_about_count():
    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3), (FIRST,)), 3, 1)
    assert foresee(trail(), PLACE, cuts).bytes == 4 * 2 * 3 * 50 * MB
    own = files_of_place(f"s3://acme/AWSLogs/o-ab12cd34ef/{FIRST}/CloudTrail/eu-central-1")
    assert foresee(trail(), own, trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3)), 3, 1)).all == 4


def test_of_many_accounts_some_days_are_listed_and_the_rest_is_estimated(monkeypatch):
    monkeypatch.setattr(trail_sizes, "_MOST_CALLS", 60)
    accounts = tuple(f"{number:012}" for number in range(40))
    bucket = trail(accounts, range(1, 4), files=1)
    found = foresee(bucket, PLACE, trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 2)), 2, 500))
    assert found.listed < found.all == 120
    assert bucket.calls < 66
    assert found.bytes == 120 * 2 * 50 * MB, "all days are alike"
    assert found.spread == 0
    bucket.sizes |= {key: 0 for key in bucket.sizes if "/2026/09/02/" in key}
    found = foresee(bucket, PLACE, trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 2)), 2, 500))
    assert abs(found.bytes - 80 * 2 * 50 * MB) < found.spread


def test_athena_bills_ten_megabytes_for_each_query_at_least():
    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3)), 1, 1)
    assert foresee(trail(files=1, size=1), PLACE, cuts).bytes == 30 * MB
    third = trail(days=(3,))
    assert foresee(third, PLACE, cuts).bytes == (10 + 2 * 2 * 2 * 3 * 50) * MB, "the first slice finds nothing"


def test_slices_that_are_left_may_be_of_other_accounts_on_other_days():
    left = [Slice(date(2026, 9, 1), date(2026, 9, 1), (FIRST,)), Slice(date(2026, 9, 5), date(2026, 9, 5), (SECOND,))]
    assert foresee(trail(), PLACE, left).bytes == 2 * 2 * 2 * 3 * 50 * MB


def test_an_account_that_the_trail_does_not_know_is_named_and_changes_no_number():
    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3), (FIRST, "999999999999")), 3, 1)[:1]
    both = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3), (FIRST, "999999999999")), 3, 2)
    found = foresee(trail(), PLACE, both)
    assert (found.bytes, found.all) == (foresee(trail(), PLACE, cuts).bytes, 4)
    assert found.absent == ("999999999999",)
    with pytest.raises(EditError, match="no folder of 999999999999"):
        foresee(trail(), PLACE, [Slice(date(2026, 9, 1), date(2026, 9, 3), ("999999999999",))])


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("s3://b/AWSLogs/o-ab12/", ("b", "AWSLogs/o-ab12", ())),
        ("s3://b/pre/AWSLogs/${account}/CloudTrail/${region}/${day}", ("b", "pre/AWSLogs", ())),
        (f"s3://b/AWSLogs/{FIRST}/CloudTrail/", ("b", "AWSLogs", (FIRST,))),
    ],
)
def test_the_folder_above_accounts_is_found_in_what_the_table_says(place, found):
    class Client:
        def get_table_metadata(self, **asked: str) -> dict[str, Any]:
            assert (asked["CatalogName"], asked["DatabaseName"]) == ("AwsDataCatalog", "logs")
            return {"TableMetadata": {"Parameters": {"location": place}}}

    assert files_of_table(Client(), "logs.trail", "team") == found


def test_what_cannot_be_foreseen_is_said():
    error = needs("botocore.exceptions").ClientError

    class Refused:
        def list_objects_v2(self, **_: str) -> dict[str, Any]:
            raise error({"Error": {"Code": "AccessDenied"}}, "ListObjectsV2")

        def get_table_metadata(self, **_: str) -> dict[str, Any]:
            raise error({"Error": {"Code": "AccessDeniedException"}}, "GetTableMetadata")

    cuts = trail_slices(Slice(date(2026, 9, 1), date(2026, 9, 3)), 1, 1)
    with pytest.raises(EditError, match="s3:ListBucket is refused"):
        foresee(Refused(), PLACE, cuts)
    with pytest.raises(EditError, match="athena:GetTableMetadata is refused"):
        files_of_table(Refused(), "t", "team")
    with pytest.raises(EditError, match="no folder of an account"):
        foresee(Bucket({}), PLACE, cuts)
    with pytest.raises(EditError, match="not a folder of CloudTrail"):
        files_of_place("s3://acme/other")
