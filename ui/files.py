"""The file behind the document: open, save, unsaved work, and changes that others make on the disk.

No dialogs here: whoever asks the person calls these methods and shows what they raise.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from designer.errors import FormatError
from designer.formats import files, native
from designer.formats.native import Layout, NativeFile
from designer.layout import Direction
from designer.organization import Organization
from designer.records import NodeId
from ui.recovery import Abandoned, Autosave
from ui.session import Session

_SETTLE_MS = 150
"""Programs write in steps; a change on the disk is looked at when it has settled."""


class Files(QObject):
    """Where the session's document comes from and goes to.

    Signals:
        pathChanged(): Another file, or none, is behind the document.
        modifiedChanged(): `modified` differs.
        changedOnDisk(): Somebody else wrote the file; `reload` reads it, saving overwrites it.
    """

    pathChanged = Signal()
    modifiedChanged = Signal()
    changedOnDisk = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path: Path | None = None
        self._on_disk = b""
        self._file = NativeFile(session.document.organization)
        self._unlike_file = False
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._watcher.fileChanged.connect(self._settle.start)
        self._watcher.directoryChanged.connect(self._settle.start)
        self._autosave = Autosave(self.parts, self)
        session.document.undo_stack.indexChanged.connect(self._follow)
        session.document.undo_stack.cleanChanged.connect(self.modifiedChanged)

    @property
    def path(self) -> Path | None:
        """The file behind the document; None while it was never saved."""
        return self._path

    @property
    def modified(self) -> bool:
        """Whether the document has work that its file has not."""
        return self._unlike_file or not self._session.document.undo_stack.isClean()

    @property
    def autosave(self) -> Autosave:
        """The copy that outlives a crash."""
        return self._autosave

    def data(self) -> bytes:
        """The document as the bytes of a file."""
        return native.encoded("".join(self.parts()))

    def parts(self) -> Iterator[str]:
        """The text of the file in parts; the document may change before the last is taken."""
        session = self._session
        organization = session.document.organization
        collapsed = tuple(_in_order(organization, session.collapsed))
        layout = Layout(session.direction.value, self._file.layout.spacing, collapsed)
        return native.parts(NativeFile(organization, layout, self._file.tests))

    def show(self, file: NativeFile, path: Path | None = None, data: bytes = b"", *, unlike_file: bool = False) -> None:
        """Let the session show a file that has been read.

        Args:
            file: What was read.
            path: The file behind the document from now on.
            data: What that holds.
            unlike_file: Whether the document has work that the file has not.
        """

        def take_over() -> None:
            self._file, self._unlike_file = file, unlike_file
            self._autosave.work_saved()
            self._session.set_direction(Direction(file.layout.direction))
            if file.layout.collapsed:
                self._session.collapse_to(file.layout.collapsed)
            self._set_path(path, data)

        self._session.document.replace(file.organization, read_only=file.read_only, along=take_over)

    def open(self, path: Path) -> None:
        """Open a file.

        Raises:
            FormatError: It cannot be read; the open document is untouched.
        """
        data = files.load(path)
        self.show(native.read(data, path.name), path, data)

    def reload(self) -> None:
        """Read the file again, and drop the work it has not."""
        if self._path:
            self.open(self._path)

    def keep(self) -> None:
        """Stay with the document although somebody else wrote its file: what it holds is on no disk any more."""
        self._unlike_file = True
        self._autosave.work_changed(self._path)
        self.modifiedChanged.emit()

    def recover(self, work: Abandoned) -> None:
        """Take up the work of a program that died; it counts as unsaved.

        Raises:
            FormatError: The copy cannot be read; the open document is untouched.
        """
        file = native.read(files.load(work.copy), work.copy.name)
        try:
            on_disk = files.load(work.original) if work.original else b""
        except FormatError:
            on_disk = b""
        self.show(file, work.original, on_disk, unlike_file=True)
        self._autosave.work_changed(self._path)
        self._autosave.write()
        work.discard()

    def save(self, path: Path | None = None) -> None:
        """Save to the document's file, or to another one that becomes the document's.

        Raises:
            FormatError: It cannot be written; the old file is untouched.
        """
        target = path or self._path
        if target is None:
            raise ValueError("a document that was never saved needs a path")
        data = self.data()
        files.save(target, data)
        self._unlike_file = False
        self._autosave.work_saved()
        self._set_path(target, data)
        self._session.document.undo_stack.setClean()
        self.modifiedChanged.emit()

    def close(self) -> None:
        """The window closes as its owner wished: no work is left behind."""
        self._settle.stop()
        self._unwatch()
        self._autosave.close()

    def _set_path(self, path: Path | None, data: bytes) -> None:
        self._on_disk = data
        self._unwatch()
        self._path = path.absolute() if path else None
        self._watch()
        for signal in (self.pathChanged, self.modifiedChanged):
            self._session.document.tell(signal)

    def _unwatch(self) -> None:
        watched = self._watcher.files() + self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)

    def _watch(self) -> None:
        """Watch the file and its folder: an atomic replace makes Qt forget the file."""
        if self._path:
            self._watcher.addPaths([str(p) for p in (self._path, self._path.parent) if p.exists()])

    def _look(self) -> None:
        if not self._path:
            return
        self._watch()
        try:
            data = files.load(self._path)
        except FormatError:
            return  # gone or being replaced: saving makes it again
        if data != self._on_disk:
            self._on_disk = data
            self.changedOnDisk.emit()

    def _follow(self) -> None:
        if self.modified:
            self._autosave.work_changed(self._path)
        else:
            self._autosave.work_saved()


def _in_order(organization: Organization, nodes: AbstractSet[NodeId]) -> Iterator[NodeId]:
    """Some nodes in the order of the outline; where they are few, little is walked."""
    above = {level for node_id in nodes for level in organization.path(node_id)}
    stack = [organization.root] if nodes else []
    while stack:
        node_id = stack.pop()
        if node_id in nodes:
            yield node_id
        stack.extend(child for child in reversed(organization.node(node_id).children) if child in above)
