"""Which context keys a question offers, and how they are said."""

from __future__ import annotations

import pytest

from designer.analysis.access.explain_action import explain_request
from designer.analysis.access.keys import (
    Editor,
    WhatIfAnswer,
    added_key,
    asked_keys,
    outlook_words,
    regions,
    what_if_answers,
)
from designer.analysis.access.question import CallerKind, Inquiry, ready_question
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId
from designer.policy.evaluation.outcome import Answer


@pytest.fixture(scope="module")
def company():
    return template("company").organization


def keys(company, account, action):
    return {key.name: key for key in asked_keys(ready_question(company, Inquiry(NodeId(account), action)))}


def test_only_keys_that_statements_of_the_action_read_are_offered(company):
    assert ["aws:RequestedRegion", "aws:PrincipalArn"] == list(keys(company, "acc-shop-prod", "sqs:SendMessage"))
    assert [] == list(keys(company, "acc-log-archive", "sqs:SendMessage"))


def test_editors_fit_the_type_of_a_key(company):
    found = keys(company, "acc-shop-prod", "ec2:RunInstances")
    assert {
        "aws:RequestedRegion": Editor.REGION,
        "ec2:MetadataHttpTokens": Editor.TEXT,
        "ec2:MetadataHttpPutResponseHopLimit": Editor.NUMBER,
        "ec2:Encrypted": Editor.FLAG,
    } == {name: key.editor for name, key in found.items() if name != "aws:PrincipalArn"}


def test_values_that_policies_name_are_offered(company):
    assert {"eu-central-1", "eu-west-1"} == set(
        keys(company, "acc-shop-prod", "sqs:SendMessage")["aws:RequestedRegion"].values
    )


def test_an_added_key_is_spelled_as_aws_does():
    assert ("aws:SourceIp", Editor.ADDRESS) == (added_key("AWS:sourceip").name, added_key("AWS:sourceip").editor)
    assert "aws:PrincipalTag/Team" == added_key("aws:principaltag/Team").name
    assert added_key("aws:TagKeys").multivalued


def test_regions_come_from_a_dated_list():
    assert {"us-east-1", "eu-central-1", "eusc-de-east-1", "cn-north-1"} <= {region.id for region in regions()}


def test_what_if_answers_are_tried_for_named_values_and_for_another(company):
    inquiry = Inquiry(NodeId("acc-shop-prod"), "sqs:SendMessage", name="Dev")
    question, _ = explain_request(company, inquiry)
    region = next(key for key in asked_keys(question) if key.editor is Editor.REGION)
    allowed, denied = what_if_answers(company, inquiry, region, lambda one: explain_request(company, one)[1].answer)
    assert (Answer.ALLOWED, {"eu-central-1", "eu-west-1"}) == (allowed.answer, set(allowed.values))
    assert (Answer.DENIED, "us-east-1", False) == (denied.answer, denied.other, denied.absent)


@pytest.mark.parametrize(
    ("caller", "other"),
    [(CallerKind.ROLE, "role/somebody-else"), (CallerKind.USER, "user/somebody-else")],
)
def test_an_unknown_name_of_a_caller_is_tried_with_callers_of_its_kind_alone(company, caller, other):
    inquiry = Inquiry(NodeId("acc-card-vault"), "s3:DeleteBucket", caller=caller)
    question, _ = explain_request(company, inquiry)
    arn = next(key for key in asked_keys(question) if key.name == "aws:PrincipalArn")
    assert any(value.endswith(":root") for value in arn.values)
    tried = []
    what_if_answers(company, inquiry, arn, lambda one: tried.append(one) or Answer.DENIED)
    names = [one.context["aws:PrincipalArn"] for one in tried]
    assert f"arn:aws:iam::689900112233:{other}" == names[-1]
    assert {caller.value} == {name.rpartition(":")[2].partition("/")[0] for name in names}


def test_only_a_key_that_requests_may_lack_is_tried_without_it(company):
    inquiry = Inquiry(NodeId("acc-shop-prod"), "s3:DeleteBucket", caller=CallerKind.ROLE, name="Dev")
    found = what_if_answers(company, inquiry, added_key("aws:MultiFactorAuthPresent"), lambda _: Answer.DENIED)
    assert [True] == [one.absent for one in found]


def test_roles_of_one_account_are_named_without_it_and_those_of_several_with_it():
    arn = "arn:aws:iam::{}:role/{}".format
    inside = WhatIfAnswer(Answer.DENIED, (arn(555566667777, "acme/platform"),), arn(555566667777, "somebody-else"))
    outside = WhatIfAnswer(Answer.CONDITIONAL, (arn(111122223333, "Deploy"),), absent=True)
    assert "denied for role/acme/platform or another, such as role/somebody-else" == outlook_words([inside])
    assert "conditional for arn:aws:iam::111122223333:role/Deploy, or without it" in outlook_words([inside, outside])
