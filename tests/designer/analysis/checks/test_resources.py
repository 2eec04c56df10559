"""The checks of resources, row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.checks.resources.actions_and_resources import overlaps
from designer.policy.catalog.patterns import compile_wildcard
from tests.designer.analysis.checks.snippets import Bad, Good, allow, deny, deny_others, judge_bad, judge_good, policy

BUCKET, OBJECT = "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"
INSTANCE = "arn:aws:ec2:*:*:instance/*"


def deny_beside(action: object, *resources: str) -> dict:
    """A statement that denies actions on all resources but some."""
    return {"Effect": "Deny", "Action": action, "NotResource": list(resources)}


SSO = "arn:aws:iam::*:role/AWSReservedSSO_*"
LINKED = "arn:aws:iam::*:role/AWSServiceRoleForConfig"

BAD = [
    Bad("role-paths", policy(deny("iam:DeleteRole", SSO)), [f'"{SSO}"'], "names none of them",
        '"arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_*"'),
    Bad("role-paths", policy(deny_beside("iam:DeleteRole", LINKED)), [f'"{LINKED}"'], "aws-service-role/",
        '"arn:aws:iam::*:role/aws-service-role/*/AWSServiceRoleForConfig"'),
    Bad("resource-services", policy(deny("ec2:*", [BUCKET, INSTANCE])), [f'"{BUCKET}"'], "no resource of s3"),
    Bad("resource-services", policy(deny("iam:CreateRole", "arn:aws:aws:iam::*:role/x")),
        ['"arn:aws:aws:iam::*:role/x"'], "no resource of aws"),
    Bad("resource-support", policy(deny("ec2:DescribeInstances", INSTANCE)), [f'"{INSTANCE}"'], "may deny nothing",
        '"Resource": "*"'),
    Bad("resource-support", policy(allow("s3:ListAllMyBuckets", BUCKET)), [f'"{BUCKET}"'], "may allow nothing", '"*"'),
    Bad("resource-support", policy(deny(["s3:GetObject", "s3:ListAllMyBuckets"], OBJECT)), [f'"{OBJECT}"'],
        "so an ARN may not match it. Give it a statement with the Resource *"),
    Bad("resource-support", policy(deny_beside("ec2:DescribeInstances", INSTANCE)), [f'"{INSTANCE}"'],
        "NotResource may spare nothing: it is then always denied"),
    Bad("resource-support", policy(deny_beside("ec2:DescribeInstances", BUCKET)), [f'"{BUCKET}"'],
        "NotResource spares nothing: it is always denied"),
    Bad("resource-support", policy(deny("ec2:DescribeInstances", BUCKET)), [f'"{BUCKET}"'], "statement denies nothing",
        '"Resource": "*"'),
    Bad("resource-support", policy(deny_beside(["s3:GetObject", "s3:ListAllMyBuckets"], OBJECT)), [f'"{OBJECT}"'],
        "NotResource may spare nothing"),
    Bad("resource-types", policy(deny("s3:GetObject", BUCKET)), [f'"{BUCKET}"'], "cannot match", f'"{BUCKET}/*"'),
    Bad("resource-types", policy(deny("s3:ListBucket", OBJECT)), [f'"{OBJECT}"'], "s3:ListBucket works on"),
    Bad("resource-types", policy(deny("ec2:TerminateInstances", "arn:aws:ec2:*:*:volume/*")),
        ['"arn:aws:ec2:*:*:volume/*"'], "ec2:TerminateInstances works on arn:*:ec2:*:*:instance/*"),
    Bad("resource-types", policy(deny(["s3:GetObject", "s3:ListBucket"], OBJECT)), ['"s3:ListBucket"'],
        "Resource has none"),
]  # fmt: skip

GOOD = [
    Good("role-paths", policy(deny("iam:DeleteRole", ["arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*",
                                                      "arn:aws:iam::*:role/*AWSReservedSSO_*",
                                                      "arn:aws:iam::*:role/AWSControlTowerExecution",
                                                      "arn:aws:iam::*:role/stacksets-exec-*"]))),
    Good("resource-services", policy(deny(["ec2:*", "s3:*"], [BUCKET, INSTANCE]))),
    Good("resource-services", policy(deny("*", BUCKET), deny_others("s3:*") | {"Resource": BUCKET})),
    Good("resource-services", policy(deny("ec2:*", ["arn:aws:*:*:*:*", "*", "${ARN}"]))),
    Good("resource-support", policy(deny("ec2:DescribeInstances"))),
    Good("resource-support", policy(deny(["s3:*", "s3:Get*"], OBJECT))),
    Good("resource-support", policy(deny_beside(["s3:*", "s3:GetObject"], OBJECT))),
    Good("resource-support", policy(deny_beside("ec2:DescribeInstances", "*"))),
    Good("resource-types", policy(deny(["s3:GetObject", "s3:ListBucket"], [BUCKET, OBJECT]))),
    Good("resource-types", policy(deny(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::bucket*"))),
    Good("resource-types", policy(deny("s3:*", OBJECT))),
    Good("resource-types", policy(deny("ec2:TerminateInstances", ["arn:aws:ec2:*:*:*/*", "arn:aws:ec2:*", INSTANCE]))),
    Good("resource-types", policy(deny("iam:DeleteRole", "arn:aws:iam::*:role/path/Name"))),
    Good("resource-types", policy(deny("s3:GetObject", "arn:aws:s3:::${aws:username}-x/*"))),
]  # fmt: skip


@pytest.mark.parametrize("row", BAD)
def test_bad(row: Bad) -> None:
    judge_bad(row)


@pytest.mark.parametrize("row", GOOD)
def test_good(row: Good) -> None:
    judge_good(row)


@given(st.text("a:*?", max_size=6), st.text("a:*", max_size=6), st.text("a:", max_size=6))
def test_patterns_that_match_one_text_overlap(one: str, other: str, text: str) -> None:
    pattern, shape = f"arn:p:s:r:i:{one}", f"arn:p:s:r:i:{other}"
    arn = f"arn:p:s:r:i:{text}"
    if compile_wildcard(pattern)(arn) and compile_wildcard(shape)(arn):
        assert overlaps(pattern, shape)
