"""The checks of conditions, row by row."""

import pytest

from designer.checks.conditions.global_services import global_services
from designer.policy.catalogue import load
from tests.designer.checks.snippets import (
    Bad,
    Good,
    allow,
    deny,
    deny_others,
    if_,
    judge_bad,
    judge_good,
    policy,
    when,
)

ARN = "arn:aws:iam::*:role/Admin"

CONTRADICTION = (
    '{"StringEquals": {"aws:PrincipalAccount": "111122223333"}, "StringNotLike": {"aws:PrincipalAccount": "1111*"}}'
)


def two(first: dict, second: dict, **members: object) -> str:
    return policy(deny(Condition={**first, **second}, **members))


BAD = [
    Bad("known-operators", if_("StringEqals", "aws:PrincipalArn", "x"), ['"StringEqals"'], "?", '"StringEquals"'),
    Bad("known-operators", if_("ForAllVals:StringLike", "aws:TagKeys", "x"), ['"ForAllVals:StringLike"'], "ForAllV",
        '"ForAllValues:StringLike"'),
    Bad("known-operators", if_("NullIfExists", "aws:TagKeys", "true"), ['"NullIfExists"'], "Null?", '"Null"'),
    Bad("known-operators", if_("Xyz", "aws:TagKeys", "true"), ['"Xyz"'], "no condition operator Xyz"),
    Bad("known-keys", if_("StringEquals", "aws:PrincipalAcount", "1"), ['"aws:PrincipalAcount"'], "never met",
        '"aws:PrincipalAccount"'),
    Bad("known-keys", if_("StringNotEquals", "s3:x-amz-acll", "x"), ['"s3:x-amz-acll"'], "always met",
        '"s3:x-amz-acl"'),
    Bad("known-keys", if_("StringEquals", "aws:PrincipalTags/team", "x"), ['"aws:PrincipalTags/team"'], "?",
        '"aws:PrincipalTag/team"'),
    Bad("known-keys", if_("StringEquals", "qqq:zzz", "x"), ['"qqq:zzz"'], "no condition key"),
    Bad("operator-types", if_("StringNotEquals", "aws:SourceIp", "10.0.0.0/8"), ['"StringNotEquals"'], "an IP address",
        '"NotIpAddress"'),
    Bad("operator-types", if_("NumericEquals", "aws:PrincipalAccount", 1), ['"NumericEquals"'], "a text",
        '"StringEquals"'),
    Bad("operator-types", if_("StringEqualsIfExists", "aws:SecureTransport", "false"), ['"StringEqualsIfExists"'],
        "true or false", '"BoolIfExists"'),
    Bad("operator-types", if_("ArnLike", "aws:PrincipalAccount", "111122223333"), ['"ArnLike"'], "a text",
        '"StringEquals"'),
    Bad("value-types", if_("IpAddress", "aws:SourceIp", "10.0.0.300"), ['"10.0.0.300"'], "not an address"),
    Bad("value-types", if_("NumericLessThan", "aws:MultiFactorAuthAge", "1h"), ['"1h"'], "not a number"),
    Bad("value-types", if_("DateLessThan", "aws:CurrentTime", "soon"), ['"soon"'], "not a time"),
    Bad("value-types", if_("Bool", "aws:SecureTransport", "no"), ['"no"'], "not true or false"),
    Bad("value-types", if_("Null", "aws:PrincipalArn", "maybe"), ['"maybe"'], "not true or false"),
    Bad("value-types", if_("ArnLike", "aws:PrincipalArn", "Admin"), ['"Admin"'], "not an ARN"),
    Bad("value-types", if_("StringEquals", "aws:PrincipalAccount", 11122223333), ["11122223333"], "twelve digits"),
    Bad("value-types", if_("StringEquals", "aws:PrincipalOrgID", "acme", "o-a1b2c3d4e5"), ['"acme"'], "organization"),
    Bad("exact-wildcards", if_("StringNotEquals", "aws:PrincipalArn", ARN), [f'"{ARN}"'], "very characters",
        '"StringNotLike"'),
    Bad("exact-wildcards", if_("StringEqualsIgnoreCase", "aws:PrincipalArn", ARN), [f'"{ARN}"'], "very characters"),
    Bad("exact-wildcards", if_("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", "team*"), ['"team*"'], "",
        '"ForAnyValue:StringLikeIfExists"'),
    Bad("sensitive-wildcards", if_("StringLike", "aws:PrincipalOrgID", "o-a1*"), ['"o-a1*"'], "not yours"),
    Bad("multivalued-keys", if_("StringLike", "aws:PrincipalOrgPaths", "o-a/*"), ['"StringLike"'], "several values",
        '"ForAnyValue:StringLike"'),
    Bad("multivalued-keys", if_("StringNotLike", "aws:PrincipalOrgPaths", "o-a/*"), ['"StringNotLike"'], "",
        '"ForAllValues:StringNotLike"'),
    Bad("single-valued-keys", if_("ForAnyValue:StringLike", "aws:PrincipalArn", ARN), ['"ForAnyValue:StringLike"'],
        "not met", '"StringLike"'),
    Bad("for-all-values", policy(allow(Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "team"))),
        ['"ForAllValues:StringEquals"'], "allows such requests", '"Null": {"aws:TagKeys": "false"}'),
    Bad("mfa", if_("Bool", "aws:MultiFactorAuthPresent", "false"), ['"Bool"'], "long-term", '"BoolIfExists"'),
    Bad("mfa", policy(deny("*", Condition=when("BoolIfExists", "aws:MultiFactorAuthPresent", False))),
        ['"BoolIfExists"'], "every role"),
    Bad("mfa", policy(allow(Condition=when("BoolIfExists", "aws:MultiFactorAuthPresent", "true"))),
        ['"BoolIfExists"'], "allows them", '"Bool"'),
    Bad("keys-of-actions", policy(deny("ec2:StopInstances", Condition=when("StringEquals", "s3:x-amz-acl", "private"))),
        ['"s3:x-amz-acl"'], "never met"),
    Bad("missing-keys",
        policy(deny(["ec2:RunInstances", "ec2:CreateVpc"], "arn:aws:ec2:*:*:instance/*",
                    Condition=when("StringNotEquals", "ec2:InstanceType", "t3.micro"))),
        ['"ec2:InstanceType"'], "ec2:CreateVpc never carry"),
    Bad("missing-keys", policy(deny("ec2:RunInstances", Condition=when("StringNotEquals", "ec2:InstanceType", "t3.a"))),
        ['"ec2:InstanceType"'], "Narrow Resource"),
    Bad("optional-keys",
        policy(allow(["ec2:RunInstances", "ec2:CreateVpc"], Condition=when("StringLike", "ec2:InstanceType", "t3.*"))),
        ['"ec2:InstanceType"'], "ec2:CreateVpc never carry", '"StringLikeIfExists"'),
    Bad("optional-keys", if_("NumericGreaterThan", "aws:MultiFactorAuthAge", "3600"), ['"aws:MultiFactorAuthAge"'],
        "without MFA", '"NumericGreaterThanIfExists"'),
    Bad("calls-by-services", if_("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"), ['"aws:SourceIp"'], "ViaAWSService"),
    Bad("session-arns", if_("ArnNotLike", "aws:PrincipalArn", "arn:aws:sts::111122223333:assumed-role/Admin/*"),
        ['"arn:aws:sts::111122223333:assumed-role/Admin/*"'], "never matches",
        '"arn:aws:iam::111122223333:role/Admin"'),
    Bad("session-arns", if_("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/AWSReservedSSO_Admin_*"),
        ['"arn:aws:iam::*:role/AWSReservedSSO_Admin_*"'], "under the path",
        '"arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*"'),
    Bad("policy-variables", policy(deny(resource="arn:aws:s3:::x/${aws:usrname}")), ['"arn:aws:s3:::x/${aws:usrname}"'],
        "aws:username?"),
    Bad("policy-variables", if_("StringEquals", "aws:PrincipalArn", "${aws:TagKeys}"), ['"${aws:TagKeys}"'], "several"),
    Bad("known-regions", if_("StringNotEquals", "aws:RequestedRegion", "eu-west-11", "eu-west-2"), ['"eu-west-11"'],
        "eu-west-1?", '"eu-west-1"'),
    Bad("global-services",
        policy(deny_others("iam:*", "sts:*", Condition=when("StringNotEquals", "aws:RequestedRegion", "eu-west-1"))),
        ['"aws:RequestedRegion"'], "organizations", '"sts:*", "organizations:*", "account:*"'),
    Bad("global-services", policy(deny("*", Condition=when("StringNotEquals", "aws:RequestedRegion", "eu-west-1"))),
        ['"aws:RequestedRegion"'], "NotAction"),
    Bad("contradictions",
        two(when("StringEquals", "aws:PrincipalAccount", "111122223333"),
            when("StringNotLike", "aws:PrincipalAccount", "1111*")),
        [CONTRADICTION], "at once"),
    Bad("contradictions", policy(deny_others("*")),
        ['{"Effect": "Deny", "NotAction": ["*"], "Resource": "*"}'], "about none"),
    Bad("places-to-fill", if_("StringEquals", "aws:PrincipalAccount", "${ACCOUNT}", "<other account>", "${ACCOUNT}"),
        ['"${ACCOUNT}"', '"<other account>"'], "to be filled"),
]  # fmt: skip

