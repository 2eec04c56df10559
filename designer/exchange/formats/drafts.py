"""Drafts: the new content of a file, whole and on the disk before it takes the file's place.

A draft lies beside its file, as ``.NAME.XXXXXXXX.tmp``. It is locked while its program lives, so that one whose program
was killed is recognized and removed, and one that is being written is not.
"""

import errno
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from designer.exchange.formats.locks import lock

_CHUNK = 1 << 16
_NAME = 50
"""Characters of the file's name in that of its draft: with the most bytes for each it is no longer than allowed."""

_PLAIN = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


class Draft:
    """New content of a file; drop it if it does not take the place.

    Args:
        target: The file whose place it takes; no link.
        old: Fingerprint of the file now; None if there is none.
        private: True if only its owner may read it, whatever the file allows.

    Attributes:
        lost: Properties of the old file that the draft could not be given, as phrases.

    Raises:
        OSError: The draft cannot be made.
    """

    def __init__(self, target: Path, old: os.stat_result | None, *, private: bool = False) -> None:
        self.lost: list[str] = []
        self._waiting: list[bytes] = []
        self._size = 0
        mode = 0o600 if private else stat.S_IMODE(old.st_mode) & 0o600 if old else 0o666
        self._path, self._handle = _made(target, mode)
        try:
            if old and not private:
                self._resemble(target, old)
        except BaseException:
            self.drop()
            raise

    def write(self, part: bytes) -> None:
        """Add to the content."""
        self._waiting.append(part)
        self._size += len(part)
        if self._size >= _CHUNK:
            self._flush()

    def finish(self) -> None:
        """Have all of it on the disk."""
        self._flush()
        os.fsync(self._handle)

    def take_place(self, target: Path) -> None:
        """Become the file."""
        if os.name == "nt":
            self._close()  # there, no open file is renamed
        os.replace(self._path, target)  # noqa: PTH105 - beside the other calls of the system
        self._close()

    def drop(self) -> None:
        """Remove it; one that cannot be removed is swept away later."""
        if os.name == "nt":
            self._close()
        with suppress(OSError):
            os.unlink(self._path)  # noqa: PTH108 - as above
        self._close()

    def _flush(self) -> None:
        left = memoryview(b"".join(self._waiting))
        self._waiting.clear()
        self._size = 0
        while left:
            written = os.write(self._handle, left)
            if not written:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            left = left[written:]

    def _close(self) -> None:
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(OSError):  # the content was synced: it has the place, and no save may be said to have failed
                os.close(handle)

    def _resemble(self, target: Path, old: os.stat_result) -> None:
        """Take over owner, permissions and extended attributes, before there is any content to protect."""
        mode = stat.S_IMODE(old.st_mode)
        if os.name == "posix":
            own = os.fstat(self._handle)
            if own.st_uid != old.st_uid and not self._give(old.st_uid, -1):
                self.lost.append("its owner")
            if own.st_gid != old.st_gid and not self._give(-1, old.st_gid):
                self.lost.append("its group")
                mode &= ~0o070 | (mode & 0o007) << 3  # another group may do no more than others
            try:
                os.fchmod(self._handle, mode)
            except OSError:
                self.lost.append("its permissions")
        else:
            self._path.chmod(mode)
        if names := self._lost_attributes(target):
            self.lost.append(f"its extended attributes ({', '.join(names)})")

    def _give(self, owner: int, group: int) -> bool:
        try:
            os.fchown(self._handle, owner, group)
        except OSError:
            return False
        return True

    def _lost_attributes(self, target: Path) -> list[str]:
        """Copy the extended attributes, lists of access rights among them; the names of those that cannot be set."""
        if not hasattr(os, "listxattr"):
            return []
        lost = []
        try:
            names = os.listxattr(target)
        except OSError:
            return []  # the file system has none
        for name in names:
            try:
                value = os.getxattr(target, name)
                if _attribute(self._handle, name) != value:
                    os.setxattr(self._handle, name, value)
            except OSError:
                lost.append(name)
        return lost


def sweep(target: Path) -> None:
    """Remove the drafts that killed programs left beside a file."""
    pattern = re.compile(rf"\.{re.escape(target.name[:_NAME])}\.[0-9a-f]{{8}}\.tmp")
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            if pattern.fullmatch(entry.name):
                _sweep_one(Path(entry.path))


def _sweep_one(path: Path) -> None:
    with suppress(OSError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            return  # no draft of ours
        handle = os.open(path, os.O_RDONLY | _PLAIN)
        try:
            free = lock(handle) if os.name == "posix" else True
            if not free:
                return  # it may still be being written
            if os.name == "posix":
                path.unlink()
        finally:
            os.close(handle)
        if os.name != "posix":
            path.unlink()  # an open one cannot be removed there


def _made(target: Path, mode: int) -> tuple[Path, int]:
    """Return a new draft, locked, and its open file."""
    while True:
        path = target.with_name(f".{target.name[:_NAME]}.{os.urandom(4).hex()}.tmp")
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAIN, mode)
        if os.name != "posix":
            return path, handle
        lock(handle, wait=True)
        if os.fstat(handle).st_nlink:
            return path, handle
        os.close(handle)  # swept away before it was locked


def _attribute(handle: int, name: str) -> bytes | None:
    try:
        return os.getxattr(handle, name)
    except OSError:
        return None
