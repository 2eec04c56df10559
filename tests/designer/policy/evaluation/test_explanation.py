"""Explanations agree with decisions, mirror the policies, name what is missing and what is open, in words."""

import json

import pytest
from hypothesis import given

from designer.cli.access.requests import parse_line, read_case
from designer.policy.evaluation.decision import evaluate, statement_label
from designer.policy.evaluation.explain import explain
from designer.policy.evaluation.explanation import Applies, Reference
from designer.policy.evaluation.open_points import OpenPoint
from designer.policy.evaluation.outcome import Answer, Exempt, Stage
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.policy import strategies
from tests.designer.policy.decisions import TABLE, line
from tests.designer.policy.evaluation.test_decision import LEVELS, requests
from tests.tools import in_one_test

FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def explained(statement, *, action="s3:GetObject", resource="*", context=None, more=(FULL,)):
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement, *more]})
    request = Request(action, resource, "arn:aws:iam::111122223333:user/bob", context=context or {})
    return explain(request, Stages(scps=(Level("r-1", (NamedPolicy("p", text),)),)))


def first_statement(explanation, stage=Stage.SCP):
    note = next(note for note in explanation.stages if note.stage is stage)
    return note.levels[0].policies[0].statements[0]


@in_one_test("case", TABLE["cases"])
def test_explanation_agrees_with_the_decision_and_mirrors_the_policies(case):
    read = read_case(parse_line(line(case)))
    explanation = explain(read.request, read.stages)
    assert evaluate(read.request, read.stages) == explanation.decision
    assert case["expected"]["decision"] == explanation.decision.result.value
    for outcome, stage in zip(explanation.decision.outcomes, explanation.stages, strict=True):
        assert [level.id for level in outcome.levels] == [level.id for level in stage.levels]
        for said, level in zip(outcome.levels, stage.levels, strict=True):
            applying = [note for note in level.statements if note.applies is Applies.YES]
            assert {*said.allow, *said.deny} == {statement_label(note.policy, note.source) for note in applying}
            assert all(note.sentence.endswith(".") for policy in level.policies for note in policy.statements)
    assert explanation.sentence.startswith("Allowed" if case["expected"]["decision"] == "Allowed" else "Denied")


@given(requests(), LEVELS)
def test_a_statement_applies_when_all_its_parts_do(request, levels):
    for stage in explain(request, Stages(scps=levels)).stages:
        for level in stage.levels:
            for note in (note for policy in level.policies for note in policy.statements):
                parts = [*(part.matches for part in note.elements), *(part.holds for part in note.conditions)]
                assert (Applies.YES if all(parts) else Applies.NO) is note.applies


@given(requests(), strategies.broken_texts())
def test_any_text_is_explained(request, text):
    level = (Level("x", (NamedPolicy("p", text),)),)
    policies = level[0].policies
    stages = Stages(level, level, policies, policies, policies, policies[0], as_written=True)
    assert evaluate(request, stages) == explain(request, stages).decision


def test_an_unknown_answer_rests_on_the_policy_that_is_not_known():
    known, open_one = (
        NamedPolicy("known", json.dumps({"Version": "2012-10-17", "Statement": [FULL]}), "one"),
        NamedPolicy("open", "", "two", gap="the text of open"),
    )
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob")
    found = explain(request, Stages(scps=(Level("r-1", (known, open_one)),)))
    assert (Answer.UNKNOWN, (Reference("r-1", "two"),)) == (found.answer, found.deciding)


def test_a_condition_says_what_it_compared():
    note = first_statement(
        explained(
            {"Sid": "Region", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
             "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}}},
            context={"aws:RequestedRegion": "us-east-1"},
        )
    )  # fmt: skip
    assert Applies.YES is note.applies
    assert (
        "Region denies it: aws:RequestedRegion is us-east-1, so "
        "“aws:RequestedRegion is not eu-central-1 or eu-west-1” holds." == note.sentence
    )


def test_a_missing_key_is_named_where_it_is_missed():
    explanation = explained(
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "true"}}}
    )
    note = first_statement(explanation)
    assert ("aws:ViaAWSService",) == explanation.missing == note.missing == note.conditions[0].missing
    assert "aws:ViaAWSService is not known for this request" in note.sentence


def test_an_unknown_operator_is_named():
    condition = {"StringEqual": {"aws:RequestedRegion": "x"}}
    note = first_statement(explained({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}))
    assert Applies.NO is note.applies
    assert "AWS has no operator StringEqual" in note.sentence


def test_a_statement_of_other_actions_says_only_that():
    note = first_statement(explained({"Sid": "Ec2", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}))
    assert ["Action"] == [element.name for element in note.elements]
    assert "Ec2 does not apply: the action is not among the actions it names." == note.sentence


