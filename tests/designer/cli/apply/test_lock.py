"""A Git ref keeps runs on other machines out; who holds it is shown, and it is taken away by its name alone."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import pytest

from designer.aws.apply.git_lock import GitLock
from designer.basics.errors import EditError
from tests.designer.aws.pretended.aws import Aws
from tests.designer.cli.apply.test_apply import aws, design, word_of
from tests.designer.cli.test_commands import run

__all__ = ["aws", "design"]
ANA, BOB = "arn:aws:iam::111111111111:user/ana", "arn:aws:iam::111111111111:user/bob"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", str(path)], check=True)
    return path


def lock_of(remote: Path) -> GitLock:
    return GitLock(str(remote), "o-abcdefghij", remote.parent)


def test_only_one_run_has_the_lock_and_gives_it_back(remote: Path) -> None:
    one, other = lock_of(remote), lock_of(remote)
    one.take("a" * 64, ANA, 1_000.0)
    with pytest.raises(EditError, match=r"user/ana on .*, plan aaaaaaaa, since 5 minutes, holds the lock"):
        other.take("b" * 64, BOB, 1_300.0)
    one.release()
    assert other.holder() is None
    other.take("b" * 64, BOB, 1_300.0)


def test_of_two_runs_at_once_the_second_is_too_late(remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = lock_of(remote), lock_of(remote)
    one.take("a" * 64, ANA, 1_000.0)
    monkeypatch.setattr(other, "holder", lambda: None)  # it asked a moment before
    with pytest.raises(EditError, match="somebody else was faster"):
        other.take("b" * 64, BOB, 1_000.0)
    holder = one.holder()
    assert holder is not None
    assert holder.caller == ANA


def test_a_lock_that_a_run_of_the_plan_has_left_behind_is_taken_over_on_its_machine_alone(
    remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(remote).take("a" * 64, ANA, 1_000.0)
    again = lock_of(remote)
    again.take("a" * 64, ANA, 2_000.0)
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    with pytest.raises(EditError, match="holds the lock"):
        lock_of(remote).take("a" * 64, ANA, 3_000.0)
    again.release()
    assert again.holder() is None


def test_a_remote_is_known_by_its_name_in_the_repository_of_the_plan(remote: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "init", "-q", str(work)], check=True)
    subprocess.run(["git", "-C", str(work), "remote", "add", "origin", str(remote)], check=True)
    hook = work / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    lock = GitLock("origin", "o-abcdefghij", work)
    lock.take("a" * 64, ANA, 1_000.0)
    assert lock_of(remote).holder() is not None
    with pytest.raises(EditError, match="cannot be reached"):
        GitLock(str(tmp_path / "none.git"), "o-abcdefghij", work).take("a" * 64, ANA, 1_000.0)


def test_unlock_shows_the_holder_and_takes_just_that_lock_away(remote: Path) -> None:
    assert "Nobody holds" in run("unlock", remote, "o-abcdefghij").output
    lock_of(remote).take("a" * 64, ANA, 1_000.0)
    shown = run("unlock", remote, "o-abcdefghij")
    assert (shown.exit_code, "user/ana" in shown.output) == (1, True)
    assert run("unlock", remote, "o-abcdefghij", "--confirm", "00000000").exit_code == 2
    name = shown.output.split("--confirm ")[1].strip()
    assert run("unlock", remote, "o-abcdefghij", "--confirm", name).exit_code == 0
    assert lock_of(remote).holder() is None


@pytest.mark.loopback
def test_a_run_holds_the_lock_of_its_remote_and_refuses_to_begin_without_it(
    aws: Aws, design: Path, remote: Path
) -> None:
    plan = design.with_name("plan.json")
    run("plan", design, "-o", plan)
    other = lock_of(remote)
    other.take("b" * 64, BOB, 1_000.0)
    before = aws.state
    refused = run("apply", plan, "--confirm", word_of(plan), "--lock", remote)
    assert (refused.exit_code, "user/bob" in refused.output, aws.state) == (2, True, before)
    other.release()
    assert run("apply", plan, "--confirm", word_of(plan), "--lock", remote).exit_code == 0
    assert other.holder() is None
