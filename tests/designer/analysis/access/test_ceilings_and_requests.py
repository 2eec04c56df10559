"""Ceilings and requests agree: what is surely allowed always is, what is impossible never is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.explain_action import explain_action, explain_request
from designer.analysis.access.question import Inquiry, ask, path_levels
from designer.analysis.access.reach import answers
from designer.analysis.access.reasons import partition, reason_for
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Result
from designer.policy.evaluation.statement_explanation import RESOURCE
from designer.policy.matching.request import PrincipalKind, Stages, principal_of
from tests.designer.analysis.access.building import document, one_path
from tests.designer.policy import requests
from tests.designer.policy.strategies import ACTIONS, policy_texts
from tests.tools import in_one_test

FULL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
LEVELS = st.lists(
    st.lists(policy_texts() | st.just(FULL) | st.just("{"), min_size=1, max_size=3), min_size=2, max_size=3
)
KEYS = [
    "aws:MultiFactorAuthPresent",
    "s3:max-keys",
    "aws:ResourceTag/env",
    "aws:RequestTag/team",
    "aws:TagKeys",
    "aws:SourceVpce",
    "nobody:knows",
]
VALUES = ["prod", "prod-1", "eu-central-1", "web", "vpce-1"]


@st.composite
def designs(draw):
    """A path of two or three levels with policies, half-typed ones among them."""
    levels = draw(LEVELS)
    texts = {f"p{place}-{number}": text for place, level in enumerate(levels) for number, text in enumerate(level)}
    names = [[name for name in texts if name.startswith(f"p{place}-")] for place in range(len(levels))]
    *above, last = names
    return one_path({f"level{place}": policies for place, policies in enumerate(above)}, {"account": last}, texts)


@given(designs(), st.sampled_from(ACTIONS), st.randoms(use_true_random=False))
def test_requests_stay_inside_the_ceiling(organization, action, rng):
    catalogue = load()
    account = NodeId("account")
    ceiling = Ceilings(organization, catalogue).of(account)
    bit = 1 << catalogue.index(action)
    path = path_levels(organization, account, PolicyType.SERVICE_CONTROL_POLICY)
    for _ in range(40):
        result = evaluate(requests.draw(action, KEYS, VALUES, rng), Stages(scps=path)).result
        if ceiling.sure & bit:
            assert Result.ALLOWED == result
        if not ceiling.possible & bit:
            assert Result.ALLOWED != result


@given(designs(), st.sampled_from(ACTIONS))
def test_every_way_to_ask_gives_the_same_answer(organization, action):
    catalogue, account = load(), NodeId("account")
    ceiling = Ceilings(organization, catalogue).of(account)
    bit = 1 << catalogue.index(action)
    open_answer = Answer.CONDITIONAL if ceiling.known else Answer.UNKNOWN
    expected = Answer.ALLOWED if ceiling.sure & bit else open_answer if ceiling.possible & bit else Answer.DENIED
    assert expected == reason_for(organization, catalogue, account, action).answer
    assert expected == dict(answers(organization, catalogue, action))[account].answer
    (group,) = [reason for mask, reason in partition(organization, catalogue, account) if mask & bit]
    assert expected == group.answer
    levels = [level.answer for level in explain_action(organization, catalogue, account, action).levels]
    worst = next(one for one in (Answer.DENIED, Answer.UNKNOWN, Answer.CONDITIONAL, Answer.ALLOWED) if one in levels)
    assert expected == worst


_RESOURCES = (
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:::*",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:ec2:*",
    "arn:aws:iam::*:user/*",
    "arn:*:*:*:*:*",
    "*",
)


@in_one_test("action", ["s3:GetObject", "s3:ListAllMyBuckets", "ec2:DescribeInstances", "iam:GetUser"])
@in_one_test("element", ["Resource", "NotResource"])
@in_one_test("effect", ["Allow", "Deny"])
@in_one_test("resource", _RESOURCES)
def test_a_question_that_names_no_resource_is_answered_as_the_ceiling_is(effect, element, resource, action):
    statement = {"Effect": effect, "Action": "*", element: resource}
    full = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    text = document([statement] if effect == "Allow" else [full, statement])
    organization = one_path({"root": ["full"]}, {"account": ["own"]}, {"full": FULL, "own": text})
    account = NodeId("account")
    _, explanation = explain_request(organization, Inquiry(account, action))
    assert reason_for(organization, load(), account, action).answer == explanation.answer


@pytest.mark.parametrize(
    ("effect", "element", "answer"),
    [
        ("Deny", "Resource", Answer.ALLOWED),
        ("Deny", "NotResource", Answer.DENIED),
        ("Allow", "Resource", Answer.DENIED),
        ("Allow", "NotResource", Answer.ALLOWED),
    ],
)
def test_an_action_without_a_documented_resource_that_lists_nothing_is_decided_on_everything(effect, element, answer):
    statement = {"Effect": effect, "Action": "kms:CreateKey", element: "arn:aws:kms:*:*:key/*"}
    texts = {"full": FULL, "own": document([statement])}
    organization = one_path({"root": ["full"]}, {"account": ["own", *["full"] * (effect == "Deny")]}, texts)
    explanation = explain_action(organization, load(), NodeId("account"), "kms:CreateKey")
    assert answer == explanation.answer
    assert OpenPoint.ACTS_ON_NOTHING in explanation.open_points


def test_a_listing_without_a_documented_resource_is_open_where_arns_of_its_service_count():
    statement = {"Effect": "Deny", "Action": "ec2:DescribeInstances", "Resource": "arn:aws:ec2:*:*:instance/*"}
    texts = {"full": FULL, "own": document([statement])}
    organization = one_path({"root": ["full", "own"]}, {"account": ["full"]}, texts)
    _, explanation = explain_request(organization, Inquiry(NodeId("account"), "ec2:DescribeInstances"))
    assert (Answer.CONDITIONAL, (RESOURCE,)) == (explanation.answer, explanation.unknown)
    assert OpenPoint.ACTS_ON_NOTHING in explanation.open_points
    _, on_all = explain_request(organization, Inquiry(NodeId("account"), "ec2:DescribeInstances", resource="*"))
    assert Answer.ALLOWED == on_all.answer


def test_a_question_without_a_caller_is_put_by_a_role():
    organization = one_path({"root": []}, {"account": []}, {})
    assert (
        PrincipalKind.ROLE == principal_of(ask(organization, NodeId("account"), "s3:GetObject").request.principal).kind
    )


@pytest.mark.parametrize(
    ("action", "resource", "points"),
    [
        ("gamelift:DeleteFleet", "arn:aws:gamelift:*:*:build/*", (OpenPoint.NAME_LIKE_AN_ARN,)),
        ("ec2:DeleteVolume", "arn:aws:ec2:*:*:instance/*", ()),
        ("ec2:DeleteVolume", "arn:aws:s3:::logs/*", ()),
    ],
)
def test_what_rests_on_the_names_of_resources_is_told(action, resource, points):
    """Nothing is open for services whose rules for names were looked up."""
    denied = {"Effect": "Deny", "Action": action, "Resource": resource}
    texts = {"full": FULL, "own": document([denied])}
    organization = one_path({"root": ["full", "own"]}, {"account": ["full"]}, texts)
    account = NodeId("account")
    found = explain_action(organization, load(), account, action)
    assert (Answer.ALLOWED, points) == (found.answer, found.open_points)
    _, found = explain_request(organization, Inquiry(account, action))
    told = tuple(point for point in found.open_points if point is not OpenPoint.IDENTITY_NOT_ASKED)
    assert (Answer.ALLOWED, points) == (found.answer, told)
