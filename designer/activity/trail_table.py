"""The table over a trail's bucket in Athena, whose partitions follow from names: account, Region and day of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from designer.activity.sql_dialects import Dialect
from designer.basics.errors import OrgwrightError

_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*()/=-]*)?", re.ASCII)
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]", re.ASCII)
_COLUMNS = """\
  eventversion STRING,
  useridentity STRUCT<
    type: STRING, principalid: STRING, arn: STRING, accountid: STRING, invokedby: STRING, username: STRING,
    sessioncontext: STRUCT<
      sessionissuer: STRUCT<type: STRING, principalid: STRING, arn: STRING, accountid: STRING, username: STRING>,
      attributes: STRUCT<mfaauthenticated: STRING, creationdate: STRING>,
      webidfederationdata: STRUCT<federatedprovider: STRING>,
      sourceidentity: STRING, assumedroot: STRING, ec2roledelivery: STRING>>,
  eventtime STRING, eventsource STRING, eventname STRING, awsregion STRING, sourceipaddress STRING, useragent STRING,
  errorcode STRING, errormessage STRING, requestparameters STRING, requestid STRING, eventid STRING, readonly STRING,
  resources ARRAY<STRUCT<arn: STRING, accountid: STRING, type: STRING>>,
  eventtype STRING, recipientaccountid STRING, sharedeventid STRING, vpcendpointid STRING, eventcategory STRING,
  tlsdetails STRUCT<tlsversion: STRING, ciphersuite: STRING>"""


def trail_table(
    table: str, dialect: Dialect, place: str, regions: Sequence[str], accounts: Sequence[str], *, first: date
) -> str:
    """Return the statement that makes the table.

    Args:
        table: Its name: TABLE or DATABASE.TABLE.
        dialect: Of Athena.
        place: Folder above those of accounts, such as ``s3://BUCKET/AWSLogs/o-abc``.
        regions: The Regions of the trail.
        accounts: Its accounts; without any, each question has to name some.
        first: The first day.

    Raises:
        OrgwrightError: A name is none, or has signs that no name of AWS has.
    """
    if dialect.is_spark:
        raise OrgwrightError(
            "A table over a trail's bucket is made in Athena; Spark and Trino find it in Glue's catalogue."
        )
    if _PLACE.fullmatch(place) is None:
        raise OrgwrightError(f"{place!r} is not a folder of a bucket: write s3://BUCKET/AWSLogs/o-….")
    for region in regions:
        if _REGION.fullmatch(region) is None:
            raise OrgwrightError(f"{region!r} is not a Region.")
    if not all(re.fullmatch("[0-9]{12}", account) for account in accounts):
        raise OrgwrightError("An account is twelve digits.")
    if not regions:
        raise OrgwrightError("The partitions of the table need the trail's Regions: name each by --region.")
    parts = table.replace('"', "`")
    folder = place.rstrip("/")
    properties = ",\n".join(f"  '{name}' = '{value}'" for name, value in _projection(folder, regions, accounts, first))
    return (
        f"CREATE EXTERNAL TABLE {parts} (\n{_COLUMNS}\n)\n"
        "PARTITIONED BY (account STRING, region STRING, day STRING)\n"
        "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\n"
        "STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'\n"
        "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n"
        f"LOCATION '{folder}/'\nTBLPROPERTIES (\n{properties}\n)\n"
    )


def _projection(place: str, regions: Sequence[str], accounts: Sequence[str], first: date) -> Iterator[tuple[str, str]]:
    yield "projection.enabled", "true"
    if accounts:
        yield "projection.account.type", "enum"
        yield "projection.account.values", ",".join(sorted(accounts))
    else:
        yield "projection.account.type", "injected"
    yield "projection.region.type", "enum"
    yield "projection.region.values", ",".join(sorted(regions))
    yield "projection.day.type", "date"
    yield "projection.day.format", "yyyy/MM/dd"
    yield "projection.day.range", f"{first:%Y/%m/%d},NOW"
    yield "projection.day.interval", "1"
    yield "projection.day.interval.unit", "DAYS"
    yield "storage.location.template", f"{place}/${{account}}/CloudTrail/${{region}}/${{day}}"
