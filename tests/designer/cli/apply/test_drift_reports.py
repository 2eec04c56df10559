"""Reports of drift for programs and code hosts, the jobs of docs/drift.md, and CloudTrail asked who it was."""

from __future__ import annotations

import json
import re
import shlex
import stat
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from botocore.exceptions import ClientError

from designer.analysis.drift.silences import silence_of
from designer.aws.lookup import looked_up
from designer.basics.errors import EditError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.edits.settings import silence_drift
from designer.organization.model.guardrail_tests import GuardrailTest, GuardrailTestId, Promise
from designer.organization.model.ids import PolicyId
from designer.organization.model.organization import Organization
from designer.organization.model.records import Unknown
from tests.designer.analysis.drift.test_drift import DENY_ROOT, changed, designed, drift_of, guarded, text
from tests.designer.analysis.migration.plans import scp
from tests.designer.building import DENY_LEAVE, PROD, WORKLOADS
from tests.designer.cli.test_commands import run

DOCS = Path(__file__).parents[4] / "docs" / "drift.md"


def saved(design: Organization, path: Path) -> Path:
    path.write_bytes(native.write(NativeFile(design)))
    return path


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A design that accepts one of its two differences from AWS, and AWS."""
    design = designed()
    accepted = changed(design, lambda one: edits.attach(one, DENY_ROOT, [PROD]))
    found = drift_of(None, design, accepted)
    about = silence_of(found.items[0].change, found.versions, wider=False)
    design.apply(silence_drift(design, replace(about, reason="Audit", owner="Ana", until="2999-01-01")))
    live = changed(accepted, lambda one: edits.detach(one, DENY_LEAVE, [WORKLOADS]))
    monkeypatch.chdir(tmp_path)
    saved(live, tmp_path / "live.json")
    return saved(design, Path("design.json")), Path("live.json")


def test_sarif_has_each_difference_at_its_line_and_what_is_silenced_with_its_reason(sides: tuple[Path, Path]) -> None:
    design, live = sides
    done = run("drift", design, "--live", live, "--format", "sarif", "--fail-on", "any")
    wide, quiet = json.loads(done.stdout)["runs"][0]["results"]
    assert (done.exit_code, wide["ruleId"], wide["level"]) == (1, "drift-wider", "error")
    place = wide["locations"][0]["physicalLocation"]
    line = design.read_text().splitlines()[place["region"]["startLine"] - 1 :]
    assert (place["artifactLocation"]["uri"], WORKLOADS in "".join(line[:3])) == ("design.json", True)
    assert "Ana" in quiet["suppressions"][0]["justification"]
    again = json.loads(run("drift", design, "--live", live, "--format", "sarif").stdout)["runs"][0]["results"]
    assert [one["partialFingerprints"] for one in again] == [one["partialFingerprints"] for one in (wide, quiet)]


def test_junit_fails_what_the_command_fails_for_and_skips_what_is_silenced(sides: tuple[Path, Path]) -> None:
    design, live = sides
    suite = ET.fromstring(run("drift", design, "--live", live, "--format", "junit", "--fail-on", "any").stdout)
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")
    suite = ET.fromstring(run("drift", design, "--live", design, "--format", "junit").stdout)
    (suite,) = suite.iter("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", "0")


@pytest.fixture
def one_by_one(tmp_path: Path) -> tuple[Path, Path]:
    """A design that accepts each of two differences from AWS, and AWS, which is wider by both of them together."""
    design, queues = guarded("Guard"), scp("Deny", ["sqs:*"])
    live = changed(design, *(text(PolicyId(f"guard-{number}"), queues) for number in (1, 2)))
    found = drift_of(None, design, live)
    for item in found.items:
        about = silence_of(item.change, found.versions, wider=item.is_wider)
        design.apply(silence_drift(design, replace(about, reason="Audit", owner="Ana", until="2999-01-01")))
    return saved(design, tmp_path / "design.json"), saved(live, tmp_path / "live.json")


@pytest.mark.parametrize("fail_on", ["widened", "any"])
def test_silences_one_by_one_do_not_hide_what_the_differences_do_together(
    one_by_one: tuple[Path, Path], fail_on: str
) -> None:
    design, live = one_by_one
    told = run("drift", design, "--live", live, "--fail-on", fail_on)
    assert (told.exit_code, told.output.count("AWS is narrower in 2 accounts; until 2999-01-01 by Ana")) == (1, 2)
    document = ET.fromstring(run("drift", design, "--live", live, "--fail-on", fail_on, "--format", "junit").stdout)
    (suite,) = document.iter("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "0", "2"]
    sarif = json.loads(run("drift", design, "--live", live, "--format", "sarif").stdout)["runs"][0]["results"]
    assert [(one["ruleId"], "suppressions" in one) for one in sarif] == [
        ("drift-wider", False),
        ("drift-narrower", True),
        ("drift-narrower", True),
    ]


def test_what_is_accepted_together_counts_as_silenced_in_each_report(one_by_one: tuple[Path, Path]) -> None:
    design, live = one_by_one
    wanted, found = (native.read(path.read_bytes(), path.name).organization for path in one_by_one)
    together = drift_of(None, wanted, found).joint
    assert together is not None
    about = replace(together, reason="Agreed", owner="Ana", until="2999-01-01")
    wanted.apply(silence_drift(wanted, about))
    saved(wanted, design)
    told = run("drift", design, "--live", live, "--fail-on", "any")
    assert (told.exit_code, "Silenced (3)" in told.output, "3 silenced." in told.output) == (0, True, True)
    (suite,) = ET.fromstring(run("drift", design, "--live", live, "--format", "junit").stdout).iter("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "0", "0", "3"]
    *_, last = suite
    assert "until 2999-01-01 by Ana: Agreed" in str(last[0].get("message"))


def test_junit_and_status_agree_where_only_a_test_fails(sides: tuple[Path, Path]) -> None:
    promise = GuardrailTest(GuardrailTestId("no-queues"), "", Promise.NEVER, (PROD,), actions=("sqs:SendMessage",))
    live = native.read(sides[0].read_bytes(), "live").organization
    design = changed(live, lambda one: edits.attach(one, DENY_ROOT, [PROD]))
    asking = Organization(
        design.nodes.values(), design.policies.values(), replace(design.settings, tests=(promise,), drift_silences=())
    )
    saved(live, Path("base.json")), saved(live, Path("live.json")), saved(asking, Path("design.json"))
    for fail_on, status in {"any": 0, "broken": 1}.items():
        words = ("drift", "design.json", "--live", "live.json", "--base", "base.json", "--fail-on", fail_on)
        done = run(*words, "--format", "junit")
        assert (done.exit_code, ET.fromstring(done.stdout).get("failures")) == (status, str(status))


@pytest.mark.parametrize("style", ["sarif", "junit"])
def test_an_incomplete_reading_is_a_fault_of_the_report(sides: tuple[Path, Path], style: str) -> None:
    design = native.read(sides[1].read_bytes(), "live").organization
    gone = replace(design.policies[DENY_LEAVE], text="", unknown=Unknown.TEXT)
    live = Organization(design.nodes.values(), (design.policies | {gone.id: gone}).values(), design.settings)
    done = run("drift", sides[0], "--live", saved(live, Path("gap.json")), "--format", style)
    assert done.exit_code == 2
    if style == "sarif":
        assert json.loads(done.stdout)["runs"][0]["invocations"][0]["executionSuccessful"] is False
    else:
        assert ET.fromstring(done.stdout).get("errors") == "1"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)


def commands() -> Iterator[list[str]]:
    """The commands of the jobs."""
    for job in map(yaml.safe_load, blocks("yaml")):
        steps = job["jobs"]["drift"]["steps"] if "jobs" in job else [{"run": line} for line in job["drift"]["script"]]
        for step in steps:
            line = step.get("run", "")
            if line.startswith("orgwright"):
                yield shlex.split(line)[1:]


def test_the_jobs_run_on_a_schedule_alone_with_rights_to_read(sides: tuple[Path, Path]) -> None:
    github, gitlab = map(yaml.safe_load, blocks("yaml"))
    assert {*github[True]} == {"schedule", "workflow_dispatch"}  # YAML takes the word on for true
    assert github["permissions"]["contents"] == "read"
    assert (github["concurrency"]["group"], gitlab["drift"]["resource_group"]) == ("drift", "drift")
    assert gitlab["drift"]["artifacts"]["access"] == "developer"
    assert len([*commands()]) == 2


@pytest.mark.parametrize("number", [0, 1])
def test_the_commands_of_the_jobs_write_their_reports_for_their_owner_alone(
    sides: tuple[Path, Path], number: int
) -> None:
    words = [{"$DESIGN": str(sides[0])}.get(word, word) for word in [*commands()][number] if word != "--who"]
    done = run(*words, "--live", sides[1])
    reports = [Path(word) for word in words if word.startswith("drift.")]
    assert (done.exit_code, len(reports)) == (1, 2)
    assert "Mind who can read" in done.output
    assert {stat.S_IMODE(one.stat().st_mode) for one in reports} == {0o600}


def test_the_silence_of_the_page_is_one_of_a_design(sides: tuple[Path, Path]) -> None:
    told = json.loads(blocks("json")[-1])
    design = json.loads(sides[0].read_bytes())
    (own,) = design["organization"]["driftSilences"]
    assert {key: own[key] for key in ("where", "part", "live")} == {key: told[key] for key in ("where", "part", "live")}
    assert {*told} - {*own} <= {"design"}


def event(name: str, number: int, **parameters: str) -> dict[str, str]:
    text = {
        "eventID": f"{number:08}",
        "eventTime": f"2026-11-20T10:00:{number:02}Z",
        "eventName": name,
        "eventSource": "organizations.amazonaws.com",
        "eventType": "AwsApiCall",
        "awsRegion": "us-east-1",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/eve", "accountId": "111111111111"},
        "userAgent": "console",
        "requestParameters": parameters,
    }
    return {"CloudTrailEvent": json.dumps(text)}


class Trail:
    """CloudTrail with two pages of each name, which refuses the first call."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: list[tuple[str, object]] = []

    def lookup_events(self, **given: object) -> dict[str, object]:
        name = given["LookupAttributes"][0]["AttributeValue"]
        self.asked.append((name, given.get("NextToken")))
        if len(self.asked) == 1:
            raise ClientError({"Error": {"Code": self.code}}, "LookupEvents")
        return {"Events": [event(name, len(self.asked))]} | ({} if "NextToken" in given else {"NextToken": "next"})


