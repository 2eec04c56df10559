"""Files on disk: read whole or refused in words, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from designer.errors import Fault, FormatError
from designer.formats.loading import MAX_BYTES


def load(path: Path) -> bytes:
    """The content of a file.

    Raises:
        FormatError: It is not there, is no file, may not be read, or is too large.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise _failure(path, "This is a folder; name a file in it.")
        if size > MAX_BYTES:
            raise _failure(path, f"The file has {size:,} bytes; the limit is {MAX_BYTES:,}.")
        return path.read_bytes()
    except FileNotFoundError:
        raise _failure(path, "There is no such file.") from None
    except PermissionError:
        raise _failure(path, "You are not allowed to read this file.") from None
    except (OSError, ValueError) as error:
        raise _failure(path, _reason(error)) from None


def save(path: Path, data: bytes) -> None:
    """Replace the content of a file, or make it.

    After a crash at any moment the file holds either all of the old content or all of the new. A symbolic link stays
    one, and permissions stay as they were.

    Raises:
        FormatError: It cannot be written; the file is as it was.
    """
    for _ in save_in_parts(path, (data,)):
        pass


def save_in_parts(path: Path, parts: Iterable[bytes]) -> Iterator[None]:
    """The same for content that comes in parts, a step for each; whoever takes no more steps leaves the old content.

    Raises:
        FormatError: It cannot be written; the file is as it was.
    """
    try:
        target = path.resolve()
        if target.is_dir():
            raise _failure(path, "This is a folder; name a file in it.", "written")
        yield from _replace(target, parts)
    except FileNotFoundError:
        raise _failure(path, "The folder does not exist.", "written") from None
    except PermissionError:
        raise _failure(path, "You are not allowed to write here.", "written") from None
    except (OSError, ValueError) as error:
        raise _failure(path, _reason(error), "written") from None


def _replace(target: Path, parts: Iterable[bytes]) -> Iterator[None]:
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        target.write_bytes(b"".join(parts))  # a pipe or a device, such as /dev/stdout, cannot be replaced
        return
    mode = _mode(target)
    draft = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        with draft.open("xb") as file:
            for part in parts:
                file.write(part)
                yield
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode)
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int | None:
    """Permissions of the file that is replaced; None where there is none yet."""
    if not target.exists():
        return None
    if not os.access(target, os.W_OK):
        raise PermissionError
    return stat.S_IMODE(target.stat().st_mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; not every system can, and the content is safe in any case."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: OSError | ValueError) -> str:
    text = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _failure(path: Path, message: str, done: str = "read") -> FormatError:
    return FormatError(str(path), (Fault(message),), done)
