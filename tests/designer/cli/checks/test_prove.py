"""`orgwright prove`: states, witnesses, exit status, and every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.designer.cli.test_commands import put, run
from tests.designer.exchange.formats.designs import COMPANY


def company_with(tmp_path: Path, *tests: dict) -> Path:
    value = json.loads(COMPANY.read_bytes())
    value["tests"] = list(tests)
    return put(tmp_path / "design.json", value)


LEAVE = {"id": "leave", "in": ["root"], "never": ["organizations:LeaveOrganization"]}
STOP = {"id": "stop", "say": "No | instance stops", "in": ["ou-prod"], "never": ["ec2:StopInstances"]}
NOTHING = {"id": "nothing", "in": ["root"], "never": ["s3:NoSuchAction"]}
OLD = {"id": "old", "in": ["root"], "never": ["s3:*"], "expires": "2026-01-01"}


def test_the_sample_keeps_its_promises() -> None:
    answer = run("prove", COMPANY, "--format", "json")
    assert 0 == answer.exit_code
    assert {"proved"} == {one["state"] for one in json.loads(answer.stdout)}


@pytest.mark.parametrize(
    ("tests", "status"), [([], 0), ([LEAVE, OLD], 0), ([STOP], 1), ([NOTHING], 1), ([LEAVE, STOP], 1)]
)
def test_the_status_is_one_when_a_test_fails_or_promises_nothing(tmp_path: Path, tests: list, status: int) -> None:
    assert status == run("prove", company_with(tmp_path, *tests), "--date", "2026-11-27").exit_code


def test_a_design_that_cannot_be_read_is_refused_with_the_place_of_the_fault(tmp_path: Path) -> None:
    refused = run("prove", company_with(tmp_path, {**LEAVE, "nevr": ["s3:*"]}))
    assert 2 == refused.exit_code
    assert '$.tests[0].nevr: The key "nevr" is not known here; did you mean "never"?' in refused.stderr


def test_json_gives_a_witness_that_simulate_decides_alike(tmp_path: Path) -> None:
    path = company_with(tmp_path, LEAVE, STOP, NOTHING, OLD)
    records = {one["id"]: one for one in json.loads(run("prove", path, "--format", "json").stdout)}
    assert {"leave": "proved", "stop": "failed", "nothing": "vacuous", "old": "skipped"} == {
        key: one["state"] for key, one in records.items()
    }
    assert all({"id", "state", "accounts", "witness", "reason"} <= one.keys() for one in records.values())
    witness = records["stop"]["witness"]
    assert ("allowed", []) == (witness["decision"], witness["blockedBy"])
    assert witness["account"] in records["stop"]["accounts"]
    request = witness["request"]
    context = [f"{key}={value}" for key, value in request["context"].items() if isinstance(value, str)]
    pairs = [word for pair in context for word in ("--context", pair)]
    asked = ["--account", request["accountId"], "--action", request["action"], "--principal", request["principal"]]
    answer = json.loads(run("simulate", path, *asked, *pairs, "--format", "json").stdout)
    assert "Allowed" == answer["decision"]
    lines = run("simulate", "--requests", "-", stdin=json.dumps(request).encode())
    assert (0, "Allowed") == (lines.exit_code, json.loads(lines.stdout)["decision"])


def test_text_puts_what_fails_first_and_says_what_is_exempt(tmp_path: Path) -> None:
    lines = run("prove", company_with(tmp_path, LEAVE, STOP)).stdout.splitlines()
    assert lines[0].startswith("failed          No | instance stops [stop]")
    assert lines[2].startswith(
        "holds           Nobody in the member accounts can do organizations:LeaveOrganization [leave]"
    )
    assert "1 failed, 1 holds of 2 tests" in lines[-1]
    assert "The management account is not covered" in lines[-1]


def test_junit_and_markdown_say_the_same(tmp_path: Path) -> None:
    path = company_with(tmp_path, LEAVE, STOP, OLD)
    suite = ET.fromstring(run("prove", path, "--format", "junit").stdout)
    assert ("3", "1", "1") == (suite.get("tests"), suite.get("failures"), suite.get("skipped"))
    assert ["stop"] == [case.get("classname") for case in suite.iter("testcase") if case.find("failure") is not None]
    rows = run("prove", path, "--format", "markdown").stdout.splitlines()
    assert [r"| ✗ failed | No \| instance stops | 4 accounts |"] == [row[:48] for row in rows if "failed |" in row]


def test_coverage_names_what_no_test_would_miss(tmp_path: Path) -> None:
    path = company_with(tmp_path, LEAVE)
    found = json.loads(run("prove", path, "--coverage", "--format", "json").stdout)
    titles = [one["title"] for one in found["untested"]]
    assert "StayInTheOrganization in DenyLeaveOrganization" not in titles
    assert "AccountSettingsAreCentral in DenyLeaveOrganization" in titles
    assert "RegionDeny at Workloads" in titles
    assert "Coverage: no test would miss" in run("prove", path, "--coverage").stdout
