"""Witnesses name ARNs that can exist, and a ``*`` runs across colons only where an ARN has some."""

import json
import re

import pytest

from designer.basics.steps import finish
from designer.policy.catalog.catalogue import action_details, load
from designer.policy.language.document import read_policy_text
from designer.policy.language.templates import parse_template
from designer.policy.matching.arns import compile_pattern
from designer.policy.satisfiability import resource_names
from designer.policy.satisfiability.action_facts import RequestOrigin, action_facts
from designer.policy.satisfiability.applicability import applicability
from designer.policy.satisfiability.possible_requests import PossibleRequests

REAL = re.compile(r"\*|arn:aws:[a-z0-9-]+:(?:[a-z]{2,}(?:-[a-z]+)+-\d+)?:(?:\d{12}|aws)?:.+", re.DOTALL)
PLACE = RequestOrigin("111122223333", "aws")


def touched(resource):
    """The services of actions with documented resources of which a statement on some is about a request."""
    text = json.dumps({"Statement": [{"Effect": "Deny", "Action": "*", "Resource": resource}]})
    (statement,) = read_policy_text(text).statements
    catalogue = load()
    found = [
        catalogue.actions[i]
        for i in catalogue.members(applicability(statement, catalogue, PLACE, variables=True).possible)
    ]
    return {action.partition(":")[0] for action in found if action_details(action).resources}


ANY_NAME = {
    *("autoscaling", "cloudwatch", "cognito-sync", "ec2", "elasticbeanstalk", "es", "execute-api", "glue", "iot"),
    *("kafka-cluster", "mediastore", "quicksight", "rds-db", "s3", "s3-outposts", "vpc-lattice-svcs"),
}
"""Services some of whose names hold any sign."""


@pytest.mark.parametrize(
    ("resource", "services"),
    [
        ("arn:*:s3:::prod/*", {*ANY_NAME, "backup"}),
        ("arn:aws:s3:::prod/*", {"s3", "backup"}),
        ("arn:aws:sqs:*:prod", {"sqs", "backup"}),
        ("arn:aws:rds:*:cluster:prod", {"rds", "backup", "rds-data"}),
        ("arn:aws:lambda:*:prod", {"lambda", "backup"}),
        # gateway:sqs:name:instance:prod
        (
            "arn:*:sqs:*:*:prod",
            {*ANY_NAME, "sqs", "backup", "mediaconnect"},
        ),
    ],
)
def test_a_star_runs_into_names_that_hold_colons_alone(resource, services):
    """Keys of objects, topics and names of alarms hold any sign; names of buckets, queues and clusters no colon."""
    assert touched(resource) <= services
    assert services & touched(resource)


ASKING = (
    "arn:*:s3:::prod/*",
    "arn:aws:*:eu-*:*:*",
    "arn:aws:rds:us-east-1:*:cluster:*",
    "arn:aws:*:*:444455556666:*",
    "arn:aws:lambda:*:*:function:a:*",
    "arn:aws:ssm:*::parameter/aws/*",
    "arn:aws:logs:*:log-stream:b",
)
ACTIONS = (
    *("rds:DeleteDBCluster", "s3:GetObject", "s3:DeleteBucket", "sqs:DeleteQueue", "lambda:InvokeFunction"),
    *("logs:PutLogEvents", "ssm:GetParameter", "ec2:RunInstances", "iam:DeleteRole", "kms:Decrypt", "sns:Publish"),
)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_resource_that_is_tried_can_exist(action):
    patterns = tuple(parse_template(text, wildcards=True, variables=False) for text in ASKING)
    world = PossibleRequests((), PLACE)
    found = finish(world.exploring_resources(action, patterns))
    assert found.arns
    assert not [arn for arn in (*found.arns, world.usual_resource(action)) if not REAL.fullmatch(arn)]


def test_the_tables_of_names_are_about_types_that_there_are():
    shapes = set(action_facts().shapes)
    assert resource_names._SHAPES.longer.keys() - shapes <= {"arn:*:codebuild:*:*:build/*"}
    assert shapes >= resource_names._FREE


