"""Autosave of one document's unsaved work, kept up to date between events."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.exchange.formats import files
from designer.exchange.formats.files import ABSENT, Fingerprint
from designer.exchange.formats.format import encoded
from designer.exchange.formats.loading import readable_again
from designer.exchange.formats.locks import LockFile
from ui.state import recovery
from ui.state.recovery import Abandoned
from ui.widgets.fields.drafts import TypedText
from ui.widgets.jobs.job import Job

AUTOSAVE_MS = 2_000
"""Unsaved work is copied this long after the last change."""


@dataclass(frozen=True, slots=True)
class UnsavedWork:
    """Work to be copied.

    Attributes:
        parts: Text of the design, part by part.
        content: Its content, in words.
        typed: Drafts that are not in that text.
    """

    parts: Iterator[str]
    content: str = ""
    typed: Sequence[TypedText] = ()


class Autosave(QObject):
    """Copy of unsaved work that outlives a crash.

    Args:
        work: Yields what is to be copied now.
        parent: Owner.

    Attributes:
        trouble: Reason why no copy can be made, as a sentence; empty while all is well.

    Signals:
        troubleChanged(): `trouble` differs.
    """

    troubleChanged = Signal()

    def __init__(self, work: Callable[[], UnsavedWork], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._original: Path | None = None
        self._base = ABSENT
        self._lock: LockFile | None = None
        self.trouble = ""
        self._begun = False
        self._closed = False
        self._typed: tuple[TypedText, ...] = ()  # drafts that the disk has beside the copy, since it has them not
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self._begin)
        self._job = Job(self)

    @cached_property
    def copy(self) -> Path:
        """Path of the copy, whether it exists or not."""
        return recovery.new_copy()

    def make_place(self) -> None:
        """Make the place of the copy, before there is any work: the person learns early where none can be made."""
        if self._closed:
            return
        try:
            self._have_place()
        except OSError as error:
            self._set_trouble(_sentence(error))

    def work_changed(self, original: Path | None, base: Fingerprint) -> None:
        """Copy the unsaved work soon; it was made from this file as it was then."""
        self._original = original
        self._base = base
        if not (self._closed or self._timer.isActive()):
            self._timer.start()

    def work_saved(self) -> None:
        """Remove the copy: there is no unsaved work."""
        self._timer.stop()
        self._job.stop()
        if self._begun:
            recovery.remove_copy(self.copy)
            self._begun, self._typed = False, ()

    def adopt(self, work: Abandoned, lock: LockFile) -> None:
        """Go on with the copy of a program that died: it stays where it is until a newer one takes its place."""
        self.work_saved()
        if self._lock is not None:
            self._lock.release()
        self.copy, self._lock, self._begun, self._typed = work.copy, lock, True, work.typed

    def write(self) -> bool:
        """Copy the work now; True if the disk has it."""
        self._job.start(self._written(), first=0)
        self._job.finish()
        return not self.trouble

    def close(self) -> None:
        """Remove the copy: the document is closed as its owner wished."""
        self._closed = True
        self.work_saved()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def leave(self) -> None:
        """Leave the copy behind as it is: what goes with the window is not an edit."""
        self._closed = True
        self._begun = False
        self._timer.stop()
        self._job.stop()

    def _begin(self) -> None:
        if self._job.running:
            self._timer.start()  # a person who never stops working has the earlier copy first
        else:
            self._job.start(self._written())

    def _written(self) -> Iterator[None]:
        """Write one copy, in steps; the earlier one stays until the disk has the new one."""
        try:
            self._have_place()
            self._begun = True
            work = self._work()
            typed = tuple(work.typed)
            taken = tuple(text for text in self._typed if text not in typed)
            self._describe(work, (*typed, *taken))  # until the disk has the copy, it is the earlier one
            parts = readable_again(map(encoded, work.parts))
            saved = yield from files.save_in_parts(self.copy, parts, private=True)
            if taken and saved.certain:
                self._describe(work, typed)
            self._set_trouble("" if saved.certain else saved.notes[-1])
        except (FormatError, OSError) as error:
            self._timer.start()
            self._set_trouble(_sentence(error))

    def _describe(self, work: UnsavedWork, typed: tuple[TypedText, ...]) -> None:
        """Write what the copy is about, with the drafts that it does not have."""
        about = recovery.copy_record(self._original, self._base, work.content, typed)
        files.save(self.copy.with_suffix(".about"), about, private=True)
        self._typed = typed

    def _have_place(self) -> None:
        """Make the folder and the lock of the copy, again if they were removed.

        Raises:
            OSError: There is no folder, and none can be made.
        """
        recovery.folder()
        if self._lock is None:
            self._lock = recovery.lock_of(self.copy)
        self._lock.take()

    def _set_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.troubleChanged.emit()


def _sentence(error: FormatError | OSError) -> str:
    if isinstance(error, FormatError):
        return error.faults[0].message
    return f"{error.filename}: {error.strerror}." if error.filename and error.strerror else f"{error}."
