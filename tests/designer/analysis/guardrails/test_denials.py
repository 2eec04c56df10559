"""Every guardrail, asked with a request that it is there to deny, and with one like it that it must let pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from designer.analysis.guardrails import build, find_guardrail, load
from designer.organization.model.records import FULL_AWS_ACCESS_TEXT, PolicyType
from designer.policy.catalog import catalogue
from designer.policy.catalog.catalogue import AccessLevel
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.guardrails.test_guardrails import values_of
from tests.tools import in_one_test

ACCOUNT, STRANGER = "111122223333", "999988887777"
BREAK_GLASS, CONTROL_TOWER = "OrgwrightBreakGlass", "AWSControlTowerExecution"
OURS = "o-a1b2c3d4e5"
SIGNED = {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false", "aws:SecureTransport": "true"}


@dataclass(frozen=True)
class Case:
    """A request that is denied, and what makes it one that is not."""

    guardrail: str
    action: str
    resource: str = "*"
    denied: Mapping[str, str] = field(default_factory=dict)
    passes: Mapping[str, str] | None = None
    principal: str = "role/Team"
    account: str = ACCOUNT


def arn(service: str, rest: str, *, region: str = "eu-west-1", account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{rest}"


def bucket(name: str) -> str:
    return f"arn:aws:s3:::{name}"


def role(name: str) -> str:
    return arn("iam", f"role/{name}", region="")


GITHUB = "token.actions.githubusercontent.com:sub"
SIGNER = "aws:MultiFactorAuthPresent"
MODEL = "arn:aws:bedrock:eu-west-1::foundation-model/"
CONDITIONAL = [
    Case("limit-bedrock-models", "bedrock:InvokeModel", f"{MODEL}stranger.model"),
    Case("limit-bedrock-models", "bedrock:CreateModelInvocationJob", f"{MODEL}stranger.model"),
    Case(
        "require-bedrock-guardrail",
        "bedrock:InvokeModel",
        f"{MODEL}amazon.nova-lite",
        passes={"bedrock:GuardrailIdentifier": arn("bedrock", "guardrail/abc:1")},
    ),
    Case(
        "limit-sagemaker-notebooks",
        "sagemaker:CreateNotebookInstance",
        arn("sagemaker", "notebook-instance/n"),
        denied={"sagemaker:RootAccess": "Disabled"},
        passes={"sagemaker:RootAccess": "Disabled", "sagemaker:DirectInternetAccess": "Disabled"},
    ),
    Case(
        "limit-sagemaker-notebooks",
        "sagemaker:UpdateNotebookInstance",
        arn("sagemaker", "notebook-instance/n"),
        denied={"sagemaker:RootAccess": "Enabled"},
        passes={},
    ),
    Case("only-services-in-scope", "gamelift:CreateFleet"),
    Case(
        "limit-instance-types",
        "ec2:RunInstances",
        arn("ec2", "instance/*"),
        {"ec2:InstanceType": "p5.48xlarge"},
        {"ec2:InstanceType": "t3.small"},
    ),
    Case(
        "limit-database-classes",
        "rds:CreateDBInstance",
        arn("rds", "db:main"),
        {"rds:DatabaseClass": "db.r6g.16xlarge"},
        {"rds:DatabaseClass": "db.t4g.small"},
    ),
    Case(
        "require-tags",
        "ec2:RunInstances",
        arn("ec2", "instance/*"),
        passes={"aws:RequestTag/cost-center": "42"},
    ),
    Case(
        "perimeter-resources",
        "s3:PutObject",
        bucket("stranger/x"),
        {"aws:ResourceOrgID": "o-stranger0000"},
        {"aws:ResourceOrgID": OURS},
    ),
    Case(
        "perimeter-network",
        "s3:GetObject",
        bucket("own/x"),
        {"aws:SourceIp": "198.51.100.7"},
        {"aws:SourceIp": "203.0.113.7"},
    ),
    Case(
        "perimeter-identities",
        "s3:GetObject",
        bucket("own/x"),
        {"aws:PrincipalOrgID": "o-stranger0000"},
        {"aws:PrincipalOrgID": OURS},
        account=STRANGER,
    ),
    Case(
        "perimeter-confused-deputy",
        "s3:PutObject",
        bucket("own/x"),
        {"aws:PrincipalIsAWSService": "true", "aws:SourceAccount": STRANGER, "aws:SourceOrgID": "o-stranger0000"},
        {"aws:PrincipalIsAWSService": "true", "aws:SourceAccount": ACCOUNT, "aws:SourceOrgID": OURS},
        principal="cloudtrail.amazonaws.com",
    ),
    Case(
        "require-tls",
        "sqs:SendMessage",
        arn("sqs", "queue"),
        {"aws:SecureTransport": "false"},
        {},
    ),
    Case("require-tls-version", "s3:GetObject", bucket("own/x"), {"s3:TlsVersion": "1.1"}, {"s3:TlsVersion": "1.3"}),
    Case(
        "limit-web-identity",
        "sts:AssumeRoleWithWebIdentity",
        role("Deploy"),
        {GITHUB: "repo:stranger/x:ref:refs/heads/main"},
        {GITHUB: "repo:acme/x:ref:refs/heads/main"},
    ),
    Case(
        "require-imdsv2",
        "ec2:RunInstances",
        arn("ec2", "instance/*"),
        {"ec2:MetadataHttpTokens": "optional"},
        {"ec2:MetadataHttpTokens": "required"},
    ),
    Case(
        "require-ebs-encryption",
        "ec2:CreateVolume",
        arn("ec2", "volume/*"),
        {"ec2:Encrypted": "false"},
        {"ec2:Encrypted": "true"},
    ),
    Case(
        "deny-public-sharing",
        "ec2:ModifySnapshotAttribute",
        arn("ec2", "snapshot/snap-1", account=""),
        {"ec2:Add/group": "all"},
        {"ec2:Add/userId": ACCOUNT},
    ),
    Case("deny-s3-without-tls", "s3:GetObject", bucket("own/x"), {"aws:SecureTransport": "false"}, {}),
    Case(
        "require-s3-kms",
        "s3:PutObject",
        bucket("own/x"),
        {"s3:x-amz-server-side-encryption": "AES256"},
        {"s3:x-amz-server-side-encryption": "aws:kms"},
    ),
    Case(
        "require-mfa-to-delete-objects",
        "s3:DeleteObject",
        bucket("critical-a/x"),
        passes={SIGNER: "true"},
    ),
    Case(
        "deny-kms-lockout-bypass",
        "kms:PutKeyPolicy",
        arn("kms", "key/k"),
        {"kms:BypassPolicyLockoutSafetyCheck": "true"},
        {},
    ),
    Case(
        "require-rds-encryption",
        "rds:CreateDBInstance",
        arn("rds", "db:main"),
        {"rds:StorageEncrypted": "false", "rds:DatabaseEngine": "postgres"},
        {"rds:StorageEncrypted": "false", "rds:DatabaseEngine": "aurora-postgresql"},
    ),
    Case(
        "require-rds-encryption",
        "rds:CreateDBCluster",
        arn("rds", "cluster:main"),
        {"rds:StorageEncrypted": "false"},
        {"rds:StorageEncrypted": "true"},
    ),
    Case(
        "require-efs-encryption",
        "elasticfilesystem:CreateFileSystem",
        "*",
        {"elasticfilesystem:Encrypted": "false"},
        {"elasticfilesystem:Encrypted": "true"},
    ),
    Case(
        "require-lambda-url-iam",
        "lambda:CreateFunctionUrlConfig",
        arn("lambda", "function:f"),
        {"lambda:FunctionUrlAuthType": "NONE"},
        {"lambda:FunctionUrlAuthType": "AWS_IAM"},
    ),
    Case(
        "deny-external-sharing",
        "ram:CreateResourceShare",
        "*",
        {"ram:RequestedAllowsExternalPrincipals": "true"},
        {"ram:RequestedAllowsExternalPrincipals": "false"},
    ),
    Case(
        "deny-external-sharing",
        "ram:AssociateResourceShare",
        arn("ram", "resource-share/s"),
        {"ram:AllowsExternalPrincipals": "true"},
        {"ram:AllowsExternalPrincipals": "false"},
    ),
    Case(
        "require-mfa-for-users",
        "s3:GetObject",
        bucket("own/x"),
        {"aws:PrincipalType": "User"},
        {"aws:PrincipalType": "User", SIGNER: "true"},
        principal="user/ann",
    ),
    Case(
        "require-permissions-boundary",
        "iam:CreateRole",
        role("New"),
        passes={"iam:PermissionsBoundary": arn("iam", "policy/TeamBoundary", region="")},
    ),
    Case(
        "require-permissions-boundary", "iam:CreatePolicyVersion", arn("iam", "policy/TeamBoundary", region="")
    ),
    Case("protect-break-glass", "iam:DeleteRole", role(BREAK_GLASS)),
    Case("protect-break-glass", "sts:AssumeRole", role(BREAK_GLASS)),
    Case("protect-log-groups", "logs:DeleteLogGroup", arn("logs", "log-group:/org/trail:*")),
    Case("protect-log-groups", "logs:DeleteLogStream", arn("logs", "log-group:/org/trail:log-stream:s")),
    Case("protect-event-rules", "events:DisableRule", arn("events", "rule/org-alarm")),
    Case("protect-log-archive", "s3:DeleteBucket", bucket("aws-controltower-logs-1")),
    Case("protect-log-archive", "s3:DeleteObject", bucket("aws-controltower-logs-1/x")),
    Case("protect-platform-roles", "iam:DeleteRole", role("stacksets-exec-1")),
    Case("protect-control-tower-lambda", "lambda:DeleteFunction", arn("lambda", "function:aws-controltower-n")),
    Case("deny-public-addresses", "ec2:RunInstances", arn("ec2", "network-interface/*"),
         {"ec2:AssociatePublicIpAddress": "true"}, {"ec2:AssociatePublicIpAddress": "false"}),
    Case(
        "deny-regions",
        "ec2:RunInstances",
        arn("ec2", "instance/*"),
        {"aws:RequestedRegion": "us-east-1"},
        {"aws:RequestedRegion": "eu-west-1"},
    ),
    Case("deny-root-user", "s3:GetObject", bucket("own/x"), passes={"aws:AssumedRoot": "true"}, principal="root"),
    Case("deny-root-access-keys", "iam:CreateAccessKey", arn("iam", "root", region=""), principal="root"),
]  # fmt: skip

RESOURCES_OF_ANOTHER = [
    ("protect-log-groups", "logs:DeleteLogGroup", arn("logs", "log-group:/team/app:*")),
    ("protect-event-rules", "events:DisableRule", arn("events", "rule/team")),
    ("protect-log-archive", "s3:DeleteBucket", bucket("team")),
    ("protect-platform-roles", "iam:DeleteRole", role("Team")),
    ("protect-control-tower-lambda", "lambda:DeleteFunction", arn("lambda", "function:team")),
    ("protect-break-glass", "sts:AssumeRole", role("Team")),
    ("limit-bedrock-models", "bedrock:InvokeModel", f"{MODEL}anthropic.claude"),
    ("limit-bedrock-models", "bedrock:CreateModelInvocationJob", arn("bedrock", "model-invocation-job/j")),
    ("limit-database-classes", "rds:CreateDBInstance", arn("rds", "subgrp:s")),
    ("limit-database-classes", "rds:ModifyDBInstance", arn("rds", "db:main")),
    ("only-services-in-scope", "s3:GetObject", bucket("own/x")),
    ("require-permissions-boundary", "iam:CreatePolicyVersion", arn("iam", "policy/Team", region="")),
]


def decide(case: Case, context: Mapping[str, str], principal: str = ""):
    guardrail, principal = find_guardrail(case.guardrail), principal or case.principal
    policy = NamedPolicy(guardrail.id, build(guardrail, values_of(guardrail)))
    full = NamedPolicy("FullAWSAccess", FULL_AWS_ACCESS_TEXT)
    scp = guardrail.type is PolicyType.SERVICE_CONTROL_POLICY
    levels = (Level("root", (full, policy) if scp else (policy,)),)
    caller = principal if "." in principal else arn("iam", principal, region="", account=case.account)
    own = {"aws:PrincipalArn": caller} if "." not in principal else {}
    request = Request(
        case.action,
        case.resource,
        caller,
        "" if "." in principal else case.account,
        ACCOUNT,
        SIGNED | own | dict(context),
    )
    return evaluate(request, Stages(scps=levels) if scp else Stages(rcps=levels)).result


@in_one_test("case", CONDITIONAL)
def test_a_guardrail_denies_what_it_is_there_for_and_nothing_like_it(case):
    assert Result.EXPLICITLY_DENIED is decide(case, case.denied)
    if case.passes is not None:
        assert Result.ALLOWED is decide(case, case.passes)


@pytest.mark.parametrize(("guardrail", "action", "resource"), RESOURCES_OF_ANOTHER)
def test_a_guardrail_of_some_resources_leaves_the_others(guardrail, action, resource):
    assert Result.ALLOWED is decide(Case(guardrail, action, resource), {})


@in_one_test("case", CONDITIONAL)
def test_every_exempt_role_is_exempt(case):
    guardrail = find_guardrail(case.guardrail)
    roles = guardrail.defaults.get("exempt_roles", ())
    if case.action == "sts:AssumeRole":
        roles = guardrail.defaults["principals"]

    for exempt in roles:
        assert Result.ALLOWED is decide(case, case.denied, f"role/{exempt.rpartition('/')[2]}")


def test_every_guardrail_that_denies_is_asked():
    asked = {case.guardrail for case in CONDITIONAL}
    silent = {
        guardrail.id
        for guardrail in load().values()
        if not guardrail.denies and "Statement" in guardrail.document and guardrail.id not in asked
    }

    assert {"sandbox-services", "protect-perimeter-tags"} == silent  # asked in test_ways_around.py


def test_control_tower_can_go_on_where_its_own_things_are_protected():
    for guardrail in load().values():
        if any(control.startswith("AWS-GR_") and "CHANGE" in control for control in guardrail.control_tower):
            assert f"arn:*:iam::*:role/{CONTROL_TOWER}" in guardrail.defaults["exempt_roles"], guardrail.id


def test_a_frozen_account_changes_nothing_in_its_services_and_still_reads():
    actions = catalogue.load()
    guardrail = find_guardrail("freeze")
    patterns: Any = guardrail.document["Statement"]
    denied = 0
    for pattern in patterns[0]["Action"]:
        assert actions.match(pattern), pattern
        denied |= actions.match(pattern)
    services = {pattern.partition(":")[0] for pattern in patterns[0]["Action"]}
    theirs = sum(actions.match(f"{service}:*") for service in services)
    writing = (
        actions.level_masks[AccessLevel.WRITE]
        | actions.level_masks[AccessLevel.PERMISSIONS]
        | actions.level_masks[AccessLevel.TAGGING]
    )

    left = {actions.actions[index] for index in actions.members(theirs & writing & ~denied)}

    assert 0 == denied & ~writing
    assert {"kms:Decrypt", "kms:GenerateDataKey", "lambda:InvokeFunction"} <= left
    used = (
        "kms:",
        "lambda:Invoke",
        "lambda:Checkpoint",
        "lambda:Send",
        "ecs:Poll",
        "ecs:Discover",
        "ecs:Submit",
        "rds:Cross",
    )
    assert [] == sorted(action for action in left if not action.startswith(used))
    assert "kms:ScheduleKeyDeletion" not in left
