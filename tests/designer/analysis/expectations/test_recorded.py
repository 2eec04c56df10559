"""Decisions of AWS become cases: of a denial's message, and of the JSON in which AWS tells of each level."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.analysis.access.authorization_details import read_details
from designer.analysis.access.denial import parse_denial
from designer.analysis.access.explain_action import explain_request
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.proposals import case_of_request
from designer.analysis.expectations.recorded import beside_aws, case_of_denial, case_of_details, request_inquiry
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import native
from tests.designer.analysis.expectations.promised import deny, organization, policy, promise, proved
from tests.designer.cli.test_commands import run

REGION = policy(
    deny("ec2:*", Sid="Europe", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}),
    deny("s3:*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
)
ORGANIZATIONS = "arn:aws:organizations::111111111111"


def details(action: str = "ec2:RunInstances", root: str = "EXPLICIT_DENY", **context: object) -> dict:
    """AWS's answer about a caller of the account shop."""
    told = {
        "aws:PrincipalArn": "arn:aws:iam::222222222222:role/Deploy",
        "aws:PrincipalAccount": "222222222222",
        "aws:RequestedRegion": "us-east-1",
        "aws:ViaAWSService": False,
        **context,
    }
    sid = [{"uri": "x", "matchedStatements": [{"sid": "Europe", "evaluatedEffect": "DENY"}]}]
    checks = [
        {"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": root,
         "targetArn": f"{ORGANIZATIONS}:root/o-x/r-ab12",
         "matchedPolicies": sid if root == "EXPLICIT_DENY" else []},
        {"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": "ALLOW",
         "targetArn": f"{ORGANIZATIONS}:ou/o-x/ou-ab12-11111111"},
        {"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": "ALLOW",
         "targetArn": f"{ORGANIZATIONS}:account/o-x/222222222222"},
        {"checkType": "PRINCIPAL", "evaluatedEffect": "ALLOW"},
    ]  # fmt: skip
    one = {"action": action, "resource": "arn:aws:ec2:us-east-1:222222222222:instance/*", "checks": checks}
    return {"requestContext": told, "evaluations": [{**one, "context": {"aws:ResourceAccount": "222222222222"}}]}


def test_aws_s_levels_stand_beside_those_of_the_design():
    design = organization({"region": REGION})
    (request,) = read_details(details(), "answer")
    test = case_of_details(design, request)
    levels = beside_aws(design, request, test)
    assert [("root", True), ("ou-work", True), ("acc-shop", True)] == [(one.node, one.agrees) for one in levels]
    assert ("Europe",) == levels[0].check.statements
    proof = proved(design, test)
    assert (ProofState.PROVED, False) == (proof.state, test.case.allowed)


def test_a_design_that_is_not_what_is_deployed_differs_at_that_level():
    design = organization({})
    (request,) = read_details(details(), "answer")
    levels = beside_aws(design, request, case_of_details(design, request))
    assert [False, True, True] == [one.agrees for one in levels]
    assert ProofState.FAILED is proved(design, case_of_details(design, request)).state


def test_a_key_that_aws_does_not_tell_is_known_to_be_absent():
    design = organization({"region": REGION})
    (request,) = read_details(details("s3:GetObject", "ALLOW"), "answer")
    test = case_of_details(design, request)
    assert ("aws:SourceVpc", None) in test.case.context
    assert ProofState.PROVED is proved(design, test).state


def test_a_denial_becomes_a_case_of_its_role():
    message = (
        "User: arn:aws:sts::222222222222:assumed-role/Deploy/session is not authorized to perform: ec2:RunInstances on "
        "resource: arn:aws:ec2:us-east-1:222222222222:instance/* with an explicit deny in a service control policy"
    )
    design = organization({"region": REGION})
    test = case_of_denial(design, parse_denial(message))
    assert "arn:aws:iam::222222222222:role/Deploy" == test.case.principal
    assert ProofState.FAILED is proved(design, test).state
    assert ProofState.PROVED is proved(design, case_of_denial(design, parse_denial(message), allowed=False)).state
    with pytest.raises(EditError, match="no account 999999999999"):
        case_of_denial(design, parse_denial(message.replace("222222222222", "999999999999")))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "no list"),
        ({"evaluations": [{}]}, "needs an “action”"),
        ({"evaluations": [], "requestContext": []}, "A context is an object"),
        ({"evaluations": [{"action": "s3:GetObject", "checks": [1]}]}, "A check is an object"),
        (
            {
                "evaluations": [
                    {"action": "a:B", "checks": [{"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": "?"}]}
                ]
            },
            "“?” is not an effect",
        ),
    ],
)
def test_another_json_is_refused_with_the_place(value: object, says: str):
    with pytest.raises(FormatError, match=says.replace("?", r"\?")):
        read_details(value, "answer.json")


def test_the_command_adds_the_case_and_says_where_both_disagree(tmp_path: Path):
    from designer.exchange.formats.format import NativeFile

    design, answer = tmp_path / "design.json", tmp_path / "answer.json"
    design.write_bytes(native.write(NativeFile(organization({"region": REGION}))))
    answer.write_text(json.dumps(details()))
    told = run("record", design, answer)
    assert (0, True) == (told.exit_code, "3 of 3 levels agree." in told.stdout)
    assert 1 == len(native.read(design.read_bytes(), "x").organization.settings.tests)
    assert 0 == run("prove", design).exit_code
    answer.write_text(json.dumps(details(root="ALLOW")))
    before = design.read_bytes()
    differs = run("record", design, answer, "--dry-run")
    assert (1, before) == (differs.exit_code, design.read_bytes())
    assert "DIFFER: SCP at Root: AWS Allowed, design ExplicitlyDenied" in differs.stdout


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:PrincipalTag/team": "web"}},
        {"StringNotEquals": {"aws:PrincipalTag/team": "web"}},
        {"StringLike": {"aws:userid": "AROA1:*"}},
        {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x/*"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
        {"Null": {"aws:PrincipalOrgID": "true"}},
        {"Null": {"aws:PrincipalArn": "true"}},
        {"Bool": {"aws:PrincipalIsAWSService": "true"}},
        {"StringEquals": {"aws:PrincipalAccount": "555555555555"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("covers", ["callers", "resources"])
def test_a_request_that_breaks_a_promise_is_explained_as_it_was_decided_and_is_a_case_of_it(condition, covers):
    statement = deny("s3:GetObject", Condition=condition)
    is_outside = covers == "resources"
    design = organization(rcps={"p": policy({**statement, "Principal": "*"})} if is_outside else None,
                          scps=None if is_outside else {"p": policy(statement)})  # fmt: skip
    for kind in ("always", "never"):
        proof = proved(design, promise(of=covers, **{kind: ["s3:GetObject"]}))
        if (found := proof.witness) is None:
            assert proof.state is ProofState.PROVED
            continue
        _, answer = explain_request(design, request_inquiry(found.account, found.request, outside=is_outside))
        assert answer.answer.value == ("allowed" if found.allowed else "denied")
        if not is_outside:
            assert not found.request.principal.endswith("/")
            case = case_of_request(found.account, found.request, allowed=found.allowed)
            assert proved(design, case).state is ProofState.PROVED
