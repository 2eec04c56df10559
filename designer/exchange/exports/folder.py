"""Several files written into one folder, so that no work of anybody else is lost.

The folder keeps a list of what was exported into it, with fingerprints. The next export replaces what is as it was
left, removes what it no longer writes, and refuses where a file is somebody else's or was changed since. While it
writes, the list has the new fingerprints beside the old ones, so that an export that was killed can be done again.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from designer.basics.errors import Fault, FormatError
from designer.exchange.formats import files
from designer.exchange.formats.files import ABSENT, Fingerprint
from designer.exchange.formats.locks import lock

LIST = ".orgwright-export.json"
"""Name of the list of exported files, in their folder."""

_DRAFT = ".orgwright-draft"
"""Ending of a new folder's temporary name."""

_NAME = 50
"""Characters of a folder's name in that of its draft, which stays short enough for any file system."""


def write_folder(folder: Path, contents: Mapping[str, bytes], *, force: bool = False) -> tuple[str, ...]:
    """Write files into a folder, which is made where there is none; then it appears with all of them at once.

    Args:
        folder: The folder.
        contents: Files by their path in it.
        force: True to replace files that are somebody else's.

    Returns:
        Sentences on what a person should know.

    Raises:
        FormatError: The folder cannot be written, or files that are not ours would be replaced. Nothing is changed
            then, unless the disk fails midway: each file is either old or new.
    """
    try:
        _sweep(folder)
        if not os.path.lexists(folder):
            _make(folder, contents)
            return ()
        if not folder.is_dir():
            raise _refusal(folder, ["This is a file, and several are written; name a folder."])
        return _update(folder, contents, force=force)
    except PermissionError:
        raise _refusal(folder, ["You are not allowed to write here."]) from None
    except FileNotFoundError:
        raise _refusal(folder, ["The folder above it does not exist."]) from None
    except OSError as error:
        raise _refusal(folder, [f"{error.strerror or error}."]) from None


def _make(folder: Path, contents: Mapping[str, bytes]) -> None:
    with _draft(folder) as draft:
        made = draft / "made"  # not the draft itself: a save locks its folder for a moment, too
        made.mkdir()
        try:
            _save(made, {**contents, LIST: _list(contents)}, {})
        except FormatError as error:  # it names the draft, which is gone
            raise _refusal(folder, [fault.message for fault in error.faults]) from None
        made.rename(folder)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Make a folder beside another, locked while it is there."""
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name[:_NAME]}.", suffix=_DRAFT, dir=folder.parent))
    handle: int | None = None
    try:
        if os.name == "posix":
            handle = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
            lock(handle, wait=True)
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove the drafts of a folder that killed programs left."""
    pattern = re.compile(rf"\.{re.escape(folder.name[:_NAME])}\.[0-9a-z_]{{8}}{re.escape(_DRAFT)}")
    if os.name != "posix":
        return
    with suppress(OSError):
        for entry in os.scandir(folder.parent):
            if pattern.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                _sweep_one(entry.path)


def _sweep_one(draft: str) -> None:
    with suppress(OSError):
        handle = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if os.fstat(handle).st_uid == os.geteuid() and lock(handle):
                shutil.rmtree(draft, ignore_errors=True)
        finally:
            os.close(handle)


def _update(folder: Path, contents: Mapping[str, bytes], *, force: bool) -> tuple[str, ...]:
    listed, begun = _listed(folder, "files"), _listed(folder, "begun")
    found = {name: _found(folder, name) for name in (*contents, *listed, *begun)}
    alien = [name for name in contents if found[name] not in {ABSENT, listed.get(name), begun.get(name)}]
    if alien and not force:
        raise _refusal(folder, [f"{name} is not as an export left it; move it away first." for name in alien])
    ours = {name: found[name] for name in listed | begun if found[name] in {listed.get(name), begun.get(name)}}
    _save(folder, {LIST: _list(contents, listed | ours)}, {})
    _save(folder, contents, {name: found[name] for name in contents})
    notes = []
    for name in sorted((listed | begun).keys() - contents.keys()):
        if name in ours:
            (folder / name).unlink(missing_ok=True)
        elif found[name] != ABSENT:
            notes.append(f"{folder / name} was changed since it was exported: it stays, though nothing writes it now.")
    _save(folder, {LIST: _list(contents)}, {})
    return tuple(notes)


def _found(folder: Path, name: str) -> Fingerprint:
    path = folder / name
    if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
        raise _refusal(folder, [f"{name} is a link, and may lead out of the folder; remove it first."])
    return files.fingerprint_on_disk(path)


def _save(folder: Path, contents: Mapping[str, bytes], expected: Mapping[str, Fingerprint]) -> None:
    for name, data in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        files.save(path, data, expected=expected.get(name))


def _list(contents: Mapping[str, bytes], before: Mapping[str, Fingerprint] | None = None) -> bytes:
    """Return the list of exported files; where an export has only begun, `before` is what was there."""
    marks = {name: files.fingerprint(data) for name, data in sorted(contents.items())}
    value = {"files": marks} if before is None else {"files": dict(sorted(before.items())), "begun": marks}
    return f"{json.dumps(value, indent=2)}\n".encode()


def _listed(folder: Path, member: str) -> dict[str, Fingerprint]:
    """Files of the last export, or of one that was begun; empty if there is no list of ours."""
    path = folder / LIST
    if path.is_symlink() or not path.exists():
        return {}
    with suppress(ValueError, RecursionError):
        read = json.loads(files.load_file(path))
        listed = read.get(member) if isinstance(read, dict) else None
        return dict(_inside(listed)) if isinstance(listed, dict) else {}
    return {}


def _inside(listed: dict[object, object]) -> Iterator[tuple[str, Fingerprint]]:
    """Yield the entries of a list that lie in the folder: a list may come from anybody."""
    for name, mark in listed.items():
        if isinstance(name, str) and isinstance(mark, str) and name and "\\" not in name and "\0" not in name:
            path = PurePosixPath(name)
            if not path.is_absolute() and ".." not in path.parts and ":" not in name:
                yield name, mark


def _refusal(folder: Path, messages: list[str]) -> FormatError:
    return FormatError(str(folder), tuple(Fault(message) for message in messages), "written")
