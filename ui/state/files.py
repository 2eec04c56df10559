"""File behind the document: open, save, unsaved work, and changes that others make on the disk.

No dialogs here: code that asks the person calls these methods and shows what they raise.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Self
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.words import counted
from designer.exchange.formats import files, native
from designer.exchange.formats.files import ABSENT, Conflict, ConflictError, Fingerprint, Saved, fingerprint
from designer.exchange.formats.format import NativeFile
from ui.state.autosave import Autosave, UnsavedWork
from ui.state.recovery import Abandoned
from ui.state.saved_layout import layout_of, show_layout
from ui.state.session import Session
from ui.widgets.fields.drafts import TypedText

_SETTLE_MS = 150
"""Programs write in steps; a change on the disk is looked at when it has settled."""

_NEWER = "A newer Orgwright made this design and knows more of it: saved from here, it would lose that."


_OPEN: WeakSet[Files] = WeakSet()
"""Files that the windows of this program have open."""


@dataclass(frozen=True, slots=True)
class OpenedDesign:
    """Design as it was read, and the file it comes from.

    Attributes:
        file: File that was read.
        path: The file behind it; None for a template.
        base: The fingerprint of that file when the design was read.
        unlike_file: True if the design has work that the file has not.
    """

    file: NativeFile
    path: Path | None = None
    base: Fingerprint = ABSENT
    unlike_file: bool = False

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            FormatError: The file cannot be read.
        """
        data = files.load_file(path)
        return cls(native.read(data, path.name), path, fingerprint(data))