def test_cloudtrail_is_asked_by_names_page_by_page_at_two_a_second() -> None:
    trail, waits = Trail("ThrottlingException"), list[float]()
    found = [*looked_up(trail, ["AttachPolicy", "MoveAccount"], waits.append)]
    assert [one.name for one in found] == ["AttachPolicy"] * 2 + ["MoveAccount"] * 2
    assert {one.principal for one in found} == {"arn:aws:iam::111111111111:user/eve"}
    assert len(trail.asked) == 5
    assert min(waits) >= 0.5


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ({"message": "<html>"}, "AnswerWithoutItsList"),
        (["<html>"], "BrokenAnswer"),
        ({"Events": [event("AttachPolicy", 1)], "NextToken": "again"}, "do not end"),
    ],
)
def test_an_answer_that_is_none_does_not_say_that_nobody_did_it(page: object, words: str) -> None:
    class Proxy:
        def lookup_events(self, **_: object) -> object:
            return page

    with pytest.raises(EditError, match=words):
        list(looked_up(Proxy(), ["AttachPolicy"], lambda _: None))


def test_who_did_it_is_said_by_cloudtrail(sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    design, live = sides
    read = native.read(live.read_bytes(), "live").organization
    ids = {"policyId": read.policy(DENY_LEAVE).aws_id, "targetId": read.node(WORKLOADS).aws_id}

    class Eve:
        def lookup_events(self, **given: object) -> dict[str, object]:
            assert given["LookupAttributes"][0]["AttributeValue"] == "DetachPolicy"
            return {"Events": [event("DetachPolicy", 7, **ids)]}

    monkeypatch.setattr("designer.aws.lookup.trail_client", lambda *_: Eve())
    monkeypatch.setattr("designer.aws.lookup._SECONDS", 0.0)
    assert "user/eve" in run("drift", design, "--live", live, "--who").output


def test_drift_is_told_where_cloudtrail_cannot_be_asked(
    sides: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "none")
    assert "Note: CloudTrail cannot be asked: The config profile (none)" in drifted(sides)
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert "Note: Reading AWS needs boto3" in drifted(sides)


def drifted(sides: tuple[Path, Path]) -> str:
    done = run("drift", sides[0], "--live", sides[1], "--who")
    assert done.exit_code == 0
    return done.output


def test_that_cloudtrail_is_not_allowed_is_said() -> None:
    with pytest.raises(EditError, match="LookupEvents is refused"):
        next(looked_up(Trail("AccessDeniedException"), ["AttachPolicy"], lambda _: None))
