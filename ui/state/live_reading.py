"""Reading of a live organization in a thread, and the answers that are kept of one that was interrupted.

Nothing here knows the window.
"""

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths

from designer.aws.answer_folder import file_name, folder_inside
from designer.aws.calls import Calls, CancelledError, Pace, SignInError
from designer.aws.inside_reading import InsideChoice, InsideReading
from designer.aws.reading import LiveReading
from designer.aws.session import OrganizationAccess, login_command
from designer.aws.workers import NoAnswerError, Silence
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import additions
from designer.exchange.imports.additions import Adder
from designer.exchange.imports.assembly.assemble import Assembled, assemble
from designer.organization.model.organization import Organization

SILENCE = "silence"
"""Word of a reading for the seconds that AWS has not answered for, 0 when it answers again."""

STALE_S = 24 * 3600
"""Age in seconds at which the answers of an interrupted reading are too old to go on with."""


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
        inside: Maker of the change that adds what lies inside accounts and in AWS Artifact; None if that was not
            read.
    """

    name: str
    source: str
    detail: str
    assembled: Assembled
    report: ConversionReport
    calls: int = 0
    inside: Adder | None = None


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


def kept_folder(access: OrganizationAccess) -> Path:
    """Return the folder for the answers of a reading that may be interrupted."""
    cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(cache) / "reading" / file_name(access.organization or access.identity.account)


class KeptAnswers(NamedTuple):
    """Answers of a reading that was interrupted.

    Attributes:
        number: Their number; 0 for none.
        age: Seconds since the last of them came.
    """

    number: int
    age: float


def kept_answers(folder: Path) -> KeptAnswers:
    """Return the answers that a folder keeps; those that are too old are removed."""
    inside = folder_inside(folder)
    times = [path.stat().st_mtime for path in (*folder.glob("*.json"), *inside.rglob("*.json"))]
    age = abs(time.time() - max(times, default=0.0))  # those of the future, as after a clock was set back, are old
    if times and age > STALE_S:
        forget_answers(folder)
        return KeptAnswers(0, 0.0)
    return KeptAnswers(len(times), age if times else 0.0)


def ago(seconds: float) -> str:
    """Return the time that has passed, in words: "5 minutes ago"."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "a moment ago"
    return f"{counted(minutes, 'minute')} ago" if minutes < 120 else f"{counted(minutes // 60, 'hour')} ago"


def forget_answers(folder: Path) -> None:
    """Remove the answers that a folder keeps, and those about the inside of accounts beside it."""
    for one in (folder, folder_inside(folder)):
        shutil.rmtree(one, ignore_errors=True)


class LiveReadingJob(Stopping):
    """One reading of a live organization, in a thread; it reports a noun, how many are done, and how many are expected.

    Args:
        access: Access of who reads, and the organization.
        folder: Keeps the answers until the reading is at its end, for the owner's eyes alone; None to keep none, and to
            ask AWS again for everything.
        tags: False to leave the tags, most of the calls, away.
        choice: Choice of what is read besides.
    """

    def __init__(self, access: OrganizationAccess, folder: Path | None, *, tags: bool, choice: InsideChoice) -> None:
        super().__init__()
        self._access = access
        self._folder = folder
        self._tags = tags
        self._choice = choice

    def __call__(self, tell: Callable[[object], None]) -> ReadOrganization | None:
        """Read; None when it was stopped: what was answered stays for another time.

        Raises:
            EditError: The sign-in is no longer valid, AWS does not answer, or the answers cannot be kept.
        """
        access, report = self._access, ConversionReport()
        calls = Calls(access.client, Pace(), self.event, Silence(lambda seconds: tell((SILENCE, round(seconds), 0))))
        try:
            if self._folder is not None:
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
            then = "Then read on: what was answered is kept." if self._folder is not None else "Then read again."
            raise EditError(f"{error} Sign in again: {login_command(access.profile)}. {then}") from None
        except NoAnswerError as error:
            then = "What was answered is kept: read on later." if self._folder is not None else "Read again later."
            raise EditError(f"{error} {then}") from None
        except OSError as error:
            raise EditError(f"The answers cannot be kept in {self._folder}: {error.strerror or error}.") from None
        if self._folder is not None:
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
            keep=None if self._folder is None else folder_inside(self._folder),
            progress=lambda noun, done, every: tell((noun, done, every)),
            on_silence=lambda seconds: tell((SILENCE, round(seconds), 0)),
        )
        return additions.joined_changes(
            reading.adders([number for account in design.accounts() if (number := design.node(account).aws_id)])
        )


def progress_words(progress: object) -> str:
    """Return the words for what a `LiveReadingJob` reports: how far it is, or that AWS is silent."""
    assert isinstance(progress, tuple)
    noun, done, expected = progress
    if noun == SILENCE:
        return f"AWS has not answered for {done} s. Trying again." if done else "AWS answers again."
    return f"Reading AWS: {done:,} of {counted(expected, noun)}"


def caller_words(access: OrganizationAccess, *, with_profile: bool = True) -> str:
    """Return the words for who reads: "role/OrgReader in 999900001111, profile acme-readonly"."""
    name = access.identity.arn.rpartition(":")[2] or access.identity.arn
    profile = f", profile {access.profile}" if access.profile and with_profile else ""
    return f"{name} in {access.identity.account}{profile}"
