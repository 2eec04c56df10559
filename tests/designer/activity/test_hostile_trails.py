"""Trails and activity files that somebody made to stop the reading, and programs that are killed or write together."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from designer.activity.activity_file import reading, writing
from designer.activity.reading import Period, Progress, read_trail
from designer.activity.trail_files import find_files
from designer.basics.errors import OrgwrightError
from tests.designer.activity.test_reading import read, rows
from tests.designer.activity.trails import CALLS, packed, record, some_records, write_trail
from tests.designer.cli.test_commands import run

MOVE = CALLS[5]
RECORDS = {
    "a type that is nothing": {"eventType": None},
    "a type that is not text of UTF-8": {"eventType": "\ud800"},
    "a type that is long": {"eventType": "x" * 200},
    "an agent that is not text of UTF-8": {"userAgent": "\ud800"},
    "an address that is not text of UTF-8": {"sourceIPAddress": "\udfff"},
    "parameters that are not text of UTF-8": {"requestParameters": {"\ud800": "\ud800"}},
    "a month that no year has": {"eventTime": "2026-13-01T10:00:00Z"},
    "a day that no month has": {"eventTime": "2026-02-30T10:00:00Z"},
    "an hour that no day has": {"eventTime": "2026-02-03T24:00:00Z"},
    "a year before there were trails": {"eventTime": "1970-01-01T10:00:00Z"},
    "a year after the clock": {"eventTime": "9999-12-31T10:00:00Z"},
}
LATER = """
import os, sqlite3
connection = sqlite3.connect({path!r}, isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("PRAGMA application_id = 1331840833")
connection.execute("CREATE TABLE more (what BLOB)")
connection.execute("INSERT INTO more VALUES (zeroblob(300000))")
os._exit(9)
"""


@pytest.mark.parametrize("more", RECORDS.values(), ids=RECORDS)
def test_one_record_that_is_not_as_aws_writes_them_is_told_and_the_rest_is_read(tmp_path: Path, more: dict) -> None:
    trail = write_trail(tmp_path / "trail", [record(1), record(2, call=MOVE, **more)], 1)

    assert read(tmp_path / "a.activity", trail).events == 1
    with reading(tmp_path / "a.activity") as opened:
        assert sum(faulty for _, faulty, _ in opened.troubles()) + sum(opened.passed_over().values()) == 1


@pytest.mark.parametrize("data", [[7], {"Records": [7]}, {"Events": [7]}, {"Events": [{"CloudTrailEvent": 7}]}])
def test_what_is_no_record_counts_as_faulty(tmp_path: Path, data: object) -> None:
    (tmp_path / "a.json").write_text(json.dumps(data))

    read(tmp_path / "a.activity", tmp_path / "a.json")
    with reading(tmp_path / "a.activity") as opened:
        assert [faulty for _, faulty, _ in opened.troubles()] == [1]


def test_a_name_that_is_no_utf_8_and_an_archive_that_is_none_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    trail = write_trail(tmp_path / "trail", some_records(1), 2)
    Path(os.fsdecode(os.fsencode(trail) + b"/\xff.json")).write_bytes(b"{")
    (trail / "a.zip").write_bytes(b"PK")

    assert read(tmp_path / "a.activity", trail).events == 60
    with reading(tmp_path / "a.activity") as opened:
        told = {Path(name).name: why for name, _, why in opened.troubles()}
    assert told.keys() == {"\\udcff.json", "a.zip"}
    assert "not a zip archive" in told["a.zip"]


def test_events_count_once_if_two_programs_read_them_at_once(tmp_path: Path) -> None:
    records = some_records(2)
    for name in "ab":
        for number in range(20):  # more files than one transaction has
            (tmp_path / name).mkdir(exist_ok=True)
            few = [record(1000 + number + 100 * "ab".index(name)), *records[number * 3 : number * 3 + 3]]
            (tmp_path / name / f"{number:02}.json.gz").write_bytes(packed(few))
    path = tmp_path / "a.activity"

    def read_the_other(progress: Progress) -> None:
        if progress.files < progress.all_files:
            read(path, tmp_path / "b")

    with writing(path) as into:
        with into.at_once():
            into.set_about({"keys": ""})
        read_trail(find_files([tmp_path / "a"]).files, into, Period(), 1, read_the_other)
    kinds, _, days, _ = rows(path)
    assert sum(summary.requests for _, summary in kinds) == sum(days.values()) == 100


def test_what_a_killed_program_began_to_write_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "a.activity"
    read(path, write_trail(tmp_path / "trail", some_records(1), 1))
    before = rows(path)
    for one in (path, tmp_path / "new.activity"):
        subprocess.run([sys.executable, "-c", LATER.format(path=str(one))], check=False)
        assert Path(f"{one}-journal").exists()

    assert rows(path) == before
    assert read(tmp_path / "new.activity", tmp_path / "trail").events == 60


def test_files_are_joined_whole_or_not_at_all(tmp_path: Path) -> None:
    for name, records in (("a", some_records(1)[:20]), ("b", some_records(1)[10:])):
        read(tmp_path / name, write_trail(tmp_path / f"{name} trail", records, 1))
    out = tmp_path / "all.activity"

    assert run("activity", "merge", tmp_path / "a", tmp_path / "b", "-o", out).exit_code == 2
    assert not out.exists()
    assert run("activity", "merge", tmp_path / "a", "-o", out).exit_code == 0
    assert rows(out) == rows(tmp_path / "a")


@pytest.mark.parametrize(
    "change", ["day SET day = day + 1000000000000", "day SET day = day - 30000", "kind SET first = -5, last = 2"]
)
def test_a_file_with_times_of_no_calendar_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.activity"
    read(path, write_trail(tmp_path / "trail", some_records(1), 1))
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {change}")
    connection.close()

    with pytest.raises(OrgwrightError, match="no clock shows"), reading(path):
        pass


def test_a_folder_and_a_file_that_is_not_there_are_named_as_such(tmp_path):
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "no.activity", "is not there")):
        with pytest.raises(OrgwrightError, match=words), reading(path):
            pass
