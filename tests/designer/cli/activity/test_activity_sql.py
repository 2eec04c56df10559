"""``orgwright activity sql`` and ``athena``: what they print, what they refuse, and the lines of its page."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from designer.activity.trail_sql import COLUMNS
from designer.aws import athena
from designer.cli.activity.sql import USUAL_KEYS
from designer.cli.group import group
from tests.designer.activity.test_trail_sql import WHOLE_ANSWER
from tests.designer.aws.test_athena import Pretended, events
from tests.designer.aws.test_trail_sizes import trail
from tests.designer.cli.test_commands import company
from tests.tools import in_one_test

__all__ = ["company"]  # a fixture

PAGE = Path("docs/activity-sql.md").read_text()


def asked(*words: str | Path):
    return CliRunner().invoke(group, ["activity", *map(str, words)])


def test_each_line_of_the_page_works(tmp_path, monkeypatch, company):
    monkeypatch.chdir(tmp_path)
    Path("design.json").write_bytes(company.read_bytes())
    Path("answer.csv").write_bytes(WHOLE_ANSWER)
    lines = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    assert len(lines) == 5
    for line in lines:
        words = shlex.split(line.partition(" > ")[0])[1:]
        result = CliRunner().invoke(group, words)
        assert result.exit_code in {0, 1}, result.output
        if "sql" in words:
            assert result.output.startswith("CREATE EXTERNAL TABLE `logs`" if "--ddl" in words else "WITH record AS")


def test_the_page_names_all_that_is_read_and_its_map_is_one(tmp_path):
    assert all(f"`{name}`" in PAGE for name in COLUMNS)
    (tmp_path / "map.json").write_text(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    found = asked(
        "sql", "--table", "t", "--columns", tmp_path / "map.json", "--from", "2026-09-01", "--to", "2026-09-02"
    )
    assert """"timestamp" >= '2026/09/01'""" in found.output


def test_the_accounts_of_a_design_are_the_tables_partitions(company):
    words = ["--ddl", "s3://acme/AWSLogs/o-a", "--region", "eu-central-1", "--account", "999999999999"]
    found = asked("sql", "--table", "t", *words, "--keys-of", company).output
    assert "'projection.account.type' = 'enum'" in found
    assert re.search(r"'projection.account.values' = '(\d{12},)+999999999999'", found)
    assert "'injected'" in asked("sql", "--table", "t", *words[:4]).output
    company.write_text(re.sub(r'"awsId": "\d{12}"', '"awsId": "1\', \'x"', company.read_text(), count=1))
    assert "is not an account" in asked("sql", "--table", "t", *words, "--keys-of", company).output


@in_one_test(
    ("words", "given", "said"),
    [
        (["--table", "t; DROP"], "", "names no table"),
        (["--table", "t", "--columns", "MAP"], "{", "is not JSON"),
        (["--table", "t", "--columns", "MAP"], "[]", "is not a map of columns"),
        (["--table", "t", "--columns", "MAP"], json.dumps({"eventid": 'x"'}), "gives for 'eventid' is not a path"),
        (["--table", "t", "--account", "x'"], "", "twelve digits"),
        (["--table", "t", "--ddl", "s3://acme/a", "--account", "x'"], "", "twelve digits"),
        (["--table", "t", "--from", "2026-02-01", "--to", "2026-01-01"], "", "is before the first"),
        (["--table", "t", "--to", "9999-12-31"], "", "No log has days after"),
        (["--table", "t", "--ddl", "https://acme"], "", "is not a folder of a bucket"),
        (["--table", "t", "--ddl", "s3://acme/a"], "", "by --region"),
        (["--table", "t", "--dialect", "spark", "--ddl", "s3://acme/a"], "", "is made in Athena"),
    ],
)
def test_what_cannot_be_asked_is_said(tmp_path, words, given, said):
    (tmp_path / "map.json").write_text(given)
    result = asked("sql", *(str(tmp_path / "map.json") if word == "MAP" else word for word in words))
    assert result.exit_code == 2, result.output
    assert said in result.output


ATHENA = ["athena", "--table", "logs.trail", "--workgroup", "team", "--from", "2026-09-01"]


def test_athena_is_asked_day_by_day_and_the_cost_is_said(tmp_path, monkeypatch):
    client = Pretended(size=2 * 10**12, keys=USUAL_KEYS)
    monkeypatch.setattr(athena, "retrying_client", lambda _profile, _service: client)
    words = [*ATHENA, "--to", "2026-09-02", "-o", tmp_path / "a.activity", "--account", "999999999999", "--limit"]
    stopped = asked(*words, "3000")
    assert stopped.exit_code == 2
    assert "1 of 2 slices read, 3 new events, 2,000.00 GB scanned; in all about 4,000.00 GB, $20.00" in stopped.output
    done = asked(*words, "5000")
    assert (done.exit_code, events(tmp_path / "a.activity")) == (0, 6)
    assert "1 of 2 slices read.\n2 of 2 slices read, 3 new events" in done.output
    assert client.begun == ["2026-09-01", "2026-09-02"]


def test_what_athena_will_scan_is_said_before_anything_is_asked(tmp_path, monkeypatch):
    place = {"TableMetadata": {"Parameters": {"location": "s3://acme/AWSLogs/o-ab12cd34ef/"}}}
    client, bucket = Pretended(), trail(size=50 * 10**9)
    client.get_table_metadata = lambda **_: place
    monkeypatch.setattr(athena, "retrying_client", lambda _profile, service: bucket if service == "s3" else client)
    words = [*ATHENA, "--to", "2026-09-02", "-o", tmp_path / "a.activity", "--limit", "2399"]
    said = asked(*words, "--estimate")
    assert said.exit_code == 0
    assert "2 slices will scan about 2,400.00 GB, $12.00 at $5 a TB; by the sizes of all files" in said.output
    refused = asked(*words)
    assert refused.exit_code == 2
    assert "more than the limit, and nothing was asked" in refused.output
    mistyped = asked(*words, "--estimate", "--account", "111111111111", "--account", "999999999999").output
    assert "no folder of 999999999999: nothing is found of it.\n2 slices will scan about 1,200.00 GB" in mistyped
    bucket.sizes = {}
    assert (
        "known after the first slice: s3://acme/AWSLogs/o-ab12cd34ef has no folder"
        in asked(*words, "--estimate").output
    )
    assert not client.begun
    assert not (tmp_path / "a.activity").exists()


@in_one_test(
    ("words", "said"),
    [
        (["--to", "2026-08-01", "--limit", "1"], "before the first"),
        (["--to", "2026-09-01", "--limit", "0"], "0"),
        (["--to", "2026-09-01", "--limit", "nan"], "'nan' is not a number"),
        (["--to", "2026-09-01", "--limit", "inf"], "not in the range"),
        (["--to", "2026-09-01", "--limit", "1", "--price", "nan"], "not a number"),
        (["--to", "2026-09-01"], "--limit"),
        (["--to", "2026-09-01", "--limit", "1", "--account", "x'"], "twelve digits"),
    ],
)
def test_what_athena_cannot_be_asked_is_said_before_anything_is_begun(tmp_path, words, said):
    result = asked(*ATHENA, *words, "-o", tmp_path / "a.activity")
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "a.activity").exists()
