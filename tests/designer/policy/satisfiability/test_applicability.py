"""Actions that a statement surely applies to, and those it never does: by what their requests can be like."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.language.document import read_policy_text
from designer.policy.language.templates import parse_template, static
from designer.policy.matching.arns import compile_pattern
from designer.policy.matching.request import Level, NamedPolicy, Stages
from designer.policy.satisfiability.action_facts import Presence, RequestOrigin, action_facts, partition_of
from designer.policy.satisfiability.masks import action_masks, statement_masks
from designer.policy.satisfiability.pattern_overlap import common_text, meets, running, shape_tokens
from designer.policy.satisfiability.possible_requests import PossibleRequests
from tests.designer.draws import number, one_of
from tests.designer.policy import requests
from tests.designer.policy.equivalence.oracles import witnesses
from tests.tools import in_one_test

NEVER, SOMETIMES, ALWAYS = "never", "sometimes", "always"
HERE = RequestOrigin(requests.ACCOUNT, "aws")
ARN = "aws:PrincipalArn"
REGION = "aws:RequestedRegion"


def statement(action="*", resource="*", **conditions):
    element = "NotResource" if isinstance(resource, dict) else "Resource"
    resource = resource["not"] if isinstance(resource, dict) else resource
    operators = {name.replace("__", ":"): keys for name, keys in conditions.items()}
    return {"Effect": "Deny", "Action": action, element: resource} | ({"Condition": operators} if operators else {})


def told(made, action):
    (read_statement,) = read_policy_text(json.dumps({"Version": "2012-10-17", "Statement": [made]})).statements
    sure, possible = action_masks(read_statement, action, load(), HERE)
    in_catalogue = load().index(action)
    if in_catalogue is not None:
        masks = statement_masks(read_statement, load(), HERE)
        assert (sure, possible) == tuple(mask >> in_catalogue & 1 for mask in masks)
    return ALWAYS if sure else SOMETIMES if possible else NEVER


IN_EVERY_REQUEST = (
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalType",
    "aws:userid",
    "aws:RequestedRegion",
    "aws:ViaAWSService",
    "aws:SecureTransport",
    "aws:CurrentTime",
    "aws:EpochTime",
)
"""Keys of AWS's page on global keys that every request of a user or role of a member account carries."""

