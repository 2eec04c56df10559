"""Autosaved work, and what is left of a program that did not end properly.

Each open document has a lock and, while it has unsaved work, a copy beside it in the user's data folder. A copy whose
lock nobody holds was left by a program that died.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QDateTime, QLockFile, QObject, QStandardPaths, QTimer

from designer.errors import OrgwrightError
from designer.formats import files, native
from ui.widgets.slices import Slices

AUTOSAVE_MS = 2_000
"""Unsaved work is copied this long after the last change."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """Work that a program left when it died.

    Attributes:
        copy: The file that holds it, in the native format.
        original: The file it was made from; None where it was never saved.
        saved_at: When the copy was made, in the user's own time.
    """

    copy: Path
    original: Path | None
    saved_at: QDateTime

    def discard(self) -> None:
        """Remove the copy for good."""
        half_written = self.copy.parent.glob(f".{self.copy.name}.*.tmp")
        for path in (self.copy, self.copy.with_suffix(".about"), self.copy.with_suffix(".lock"), *half_written):
            path.unlink(missing_ok=True)


def folder() -> Path:
    """Where copies lie; made when it is missing."""
    place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "recovery"
    place.mkdir(parents=True, exist_ok=True)
    return place


def abandoned() -> list[Abandoned]:
    """The work that died programs left, newest first."""
    found = []
    for copy in folder().glob("*.orgwright"):
        lock = _lock(copy)
        if not lock.tryLock(0):
            continue
        lock.unlock()
        found.append(_described(copy))
    return sorted(found, key=lambda one: one.saved_at.toMSecsSinceEpoch(), reverse=True)


def _described(copy: Path) -> Abandoned:
    try:
        original = json.loads(copy.with_suffix(".about").read_text(encoding="utf-8"))["original"]
    except (OSError, ValueError, KeyError, TypeError):
        original = ""
    saved_at = QDateTime.fromSecsSinceEpoch(int(copy.stat().st_mtime))
    return Abandoned(copy, Path(original) if original else None, saved_at)


def _lock(copy: Path) -> QLockFile:
    lock = QLockFile(str(copy.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # stale only when its process is gone, however long the window has been open
    return lock


class Autosave(QObject):
    """The copy of one document's unsaved work, made between events.

    Args:
        parts: Makes the text of the document as it is now, part by part.
        parent: Owner.
    """

    def __init__(self, parts: Callable[[], Iterator[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._original: Path | None = None
        self._copy = folder() / f"{os.urandom(16).hex()}.orgwright"
        self._lock = _lock(self._copy)
        self._lock.tryLock(0)
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self._begin)
        self._slices = Slices(self, lambda _ended: None)

    @property
    def copy(self) -> Path:
        """Where the copy lies, or would."""
        return self._copy

    def work_changed(self, original: Path | None) -> None:
        """There is unsaved work, made from this file: copy it soon."""
        self._original = original
        if not self._timer.isActive():
            self._timer.start()

    def work_saved(self) -> None:
        """There is no unsaved work: no copy is needed."""
        self._timer.stop()
        self._slices.stop()
        self._copy.unlink(missing_ok=True)
        self._copy.with_suffix(".about").unlink(missing_ok=True)

    def write(self) -> None:
        """Copy the work now."""
        self._slices.start(self._written(), first=0)
        self._slices.finish()

    def close(self) -> None:
        """The document is closed as its owner wished."""
        self.work_saved()
        self._lock.unlock()

    def _begin(self) -> None:
        if self._slices.running:
            self._timer.start()  # whoever never stops working has the earlier copy first
        else:
            self._slices.start(self._written())

    def _written(self) -> Iterator[None]:
        """The steps of one copy; a disk that is full or missing is no reason to disturb the person."""
        about = json.dumps({"original": str(self._original.resolve()) if self._original else ""})
        try:
            files.save(self._copy.with_suffix(".about"), about.encode())
            yield from files.save_in_parts(self._copy, map(native.encoded, self._parts()))
        except OrgwrightError:
            self._timer.start()
