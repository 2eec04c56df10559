"""SQL over a table of a trail, and the reducer over its files: the same rows."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from designer.activity.activity_file import reading, writing
from designer.activity.joining import join
from designer.activity.logged_keys import LOGGED_KEYS
from designer.activity.reading import Period, read_trail
from designer.activity.sql_dialects import DIALECTS
from designer.activity.trail_files import find_files
from designer.activity.trail_sql import NUMBERS, ROW_FIELDS, Slice, column_map, table_name, trail_select
from designer.activity.trail_table import trail_table
from designer.basics.errors import OrgwrightError
from tests.designer.activity.sql_traps import SQL_TRAPS
from tests.designer.activity.trails import record, some_records, write_trail
from tests.examples import LONG
from tests.tools import needs

ALL_KEYS = tuple(sorted((*LOGGED_KEYS, "aws:requesttag/team")))
WHOLE = Slice(date(2026, 9, 1), date(2026, 9, 30))
NO_PARTITIONS = column_map({"day": None, "account": None})
_IDENTITY = ("type", "principalId", "arn", "accountId", "invokedBy")
_SESSION = ("sourceIdentity", "assumedRoot", "ec2RoleDelivery")
_TEXTS = (
    *("eventID", "eventTime", "eventType", "eventSource", "eventName", "awsRegion", "readOnly", "recipientAccountId"),
    *("errorCode", "eventCategory", "requestParameters", "sourceIPAddress", "userAgent", "vpcEndpointId"),
)
_SHAPE = {
    **dict.fromkeys((one.lower() for one in _TEXTS), "VARCHAR"),
    "resources": [{"arn": "VARCHAR", "accountid": "VARCHAR"}],
    "tlsdetails": {"tlsversion": "VARCHAR"},
    "useridentity": {
        **dict.fromkeys((one.lower() for one in _IDENTITY), "VARCHAR"),
        "sessioncontext": {
            **dict.fromkeys((one.lower() for one in _SESSION), "VARCHAR"),
            "sessionissuer": {"arn": "VARCHAR"},
            "attributes": {"mfaauthenticated": "VARCHAR", "creationdate": "VARCHAR"},
            "webidfederationdata": {"federatedprovider": "VARCHAR"},
        },
    },
}


def _texts(found: dict[str, Any], names: Iterable[str]) -> dict[str, str | None]:
    return {one.lower(): _text(found.get(one)) for one in names}


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def row_of(one: dict[str, Any]) -> dict[str, Any]:
    """A record as Hive's readers of JSON make a row of it: names in lower case, parameters as text."""
    identity = one.get("userIdentity")
    session = (identity or {}).get("sessionContext")
    parts = {
        "sessionissuer": ("sessionIssuer", ("arn",)),
        "attributes": ("attributes", ("mfaAuthenticated", "creationDate")),
        "webidfederationdata": ("webIdFederationData", ("federatedProvider",)),
    }
    row: dict[str, Any] = _texts(one, _TEXTS)
    tls, listed = one.get("tlsDetails"), one.get("resources")
    row["tlsdetails"] = tls and _texts(tls, ["tlsVersion"])
    row["resources"] = listed and [{"arn": each.get("ARN"), "accountid": each.get("accountId")} for each in listed]
    row["useridentity"] = identity and {
        **_texts(identity, _IDENTITY),
        "sessioncontext": session
        and {
            **_texts(session, _SESSION),
            **{name: session.get(own) and _texts(session[own], ones) for name, (own, ones) in parts.items()},
        },
    }
    return row


def _duck(select: str, rows: list[dict[str, Any]], out: Path) -> Path:
    """Carry Athena's text onto DuckDB; return its answer as CSV."""
    duckdb, sqlglot = needs("duckdb"), needs("sqlglot")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE given (line JSON)")
        connection.executemany("INSERT INTO given VALUES (?)", [[json.dumps(row)] for row in rows])
        connection.execute(f"CREATE TABLE trail AS SELECT unnest(from_json(line, '{json.dumps(_SHAPE)}')) FROM given")
        (carried,) = sqlglot.transpile(select, read="athena", write="duckdb")
        connection.execute(f"COPY ({carried}) TO '{out}' (FORMAT csv, HEADER)")
    return out


def read(path: Path, sources: list[Path], keys: tuple[str, ...], days: Period | None = None) -> Path:
    with writing(path) as into:
        with into.at_once():
            into.set_about({"keys": " ".join(keys)})
        read_trail(find_files(sources).files, into, days or Period(), 1)
    return path


def told(path: Path) -> dict[str, Any]:
    with reading(path) as opened:
        return {
            "kinds": list(opened.kinds()),
            "changes": list(opened.changes()),
            "days": opened.days(),
            "passed": opened.passed_over(),
            "faulty": sum(one[1] for one in opened.troubles()),
            "why": [one[2] for one in opened.troubles() if one[2]],
        }


def select(dialect: str = "athena", keys: tuple[str, ...] = (), columns=NO_PARTITIONS, cut: Slice = WHOLE) -> str:
    own = DIALECTS[dialect]
    return trail_select(table_name("trail", own), own, columns, keys, cut)


