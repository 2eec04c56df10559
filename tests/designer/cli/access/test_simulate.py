"""`orgwright simulate`: a bad line is answered, the run goes on; one request in a design."""

import json

import pytest
from click.testing import CliRunner

from designer.cli.access import requests
from designer.cli.group import group
from tests.tools import in_one_test

GOOD = {"id": 1, "action": "s3:GetObject", "resource": {"arn": "*"}, "principal": "arn:aws:iam::111122223333:user/bob"}


def simulate(*args, text=None):
    return CliRunner().invoke(group, ["simulate", *args], input=text)


def not_json(text):
    raise AssertionError(f"{text} is not JSON")


def answers(*lines):
    """Answers to lines; the exit status and the last sentence tell of errors in them."""
    text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    result = simulate("--requests", "-", text=text)
    found = [json.loads(line, parse_constant=not_json) for line in result.stdout.splitlines()]
    wrong = sum("error" in line for line in found)
    said = f'{wrong} of {len(lines)} lines could not be read; each is answered by its "error".\n'
    assert (2 if wrong else 0, said if wrong else "") == (
        result.exit_code,
        result.stderr.replace("1 line ", "1 lines "),
    )
    return found


def test_a_request_is_answered_in_the_documented_shape():
    level = {
        "id": "r-1",
        "policies": [{"name": "Full", "policy": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}],
    }
    assert [
        {
            "id": 1,
            "decision": "Allowed",
            "scp": {
                "result": "Allowed",
                "levels": [{"id": "r-1", "result": "Allowed", "allow": ["Full#1"], "deny": []}],
            },
            "rcp": {"result": "Allowed", "levels": []},
            "missingContext": [],
            "blockedBy": [],
        }
    ] == answers(GOOD | {"orgLevels": [level]})


@in_one_test(
    ("line", "said"),
    [
        (b"{bad", "This is not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[]", "Expected an object, found a list"),
        ({"id": 2, "action": 5}, "resource"),
        (GOOD | {"action": 5}, "action: Expected a text, found a number"),
        (GOOD | {"action": None}, "action"),
        (GOOD | {"orgLevels": {}}, "orgLevels: Expected a list"),
        (GOOD | {"orgLevels": [{"id": "x", "policies": [7]}]}, "orgLevels[0].policies[0]"),
        (GOOD | {"context": {"k": {}}}, "context.k"),
        (GOOD | {"managementAccount": "yes"}, "managementAccount"),
        (GOOD | {"orgLevel": []}, 'orgLevel: This field is not known here; did you mean "orgLevels"?'),
        (GOOD | {"resource": {"arn": "*", "owner": "1"}}, "resource.owner: This field is not known here"),
        (
            GOOD | {"orgLevels": [{"id": "x", "policy": []}]},
            "orgLevels[0].policy: This field is not known",
        ),
        (GOOD | {"identityPolicies": [{"nme": "p", "polcy": {}}]}, 'did you mean "name"?'),
        (GOOD | {"resourcePolicy": {"Statment": []}}, 'did you mean "Statement"?'),
        (GOOD | {"endpointPolicies": []}, "endpointPolicies: Policies of VPC endpoints are not judged"),
        (b'{"id": NaN}', "NaN is not a number that JSON can hold"),
        (b'{"id": 1e999}', "1e999 is not a number that JSON can hold"),
        (b'{"id": ' + b"9" * 5_000 + b"}", "a number that is too long"),
        (b'{"id": ' + b"[" * 900 + b"]" * 900 + b"}", "resource"),
        (b'{"action": "a:B", "action": "a:C"}', 'The key "action" appears twice'),
        (rb'{"id": "\ud800"}', "half a character"),
        (rb'{"\udfff": 1}', "half a character"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_the_run_goes_on(line, said):
    bad, good = answers(line, GOOD)
    assert {"id", "error"} == set(bad)
    assert said in bad["error"]
    assert (1, "Allowed") == (good["id"], good["decision"])


def test_what_a_case_expects_is_not_read():
    assert ["Allowed"] == [line["decision"] for line in answers(GOOD | {"expected": {"decision": "Denied"}})]


def test_a_request_without_end_is_refused_when_it_is_longer_than_any(monkeypatch):
    monkeypatch.setattr(requests, "MAX_LINE", 1_000)
    result = simulate("--requests", "-", text=json.dumps(GOOD) + "\n" + "x" * 2_000 + "\n" + json.dumps(GOOD))
    assert (2, 1) == (result.exit_code, len(result.stdout.splitlines()))
    assert "Request 2 has no end within 1,000 bytes" in result.stderr


def test_context_values_are_read_as_aws_writes_them():
    condition = {
        "Bool": {"a": True},
        "NumericEquals": {"n": 2},
        "ForAnyValue:StringEquals": {"l": "x"},
        "Null": {"gone": True},
    }
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
    level = {"id": "r", "policies": [{"name": "p", "policy": {"Version": "2012-10-17", "Statement": [statement]}}]}
    context = {"a": True, "n": 2.0, "l": ["x", "y"], "gone": None}
    (said,) = answers(GOOD | {"orgLevels": [level], "context": context})
    assert ["scp/r/p#1", "scp/r"] == said["blockedBy"]


@pytest.fixture
def company(tmp_path):
    path = tmp_path / "company.json"
    assert CliRunner().invoke(group, ["new", "--template", "company", "-o", str(path)]).exit_code == 0
    return str(path)


def test_a_design_answers_one_request(company):
    asked = ["--account", "shop-prod", "--action", "ec2:RunInstances", "--format", "json"]
    said = json.loads(simulate(company, *asked, "--context", "aws:RequestedRegion=us-east-1").stdout)
    assert "ExplicitlyDenied" == said["decision"]
    assert ["aws:PrincipalArn"] == said["missingContext"]
    said = json.loads(simulate(company, *asked, "--context", "aws:RequestedRegion=eu-west-1").stdout)
    assert "Allowed" == said["decision"]


def test_a_design_answers_in_words(company):
    result = simulate(company, "--account", "shop-prod", "--action", "organizations:LeaveOrganization")
    assert result.stdout.startswith("Denied: the SCP statement")
    assert "Nothing else stands in the way." in result.stdout


@pytest.mark.parametrize("args", [[], ["--account", "x"], ["no.json", "--requests", "-"]])
def test_half_a_question_is_refused(args):
    result = simulate(*args, text="")
    assert 2 == result.exit_code
    assert "Traceback" not in result.output


def test_a_context_without_a_value_is_refused(company):
    result = simulate(company, "--account", "shop-prod", "--action", "s3:GetObject", "--context", "nonsense")
    assert 2 == result.exit_code
    assert "KEY=VALUE" in result.output


def test_a_principal_of_another_account_is_not_judged_by_the_wrong_path(tmp_path):
    path = tmp_path / "design.json"
    assert CliRunner().invoke(group, ["new", "--template", "company", "-o", str(path)]).exit_code == 0
    question = ["simulate", str(path), "--account", "shop-prod", "--action", "s3:GetObject", "--principal"]
    foreign = CliRunner().invoke(group, [*question, "arn:aws:iam::123456789012:role/Stranger"])
    assert foreign.exit_code == 2
    assert "belongs to account 123456789012" in foreign.output
    own = CliRunner().invoke(group, [*question, "arn:aws:iam::555566667777:role/Developer"])
    assert own.exit_code == 0