CASES = {
    "an ARN of another service": ("lex:CreateBot", statement("lex:*", "arn:aws:dynamodb:*:*:table/x"), NEVER),
    "anything but an ARN of another service": (
        "ec2:RunInstances",
        statement("ec2:*", {"not": "arn:aws:iam::*:user/*"}),
        ALWAYS,
    ),
    "a number between two": (
        "s3:ListBucket",
        statement("s3:ListBucket", NumericGreaterThan={"s3:max-keys": "5"}, NumericLessThan={"s3:max-keys": "7"}),
        SOMETIMES,
    ),
    "a role has no name of a user": (
        "s3:GetObject",
        statement(ArnLike={ARN: "arn:aws:iam::*:role/x"}, StringEquals={"aws:username": "bob"}),
        NEVER,
    ),
    "a new action lacks no key of every request": ("custom:Do", statement(Null={ARN: "true"}), NEVER),
    "a new action has the keys of every request": ("custom:Do", statement(Null={ARN: "false"}), ALWAYS),
    "a new action may lack other keys": ("custom:Do", statement(Null={"custom:x": "false"}), SOMETIMES),
    "another type of the service": ("iam:CreateUser", statement("iam:*", "arn:aws:iam::*:role/*"), NEVER),
    "all of its types": (
        "iam:CreateUser",
        statement("iam:*", ["arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*"]),
        ALWAYS,
    ),
    "some of its resources": ("iam:PassRole", statement("iam:*", "arn:aws:iam::*:role/team/*"), SOMETIMES),
    "an object is not a bucket": ("s3:DeleteBucket", statement("s3:*", "arn:aws:s3:::logs/*"), NEVER),
    "an action on nothing": ("s3:ListAllMyBuckets", statement("s3:*", "arn:aws:s3:::*"), SOMETIMES),
    "an action on nothing, the other way": (
        "s3:ListAllMyBuckets",
        statement("s3:*", {"not": "arn:aws:s3:::*"}),
        SOMETIMES,
    ),
    "an action on nothing, and variables": (
        "s3:ListAllMyBuckets",
        statement("s3:*", "arn:aws:s3:::${aws:username}/*"),
        SOMETIMES,
    ),
    "an action on nothing, and another service": (
        "s3:ListAllMyBuckets",
        statement("s3:*", "arn:aws:sns:*:*:x"),
        NEVER,
    ),
    "a list whose refusals name ARNs": (
        "states:ListStateMachines",
        statement("states:*", "arn:aws:states:*:*:stateMachine:*"),
        SOMETIMES,
    ),
    "a list of anything but ARNs": (
        "logs:DescribeLogGroups",
        statement("logs:*", {"not": "arn:aws:logs:*:*:log-group::log-stream:*"}),
        SOMETIMES,
    ),
    "an action nobody knows": ("futures:Get", statement("futures:*", "arn:aws:futures:*:*:thing/x"), SOMETIMES),
    "a caller is always known": ("s3:GetObject", statement(Null={ARN: "true"}), NEVER),
    "and has some ARN": ("s3:GetObject", statement(ArnLike={ARN: "*"}), ALWAYS),
    "if it exists, it does": ("s3:GetObject", statement(StringNotLikeIfExists={REGION: "*"}), NEVER),
    "callers are of their account": (
        "s3:GetObject",
        statement(ArnNotLike={ARN: "arn:aws:iam::999999999999:role/Admin"}),
        ALWAYS,
    ),
    "a session has its role's ARN": (
        "s3:GetObject",
        statement(ArnLike={ARN: "arn:aws:sts::*:assumed-role/Admin/*"}),
        NEVER,
    ),
    "service-linked roles are not limited": (
        "s3:GetObject",
        statement(ArnNotLike={ARN: "arn:aws:iam::*:role/aws-service-role/*"}),
        ALWAYS,
    ),
    "some callers": ("s3:GetObject", statement(ArnNotLike={ARN: "arn:aws:iam::*:role/Admin"}), SOMETIMES),
    "a caller is not a service": ("s3:GetObject", statement(Bool={"aws:PrincipalIsAWSService": "true"}), NEVER),
    "the Region of IAM": ("iam:CreateUser", statement(StringNotEquals={REGION: ["eu-west-1"]}), ALWAYS),
    "the Region of IAM, named": ("iam:CreateUser", statement(StringNotEquals={REGION: ["us-east-1"]}), NEVER),
    "the Region of others": ("sts:AssumeRole", statement(StringNotEquals={REGION: ["us-east-1"]}), SOMETIMES),
    "a flag is true or false": (
        "s3:GetObject",
        statement(Bool={"aws:SecureTransport": ["true", "false"]}),
        ALWAYS,
    ),
    "a key of another service": ("ec2:RunInstances", statement(StringEquals={"s3:prefix": "x"}), NEVER),
    "a tag that no request sets": ("ec2:TerminateInstances", statement(Null={"aws:RequestTag/team": "true"}), ALWAYS),
    "a tag that some requests set": ("ec2:RunInstances", statement(Null={"aws:RequestTag/team": "true"}), SOMETIMES),
    "a tag that the resource has": (
        "ec2:TerminateInstances",
        statement(StringEquals={"aws:ResourceTag/team": "a"}),
        SOMETIMES,
    ),
    "a key that AWS binds to no action": (
        "states:StartExecution",
        statement(StringEquals={"states:HTTPEndpoint": "x"}),
        SOMETIMES,
    ),
    "a key that nobody documents": ("ec2:RunInstances", statement(StringEquals={"nobody:knows": "x"}), SOMETIMES),
    "two values at once": (
        "s3:GetObject",
        statement(StringEquals={REGION: "eu-west-1"}, StringLike={REGION: "us-*"}),
        NEVER,
    ),
    "inside and outside": (
        "s3:GetObject",
        statement(StringLike={REGION: "eu-west-*"}, StringNotLike={REGION: "eu-*"}),
        NEVER,
    ),
    "there and not there": (
        "s3:GetObject",
        statement(Null={"aws:SourceVpce": "true"}, StringEquals={"aws:SourceVpce": "vpce-1"}),
        NEVER,
    ),
    "several values of one key": (
        "ec2:CreateTags",
        statement(ForAnyValue__StringEquals={"aws:TagKeys": "a"}, ForAllValues__StringLike={"aws:TagKeys": "*"}),
        SOMETIMES,
    ),
    "a name with colons behind a slash": (
        "bedrock:InvokeModel",
        statement("bedrock:*", "arn:aws:bedrock:*::foundation-model/anthropic.claude-3-sonnet-20240229-v1:0"),
        SOMETIMES,
    ),
    "anything but a name with colons": (
        "bedrock:GetFoundationModel",
        statement("bedrock:*", {"not": "arn:aws:bedrock:*::foundation-model/anthropic.claude-v2:1"}),
        SOMETIMES,
    ),
    "a name that begins with a Region": (
        "cognito-identity:DeleteIdentityPool",
        statement("cognito-identity:*", "arn:aws:cognito-identity:*:*:identitypool/us-east-1:0a1b"),
        SOMETIMES,
    ),
    "a name of the second type with colons": (
        "iot:Publish",
        statement("iot:*", "arn:aws:iot:eu-west-1:111122223333:topic/a:b"),
        SOMETIMES,
    ),
    "a key of the root user": ("iam:CreateAccessKey", statement("iam:*", "arn:aws:iam::*:root"), SOMETIMES),
    "the root user is made by nobody": ("iam:CreateUser", statement("iam:*", "arn:aws:iam::*:root"), NEVER),
    "an account that is always there": ("sqs:SendMessage", statement("sqs:*", "arn:aws:sqs:*::*"), NEVER),
    "a text that nobody filled in": (
        "s3:GetObject",
        statement(ArnNotLike={ARN: "arn:aws:iam::${ACCOUNT}:role/Admin"}),
        ALWAYS,
    ),
    "a Region that is a place to fill in": ("s3:GetObject", statement(StringNotEquals={REGION: "__HOME__"}), ALWAYS),
    "only a Region that is none": ("s3:GetObject", statement(StringEquals={REGION: "<home>"}), NEVER),
    "a Region that AWS may build": ("s3:GetObject", statement(StringEquals={REGION: "eu-inner-1"}), SOMETIMES),
    "Regions that AWS may build": ("s3:GetObject", statement(StringLike={REGION: "mars-w*"}), SOMETIMES),
    "a name that no role has": ("s3:GetObject", statement(ArnLike={ARN: "arn:aws:iam::*:role/[ADMIN]"}), NEVER),
    "a path with a colon": ("iam:DeleteUser", statement("iam:*", "arn:aws:iam::*:user/a:b/c"), SOMETIMES),
    "a caller whose path has a colon": (
        "s3:GetObject",
        statement(ArnLike={ARN: "arn:aws:iam::*:user/a:b/c"}),
        SOMETIMES,
    ),
    "an ARN that AWS owns": (
        "ssm:SendCommand",
        statement("ssm:*", "arn:aws:ssm:*::document/AWS-RunShellScript"),
        SOMETIMES,
    ),
    "anything but ARNs that AWS owns": (
        "ssm:GetParameter",
        statement("ssm:*", {"not": "arn:aws:ssm:*::parameter/aws/service/*"}),
        SOMETIMES,
    ),
    "accounts that are there": ("ssm:GetParameter", statement("ssm:*", "arn:aws:ssm:*:?*:*"), SOMETIMES),
    "a star across colons": (
        "logs:PutLogEvents",
        statement("logs:*", "arn:*:log-group:a:log-stream:b"),
        SOMETIMES,
    ),
    "an empty tag": ("ec2:CreateVolume", statement(StringEquals={"aws:RequestTag/team": ""}), SOMETIMES),
    "a tag that is there and empty": (
        "ec2:CreateVolume",
        statement(StringNotLike={"aws:RequestTag/team": "?*"}, Null={"aws:RequestTag/team": "false"}),
        SOMETIMES,
    ),
    "an empty prefix": ("s3:ListBucket", statement(StringEquals={"s3:prefix": ""}), SOMETIMES),
    "an empty tag of the caller": (
        "s3:GetObject",
        statement(StringLikeIfExists={"aws:PrincipalTag/team": "?*"}),
        SOMETIMES,
    ),
    "a Region is never empty": ("s3:GetObject", statement(StringNotLike={REGION: "?*"}), NEVER),
    **{
        f"{key} is in every request": ("s3:GetObject", statement(Null={key: "true"}), NEVER) for key in IN_EVERY_REQUEST
    },
    "every address, or none": (
        "s3:GetObject",
        statement(NotIpAddress={"aws:SourceIp": ["0.0.0.0/0", "::/0"]}),
        SOMETIMES,
    ),
}