def test_what_follows_a_name_is_part_of_what_is_matched():
    for text, action in (
        ("arn:aws:lambda:*:*:function:pay:live", "lambda:GetFunction"),
        ("arn:aws:logs:*:*:log-group:pay:*", "logs:PutRetentionPolicy"),
        ("arn:aws:bedrock:*::foundation-model/anthropic.claude-v2:1", "bedrock:InvokeModel"),
        ("arn:aws:rds:*:*:snapshot:rds:*", "rds:DeleteDBSnapshot"),
        ("arn:aws:dynamodb:*:*:table/pay/stream/2026-*:*:*", "dynamodb:GetRecords"),
        ("arn:aws:bedrock:*:*:custom-model/amazon.nova-lite-v1:0:300k/*", "bedrock:DeleteCustomModel"),
        ("arn:aws:bedrock:*:*:default-prompt-router/anthropic.claude:1", "bedrock:InvokeModel"),
        ("arn:aws:cloudformation:*:*:stackset-target/base:*/*", "cloudformation:CreateStackInstances"),
        ("arn:aws:cloudwatch:*:*:insight-rule/a:b:c", "cloudwatch:DeleteInsightRules"),
        ("arn:aws:ec2:*:*:key-pair/team:one", "ec2:DeleteKeyPair"),
        ("arn:aws:fis:*:*:action/aws:ec2:stop-instances", "fis:CreateExperimentTemplate"),
        ("arn:aws:glue:*:*:job/team:one", "glue:DeleteJob"),
        ("arn:aws:iam::*:mfa/a:b/*", "iam:DeleteVirtualMFADevice"),
        ("arn:aws:iam::*:server-certificate/a:b/*", "iam:DeleteServerCertificate"),
        ("arn:aws:iot:*:*:securityprofile/a:b", "iot:DeleteSecurityProfile"),
        ("arn:aws:kms:*:*:alias/team:one", "kms:DeleteAlias"),
        ("arn:aws:quicksight:*:*:user/default/team:one", "quicksight:DeleteUser"),
        (
            "arn:aws:storagegateway:*:*:gateway/*/target/iqn.1997-05.com.amazon:*",
            "storagegateway:DeleteChapCredentials",
        ),
    ):
        world = PossibleRequests((), PLACE)
        pattern = parse_template(text, wildcards=True, variables=False)
        assert any(map(compile_pattern(pattern), finish(world.exploring_resources(action, (pattern,))).arns)), text


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("arn:aws:appstream:*::image/AppStream-*", "appstream:CreateImageBuilder"),
        ("arn:aws:cloudformation:*::type/resource/AWS-IAM-*", "cloudformation:CreateStackInstances"),
        ("arn:aws:cloudformation::*:stackset-target/*", "cloudformation:CreateStackInstances"),
        ("arn:aws:fis:*::action/*", "fis:GetAction"),
        ("arn:aws:network-firewall:*:aws-managed:stateful-rulegroup/*", "network-firewall:DescribeRuleGroup"),
        ("arn:aws:s3::*:accesspoint/*.mrap/object/*", "s3:GetObject"),
        ("arn:aws:securityhub:*::product/aws/guardduty", "securityhub:BatchImportFindings"),
        ("arn:aws:states:*:*:execution:parent/label:*", "states:StopExecution"),
        ("arn:aws:wellarchitected::aws:lens/serverless", "wellarchitected:GetLens"),
    ],
)
def test_resources_without_region_or_account_or_with_a_slash_are_matched(text, action):
    """Resources of AWS's own, or of several Regions, and executions of a map run: a Deny of them is about a request."""
    policy = json.dumps({"Statement": [{"Effect": "Deny", "Action": action, "Resource": text}]})
    (statement,) = read_policy_text(policy).statements
    assert applicability(statement, load(), PLACE, variables=True).possible, text
    world = PossibleRequests((), PLACE)
    pattern = parse_template(text, wildcards=True, variables=False)
    assert any(map(compile_pattern(pattern), finish(world.exploring_resources(action, (pattern,))).arns)), text


@pytest.mark.parametrize(
    ("action", "look"),
    [
        ("ec2:StopInstances", r"arn:aws:ec2:[a-z0-9-]+:\d{12}:instance/i-[0-9a-f]{17}"),
        ("kms:DisableKey", r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/[0-9a-f]{8}-[0-9a-f-]{27}"),
        ("s3:DeleteBucket", r"arn:aws:s3:::[a-z0-9.-]{3,63}"),
    ],
)
def test_ids_and_names_of_witnesses_look_as_those_of_aws(action, look):
    pattern = parse_template("arn:aws:*:*:*:never-this*", wildcards=True, variables=False)
    world = PossibleRequests((), PLACE)
    for arn in (world.usual_resource(action), finish(world.exploring_resources(action, (pattern,))).arns[0]):
        assert re.fullmatch(look, arn), arn
