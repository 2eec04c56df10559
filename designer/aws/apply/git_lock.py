"""A lock that runs on several machines share: a Git ref that is made on a remote only if it is not there.

``git push --force-with-lease=REF:`` is refused where the ref is there, so one of two runs is too late. The ref names a
commit whose message says who holds the lock. It is made in a repository of its own, so no hook of a person's runs.
"""

from __future__ import annotations

import json
import platform
import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.formats.git_versions import run_git

_AS = ("-c", "user.name=Orgwright", "-c", "user.email=orgwright@localhost", "-c", "core.hooksPath=/dev/null")
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Who holds a lock.

    Attributes:
        commit: The commit that says so.
        plan: Id of the plan.
        caller: ARN of the caller.
        machine: Name of the machine.
        since: Seconds since 1970.
    """

    commit: str
    plan: str
    caller: str
    machine: str
    since: float

    def words(self, now: float) -> str:
        """Return the holder and the age, as they stand in a sentence."""
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
        path = Path(folder, remote).absolute()
        self.remote = named.stdout.decode().strip() if not named.returncode else str(path) if path.exists() else remote
        self._ref = f"refs/orgwright/apply/{organization}"
        self._name = (remote, organization)
        self._own = ""

    def take(self, plan: str, caller: str, now: float) -> None:
        """Take the lock; one that a run of the same plan on this machine has left behind is taken over.

        Raises:
            EditError: Somebody else has it, or the remote cannot be reached.
        """
        machine = platform.node()
        text = json.dumps({"plan": plan, "caller": caller, "machine": machine, "since": now})
        holder = self.holder()
        if holder is not None and (holder.plan, holder.machine) != (plan, machine):
            raise EditError(f"{holder.words(now)}, holds the lock on {self.remote}. If it is gone: {self._unlock()}")
        with TemporaryDirectory() as name:
            folder = self._fresh(Path(name))
            made = run_git((*_AS, "commit-tree", "-m", text, _EMPTY_TREE), folder).stdout.decode().strip()
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
            EditError: It is another one by now, or the remote cannot be reached.
        """
        with TemporaryDirectory() as name:
            self._push(self._fresh(Path(name)), f":{self._ref}", commit)

    def holder(self) -> LockHolder | None:
        """Return who holds the lock; None if nobody does.

        Raises:
            EditError: The remote cannot be reached, or the ref is no lock.
        """
        with TemporaryDirectory() as name:
            folder = self._fresh(Path(name))
            found = run_git(("ls-remote", "--", self.remote, self._ref), folder)
            if found.returncode:
                raise EditError(f"The remote {self.remote} cannot be reached: {_reason(found.stderr)}.")
            commit = found.stdout.decode().partition("\t")[0].strip()
            if not commit:
                return None
            run_git(("fetch", "-q", "--no-tags", "--depth=1", "--", self.remote, commit), folder)
            text = run_git(("show", "-s", "--format=%B", commit), folder).stdout.decode(errors="replace")
        try:
            told = json.loads(text)
            return LockHolder(
                commit, str(told["plan"]), str(told["caller"]), str(told["machine"]), float(told["since"])
            )
        except (ValueError, KeyError, TypeError):
            raise EditError(f"{self._ref} on {self.remote} is no lock of Orgwright.") from None

    def _push(self, folder: Path, what: str, expected: str) -> None:
        lease = f"--force-with-lease={self._ref}:{expected}"
        done = run_git((*_AS, "push", "-q", "--no-verify", lease, "--", self.remote, what), folder)
        if done.returncode:
            reason = _reason(done.stderr)
            taken = "stale info" in reason or "rejected" in reason
            words = "somebody else was faster" if taken else reason
            raise EditError(f"The lock on {self.remote} cannot be changed: {words}. See {self._unlock()}")

    def _fresh(self, folder: Path) -> Path:
        run_git(("init", "-q", "--bare", "--template=", "."), folder)
        run_git((*_AS, "mktree", "--missing"), folder)  # the empty tree
        return folder

    def _unlock(self) -> str:
        return shlex.join(("orgwright", "unlock", *self._name))


def _reason(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if line.strip()]
    return next(
        (line.strip().rstrip(".") for line in lines if "rejected" in line or "fatal" in line), "git says nothing"
    )
