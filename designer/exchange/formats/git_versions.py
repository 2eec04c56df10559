"""A design in Git: text for who reads a change of it, versions of a file, and both sides of a conflict.

Each node stands with the name of its parent alone, so that moving an OU changes one line of it.

Git joins line by line: where both sides move a node, each elsewhere, a side of the conflict may hold it twice and be no
design. Then the versions before the merge, which Git keeps until it is ended, are the sides.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.exchange.formats import native
from designer.exchange.formats.conflicts import ConflictedFile, read_conflicts
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.loading import MAX_BYTES
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, Policy


def readable(organization: Organization) -> str:
    """Return the text; the same for the same design."""
    return "\n".join(_lines(organization)) + "\n"


def _lines(organization: Organization) -> Iterator[str]:
    settings = organization.settings
    yield f"Organization {_line(settings.name)} {settings.aws_id}".rstrip()
    if settings.management_account is not None:
        yield f"  management account {_line(organization.node(settings.management_account).name)}"
    yield from (f"  policies of type {kind.value}" for kind in settings.policy_types)
    yield from (f"  trusted access {_line(service)}" for service in settings.trusted_services)
    for one in settings.delegated_administrators:
        yield f"  administrator of {_line(one.service)}: {_line(organization.node(one.account).name)}"
    for node_id in organization.walk():
        yield ""
        yield from _node(organization, organization.node(node_id), organization.parent(node_id))
    for policy in sorted(organization.policies.values(), key=lambda one: one.id):
        yield ""
        yield from _policy(policy)


def _node(organization: Organization, node: Node, parent: NodeId | None) -> Iterator[str]:
    above = f" in {_line(organization.node(parent).name)}" if parent is not None else ""
    yield f"{NODE_KINDS[node.kind].title} {_line(node.name)}{above}"
    for one in NODE_ATTRIBUTES:
        if one.default != getattr(node, one.name):
            yield f"  {one.noun}: {_line(one.words(node))}"
    for policy in node.policies:
        yield f"  policy {_line(organization.policy(policy).name)}"


def _policy(policy: Policy) -> Iterator[str]:
    yield f"Policy {_line(policy.name)}, {policy.type.value}"
    if policy.description:
        yield f"  {_line(policy.description)}"
    if policy.unknown is not None:
        yield f"  not known: {policy.unknown.value}"
    if policy.candidate:
        yield f"  may be attached: {policy.candidate}"
        return
    try:
        document: object = json.loads(policy.text)
        statements = document.pop("Statement", []) if isinstance(document, dict) else []
        listed = statements if isinstance(statements, list) else [statements]
        lines = [*_value(document, "  "), *(line for one in listed for line in _statement(one))]
    except (ValueError, RecursionError):  # no JSON, or nested too deeply: as it was typed
        lines = [f"  {line}" for line in policy.text.splitlines()]
    yield from lines


def _statement(statement: object) -> Iterator[str]:
    if not isinstance(statement, dict):
        yield f"  {json.dumps(statement)}"
        return
    named = [statement[key] for key in ("Effect", "Sid") if isinstance(statement.get(key), str)]
    yield f"  {_line(' '.join(named)) or 'statement'}"
    yield from _value({key: value for key, value in statement.items() if key not in {"Sid", "Effect"}}, "    ")


def _value(value: object, indent: str) -> Iterator[str]:
    """Yield a value by keys, one value of a list a line, so that one more changes one line."""
    if isinstance(value, dict):  # an empty one is nothing to tell
        for key, inner in value.items():
            if isinstance(inner, dict | list) and inner:
                yield f"{indent}{_line(key)}"
                yield from _value(inner, f"{indent}  ")
            else:
                yield f"{indent}{_line(key)}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            yield from _value(inner, indent)
    else:
        yield f"{indent}{_scalar(value)}"


def _scalar(value: object) -> str:
    return _line(value) if isinstance(value, str) else json.dumps(value)


def _line(text: str) -> str:
    """Return a text on one line: a line break in a name would look like a fact of its own."""
    return " ".join(text.splitlines())


if TYPE_CHECKING:  # the start of the window needs no other program
    import subprocess

_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
"""Environment that makes git ask no questions, fetch nothing and speak English."""

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
        branch: Branch whose newest commit it is; empty if none is meant.
    """

    revision: str
    path: str
    subject: str
    author: str
    date: str

    branch: str = ""

    @property
    def name(self) -> str:
        """The version as the command line takes it: ``REV:PATH``."""
        return f"{self.revision[:12]}:{self.path}"

    @property
    def shown(self) -> str:
        """The branch, or the first digits of the commit."""
        return self.branch or self.revision[:8]


def names_revision(text: str) -> bool:
    """Return True for ``REV:PATH``, which is not a file on the disk."""
    revision, colon, path = text.partition(":")
    return bool(revision and colon and path) and not os.path.lexists(text)


