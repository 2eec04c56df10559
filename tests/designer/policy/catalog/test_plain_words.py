"""Actions that people mean by plain words."""

import pytest

from designer.policy.catalog.catalogue import load
from designer.policy.catalog.plain_words import actions_in_words, exact_actions

MEANT = {
    "delete s3 buckets": "s3:DeleteBucket",
    "delete buckets": "s3:DeleteBucket",
    "launch ec2": "ec2:RunInstances",
    "start servers": "ec2:StartInstances",
    "terminate instances": "ec2:TerminateInstances",
    "create users": "iam:CreateUser",
    "turn off cloudtrail": "cloudtrail:StopLogging",
    "disable guardduty": "guardduty:DeleteDetector",
    "upload files": "s3:PutObject",
    "delete kms keys": "kms:ScheduleKeyDeletion",
    "create access keys": "iam:CreateAccessKey",
    "assume roles": "sts:AssumeRole",
    "leave organization": "organizations:LeaveOrganization",
    "delete databases": "rds:DeleteDBInstance",
    "invoke lambda": "lambda:InvokeFunction",
    "change bucket policy": "s3:PutBucketPolicy",
    "open security groups": "ec2:AuthorizeSecurityGroupIngress",
    "delete backup vaults": "backup:DeleteBackupVault",
    "decrypt data": "kms:Decrypt",
    "use bedrock": "bedrock:InvokeModel",
    "developers create access keys": "iam:CreateAccessKey",
}


def test_plain_words_mean_the_action_that_people_expect():
    found = {said: actions_in_words(load(), said.split())[:1] for said in MEANT}
    assert {} == {said: found[said] for said, action in MEANT.items() if [action] != found[said]}


def test_actions_of_the_table_are_in_the_catalogue():
    assert [] == [action for action in exact_actions() if load().index(action) is None]


@pytest.mark.parametrize("said", ["", "delete", "zzzz", "how", "the weather", "delete zzzz"])
def test_words_that_name_no_thing_of_aws_mean_no_action(said):
    assert [] == actions_in_words(load(), said.split())
