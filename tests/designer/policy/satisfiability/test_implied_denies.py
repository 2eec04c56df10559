"""A Deny that is called idle denies nothing that the other one does not deny."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.matching.request import PreparedRequest
from designer.policy.matching.statement import compile_statement
from designer.policy.satisfiability.masks import implies, without_implied
from tests.designer import draws
from tests.designer.policy import requests

REGIONS = {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}
ROLES = {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/Pipeline"]}}
ADMIN = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}}


def deny(condition=None, **members):
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", **members}
    if condition:
        statement["Condition"] = condition
    return read_policy_text(json.dumps({"Version": "2012-10-17", "Statement": statement})).statements[0]


def when(operator, key, *values):
    return deny({operator: {key: list(values)}})


REGION, TAGS, USER = "aws:RequestedRegion", "aws:TagKeys", "aws:userid"


@pytest.mark.parametrize(
    ("inner", "outer", "idle"),
    [
        (deny(REGIONS | ROLES), deny(ADMIN), True),
        (deny(ADMIN), deny(REGIONS | ROLES), False),
        (deny(ROLES), deny(ADMIN), True),
        (deny(ADMIN), deny(ROLES), False),
        (deny(REGIONS), deny(REGIONS), True),
        (when("StringEquals", REGION, "a"), when("StringEquals", REGION, "a", "b"), True),
        (when("StringEquals", REGION, "a", "b"), when("StringEquals", REGION, "a"), False),
        (when("StringNotEqualsIfExists", REGION, "a"), when("StringNotEquals", REGION, "a"), False),
        (when("ForAnyValue:StringEquals", TAGS, "a"), when("ForAnyValue:StringEquals", TAGS, "a", "b"), False),
        (when("StringNotLike", USER, "${aws:username}", "b"), when("StringNotLike", USER, "b"), False),
        (deny(Resource="arn:aws:s3:::logs"), deny(), True),
        (deny(), deny(Resource="arn:aws:s3:::logs"), False),
        (deny(), deny(Resource=["arn:aws:s3:::logs", "*"]), True),
        (deny(REGIONS, Resource="arn:aws:s3:::logs"), deny(Resource="arn:aws:s3:::logs"), True),
    ],
)
def test_a_deny_is_idle_beside_one_that_denies_all_that_it_denies(inner, outer, idle):
    assert idle is implies(inner, outer)


def test_the_first_of_equal_ones_stays_and_idle_ones_go_wherever_they_stand():
    regions, admin, again = deny(REGIONS | ROLES), deny(ADMIN), deny(ADMIN)
    direct = when("Bool", "aws:ViaAWSService", "false")
    assert (admin, direct) == without_implied([regions, admin, again, direct])
    assert (direct, admin) == without_implied([direct, again, regions])


_KEYS = {
    "aws:RequestedRegion": ["eu-west-1", "us-east-1", "eu-*"],
    "aws:PrincipalArn": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:user/*", "arn:aws:iam::*:root"],
    "s3:max-keys": ["1", "5", "1000"],
    "aws:PrincipalTag/team": ["x", "production"],
}
_OPERATORS = {
    "aws:RequestedRegion": ["StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists"],
    "aws:PrincipalArn": ["ArnLike", "ArnNotLike", "StringNotLike", "ArnNotEqualsIfExists"],
    "s3:max-keys": ["NumericEquals", "NumericNotEquals", "NumericLessThan"],
    "aws:PrincipalTag/team": ["StringEquals", "StringNotEquals", "Null", "ForAllValues:StringEquals"],
}


@st.composite
def denies(draw):
    condition = {}
    for key in draws.some_of(draw, list(_KEYS), 3):
        operator = draws.one_of(draw, _OPERATORS[key])
        values = ["true", "false"] if operator == "Null" else _KEYS[key]
        condition.setdefault(operator, {})[key] = draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
    resource = draws.one_of(draw, [{}, {"Resource": "arn:aws:s3:::logs"}, {"Resource": ["arn:aws:s3:::logs/*"]}])
    return deny(condition, **resource)


@given(first=denies(), second=denies(), seed=st.integers(0, 2**32))
def test_no_request_is_denied_by_an_idle_deny_alone(first, second, seed):
    if not implies(first, second):
        return
    inner, outer = (compile_statement(one, Grammar.SCP, variables=True) for one in (first, second))
    rng = random.Random(seed)
    values = [value for each in _KEYS.values() for value in each]
    for _ in range(20):
        action = rng.choice(["s3:ListBucket", "s3:GetObject", "s3:DeleteBucket"])
        asked = PreparedRequest(requests.draw(action, list(_KEYS), values, rng), bounded=False)
        assert outer.applies(asked) or not inner.applies(asked)
