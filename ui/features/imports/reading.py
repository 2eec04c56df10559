"""Reading of a source on the disk, in a thread. Nothing here knows the window."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from designer.activity.activity_file import is_activity_file
from designer.activity.trail_files import looks_like_trail
from designer.aws.calls import CancelledError
from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import stoppable
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import additions, registry
from designer.exchange.imports.additions import Adder, Addition
from designer.exchange.imports.importer import Importer
from designer.exchange.imports.source import SourceFiles, open_source
from ui.state.live_reading import ReadOrganization, Stopping


class ActivitySource(NamedTuple):
    """Logs of what people did, or an activity file: nothing of an organization."""

    path: Path


_LOOKED_AT = 100
"""Files of a source whose beginning is looked at."""


@dataclass(frozen=True, slots=True)
class RecognisedSource:
    """A source on the disk before it is read.

    Attributes:
        path: The file or folder.
        files: Its files.
        importer: Source that it is recognised as; None if nothing is.
        addition: Source that adds to the open design, where it is one.
        problem: Kind that it seems to be, where it cannot be imported.
        report: Files that were passed over while its files were listed.
    """

    path: Path
    files: SourceFiles
    importer: Importer | None
    addition: Addition | None
    problem: str
    report: ConversionReport

    @property
    def is_text(self) -> bool:
        """Whether some file of it may be text: a format that is not recognised can be chosen for it."""
        return any(b"\0" not in self.files.head(name) for name in self.files.names[:_LOOKED_AT])


class Recognition(Stopping):
    """Look at a path, in a thread: its files, and what they are."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __call__(self, _tell: Callable[[object], None]) -> RecognisedSource | ActivitySource | None:
        """Look; None when it was stopped.

        Raises:
            FormatError: There is nothing, it cannot be opened, or it is too large.
        """
        path, report = self._path, ConversionReport()
        try:
            if not path.exists():
                raise FormatError(str(path), (Fault("There is no such file or folder."),))
            if is_activity_file(path) or looks_like_trail(path):
                return ActivitySource(path)
            files = open_source(path, report, self.check)
            with stoppable(self.check):
                return self._recognised(files, report)
        except CancelledError:
            return None
        except (OSError, ValueError) as error:  # a name that no file can have
            raise FormatError(str(path), (Fault(f"It cannot be opened: {error}."),)) from None

    def _recognised(self, files: SourceFiles, report: ConversionReport) -> RecognisedSource:
        try:
            return RecognisedSource(self._path, files, registry.recognised(files), None, "", report)
        except FormatError as error:
            addition = additions.recognised_addition(files)
            problem = "" if addition else " ".join(fault.message for fault in error.faults)
            return RecognisedSource(self._path, files, None, addition, problem, report)


class SourceReading(Stopping):
    """Reading of a source as a format, in a thread."""

    def __init__(self, source: RecognisedSource, importer: Importer, *, others_attach: bool = False) -> None:
        super().__init__()
        self._source = source
        self._importer = importer
        self._others_attach = others_attach

    def __call__(self, _tell: Callable[[object], None]) -> ReadOrganization | None:
        """Read; None when it was stopped.

        Raises:
            FormatError: The source cannot be read in that format.
        """
        source, importer, report = self._source, self._importer, ConversionReport()
        report.add(source.report.entries)
        try:
            files = open_source(source.path, ConversionReport(), self.check)  # what was read counts against a limit
            files.others_attach = self._others_attach
            with stoppable(self.check):
                read = importer.read(files, report)
            return ReadOrganization(importer.name, importer.title, str(source.path), read, report)
        except CancelledError:
            return None


@dataclass(frozen=True, slots=True)
class ReadAddition:
    """Facts to be put into the open design.

    Attributes:
        name: Word of its format.
        title: Its kind, in a sentence.
        detail: Its path.
        add: Makes the change.
        report: Report of what did not come through while it was read.
    """

    name: str
    title: str
    detail: str
    add: Adder
    report: ConversionReport


class AdditionReading(Stopping):
    """Reading of what adds to a design, in a thread."""

    def __init__(self, source: RecognisedSource, addition: Addition) -> None:
        super().__init__()
        self._source = source
        self._addition = addition

    def __call__(self, _tell: Callable[[object], None]) -> ReadAddition | None:
        """Read; None when it was stopped.

        Raises:
            FormatError: The source cannot be read in that format.
        """
        source, report = self._source, ConversionReport()
        report.add(source.report.entries)
        try:
            files = open_source(source.path, ConversionReport(), self.check)
            addition = self._addition
            with stoppable(self.check):
                add = addition.read(files, report)
            return ReadAddition(addition.name, addition.title, str(source.path), add, report)
        except CancelledError:
            return None