@in_one_test(("action", "made", "expected"), CASES.values())
def test_statements_apply_as_far_as_requests_can_be_made(action, made, expected):
    assert expected == told(made, action)


def test_a_name_that_patterns_describe_is_never_said_to_be_impossible():
    by_name = {"StringLike": {"aws:username": "b*"}, "StringNotLike": {"aws:username": "b???"}}
    made = statement(ArnLike={ARN: "arn:aws:iam::*:user/?*a"}, **by_name)  # as ba and bbbba
    assert SOMETIMES == told(made, "s3:GetObject")


@in_one_test(("action", "made", "expected"), CASES.values())
def test_a_request_shows_each_answer_that_there_is(action, made, expected):
    full = NamedPolicy("FullAWSAccess", json.dumps({"Version": "2012-10-17", "Statement": [_ALL]}))
    path = (Level("root", (full, NamedPolicy("own", json.dumps({"Version": "2012-10-17", "Statement": [made]})))),)
    found = witnesses(path, action, PossibleRequests.of((("aws:principalaccount", requests.ACCOUNT),), "aws"))
    shown = [request for request in (found.allowed, found.denied) if request is not None]
    assert {SOMETIMES: 2}.get(expected, 1) == len(shown)
    assert (found.allowed is None) is (expected == ALWAYS)
    for request in shown:
        result = evaluate(request, Stages(scps=path)).result
        assert (result is Result.ALLOWED) is (request is found.allowed)


