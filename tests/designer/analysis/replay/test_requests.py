"""What a replay takes for known of a request, and what it leaves open."""

from __future__ import annotations

import json

import pytest

from designer.activity.activity_file import Summary
from designer.activity.reducer import Kind
from designer.analysis.replay.requests import Exemption
from designer.analysis.replay.standing import replaying
from designer.basics.steps import finish
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)

STORED = Kind(
    *("111122223333", "111122223333", "s3", "GetObject", "eu-central-1", "AssumedRole"),
    *("arn:aws:iam::111122223333:role/app/Worker", "", "", "arn:aws:s3:::data/", "Data", "", ""),
)
QUEUE = "arn:aws:sqs:eu-central-1:111122223333:red"
SENT = STORED._replace(source="sqs", name="SendMessage", resource=QUEUE)
PASSING = STORED._replace(source="lambda", name="CreateFunction20150331", resource="")
ROLES = "arn:aws:iam::111122223333:role/Own", "arn:aws:iam::444455556666:role/Other"


def replayed(kinds, condition, *, keys=(), **more):
    """Replay kinds under one Deny."""
    denied = {"Effect": "Deny", "Action": "*", "Resource": "*", **more, "Condition": condition}
    text = json.dumps({"Version": "2012-10-17", "Statement": denied})
    policy = Policy(PolicyId("deny"), "Deny", PolicyType.SERVICE_CONTROL_POLICY, text)
    account = Node(NodeId("a"), NodeKind.ACCOUNT, "A", (), (FULL_AWS_ACCESS, policy.id), "111122223333")
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", (account.id,), (FULL_AWS_ACCESS,), "r-ab12")
    organization = Organization([root, account], [*aws_managed_policies(), policy], Settings("Company"))
    return finish(replaying(organization, [(kind, Summary(1, 0, 0)) for kind in kinds], keys, {}))


def answer(kind, condition, **more):
    found = replayed([kind], condition, **more)
    return "stopped" if found.stopped else "open" if found.open else "exempt" if found.exempt else "passed"


@pytest.mark.parametrize("key", ["aws:resourceaccount", "aws:securetransport", "aws:requesttag/team"])
def test_a_key_that_an_event_does_not_tell_is_open_and_not_absent(key):
    told = STORED._replace(source="sqs", name="CreateQueue", resource="", context=key)
    asked = {"StringNotEquals": {key: "a"}}
    assert answer(told, asked, keys=[key]) == "open"
    assert answer(told._replace(context=f"{key}=a"), asked, keys=[key]) == "passed"
    assert answer(told._replace(context=""), asked, keys=[key]) == "stopped"


def test_a_tag_that_was_not_asked_for_is_open_beside_one_that_was():
    made = STORED._replace(source="sqs", name="CreateQueue", resource="")
    asked = {"Null": {"aws:RequestTag/env": "true"}}
    assert answer(made, asked, keys=["aws:requesttag/team"]) == "open"
    assert answer(made, asked, keys=["aws:requesttag/env"]) == "stopped"


@pytest.mark.parametrize(
    ("through", "via", "last"),
    [
        ("", "passed", "passed"),
        ("athena.amazonaws.com", "stopped", "stopped"),
        ("autoscaling.amazonaws.com", "stopped", "open"),
        ("AWS Internal", "open", "open"),
    ],
)
def test_a_call_through_a_service_tells_no_more_than_its_log(through, via, last):
    kind = SENT._replace(invoked_by=through, identity="IAMUser", principal="arn:aws:iam::111122223333:user/Ana")
    assert answer(kind, {"Bool": {"aws:ViaAWSService": "true"}}) == via
    assert answer(kind, {"Null": {"aws:CalledViaLast": "false"}}) == last


def test_a_role_through_a_service_may_be_that_services_own_unless_people_sign_in_to_it():
    through = SENT._replace(invoked_by="athena.amazonaws.com")
    person = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    for asked in ({"Bool": {"aws:ViaAWSService": "true"}}, {"Null": {"aws:CalledViaLast": "false"}}):
        assert answer(through, asked) == "open"
        assert answer(through._replace(principal=person), asked) == "stopped"


def test_an_open_key_that_a_resource_asks_for_too_stays_open():
    asked = {"Null": {"aws:PrincipalTag/team": "false"}}
    resource = "arn:aws:sqs:*:*:${aws:PrincipalTag/team}"
    assert answer(SENT, asked, Resource=resource) == "open"
    assert answer(SENT, {"StringEquals": {"aws:PrincipalTag/team": ["red", "b"]}}, Resource=resource) == "open"


@pytest.mark.parametrize("identity", ["SAMLUser", "WebIdentityUser", "IdentityCenterUser"])
def test_scps_have_no_say_on_people_who_are_no_role_yet(identity):
    signing_in = STORED._replace(source="sts", name="AssumeRoleWithSAML", identity=identity, caller="", principal="x")
    assert answer(signing_in, {"Null": {"aws:username": "true"}}) == "exempt"


