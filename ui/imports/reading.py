"""Reading of an organization, in a thread: from a source on the disk, or live. Nothing here knows the window."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from designer.aws.calls import Calls, CancelledError, SignInError
from designer.aws.pace import Pace
from designer.aws.reading import LiveReading
from designer.aws.session import Access, login_command
from designer.conversion import ConversionReport
from designer.errors import EditError, Fault, FormatError
from designer.imports import registry
from designer.imports.assemble import Assembled, assemble
from designer.imports.registry import Importer
from designer.imports.source import SourceFiles, open_source

STALE_S = 24 * 3600
"""Seconds after which the answers of an interrupted reading are too old to go on with."""


@dataclass(frozen=True, slots=True)
class ReadOrganization:
    """An organization as it was read.

    Attributes:
        source: Where it comes from, in a few words: "AWS", "terraform".
        detail: The same in full: who has read it, or the path.
        assembled: The design, and what is not known of it.
        report: What did not come through.
        calls: Calls that were made; 0 for files.
    """

    source: str
    detail: str
    assembled: Assembled
    report: ConversionReport
    calls: int = 0


@dataclass(frozen=True, slots=True)
class RecognisedSource:
    """A source on the disk before it is read.

    Attributes:
        path: The file or folder.
        files: Its files.
        importer: What it is recognised as; None where nothing is.
        problem: What it seems to be, where it cannot be imported.
        report: What was passed over while its files were listed.
    """

    path: Path
    files: SourceFiles
    importer: Importer | None
    problem: str
    report: ConversionReport


def recognise(path: Path) -> RecognisedSource:
    """Files of a path and what they are.

    Raises:
        FormatError: There is nothing, it cannot be opened, or it is too large.
    """
    if not path.exists():
        raise FormatError(str(path), (Fault("There is no such file or folder."),))
    report = ConversionReport()
    files = open_source(path, report)
    try:
        return RecognisedSource(path, files, registry.recognised(files), "", report)
    except FormatError as error:
        return RecognisedSource(path, files, None, " ".join(fault.message for fault in error.faults), report)


def read_source(source: RecognisedSource, importer: Importer) -> ReadOrganization:
    """Read a source as a format.

    Raises:
        FormatError: It cannot be read as that.
    """
    report = ConversionReport()
    report.add(source.report.entries)
    files = open_source(source.path, ConversionReport())  # what was read of it counts against its limit
    return ReadOrganization(importer.title, str(source.path), importer.read(files, report), report)


class KeptAnswers(NamedTuple):
    """Answers of a reading that was interrupted.

    Attributes:
        number: How many; 0 for none.
        age: Seconds since the last of them came.
    """

    number: int
    age: float


def kept_answers(folder: Path) -> KeptAnswers:
    """Answers that a folder keeps; those that are too old are removed."""
    times = [path.stat().st_mtime for path in folder.glob("*.json")] if folder.is_dir() else []
    age = time.time() - max(times, default=0.0)
    if times and age > STALE_S:
        forget_answers(folder)
        return KeptAnswers(0, 0.0)
    return KeptAnswers(len(times), age if times else 0.0)


def forget_answers(folder: Path) -> None:
    """Remove the answers that a folder keeps."""
    shutil.rmtree(folder, ignore_errors=True)


class LiveRead:
    """One reading of a live organization; called in a thread.

    Args:
        access: Who reads, and which organization.
        tags: False to leave the tags, most of the calls, away.
        folder: Keeps the answers until the reading is at its end, for the owner's eyes alone.
    """

    def __init__(self, access: Access, folder: Path, *, tags: bool) -> None:
        self._access = access
        self._folder = folder
        self._tags = tags
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask nothing more; what was answered stays for another time."""
        self._cancelled.set()

    def __call__(self, tell: Callable[[object], None]) -> ReadOrganization | None:
        """Read; None when it was cancelled.

        Raises:
            EditError: Nothing can be read, or the sign-in is no longer valid.
        """
        access, report = self._access, ConversionReport()
        calls = Calls(access.client, Pace(), self._cancelled)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            reading = LiveReading(
                calls,
                "aws",
                report,
                tags=self._tags,
                keep=self._folder,
                progress=lambda done, expected: tell((done, expected)),
            )
            assembled = assemble(reading.facts(), report)
        except CancelledError:
            return None
        except SignInError as error:
            again = f"Sign in again: {login_command(access.profile)}. Then read on: what was answered is kept."
            raise EditError(f"{error} {again}") from None
        except OSError as error:
            raise EditError(f"The answers cannot be kept in {self._folder}: {error.strerror or error}.") from None
        forget_answers(self._folder)
        return ReadOrganization("AWS", caller_words(access), assembled, report, calls.made)


def caller_words(access: Access) -> str:
    """Words for who reads: "role/OrgReader in 999900001111, profile acme-readonly"."""
    name = access.identity.arn.rpartition(":")[2] or access.identity.arn
    profile = f", profile {access.profile}" if access.profile else ""
    return f"{name} in {access.identity.account}{profile}"
