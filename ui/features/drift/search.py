"""The search for drift: AWS is read once, and compared with the design again after each edit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDate, QObject, Qt, QTime, QTimer, Signal

from designer.activity.activity_file import reading
from designer.activity.reducer import OrganizationChange
from designer.analysis.drift.authors import Authors, calls_behind
from designer.analysis.drift.drift import Drift, finding_drift
from designer.aws.apply.applied import AppliedDesign, newest_applied
from designer.aws.apply.plan_origin import reading_gaps
from designer.aws.inside_reading import InsideChoice
from designer.basics.errors import OrgwrightError
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from ui.commands.requests import DriftWish
from ui.state.analyses import Analyses
from ui.state.live_reading import LiveReadingJob, progress_words
from ui.state.runs import runs_folder
from ui.state.session import Session
from ui.widgets.jobs.job import ASKED_S, Job
from ui.widgets.jobs.thread_job import ThreadJob

_PAUSE_MS = 300
"""Drift is looked for again when nothing was edited for so long."""


class LiveState(NamedTuple):
    """AWS as it was read.

    Attributes:
        organization: The organization.
        gaps: What could not be read.
        applied: What was applied last; None without a finished run.
        authors: Who changes the organization, by the activity beside the design.
        profile: Profile of the AWS CLI; "" for the default credentials.
        calls: Number of calls.
        time: Time of day on the person's own clock.
    """

    organization: Organization
    gaps: list[str]
    applied: AppliedDesign | None
    authors: Authors
    profile: str
    calls: int
    time: str


class DriftSearch(QObject):
    """The drift of the open design.

    Attributes:
        live: AWS as it was read; None until it is.
        drift: What differs; None until it is known.
        words: How far the reading is, or why it ended.
        busy: Whether AWS is being read.

    Signals:
        changed(): Any of these differ.
    """

    changed = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self.live: LiveState | None = None
        self.drift: Drift | None = None
        self.words = ""
        self.busy = False
        self._reading = ThreadJob(self, "drift")
        self._reading.progressed.connect(lambda progress: self._say(progress_words(progress), busy=True))
        self._reading.finished.connect(self.compare_with)
        self._reading.failed.connect(lambda error: self._say(str(error)))
        self._asking = ThreadJob(self, "who")
        self._asking.finished.connect(self._on_answered)
        self._job = Job(self, done=self._on_found)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._find)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self.forget)

    def read(self, wish: DriftWish) -> None:
        """Read AWS, then look for drift."""
        self.forget()
        access = wish.access
        folders = [runs_folder(), *([wish.folder] if wish.folder is not None else [])]
        record = self._analyses.activity.record
        job = LiveReadingJob(access, None, tags=True, choice=InsideChoice())
        activity = Path(record.path) if record else None
        self._reading.start(partial(_read, job, access.profile or "", folders, activity), job.stop)
        self._say("Reading AWS…", busy=True)

    def ask_who(self) -> None:
        """Ask CloudTrail who made the changes; the answer counts beside that of the activity."""
        live, drift = self.live, self.drift
        if live is None or drift is None or self.busy:
            return
        stopped = threading.Event()
        partition = live.organization.settings.partition
        self._asking.start(partial(_asked, live.profile or None, partition, calls_behind(drift), stopped), stopped.set)
        self._say("Asking CloudTrail…", busy=True)

    def _on_answered(self, answer: tuple[list[OrganizationChange], str]) -> None:
        if self.live is not None:
            self.live = self.live._replace(authors=self.live.authors.with_more(answer[0]))
        self._say(answer[1])

    def forget(self) -> None:
        """Stop, and know nothing."""
        self._reading.stop()
        self._asking.stop()
        self._job.stop()
        self._pause.stop()
        self.live = self.drift = None
        self._say("")

    def finish(self) -> None:
        """Look to the end now."""
        if self._pause.isActive():
            self._find()
        self._job.finish()

    def _on_changed(self, change: Change) -> None:
        if self.live is not None and (change.nodes or change.policies or change.settings is not None):
            self._pause.start()

    def compare_with(self, live: LiveState | None) -> None:
        """Compare the open design with AWS as it was read, from now on; None if that was stopped."""
        self.live = live
        self._say("")
        self._find(ASKED_S)

    def _find(self, first: float = 0.0) -> None:
        self._pause.stop()
        if self.live is not None:
            applied = self.live.applied.design if self.live.applied is not None else None
            design, day = self._session.organization.copy(), QDate.currentDate().toString(Qt.DateFormat.ISODate)
            self._job.start(
                finding_drift(applied, design, self.live.organization, self._analyses.catalogue, day=day), first
            )

    def _on_found(self, drift: Drift) -> None:
        self.drift = drift
        self.changed.emit()

    def _say(self, words: str, *, busy: bool = False) -> None:
        self.words, self.busy = words, busy
        self.changed.emit()


def _read(
    job: LiveReadingJob, profile: str, folders: list[Path], activity: Path | None, tell: Callable[[object], None]
) -> LiveState | None:
    """Read AWS, what was applied last, and who changed anything, in a thread; None when it was stopped."""
    read = job(tell)
    if read is None:
        return None
    live = read.assembled.organization
    applied, authors = newest_applied(folders, live.settings.aws_id), Authors(_changes(activity))
    now = QTime.currentTime().toString("HH:mm")
    return LiveState(live, reading_gaps(live, read.report), applied, authors, profile, read.calls, now)


def _asked(
    profile: str | None, partition: str, names: list[str], stopped: threading.Event, _tell: Callable[[object], None]
) -> tuple[list[OrganizationChange], str]:
    """Ask CloudTrail for changes by calls of some names, in a thread, up to where it is refused, and why it is."""
    from designer.aws.lookup import looked_up, trail_client

    changes: list[OrganizationChange] = []
    try:
        found = looked_up(trail_client(profile, partition), names, stopped.wait)
        changes.extend(takewhile(lambda _: not stopped.is_set(), found))
    except OrgwrightError as error:
        return changes, str(error)
    return changes, "" if changes else "CloudTrail has no event of these changes in the last 90 days."


def _changes(activity: Path | None) -> list[OrganizationChange]:
    """Return changes of the organization in an activity file; empty if it cannot be read, as its own panel says."""
    if activity is None:
        return []
    try:
        with reading(activity) as opened:
            return [*opened.changes()]
    except OrgwrightError:
        return []
