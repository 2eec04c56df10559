"""What a replay counts."""

from __future__ import annotations

from designer.activity.activity_file import Summary
from designer.activity.reducer import Kind
from designer.analysis.replay.standing import replaying
from designer.basics.steps import finish
from designer.exchange import templates


def kind(account: str, source: str, name: str, region: str = "eu-central-1", role: str = "Worker") -> Kind:
    caller = f"arn:aws:iam::{account}:role/{role}"
    return Kind(account, account, source, name, region, "AssumedRole", caller, "", "", "", "Management", "", "")


def test_requests_are_counted_once_for_the_account_of_their_caller_however_many_statements_stop_them():
    organization = templates.load("company").organization
    of = {node.name: node.aws_id for node in organization.nodes.values()}
    found = finish(
        replaying(
            organization,
            [
                (kind(of["shop-prod"], "ec2", "DescribeInstances", "us-west-2"), Summary(4, 100, 200)),
                (kind(of["shop-prod"], "ec2", "DescribeInstances"), Summary(3, 100, 200)),
                (kind(of["shop-prod"], "ec2", "RunInstances"), Summary(2, 100, 200)),
            ],
            (),
            {},
        )
    )
    assert found.stopped_in == {of["shop-prod"]: found.stopped} == {of["shop-prod"]: 4}
    assert found.open_in == {of["shop-prod"]: found.open} == {of["shop-prod"]: 2}
    assert len(found.rows) > 2  # three statements of one policy depend on three keys
