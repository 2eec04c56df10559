"""Gates of a run: switches by name, one direction alone, another person's approval, a pause that is quick."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Self

import pytest

from designer.analysis.drift.silences import silence_of
from designer.analysis.drift.words import item_title
from designer.analysis.migration.gates import StepDirection
from designer.aws.apply.approval import is_author, signed
from designer.aws.apply.plan_file import read_plan
from designer.aws.apply.step_work import PausedError, wait_unless
from designer.basics.errors import EditError
from designer.exchange.formats import native
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.settings import silence_drift
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.records import AccountState
from tests.designer.analysis.drift.test_drift import drift_of
from tests.designer.analysis.migration.plans import scp
from tests.designer.aws.pretended.aws import Aws, read
from tests.designer.cli.apply.test_apply import aws, design, node, policy, saved, word_of
from tests.designer.cli.test_commands import run

__all__ = ["aws", "design"]
pytestmark = pytest.mark.loopback
DELEGATION = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture
def limited(aws: Aws, design: Path) -> Path:
    """The same design, where its policies say something."""
    for name, action in {"Deny leave": "organizations:LeaveOrganization", "Deny root": "sqs:*"}.items():
        aws.update_policy(aws.id(name), Content=scp("Deny", [action]))
    wanted, _ = read(aws)
    wanted.apply(edits.attach(wanted, policy(wanted, "Deny root"), [node(wanted, "Prod")]))
    wanted.apply(edits.detach(wanted, policy(wanted, "Deny leave"), [node(wanted, "Workloads")]))
    return saved(wanted, design)


@pytest.fixture
def closing(aws: Aws, tmp_path: Path) -> Path:
    """A plan that closes an account and sets the delegation policy."""
    wanted, _ = read(aws)
    builder = ChangeBuilder(wanted)
    builder.put(replace(wanted.node(node(wanted, "Trial")), state=AccountState.CLOSED))
    builder.settings = replace(builder.settings, resource_policy=ResourcePolicy(DELEGATION))
    wanted.apply(builder.change("Close"))
    plan = tmp_path / "plan.json"
    made = run("plan", saved(wanted, tmp_path / "design.json"), "-o", plan)
    assert "--allow delegation-policy,close-account" in made.output, made.output
    return plan


def test_what_no_call_takes_back_is_made_only_when_it_is_allowed_by_name(aws: Aws, closing: Path) -> None:
    before = aws.state
    refused = run("apply", closing, "--confirm", word_of(closing), "--allow", "close-account")
    assert (refused.exit_code, "Say --allow delegation-policy." in refused.output, aws.state) == (2, True, before)
    strange = run("apply", closing, "--confirm", word_of(closing), "--allow", "everything")
    assert (strange.exit_code, "There is no switch everything" in strange.output) == (2, True)


def test_what_is_allowed_by_name_is_made_and_read_back(
    aws: Aws, closing: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("designer.aws.apply.step_work.wait_unless", lambda _asked, seconds: aws.wait(seconds))
    done = run("apply", closing, "--confirm", word_of(closing), "--allow", "close-account, delegation-policy")
    assert (done.exit_code, "The end is reached" in done.output) == (0, True), done.output
    assert json.loads(aws.state.resource_policy) == json.loads(DELEGATION)
    assert aws.account_state(aws.state.nodes[aws.id("Trial")]) is AccountState.CLOSED
    assert "nothing to carry out" in run("plan", tmp_path / "design.json", "-o", tmp_path / "next.json").output


def test_a_role_that_only_tightens_and_one_that_only_loosens_share_a_plan(aws: Aws, limited: Path) -> None:
    plan = limited.with_name("plan.json")
    run("plan", limited, "-o", plan)
    first = run("apply", plan, "--confirm", word_of(plan), "--only", "tighten")
    assert (first.exit_code, "adds permissions" in first.output) == (1, True), first.output
    assert aws.id("Deny root") in aws.state.attached(aws.id("Prod"), aws.state.policies[aws.id("Deny root")].kind)
    assert aws.id("Workloads") in aws.state.targets(aws.id("Deny leave"))
    assert run("apply", plan, "--confirm", word_of(plan), "--only", "loosen").exit_code == 0


def test_steps_that_change_rights_beside_policies_are_of_one_direction_or_of_none(design: Path) -> None:
    run("plan", design, "-o", design.with_name("plan.json"))
    plan = read_plan(design.with_name("plan.json").read_bytes(), "plan.json").plan
    bare = replace(plan.steps[0], effects=())
    directions = {
        "EnableAWSServiceAccess": [StepDirection.LOOSEN],
        "RegisterDelegatedAdministrator": [StepDirection.LOOSEN],
        "DeregisterDelegatedAdministrator": [StepDirection.TIGHTEN],
        "PutResourcePolicy": [],
        "TagResource": [*StepDirection],
    }
    found = {name: replace(bare, call=replace(bare.call, operation=name)) for name in directions}
    assert {name: [one for one in StepDirection if one.includes(found[name])] for name in found} == directions


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder with the SSH keys of Ana and Bob, and the file that says that they may approve."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for name in ("ana", "bob", "eve"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True)
    lines = [f"{name}@example.com {(folder / f'{name}.pub').read_text()}" for name in ("ana", "bob")]
    (folder / "allowed").write_text("".join(lines))
    return folder


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")
def test_a_difference_that_the_design_accepts_is_left_alone_until_its_day(aws: Aws, limited: Path, keys: Path) -> None:
    design, plan = native.read(limited.read_bytes(), "design.json").organization, limited.with_name("plan.json")
    drift, folder = drift_of(None, design, read(aws)[0]), limited.parent
    item = next(one for one in drift.items if "Deny leave" in item_title(drift, one))
    bare = replace(silence_of(item.change, drift.versions, wider=item.is_wider), reason="Audit", owner="Ana")
    quiet, late = (design.copy(), design.copy())
    quiet.apply(silence_drift(quiet, replace(bare, until="2999-01-01")))
    late.apply(silence_drift(late, replace(bare, until="2026-01-01")))
    told = run("plan", saved(quiet, folder / "quiet.json"), "-o", plan).output
    left = "Left alone until 2999-01-01: "
    members = json.loads(plan.read_bytes())
    assert (left in told, [one["operation"] for one in members["steps"]]) == (True, ["AttachPolicy"])
    (one,) = members["leftAlone"]
    assert (one["owner"], one["reason"], one["until"]) == ("Ana", "Audit", "2999-01-01")
    made = run("approve", plan, "-o", folder / "approval.json", "--key", keys / "bob").output
    assert (left in made, "organizations:LeaveOrganization" in made) == (True, False)
    assert run("apply", plan, "--confirm", word_of(plan)).exit_code == 0
    again = run("plan", folder / "quiet.json", "-o", folder / "again.json").output
    assert "there is nothing to carry out" in again
    assert [] == json.loads(run("drift", folder / "quiet.json", "--format", "json").stdout)["items"]
    assert left not in run("plan", saved(late, folder / "late.json"), "-o", folder / "then.json").output


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")
def test_a_plan_is_carried_out_with_the_approval_of_another_person_alone(aws: Aws, limited: Path, keys: Path) -> None:
    design = limited
    plan, approval = design.with_name("plan.json"), design.with_name("approval.json")
    run("plan", design, "-o", plan)
    made = run("approve", plan, "-o", approval, "--key", keys / "bob")
    assert (made.exit_code, "organizations:LeaveOrganization" in made.output) == (0, True), made.output
    assert "Left alone" not in made.output

    def asked(signed: Path = approval, of: Path = plan, signers: Path = keys / "allowed") -> str:
        given = ("--confirm", word_of(of), "--approval", signed, "--allowed-signers", signers, "--until", 1)
        return run("apply", of, *given).output

    before = aws.state
    told = json.loads(approval.read_bytes())
    forged = design.with_name("forged.json")
    forged.write_text(json.dumps({**told, "effects": []}))
    assert "refuses" in asked(forged)
    rehearsed = run("apply", plan, "--rehearse", "--approval", forged, "--allowed-signers", keys / "allowed")
    assert (rehearsed.exit_code, "refuses" in rehearsed.output) == (2, True)
    assert run("approve", plan, "-o", forged, "--key", keys / "eve", "--force").exit_code == 0
    assert "is none of" in asked(forged)
    other = design.with_name("other.json")
    run("plan", design, "-o", other, "--tests")
    assert "approves another plan" in asked(of=other)
    (design.parent / ".git").mkdir()
    assert "lies in the repository" in asked()
    (design.parent / ".git").rmdir()
    inside = design.parent / "repository"
    (inside / ".git").mkdir(parents=True)
    (inside / "signers").symlink_to(keys / "allowed")
    shutil.copy(plan, inside)
    assert "lies in the repository" in asked(of=inside / plan.name, signers=inside / "signers")
    own = (keys / "bob.pub").read_text()
    for names, words in {
        ("*@example.com",): "names nobody",
        ("bob@example.com", "b?b"): "names nobody",
        ("bob@example.com", "apply"): "apply has made the plan",
    }.items():
        (keys / "strange").write_text("".join(f"{name} {own}" for name in names))
        assert words in asked(signers=keys / "strange")
    assert aws.state is before
    assert "Approved by bob@example.com" in asked()
    assert aws.state is not before


@pytest.mark.skipif(os.name == "nt", reason="A program is what may be run there, whatever it holds.")
def test_an_ssh_keygen_that_is_no_program_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ssh-keygen").write_bytes(b"\x7fELF")
    (tmp_path / "ssh-keygen").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EditError, match="ssh-keygen cannot be started: Exec format error"):
        signed({}, tmp_path / "key")


@pytest.mark.parametrize(
    ("arn", "is_same"),
    [
        ("arn:aws:sts::1:assumed-role/Admin/Ana@Example.com", True),
        ("arn:aws:iam::1:user/ana", True),
        ("arn:aws:sts::1:assumed-role/Admin/ana@other.org", False),
        ("arn:aws:iam::1:role/apply", False),
    ],
)
def test_an_author_is_known_by_the_name_of_the_session_or_the_user(arn: str, *, is_same: bool) -> None:
    assert is_author(arn, "ana@example.com") is is_same


class _InTwoDays(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + timedelta(days=2)


def test_a_plan_that_is_begun_goes_on_after_its_day_and_one_that_is_not_does_not(
    aws: Aws, design: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, idle = design.with_name("begun.json"), design.with_name("idle.json")
    for plan in (begun, idle):
        run("plan", design, "-o", plan)
    run("apply", begun, "--confirm", word_of(begun), "--until", 1)
    monkeypatch.setattr("designer.cli.apply.apply.datetime", _InTwoDays)
    refused = run("apply", idle, "--confirm", word_of(idle))
    assert (refused.exit_code, "has expired" in refused.output) == (2, True)
    assert run("apply", begun, "--confirm", word_of(begun)).exit_code == 0


def test_a_pause_that_is_asked_for_ends_a_wait_at_once() -> None:
    slept: list[float] = []
    with pytest.raises(PausedError):
        wait_unless(lambda: len(slept) >= 2, 10.0, slept.append)
    assert sum(slept) < 1
    wait_unless(lambda: False, 1.0, slept.append)
    assert sum(slept) == pytest.approx(1.4)
