"""Files on disk: read whole or refused in words, written whole or not at all, and never over what nobody has seen.

A save can be guarded: it names the content that it means to replace by its fingerprint, and where another is there
just before the new one would take its place, a `ConflictError` says so and nothing is replaced.
"""

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from designer.basics.errors import Fault, FormatError
from designer.basics.log import LOG
from designer.exchange.formats.loading import MAX_BYTES

_AT_ONCE = 1 << 20
_TRIES = 9

Fingerprint: TypeAlias = str
"""The SHA-256 of a content in hexadecimal digits."""

ABSENT: Fingerprint = ""
"""There is no file."""

UNKNOWN_CONTENT: Fingerprint = "unknown"
"""The content is unknown: it equals no other."""

_CANNOT_SYNC = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF}
_CANNOT_OPEN = {*_CANNOT_SYNC, errno.EACCES, errno.EPERM, errno.EISDIR}


_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class Conflict(Enum):
    """Difference between the disk and what a save means to replace; the value says it in a sentence."""

    CHANGED = "The file was changed since it was last read or saved here."
    GONE = "The file is no longer there: it was moved, renamed or deleted."
    EXISTS = "There is a file of this name already."
    PROTECTED = "The file is read-only: you are not allowed to write to it. Save elsewhere, or make it writable."


class ConflictError(FormatError):
    """Save that would replace what nobody has seen; the disk is as it was.

    Attributes:
        conflict: How the disk differs.
        found: The fingerprint of what is there; to replace it, name it in the next save.
    """

    def __init__(self, path: Path, conflict: Conflict, found: Fingerprint) -> None:
        self.conflict = conflict
        self.found = found
        super().__init__(str(path), (Fault(conflict.value),), "written")


class Saved(NamedTuple):
    """Remarks about a save for the person.

    Attributes:
        notes: Remarks on what could not be kept of the old file, as sentences.
        certain: The disk has confirmed the new content; else it may be lost when the machine stops now.
    """

    notes: tuple[str, ...] = ()
    certain: bool = True


def fingerprint(data: bytes) -> Fingerprint:
    """Return the fingerprint of a content."""
    import hashlib  # as below

    return hashlib.sha256(data).hexdigest()


def fingerprint_on_disk(path: Path) -> Fingerprint:
    """Return the fingerprint of a file as it is now, `ABSENT` where there is none.

    Raises:
        FormatError: The path is not a file, or the file cannot be read.
    """
    try:
        return _fingerprint_on_disk(path)
    except (OSError, ValueError) as error:
        raise _failure(path, _reason(error)) from None


def same(one: Path, other: Path) -> bool:
    """Return True if two paths lead to one file: by links, hard links or another spelling, too."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    try:
        return os.path.realpath(one) == os.path.realpath(other)
    except (OSError, ValueError):
        return False


def plain_path(path: Path) -> Path:
    """Return a path from the root, without steps up where these lead to the same file."""
    whole = path.absolute()
    plain = Path(os.path.normpath(whole))
    return plain if same(plain, whole) else whole


def size_on_disk(path: Path) -> int:
    """Return the bytes of a file; 0 for one that cannot be looked at: reading it says why."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def load_file(path: Path, *, streams: bool = False) -> bytes:
    """Return the content of a file.

    Args:
        path: The file.
        streams: True if a pipe or a device may be read, too: it may have no end, and opening it may take forever.

    Raises:
        FormatError: The file does not exist, is not a file, may not be read, or is too large.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _failure(path, "This is a folder; name a file in it.")
        if not (streams or stat.S_ISREG(status.st_mode)):
            raise _failure(path, "This is a pipe or a device, not a file.")
        if status.st_size > MAX_BYTES:
            raise _failure(path, f"The file has {status.st_size:,} bytes; the limit is {MAX_BYTES:,}.")
        with path.open("rb") as file:
            content = limited(file, str(path), status.st_size)
    except FileNotFoundError:
        raise _failure(path, "There is no such file.") from None
    except PermissionError:
        raise _failure(path, "You are not allowed to read this file.") from None
    except (OSError, ValueError) as error:
        raise _failure(path, _reason(error)) from None
    LOG.info("opened %r, %d bytes", path.name, len(content))
    return content


def limited(stream: BinaryIO, source: str, expected: int = 0) -> bytes:
    """Return all that a stream gives, if it is no more than a file may hold: a stream may have no end.

    Args:
        stream: The stream.
        source: Its name, for messages.
        expected: Bytes that it probably has: they are read at once, and not copied.

    Raises:
        FormatError: The stream gives more.
        OSError: The stream cannot be read.
    """
    parts: list[bytes] = []
    left = MAX_BYTES + 1
    while left and (part := stream.read(min(left, max(_AT_ONCE, expected)))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise FormatError(source, (Fault(f"It has no end within {MAX_BYTES:,} bytes, which is the limit."),))
    return b"".join(parts)


def save(path: Path, data: bytes, *, expected: Fingerprint | None = None, private: bool = False) -> Saved:
    """Replace the content of a file, or make it.

    After a crash at any moment the file holds either all of the old content or all of the new. A symbolic link stays
    one; permissions, owner and extended attributes stay as they were, or the answer says which did not.

    Args:
        path: The file.
        data: Its new content.
        expected: The fingerprint of what it is to replace; None replaces anything.
        private: True if only the owner may read it from now on.

    Raises:
        ConflictError: Something else is there than was expected.
        FormatError: The file cannot be written; it is unchanged.
    """
    steps = save_in_parts(path, (data,), expected=expected, private=private)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value if isinstance(end.value, Saved) else Saved()


def rewrite(path: Path, make: Callable[[bytes | None], bytes], *, private: bool = False) -> Saved:
    """Replace the content of a file by what is made of it, once more where another program writes meanwhile.

    Args:
        path: The file.
        make: Makes the new content of the one that is there; of None if there is no file.
        private: As `save` takes it.

    Raises:
        FormatError: The file cannot be read or written, or others write it again and again; it is unchanged.
    """
    for left in reversed(range(_TRIES)):
        old = load_file(path) if path.exists() else None
        try:
            return save(path, make(old), expected=ABSENT if old is None else fingerprint(old), private=private)
        except ConflictError as error:
            if error.conflict is Conflict.PROTECTED or not left:
                raise
    raise AssertionError(path)


def save_in_parts(
    path: Path, parts: Iterable[bytes], *, expected: Fingerprint | None = None, private: bool = False
) -> Generator[None, None, Saved]:
    """Save content that comes in parts, a step each; stop taking steps to keep the old content.

    Raises:
        ConflictError: Something else is there than was expected.
        FormatError: The file cannot be written; it is unchanged.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise _failure(path, "This is a folder; name a file in it.", "written")
        if not target.exists() and path.exists():
            target = path  # such as /dev/stdout, which leads to a pipe without a name
        saved = yield from _replace(path, target, parts, expected, private=private)
    except FileNotFoundError:
        raise _failure(path, "The folder does not exist.", "written") from None
    except PermissionError:
        raise _failure(path, "You are not allowed to write here.", "written") from None
    except (OSError, ValueError) as error:
        raise _failure(path, _reason(error), "written") from None
    LOG.info("saved %r", path.name)
    return saved


