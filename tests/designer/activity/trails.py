"""Trails to try: records as CloudTrail writes them, in the files that it puts into a bucket."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from random import Random

from designer.activity.activity_file import writing
from designer.activity.reading import Period, read_trail
from designer.activity.trail_files import find_files

CALLS = (
    ("ec2", "RunInstances", False),
    ("ec2", "DescribeInstances", True),
    ("s3", "GetObject", True),
    ("s3", "PutObject", False),
    ("iam", "CreateRole", False),
    ("organizations", "MoveAccount", False),
    ("lambda", "ListFunctions20150331", True),
    ("nonsense", "DoThings", False),
)


def record(number: int, account: str = "111122223333", call=CALLS[0], day: int = 1, **more):
    """Return a record with an id of its own."""
    source, name, read_only = call
    role = f"arn:aws:iam::{account}:role/app/Worker"
    time = datetime(2026, 9, day, number // 60 % 24, number % 60, tzinfo=UTC)
    identity = {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/Worker/i-{number}",
        "accountId": account,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": role, "accountId": account},
            "attributes": {"mfaAuthenticated": "false", "creationDate": "2026-09-01T00:00:00Z"},
        },
    }
    return {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-central-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2",
        "requestParameters": None,
        "eventID": f"{number:08x}-0000-4000-8000-{int(account):012x}",
        "readOnly": read_only,
        "eventType": "AwsApiCall",
        "recipientAccountId": account,
        "eventCategory": "Management",
        **more,
    }


def some_records(seed: int, count: int = 60):
    """Return records of two accounts, several calls and days."""
    random = Random(seed)
    accounts = ("111122223333", "444455556666")
    return [
        record(number, random.choice(accounts), random.choice(CALLS), random.randint(1, 4)) for number in range(count)
    ]


def packed(records) -> bytes:
    """Return a file as CloudTrail writes it."""
    return gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)


def write_trail(folder, records, files: int, seed: int = 0):
    """Write records into so many files, in any order, as an organization's trail names them."""
    random = Random(seed)
    parts = [[] for _ in range(files)]
    for one in records:
        random.choice(parts).append(one)
    for number, part in enumerate(parts):
        name = f"111122223333_CloudTrail_eu-central-1_20260901T0000Z_{random.randrange(16**16):016x}.json.gz"
        path = folder / "AWSLogs" / "o-ab12cd34ef" / "111122223333" / "CloudTrail" / "eu-central-1" / str(number)
        path.mkdir(parents=True)
        (path / name).write_bytes(packed(part))
    return folder


def write_activity(path, records, keys=()):
    """Write records into an activity file, as reading them from a trail does."""
    trail = write_trail(path.parent / f"{path.name} trail", records, 1)
    with writing(path) as into:
        with into.at_once():
            into.set_about({"keys": " ".join(keys)})
        read_trail(find_files([trail]).files, into, Period(), 1)
    return path
