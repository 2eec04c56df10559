"""``orgwright activity`` and ``orgwright replay``: from files of a trail to what an SCP would have stopped."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from designer.exchange.formats import native
from tests.designer.activity.trails import CALLS, packed, record, write_activity
from tests.designer.cli.test_commands import company, run

__all__ = ["company"]  # a fixture

RUN, DESCRIBE, GET, ODD = CALLS[0], CALLS[1], CALLS[2], CALLS[7]


@pytest.fixture
def shop(company: Path) -> str:
    """AWS id of an account below Workloads."""
    organization = native.read(company.read_bytes(), "x").organization
    below = (organization.node(one) for one in organization.accounts() if "ou-workloads" in organization.path(one))
    return next(one.aws_id for one in below if one.aws_id)


@pytest.fixture
def trail(tmp_path: Path, shop: str) -> Path:
    """Two requests in Europe and three in Virginia, one that AWS refused, one of a service, and what has no action."""
    virginia = {"awsRegion": "us-east-1"}
    service = {"userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, "recipientAccountId": shop}
    records = [
        *(record(number, shop, DESCRIBE) for number in range(2)),
        *(record(number, shop, DESCRIBE, **virginia) for number in range(10, 12)),
        record(13, shop, GET, **virginia),
        record(14, shop, DESCRIBE, errorCode="Client.UnauthorizedOperation", **virginia),
        record(15, shop, DESCRIBE, **service),
        record(16, shop, ODD),
        record(17, "999999999999", DESCRIBE),
    ]
    folder = tmp_path / "trail"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(packed(records))
    return folder


@pytest.fixture
def activity(trail: Path, tmp_path: Path, company: Path) -> Path:
    """The same as an activity file."""
    path = tmp_path / "a.activity"
    assert run("activity", "read", trail, "-o", path, "--jobs", 1, "--keys-of", company).exit_code == 0
    return path


def test_a_trail_is_read_and_told(trail, tmp_path):
    path, report = tmp_path / "a.activity", tmp_path / "r.json"
    done = run("activity", "read", trail, "-o", path, "--jobs", 1, "--report", report)
    assert "9 new events of 1 file" in done.stdout
    assert json.loads(report.read_text("utf-8"))["events"] == 9
    again = run("activity", "read", trail, "-o", path, "--jobs", 1)
    assert "0 new events" in again.stdout
    shown = run("activity", "show", path).stdout
    assert "ec2:DescribeInstances" in shown
    assert "Of no known action: 1 event, nonsense DoThings (1)" in shown
    lines = [json.loads(line) for line in run("activity", "show", path, "--format", "ndjson").stdout.splitlines()]
    assert sum(line["requests"] for line in lines) == 9


def test_tags_whose_keys_have_spaces_are_kept_and_those_that_fit_no_line_are_not(trail, tmp_path, company):
    design = tmp_path / "design.json"
    keys = ("cost center", "a=b")
    asked = json.dumps({"Null": {f"aws:RequestTag/{key}": "true" for key in keys}})
    condition = f'{{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {asked}}}'
    said = json.loads(company.read_text())
    one = next(policy for policy in said["policies"] if "document" in policy)
    one["document"]["Statement"].append(json.loads(condition))
    design.write_text(json.dumps(said))
    path = tmp_path / "a.activity"
    for _ in range(2):  # the second finds the keys of the first
        done = run("activity", "read", trail, "-o", path, "--jobs", 1, "--keys-of", design, "--report", "-")
        assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert "aws:requesttag/cost center" in told["keys"]
    assert "aws:requesttag/a=b" in told["notLogged"]


def test_what_cannot_be_read_ends_with_a_status_of_its_own(trail, tmp_path):
    (trail / "b.json.gz").write_bytes(packed([record(50)])[:40])
    done = run("activity", "read", trail, "-o", tmp_path / "a.activity", "--jobs", 1)
    assert done.exit_code == 1
    assert "b.json.gz: it cannot be read" in done.stderr


def test_a_file_of_other_keys_is_not_mixed(trail, activity, company):
    refused = run("activity", "read", trail, "-o", activity)
    assert refused.exit_code == 2
    assert "read everything into a new file" in refused.stderr


def test_replay_tells_what_a_statement_would_have_stopped(company, activity):
    done = run("replay", company, "--activity", activity)
    assert done.exit_code == 0
    assert "3 of them would have been stopped" in done.stdout
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("RegionDeny#")]
    assert row.split()[:3] == ["RegionDeny#OnlyEuropeanRegions", "Root/Workloads", "3"]
    assert "Refused by AWS already, not counted above: 1." in done.stdout
    assert "AWS services' own calls: 1." in done.stdout
    assert "accounts that are not in the design: 1." in done.stdout
    assert "nonsense DoThings (1)" in done.stdout


def test_replay_as_json_adds_up(company, activity):
    told = json.loads(run("replay", company, "--activity", activity, "--format", "json").stdout)
    assert told["requests"] == 5
    assert told["total"] == {"atLeast": 3, "atMost": 3}
    assert (told["refusedAlready"], told["unmapped"]) == (1, [{"event": "nonsense DoThings", "count": 1}])
    (row,) = [one for one in told["rows"] if one["policy"] == "RegionDeny"]
    assert (row["why"], row["atLeast"], row["principals"], row["writes"]) == ("deny", 3, 1, 0)


def test_replay_as_a_table_for_other_programs(company, activity):
    rows = list(csv.DictReader(io.StringIO(run("replay", company, "--activity", activity, "--format", "csv").stdout)))
    assert [row["would stop"] for row in rows if row["statement"].startswith("RegionDeny")] == ["3"]
    asked = ("replay", company, "--activity", activity, "--format", "markdown")
    shown = run(*asked, "--assume", "<b>=[x](y)").stdout
    assert "OnlyEuropeanRegions | Root/Workloads | 3 |" in shown
    assert "<b>" not in shown
    assert "[x]" not in shown


def test_replay_ends_with_status_1_for_what_is_asked(company, activity):
    asked = {"stopped": 1, "open": 1, "gaps": 1, "any": 1}
    for fail_on, status in asked.items():
        assert run("replay", company, "--activity", activity, "--fail-on", fail_on).exit_code == status
    beside = run("replay", company, "--activity", activity, "--node", "Sandbox", "--fail-on", "stopped")
    assert beside.exit_code == 0
    assert "Nothing in this evidence would have been stopped." in beside.stdout


def test_an_assumption_settles_what_no_log_tells(company, tmp_path, shop):
    key = "ec2:MetadataHttpTokens"
    trail = tmp_path / "trail"
    trail.mkdir()
    (trail / "a.json.gz").write_bytes(packed([record(1, shop, RUN)]))
    path = tmp_path / "a.activity"
    run("activity", "read", trail, "-o", path, "--jobs", 1)

    def total(*more):
        told = json.loads(run("replay", company, "--activity", path, "--format", "json", *more).stdout)
        return [one["open"] for one in told["rows"] if one["statement"] == "InstancesNeedImdsV2"]

    assert key.lower() in total()[0]
    assert key.lower() not in [open_key for row in total("--assume", f"{key}=required") for open_key in row]
    assert run("replay", company, "--activity", path, "--assume", "x").exit_code == 2


def test_tags_of_today_settle_what_hangs_on_tags(company, activity, tmp_path, shop):
    design = json.loads(company.read_text("utf-8"))
    (region,) = [one for one in design["policies"] if one["name"] == "RegionDeny"]
    denied = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    condition = {"StringNotEquals": {"aws:PrincipalTag/Team": "shop"}}
    region["document"] = {"Version": "2012-10-17", "Statement": [denied | {"Condition": condition}]}
    path, tags = tmp_path / "tagged.json", tmp_path / "tags.json"
    path.write_text(json.dumps(design), "utf-8")

    def replayed(*more):
        told = json.loads(run("replay", path, "--activity", activity, "--format", "json", *more).stdout)
        rows = [one for one in told["rows"] if one["policy"] == "RegionDeny"]
        return [(one["atLeast"], one["atMost"]) for one in rows], told["assumed"]

    assert replayed() == ([(0, 5)], {})
    role = f"arn:aws:iam::{shop}:role/app/Worker"
    for found, expected in (
        ({"RoleDetailList": [{"Arn": role, "Tags": [{"Key": "team", "Value": "shop"}]}]}, []),
        ({"ResourceTagMappingList": [{"ResourceARN": role, "Tags": [{"Key": "Team", "Value": "it"}]}]}, [(5, 5)]),
        ({role: {}}, [(5, 5)]),
    ):
        tags.write_text(json.dumps(found), "utf-8")
        assert replayed("--tags", tags) == (expected, {"tags": "of today, of 1 ARN"})
    tags.write_text("[]", "utf-8")
    assert run("replay", path, "--activity", activity, "--tags", tags).exit_code == 2


def test_what_is_forgotten_is_gone(activity):
    assert run("activity", "forget", activity, "--before", "2027-01-01").exit_code == 0
    assert run("activity", "show", activity).stdout.startswith("No events.\n")


def test_files_are_joined(trail, tmp_path):
    one, other = tmp_path / "one.activity", tmp_path / "two.activity"
    run("activity", "read", trail, "-o", one, "--jobs", 1)
    (trail / "a.json.gz").write_bytes(packed([record(70)]))
    run("activity", "read", trail, "-o", other, "--jobs", 1)
    assert "Joined 2 files" in run("activity", "merge", one, other, "-o", tmp_path / "all.activity").stdout
    assert "10 events" in run("activity", "show", tmp_path / "all.activity").stdout
    again = run("activity", "merge", one, other, "-o", tmp_path / "all.activity")
    assert "If an earlier merge added them, nothing is left to do" in again.stderr
    refused = run("activity", "merge", one, one, "-o", tmp_path / "twice.activity")
    assert not (tmp_path / "twice.activity").exists()
    assert refused.exit_code == 2
    assert "count once" in refused.stderr


def test_each_action_that_an_event_asks_for_is_counted_and_what_turns_text_is_escaped(tmp_path):
    role = {"role": "arn:aws:iam::111122223333:role/R"}
    records = [record(1, requestParameters=role), record(2, eventSource="\u202esecure")]
    path = write_activity(tmp_path / "a.activity", records)
    shown = run("activity", "show", path).stdout
    assert "ec2:RunInstances  1" in shown
    assert "iam:PassRole      1" in shown
    lines = run("activity", "show", path, "--format", "ndjson").stdout
    assert "\u202e" not in lines
    assert "\u202esecure" in [json.loads(line)["source"] for line in lines.splitlines()]


def test_git_overlooks_an_activity_file_in_its_working_copy(trail, tmp_path):
    copy = tmp_path / "copy" / "in it"
    copy.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", copy.parent], check=True)
    path = copy / "us [1] #2!.activity"
    assert "Git overlooks it" in run("activity", "read", trail, "-o", path, "--jobs", 1).stderr
    seen = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=copy, check=True, capture_output=True)
    assert seen.stdout == b""
    assert "Git" not in run("activity", "read", trail, "-o", path, "--jobs", 1).stderr


def test_a_design_is_no_activity_file(company):
    refused = run("replay", company, "--activity", company)
    assert refused.exit_code == 2
    assert "cannot be read as an activity file" in refused.stderr


def older_file(tmp_path: Path, shop: str) -> Path:
    """An activity file of one request in Virginia."""
    trail = tmp_path / "older"
    trail.mkdir()
    (trail / "a.json.gz").write_bytes(packed([record(1, shop, DESCRIBE, 3, awsRegion="us-east-1")]))
    run("activity", "read", trail, "-o", tmp_path / "older.activity", "--jobs", 1)
    return tmp_path / "older.activity"


def test_two_periods_stand_beside_each_other(company, activity, tmp_path, shop):
    older = older_file(tmp_path, shop)
    told = json.loads(run("replay", company, "--activity", activity, "--against", older, "--format", "json").stdout)
    assert (told["against"]["from"], told["against"]["total"]) == ("2026-09-03", {"atLeast": 1, "atMost": 1})
    (row,) = [one for one in told["rows"] if one["policy"] == "RegionDeny"]
    assert (row["atLeast"], row["against"]) == (3, {"atLeast": 1, "atMost": 1})
    shown = run("replay", company, "--activity", activity, "--against", older).stdout
    assert "In the older evidence, 2026-09-03 to 2026-09-03, it is 1 of 1; since then:" in shown
    backwards = run("replay", company, "--activity", older, "--against", activity, "--node", "Sandbox").stdout
    assert "Nothing in this evidence" in backwards


def test_the_services_own_calls_have_a_number_of_their_own(company, activity):
    told = json.loads(run("replay", company, "--activity", activity, "--format", "json").stdout)
    assert told["servicesOwn"] == 1
    assert "AWS services' own calls" not in told["exempt"]
    assert list(told) == [
        *("from", "to", "requests", "kinds", "total", "rows", "refusedAlready", "exempt", "servicesOwn", "inferred"),
        *("unmapped", "missing", "assumed"),
    ]


@pytest.fixture
def loosened(company: Path, tmp_path: Path) -> Path:
    """The company without its Region deny."""
    design = json.loads(company.read_text("utf-8"))
    (region,) = [one["id"] for one in design["policies"] if one["name"] == "RegionDeny"]
    for node in design["nodes"]:
        node["policies"] = [one for one in node.get("policies", ()) if one != region]
    path = tmp_path / "loosened.json"
    path.write_text(json.dumps(design), "utf-8")
    return path


def test_a_change_tells_beside_what_is_proved_what_people_did(company, loosened, activity):
    words = "In this evidence it would have stopped 3 more requests by 1 principal in 1 account."
    for style in ("text", "markdown", "html"):
        assert words in run("diff", loosened, company, "--activity", activity, "--format", style).stdout
    told = json.loads(run("diff", loosened, company, "--activity", activity, "--format", "json").stdout)
    assert told["activity"]["stopped"] == 3
    assert "3 stopped before would have passed" in run("diff", company, loosened, "--activity", activity).stdout
    assert "Nothing in this evidence" in run("diff", company, company, "--activity", activity).stdout


def test_each_step_of_a_migration_tells_what_people_did(company, loosened, activity):
    told = json.loads(run("migrate", loosened, company, "--activity", activity, "--format", "json").stdout)
    assert [one["step"] for one in told["activity"]] == [one["number"] for one in told["steps"]]
    assert sum(one["stopped"] for one in told["activity"]) == 3
    for style in ("text", "markdown"):
        shown = run("migrate", loosened, company, "--activity", activity, "--format", style).stdout
        assert "would have stopped 3 more requests by 1 principal" in shown


def test_a_check_tells_what_people_did_below_its_findings(company, activity):
    words = "it would have stopped 3 of 5 requests."
    assert words in run("check", company, "--activity", activity).stdout
    as_json = run("check", company, "--activity", activity, "--format", "json")
    assert words in as_json.stderr
    json.loads(as_json.stdout)


def test_unused_tells_what_nobody_used_with_its_evidence(company, activity, shop, tmp_path):
    report = tmp_path / f"{shop}.json"
    never = {"ServiceNamespace": "sqs", "TotalAuthenticatedEntities": 0}
    made = {"JobStatus": "COMPLETED", "JobCompletionDate": "2026-09-02T00:00:00Z"}
    report.write_text(json.dumps({**made, "AccessDetails": [never]}), "utf-8")
    (tmp_path / "r-good.json").write_text(json.dumps({**made, "AccessDetails": [never]}), "utf-8")
    keys = ("--keys-of", company)
    strange = tmp_path / "r-good.json"
    assert run("activity", "read", report, strange, "-o", activity, "--jobs", 1, *keys).exit_code == 0
    assert '"neverUsed": 1' in run("activity", "show", activity, "--format", "json").stdout
    asked = ("unused", company, "--activity", activity, "--node", shop)
    told = json.loads(run(*asked, "--format", "json").stdout)
    assert [list(one) for one in told[:1]] == [["service", "action", "accounts", "evidence", "lastUsed"]]
    rows = {(one["service"], one["action"]): (one["accounts"], one["evidence"]) for one in told}
    assert rows["access-analyzer", None] == (1, "trail")
    assert rows["sqs", "CreateQueue"] == (1, "both")
    assert rows["sqs", "SendMessage"] == (1, "report")
    assert rows["s3", "DeleteObject"] == (1, "unknown")
    assert ("ec2", "DescribeInstances") not in rows
    assert "access-analyzer,,1,trail," in run(*asked, "--format", "csv").stdout
    shown = run(*asked, "--format", "markdown").stdout
    assert "| access-analyzer | 37 of 37 | 1 | trail |" in shown
    assert "data events" in shown
    assert "2026-09-01 to 2026-09-01, events in eu-central-1, us-east-1" in shown
    assert "on r-good: no account, OU or root of this design" in shown
    assert "Events of nonsense are of no service that is known" in shown


def test_unused_answers_nothing_about_a_design_that_it_cannot_write(company, activity, shop, tmp_path):
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps({**json.loads(company.read_text("utf-8")), "version": 99}), "utf-8")
    asked = ("unused", newer, "--activity", activity, "--node", shop, "--policy", "deny")
    refused = run(*asked, "-o", tmp_path / "denied.json")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_unused_makes_the_policy_that_takes_it_and_writes_the_design(company, activity, shop, tmp_path):
    asked = ("unused", company, "--activity", activity, "--node", shop, "--policy")
    out = tmp_path / "denied.json"
    shown = run(*asked, "-o", out).stdout
    assert '"access-analyzer:*",' in shown
    assert "It would have stopped 0 requests of this evidence, and 0 are open." in shown
    assert json.loads(out.read_text("utf-8"))["tests"][-1]["never"]
    assert "Events of nonsense are of no service that is known" in shown
    assert "an allow-list would lack what they ask for" in run(*asked, "allow").stderr
    assert run(*asked, "deny", "--format", "csv").exit_code == 2
    told = json.loads(run(*asked, "deny", "--format", "json").stdout)
    assert (told["takes"]["accounts"], told["replay"]["stopped"]) == (1, 0)
    assert run("unused", company, "--activity", activity, "-o", out).exit_code == 2
    nobody = run("unused", company, "--activity", activity, "--policy")
    assert "There is no evidence of" in nobody.stderr
