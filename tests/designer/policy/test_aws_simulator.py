"""Questions as calls of AWS's simulator, and its answers beside ours."""

import json

import pytest

from designer.policy.aws_simulator import Answer, difference, read_answer, simulator_call
from designer.policy.decision import evaluate
from designer.policy.outcome import Result
from designer.policy.request import Level, NamedPolicy, Request, Stages

FULL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
BOB = "arn:aws:iam::111122223333:user/bob"
LEVELS = tuple(Level(name, (NamedPolicy("FullAWSAccess", FULL),)) for name in ("r-1", "ou-1", "111122223333"))


def call(request, stages):
    return simulator_call(request, stages, evaluate(request, stages))


def test_a_question_becomes_a_call_with_its_levels_and_typed_context():
    context = {
        "AWS:RequestedRegion": "eu-west-1",
        "aws:tagkeys": ("a", "b"),
        "aws:SecureTransport": "true",
        "aws:PrincipalTag/Team": "x",
        "aws:SourceIp": "10.0.0.1",
        "aws:MultiFactorAuthAge": "5",
        "own:key": "v",
    }
    made = call(Request("s3:GetObject", "arn:aws:s3:::b/k", BOB, context=context), Stages(scps=LEVELS))
    assert {
        "PolicyInputList": [FULL],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::b/k"],
        "ContextEntries": [
            {"ContextKeyName": name, "ContextKeyValues": values, "ContextKeyType": kind}
            for name, values, kind in [
                ("aws:RequestedRegion", ["eu-west-1"], "string"),
                ("aws:TagKeys", ["a", "b"], "stringList"),
                ("aws:SecureTransport", ["true"], "boolean"),
                ("aws:PrincipalTag/Team", ["x"], "string"),
                ("aws:SourceIp", ["10.0.0.1"], "ip"),
                ("aws:MultiFactorAuthAge", ["5"], "numeric"),
                ("own:key", ["v"], "string"),
            ]
        ],
        "OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": [FULL]}] * 3,
        "CallerArn": BOB,
    } == made.input
    assert () == made.left_out
    assert made.input == json.loads(made.text)


def test_what_the_call_cannot_say_is_said():
    session = "arn:aws:sts::111122223333:assumed-role/Dev/s"
    own = (NamedPolicy("p", FULL),)
    stages = Stages(LEVELS, LEVELS, own, own, own, own[0])
    made = call(Request("s3:GetObject", "*", session), stages)
    assert ["RCPs", "session policies", "IAM user"] == [
        word for word in ("RCPs", "session policies", "IAM user") if any(word in said for said in made.left_out)
    ]
    assert "CallerArn" not in made.input
    exempt = call(Request("s3:GetObject", "*", BOB, in_management_account=True), Stages(LEVELS))
    assert "OrderedOrganizationPolicyInputList" not in exempt.input
    assert ("SCPs do not limit this caller, so they are left out.",) == exempt.left_out


def answered(decision="allowed", **more):
    return json.dumps({"EvaluationResults": [{"EvalActionName": "s3:GetObject", "EvalDecision": decision} | more]})


def test_an_answer_is_read():
    text = answered(
        "implicitDeny", OrganizationsDecisionDetail={"AllowedByOrganizations": False}, MissingContextValues=["k"]
    )
    assert Answer(Result.IMPLICITLY_DENIED, False, ("k",)) == read_answer(text)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"EvaluationResults": []}', answered("maybe"), "[" * 100_000])
def test_what_is_no_answer_is_none(text):
    assert read_answer(text) is None


def test_answers_are_compared():
    decision = evaluate(Request("s3:GetObject", "*", BOB), Stages(scps=LEVELS))
    assert "" == difference(decision, Answer(Result.ALLOWED, True, ()))
    assert "SCPs deny it" in difference(decision, Answer(Result.IMPLICITLY_DENIED, False, ()))
    assert "AWS says ImplicitlyDenied" in difference(decision, Answer(Result.IMPLICITLY_DENIED, True, ()))