def load_revision(text: str, folder: Path | None = None) -> bytes:
    """Return the content of ``REV:PATH``, where PATH goes from the top of the repository, or from the folder.

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


def branches(path: Path) -> tuple[FileVersion, ...]:
    """The newest version of a file on each branch but the current one, as far as they have it, the newest first."""
    fields = ("HEAD)%(objectname", "refname:short", "contents:subject", "authorname", "committerdate:short")
    shape = "--format=" + "%00".join(f"%({field})" for field in fields)
    args = ("for-each-ref", "--sort=-committerdate", f"--count={_MOST_VERSIONS}", shape, "refs/heads", "refs/remotes")
    try:
        found = run_git(args, path.parent)
    except FormatError:
        return ()
    rows = [line.split("\0") for line in found.stdout.decode(errors="replace").split("\n")]  # names have other breaks
    here = {row[0][1:] for row in rows if row[0].startswith("*")}
    listed = {row[0][1:]: row for row in rows[::-1] if len(row) == 5}  # one name a commit
    made = (
        FileVersion(commit, f"./{path.name}", row[2], row[3], row[4], row[1])
        for commit, row in reversed(listed.items())
        if commit not in here
    )
    return tuple(version for version in made if run_git(("cat-file", "-e", version.name), path.parent).returncode == 0)


def forked_from(version: FileVersion, folder: Path) -> FileVersion:
    """Return the version that the current branch and another one were both made from.

    Raises:
        FormatError: The branches have no version in common.
    """
    found = run_git(("merge-base", "HEAD", version.revision), folder)
    if found.returncode != 0:
        raise _failure(version.shown, "It has no commit in common with the current branch.")
    return replace(version, revision=found.stdout.decode().strip(), branch="")


def _versions(parts: list[str]) -> Iterator[FileVersion]:
    """Yield versions of the parts of a log: four fields each, and the file's name behind a line break.

    Only zero bytes part them: a commit can have any other character in its subject or a name.
    """
    at = 0
    while at + 4 < len(parts):
        revision, subject, author, date, name = parts[at : at + 5]
        named = name.startswith("\n")
        if named:
            yield FileVersion(revision, name[1:], subject, author, date)
        at += 5 if named else 4


def run_git(args: Sequence[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Return a run of git in a folder, whatever its status.

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


def git_person(folder: Path) -> str:
    """Return the name that Git's configuration gives the person in a folder; "" without one, or without Git."""
    try:
        found = run_git(("config", "user.name"), folder)
    except FormatError:
        return ""
    return found.stdout.decode(errors="replace").strip() if found.returncode == 0 else ""


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    said = done.stderr.decode(errors="replace").strip().split("\n")[0]
    return f"Git says: {said.removeprefix('fatal: ').rstrip('.') or 'it is not a file of that version'}."


def _failure(source: str, reason: str) -> FormatError:
    return FormatError(source, (Fault(reason),))


@dataclass(frozen=True, slots=True)
class ConflictSides:
    """Both sides of a conflicted file, each a design.

    Attributes:
        found: The file, taken apart.
        names: Names of the sides.
        files: The designs.
        before_merge: True if they are without what Git joined without a conflict.
    """

    found: ConflictedFile
    names: tuple[str, str]
    files: tuple[NativeFile, NativeFile]
    before_merge: bool


def conflict_sides(path: Path, data: bytes) -> ConflictSides | None:
    """Return the sides of a file, or None if Git left no conflicts in it.

    Args:
        path: The file.
        data: Its content.

    Raises:
        FormatError: A side is not a design.
    """
    found = read_conflicts(data)
    if found is None:
        return None
    names = (found.our_name or "one side", found.their_name or "the other side")
    try:
        return ConflictSides(found, names, _read(path, names, (found.ours, found.theirs)), before_merge=False)
    except FormatError as fault:
        try:
            kept = tuple(load_revision(f":{stage}:./{path.name}", path.parent) for stage in (2, 3))
        except FormatError:
            raise fault from None
    return ConflictSides(found, names, _read(path, names, kept), before_merge=True)


@dataclass(frozen=True, slots=True)
class GitMerge:
    """A merge that Git stopped in, as it keeps the versions of a file until the merge ends.

    Attributes:
        name: The branch that is merged, as far as Git knows it.
        base: What both sides were made from.
        ours: The version before the merge.
        theirs: The version of the branch.
    """

    name: str
    base: NativeFile
    ours: NativeFile
    theirs: NativeFile


def git_merge(path: Path) -> GitMerge | None:
    """Return the merge of a file that Git stopped in; None without one, or if a version is not a design."""
    folder, name = path.parent, path.name
    try:
        sides = [native.read(load_revision(f":{stage}:./{name}", folder), name) for stage in (1, 2, 3)]
        named = run_git(("name-rev", "--name-only", "--exclude=tags/*", "MERGE_HEAD"), folder)
    except FormatError:
        return None
    branch = named.stdout.decode(errors="replace").strip().removeprefix("remotes/") if named.returncode == 0 else ""
    if any(side.read_only for side in sides):
        return None
    return GitMerge(branch if branch != "undefined" else "", *sides)


def has_own_lines(path: Path, data: bytes) -> bool:
    """Return whether a conflicted file holds lines of no version that Git keeps: something was resolved by hand.

    Raises:
        FormatError: A version cannot be read.
    """
    kept = {line for stage in (1, 2, 3) for line in _texts(load_revision(f":{stage}:./{path.name}", path.parent))}
    return not {line for line in _texts(data) if not line.startswith(_MARKS)} <= kept


_MARKS = (b"<" * 7, b"|" * 7, b"=" * 7, b">" * 7)


def _texts(data: bytes) -> set[bytes]:
    return {line.strip().rstrip(b",") for line in data.splitlines()}


def _read(path: Path, names: tuple[str, ...], contents: tuple[bytes, ...]) -> tuple[NativeFile, NativeFile]:
    one, other = (native.read(content, f"{path.name} ({name})") for content, name in zip(contents, names, strict=True))
    return one, other