_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_the_organization_is_in_one_partition_unless_a_policy_speaks_of_another():
    assert "aws" == partition_of([json.dumps(statement(resource="arn:aws:s3:::x"))])
    for other in ("arn:aws-cn:s3:::x", "arn:aws-us-gov:iam::*:role/x", "cn-north-1"):
        assert not partition_of(["{}", json.dumps(statement(resource=other))])


@pytest.mark.parametrize(
    "said", ["arn:aws:s3:::x", "arn:aws-cn:s3:::x", "cn-north-1", "us-east-1", "e*", "c*", "<x>", '"']
)
def test_an_escape_of_json_tells_the_same_partition_as_its_character(said):
    """Many programs write ``<`` and other characters so, whatever the policy is about."""
    plain = json.dumps({"Resource": [said, "é"]}, ensure_ascii=False)
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in said)
    assert partition_of([plain]) == partition_of([plain.replace(json.dumps(said), f'"{escaped}"')])
    assert partition_of([plain]) == partition_of([json.dumps({"Resource": [said, "é"]})])


@pytest.mark.parametrize(
    "regions", ["eusc-de-east-1", "eu-isoe-west-1", "us-isof-*", "us-gov*", "c*", "cn-*", "us-gov-west-1"]
)
def test_a_guard_of_regions_of_another_partition_does_not_surely_deny_services_of_one_endpoint(regions):
    made = statement(StringNotLike={REGION: regions})
    text = json.dumps({"Version": "2012-10-17", "Statement": [made]})
    place = RequestOrigin(requests.ACCOUNT, partition_of([text]))
    found = action_masks(read_policy_text(text).statements[0], "iam:CreateUser", load(), place)
    assert (0, 1) == tuple(map(int, found))


def test_a_pattern_that_regions_of_several_partitions_match_is_of_aws_where_a_policy_names_it():
    made = json.dumps(statement(StringNotLike={REGION: "eu-*"}))
    assert not partition_of([made])
    for telling in ('{"Resource": "arn:aws:iam::*:role/x"}', '{"aws:RequestedRegion": "eu-central-1"}'):
        assert "aws" == partition_of([made, telling])