@pytest.mark.skipif(not LONG, reason="an engine of SQL; `.ci/long` runs it")
@pytest.mark.parametrize("keys", [(), ALL_KEYS], ids=["no keys", "all keys"])
def test_athenas_text_on_duckdb_makes_the_rows_of_the_reducer(tmp_path, keys):
    records = [*SQL_TRAPS.values(), SQL_TRAPS["twice"], *some_records(1, 2000)]
    local = read(tmp_path / "local.activity", [write_trail(tmp_path / "trail", records, 3)], keys)
    answer = _duck(select(keys=keys), [row_of(one) for one in records], tmp_path / "answer.csv")
    assert told(read(tmp_path / "sql.activity", [answer], keys)) == told(local)


@pytest.mark.skipif(not LONG, reason="an engine of SQL; `.ci/long` runs it")
def test_days_are_those_of_the_reducer_for_the_same_period(tmp_path):
    records = some_records(2, 500)
    trail = write_trail(tmp_path / "trail", records, 2)
    first = date(2026, 9, 2)
    days = Period((first - date(1970, 1, 1)).days, (first - date(1970, 1, 1)).days + 1)
    local = read(tmp_path / "local.activity", [trail], (), days)
    text = select(cut=Slice(first, date(2026, 9, 3)))
    answer = _duck(text, [row_of(one) for one in records], tmp_path / "answer.csv")
    assert told(read(tmp_path / "sql.activity", [answer], ())) == told(local)


@pytest.mark.loopback
@pytest.mark.skipif(not LONG or shutil.which("java") is None, reason="Spark needs Java; `.ci/long` runs it")
def test_sparks_text_makes_the_rows_of_the_reducer(tmp_path):
    needs("pyspark")
    records = [*SQL_TRAPS.values(), SQL_TRAPS["twice"], *some_records(1, 200)]
    local = read(tmp_path / "local.activity", [write_trail(tmp_path / "trail", records, 3)], ALL_KEYS)
    (tmp_path / "rows.json").write_text("\n".join(json.dumps(row_of(one)) for one in records))
    (tmp_path / "question.sql").write_text(select("spark", ALL_KEYS))
    script = Path(__file__).with_name("spark_answers.py")
    schema = ", ".join(f"{name} {_spark(one)}" for name, one in _SHAPE.items())
    given = [schema, tmp_path / "rows.json", tmp_path / "question.sql", tmp_path]
    variables = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    asked = subprocess.run([sys.executable, script, *given], env=variables, capture_output=True, check=False)
    assert asked.returncode == 0, asked.stderr.decode()
    for form in ("csv", "json"):
        assert told(read(tmp_path / f"{form}.activity", [tmp_path / form], ALL_KEYS)) == told(local)


def _spark(shape: Any) -> str:
    """The type of a shape in Spark's words."""
    if isinstance(shape, dict):
        return f"struct<{', '.join(f'{name}:{_spark(one)}' for name, one in shape.items())}>"
    return f"array<{_spark(shape[0])}>" if isinstance(shape, list) else "string"


NUMBER = "111122223333"
KIND = [
    "write",
    NUMBER,
    NUMBER,
    "ec2.amazonaws.com",
    "RunInstances",
    "eu-central-1",
    "AssumedRole",
    "arn:aws:iam::1:role/R",
]
TIMES = ["2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z"]


