"""Reading of an organization, in a thread: from a source on the disk, or live. Nothing here knows the window."""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from designer.activity.activity_file import is_activity_file
from designer.activity.trail_files import looks_like_trail
from designer.aws.answer_folder import folder_inside
from designer.aws.calls import Calls, CancelledError, Pace, SignInError
from designer.aws.inside_reading import InsideChoice, InsideReading
from designer.aws.reading import LiveReading
from designer.aws.session import OrganizationAccess, login_command
from designer.aws.workers import NoAnswerError, Silence
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.steps import stoppable
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import additions, registry
from designer.exchange.imports.additions import Adder, Addition
from designer.exchange.imports.assembly.assemble import Assembled, assemble
from designer.exchange.imports.importer import Importer
from designer.exchange.imports.source import SourceFiles, open_source
from designer.organization.model.organization import Organization

SILENCE = "silence"
"""Word that a reading tells with the seconds for which AWS answers nothing, 0 when it answers again."""

STALE_S = 24 * 3600
"""Seconds after which the answers of an interrupted reading are too old to go on with."""


@dataclass(frozen=True, slots=True)
class ReadOrganization:
    """An organization as it was read.

    Attributes:
        name: Word of its format; "aws" for a live organization.
        source: Its origin, in a few words: "AWS", "Terraform".
        detail: The same in full: who has read it, or the path.
        assembled: The design, and what is not known of it.
        report: Report of what did not come through.
        calls: Calls that were made of Organizations; 0 for files.
        inside: Maker of the change that adds what lies inside accounts and in AWS Artifact; None where that was not
            read.
    """

    name: str
    source: str
    detail: str
    assembled: Assembled
    report: ConversionReport
    calls: int = 0
    inside: Adder | None = None


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
        importer: Source that it is recognised as; None where nothing is.
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


class Stopping:
    """Stop of work in a thread, which looks at it now and then."""

    def __init__(self) -> None:
        self.event = threading.Event()

    def stop(self) -> None:
        """Let the work end."""
        self.event.set()

    def check(self) -> None:
        """Nothing; raises `CancelledError` when the work is to end."""
        if self.event.is_set():
            raise CancelledError


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
            FormatError: It cannot be read as that.
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
            FormatError: It cannot be read as that.
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


class KeptAnswers(NamedTuple):
    """Answers of a reading that was interrupted.

    Attributes:
        number: Their number; 0 for none.
        age: Seconds since the last of them came.
    """

    number: int
    age: float


def kept_answers(folder: Path) -> KeptAnswers:
    """Answers that a folder keeps; those that are too old are removed."""
    inside = folder_inside(folder)
    times = [path.stat().st_mtime for path in (*folder.glob("*.json"), *inside.rglob("*.json"))]
    age = abs(time.time() - max(times, default=0.0))  # those of the future, as after a clock was set back, are old
    if times and age > STALE_S:
        forget_answers(folder)
        return KeptAnswers(0, 0.0)
    return KeptAnswers(len(times), age if times else 0.0)


def ago(seconds: float) -> str:
    """Time that has passed, in words: "5 minutes ago"."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "a moment ago"
    return f"{counted(minutes, 'minute')} ago" if minutes < 120 else f"{counted(minutes // 60, 'hour')} ago"


def forget_answers(folder: Path) -> None:
    """Remove the answers that a folder keeps, and those about the inside of accounts beside it."""
    for one in (folder, folder_inside(folder)):
        shutil.rmtree(one, ignore_errors=True)


class LiveReadingJob(Stopping):
    """One reading of a live organization, in a thread; it tells a noun, how many are done, and how many are expected.

    Args:
        access: Access of who reads, and the organization.
        folder: Keeps the answers until the reading is at its end, for the owner's eyes alone.
        tags: False to leave the tags, most of the calls, away.
        choice: Choice of what is read besides.
    """

    def __init__(self, access: OrganizationAccess, folder: Path, *, tags: bool, choice: InsideChoice) -> None:
        super().__init__()
        self._access = access
        self._folder = folder
        self._tags = tags
        self._choice = choice

    def __call__(self, tell: Callable[[object], None]) -> ReadOrganization | None:
        """Read; None when it was stopped: what was answered stays for another time.

        Raises:
            EditError: Nothing can be read, or the sign-in is no longer valid.
        """
        access, report = self._access, ConversionReport()
        calls = Calls(access.client, Pace(), self.event, Silence(lambda seconds: tell((SILENCE, round(seconds), 0))))
        try:
            kept = kept_answers(self._folder)
            if kept.number:
                report.note("", f"{counted(kept.number, 'answer')} are of a reading that stopped {ago(kept.age)}.")
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            reading = LiveReading(
                calls,
                "aws",
                report,
                tags=self._tags,
                keep=self._folder,
                progress=lambda done, expected: tell(("call", done, expected)),
            )
            assembled = assemble(reading.facts(), report)
            inside = self._read_inside(assembled.organization, report, tell)
        except CancelledError:
            return None
        except SignInError as error:
            again = f"Sign in again: {login_command(access.profile)}. Then read on: what was answered is kept."
            raise EditError(f"{error} {again}") from None
        except NoAnswerError as error:
            raise EditError(f"{error} What was answered is kept: read on later.") from None
        except OSError as error:
            raise EditError(f"The answers cannot be kept in {self._folder}: {error.strerror or error}.") from None
        forget_answers(self._folder)
        return ReadOrganization("aws", "AWS", caller_words(access), assembled, report, calls.made, inside)

    def _read_inside(
        self, design: Organization, report: ConversionReport, tell: Callable[[object], None]
    ) -> Adder | None:
        if not self._choice:
            return None
        access = self._access
        reading = InsideReading(
            access.profile,
            access.identity.account,
            design.settings.partition or "aws",
            self._choice,
            report,
            stop=self.check,
            pause=self.event.wait,
            keep=folder_inside(self._folder),
            progress=lambda noun, done, every: tell((noun, done, every)),
            on_silence=lambda seconds: tell((SILENCE, round(seconds), 0)),
        )
        return additions.joined_changes(
            reading.adders([number for one in design.accounts() if (number := design.node(one).aws_id)])
        )


def caller_words(access: OrganizationAccess, *, with_profile: bool = True) -> str:
    """Words for who reads: "role/OrgReader in 999900001111, profile acme-readonly"."""
    name = access.identity.arn.rpartition(":")[2] or access.identity.arn
    profile = f", profile {access.profile}" if access.profile and with_profile else ""
    return f"{name} in {access.identity.account}{profile}"
