"""A decision of AWS is known by its shape, whatever it is wrapped in; other JSON and other texts are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designer.basics.errors import EditError, FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import registry
from designer.exchange.imports.decisions import MOST_BYTES, decision_in, is_decision_text, read_decision, recorded
from designer.exchange.imports.source import open_source
from tests.designer.analysis.expectations.promised import organization
from tests.designer.analysis.expectations.test_recorded import details
from tests.designer.cli.test_commands import run

DENIAL = (
    "User: arn:aws:sts::222222222222:assumed-role/Deploy/session is not authorized to perform: ec2:RunInstances on "
    "resource: arn:aws:ec2:us-east-1:222222222222:instance/* with an explicit deny in a service control policy"
)
TELLING = {
    "whole": json.dumps(details()),
    "pages": json.dumps([details(), details()]),
    "wrapped": json.dumps({"ResponseMetadata": {}, "Answer": details()}),
    "a log of CloudTrail": json.dumps({"Records": [{"eventName": "RunInstances", "errorMessage": DENIAL}]}),
    "a message": f"An error occurred (AccessDenied) when calling RunInstances: {DENIAL}",
    "an escaped message": json.dumps({"Error": {"Message": f'"{DENIAL}"'}}),
}
OTHERS = {
    "a number": "1",
    "nothing": "",
    "evaluations of a school": json.dumps({"evaluations": [{"pupil": "Ann", "mark": 1}]}),
    "no evaluations": json.dumps({"evaluations": []}),
    "broken JSON": '{"evaluations": [',
    "a note": "Nobody is denied anything here.",
    "a design": json.dumps({"format": "orgwright", "version": 1}),
}


def source(folder: Path, content: bytes):
    path = folder / "told"
    path.write_bytes(content)
    return open_source(path, ConversionReport())


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_decision_is_known_and_becomes_cases(tmp_path, name, encoding):
    text = decision_in(source(tmp_path, TELLING[name].encode(encoding)))
    assert TELLING[name] == text
    cases = recorded(organization({}), read_decision(text, "told"))
    assert {"ec2:RunInstances"} == {test.case.action for test in cases.tests}
    assert (2 if name == "pages" else 1) == len(cases.tests)


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_none(tmp_path, name):
    assert "" == decision_in(source(tmp_path, OTHERS[name].encode()))


def test_a_binary_a_folder_and_what_is_too_large_are_none(tmp_path):
    assert "" == decision_in(source(tmp_path, b"\0\1\2" + DENIAL.encode()))
    assert "" == decision_in(source(tmp_path, DENIAL.encode() + b" " * MOST_BYTES))
    assert "" == decision_in(open_source(tmp_path, ConversionReport()))
    assert not is_decision_text(DENIAL + " " * MOST_BYTES)


def test_the_import_says_which_command_takes_it(tmp_path):
    with pytest.raises(FormatError, match="orgwright record makes a test of it"):
        registry.recognised(source(tmp_path, TELLING["whole"].encode()))
    (tmp_path / "x.json").write_text(TELLING["whole"])
    told = run("import", tmp_path / "x.json", "-o", tmp_path / "design.json")
    assert (2, True) == (told.exit_code, "orgwright record" in told.stderr)


def test_a_denial_without_checks_makes_no_case():
    answer = details()
    del answer["evaluations"][0]["checks"]
    answer["evaluations"][0]["evaluatedEffect"] = "IMPLICIT_DENY"
    with pytest.raises(EditError, match="shows no checks"):
        recorded(organization({}), read_decision(json.dumps(answer), "told"))
    answer["evaluations"][0]["evaluatedEffect"] = "ALLOW"
    (test,) = recorded(organization({}), read_decision(json.dumps(answer), "told")).tests
    assert test.case.allowed
