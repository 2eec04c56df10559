"""Recovery: copies of unsaved work on the disk, and what is left of a program that did not end properly.

Each open document has a lock and, while it has unsaved work, a copy beside it in the user's data folder, with a file
that describes it. A copy whose lock nobody holds was left by a program that died: the system gives a lock
back when its program ends, so nothing else is asked.
"""

import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDateTime, QStandardPaths

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.basics.words import whole
from designer.exchange.formats import files
from designer.exchange.formats.files import ABSENT, UNKNOWN_CONTENT, Fingerprint
from designer.exchange.formats.locks import LockFile
from ui.widgets.fields.drafts import TypedText

SUFFIX = ".orgwright"

LOST_WORK = "lost-work"
"""Name of the part of a start page that offers what died programs left."""

_MOST_TYPED = 100_000
"""Characters of what is typed and no part of the design: more than any field takes."""

_MOST_ABOUT = 2 * 1024 * 1024
"""Bytes; no file about a copy is as large, whatever its characters are."""


MOST_AT_ONCE = 20
"""Pieces of work that are taken up at once: each opens a window."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Work that a program left when it died.

    Attributes:
        copy: The file that holds it, in the native format.
        original: The file it was made from; None if it was never saved.
        base: The fingerprint of that file as the work knew it.
        saved_at: Time of the copy, in the user's own time.
        content: Its content, in words; empty if a program before did not say.
        typed: Drafts of then that are not in the copy, since no edit could take it.
    """

    copy: Path
    original: Path | None
    base: Fingerprint
    saved_at: QDateTime
    content: str = ""
    typed: tuple[TypedText, ...] = ()

    @property
    def outdated(self) -> bool:
        """True if the file it was made from is not there any more, or not as the work knew it."""
        return self.original is not None and _now(self.original) != self.base

    def claim(self) -> LockFile | None:
        """Take the work: None if another program has taken it or it is gone.

        To give the lock back leaves the work to others, unless the copy is gone by then.
        """
        lock = lock_of(self.copy)
        if not lock.take():
            return None
        if not self.copy.exists():
            lock.release()
            return None
        return lock

    def discard(self) -> None:
        """Remove the copy for good, unless another program has taken it."""
        if lock := self.claim():
            remove_copy(self.copy)
            lock.release()


def new_copy() -> Path:
    """Return an unused path for a copy, in a folder that may not exist yet."""
    return _place() / f"{os.urandom(16).hex()}{SUFFIX}"


def folder() -> Path:
    """Return the folder of the copies, for its owner alone; made when it is missing.

    Raises:
        OSError: The folder cannot be made.
    """
    return private_folder(_place())


