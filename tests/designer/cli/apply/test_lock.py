"""A Git ref keeps runs on other machines out; who holds it is shown, and it is taken away by its name alone."""

from __future__ import annotations

import json
import platform
import subprocess
from pathlib import Path

import pytest

from designer.aws.apply.git_lock import GitLock, lock_token
from designer.basics.errors import EditError
from tests.designer.aws.pretended.aws import Aws
from tests.designer.cli.apply.test_apply import aws, design, word_of
from tests.designer.cli.test_commands import run

__all__ = ["aws", "design"]
ANA, BOB = "arn:aws:iam::111111111111:user/ana", "arn:aws:iam::111111111111:user/bob"
TOKEN = "0f" * 16


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", str(path)], check=True)
    return path


def lock_of(remote: Path) -> GitLock:
    return GitLock(str(remote), "o-abcdefghij", remote.parent)


def test_only_one_run_has_the_lock_and_gives_it_back(remote: Path) -> None:
    one, other = lock_of(remote), lock_of(remote)
    one.take("a" * 64, ANA, 1_000.0, TOKEN)
    with pytest.raises(EditError, match=r"user/ana on .*, plan aaaaaaaa, since 5 minutes, holds the lock"):
        other.take("b" * 64, BOB, 1_300.0, TOKEN)
    one.release()
    assert other.holder() is None
    other.take("b" * 64, BOB, 1_300.0, TOKEN)


def test_a_branch_whose_name_ends_as_the_locks_is_no_lock(remote: Path) -> None:
    git = ("git", "-C", str(remote), "-c", "user.name=x", "-c", "user.email=x@example.com")
    tree = subprocess.run((*git, "mktree"), input=b"", check=True, capture_output=True).stdout.decode().strip()
    made = subprocess.run((*git, "commit-tree", "-m", "x", tree), check=True, capture_output=True).stdout.decode()
    branch = "refs/heads/refs/orgwright/apply/o-abcdefghij"
    subprocess.run((*git, "update-ref", branch, made.strip()), check=True)
    with pytest.raises(EditError, match=f"Git mistakes {branch} .*: rename it"):
        lock_of(remote).take("a" * 64, ANA, 1_000.0, TOKEN)


def test_of_two_runs_at_once_the_second_is_too_late(remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = lock_of(remote), lock_of(remote)
    one.take("a" * 64, ANA, 1_000.0, TOKEN)
    monkeypatch.setattr(other, "holder", lambda: None)  # it asked a moment before
    with pytest.raises(EditError, match="somebody else was faster"):
        other.take("b" * 64, BOB, 1_000.0, TOKEN)
    holder = one.holder()
    assert holder is not None
    assert holder.caller == ANA


def test_a_lock_is_taken_over_by_a_run_of_the_plan_on_its_machine_and_in_its_folder_alone(
    remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = lock_token(tmp_path / "token")
    lock_of(remote).take("a" * 64, ANA, 1_000.0, token)
    again = lock_of(remote)
    again.take("a" * 64, ANA, 2_000.0, lock_token(tmp_path / "token"))
    with pytest.raises(EditError, match="holds the lock"):
        lock_of(remote).take("a" * 64, ANA, 3_000.0, lock_token(tmp_path / "other"))
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    with pytest.raises(EditError, match="holds the lock"):
        lock_of(remote).take("a" * 64, ANA, 3_000.0, token)
    again.release()
    assert again.holder() is None


def test_no_run_begins_without_the_commit_that_is_its_lock(remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind = lock_of(remote)
    left_behind.take("a" * 64, ANA, 1_000.0, TOKEN)
    with monkeypatch.context() as without_commits:
        without_commits.setenv("GIT_AUTHOR_DATE", "no date")
        with pytest.raises(EditError, match="git commit-tree fails: fatal: invalid date"):
            lock_of(remote).take("a" * 64, ANA, 1_000.0, TOKEN)
    assert left_behind.holder() is not None


def test_a_remote_with_the_hashes_of_sha256_has_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DEFAULT_HASH", "sha256")
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    lock = lock_of(tmp_path / "remote.git")
    lock.take("a" * 64, ANA, 1_000.0, TOKEN)
    assert lock.holder() is not None


@pytest.mark.parametrize("since", ["NaN", f"1{'0' * 400}"])
def test_a_ref_whose_time_is_no_moment_is_no_lock(remote: Path, since: str) -> None:
    text = json.dumps({"plan": "a", "caller": ANA, "machine": "m", "since": 0}).replace("0", since)
    git = ["git", "-C", str(remote), "-c", "user.name=x", "-c", "user.email=x@localhost"]
    tree = subprocess.run([*git, "mktree"], check=True, capture_output=True, input=b"").stdout.decode().strip()
    made = subprocess.run([*git, "commit-tree", "-m", text, tree], check=True, capture_output=True).stdout.decode()
    subprocess.run([*git, "update-ref", "refs/orgwright/apply/o-abcdefghij", made.strip()], check=True)
    with pytest.raises(EditError, match="is not a lock of Orgwright"):
        lock_of(remote).holder()


def test_a_remote_is_known_by_its_name_in_the_repository_of_the_plan(remote: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    subprocess.run(["git", "init", "-q", str(work)], check=True)
    subprocess.run(["git", "-C", str(work), "remote", "add", "origin", str(remote)], check=True)
    hook = work / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    lock = GitLock("origin", "o-abcdefghij", work)
    lock.take("a" * 64, ANA, 1_000.0, TOKEN)
    assert lock_of(remote).holder() is not None
    subprocess.run(["git", "-C", str(work), "remote", "set-url", "origin", "../remote.git"], check=True)
    with pytest.raises(EditError, match=f"orgwright unlock .*{remote.name} o-abcdefghij"):
        GitLock("origin", "o-abcdefghij", work).take("b" * 64, BOB, 1_000.0, TOKEN)
    with pytest.raises(EditError, match="cannot be reached"):
        GitLock(str(tmp_path / "none.git"), "o-abcdefghij", work).take("a" * 64, ANA, 1_000.0, TOKEN)


def test_unlock_shows_the_holder_and_takes_just_that_lock_away(remote: Path) -> None:
    assert "Nobody holds" in run("unlock", remote, "o-abcdefghij").output
    assert run("unlock", remote, "o-*").exit_code == 2, "it says of no organization that nobody holds its lock"
    lock_of(remote).take("a" * 64, ANA, 1_000.0, TOKEN)
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
    other.take("b" * 64, BOB, 1_000.0, TOKEN)
    before = aws.state
    refused = run("apply", plan, "--confirm", word_of(plan), "--lock", remote)
    assert (refused.exit_code, "user/bob" in refused.output, aws.state) == (2, True, before)
    other.release()
    assert run("apply", plan, "--confirm", word_of(plan), "--lock", remote).exit_code == 0
    assert other.holder() is None
