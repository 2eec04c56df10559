"""A plan made, rehearsed and carried out by its commands, boto3 included, against a pretended AWS on this machine."""

from __future__ import annotations

import json
import re
import shlex
import stat
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from designer.aws.pretended.refusals import refuse_call
from designer.cli.apply import apply
from designer.cli.common import say
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from designer.organization.model.organization import Organization
from tests.designer.analysis.migration.plans import scp
from tests.designer.analysis.migration.test_plans import promised
from tests.designer.aws.apply.server import served
from tests.designer.aws.pretended.aws import Aws, read
from tests.designer.cli.test_commands import run

pytestmark = pytest.mark.loopback


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Aws]:
    """A pretended AWS that boto3 takes for the real one."""
    pretended = Aws()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # tests beside this one lock the same organization
    with served(pretended) as address:
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": str(tmp_path / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield pretended


def saved(design: Organization, path: Path) -> Path:
    path.write_bytes(native.write(NativeFile(design)))
    return path


def node(design: Organization, name: str) -> str:
    return next(one.id for one in design.nodes.values() if one.name == name)


def policy(design: Organization, name: str) -> str:
    return next(one.id for one in design.policies.values() if one.name == name)


@pytest.fixture
def design(aws: Aws, tmp_path: Path) -> Path:
    """What AWS holds, but with Deny root on Prod, Deny leave gone from Workloads, and two new names."""
    wanted, _ = read(aws)
    wanted.apply(edits.attach(wanted, policy(wanted, "Deny root"), [node(wanted, "Prod")]))
    wanted.apply(edits.detach(wanted, policy(wanted, "Deny leave"), [node(wanted, "Workloads")]))
    wanted.apply(edits.rename(wanted, node(wanted, "Sandbox"), "Playground"))
    wanted.apply(edits.rename(wanted, node(wanted, "Bank"), "Bank Two"))
    return saved(wanted, tmp_path / "design.json")


def test_a_plan_shows_the_change_in_the_code_of_a_tool_that_keeps_what_it_changes(
    aws: Aws, design: Path, tmp_path: Path
) -> None:
    aws.tag_resource(ResourceId=aws.id("Deny leave"), Tags=[{"Key": "ManagedBy", "Value": "Terraform"}])
    made = run("plan", design, "-o", tmp_path / "plan.json")
    assert made.exit_code == 0
    assert "-  policy_id = aws_organizations_policy.deny_leave.id" in made.output


def word_of(plan: Path) -> str:
    told = json.loads(plan.read_bytes())
    return f"{told['organization']}:{told['id'][:8]}"