def test_keys_that_aws_binds_to_no_action_may_be_in_any_request_of_the_service():
    for key in ("ec2-instance-connect:remoteport", "dynamodb:firstpartitionkeyvalues", "states:httpendpoint"):
        actions = [load().actions[number] for number in load().service_range(key.split(":")[0])]
        assert {Presence.SOMETIMES} == {action_facts().presence(action, key) for action in actions}


# ---- against many requests ------------------------------------------------------------------------------------------

RESOURCES = (
    "*",
    "arn:aws:s3:::logs",
    "arn:aws:s3:::*/*",
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:*",
    "arn:aws:iam::*:role/Admin",
    "arn:aws:iam::*:*",
    "arn:*:ec2:*:*:instance/*",
    "arn:aws:ec2:*:*:?*",
    "arn:aws:*:*:*:x",
    "arn:aws:*:*::*",
    "arn:aws:*:?*:?*:*",
    "arn:*:ec2:*:*:*/a:b",
    "arn:aws:bedrock:*::foundation-model/x:0",
    "arn:aws:bedrock:*::foundation-model/*",
    "arn:aws:ssm:*:*:document/a:b",
    "arn:aws:ssm:*:*:document/?*",
    "arn:*:log-group:x:log-stream:x",
    "arn:aws:logs:*:*:*:x",
    "arn:aws:iam::*:role/a:b/x",
    "arn:aws:cognito-identity:*:*:identitypool/*:*",
)
KEYS = (ARN, REGION, "aws:SecureTransport", "aws:RequestTag/team", "aws:ResourceTag/team", "aws:TagKeys", "s3:prefix")
VALUES = (
    "*",
    "x",
    "eu-*",
    "eu-central-1",
    "us-east-1",
    "?*",
    "arn:aws:iam::*:role/Admin",
    "arn:aws:iam::*:*",
    "true",
    "",
    "us-gov*",
    "c*",
    "eusc-de-east-1",
    "us-isof-*",
)
OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike", "ArnNotLike", "Bool", "Null")
PREFIXES = ("", "", "", "ForAnyValue:", "ForAllValues:")


_lists_of_resources = st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3)
_lists_of_values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2)
_lists_of_booleans = st.lists(st.sampled_from(("true", "false")), min_size=1, max_size=2)


@st.composite
def denies(draw):
    element = one_of(draw, ("Resource", "NotResource"))
    made = {"Effect": "Deny", "Action": "*", element: draw(_lists_of_resources)}
    conditions = {}
    for _ in range(number(draw, 0, 3)):
        operator = one_of(draw, OPERATORS)
        if operator != "Null":
            operator = one_of(draw, PREFIXES) + operator + one_of(draw, ("", "IfExists"))
        values = draw(_lists_of_values if operator != "Null" else _lists_of_booleans)
        conditions.setdefault(operator, {})[one_of(draw, KEYS)] = values
    return made | ({"Condition": conditions} if conditions else {})


SOME = (
    "bedrock:InvokeModel", "ssm:SendCommand", "logs:PutLogEvents", "cognito-identity:DeleteIdentityPool",
    "s3:ListBucket", "iam:DeleteRole", "s3:GetObject", "s3:DeleteBucket", "s3:ListAllMyBuckets", "iam:PassRole",
    "ec2:RunInstances", "ec2:CreateTags",
)  # fmt: skip


@given(denies(), st.sampled_from(SOME), st.integers(0, 2**32))
def test_no_request_is_against_what_is_said_of_all(made, action, seed):
    text = json.dumps({"Version": "2012-10-17", "Statement": [_ALL, made]})
    document = read_policy_text(text)
    place = RequestOrigin(requests.ACCOUNT, partition_of([text]))
    sure, possible = action_masks(document.statements[1], action, load(), place) if document.usable else (0, 1)
    stages, rng = Stages(scps=(Level("root", (NamedPolicy("own", text),)),)), random.Random(seed)
    for _ in range(60 if sure or not possible else 0):
        request = requests.draw(
            action, KEYS, VALUES, rng, partitions=("aws",) if place.partition else requests.PARTITIONS
        )
        denied = evaluate(request, stages).result is not Result.ALLOWED
        assert denied is bool(sure), (made, request)


