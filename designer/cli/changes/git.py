"""``orgwright git``: have Git show changes of a design in words and merge it by records, here or everywhere."""

import hashlib
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from designer.basics.errors import EditError, FormatError
from designer.basics.program import own_program
from designer.basics.words import plain
from designer.cli.common import load_bytes, save_bytes, say
from designer.exchange.formats import files, git_versions, native
from designer.exchange.formats.git_versions import readable

_PATTERN = "*.orgwright.json"
_NAME = "orgwright"
_ATTRIBUTES = f"diff={_NAME} merge={_NAME}"
_MOST_NAMED = 6
_HEAD = 4_096
_LONGEST_TEXT = 1_000_000
"""Largest file, in bytes, that is not a design and that Git compares as text."""

_ODD = re.compile(r"[\x00-\x1f\x7f\"\\\ufffd]")
"""Letters that a file of attributes cannot hold plainly in a name."""

_MARK = "# written by orgwright git install"


def _settings() -> dict[str, str]:
    """Return Git's settings, by their names."""
    program = shlex.join(own_program())
    return {
        f"diff.{_NAME}.textconv": f"{program} git textconv --",  # a name may begin like an option
        f"diff.{_NAME}.cachetextconv": "true",
        f"diff.{_NAME}.xfuncname": "^((Root|OU|Account|Policy) .*)$",
        f"difftool.{_NAME}.cmd": f'{program} diff -- "$LOCAL" "$REMOTE"',
        f"merge.{_NAME}.name": "designs of AWS Organizations, record by record",
        f"merge.{_NAME}.driver": f"{program} git merge -- %O %A %B %L %P",
        f"mergetool.{_NAME}.cmd": (  # what decisions leave open is asked in the window, where there is a screen
            'case "$MERGED" in -*) MERGED="./$MERGED";; esac; '
            f'f="${{MERGED%.json}}"; {program} merge "$BASE" "$LOCAL" "$REMOTE" -o "$MERGED" --force '
            '--decisions "${f%.orgwright}.decisions.json"; s=$?; '
            """if test $s = 1 && grep -q '^<<<<<<<' "$MERGED"; then """
            f"""{program} --new-instance "$MERGED" && ! grep -q '^<<<<<<<' "$MERGED"; else (exit $s); fi"""
        ),
        f"mergetool.{_NAME}.trustExitCode": "true",
    }


@click.group("git")
def git() -> None:
    """Have Git show changes of designs in words and merge them by records.

    That is: git diff, git log -p, git difftool -t orgwright; git merge, git rebase, git mergetool -t orgwright.
    """


_everywhere = click.option("--global", "everywhere", is_flag=True, help="In all repositories of this user.")


@git.command("install")
@click.argument("patterns", metavar="[PATTERN]…", nargs=-1)
@_everywhere
def install(patterns: tuple[str, ...], *, everywhere: bool) -> None:
    """Register the text form, the merge driver and both tools for files that match PATTERN.

    By default these are *.orgwright.json and, in a repository, the designs of other names that Git keeps there. Writes
    Git's settings, and attributes beside them; nothing that is committed.
    """
    for pattern in patterns:
        if not pattern or pattern.startswith(("#", "!", "-")) or any(letter.isspace() for letter in pattern):
            raise EditError(f"{pattern} is not a pattern of Git's attributes that can be written plainly.")
    attributes = _attributes(everywhere=everywhere)
    for name, value in _settings().items():
        _run("config", *_scope(everywhere=everywhere), name, value)
    chosen = patterns or (_PATTERN, *(() if everywhere else _kept_designs()))
    kept = [line for line in _lines(attributes) if not _is_ours(line)]
    _write(attributes, [*kept, _MARK, *(f"{pattern} {_ATTRIBUTES}" for pattern in chosen)])
    more = f" and {len(chosen) - _MOST_NAMED:,} more" if len(chosen) > _MOST_NAMED else ""
    named = ", ".join(chosen[:_MOST_NAMED]) + more
    say(f"Git shows changes of {named} in words now: git diff, git log -p, git difftool -t {_NAME}.")
    say("It merges them by records: git merge, git rebase. Hosting sites do not; check the merge in CI (docs/diff.md).")


@git.command("uninstall")
@_everywhere
def uninstall(*, everywhere: bool) -> None:
    """Take back what install has written."""
    attributes = _attributes(everywhere=everywhere)
    for section in (f"{kind}.{_NAME}" for kind in ("diff", "difftool", "merge", "mergetool")):
        git_versions.run_git(("config", *_scope(everywhere=everywhere), "--remove-section", section), Path())
    lines = _lines(attributes)
    kept = [line for line in lines if not _is_ours(line)]
    if kept != lines:
        _write(attributes, kept)
    say("Git shows and merges designs as it does other files.")


