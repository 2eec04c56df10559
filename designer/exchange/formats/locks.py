"""Locks that the system itself keeps: they end with the program that holds them, however it ends.

So no lock is ever stale, and what is in the file of a lock means nothing.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_HELD = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_TRIES = 20
_PATIENCE_S, _STEP_S = 2.0, 0.002
_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def lock(handle: int, *, wait: bool = False) -> bool:
    """Lock an open file; False if its file system knows no locks.

    Raises:
        BlockingIOError: Another handle has it locked, and `wait` is False.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            raise BlockingIOError from None
        return False
    return True


@contextmanager
def alone_in(folder: Path, seconds: float = _PATIENCE_S) -> Iterator[None]:
    """Keep other programs that ask so out of a folder while a file is compared and replaced.

    If the folder cannot be locked, or another program holds it longer than `seconds`, it is done without.

    Args:
        folder: The folder; nothing is written to it.
        seconds: The longest wait.
    """
    handle: int | None = None
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        until = time.monotonic() + seconds
        while handle is not None and time.monotonic() < until:
            try:
                lock(handle)
            except BlockingIOError:
                time.sleep(_STEP_S)
            else:
                break
        yield
    finally:
        if handle is not None:
            with suppress(OSError):  # what was done is done
                os.close(handle)


class LockFile:
    """Lock on a name: the file of that name is made for it and removed after it.

    Args:
        path: The file; what it holds is not looked at.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take the lock; False while another program holds it.

        True also if the file cannot be made or its file system has no locks; other programs are not kept out then.
        """
        if self._handle is not None and self._is_named(self._handle):
            return True
        self._close()
        for _ in range(_TRIES):
            handle = self._opened()
            if handle is None:
                return True
            try:
                lock(handle)
            except BlockingIOError:
                os.close(handle)
                return False
            if self._is_named(handle):
                self._handle = handle
                return True
            os.close(handle)  # who held it has just removed the file
        return False

    def release(self, *, keep_file: bool = False) -> None:
        """Release the lock and remove its file; keep the file for a later program that may be unable to make it."""
        if self._handle is None:
            return
        if keep_file:
            self._close()
            return
        if self._is_named(self._handle):
            with suppress(OSError):
                self._path.unlink()  # while it is still locked: who takes it next makes a new one
        self._close()
        if os.name == "nt":
            with suppress(OSError):
                self._path.unlink()  # there, no open file is removed

    def _opened(self) -> int | None:
        for attempt in (0, os.O_CREAT, os.O_CREAT):  # a full disk has room for none, but one may be there
            with suppress(OSError):
                return os.open(self._path, _FLAGS | attempt, 0o600)
            if attempt and not self._removed():
                break
        return None

    def _removed(self) -> bool:
        """Return True if what has the name and cannot be opened, so that no program holds it, is out of the way."""
        try:
            if self._path.is_dir() and not self._path.is_symlink():
                self._path.rmdir()
            else:
                self._path.unlink()
        except OSError:
            return False
        return True

    def _is_named(self, handle: int) -> bool:
        """Return True if an open file is still the one that has the name."""
        try:
            named, opened = self._path.lstat(), os.fstat(handle)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
