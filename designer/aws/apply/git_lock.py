"""A lock that runs on several machines share: a Git ref that is made on a remote only if it is not there.

``git push --force-with-lease=REF:`` is refused where the ref is there, so one of two runs is too late. The ref names a
commit whose message says who holds the lock. It is made in a repository of its own, so no hook of a person's runs.
"""

from __future__ import annotations

import json
import math
import os
import platform
import secrets
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.formats import files
from designer.exchange.formats.git_versions import run_git

_AS = ("-c", "user.name=Orgwright", "-c", "user.email=orgwright@localhost", "-c", "core.hooksPath=/dev/null")


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a lock.

    Attributes:
        commit: The commit that says so.
        plan: Id of the plan.
        caller: ARN of the caller.
        machine: Name of the machine.
        since: Seconds since 1970.
        token: The random word of the run's folder; empty in a lock of an earlier version.
    """

    commit: str
    plan: str
    caller: str
    machine: str
    since: float
    token: str

    def words(self, now: float) -> str:
        """Return the holder and the age, as they are in a sentence."""
        age = max(0, int(now - self.since)) // 60
        return f"{self.caller} on {self.machine}, plan {self.plan[:8]}, since {counted(age, 'minute')}"


class GitLock:
    """The lock of an organization on a remote.

    Args:
        remote: Name, address or path of a remote.
        organization: Id of the organization.
        folder: Folder from which the name of a remote is looked up.
    """

    def __init__(self, remote: str, organization: str, folder: Path) -> None:
        named = run_git(("remote", "get-url", "--", remote), folder)
        address = remote if named.returncode else os.fsdecode(named.stdout).strip()
        path = Path(folder, address).absolute()
        self.remote = str(path) if path.exists() else address
        self._ref = f"refs/orgwright/apply/{organization}"
        self._organization = organization
        self._own = ""

    def take(self, plan: str, caller: str, now: float, token: str) -> None:
        """Take the lock, or take it over if a run of this plan in this folder has left it behind.

        Args:
            plan: Id of the plan.
            caller: ARN of the caller.
            now: Seconds since 1970.
            token: The random word of the run's folder: the name of a machine and a plan may be those of two runs.

        Raises:
            EditError: Somebody else has it, the remote cannot be reached, or Git cannot make a commit.
        """
        machine = platform.node()
        text = json.dumps({"plan": plan, "caller": caller, "machine": machine, "since": now, "token": token})
        holder = self.holder()
        if holder is not None and (holder.plan, holder.machine, holder.token) != (plan, machine, token):
            raise EditError(f"{holder.words(now)}, holds the lock on {self.remote}. If it is gone: {self.unlock()}")
        with TemporaryDirectory() as name:
            folder = self._fresh(Path(name))
            made = _output(("commit-tree", "-m", text, _output(("mktree",), folder)), folder)
            self._push(folder, f"{made}:{self._ref}", "" if holder is None else holder.commit)
        self._own = made

    def release(self) -> None:
        """Give the lock back.

        Raises:
            EditError: Somebody else has it meanwhile.
        """
        self.remove(self._own)

    def remove(self, commit: str) -> None:
        """Remove the lock that a commit stands for, and no other.

        Raises:
            EditError: The lock is another one by now, or the remote cannot be reached.
        """
        with TemporaryDirectory() as name:
            self._push(self._fresh(Path(name)), f":{self._ref}", commit)

    def holder(self) -> LockHolder | None:
        """Return who holds the lock; None if nobody does.

        Raises:
            EditError: The remote cannot be reached, or the ref is not a lock.
        """
        with TemporaryDirectory() as name:
            folder = self._fresh(Path(name))
            found = run_git(("ls-remote", "--", self.remote, self._ref), folder)
            if found.returncode:
                raise EditError(f"The remote {self.remote} cannot be reached: {_reason(found.stderr)}.")
            lines = [line.partition("\t") for line in found.stdout.decode(errors="replace").splitlines()]
            refs = {ref: of for of, _, ref in lines}
            commit = refs.pop(self._ref, "")
            if refs:
                raise EditError(f"Git mistakes {min(refs)} on {self.remote} for {self._ref}: rename it.")
            if not commit:
                return None
            try:
                _output(("fetch", "-q", "--no-tags", "--depth=1", "--", self.remote, commit), folder)
                held = json.loads(_output(("show", "-s", "--format=%B", commit), folder))
                plan, caller, machine = (str(held[name]) for name in ("plan", "caller", "machine"))
                since = float(held["since"])
                if math.isfinite(since):
                    return LockHolder(commit, plan, caller, machine, since, str(held.get("token", "")))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
                pass
            away = shlex.join(("git", "push", self.remote, f":{self._ref}"))
            raise EditError(f"{self._ref} on {self.remote} is not a lock of Orgwright. If nobody needs it: {away}")

    def _push(self, folder: Path, what: str, expected: str) -> None:
        lease = f"--force-with-lease={self._ref}:{expected}"
        done = run_git((*_AS, "push", "-q", "--no-verify", lease, "--", self.remote, what), folder)
        if done.returncode:
            reason = _reason(done.stderr)
            taken = "stale info" in reason or "rejected" in reason
            words = "somebody else was faster" if taken else reason
            raise EditError(f"The lock on {self.remote} cannot be changed: {words}. See {self.unlock()}")

    def _fresh(self, folder: Path) -> Path:
        _output(("init", "-q", "--bare", "--template=", "."), folder)
        return folder

    def unlock(self) -> str:
        """Return the command that shows the lock, from any folder."""
        return shlex.join(("orgwright", "unlock", self.remote, self._organization))


def lock_token(path: Path) -> str:
    """Return the random word that a file holds, which only its owner can read; make the file if there is none.

    Raises:
        FormatError: The file cannot be read or written.
    """
    if not path.exists():
        files.save(path, secrets.token_hex(16).encode(), private=True)
    return files.load_file(path).decode(errors="replace").strip()


def _output(args: tuple[str, ...], folder: Path) -> str:
    """Return what a run of git prints.

    Raises:
        EditError: Git fails, or prints nothing although it should.
    """
    done = run_git((*_AS, *args), folder)
    said = done.stdout.decode(errors="replace").strip()
    if done.returncode or (not said and args[0] in ("mktree", "commit-tree")):
        raise EditError(f"git {args[0]} fails: {_reason(done.stderr)}.")
    return said


def _reason(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return next(
        (line.strip().rstrip(".") for line in lines if "rejected" in line or "fatal" in line), "git says nothing"
    )
