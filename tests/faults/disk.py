"""A disk that fails when it is told to: the calls by which files are written are counted, and one of them fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CALLS = ("open", "write", "fsync", "replace", "unlink", "fchmod", "mkdir")
FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES)


@dataclass
class Disk:
    """The calls of the system on one folder, in their order.

    Attributes:
        folder: Calls that concern nothing below it are let through uncounted.
        fails: Which call fails, counted from 0; None for none.
        error: With which error.
        lasting: Whether every call of the same kind fails from then on, as on a full disk.
        shortest: How many bytes a write takes at most; 0 for all.
        before: Called before each counted call, with its name.
        made: The names of the counted calls.
    """

    folder: Path
    fails: int | None = None
    error: int = errno.EIO
    lasting: bool = False
    shortest: int = 0
    before: Callable[[str], None] = lambda _name: None
    made: list[str] = field(default_factory=list)
    failed: str = ""

    def install(self, monkeypatch: pytest.MonkeyPatch) -> Disk:
        """Stand between the program and the system."""
        for name in CALLS:
            monkeypatch.setattr(os, name, self._counted(name, getattr(os, name)))
        return self

    def _counted(self, name: str, real: Callable) -> Callable:
        def call(first, *args, **options):
            if not self._is_mine(name, first, args):
                return real(first, *args, **options)
            said = "fsync folder" if name == "fsync" and _path_of(first).is_dir() else name
            self.before(said)
            number = len(self.made)
            self.made.append(said)
            if number == self.fails or (self.lasting and self.failed == said):
                self.failed = said
                raise OSError(self.error, os.strerror(self.error), str(first))
            if name == "write" and self.shortest:
                return real(first, memoryview(args[0])[: self.shortest])
            return real(first, *args, **options)

        return call

    def _is_mine(self, name: str, first: object, args: tuple) -> bool:
        if name == "open" and not (args and args[0] & os.O_CREAT):
            return False  # reading
        return _path_of(first).absolute().is_relative_to(self.folder)


def _path_of(thing: object) -> Path:
    return Path(f"/proc/self/fd/{thing}").readlink() if isinstance(thing, int) else Path(os.fspath(thing))
