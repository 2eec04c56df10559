"""What an activity file holds, asked about a design: uses, what is left of the events, what it lacks, who it was."""

from __future__ import annotations

import pytest

from designer.analysis.replay.contents import kinds_of, read_contents
from designer.analysis.replay.lacks import lacks
from designer.analysis.replay.reduction import reducing
from designer.analysis.replay.replay import RowKey
from designer.analysis.replay.standing import replaying
from designer.analysis.replay.stopped import finding_stopped
from designer.basics.steps import finish
from designer.exchange import templates
from tests.designer.activity.trails import record, write_activity

EC2 = ("ec2", "DescribeInstances", True)


@pytest.fixture(scope="module")
def organization():
    return templates.load("company").organization


@pytest.fixture(scope="module")
def contents(organization, tmp_path_factory):
    number = {node.name: node.aws_id for node in organization.nodes.values()}
    shop, management = number["shop-prod"], number["Acme Management"]
    records = [record(one, shop, EC2, awsRegion="us-west-2") for one in range(5)]
    records += [record(5 + one, shop, EC2, day=3) for one in range(2)]
    records += [record(7, management, EC2), record(8, shop, ("nonsense", "DoThings", True))]
    records += [record(9, shop, EC2, awsRegion="us-west-2", errorCode="AccessDenied")]
    return read_contents(write_activity(tmp_path_factory.mktemp("a") / "a.activity", records))


def test_uses_are_counted_by_account_and_service_without_what_aws_refused(organization, contents):
    [shop] = [node.aws_id for node in organization.nodes.values() if node.name == "shop-prod"]
    assert contents.uses[shop]["ec2"].requests == 7
    assert (contents.events, contents.unmapped) == (10, 1)
    assert (contents.last_day - contents.first_day) == 2


def test_events_become_different_requests_by_a_subtraction_of_which_no_line_is_lost(organization, contents):
    found = finish(reducing(organization, contents))
    assert [(step.reason, step.less) for step in found.steps] == [
        ("by the management account", 1),
        ("refused by AWS already", 1),
        ("the same request once more", 5),
    ]
    assert (found.steps[-1].left, found.callers) == (3, 1)


def test_what_is_not_known_is_named_with_how_much_of_it(organization, contents):
    found = {one.title: one.detail for one in lacks(organization, contents, None)}
    assert found["Events without a known action"] == "1 event, in no number"
    assert "Reading and writing data" in found
    assert "Days without an event" in found
    assert "without an event" in " ".join(found)
    assert "3 accounts without an id" in found
    assert "ec2:encrypted" in found["Keys that no log tells"]
    assert "Keys that were not kept" in found


def test_the_requests_behind_a_row_add_up_to_it_and_tell_who_it_was(organization, contents):
    replay = finish(replaying(organization, kinds_of(contents.kinds), contents.keys, {}))
    row = next(row for row in replay.rows.values() if row.key.label.startswith("RegionDeny#"))
    assert row.key == RowKey("ou-workloads", "RegionDeny#OnlyEuropeanRegions")
    found = finish(finding_stopped(row))
    [(key, summary)] = found.items()
    assert (key.action, key.region, key.is_sure) == ("ec2:DescribeInstances", "us-west-2", True)
    assert key.principal.endswith(":role/app/Worker")
    assert summary.requests == row.at_most == 5
    refused = finish(replaying(organization, kinds_of(contents.refused), contents.keys, {}))
    assert (refused.requests, refused.stopped) == (1, 1)