GLOBAL = [f"{one.service}:*" for one in global_services()]

GOOD = [
    Good("known-operators", if_("foranyvalue:STRINGLIKEIFEXISTS", "aws:TagKeys", "x")),
    Good("known-operators", if_("null", "aws:TagKeys", "true")),
    Good("known-keys", if_("StringEquals", "AWS:principalarn", "x")),
    Good("known-keys", if_("StringEquals", "token.actions.githubusercontent.com:sub", "x")),
    Good("known-keys", if_("StringEquals", "aws:ResourceTag/team", "x")),
    Good("known-keys", if_("StringEquals", "s3:ExistingObjectTag/team", "x")),
    Good("operator-types", if_("StringLike", "aws:PrincipalArn", ARN)),
    Good("operator-types", if_("NumericLessThan", "aws:EpochTime", 1_700_000_000)),
    Good("operator-types", if_("Null", "aws:SourceIp", "true")),
    Good("value-types", if_("ArnLike", "aws:PrincipalArn", ARN, "*", "arn:aws:iam::*")),
    Good("value-types", if_("StringEquals", "aws:PrincipalAccount", "${aws:ResourceAccount}", "${ACCOUNT}", "<id>")),
    Good("value-types", if_("IpAddress", "aws:SourceIp", "2001:db8::/32", "203.0.113.7")),
    Good("exact-wildcards", if_("StringLike", "aws:PrincipalArn", ARN)),
    Good("exact-wildcards", if_("StringEquals", "lambda:Principal", "*")),
    Good("exact-wildcards", if_("StringEquals", "aws:PrincipalTag/x", "a${*}b")),
    Good("sensitive-wildcards", if_("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5", "${aws:ResourceOrgID}")),
    Good("sensitive-wildcards", if_("StringLike", "aws:PrincipalArn", ARN)),
    Good("multivalued-keys", if_("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-a/*")),
    Good("multivalued-keys", if_("Null", "aws:PrincipalOrgPaths", "true")),
    Good("single-valued-keys", if_("ForAnyValue:StringLike", "aws:TagKeys", "x")),
    Good("single-valued-keys", if_("ForAnyValue:StringEquals", "ram:Principal", "x")),
    Good("for-all-values", if_("ForAllValues:StringEquals", "aws:TagKeys", "team")),
    Good("for-all-values", policy(allow(Condition={**when("ForAllValues:StringEquals", "aws:TagKeys", "team"),
                                                   **when("Null", "aws:TagKeys", "false")}))),
    Good("mfa", if_("BoolIfExists", "aws:MultiFactorAuthPresent", "false")),
    Good("mfa", if_("Bool", "aws:MultiFactorAuthPresent", "true")),
    Good("mfa", two(when("BoolIfExists", "aws:MultiFactorAuthPresent", "false"),
                    when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*"))),
    Good("keys-of-actions", if_("StringEquals", "s3:x-amz-acl", "private")),
    Good("keys-of-actions", if_("StringEquals", "aws:PrincipalTag/x", "private")),
    Good("keys-of-actions",
         policy(deny("ec2:StopInstances", Condition=when("ArnEquals", "ec2:SourceInstanceArn", "*")))),
    Good("missing-keys",
         policy(deny("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*",
                     Condition=when("StringNotEquals", "ec2:InstanceType", "t3.micro")))),
    Good("missing-keys", policy(deny("kms:*", Condition={"StringNotEqualsIfExists": {
        "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceTag/exception": "yes"}}))),
    Good("missing-keys", if_("StringEquals", "s3:x-amz-acl", "private")),
    Good("optional-keys",
         policy(allow("ec2:RunInstances", Condition=when("StringEquals", "ec2:InstanceType", "t3.a")))),
    Good("optional-keys",
         policy(allow("ec2:*", Condition=when("StringEqualsIfExists", "ec2:InstanceType", "t3.a")))),
    Good("optional-keys", policy(deny("ec2:*", Condition=when("StringEquals", "ec2:InstanceType", "t3.a")))),
    Good("optional-keys", if_("NumericGreaterThanIfExists", "aws:MultiFactorAuthAge", "3600")),
    Good("calls-by-services", two(when("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
                                  when("Bool", "aws:ViaAWSService", "false"))),
    Good("calls-by-services", if_("IpAddress", "aws:SourceIp", "10.0.0.0/8")),
    Good("session-arns", if_("ArnNotLike", "aws:PrincipalArn", ARN,
                             "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_*")),
    Good("policy-variables", policy(deny(resource="arn:aws:s3:::x/${aws:username}/${BUCKET}"))),
    Good("known-regions", if_("StringNotEquals", "aws:RequestedRegion", "eu-west-1", "unspecified", "${REGION}")),
    Good("known-regions", if_("StringNotLike", "aws:RequestedRegion", "eu-*")),
    Good("global-services",
         policy(deny_others(*GLOBAL, Condition=when("StringNotEquals", "aws:RequestedRegion", "eu-west-1")))),
    Good("global-services",
         policy(deny("ec2:*", Condition=when("StringNotEquals", "aws:RequestedRegion", "eu-west-1")))),
    Good("global-services",
         policy(deny_others("x:*", Condition=when("StringNotLike", "aws:RequestedRegion", "us-east-1", "us-west-2")))),
    Good("contradictions", two(when("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"),
                               when("StringNotLike", "aws:PrincipalArn", ARN))),
    Good("contradictions", two(when("StringNotEquals", "aws:SourceVpc", "vpc-1"),
                               when("Null", "aws:SourceVpc", "true"))),
    Good("places-to-fill", if_("StringEquals", "lambda:FunctionUrlAuthType", "AWS_IAM", "${aws:username}")),
]  # fmt: skip


@pytest.mark.parametrize("row", BAD)
def test_bad(row: Bad) -> None:
    judge_bad(row)


@pytest.mark.parametrize("row", GOOD)
def test_good(row: Good) -> None:
    judge_good(row)


def test_every_global_service_is_one_of_the_catalogue() -> None:
    assert [] == [one.service for one in global_services() if not load().service_range(one.service)]
