"""Versions of a file in Git, read by the git program: no shell, no hook, no filter, no network, nothing written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.exchange.formats.loading import MAX_BYTES

if TYPE_CHECKING:  # the start of the window needs no other program
    import subprocess

_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
"""Environment in which git asks nobody, fetches nothing and speaks English."""

_SETTINGS = ("core.quotePath=false", "core.fsmonitor=false", "log.showSignature=false", "i18n.logOutputEncoding=UTF-8")
"""Settings under which git starts no other program, and writes names as they are."""

_MOST_SECONDS = 60
_MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A version of a file.

    Attributes:
        revision: Full name of the commit.
        path: Path of the file in it, from the top of the repository.
        subject: First line of the commit's message.
        author: Name of its author.
        date: Day of the commit, ISO 8601.
    """

    revision: str
    path: str
    subject: str
    author: str
    date: str

    @property
    def name(self) -> str:
        """As the command line takes it: ``REV:PATH``."""
        return f"{self.revision[:12]}:{self.path}"


def names_revision(text: str) -> bool:
    """True for ``REV:PATH``, which is no file on the disk."""
    revision, colon, path = text.partition(":")
    return bool(revision and colon and path) and not os.path.lexists(text)


def load_revision(text: str, folder: Path | None = None) -> bytes:
    """Content of ``REV:PATH``, where PATH goes from the top of the repository, or from the folder.

    Args:
        text: Name of a version.
        folder: A folder in the repository; None for the current one.

    Raises:
        FormatError: There is no such version, or no git.
    """
    revision, _, path = text.partition(":")
    if revision.startswith("-"):
        raise _failure(text, "A revision does not begin with a dash.")
    at = folder or Path()
    name = text if run_git(("cat-file", "-e", text), at).returncode == 0 else f"{revision}:./{path}"
    size = run_git(("cat-file", "-s", name), at)
    if size.returncode != 0:
        raise _failure(text, _reason(size))
    digits = size.stdout.strip()
    if not digits.isdigit():
        raise _failure(text, "Git gives an answer that cannot be read.")
    if int(digits[:20]) > MAX_BYTES:
        raise _failure(text, f"The file has {int(digits[:20]):,} bytes; the limit is {MAX_BYTES:,}.")
    found = run_git(("cat-file", "blob", name), at)
    if found.returncode != 0:
        raise _failure(text, _reason(found))
    return found.stdout


def versions(path: Path) -> tuple[FileVersion, ...]:
    """The newest versions of a file, as far as Git has any, its earlier names followed; empty outside a repository."""
    shape = "%H%x00%s%x00%an%x00%cs"
    args = (
        "log",
        "--follow",
        "--name-only",
        "-z",
        f"--max-count={_MOST_VERSIONS}",
        f"--format={shape}",
        "--",
        path.name,
    )
    try:
        found = run_git(args, path.parent)
    except FormatError:
        return ()
    if found.returncode != 0:
        return ()
    return tuple(_versions(found.stdout.decode(errors="replace").split("\0")))


def _versions(parts: list[str]) -> Iterator[FileVersion]:
    """Yield versions of the parts of a log: four fields each, and the file's name behind a line break.

    Only zero bytes part them: whoever commits can put any other character into a subject or a name.
    """
    at = 0
    while at + 4 < len(parts):
        revision, subject, author, date, name = parts[at : at + 5]
        named = name.startswith("\n")
        if named:
            yield FileVersion(revision, name[1:], subject, author, date)
        at += 5 if named else 4


def run_git(args: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A run of git in a folder, whatever its status.

    Raises:
        FormatError: There is no git, or it does not come to an end.
    """
    import subprocess

    settings = (argument for setting in _SETTINGS for argument in ("-c", setting))
    command = ("git", "--no-pager", *settings, *args)
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, its arguments as a list
            command,
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=_MOST_SECONDS,
            stdin=subprocess.DEVNULL,
            env=os.environ | _QUIET,
        )
    except (OSError, ValueError) as error:
        reason = "The program git is not installed." if isinstance(error, FileNotFoundError) else f"{error}."
        raise _failure("Git", reason) from None
    except subprocess.TimeoutExpired:
        raise _failure("Git", f"It did not answer within {_MOST_SECONDS} seconds.") from None


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    said = done.stderr.decode(errors="replace").strip().split("\n")[0]
    return f"Git says: {said.removeprefix('fatal: ').rstrip('.') or 'it is no file of that version'}."


def _failure(source: str, reason: str) -> FormatError:
    return FormatError(source, (Fault(reason),))
