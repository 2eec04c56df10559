"""Three values of a logged request, held against every value that its open keys can have."""

from __future__ import annotations

import json
from itertools import product
from random import Random

import pytest

from designer.analysis.replay.requests import LoggedRequest
from designer.analysis.replay.verdicts import PlacedLevel, verdict
from designer.policy.evaluation.decision import compile_level, evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.language.document import Grammar
from designer.policy.matching.request import Level, NamedPolicy, PreparedRequest, Request, Stages
from tests.examples import LONG
from tests.tools import in_one_test

CALLER = "arn:aws:iam::111122223333:role/app/Worker"
KNOWN = {"aws:RequestedRegion": "eu-central-1", "aws:PrincipalArn": CALLER}
TOLD = frozenset({"aws:sourcevpce"})
"""Absent, as the log would tell it."""

VALUES = {"aws:PrincipalTag/team": ("a", "b", "other", None), "aws:SourceVpc": ("vpc-1", "vpc-2", None)}
"""Keys that no log tells, with values that stand for all."""

RESOURCES = {
    "s3:GetObject": ("arn:aws:s3:::logs/a", "arn:aws:s3:::logs/b/c", "arn:aws:s3:::other/a"),
    "ec2:DescribeInstances": ("*",),
    "sqs:SendMessage": ("arn:aws:sqs:eu-central-1:111122223333:a", "arn:aws:sqs:eu-central-1:111122223333:b"),
}
CONDITIONS = (
    {"StringEquals": {"aws:PrincipalTag/team": "a"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": ["a", "b"]}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/team": "b"}},
    {"Null": {"aws:PrincipalTag/team": "true"}},
    {"StringNotLike": {"aws:SourceVpc": "vpc-1"}},
    {"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}},
    {"StringEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}},
    {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app/*"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
    {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
    {"Null": {"aws:SourceVpce": "true"}},
)
PATTERNS = ("*", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs/b/*", "arn:aws:sqs:*:*:a", "arn:aws:s3:::other*")


def statement(random: Random, effect: str):
    made = {"Effect": effect, "Action": random.choice(["*", "s3:*", "sqs:*", "ec2:*"])}
    made[random.choice(["Resource", "Resource", "NotResource"])] = random.choice(PATTERNS)
    conditions: dict[str, dict[str, object]] = {}
    for one in random.sample(CONDITIONS, random.choice([0, 1, 1, 2])):
        for operator, keys in one.items():
            conditions.setdefault(operator, {}).update(keys)
    return made | ({"Condition": conditions} if conditions else {})


def level(random: Random, name: str) -> Level:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    allow = everything if random.random() < 0.7 else statement(random, "Allow")
    denies = [statement(random, "Deny") for _ in range(random.randint(0, 3))]
    text = json.dumps({"Version": "2012-10-17", "Statement": [allow, *denies]})
    return Level(name, (NamedPolicy(f"P{name}", text, f"p-{name}"),))


def logged(action: str, resource: str) -> LoggedRequest:
    request = Request(action, resource or "*", CALLER, "111122223333", "", KNOWN)
    return LoggedRequest(PreparedRequest(request, bounded=False), resource, TOLD)


def outcomes(levels, action: str, resources):
    """Whether each request that the log may mean is stopped."""
    for resource, *values in product(resources, *VALUES.values()):
        told = {key: value for key, value in zip(VALUES, values, strict=True) if value is not None}
        request = Request(action, resource, CALLER, "111122223333", "", KNOWN | told)
        yield evaluate(request, Stages(scps=levels)).scp.result is not Result.ALLOWED


def matching(resource: str, action: str):
    """Resources that a log's one may mean."""
    return [one for one in RESOURCES[action] if one.startswith(resource)]


@in_one_test("seed", range(400 if LONG else 40))
def test_stopped_means_every_request_and_open_means_both(seed):
    random = Random(seed)
    for _ in range(25):
        action = random.choice(list(RESOURCES))
        known = random.choice(RESOURCES[action])
        levels = tuple(level(random, name) for name in "ab")
        compiled = [PlacedLevel(one.id, compile_level(one, Grammar.SCP, as_written=False)) for one in levels]
        said = verdict(logged(action, known if known != "*" else ""), compiled)
        found = set(outcomes(levels, action, [known]))
        assert found == ({True} if said.is_stopped else {False, True} if said.is_open else {False}), levels


@pytest.mark.parametrize("seed", range(100 if LONG else 10))
def test_without_an_exact_resource_nothing_is_sure_that_is_not(seed):
    random = Random(seed)
    for _ in range(25):
        action, resource = random.choice([("s3:GetObject", "arn:aws:s3:::logs/"), ("sqs:SendMessage", "")])
        levels = tuple(level(random, name) for name in "ab")
        compiled = [PlacedLevel(one.id, compile_level(one, Grammar.SCP, as_written=False)) for one in levels]
        said = verdict(logged(action, resource), compiled)
        found = set(outcomes(levels, action, matching(resource, action)))
        assert not said.is_stopped or found == {True}, levels
        assert said.stops or found == {False}, levels