def _replace(
    path: Path, target: Path, parts: Iterable[bytes], expected: Fingerprint | None, *, private: bool
) -> Generator[None, None, Saved]:
    old = _status(target)
    if old is not None and not stat.S_ISREG(old.st_mode):
        if expected not in (None, ABSENT):  # it has taken the place of a file: it may keep nothing, or wait for ever
            raise _failure(path, "This is a pipe or a device, not a file.", "written")
        target.write_bytes(b"".join(parts))  # such as /dev/stdout: it cannot be replaced
        return Saved()
    if old is not None and not (old.st_mode & _WRITABLE and os.access(target, os.W_OK)):  # the system lets root
        raise ConflictError(path, Conflict.PROTECTED, expected or ABSENT)
    from designer.exchange.formats import drafts  # nobody saves at the start
    from designer.exchange.formats.locks import alone_in

    drafts.sweep(target)
    draft = drafts.Draft(target, old, private=private)
    try:
        for part in parts:
            draft.write(part)
            yield
        draft.finish()
        with alone_in(target.parent):  # else two programs may both find what they expect, and one's work is lost
            _compare(path, target, expected)
            draft.take_place(target)
    except BaseException:
        draft.drop()
        raise
    notes = [f"Could not be kept: {', '.join(draft.lost)}."] if draft.lost else []
    if old is not None and old.st_nlink > 1:
        notes.append("The file has other names (hard links); those keep the old content.")
    if trouble := _sync_folder(target.parent):
        notes.append(f"The disk has not confirmed it: {trouble} Save again, or elsewhere.")
    return Saved(tuple(notes), certain=not trouble)


def _compare(path: Path, target: Path, expected: Fingerprint | None) -> None:
    if os.path.realpath(path) != str(target):
        raise _failure(path, "It leads to another file than when the save began. Save again.", "written")
    if expected is None:
        return
    try:
        found = _fingerprint_on_disk(target)
    except OSError as error:
        raise _failure(path, f"What is there now cannot be compared: {_reason(error)}", "written") from None
    if found != expected:
        conflict = Conflict.EXISTS if expected == ABSENT else Conflict.GONE if found == ABSENT else Conflict.CHANGED
        raise ConflictError(path, conflict, found)


def _fingerprint_on_disk(path: Path) -> Fingerprint:
    import hashlib

    found = _status(path)
    if found is None:
        return ABSENT
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "This is not an ordinary file")
    if found.st_size > MAX_BYTES:
        return f"{found.st_size} bytes"  # nothing that was read or written here
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _status(path: Path) -> os.stat_result | None:
    """Return the status of a file, or None if there is none."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sync_folder(folder: Path) -> str:
    """Make the new name last; why the disk did not confirm it, as a sentence. Not every system can be asked."""
    if os.name != "posix":
        return ""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        return "" if error.errno in _CANNOT_OPEN else _reason(error)
    try:
        os.fsync(handle)
    except OSError as error:
        return "" if error.errno in _CANNOT_SYNC else _reason(error)
    finally:
        with suppress(OSError):
            os.close(handle)
    return ""


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "Symbolic links lead round in a circle here: there is no file behind them."
    text = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _failure(path: Path, message: str, done: str = "read") -> FormatError:
    return FormatError(str(path), (Fault(message),), done)