def test_a_plan_is_made_rehearsed_and_carried_out_and_the_next_one_is_empty(
    aws: Aws, design: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    made = run("plan", design, "-o", plan)
    assert (made.exit_code, stat.S_IMODE(plan.stat().st_mode)) == (0, 0o600)
    assert word_of(plan) in made.output
    before = aws.state
    rehearsed = run("apply", plan, "--rehearse")
    assert (rehearsed.exit_code, aws.state) == (0, before)
    done = run("apply", plan, "--confirm", word_of(plan))
    assert (done.exit_code, "The end is reached" in done.output) == (0, True), done.output
    assert {"Playground", "Bank Two"} <= {one.name for one in aws.state.nodes.values()}
    assert stat.S_IMODE((tmp_path / "plan.journal.jsonl").stat().st_mode) == 0o600
    again = run("apply", plan, "--confirm", word_of(plan))
    assert (again.exit_code, "carried out already" in again.output) == (2, True)
    assert "nothing to carry out" in run("plan", design, "-o", tmp_path / "next.json").output


def test_a_rehearsal_that_is_asked_to_end_says_how_far_it_went_and_is_none(
    aws: Aws, design: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    monkeypatch.setattr(apply, "_until_terminated", lambda *, beside: nullcontext([beside]))
    rehearsed = run("apply", plan, "--rehearse", "--stop-with-input")
    assert (rehearsed.exit_code, "it ends after step 0" in rehearsed.output) == (1, True)


def test_a_run_stops_after_a_step_and_goes_on_with_the_same_command(aws: Aws, design: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    paused = run("apply", plan, "--confirm", word_of(plan), "--until", 1)
    assert (paused.exit_code, "Paused after 1 step" in paused.output) == (1, True)
    assert run("apply", plan, "--confirm", word_of(plan)).exit_code == 0


def test_the_way_back_is_offered_after_each_end_and_leads_to_what_was(aws: Aws, design: Path, tmp_path: Path) -> None:
    plan, before = tmp_path / "plan.json", aws.state
    run("plan", design, "-o", plan)
    assert run("plan", "--back", plan, "-o", tmp_path / "x.json").exit_code == 2  # there is no journal
    done = run("apply", plan, "--confirm", word_of(plan), "--until", 2)
    offered = re.search(r"orgwright (plan --back .*)", done.output)
    with (tmp_path / "plan.journal.jsonl").open("ab") as journal:
        journal.write(b'{"seq": 5, "ti')  # the machine went down while it wrote
    assert offered is not None, done.output
    assert run(*shlex.split(offered[1])).exit_code == 0
    back = tmp_path / "plan-back.json"
    assert run("apply", back, "--confirm", word_of(back)).exit_code == 0
    assert (aws.state.nodes, sorted(aws.state.attachments)) == (before.nodes, sorted(before.attachments))


def test_a_run_whose_words_nobody_reads_any_more_ends_its_call_first_and_pauses(
    aws: Aws, design: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)

    def unread(text: str, *, err: bool = False) -> None:
        if text.endswith("is sent."):
            raise BrokenPipeError
        say(text, err=err)

    monkeypatch.setattr("designer.cli.apply.apply.say", unread)
    paused = run("apply", plan, "--confirm", word_of(plan))
    assert (paused.exit_code, "Paused after 1 step" in paused.output) == (1, True), paused.output


@pytest.mark.parametrize("word", ["", "o-abcdefghij", "o-other00000:00000000"], ids=["none", "organization", "other"])
def test_nothing_is_carried_out_without_the_word_of_the_plan(aws: Aws, design: Path, tmp_path: Path, word: str) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    before = aws.state
    refused = run("apply", plan, *(("--confirm", word) if word else ()))
    assert (refused.exit_code, aws.state) == (2, before)


def test_a_change_by_somebody_else_after_the_plan_stops_it_before_its_first_step(
    aws: Aws, design: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    aws.tag_resource(aws.id("Shop"), [{"Key": "team", "Value": "other"}])
    before = aws.state
    stopped = run("apply", plan, "--confirm", word_of(plan))
    assert (stopped.exit_code, "tags of Shop" in stopped.output, aws.state) == (2, True, before)
    aws.attach_policy(aws.id("Deny root"), aws.id("Shop"))
    assert ", new: Deny root. Nothing is sent." in run("apply", plan, "--confirm", word_of(plan)).output.replace(
        "; 1", "."
    )


@pytest.fixture
def renamed(aws: Aws, tmp_path: Path) -> Path:
    """A plan that renames an OU, to a design with a promise that it does not keep, which is not marked."""
    wanted = promised(read(aws)[0], marked=False)
    wanted.apply(edits.rename(wanted, node(wanted, "Sandbox"), "Playground"))
    run("plan", saved(wanted, tmp_path / "design.json"), "-o", tmp_path / "plan.json")
    return tmp_path / "plan.json"


def test_a_stale_plan_is_not_applied_twice(aws: Aws, renamed: Path) -> None:
    assert run("apply", renamed, "--confirm", word_of(renamed)).exit_code == 0
    aws.update_organizational_unit(aws.id("Playground"), "Sandbox")
    before = aws.state
    again = run("apply", renamed, "--confirm", word_of(renamed))
    assert (again.exit_code, "carried out already" in again.output, aws.state) == (2, True, before)


def test_what_is_left_over_is_listed_at_the_end(aws: Aws, renamed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = aws.update_organizational_unit

    def disturb(**names: str) -> object:
        aws.attach_policy(aws.id("Deny root"), aws.id("Shop"))  # which no step touches
        return rename(**names)

    monkeypatch.setattr(aws, "update_organizational_unit", disturb)
    done = run("apply", renamed, "--confirm", word_of(renamed))
    assert (done.exit_code, "this is left over: attached SERVICE_CONTROL_POLICY of Shop" in done.output) == (1, True)
    assert "Account Shop: Deny root attached, which changes no permissions" in done.output


def test_the_end_is_reached_only_with_the_tests_that_are_marked(aws: Aws, tmp_path: Path) -> None:
    wanted, plan = promised(read(aws)[0]), tmp_path / "plan.json"
    wanted.apply(edits.rename(wanted, node(wanted, "Sandbox"), "Playground"))
    run("plan", saved(wanted, tmp_path / "design.json"), "-o", plan)
    done = run("apply", plan, "--confirm", word_of(plan))
    assert "The end is reached" in done.output
    assert (done.exit_code, "does not hold there: t-queues" in done.output) == (1, True), done.output


def test_a_stop_by_somebody_elses_change_says_who_gains_or_loses_what_by_it(
    aws: Aws, design: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, attach = tmp_path / "plan.json", aws.attach_policy
    run("plan", design, "-o", plan)

    def attached(**ids: str) -> object:
        text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}'
        aws.update_policy(aws.id("Deny root"), Content=text)
        return attach(**ids)

    monkeypatch.setattr(aws, "attach_policy", attached)
    stopped = run("apply", plan, "--confirm", word_of(plan))
    words = stopped.output.rpartition("Stopped: ")[2]
    assert stopped.exit_code == 1
    assert "Step 2 was sent, and so ran outside the proof." in words
    assert "Policy Deny root: its text, by which Bank Two, Shop may do less, such as s3:" in words, words
    last = json.loads((tmp_path / "plan.journal.jsonl").read_bytes().splitlines()[-1])
    assert (last["phase"], "by which Bank" in last["result"]["words"]) == ("stopped", True)


def test_a_design_that_aws_would_refuse_makes_no_plan(aws: Aws, tmp_path: Path) -> None:
    wanted, _ = read(aws)
    text = '{"Version": "2012-10-17", "Statement": [}'
    wanted.apply(edits.edit_policy_text(wanted, policy(wanted, "Deny leave"), text))
    made = run("plan", saved(wanted, tmp_path / "design.json"), "-o", tmp_path / "plan.json")
    assert (made.exit_code, (tmp_path / "plan.json").exists()) == (2, False)


def test_nothing_has_drifted_right_after_a_run_and_what_somebody_changes_then_is_told(
    aws: Aws, design: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    assert run("apply", plan, "--confirm", word_of(plan)).exit_code == 0
    still = run("drift", design, "--fail-on", "any")
    assert (still.exit_code, "AWS is as the design says" in still.output) == (0, True), still.output
    aws.attach_policy(aws.id("Deny leave"), aws.id("Test"))
    found = run("drift", design, "--fail-on", "any", "--format", "json")
    told = json.loads(found.stdout)
    assert (found.exit_code, told["base"]) == (1, "plan.journal.jsonl")
    assert [(one["class"], one["where"]) for one in told["items"]] == [
        ("changed in AWS", "OU Test: Deny leave attached")
    ]
    assert "Changed in AWS (1)" in run("drift", design).stdout


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_without_a_run_nobody_is_said_to_have_changed_anything(aws: Aws, design: Path, style: str) -> None:
    found = run("drift", design, "--format", style)
    assert (found.exit_code, "It is not known what was applied last" in found.output) == (0, True)
    assert "OU Prod: Deny root not attached in AWS" in found.output


def test_an_incomplete_reading_never_passes(aws: Aws, design: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = aws.state.copy()
    key = aws.id("Deny leave")
    state.policies[key] = replace(state.policies[key], text=None)
    aws.replace(state)
    found = run("drift", design)
    assert (found.exit_code, "The reading is incomplete" in found.output) == (2, True)


def test_a_caller_whom_the_plan_would_shut_out_does_not_begin(aws: Aws, tmp_path: Path) -> None:
    wanted, _ = read(aws)
    deny = scp("Deny", ["organizations:*"])
    wanted.apply(edits.edit_policy_text(wanted, policy(wanted, "Deny root"), deny))
    wanted.apply(edits.attach(wanted, policy(wanted, "Deny root"), [node(wanted, "Prod")]))
    plan = tmp_path / "plan.json"
    aws.caller = aws.id("Shop")  # a delegated administrator, below Prod
    run("plan", saved(wanted, tmp_path / "design.json"), "-o", plan)
    principal = json.loads(plan.read_bytes())["principal"]
    assert (principal["keeps"], principal["arn"]) == ("no", f"arn:aws:iam::{aws.caller}:role/apply")
    before = aws.state
    refused = run("apply", plan, "--confirm", word_of(plan))
    assert (refused.exit_code, "takes from account" in refused.output, aws.state) == (2, True, before)
    aws.caller = "111111111111"
    assert run("apply", plan, "--confirm", word_of(plan)).exit_code == 0


def test_only_the_management_account_begins_a_plan_with_steps_that_only_it_can_make(
    aws: Aws, design: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    aws.caller, before = aws.id("Shop"), aws.state
    refused = run("apply", plan, "--confirm", word_of(plan))
    assert (refused.exit_code, "Only the management account" in refused.output, aws.state) == (2, True, before)


def test_a_journal_that_is_not_its_plans_does_not_decide_what_is_drift(aws: Aws, design: Path, tmp_path: Path) -> None:
    forged = {"id": "x", "organization": "o-abcdefghij", "design": {"organization": json.loads(design.read_bytes())}}
    (tmp_path / "x.json").write_text(json.dumps(forged))
    (tmp_path / "x.journal.jsonl").write_text(json.dumps({"phase": "finished"}))
    assert "It is not known what was applied last" in run("drift", design).output
    assert run("drift", design, "--base", tmp_path / "x.journal.jsonl").exit_code == 2


def test_a_reading_that_lacks_more_than_that_of_the_plan_begins_nothing(
    aws: Aws, design: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "plan.json"
    run("plan", design, "-o", plan)
    monkeypatch.setattr(
        type(aws), "list_delegated_administrators", lambda *_, **__: refuse_call("AccessDeniedException", "X")
    )
    before = aws.state
    refused = run("apply", plan, "--confirm", word_of(plan))
    assert (refused.exit_code, "no longer answers all" in refused.output, aws.state) == (2, True, before), (
        refused.output
    )


@pytest.mark.parametrize("out", ["-", "/dev/null"])
def test_a_plan_is_written_to_a_file_alone(aws: Aws, design: Path, out: str) -> None:
    assert run("plan", design, "-o", out).exit_code == 2
