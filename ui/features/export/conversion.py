"""Conversion of the open design for another program: made once a target, before anything is written."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDate, QObject, Qt, Signal

from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.registry import export_in_steps
from designer.exchange.exports.target import ExportedFiles, ExportSource, ExportTarget
from designer.exchange.formats import files as disk
from designer.exchange.formats.files import Fingerprint
from designer.exchange.formats.format import encoded
from designer.exchange.spreadsheet import file_bytes
from ui.state.files import Files
from ui.widgets.jobs.job import ASKED_S, Job, ProgressSteps


class Converted(NamedTuple):
    """Files for a target by their path, and what they do not hold.

    Attributes:
        contents: The files.
        report: Entries for the person.
        folder: True where they go into a folder.
    """

    contents: dict[str, bytes]
    report: ConversionReport
    folder: bool

    def place(self, path: Path, suffix: str) -> Path:
        """The file or folder to write for a path that a person chose: a folder does not end like a file."""
        if self.folder and suffix and path.name.lower().endswith(suffix):
            return path.with_name(path.name[: -len(suffix)])
        return path

    def write(self, place: Path, expected: Fingerprint) -> None:
        """Write all of it.

        Raises:
            FormatError: It cannot be written, or would replace what is not expected there.
        """
        if self.folder:
            write_folder(place, self.contents)
        else:
            [data] = self.contents.values()
            disk.save(place, data, expected=expected)


class Conversion(QObject):
    """Conversions of one design, each made when it is first asked for.

    Signals:
        made(): One that was asked for is there now.
    """

    made = Signal()

    def __init__(self, files: Files, parent: QObject) -> None:
        super().__init__(parent)
        self._files = files
        self._done: dict[str, Converted] = {}
        self._job = Job(self, done=self._keep)
        self._wanted = ""

    def of(self, target: ExportTarget) -> Converted | None:
        """The conversion for a target; None while it is being made."""
        if target.name not in self._done and self._wanted != target.name:
            self._wanted = target.name
            self._job.start(self._converted(target), first=ASKED_S)
        return self._done.get(target.name)

    def stop(self) -> None:
        """Make no more."""
        self._job.stop()

    def _converted(self, target: ExportTarget) -> ProgressSteps[object]:
        yield 0.0
        digest = hashlib.sha256()
        for part in self._files.parts():
            digest.update(encoded(part))
            yield 0.0
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        report = ConversionReport()
        steps = export_in_steps(target, ExportSource(self._files.file, day, digest.hexdigest()), report)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                texts: ExportedFiles = end.value
                break
            yield 0.0
        contents = {name: file_bytes(name, text) for name, text in texts.items()}
        return Converted(contents, report, target.folder or len(contents) > 1)

    def _keep(self, result: object) -> None:
        assert isinstance(result, Converted)
        self._done[self._wanted] = result
        self._wanted = ""
        self.made.emit()
