"""Events and the actions that they ask for, by the list of traps."""

from __future__ import annotations

import json
from pathlib import Path

from designer.activity.event_actions import asked_actions
from designer.activity.reducer import Kind
from tests.designer.activity import agreement
from tests.tools import in_one_test

CASES = json.loads((Path(__file__).parent / "cases" / "event_actions.json").read_text("utf-8"))["cases"]


def kind(source: str, name: str, details: str = "") -> Kind:
    caller = "arn:aws:iam::111122223333:role/Worker"
    who = "111122223333", "111122223333", source, name, "eu-central-1", "AssumedRole", caller
    return Kind(*who, "", "", "", "Management", details, "")


@in_one_test("case", CASES)
def test_an_event_asks_for_the_actions_that_aws_documents(case):
    asked = asked_actions(kind(case["source"], case["name"], case.get("details", "")))
    assert sorted(one.action for one in asked) == case["actions"], case["from"]


def test_a_passed_role_and_a_copied_object_are_asked_for_by_their_own_names():
    role = "arn:aws:iam::111122223333:role/app/Worker"
    asked = asked_actions(kind("lambda", "CreateFunction20150331", f"role {role}"))
    assert [tuple(one) for one in asked] == [("lambda:CreateFunction", "", False), ("iam:PassRole", role, True)]
    copied = asked_actions(kind("s3", "CopyObject", "from arn:aws:s3:::other/"))
    assert ("s3:GetObject", "arn:aws:s3:::other/", False) in copied


def test_a_path_of_api_gateway_is_the_resource_where_its_parts_are_known():
    asked = asked_actions(kind("apigateway", "UpdateStage", "path restApiId=abc\npath stageName=prod"))
    assert [one.resource for one in asked] == ["arn:aws:apigateway:eu-central-1::/restapis/abc/stages/prod"]
    assert [one.resource for one in asked_actions(kind("apigateway", "UpdateStage"))] == [""]


def test_each_difference_to_another_map_has_a_reason():
    mapped = {
        "sdk_service_mappings": {"S3": "s3", "EC2": "ec2"},
        "sdk_method_iam_mappings": {
            "EC2.DescribeInstances": [{"action": "ec2:DescribeInstances"}],
            "EC2.RunInstances": [{"action": "ec2:RunInstances"}, {"action": "iam:PassRole"}],
            "S3.DeleteBucketReplication": [{"action": "s3:DeleteBucket"}],
            "S3.Nonsense": [{"action": "s3:Nonsense"}],
        },
    }
    found = dict(agreement.compare(mapped))
    assert [*found.values()] == [agreement.AGREED, agreement.BY_PARAMETERS, agreement.BY_HAND, agreement.GONE]