def private_folder(place: Path) -> Path:
    """Make a folder that its owner alone can read, or make one so that is there, and return it.

    Raises:
        OSError: The folder cannot be made.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _limit(place, 0o700)
    return place


def keep_private(file: Path) -> None:
    """Let nobody but its owner read a file that the program writes in a folder of its own; make it where it is missing.

    Settings name designs, questions and ARNs. On macOS and Windows they are in no file of the program.
    """
    if sys.platform not in ("darwin", "win32"):
        with suppress(OSError):
            private_folder(file.parent)
            file.touch(mode=0o600)
            _limit(file, 0o600)


def _limit(place: Path, mode: int) -> None:
    if os.name == "posix" and stat.S_IMODE(place.stat().st_mode) != mode:
        with suppress(OSError):  # as far as its file system knows permissions
            place.chmod(mode)


def _place() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "recovery"


def lock_of(copy: Path) -> LockFile:
    """Lock file that goes with a copy."""
    return LockFile(copy.with_suffix(".lock"))


def copy_record(original: Path | None, base: Fingerprint, content: str = "", typed: Sequence[TypedText] = ()) -> bytes:
    """Return the record about a copy, as JSON.

    Args:
        original: The file it was made from.
        base: The fingerprint of that file as the work knew it.
        content: The work in words.
        typed: Drafts that are not in the copy; what is longer than all fields together is cut.
    """
    record: dict[str, object] = {"original": os.path.realpath(original) if original else "", "base": base}
    record["content"] = content
    if typed:
        record["typed"] = list(_as_pairs(typed))
    return json.dumps(record).encode()


def _as_pairs(typed: Sequence[TypedText]) -> Iterator[tuple[str, str]]:
    room = _MOST_TYPED
    for typed_text in typed:
        where, text = whole(typed_text.where)[: _MOST_TYPED // 100], whole(typed_text.text)
        if room <= 0:
            return
        yield where, text if len(text) <= room else f"{text[:room]}…"
        room -= len(where) + len(text)


def remove_copy(copy: Path) -> None:
    """Remove a copy, and what goes with it except for its lock; what cannot be removed is offered again."""
    from designer.exchange.formats import drafts  # there are none at most starts

    with suppress(OSError):
        copy.unlink(missing_ok=True)
    with suppress(OSError):
        copy.with_suffix(".about").unlink(missing_ok=True)
    drafts.sweep(copy)
    drafts.sweep(copy.with_suffix(".about"))


def abandoned() -> list[Abandoned]:
    """Return the work that died programs left, newest first."""
    try:
        place = folder()
        names = [entry.name for entry in os.scandir(place)]
    except OSError:
        return []
    found = []
    for stem in sorted({_stem(name) for name in names}):
        copy = place / f"{stem}{SUFFIX}"
        lock = lock_of(copy)
        if not lock.take():
            continue
        work = None
        try:
            if work := _described(copy):
                found.append(work)
            else:
                remove_copy(copy)
        except OSError:
            pass  # it may be there the next time
        finally:
            lock.release(keep_file=work is not None)
    return sorted(found, key=lambda one: one.saved_at.toMSecsSinceEpoch(), reverse=True)


def _stem(name: str) -> str:
    """Return the part that the names of one copy and of all that goes with it have in common."""
    return name.removeprefix(".").split(".")[0]


def _described(copy: Path) -> Abandoned | None:
    """Work in a copy; None if there is none, or none that its file has not.

    Raises:
        OSError: The copy exists and cannot be looked at.
    """
    try:
        found = copy.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    saved_at = QDateTime.fromSecsSinceEpoch(int(found.st_mtime))
    work = _about(Abandoned(copy, None, ABSENT, saved_at))
    if work.original and not work.typed and _holds(work.original, copy, found.st_size):
        return None  # killed when it had just been saved
    return work


def _holds(file: Path, copy: Path, size: int) -> bool:
    """Return True if a file has the content of a copy of a size. A file of another size is not read: a start waits."""
    try:
        if file.stat().st_size != size:
            return False
    except (OSError, ValueError):
        return False
    return _now(file) == _now(copy) != UNKNOWN_CONTENT


def _about(work: Abandoned) -> Abandoned:
    """Work with what is written about its copy; whatever else is there is nothing."""
    place = work.copy.with_suffix(".about")
    try:
        described = json.loads(_short_text(place))
        original, base = described["original"], described.get("base", UNKNOWN_CONTENT)
        content = described.get("content", "")
        content = content if isinstance(content, str) else ""
        if isinstance(original, str) and isinstance(base, str) and "\0" not in original:
            os.fsencode(original)  # half characters name no file
            work = replace(work, content=content, typed=_typed(described.get("typed")))
            path = Path(original)
            return replace(work, original=path, base=base) if path.is_absolute() else work
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return work


def _typed(described: object) -> tuple[TypedText, ...]:
    """Return the texts in a record about a copy."""
    pairs = described if isinstance(described, list) else []
    texts = [pair for pair in pairs if isinstance(pair, list) and [str, str] == [type(part) for part in pair]]
    return tuple(TypedText(whole(where), whole(text)) for where, text in texts)


def _short_text(path: Path) -> str:
    """Return the text of a small ordinary file: no link is followed, and no pipe is waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return ""
        return file.read(_MOST_ABOUT).decode()


def _now(path: Path) -> Fingerprint:
    try:
        return files.fingerprint_on_disk(path)
    except FormatError:
        return UNKNOWN_CONTENT
