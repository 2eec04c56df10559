"""Records of CloudTrail as kinds of requests."""

from __future__ import annotations

import json
from random import Random

import pytest

from designer.activity import reducer
from designer.activity.logged_keys import LOGGED_KEYS
from designer.activity.reducer import Kind, NotTrailError, reduce_file
from tests.designer.activity.trails import CALLS, record, some_records
from tests.tools import in_one_test


def reduced(*records, keys=()):
    return reduce_file(json.dumps({"Records": list(records)}).encode(), keys)


def only(*records, keys=()) -> Kind:
    (kind,) = reduced(*records, keys=keys).kinds
    return kind


def test_requests_that_no_policy_tells_apart_are_one_kind():
    found = reduced(record(1), record(2), record(3, call=CALLS[1]))
    assert [len(events) for events in found.kinds.values()] == [2, 1]
    assert next(iter(found.kinds)).principal == "arn:aws:iam::111122223333:role/app/Worker"


@pytest.mark.parametrize(
    "shape",
    [
        lambda records: json.dumps({"Records": records}),
        lambda records: json.dumps({"Events": [{"CloudTrailEvent": json.dumps(one)} for one in records]}),
        lambda records: "\n".join(json.dumps(one) for one in records),
        json.dumps,
    ],
    ids=["a file of a trail", "an answer of LookupEvents", "a record a line", "a list of records"],
)
def test_each_shape_of_aws_tells_the_same(shape):
    records = some_records(1)
    assert reduce_file(shape(records).encode()) == reduced(*records)


def test_a_key_tells_kinds_apart_only_if_it_is_asked_for():
    two = record(1, vpcEndpointId="vpce-1"), record(2, vpcEndpointId="vpce-2")
    assert len(reduced(*two).kinds) == 1
    kinds = reduced(*two, keys=["aws:sourcevpce"]).kinds
    assert [kind.context for kind in kinds] == ["aws:sourcevpce=vpce-1", "aws:sourcevpce=vpce-2"]


@pytest.mark.parametrize(
    ("key", "value", "more"),
    [
        ("aws:sourceip", "203.0.113.7", {}),
        ("aws:useragent", "aws-cli/2", {}),
        ("aws:securetransport", "true", {"tlsDetails": {"tlsVersion": "TLSv1.3"}}),
        ("s3:tlsversion", "1.3", {"eventSource": "s3.amazonaws.com", "tlsDetails": {"tlsVersion": "TLSv1.3"}}),
        ("aws:resourceaccount", "999999999999", {"resources": [{"accountId": "999999999999", "ARN": "arn:x"}]}),
        ("aws:requesttag/team", "shop", {"requestParameters": {"tags": [{"key": "Team", "value": "shop"}]}}),
        ("aws:requesttag/team", "shop", {"requestParameters": {"tags": {"team": "shop"}}}),
        (
            "aws:tagkeys",
            "env,team",
            {"requestParameters": {"tagSet": {"items": [{"key": "team", "value": "a"}, {"key": "env", "value": "b"}]}}},
        ),
    ],
)
def test_a_key_is_read_where_the_log_has_it(key, value, more):
    assert only(record(1, **more), keys=[key]).context == f"{key}={value}"


OBJECT = {
    "eventSource": "s3.amazonaws.com",
    "resources": [{"ARN": "arn:aws:s3:::b/k"}, {"accountId": "444455556666", "ARN": "arn:aws:s3:::b"}],
}
BOUND = {"requestParameters": {"roleName": "r", "policyArn": "arn:p", "permissionsBoundary": "arn:b"}}


def of_iam(name: str, **more):
    return {"eventSource": "iam.amazonaws.com", "eventName": name} | more


@in_one_test(
    ("key", "line", "more"),
    [
        ("aws:sourceip", "", {"vpcEndpointId": "vpce-1"}),
        ("aws:sourceip", "aws:sourceip", {"sourceIPAddress": "cloudformation.amazonaws.com"}),
        ("aws:sourceip", "aws:sourceip", {"sourceIPAddress": "AWS Internal"}),
        ("aws:securetransport", "aws:securetransport", {}),
        ("s3:tlsversion", "s3:tlsversion", OBJECT),
        ("s3:tlsversion", "", {}),
        ("aws:useragent", "aws:useragent", {"userAgent": "AWS Internal"}),
        ("aws:resourceaccount", "aws:resourceaccount", {}),
        ("aws:resourceaccount", "aws:resourceaccount=444455556666", OBJECT),
        ("aws:federatedprovider", "aws:federatedprovider", {}),
        ("iam:permissionsboundary", "iam:permissionsboundary=arn:b", of_iam("CreateRole", **BOUND)),
        ("iam:permissionsboundary", "", of_iam("CreateRole")),
        ("iam:permissionsboundary", "iam:permissionsboundary", of_iam("PutRolePolicy")),
        ("iam:policyarn", "iam:policyarn=arn:p", of_iam("AttachRolePolicy", **BOUND)),
        ("iam:policyarn", "", of_iam("CreatePolicyVersion", **BOUND)),
        ("aws:requesttag/team", "aws:requesttag/team", {}),
        ("aws:requesttag/team", "", {"readOnly": True}),
        ("aws:requesttag/team", "", {"requestParameters": {"tags": {"env": "a"}}}),
        (
            "aws:requesttag/team",
            "aws:requesttag/team=a",
            {"requestParameters": {"tags": [{"tagKey": "team", "tagValue": "a"}]}},
        ),
        (
            "aws:requesttag/team",
            "aws:requesttag/team",
            {
                "requestParameters": {
                    "tagSpecificationSet": {
                        "items": [{"resourceType": "instance", "tags": [{"key": "team", "value": "a"}]}]
                    }
                }
            },
        ),
        ("aws:tagkeys", "aws:tagkeys", {"requestParameters": {"spec": [{"resourceTags": [{"key": "team"}]}]}}),
        ("aws:tagkeys", "", {"requestParameters": {"name": "a"}}),
    ],
)
def test_a_key_is_missing_where_the_request_had_none_and_alone_where_nothing_tells_it(key, line, more):
    assert only(record(1, **more), keys=[key]).context == line


