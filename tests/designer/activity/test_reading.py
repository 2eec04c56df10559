"""Trails read into an activity file: any order, any split, twice, killed, broken."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

import pytest

from designer.activity.activity_file import DayKey, reading, writing
from designer.activity.joining import join
from designer.activity.reading import Period, read_trail
from designer.activity.trail_files import LARGEST_TRAIL, find_files
from designer.basics.errors import OrgwrightError
from tests.designer.activity.trails import packed, record, some_records, write_trail

FIRST_DAY = 20_697
"""1 September 2026."""


def read(path: Path, *sources: Path, jobs: int = 1, period: Period | None = None):
    with writing(path) as into:
        if not into.is_begun():
            with into.at_once():
                into.set_about({"keys": ""})
        return read_trail(find_files(list(sources)).files, into, period or Period(), jobs)


def rows(path: Path):
    with reading(path) as opened:
        return list(opened.kinds()), list(opened.changes()), opened.days(), opened.passed_over()


@pytest.mark.parametrize("seed", range(3))
def test_any_split_in_any_order_read_twice_gives_the_same_rows(tmp_path, seed):
    records = some_records(seed)
    read(tmp_path / "one.activity", write_trail(tmp_path / "one", records, 1))
    Random(seed).shuffle(records)
    again = [*records, *records[:20]]  # other files have some events, too
    many = write_trail(tmp_path / "many", again, 7, seed)
    assert read(tmp_path / "many.activity", many).events == 60
    assert rows(tmp_path / "many.activity") == rows(tmp_path / "one.activity")
    assert read(tmp_path / "many.activity", many).events == 0
    assert rows(tmp_path / "many.activity") == rows(tmp_path / "one.activity")


def test_several_processes_read_what_one_reads(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(5, 200), 40)
    assert read(tmp_path / "one.activity", trail) == read(tmp_path / "two.activity", trail, jobs=2)
    assert rows(tmp_path / "one.activity") == rows(tmp_path / "two.activity")


def test_a_run_that_was_ended_goes_on_where_it_was(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(6, 200), 40)
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom tests.designer.activity.test_reading import *\n"
        "with writing(Path(sys.argv[1])) as into:\n"
        "    with into.at_once(): into.set_about({'keys': ''})\n"
        "    read_trail(find_files([Path(sys.argv[2])]).files, into, Period(), 1,\n"
        "               lambda progress: os._exit(9))\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, tmp_path / "a.activity", trail], check=False)
    assert ended.returncode == 9
    with writing(tmp_path / "a.activity") as opened:
        assert 0 < sum(opened.days().values()) < 200
    read(tmp_path / "a.activity", trail)
    read(tmp_path / "b.activity", trail)
    assert rows(tmp_path / "a.activity") == rows(tmp_path / "b.activity")


def test_a_file_of_a_trail_that_was_read_whole_is_not_opened_again(tmp_path):
    write_trail(tmp_path / "trail", some_records(1), 3)
    files = find_files([tmp_path / "trail"]).files
    Path(files[0].path).write_bytes(b"cut")
    with writing(tmp_path / "a.activity") as into:
        into.set_about({"keys": ""})
        first = read_trail(files, into, Period(), 1)
        assert [why for _, _, why in into.troubles()] != []
        for file in files[1:]:
            Path(file.path).unlink()  # whoever opened it would have a trouble more
        Path(files[0].path).write_bytes(packed(some_records(2, 5)))
        again = read_trail(files, into, Period(), 1)
        assert not list(into.troubles())
    assert (first.files, again.files, again.events) == (3, 3, 5)


def test_only_the_days_that_are_asked_for_are_read(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 3)
    read(tmp_path / "a.activity", trail, period=Period(FIRST_DAY + 1, FIRST_DAY + 2))
    days = rows(tmp_path / "a.activity")[2]
    assert {key.day for key in days} == {FIRST_DAY + 1, FIRST_DAY + 2}


def test_files_that_were_read_for_some_days_are_read_again_for_others_and_count_once(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 3)
    read(tmp_path / "whole.activity", trail)
    for day in (1, 1, 2):
        read(tmp_path / "a.activity", trail, period=Period(FIRST_DAY + day, FIRST_DAY + day))
    read(tmp_path / "a.activity", trail)
    assert rows(tmp_path / "a.activity") == rows(tmp_path / "whole.activity")
    assert read(tmp_path / "a.activity", trail, period=Period(FIRST_DAY, FIRST_DAY)).events == 0


def test_digests_and_files_of_other_services_are_passed_over_and_counted(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 2)
    for name in ("CloudTrail-Digest", "CloudTrail-Insight", "Config"):
        folder = trail / "AWSLogs" / "111122223333" / name
        folder.mkdir(parents=True)
        (folder / "a.json.gz").write_bytes(b"no trail")
    (trail / "copied.gz").write_bytes(b"it may hold events")
    (trail / "away").symlink_to(tmp_path)
    services = {"CloudTrail-Digest": 1, "CloudTrail-Insight": 1, "Config": 1}
    found = find_files([trail])
    assert (len(found.files), found.passed_over) == (2, {**services, "files of other names": 1, "links to folders": 1})


def test_an_archive_is_read_as_the_folder_in_it(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 3)
    with zipfile.ZipFile(tmp_path / "trail.zip", "w") as archive:
        for path in trail.rglob("*.gz"):
            archive.write(path, path.relative_to(trail))
    read(tmp_path / "a.activity", trail)
    read(tmp_path / "b.activity", tmp_path / "trail.zip")
    assert rows(tmp_path / "a.activity") == rows(tmp_path / "b.activity")


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("designer.activity.trail_files.LARGEST_TRAIL", 100_000)
    trail = write_trail(tmp_path / "trail", some_records(1), 2)
    whole = packed([record(1)])
    broken = {
        "cut.json.gz": whole[: len(whole) // 2],
        "empty.json": b"",
        "other.json": b'{"a": 1}',
        "bomb.json.gz": packed([{"a": "x" * 1_000_000}]),
        "line.ndjson": b'{"eventName": 1}\n',
    }
    for name, data in broken.items():
        (trail / name).write_bytes(data)
    assert read(tmp_path / "a.activity", trail).events == 60
    with reading(tmp_path / "a.activity") as opened:
        named = {Path(name).name: why or faulty for name, faulty, why in opened.troubles()}
    assert set(named) == set(broken)
    assert all(named.values())
    assert LARGEST_TRAIL > 50_000_000


def test_a_file_that_was_broken_is_read_when_it_is_whole(tmp_path):
    trail = write_trail(tmp_path / "trail", some_records(1), 1)
    (path,) = trail.rglob("*.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[:200])
    assert read(tmp_path / "a.activity", trail).events == 0
    path.write_bytes(whole)
    assert read(tmp_path / "a.activity", trail).events == 60
    with reading(tmp_path / "a.activity") as opened:
        assert not [*opened.troubles()]


def test_a_folder_that_cannot_be_opened_is_named_until_it_can(tmp_path, monkeypatch):
    trail = write_trail(tmp_path / "trail", some_records(1), 1)
    (path,) = trail.rglob("*.gz")
    look = os.scandir
    with monkeypatch.context() as closed:

        def refuse(at):
            if str(at) == str(path.parent):
                raise PermissionError(13, "Permission denied", str(at))
            return look(at)

        closed.setattr(os, "scandir", refuse)
        assert read(tmp_path / "a.activity", trail).events == 0
    with reading(tmp_path / "a.activity") as opened:
        assert [name for name, _, _ in opened.troubles()] == [str(path.parent)]
    assert read(tmp_path / "a.activity", trail).events == 60
    with reading(tmp_path / "a.activity") as opened:
        assert not [*opened.troubles()]


def test_what_is_read_belongs_to_its_owner_alone(tmp_path):
    read(tmp_path / "a.activity", write_trail(tmp_path / "trail", some_records(1), 1))
    assert stat.S_IMODE((tmp_path / "a.activity").stat().st_mode) == 0o600


def test_files_of_other_events_are_joined_and_those_of_the_same_are_refused(tmp_path):
    records = some_records(3)
    read(tmp_path / "all.activity", write_trail(tmp_path / "all", records, 2))
    read(tmp_path / "a.activity", write_trail(tmp_path / "a", records[:30], 2))
    read(tmp_path / "b.activity", write_trail(tmp_path / "b", records[30:], 2))
    with writing(tmp_path / "a.activity") as into, reading(tmp_path / "b.activity") as other, into.at_once():
        join(other, into, "b")
        with pytest.raises(OrgwrightError, match="count once"):
            join(other, into, "b")
    assert rows(tmp_path / "a.activity")[:3] == rows(tmp_path / "all.activity")[:3]


def test_what_was_last_seen_before_a_day_is_forgotten(tmp_path):
    path = tmp_path / "a.activity"
    read(path, write_trail(tmp_path / "trail", some_records(3), 2))
    with writing(path) as opened:
        with opened.at_once():
            opened.forget_before(FIRST_DAY + 2)
        opened.compact()
    kinds, changes, days, _ = rows(path)
    assert {key.day for key in days} == {FIRST_DAY + 2, FIRST_DAY + 3}
    assert min(summary.last for _, summary in kinds) >= (FIRST_DAY + 2) * 86_400
    assert all(one.time >= "2026-09-03" for one in changes)


FOREIGN = {
    "another program's": "PRAGMA application_id = 7",
    "newer": "PRAGMA user_version = 99",
    "with a view": "CREATE VIEW kinds AS SELECT * FROM kind",
    "with a trigger": "CREATE TRIGGER t AFTER INSERT ON kind BEGIN DELETE FROM kind; END",
    "with a table more": "CREATE TABLE more (a)",
    "with a column more": "ALTER TABLE kind ADD COLUMN more TEXT",
    "without a table": "DROP TABLE change",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_that_is_not_as_ours_are_is_refused_in_words(tmp_path, name):
    path = tmp_path / "a.activity"
    read(path, write_trail(tmp_path / "trail", some_records(1), 1))
    changed = sqlite3.connect(path)
    with changed:
        changed.execute(FOREIGN[name])
    changed.close()
    for opening in (reading, writing):
        with pytest.raises(OrgwrightError, match=r"a\.activity (is|has)"), opening(path):
            pass


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_file_is_refused_or_read_and_never_a_traceback(tmp_path, seed):
    path = tmp_path / "a.activity"
    read(path, write_trail(tmp_path / "trail", some_records(1), 1))
    random = Random(seed)
    whole = path.read_bytes()
    for _ in range(20):
        data = bytearray(whole)
        for _ in range(random.randint(1, 30)):
            data[random.randrange(len(data))] = random.randrange(256)
        path.write_bytes(data[: random.choice([len(data), random.randrange(len(data))])])
        with contextlib.suppress(OrgwrightError):
            rows(path)


def test_a_day_has_the_events_that_were_read_of_it(tmp_path):
    read(tmp_path / "a.activity", write_trail(tmp_path / "trail", [record(1), record(2, day=2)], 1))
    assert rows(tmp_path / "a.activity")[2] == {
        DayKey("111122223333", "eu-central-1", FIRST_DAY): 1,
        DayKey("111122223333", "eu-central-1", FIRST_DAY + 1): 1,
    }
