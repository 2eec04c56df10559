"""Who can do one action agrees, for every account, with the reason that one account is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.reach import DecidedAnswer, answers
from designer.analysis.access.reasons import Cause, reason_for
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization.model.records import NodeId, Settings
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from tests.designer.analysis.access.building import document, one_path
from tests.designer.strategies import organizations
from tests.tools import in_one_test

FULL = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])
ACTIONS = (
    "s3:DeleteBucket",
    "organizations:LeaveOrganization",
    "iam:CreateUser",
    "made:Up",
    "sts:GetCallerIdentity",
    "cognito-idp:GetClientToken",
)
ASSUMED = (
    NO_ASSUMPTION,
    Assumption(region="eu-central-1", principal="role/Developer"),
    Assumption(region="us-west-2", mfa=False),
    Assumption(principal="root"),
    Assumption(principal="role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
)


def expected(organization, action, assumption):
    """Answer and cause of each account, and the levels that its explanation says decide."""
    found = {}
    for account in organization.accounts():
        reason = reason_for(organization, load(), account, action, assumption)
        explanation = explain_action(organization, load(), account, action, assumption)
        levels = tuple(level.id for level in explanation.levels if explanation.decides(level))
        assert reason.answer is Answer.ALLOWED or reason.node in levels
        found[account] = (reason.answer, reason.cause, levels)
    return found


def told(found):
    return {
        account: (decided.answer, decided.cause, decided.levels if decided.answer is not Answer.ALLOWED else ())
        for account, decided in found.items()
    }


@given(organization=organizations(), action=st.sampled_from(ACTIONS), assumption=st.sampled_from(ASSUMED))
def test_every_account_gets_the_answer_of_its_reason_and_the_levels_of_its_explanation(
    organization, action, assumption
):
    found = dict(answers(organization, load(), action, assumption))
    assert expected(organization, action, assumption) == told(found)


@pytest.fixture(scope="module", params=["company", "scale"])
def design(request):
    return large_organization(25, 3) if request.param == "scale" else template(request.param).organization


@in_one_test("assumption", ASSUMED)
@in_one_test("action", ACTIONS)
def test_designs_as_people_make_them_agree_too(design, action, assumption):
    assert expected(design, action, assumption) == told(dict(answers(design, load(), action, assumption)))


def test_each_level_that_decides_is_named_from_the_root_down():
    deny = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
    sometimes = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::logs-*"}])
    organization = one_path(
        {"Root": ["Full", "Sometimes"], "Upper": ["Full", "Deny"], "Lower": ["Full", "Deny"]},
        {"A": ["Full"], "M": ["Full"]},
        {"Full": FULL, "Deny": deny, "Sometimes": sometimes},
        Settings("Test", management_account=NodeId("M")),
    )
    found = dict(answers(organization, load(), "S3:deletebucket"))
    assert DecidedAnswer(Answer.DENIED, Cause.EXPLICIT_DENY, (NodeId("Upper"), NodeId("Lower"))) == found[NodeId("A")]
    assert DecidedAnswer(Answer.ALLOWED, Cause.EXEMPT, (NodeId("M"),)) == found[NodeId("M")]


def test_a_missing_allow_decides_beside_a_deny_that_is_stronger():
    deny = document([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}])
    listed = document([{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}])
    organization = one_path(
        {"Root": ["List"], "Upper": ["Full", "Deny"]}, {"A": ["Full"]}, {"Full": FULL, "Deny": deny, "List": listed}
    )
    found = dict(answers(organization, load(), "s3:DeleteBucket"))
    assert DecidedAnswer(Answer.DENIED, Cause.EXPLICIT_DENY, (NodeId("Root"), NodeId("Upper"))) == found[NodeId("A")]


@pytest.mark.parametrize(
    ("action", "account", "words"),
    [
        ("s3:DeleteBucket", "acc-shop-prod", ("MFA", "caller")),  # the Regions are open to roles that Prod denies it
        ("s3:DeleteBucket", "acc-shop-test", ("Region", "caller")),
        ("s3:DeleteBucket", "acc-log-archive", ("resource",)),
        ("iam:CreateUser", "acc-shop-prod", ()),  # denied, whatever is asked
        ("s3:DeleteBucket", "acc-dev-anna", ()),  # allowed
    ],
)
def test_a_conditional_answer_names_what_it_hangs_on_at_every_level(action, account, words):
    found = dict(answers(template("company").organization, load(), action))
    assert words == found[NodeId(account)].depends_on


def test_a_condition_that_holds_in_every_request_is_not_named():
    always = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:PrincipalArn": "false"}}}
    always["Condition"]["StringEquals"] = {"aws:RequestedRegion": "us-east-1"}
    organization = one_path({"Root": ["Full", "Deny"]}, {"A": ["Full"]}, {"Full": FULL, "Deny": document([always])})
    assert ("Region",) == dict(answers(organization, load(), "s3:DeleteBucket"))[NodeId("A")].depends_on


def test_what_is_assumed_is_no_longer_named():
    found = dict(answers(template("company").organization, load(), "s3:DeleteBucket", Assumption(region="eu-west-1")))
    assert ("MFA", "caller") == found[NodeId("acc-shop-prod")].depends_on
    assert Answer.ALLOWED is found[NodeId("acc-shop-test")].answer
