"""Access reports: read beside a trail, kept in a table of their own, joined and forgotten."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from sqlite3 import connect

import pytest

from designer.activity.access_reports import is_report, read_report
from designer.activity.activity_file import reading, writing
from designer.activity.joining import join
from designer.activity.reading import Period, read_trail
from designer.activity.reducer import NotTrailError
from designer.activity.trail_files import find_files, looks_like_trail
from tests.designer.activity.trails import packed, record

ROLE = "arn:aws:iam::111122223333:role/app/Worker"
MARCH = "2026-03-14T10:00:00+00:00"


def at(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def access_report(**last):
    """Return an answer about services, with the day each was last used, or None."""
    details = [
        {"ServiceName": name, "ServiceNamespace": name, "TotalAuthenticatedEntities": int(day is not None)}
        | ({"LastAuthenticatedTime": f"{day}T10:00:00.5Z", "EntityPath": "o-a/r-ab12/444455556666"} if day else {})
        for name, day in last.items()
    ]
    return {"JobStatus": "COMPLETED", "JobCompletionDate": "2026-11-30T06:53:37Z", "AccessDetails": details}


def of_principal():
    action = {"ActionName": "CreateCluster", "LastAccessedEntity": ROLE, "LastAccessedTime": MARCH}
    used = {"ServiceNamespace": "redshift", "LastAuthenticated": MARCH, "LastAuthenticatedEntity": ROLE}
    services = [used | {"TrackedActionsLastAccessed": [action]}, {"ServiceNamespace": "sqs"}]
    return {"JobStatus": "COMPLETED", "JobType": "ACTION_LEVEL", "ServicesLastAccessed": services}


def finding():
    actions = [{"action": "redshift:CreateCluster", "lastAccessed": MARCH}, {"action": "PauseCluster"}]
    details = [{"unusedPermissionDetails": {"serviceNamespace": "redshift", "actions": actions}}]
    return {"findingType": "UnusedPermission", "resource": ROLE, "analyzedAt": MARCH, "findingDetails": details}


def read(answer, name="444455556666.json"):
    return read_report(json.dumps(answer).encode(), name)


def test_a_report_on_an_account_an_ou_or_the_root_is_named_by_it():
    answer = access_report(ec2="2026-11-29", redshift=None)
    for name, scope in {
        "444455556666.json": "444455556666",
        "report of ou-ab12-12345678.json": "ou-ab12-12345678",
        "r-ab12.json": "r-ab12",
    }.items():
        used, never = read(answer, name)
        assert (used.scope, used.service, used.by, used.account) == (scope, "ec2", "444455556666", "444455556666")
        assert used.last == at("2026-11-29") + 36000
        assert (never.service, never.last) == ("redshift", 0)
    assert read(answer | {"EntityPath": "o-a/r-ab12/ou-ab12-12345678"}, "x.json")[0].scope == "ou-ab12-12345678"
    for name in ("report.json", "444455556666-202611301200.json", "r-ab12 444455556666.json"):
        with pytest.raises(NotTrailError, match="whom it is about"):
            read(answer, name)


def test_a_report_on_a_principal_tells_uses_of_its_account_and_of_both_granularities():
    lines = read(of_principal())
    assert [(line.account, line.service, line.action) for line in lines] == [
        ("111122223333", "redshift", ""),
        ("111122223333", "redshift", "CreateCluster"),
    ]


def test_a_finding_on_unused_access_is_read_with_what_was_never_used():
    lines = read([finding(), finding()])
    assert [(line.action, line.last > 0) for line in lines] == [
        ("", False),
        ("CreateCluster", True),
        ("PauseCluster", False),
    ]
    assert {line.scope for line in lines} == {ROLE}


@pytest.mark.parametrize(
    "answer",
    [
        access_report(ec2="2026-11-29") | {"JobStatus": "IN_PROGRESS"},
        {"findings": [{"findingType": "UnusedPermission"}], "findingType": 1},
        {"AccessDetails": 7},
        {"AccessDetails": [{"ServiceNamespace": "../x"}]},
        {"AccessDetails": [{"ServiceNamespace": "ec2", "LastAuthenticatedTime": "9999-01-01T00:00:00Z"}]},
        {"ServicesLastAccessed": [7]},
        [7, "AccessDetails"],
    ],
)
def test_what_is_no_whole_report_is_refused_in_words(answer):
    with pytest.raises(NotTrailError):
        read(answer)


def test_events_that_speak_of_reports_are_no_report():
    assert not is_report(json.dumps({"Records": [record(1, requestParameters={"AccessDetails": 1})]}).encode())


@pytest.fixture
def both(tmp_path):
    """An activity file of a trail and a report."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(packed([record(1)]))
    (folder / "111122223333.json").write_text(json.dumps(access_report(ec2="2026-11-29", redshift=None)), "utf-8")
    return filled(tmp_path / "a.activity", folder)


def filled(path, source):
    with writing(path) as into:
        if not into.is_begun():
            into.set_about({"keys": ""})
        read_trail(find_files([source]).files, into, Period(), 1)
    return path


def test_reports_stand_beside_the_counts_of_a_trail(both, tmp_path):
    with reading(both) as opened:
        assert [(line.scope, line.service) for line in opened.reports()] == [
            ("111122223333", "ec2"),
            ("111122223333", "redshift"),
        ]
        assert sum(opened.days().values()) == 1
        assert not list(opened.troubles())
    assert looks_like_trail(tmp_path / "sources" / "111122223333.json")


def test_a_file_without_reports_is_of_the_first_version_and_one_with_them_of_the_second(both, tmp_path):
    (tmp_path / "b.json.gz").write_bytes(packed([record(1)]))
    plain = filled(tmp_path / "plain.activity", tmp_path / "b.json.gz")
    for path, version in ((plain, 1), (both, 2)):
        with closing(connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    with reading(plain) as opened:
        assert not list(opened.reports())


def test_the_later_use_of_two_reports_stays_whichever_is_read_first(both, tmp_path):
    newer = tmp_path / "111122223333.json"
    newer.write_text(json.dumps(access_report(ec2="2026-11-20", redshift="2026-12-01")), "utf-8")
    filled(both, newer)
    with reading(both) as opened:
        assert {line.service: line.last // 86400 for line in opened.reports()} == {
            "ec2": at("2026-11-29") // 86400,
            "redshift": at("2026-12-01") // 86400,
        }


def test_reports_are_joined_and_forgotten_with_the_rest(both, tmp_path):
    with writing(tmp_path / "all.activity") as into, reading(both) as other, into.at_once():
        join(other, into, "a")
    with writing(tmp_path / "all.activity") as into:
        assert len(list(into.reports())) == 2
        into.forget_before(at("2026-11-30") // 86400)
        assert [line.service for line in into.reports()] == ["redshift"]
        into.forget_before(at("2026-12-02") // 86400)
        assert not list(into.reports())