def answer(*rows: list[str], keys: tuple[str, ...] = ()) -> bytes:
    """CSV as an engine writes it: each row by its first fields and its numbers, with nothing between."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([*ROW_FIELDS, *keys, *NUMBERS])
    for row in rows:
        between = len(ROW_FIELDS) + len(keys) + len(NUMBERS) - len(row)
        writer.writerow([*row[:-4], *[""] * between, *row[-4:]])
    return out.getvalue().encode()


WHOLE_ANSWER = answer(
    [*KIND, "", "3", *TIMES],
    [*KIND, *[""] * 5, '{"roleArn": "arn:aws:iam::111122223333:role/x"}', "", "1", TIMES[0], TIMES[0]],
    ["faulty", "", "", "x", "", "2", "", ""],
    [":AwsServiceEvent", NUMBER, "", "5", *TIMES],
    ["write", NUMBER, "", "", "", "eu-central-1", "2026-09-01", "2", *TIMES],
    ["write", NUMBER, "", "", "", "eu-central-1", "2026-09-02", "2", *TIMES],
)


def test_an_answer_becomes_kinds_days_and_what_was_passed_over(tmp_path):
    (tmp_path / "answer.csv").write_bytes(WHOLE_ANSWER)
    (tmp_path / "other.csv").write_text("name,number\n1,2\n")
    longest = csv.field_size_limit()
    found = told(read(tmp_path / "a.activity", [tmp_path], ()))
    assert longest == csv.field_size_limit()  # other readers refuse what is longer
    assert [(kind.details, summary.requests) for kind, summary in found["kinds"]] == [
        ("", 3),
        ("role arn:aws:iam::111122223333:role/x", 1),
    ]
    assert list(found["days"].values()) == [2, 2]
    assert (found["passed"], found["faulty"], found["why"]) == ({"AwsServiceEvent": 5}, 2, [])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (WHOLE_ANSWER[:-60], "row 6 is not as the SELECT answers"),
        (answer([*KIND, "", "3", *TIMES]), "differ in number"),
        (answer([*KIND, "", "many", *TIMES]), "row 1 is not"),
        (answer([*KIND, "", "1", "yesterday", "today"]), "row 1 is not"),
        (answer(["write", NUMBER, "", "", "", "r", "20xx-09-01", "2", *TIMES]), "row 1 is not"),
        (answer(keys=("aws:sourceip",)), "asked with the keys aws:sourceip"),
        (b'{"sort": "write", "requests": "1"}\n', "row 1 is not"),
        (b'{"sort": "write", \xff}\n', "row 1 is not"),
    ],
)
def test_what_is_no_whole_answer_is_named_and_counts_nothing(tmp_path, data, words):
    (tmp_path / "answer.csv").write_bytes(data)
    found = told(read(tmp_path / "a.activity", [tmp_path / "answer.csv"], ()))
    assert words in found["why"][0]
    assert not found["kinds"]
    assert not found["days"]


def test_an_event_counts_once_whether_sql_or_a_file_told_of_it(tmp_path):
    (tmp_path / "answer.csv").write_bytes(WHOLE_ANSWER)
    (tmp_path / "again.csv").write_bytes(WHOLE_ANSWER.replace(b'"5"', b'"6"'))
    trail = write_trail(tmp_path / "trail", [record(1), record(2, day=2), record(3, day=9)], 1)
    for first, then in [("answer.csv", "trail"), ("trail", "answer.csv"), ("answer.csv", "again.csv")]:
        path = tmp_path / f"{first}-{then}.activity"
        before = sum(told(read(path, [tmp_path / first], ()))["days"].values())
        found = told(read(path, [trail if then == "trail" else tmp_path / then], ()))
        new = sum(found["days"].values()) - before
        assert new == (then == "trail"), "of the trail, only the day that the answer has not"
        assert [("already has events of 2026-09-0" in why) for why in found["why"]] == [True] * (then != "trail")
    with reading(tmp_path / "answer.csv-trail.activity") as sealed, writing(tmp_path / "joined.activity") as into:
        with into.at_once():
            join(sealed, into, "one")
        with (
            reading(read(tmp_path / "local.activity", [trail], ())) as other,
            pytest.raises(OrgwrightError, match="already"),
        ):
            join(other, into, "two")
        assert into.sealed_days() == sealed.sealed_days()


@pytest.mark.parametrize(
    "make",
    [
        lambda: table_name('trail"; DROP TABLE x', DIALECTS["athena"]),
        lambda: table_name("a.b.c.d", DIALECTS["spark"]),
        lambda: column_map({"eventid": "a b"}),
        lambda: column_map({"eventid": None}),
        lambda: column_map({"id": "eventid"}),
        lambda: select(keys=("aws:requesttag/o'hara",)),
        lambda: select(columns=column_map({}), cut=WHOLE._replace(accounts=("1' OR '1",))),
        lambda: select(cut=WHOLE._replace(accounts=(NUMBER,))),
        lambda: trail_table('"t"', DIALECTS["athena"], "s3://acme/a'b", ["eu-central-1"], [], first=WHOLE.first),
        lambda: trail_table('"t"', DIALECTS["athena"], "s3://acme/a", ["eu'"], [], first=WHOLE.first),
        lambda: trail_table('"t"', DIALECTS["athena"], "s3://acme/a", ["eu-central-1"], ["1','"], first=WHOLE.first),
        lambda: trail_table('"t"', DIALECTS["athena"], "s3://acme/a", [], [], first=WHOLE.first),
        lambda: trail_table("`t`", DIALECTS["spark"], "s3://acme/a", ["eu-central-1"], [], first=WHOLE.first),
    ],
)
def test_what_cannot_be_quoted_is_refused(make):
    with pytest.raises(OrgwrightError):
        make()


def test_partitions_of_the_days_asked_for_are_read_and_one_more_for_late_files():
    text = select(columns=column_map({"day": "timestamp"}), cut=WHOLE._replace(accounts=(NUMBER,)))
    assert """"timestamp" >= '2026/09/01' AND "timestamp" <= '2026/10/01'""" in text
    assert f""""account" IN ('{NUMBER}')""" in text


def test_an_event_without_a_time_counts_in_one_slice():
    assert """OR "eventtime" IS NULL AND "day" <= '2026/09/30')""" in select(columns=column_map({"account": None}))


def test_a_tag_key_may_have_letters_of_any_language():
    assert 'AS "aws:requesttag/größe 環境"' in select(keys=("aws:requesttag/größe 環境",))


def test_a_key_that_the_table_lacks_is_unknown():
    assert "'?' AS \"aws:sourcevpce\"" in select(
        keys=("aws:sourcevpce",), columns=column_map({"vpcendpointid": None, "day": None, "account": None})
    )