class Files(QObject):
    """File that the session's document comes from and goes to.

    Args:
        session: Its view state becomes that of the design.
        parent: Owner.
        opened: Origin of the document of the session; None for a document that was never read.

    Attributes:
        missing: True if the file behind the document is gone.
        unlike_file: True if the design has work, from before any step of its history, that its file does not have.
        knows_origin: True if the document as it was saved last is what its file held, so that others began there, too.
        known_on_disk: Fingerprint that the person knows of: of what was read or written here, or found by a look at
            the disk that `changedOnDisk` reported.
        autosave: Copy that outlives a crash.

    Signals:
        pathChanged(): Another file, or none, is behind the document.
        modifiedChanged(): `modified`, `missing` or `outdated` may differ.
        changedOnDisk(): Somebody else wrote the file; `open` reads it, `keep` has the next save replace it.
        saved(): The document was written to its file.
        lostOnDisk(): The file is not there any more: what the document holds is on no disk.
    """

    pathChanged = Signal()
    modifiedChanged = Signal()
    changedOnDisk = Signal()
    saved = Signal()
    lostOnDisk = Signal()

    def __init__(self, session: Session, parent: QObject | None = None, opened: OpenedDesign | None = None) -> None:
        super().__init__(parent)
        self._session = session
        _OPEN.add(self)
        self._base: Fingerprint = ABSENT  # of the file as it was last read or written here
        self.known_on_disk: Fingerprint = ABSENT  # of what the person knows to be there
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._check_disk)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)
        self.autosave = Autosave(self._unsaved_work, self)
        self._was_left = False
        app = QCoreApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_application_state_changed)
        session.document.undo_stack.indexChanged.connect(self._update_autosave)
        session.document.savedChanged.connect(self.modifiedChanged)
        session.drafts.changed.connect(self._on_drafts_changed)
        session.drafts.typed.connect(self._update_autosave)
        self._take_over(opened or OpenedDesign(NativeFile(session.organization)))

    @property
    def path(self) -> Path | None:
        """File behind the document; None while it was never saved."""
        return self._session.path

    def say(self, words: str) -> None:
        """Say something in the window of the file."""
        self._session.notices.say(words)

    @property
    def modified(self) -> bool:
        """True while there is work that the file has not, be it only typed in a field."""
        session = self._session
        return self.unlike_file or self.missing or bool(session.document.unsaved) or session.drafts.pending

    @property
    def outdated(self) -> bool:
        """True while the file has what somebody else wrote: neither read here nor agreed to be replaced."""
        return not self.missing and self._base != self.known_on_disk

    @property
    def worth_copying(self) -> bool:
        """True while something would be lost with this program: it is in no file, or is typed in a dialog."""
        return self.modified or self.outdated or self._session.drafts.worth_copying

    def elsewhere(self, path: Path) -> Files | None:
        """Return the copy of a file that another window of this program has, or None if no other has it open."""
        others = (one for one in list(_OPEN) if one is not self and isValid(one))
        return next((one for one in others if one.path and files.same(path, one.path)), None)

    @property
    def written_elsewhere(self) -> bool:
        """True if what was found on the disk was read or written by another window of this program."""
        other = self.elsewhere(self.path) if self.path else None
        return other is not None and other.known_on_disk == self.known_on_disk

    def data(self) -> bytes:
        """Return the document as the bytes of a file.

        Raises:
            FormatError: The bytes could not be read again.
        """
        return native.write(self.file)

    @property
    def file(self) -> NativeFile:
        """Document with all that its file holds beside the organization, as it is now."""
        session = self._session
        organization = session.organization
        layout = layout_of(session, self._file.layout)
        return replace(self._file, organization=organization, layout=layout, read_only=False, notes=())

    def _unsaved_work(self) -> UnsavedWork:
        """Work as it is now, with what is typed in fields as if it had been taken over."""
        organization = self._session.organization
        with ExitStack() as tried:
            typed = self._session.drafts.apply(tried)
            ous, accounts = counted(organization.ou_count, "OU"), counted(organization.account_count, "account")
            parts = native.parts(self.file)
            first = next(parts)  # with it, the rest is as the design is now
        content = f"{organization.settings.name}, {ous}, {accounts}"
        return UnsavedWork(chain((first,), parts), content, (*self._typed_earlier, *typed))

    def show(self, opened: OpenedDesign) -> None:
        """Let the session show another design, in place of the one before."""
        file = opened.file
        again = bool(self.path and opened.path and files.same(opened.path, self.path))

        def take_over() -> None:
            self.autosave.work_saved()
            self._take_over(opened, reread=again)

        self._session.document.replace(file.organization, read_only=file.read_only, reread=again, along=take_over)

    def _take_over(self, opened: OpenedDesign, *, reread: bool = False) -> None:
        """Stand behind a design that the document holds from now on, and see it as it was left, there or here."""
        self._file, self.unlike_file, self.missing = opened.file, opened.unlike_file, False
        self.knows_origin = not opened.unlike_file
        self._typed_earlier: tuple[TypedText, ...] = ()
        if not reread:
            show_layout(self._session, opened.file)
        self._set_path(opened.path, opened.base)

    def open(self, path: Path) -> None:
        """Open a file.

        Raises:
            FormatError: The file cannot be read; the open document is unchanged.
        """
        self.show(OpenedDesign.read(path))

    def keep(self) -> None:
        """Keep the document although somebody else wrote its file: the next save replaces what was reported."""
        self.unlike_file = True
        self._base = self.known_on_disk
        self.autosave.work_changed(self.path, self._base)
        self.modifiedChanged.emit()

    def recover(self, work: Abandoned, read: Callable[[Path], OpenedDesign | None] = OpenedDesign.read) -> bool:
        """Take up the work of a program that died; it counts as unsaved, and as made from the file as it was then.

        Args:
            work: The work.
            read: Reads the copy of it, or returns None if it should stay where it is: then this returns False.

        Raises:
            FormatError: The copy cannot be read, or another program has it; the open document is untouched.
        """
        lock = work.claim()
        if lock is None:
            raise FormatError(str(work.copy), (Fault("Another window has taken up this work, or dropped it."),))
        try:
            opened = read(work.copy)
            if opened is None:
                lock.release(keep_file=True)
                return False
            self.show(OpenedDesign(opened.file, work.original, work.base, unlike_file=True))
        except BaseException:
            lock.release(keep_file=True)
            raise
        self._typed_earlier = work.typed
        self.autosave.adopt(work, lock)
        self.autosave.work_changed(self.path, self._base)
        self.find_file()
        return True

    def save(self, path: Path | None = None, *, over: Fingerprint | None = None) -> Saved:
        """Save to the document's file, or to another one that becomes the document's.

        Args:
            path: Its path; None for the document's file.
            over: Content that the person has agreed to replace there, as a `ConflictError` names it. Without it the
                document's file is replaced as it was last read or written here, and another file must not be there.

        Raises:
            ConflictError: Something else is there.
            FormatError: The file cannot be written; the old one is unchanged.
        """
        target = path or self.path
        if target is None:
            raise ValueError("a document that was never saved needs a path")
        if self._session.document.read_only:
            raise FormatError(str(target), (Fault(_NEWER),), "written")
        own = self.path is not None and files.same(target, self.path)
        if over is None:
            over = self._base if own else ABSENT
        data = self.data()
        try:
            saved = files.save(target, data, expected=over)
        except ConflictError as conflict:
            if own and conflict.conflict is not Conflict.PROTECTED:
                self._meet(conflict)
            raise
        self.missing = False
        self.unlike_file, self.knows_origin = not saved.certain, True
        self._typed_earlier = ()
        self._set_path(target, fingerprint(data))
        self._session.document.take_as_saved()
        self._update_autosave()
        self.saved.emit()
        return saved

    def _meet(self, conflict: ConflictError) -> None:
        """Note what a save found before the watcher: the document is on no disk, and the user is not asked twice."""
        if conflict.conflict is Conflict.GONE:
            self.find_file()
            return
        self.unlike_file = True
        self._know(conflict.found)

    def find_file(self) -> bool:
        """Check that the document's file is still there and the same: not every file system reports a change.

        Returns:
            True if somebody else wrote it after the person was told of it last.
        """
        if not self.path:
            return False
        try:
            found = files.fingerprint_on_disk(self.path)
        except FormatError:
            return False  # a save will say what is wrong with it
        self._set_missing(found == ABSENT)
        if found in (ABSENT, self.known_on_disk):
            return False
        self._know(found)
        return self.outdated

    def _know(self, found: Fingerprint) -> None:
        self.known_on_disk = found
        self._update_autosave()
        self.modifiedChanged.emit()

    def close(self) -> None:
        """Close as the owner wished: no work is left behind."""
        _OPEN.discard(self)
        self._settle.stop()
        self._unwatch()
        self.autosave.close()

    def leave(self) -> None:
        """Leave unsaved work behind as it was copied last, for the next start."""
        _OPEN.discard(self)
        self._settle.stop()
        self._unwatch()
        self.autosave.leave()

    def _set_path(self, path: Path | None, base: Fingerprint) -> None:
        self._base = self.known_on_disk = base
        if self.path:
            self._unwatch()
        self._session.path = files.plain_path(path) if path else None
        self._watch()
        for signal in (self.pathChanged, self.modifiedChanged):
            self._session.document.emit_in_order(signal)

    def _unwatch(self) -> None:
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)

    def _watch(self) -> None:
        """Watch the file and its folder: Qt forgets a file that another is renamed over.

        See https://doc.qt.io/qt-6/qfilesystemwatcher.html#fileChanged.
        """
        if self.path:
            for place in (self.path, self.path.parent):
                if os.access(place, os.F_OK):
                    self._watcher.addPath(str(place))

    def _check_disk(self) -> None:
        self._watch()
        if self.find_file():
            self.changedOnDisk.emit()

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Check the disk when the person comes back from another program: not every change is reported.

        At the start the user does not come back, and the file was read just before.
        """
        active = state is Qt.ApplicationState.ApplicationActive
        if active and self._was_left and self.path:
            self._settle.start()
        self._was_left = not active

    def _set_missing(self, missing: bool) -> None:
        if missing == self.missing:
            return
        self.missing = missing
        self._update_autosave()
        self.modifiedChanged.emit()
        if missing:
            self.lostOnDisk.emit()

    def _on_drafts_changed(self) -> None:
        self._update_autosave()
        self.modifiedChanged.emit()

    def _update_autosave(self) -> None:
        if self.worth_copying:
            self.autosave.work_changed(self.path, self._base)
        else:
            self.autosave.work_saved()