def test_a_role_is_service_linked_by_its_path_and_not_by_a_part_of_its_name():
    asked = {"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}
    mine = SENT._replace(principal="arn:aws:iam::111122223333:role/ReadsAWSServiceRoleForECS")
    aws = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    assert answer(mine, asked) == "stopped"
    assert replayed([SENT._replace(principal=aws)], asked).exempt == {Exemption.SERVICE_LINKED: 1}


def test_a_role_is_passed_to_the_service_whose_event_it_is():
    asked = {"StringNotEquals": {"iam:PassedToService": ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]}}
    passing = PASSING._replace(details=f"role {ROLES[0]}")
    assert answer(passing, asked, Action="iam:PassRole") == "passed"
    started = passing._replace(source="ec2", name="RunInstances")
    assert answer(started, asked, Action="iam:PassRole") == "stopped"
    some_job = passing._replace(source="sagemaker", name="CreateTrainingJob")
    assert answer(some_job, asked, Action="iam:PassRole") == "open"
    assert answer(SENT, {"Null": {"iam:PassedToService": "false"}}) == "passed"


def test_the_owner_of_a_role_that_is_passed_is_that_roles():
    kinds = [PASSING._replace(details=f"role {role}") for role in ROLES]
    asked = {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
    for order in (kinds, kinds[::-1]):
        found = replayed(order, asked, Action="iam:PassRole")
        assert (found.stopped, found.open) == (1, 0)


def by_rcp(kind, condition=None):
    """Replay a kind under one RCP, which denies S3."""
    conditions = {} if condition is None else {"Condition": condition}
    actions = ["s3:*", "kms:*", "sts:AssumeRoleWith*"]
    statement = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*", **conditions}
    text = json.dumps({"Version": "2012-10-17", "Statement": statement})
    policy = Policy(PolicyId("rcp"), "Rcp", PolicyType.RESOURCE_CONTROL_POLICY, text)
    account = Node(NodeId("a"), NodeKind.ACCOUNT, "A", (), (FULL_AWS_ACCESS,), "111122223333")
    root = Node(NodeId("root"), NodeKind.ROOT, "Root", (account.id,), (FULL_AWS_ACCESS, policy.id), "r-ab12")
    types = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
    policies = [*aws_managed_policies(), policy]
    settings = Settings("Company", aws_id="o-abcdefghij", policy_types=types)
    organization = Organization([root, account], policies, settings)
    found = finish(replaying(organization, [(kind, Summary(1, 0, 0))], ["aws:resourceaccount"], {}))
    return "stopped" if found.stopped else "open" if found.open else "passed"


def test_an_rcp_of_the_callers_account_is_open_where_nothing_tells_who_owns_the_resource():
    assert by_rcp(STORED) == "open"
    assert by_rcp(STORED._replace(context="aws:resourceaccount=111122223333")) == "stopped"
    assert by_rcp(STORED._replace(context="aws:resourceaccount=444455556666")) == "passed"
    assert by_rcp(STORED._replace(name="ListBuckets", resource="")) == "stopped"
    assert by_rcp(STORED._replace(caller="444455556666", identity="AWSAccount", principal="AIDA")) == "stopped"


def test_the_number_of_an_account_in_the_owners_copy_of_a_call_is_no_arn():
    copied = STORED._replace(caller="444455556666", identity="AWSAccount", principal="444455556666")
    assert by_rcp(copied, {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}) == "open"
    assert by_rcp(copied, {"StringEquals": {"aws:PrincipalAccount": "444455556666"}}) == "stopped"


@pytest.mark.parametrize("key", ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalArn"])
def test_somebody_of_no_known_organization_may_lack_what_members_always_have(key):
    outside = STORED._replace(caller="444455556666", identity="AWSAccount", principal="AIDA")
    asked = {"Null": {key: "true"}}
    assert by_rcp(outside._replace(context="aws:resourceaccount=111122223333"), asked) == "open"
    assert by_rcp(STORED._replace(context="aws:resourceaccount=111122223333"), asked) == "passed"


def test_people_who_are_no_role_yet_are_not_taken_for_members_of_the_account_that_they_call():
    role = "arn:aws:iam::111122223333:role/Own"
    signing_in = STORED._replace(source="sts", name="AssumeRoleWithSAML", identity="SAMLUser", principal="x")
    for condition in ({"aws:PrincipalOrgID": "o-abcdefghij"}, {"aws:PrincipalAccount": "111122223333"}):
        assert by_rcp(signing_in._replace(resource=role), {"StringNotEqualsIfExists": condition}) == "open"


def test_a_service_that_asks_for_itself_does_not_ask_for_somebody():
    service = "config.amazonaws.com"
    asking = STORED._replace(caller="", identity="AWSService", principal=service, invoked_by=service)
    asking = asking._replace(context="aws:resourceaccount=111122223333")
    assert by_rcp(asking, {"Bool": {"aws:ViaAWSService": "true"}}) == "passed"
    assert by_rcp(asking, {"Bool": {"aws:PrincipalIsAWSService": "true"}}) == "stopped"


def test_an_rcp_does_not_reach_the_keys_of_kms_that_are_awss_own():
    key = "arn:aws:kms:eu-central-1:111122223333:key/1234"
    decrypting = STORED._replace(source="kms", name="Decrypt", resource=key)
    assert by_rcp(decrypting) == "stopped"
    assert by_rcp(decrypting._replace(invoked_by="dynamodb.amazonaws.com")) == "open"
    assert by_rcp(decrypting._replace(resource=key.replace("key/1234", "alias/aws/dynamodb"))) == "passed"
