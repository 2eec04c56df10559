"""A question for AWS's simulator, and its answer beside ours."""

from __future__ import annotations

import json

import pytest

from designer.analysis.access.question import CallerKind, Inquiry, ready_question
from designer.analysis.access.verify import AnswerAgreement, compare_with_aws, simulation_input
from designer.basics.errors import EditError
from designer.exchange.templates import load as template
from designer.organization.model.records import NodeId
from tests.designer.analysis.access.building import one_path


@pytest.fixture(scope="module")
def company():
    return template("company").organization


@pytest.fixture
def question(company):
    context = {"aws:RequestedRegion": "us-east-1", "aws:TagKeys": ("a", "b"), "aws:MultiFactorAuthPresent": "true"}
    return ready_question(company, Inquiry(NodeId("acc-shop-prod"), "sqs:SendMessage", name="Dev", context=context))


def result(decision, allowed=None, action="sqs:SendMessage", **more):
    found = {"EvalActionName": action, "EvalDecision": decision, **more}
    if allowed is not None:
        found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    return json.dumps({"EvaluationResults": [found], "IsTruncated": False})


def test_the_export_holds_the_scps_level_by_level_root_first(question, company):
    content = json.loads(simulation_input(question).text)
    assert ["root", "ou-workloads", "ou-prod", "acc-shop-prod"] == [level.id for level in question.stages.scps]
    levels = content["OrderedOrganizationPolicyInputList"]
    for node_id, level in zip(company.path(NodeId("acc-shop-prod")), levels, strict=True):
        texts = [json.loads(company.policy(policy).text) for policy in company.node(node_id).policies]
        assert texts == [json.loads(text) for text in level["ServiceControlPolicyInputList"]]
    assert (["sqs:SendMessage"], ["*"]) == (content["ActionNames"], content["ResourceArns"])


def test_the_export_tells_what_is_known_with_its_type(question):
    entries = {
        entry["ContextKeyName"]: entry for entry in json.loads(simulation_input(question).text)["ContextEntries"]
    }
    assert {
        "ContextKeyName": "aws:TagKeys",
        "ContextKeyValues": ["a", "b"],
        "ContextKeyType": "stringList",
    } == entries["aws:TagKeys"]
    assert "boolean" == entries["aws:MultiFactorAuthPresent"]["ContextKeyType"]
    assert "string" == entries["aws:RequestedRegion"]["ContextKeyType"]
    assert ["arn:aws:iam::555566667777:role/Dev"] == entries["aws:PrincipalArn"]["ContextKeyValues"]


def test_the_script_writes_the_file_and_runs_the_command(question):
    exported = simulation_input(question)
    first, *middle, end, command, last = exported.script.split("\n")
    assert (exported.text.rstrip("\n"), "ORGWRIGHT", "") == ("\n".join(middle), end, last)
    assert "simulate-custom-policy.input.json" in first
    assert command.endswith("--cli-input-json file://simulate-custom-policy.input.json")


@pytest.mark.parametrize(
    ("account", "caller", "why"),
    [
        ("acc-acme-management", CallerKind.ROLE, "management account"),
        ("acc-shop-prod", CallerKind.SERVICE_LINKED, "service-linked"),
        ("acc-shop-prod", CallerKind.OUTSIDE, "do not reach this caller"),
    ],
)
def test_where_no_scp_has_a_say_there_is_nothing_to_verify(company, account, caller, why):
    with pytest.raises(EditError, match=why):
        simulation_input(ready_question(company, Inquiry(NodeId(account), "s3:GetObject", caller=caller)))


def test_a_policy_that_aws_would_refuse_is_named():
    design = one_path({"root": ["broken"]}, {"a": ["broken"]}, {"broken": "{"})
    with pytest.raises(EditError, match="broken"):
        simulation_input(ready_question(design, Inquiry(NodeId("a"), "s3:GetObject")))


def test_more_levels_than_aws_takes_are_refused():
    allow = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    design = one_path({f"l{n}": ["all"] for n in range(7)}, {"a": ["all"]}, {"all": allow})
    with pytest.raises(EditError, match="at most 7 levels; this path has 8"):
        simulation_input(ready_question(design, Inquiry(NodeId("a"), "s3:GetObject")))


@pytest.mark.parametrize(
    ("decision", "allowed", "agreement"),
    [
        ("explicitDeny", False, AnswerAgreement.SAME),
        ("implicitDeny", False, AnswerAgreement.SAME),
        ("explicitDeny", None, AnswerAgreement.SAME),
        ("allowed", True, AnswerAgreement.OTHER),
        ("allowed", None, AnswerAgreement.OTHER),
    ],
)
def test_the_answers_agree_or_not(question, decision, allowed, agreement):
    assert agreement is compare_with_aws(question, result(decision, allowed)).agreement


def test_what_differs_is_said_in_words(question):
    assert (
        "AWS disagrees: it says that the request is allowed"
        in compare_with_aws(question, result("allowed", True)).sentence
    )
    assert any("not alike" in note for note in compare_with_aws(question, result("implicitDeny", False)).notes)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("", "not JSON"),
        ("{}", "no EvaluationResults"),
        ('{"EvaluationResults": []}', "no EvaluationResults"),
        (result("allowed", action="s3:GetObject"), "another action"),
        (result("perhaps"), "no EvalDecision"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(question, answer, said):
    with pytest.raises(EditError, match=said):
        compare_with_aws(question, answer)