def test_the_one_obstacle_is_said_to_stand_alone():
    explanation = explained({"Sid": "NoS3", "Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    assert ["scp/r-1/p#NoS3"] == [str(obstacle) for obstacle in explanation.blocked_by]
    assert "Denied: the SCP statement p#NoS3 at r-1 denies it. Nothing else stands in the way." == explanation.sentence


@pytest.mark.parametrize(
    ("scp", "identity", "obstacle"),
    [
        ([], FULL, "no SCP at r-1 allows it"),
        (FULL, [], "the caller's own policies do not allow it"),
        (
            FULL,
            [FULL, {"Sid": "NoS3", "Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
            "the statement own#NoS3 of the caller's own policies denies it",
        ),
    ],
)
def test_each_kind_of_obstacle_is_said_as_what_it_is(scp, identity, obstacle):
    """A level without an Allow is none that denies, and a policy of the caller is not an SCP."""
    texts = [json.dumps({"Version": "2012-10-17", "Statement": one}) for one in (scp, identity)]
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob")
    levels = (Level("r-1", (NamedPolicy("p", texts[0]),)),)
    said = explain(request, Stages(scps=levels, identity=(NamedPolicy("own", texts[1]),))).sentence
    assert said.endswith(f": {obstacle}. Nothing else stands in the way.")


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_level_that_two_statements_decide_says_so_of_both(effect):
    two = [{"Sid": sid, "Effect": effect, "Action": "s3:*", "Resource": "*"} for sid in ("One", "Two")]
    (level,) = explained(two[0], more=two[1:]).stages[1].levels
    assert level.sentence == f"p#One and p#Two {effect.lower()} it."
    (level,) = explained(two[0], more=()).stages[1].levels
    assert level.sentence == f"p#One {'denies' if effect == 'Deny' else 'allows'} it."


def test_a_resource_policy_for_everybody_is_taken_to_pass_a_boundary_and_that_is_an_open_point():
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    edge, own, box = (
        NamedPolicy(name, json.dumps({"Version": "2012-10-17", "Statement": one}))
        for name, one in (
            ("edge", {**allow, "Action": "sqs:*"}),
            ("own", allow),
            ("box", {**allow, "Principal": "*"}),
        )
    )
    request = Request("s3:GetObject", "arn:aws:s3:::box/key", "arn:aws:iam::111122223333:user/bob")
    found = explain(request, Stages(identity=(own,), boundary=(edge,), resource=box))
    assert (Answer.ALLOWED, True) == (found.answer, OpenPoint.EVERYONE_PASSES_LIMITS in found.open_points)
    found = explain(request, Stages(identity=(own,), boundary=(edge, own), resource=box))
    assert OpenPoint.EVERYONE_PASSES_LIMITS not in found.open_points


def test_an_answer_is_exempt_only_where_neither_kind_of_guardrails_limits_the_request():
    action, bob = "s3:GetObject", "arn:aws:iam::111122223333:user/bob"
    full, of_resources = (
        (Level("r", (NamedPolicy("p", json.dumps({"Version": "2012-10-17", "Statement": one})),)),)
        for one in (FULL, FULL | {"Principal": "*"})
    )
    levels = Stages(scps=full, rcps=of_resources)
    requests_ = [
        Request(action, "*", bob, in_management_account=True, resource_in_management_account=one)
        for one in (False, True)
    ]
    assert ["Allowed", "Exempt"] == [explain(one, levels).headline for one in requests_]
    assert explain(Request("sts:GetCallerIdentity", "*", bob), levels).headline == "Exempt"


def test_an_exempt_caller_is_told_why():
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob", in_management_account=True)
    scp = explain(request, Stages(scps=(Level("r", ()),))).stages[1]
    assert (Exempt.MANAGEMENT_ACCOUNT, Answer.ALLOWED, ()) == (scp.exempt, scp.answer, scp.levels)
    assert "management account" in scp.sentence


@pytest.mark.parametrize(
    ("condition", "context", "point"),
    [
        ({"StringNotEquals": {"k": "${aws:username}"}}, {"k": "x"}, OpenPoint.UNRESOLVED_NEGATED),
        ({"ForAnyValue:StringEqualsIfExists": {"k": "x"}}, {}, OpenPoint.ANY_VALUE_IF_EXISTS),
        ({"StringEquals": {"k": "x"}}, {"k": ("x",)}, OpenPoint.MULTIVALUED_WITHOUT_SET),
        ({"ForAllValues:StringEquals": {"k": "x"}}, {"k": ("",)}, OpenPoint.NULL_DATA_SET),
        ({"Bool": {"k": "${aws:x}"}}, {"k": "true"}, OpenPoint.BOOL_VARIABLE),
        ({"NumericNotEquals": {"k": "1"}}, {"k": "ten"}, OpenPoint.WRONG_TYPE),
    ],
)
def test_open_points_of_conditions_are_shown(condition, context, point):
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    explanation = explained(statement, context=context)
    assert point in first_statement(explanation).conditions[0].open_points
    assert point in explanation.open_points


@pytest.mark.parametrize(
    ("statement", "point"),
    [
        ({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b"}, OpenPoint.ALLOW_WITH_RESOURCE),
        ({"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3*"}, OpenPoint.SHORT_ARN),
        ({"Effect": "Deny", "Action": "*:*", "Resource": "*"}, OpenPoint.WILDCARD_SERVICE),
    ],
)
def test_open_points_of_statements_are_shown(statement, point):
    assert point in explained(statement).open_points


def test_ordinary_answers_rest_on_nothing_open():
    request = Request("s3:GetObject", "*", "arn:aws:iam::111122223333:user/bob")
    full = NamedPolicy("FullAWSAccess", json.dumps({"Version": "2012-10-17", "Statement": FULL}))
    assert () == explain(request, Stages(scps=(Level("r", (full,)),), identity=(full,))).open_points
