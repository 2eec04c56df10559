"""The checks over public policies, from the folder ORGWRIGHT_CORPUS; they are not part of the repository."""

import json
import os
from pathlib import Path

import pytest

from designer.analysis.checks import Severity
from designer.organization.model.records import Policy, PolicyId, PolicyType
from tests.designer.analysis.checks.snippets import text_findings

CORPUS = Path(os.environ.get("ORGWRIGHT_CORPUS", "no-corpus"))
TYPES = {"SCP": PolicyType.SERVICE_CONTROL_POLICY, "RCP": PolicyType.RESOURCE_CONTROL_POLICY}
REFUSED = {
    # A role's trust policy filed among resource control policies.
    "Shared-Issuers.json": {"policy-structure", "rcp-effect"},
}
MOST_WARNINGS = 108
"""108 warnings over 283 documents were looked at and are right; many more would be false alarms."""


@pytest.fixture(scope="module")
def findings():
    """File name, text, whether it is valid JSON, and what is found."""
    if not (CORPUS / "index.json").exists():
        pytest.skip("set ORGWRIGHT_CORPUS to a folder of public policies with an index.json")
    index = json.loads((CORPUS / "index.json").read_text("utf-8"))["documents"]
    found = []
    for entry in index:
        for name in filter(None, (entry["file"], entry["raw_file"])):
            text = (CORPUS / name).read_text("utf-8")
            policy = Policy(PolicyId("p"), "P", TYPES[entry["kind"]], text)
            all_found = text_findings(policy)
            found.append((name, text, not name.endswith(".raw"), all_found))
    return found


def test_no_error_is_found_in_what_aws_accepts(findings):
    wrong = {
        name.rpartition("__")[2]: {one.check for one in found if one.severity is Severity.ERROR}
        for name, _, valid, found in findings
        if valid
    }
    assert REFUSED == {name: checks for name, checks in wrong.items() if checks}


def test_what_is_no_json_is_found_where_a_parser_stumbles_as_an_error_or_a_place_to_fill(findings):
    for name, text, valid, found in findings:
        if valid:
            continue
        with pytest.raises(json.JSONDecodeError) as stumbled:
            json.loads(text)
        lines = [one.line for one in found if one.check in ("json-syntax", "places-to-fill")]
        assert min(abs(line - stumbled.value.lineno) for line in lines) <= 1, name


def test_there_are_no_more_warnings_than_were_looked_at(findings):
    warnings = [
        (name, one.check, one.message)
        for name, _, valid, found in findings
        for one in found
        if valid and one.severity is Severity.WARNING
    ]
    assert len(warnings) <= MOST_WARNINGS, warnings
