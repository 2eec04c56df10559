"""What an activity file holds, asked about a design: uses, what is left of the events, what it lacks, who it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.activity.access_reports import ReportLine
from designer.activity.reading import Period
from designer.analysis.guardrails import libraries
from designer.analysis.guardrails.libraries import TeamActions, TeamLibrary
from designer.analysis.replay.contents import open_activity, read_contents
from designer.analysis.replay.lacks import lacks
from designer.analysis.replay.narrowing import narrowed
from designer.analysis.replay.reduction import reduction_of
from designer.analysis.replay.replay import RowKey
from designer.analysis.replay.stopped import finding_stopped
from designer.basics.steps import finish
from designer.exchange import templates
from tests.designer.activity.trails import record, write_activity

EC2 = ("ec2", "DescribeInstances", True)


@pytest.fixture(scope="module")
def organization():
    return templates.load("company").organization


@pytest.fixture(scope="module")
def number(organization):
    return {node.name: node.aws_id for node in organization.nodes.values()}


@pytest.fixture(scope="module")
def opened(organization, number, tmp_path_factory):
    shop, management, other = number["shop-prod"], number["Acme Management"], number["shop-test"]
    records = [record(one, shop, EC2, awsRegion="us-west-2") for one in range(5)]
    records += [record(5 + one, shop, EC2, day=3) for one in range(2)]
    records += [record(7, management, EC2), record(8, shop, ("nonsense", "DoThings", True))]
    records += [record(9, shop, EC2, awsRegion="us-west-2", errorCode="AccessDenied")]
    records += [record(10 + one, other, EC2, awsRegion="us-west-2") for one in range(3)]
    return open_activity(write_activity(tmp_path_factory.mktemp("a") / "a.activity", records), organization)


@pytest.fixture(scope="module")
def contents(opened):
    return opened.contents


def test_uses_are_counted_by_account_and_service_without_what_aws_refused(number, contents):
    assert contents.uses[number["shop-prod"]]["ec2"].requests == 7
    assert (contents.events, contents.refused_count) == (13, 1)
    assert (contents.last_day - contents.first_day) == 2


def test_a_service_is_used_by_events_that_ask_for_it_besides_and_by_those_of_no_known_action(
    organization, number, tmp_path
):
    passing = {"role": f"arn:aws:iam::{number['shop-prod']}:role/R"}
    records = [record(1, number["shop-prod"], ("ec2", "RunInstances", False), requestParameters=passing)]
    records += [record(2, number["shop-prod"], ("kms", "OfNoKnownAction", True))]
    contents = open_activity(write_activity(tmp_path / "a.activity", records), organization).contents
    assert {name: use.requests for name, use in contents.services.items()} == {"ec2": 1, "iam": 1, "kms": 1}


def test_events_become_different_requests_by_a_subtraction_of_which_no_line_is_lost(opened):
    found = reduction_of(opened.contents, opened.replay)
    assert [(step.reason, step.less) for step in found.steps] == [
        ("by the management account", 1),
        ("of no known action", 1),
        ("refused by AWS already", 1),
        ("the same request once more", 7),
    ]
    assert (found.steps[-1].left, found.callers) == (3, 2)


def test_what_is_not_known_is_named_with_how_much_of_it(organization, number, opened, contents):
    found = {one.title: one.detail for one in lacks(organization, contents, opened.replay)}
    less = {step.reason: step.less for step in reduction_of(contents, opened.replay).steps}
    assert found["Events of no known action"] == f"{less['of no known action']} event, in no number"
    (event,) = opened.replay.unmapped
    listed = TeamActions("acme-news", "News", "2026-12-01", (), {event.replace(" ", ":"): "s3:New"})
    libraries.use([TeamLibrary("acme", "2", "acme", "0", actions=(listed,))])
    beside = {one.title: one.detail for one in lacks(organization, contents, opened.replay)}
    libraries.use(())
    said = f"; {event} asks for s3:New by library acme 2 of 2026-12-01"
    assert beside == found | {"Events of no known action": found["Events of no known action"] + said}
    assert "Reading and writing data" in found
    assert "Days without an event" in found
    assert "without an event" in " ".join(found)
    assert "3 accounts without an id" in found
    assert "ec2:Encrypted" in found["Keys that no log records"]
    assert "Keys that were not kept" in found
    assert "Access reports on others" not in found
    lines = [ReportLine(scope, "ec2", "", 0, "", 0) for scope in ("r-good", number["shop-prod"])]
    found = {one.title: one.detail for one in lacks(organization, replace(contents, reports=tuple(lines)), None)}
    assert found["Access reports on others"] == "no account, OU or root of this design is r-good"


def region_deny(replay):
    return replay.rows[RowKey("ou-workloads", "RegionDeny#OnlyEuropeanRegions")]


def test_the_requests_behind_a_row_add_up_to_it_and_tell_who_it_was(organization, number, opened):
    row = region_deny(narrowed(opened.replay, [number["shop-prod"]]))
    [(key, summary)] = finish(finding_stopped(row)).items()
    assert (key.action, key.region, key.is_sure) == ("ec2:DescribeInstances", "us-west-2", True)
    assert key.principal.endswith(":role/app/Worker")
    assert summary.requests == row.at_most == 5
    refused = finish(opened.refusing.replaying(organization))
    assert (refused.requests, refused.stopped) == (1, 1)


def test_a_replay_is_narrowed_to_some_accounts_with_all_its_numbers(number, opened):
    whole = opened.replay
    parts = [narrowed(whole, [number[name]]) for name in ("shop-prod", "shop-test", "Log Archive")]
    assert [(one.requests, one.stopped, one.open) for one in parts] == [(7, 5, 0), (3, 3, 0), (0, 0, 0)]
    assert (whole.requests, whole.stopped) == (10, 8)
    assert region_deny(whole).at_most == 8
    assert [region_deny(one).at_most for one in parts[:2]] == [5, 3]
    assert [region_deny(one).principal_count for one in parts[:2]] == [1, 1]
    assert not parts[2].rows


def test_of_some_days_only_kinds_seen_then_are_read_and_what_reaches_beyond_is_told(organization, number, tmp_path):
    shop = number["shop-prod"]
    records = [record(day, shop, EC2, day=day) for day in (1, 3)] + [record(9, shop, ("iam", "GetRole", True), day=4)]
    path = write_activity(tmp_path / "a.activity", records)
    first = read_contents(path).whole.first
    contents = read_contents(path, Period(first + 2, first + 2))
    assert set(contents.services) == {"ec2"}
    assert (contents.beyond, contents.events, contents.whole) == (2, 1, Period(first, first + 3))
    assert "Requests beyond these days" in [one.title for one in lacks(organization, contents, None)]


def test_what_reports_say_is_counted_as_the_file_is_opened_and_asked_in_short_steps(opened):
    assert "by_scope" in vars(opened.contents.use_evidence)
    steps = sum(1 for _ in opened.contents.use_evidence.by_scope.finding_lasts([str(one) for one in range(80)], []))
    assert steps == 20