@git.command("textconv")
@click.argument("design", metavar="FILE", type=click.Path(path_type=Path))
def textconv(design: Path) -> None:
    """Print the design in FILE as text, one fact a line; another file as it is, or the size of a long one."""
    is_long = design.is_file() and design.stat().st_size > _LONGEST_TEXT
    try:
        data = load_bytes(design)
    except FormatError:
        if not is_long:
            raise
        data = b""
    try:
        text = readable(native.read(data, design.name).organization)
    except FormatError:
        text = _fingerprint(design) if is_long else data.decode(errors="replace")
    click.echo(plain(text), nl=not text.endswith("\n"))


@git.command("merge")
@click.argument("base", metavar="BASE", type=click.Path(path_type=Path))
@click.argument("ours", metavar="OURS", type=click.Path(path_type=Path))
@click.argument("theirs", metavar="THEIRS", type=click.Path(path_type=Path))
@click.argument("marker", metavar="SIZE", type=int)
@click.argument("name", metavar="PATH")
@click.pass_context
def merge_files(ctx: click.Context, *, base: Path, ours: Path, theirs: Path, marker: int, name: str) -> None:
    """Merge three files that Git gives, into OURS, as its merge driver.

    The status is 0 if nothing is left to decide, else 1: then OURS has marks around the records that both sides
    made something else, or is the merged design that is refused. Where a file is not a design, it is merged as text.
    """
    from designer.cli.changes.git_merge import merge_for_git  # what the other commands of this group do not need

    ctx.exit(merge_for_git(base, ours, theirs, marker, name))


def _fingerprint(path: Path) -> str:
    """Return a line on a long file that is not a design, so that Git sees whether it changed."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"No design that can be read: {path.stat().st_size:,} bytes, SHA-256 {digest}"


def _scope(*, everywhere: bool) -> tuple[str, ...]:
    return ("--global",) if everywhere else ("--local",)


def _run(*args: str) -> str:
    """Return the standard output of git, which must succeed."""
    done = git_versions.run_git(args, Path())
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().split("\n")[0]
        raise EditError(f"Git says: {said or f'status {done.returncode}'}.")
    return done.stdout.decode(errors="replace").rstrip("\n")


def _attributes(*, everywhere: bool) -> Path:
    """Return the file of attributes that is not committed (https://git-scm.com/docs/gitattributes)."""
    if not everywhere:
        return Path(_run("rev-parse", "--git-path", "info/attributes")).absolute()
    known = git_versions.run_git(("config", "--global", "--type=path", "core.attributesFile"), Path())
    if known.returncode == 0 and known.stdout.strip():
        return Path(os.fsdecode(known.stdout).rstrip("\n"))
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "git" / "attributes"


def _kept_designs() -> Iterator[str]:
    """Patterns of the designs that Git keeps in this repository under names that the usual pattern does not match."""
    found = git_versions.run_git(("rev-parse", "--show-toplevel"), Path())
    if found.returncode != 0:
        return  # it has no files beside it
    top = Path(found.stdout.decode(errors="surrogateescape").rstrip("\n"))
    for name in _run("ls-files", "-z", "--full-name", "--", ":(top)*.json").split("\0"):
        if name and not name.endswith(_PATTERN[1:]) and not _ODD.search(name) and _is_design(top / name):
            yield "/" + re.sub(r"([*?\[])", r"\\\1", name).replace(" ", "?")


def _is_design(path: Path) -> bool:
    try:
        if not path.is_file():  # deleted, but not for Git yet
            return False
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return bool(head.strip()) and native.claims_to_be_native(head)


def _lines(attributes: Path) -> list[str]:
    text = files.load_file(attributes).decode(errors="surrogateescape") if attributes.exists() else ""
    return text.removesuffix("\n").split("\n") if text else []  # not at other ends of lines, which a pattern may hold


def _is_ours(line: str) -> bool:
    return line == _MARK or line.endswith((f" diff={_NAME}", f" {_ATTRIBUTES}"))


def _write(attributes: Path, lines: list[str]) -> None:
    attributes.parent.mkdir(parents=True, exist_ok=True)
    save_bytes(attributes, "".join(f"{line}\n" for line in lines).encode(errors="surrogateescape"))