@pytest.mark.parametrize("pattern", ["?*", "arn:*", "*", "arn:aws:iam::*:*"])
def test_callers_who_are_all_but_a_star_are_not_nobody(pattern):
    """A star that ``StringNotEquals`` is given is a text, and no caller is called so."""
    condition = {"StringNotEquals": {"aws:PrincipalArn": ["*"]}, "ArnLike": {"aws:PrincipalArn": [pattern]}}
    denying = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    text = json.dumps({"Version": "2012-10-17", "Statement": [_ALL, denying]})
    place = RequestOrigin(requests.ACCOUNT, partition_of([text]))
    _, possible = action_masks(read_policy_text(text).statements[1], "s3:GetObject", load(), place)
    assert possible


def test_an_empty_text_is_no_value_for_a_set_operator():
    conditions = {
        "StringEquals": {"aws:RequestTag/team": ""},
        "ForAnyValue:StringLikeIfExists": {"aws:RequestTag/team": "x"},
    }
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": conditions}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    _, possible = action_masks(
        read_policy_text(text).statements[0], "ec2:RunInstances", load(), RequestOrigin(requests.ACCOUNT, "aws")
    )

    assert possible


SHAPES = (
    "arn:*:ec2:*:*:instance/*",
    "arn:aws:iam::*:user/*",
    "arn:*:s3:::*/*",
    "arn:aws:iam::1:root",
    "arn:*:logs:*:*:a:*",
)


def filled(shape, names):
    """An ARN of a shape, with names in turn for its variable parts."""
    segments = shape.split(":", 5)
    front = [*segments[:3], segments[3].replace("*", "eu-west-1"), segments[4].replace("*", "111122223333")]
    front[1] = front[1].replace("*", "aws")
    for name in names:
        segments[5] = segments[5].replace("*", name, 1)
    return ":".join((*front, segments[5]))


@given(
    st.text("arnws:*?/i1uex-", max_size=14),
    st.sampled_from(SHAPES),
    st.booleans(),
    st.lists(st.text("i1ux-", min_size=1, max_size=3), min_size=2, max_size=2),
)
def test_a_pattern_meets_every_shape_of_which_it_matches_an_arn(tail, shape, behind, names):
    text = f"arn:aws:ec2:*:*:{tail}" if behind else f"arn:{tail}"
    pieces = static(parse_template(text, wildcards=True, variables=False)) or ()
    met = meets(pieces, shape)
    assert met or not compile_pattern(pieces)(filled(shape, names))
    assert not met or common_text(running(pieces, shape), shape_tokens(shape)) is not None


@given(st.text("ab*?/:-", max_size=14), st.text("ab*?/", max_size=8))
def test_names_that_a_shape_cannot_tell_apart_meet_it_alike(name, segment):
    """The name of a pattern beside the name of a shape, character by character."""
    shape = f"arn:aws:s3:::{segment}"
    pieces = static(parse_template(f"arn:aws:s3:::{name}", wildcards=True, variables=False)) or ()
    expected = common_text(running(pieces, shape), shape_tokens(shape)) is not None
    assert expected is meets(pieces, shape)


def denied_by(made, action, world):
    """A request of the action that a path with the statement denies; None where none is found."""
    text = json.dumps({"Version": "2012-10-17", "Statement": [_ALL, made]})
    return witnesses((Level("root", (NamedPolicy("policy", text),)),), action, world).denied


def test_a_tag_that_stands_for_the_partition_of_a_caller_is_that_of_the_world():
    china = PossibleRequests((), RequestOrigin(requests.ACCOUNT, "aws-cn"))
    found = denied_by(statement(ArnLike={ARN: "arn:${aws:PrincipalTag/p}:iam::*:role/*"}), "s3:GetObject", china)
    assert found is not None
    assert found.context["aws:principaltag/p"] == "aws-cn"


def test_a_resource_of_the_own_account_may_tell_of_no_organization():
    facts = (("aws:principalorgid", "o-abcdefghij"), ("aws:principalaccount", requests.ACCOUNT))
    own = {"aws:ResourceAccount": requests.ACCOUNT}
    made = statement("ec2:*", "arn:aws:ec2:*:*:instance/*", StringEquals=own, Null={"aws:ResourceOrgID": "true"})
    found = denied_by(made, "ec2:StopInstances", PossibleRequests(facts, HERE))
    assert found is not None
    assert f":{requests.ACCOUNT}:" in found.resource