def test_a_user_who_asked_for_a_session_is_not_its_caller():
    session = {"sessionIssuer": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/anna"}}
    arn = "arn:aws:sts::111122223333:federated-user/guest"
    identity = {"type": "FederatedUser", "arn": arn, "accountId": "111122223333", "sessionContext": session}
    assert only(record(1, userIdentity=identity)).principal == arn


def test_of_two_resources_none_is_the_one():
    keys = [{"ARN": f"arn:aws:kms:eu-central-1:111122223333:key/{number}"} for number in "12"]
    assert only(record(1, resources=keys)).resource == ""
    assert only(record(1, resources=keys[:1])).resource == keys[0]["ARN"]
    assert only(record(1, **OBJECT)).resource == "arn:aws:s3:::b/"


def test_of_the_parameters_only_what_decides_actions_is_kept():
    role = "arn:aws:iam::111122223333:role/app/Task"
    given = {"name": "secret", "tags": [{"key": "a", "value": "b"}], "spec": {"deep": [{"taskRole": role}]}}
    assert only(record(1, requestParameters=given)).details == f"tags\nrole {role}"
    told = {"environment": [{"name": "ROLE", "value": role}], "executionRoleArn": role.replace("Task", "Run")}
    assert only(record(1, requestParameters=told)).details == f"role {role.replace('Task', 'Run')}"
    stored = {"bucketName": "b", "key": "k", "versionId": "3", "x-amz-copy-source": "/other/key"}
    copied = record(1, call=("s3", "CopyObject", False), requestParameters=stored)
    assert only(copied).details == "from arn:aws:s3:::other/\nversion"


def test_an_object_of_s3_is_told_by_its_bucket():
    listed = [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::logs/2026/09/a.gz"}]
    assert only(record(1, resources=listed)).resource == "arn:aws:s3:::logs/"


def test_a_change_of_the_organization_is_kept_as_it_was_made():
    moved = {"accountId": "444455556666", "destinationParentId": "ou-ab12-cd34ef56"}
    (change,) = reduced(record(7, call=CALLS[5], requestParameters=moved)).changes
    assert (change.name, change.agent, change.address) == ("MoveAccount", "aws-cli/2", "203.0.113.7")
    assert change.about == "accountId=444455556666\ndestinationParentId=ou-ab12-cd34ef56"


def test_what_is_no_request_is_passed_over_and_counted():
    found = reduced(record(1), record(2, eventType="AwsServiceEvent"), record(3, eventType="AwsConsoleSignIn"))
    assert found.passed_over == {"AwsServiceEvent": 1, "AwsConsoleSignIn": 1}
    assert len(found.kinds) == 1


def test_a_line_break_in_a_value_makes_no_second_value():
    found = only(record(1, userAgent="a\naws:sourcevpce=vpce-1"), keys=["aws:useragent", "aws:sourcevpce"])
    assert found.context == "aws:useragent=a aws:sourcevpce=vpce-1"


@pytest.mark.parametrize("text", [b"", b"\n\n", b"null", b"3", b'{"a": 1}', b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_trail_is_refused_with_what_it_is(text):
    with pytest.raises(NotTrailError, match=r"\w"):
        reduce_file(text)


@pytest.mark.parametrize("text", [b'{"Records": [%s]}', b'{"Records": [{"requestParameters": {"a": [%s]}}]}', b"%s"])
@pytest.mark.parametrize("part", [b"{},", b"[],", b'"a",', b"{}\n", b"\r"])
def test_values_that_take_far_more_memory_than_their_text_are_refused_before_they_are_read(monkeypatch, text, part):
    monkeypatch.setattr(reducer, "_MOST_MEMORY", 2**20)
    with pytest.raises(NotTrailError, match="more values"):
        reduce_file(text % (part * 20_000))
    assert len(reduced(*(record(number) for number in range(200))).kinds) == 1


ODD = (None, True, -1, 1e308, "", "x" * 10_000, "\ud800", "\n", "\0", [], {}, [[[]]], {"arn": 3}, [{"ARN": []}])


@pytest.mark.parametrize("seed", range(8))
def test_a_record_of_another_shape_is_counted_and_the_rest_goes_on(seed):
    random = Random(seed)
    for _ in range(100):
        broken = record(1)
        at = broken
        for _ in range(random.randint(1, 4)):
            key = random.choice([*at, "resources", "requestParameters", "tlsDetails"])
            if isinstance(at.get(key), dict) and random.random() < 0.6:
                at = at[key]
                continue
            at[key] = random.choice(ODD)
        found = reduced(broken, record(2), keys=[*LOGGED_KEYS, "aws:requesttag/team"])
        assert sum(map(len, found.kinds.values())) + sum(found.passed_over.values()) + found.faulty == 2
        assert all(all(isinstance(part, str) for part in kind) for kind in found.kinds)
