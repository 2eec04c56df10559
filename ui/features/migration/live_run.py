"""A plan from AWS to a design and its run: read, planned, rehearsed, carried out, gone on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Signal

from designer.analysis.drift.drift import Drift, finding_drift
from designer.analysis.migration.plan import PlannedStep, summary_words
from designer.aws.apply import sign_in
from designer.aws.apply.back import left_state
from designer.aws.apply.journal import JournalLine, read_journal, stop_words
from designer.aws.apply.plan_file import PlanFile, PlanOrigin, making_plan, reading_plan
from designer.aws.apply.plan_origin import own_address, plan_origin, reading_gaps
from designer.aws.apply.stack_sets import StackSetReach
from designer.aws.inside_reading import InsideChoice
from designer.aws.session import OrganizationAccess
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.exchange.formats import files
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from ui.commands.requests import LiveTarget
from ui.features.migration.run_process import ProcessEnd, RunProcess
from ui.state.live_reading import LiveReadingJob, ReadOrganization, progress_words
from ui.state.runs import RunRecord, keep_plan
from ui.widgets.jobs.job import ASKED_S, Job
from ui.widgets.jobs.thread_job import ThreadJob

_PAUSING = "Pauses after this call…"


class RunPhase(Enum):
    """Where a plan and its run stand, each with its words."""

    NONE = ""
    READING = "reading AWS"
    PLANNING = "planning"
    ASKING = "changed by others"
    PLANNED = "planned"
    REHEARSING = "rehearsing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    FINISHED = "the end is reached"


class WayOn(Enum):
    """What goes on after a stop, with the words of its button."""

    APPLY = "Apply again…"
    PLAN = "Plan again…"
    SIGN_IN = "Sign in again…"

    @staticmethod
    def of(words: str) -> WayOn:
        """Return the one that a reason names last; by default that the run is tried again."""
        return max(WayOn, key=lambda one: words.lower().rfind(" ".join(one.value.lower().split()[:2]).rstrip("…")))


class LiveRun(QObject):
    """One plan, and at most one process that carries it out.

    Attributes:
        phase: Where it stands.
        access: Who is signed in; None after a new start, until the person signs in again.
        target: The design that it leads to; None for a run of an earlier window.
        title: Name of that design.
        file: The plan, just proved; None until it is.
        record: What is kept of it on the disk; None for a plan without steps.
        lines: Its journal so far.
        words: Why it does not go on, or how far it is.
        is_rehearsed: Whether a rehearsal reached the end.

    Signals:
        foreign(Drift): What AWS has otherwise than the plan before this one left it; `settle` goes on.
        changed(): Any of these differ.
        refused(str, Organization): Why there is no plan to what was read.
    """

    changed = Signal()
    refused = Signal(str, object)
    foreign = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._reading = ThreadJob(self, "reading")
        self._reading.progressed.connect(self._on_progress)
        self._reading.finished.connect(self._on_read)
        self._reading.failed.connect(self._on_failure)
        self._planning = Job(self, done=self._on_planned)
        self._planning.failed.connect(self._on_failure)
        self._comparing = Job(self, done=self._on_compared)
        self._running = ThreadJob(self, "run")
        self._running.progressed.connect(self._on_line)
        self._running.finished.connect(self._on_end)
        self._running.failed.connect(self._on_failure)
        self.forget()

    @property
    def seen(self) -> dict[int, JournalLine]:
        """Lines of the steps that AWS has shown, by number."""
        return {line.step: line for line in self.lines if line.phase == "seen"}

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way that a new plan would interrupt."""
        return self.phase in (RunPhase.REHEARSING, RunPhase.RUNNING)

    @property
    def next_step(self) -> PlannedStep | None:
        """The first step that AWS has not shown; None at the end, and before there is a plan."""
        steps = self.file.plan.steps if self.file is not None else ()
        return next((step for step in steps if step.number not in self.seen), None)

    def forget(self) -> None:
        """Put the plan away; a run that is on its way ends its call and pauses."""
        self._reading.stop()
        self._planning.stop()
        self._comparing.stop()
        self._running.stop()
        self.phase, self.words, self.title = RunPhase.NONE, "", ""
        self.access: OrganizationAccess | None = None
        self.target: LiveTarget | None = None
        self._left: Organization | None = None
        self._origin: PlanOrigin | None = None
        self._confirmed: tuple[str, str] | None = None
        self.live: Organization | None = None
        self.file: PlanFile | None = None
        self.record: RunRecord | None = None
        self.lines: list[JournalLine] = []
        self.is_rehearsed = False
        self.changed.emit()

    @property
    def is_confirmed(self) -> bool:
        """Whether this plan's code was typed by whoever is signed in, the plan holds, and nothing stopped it."""
        return (
            self.file is not None
            and self._confirmed == self._word_of()
            and self.phase is not RunPhase.STOPPED
            and datetime.fromisoformat(self.file.origin.expires) > datetime.now(UTC)
        )

    def confirm(self) -> None:
        """Remember that the code was typed; a stop, another plan or another person make it void."""
        self._confirmed = self._word_of()

    def _word_of(self) -> tuple[str, str] | None:
        return (self.file.id, self.access.identity.arn) if self.file is not None and self.access is not None else None

    def read(self, access: OrganizationAccess, target: LiveTarget) -> None:
        """Read AWS, and plan the way from there to a design.

        What others have changed since the plan before this one is asked about, unless the design is made of what is
        read.
        """
        left = left_state(self.file, self.lines) if self.file is not None and not target.is_made_of_live else None
        self.forget()
        self.access, self.target, self.title, self._left = access, target, target.name, left
        work = LiveReadingJob(access, None, tags=True, choice=InsideChoice())
        self._reading.start(partial(_read, work, access), work.stop)
        self._say(RunPhase.READING, "Reading AWS…")

    def open(self, record: RunRecord) -> None:
        """Show a run that an earlier window has begun; it is not signed in."""
        self.forget()
        self.record, self.title = record, record.title
        try:
            self.lines = read_journal(record.journal, record.id)
            steps = reading_plan(files.load_file(record.plan), record.plan.name)
        except OrgwrightError as error:
            self._on_failure(error)
            return
        self._say(RunPhase.PLANNING, "Proving the plan again…")
        self._planning.start(steps)

    def sign_in(self, access: OrganizationAccess) -> None:
        """Go on as somebody who has just signed in."""
        self.access = access
        self.changed.emit()

    def rehearse(self) -> None:
        """Carry the plan out against the pretended AWS."""
        self._start(RunPhase.REHEARSING, "Rehearsing…", ["--rehearse", "--stop-with-input"])

    def carry_out(self, until: int | None, options: Sequence[str]) -> None:
        """Carry the plan out at AWS, up to a step.

        Args:
            until: Number of the step; None for the end.
            options: Further options of `orgwright apply`.
        """
        if self.file is None or self.access is None:
            return
        arguments = ["--confirm", self.file.confirmation, "--stop-with-input"]
        if self.access.profile and not self.access.identity.keys:
            arguments += ["--profile", self.access.profile]
        arguments += ["--until", str(until)] if until is not None else []
        self._start(RunPhase.RUNNING, "Reading AWS once more…", [*arguments, *options])

    def pause(self) -> None:
        """Let the run end after its call, and whatever else is on its way at once; a plan that is made stays."""
        if self.phase is RunPhase.RUNNING:
            self._running.end()
            self._say(self.phase, _PAUSING)
        elif self.phase is RunPhase.REHEARSING:
            self._running.stop()
            self._say(RunPhase.PLANNED, "The rehearsal was stopped.")
        else:
            self.forget()

    def _start(self, phase: RunPhase, words: str, arguments: list[str]) -> None:
        if self.record is None or self.is_busy:
            return
        keys = dict(self.access.identity.keys) if self.access is not None else {}
        if keys and self.access is not None and self.access.profile:
            keys["AWS_PROFILE"] = self.access.profile  # its region and address; the keys come first
        work = RunProcess(["apply", str(self.record.plan), *arguments], keys)
        self._running.start(work, work.pause)
        self._say(phase, words)

    def _on_progress(self, progress: object) -> None:
        self._say(RunPhase.READING, progress_words(progress))

    def _on_read(self, result: tuple[ReadOrganization, tuple[StackSetReach, ...] | None] | None) -> None:
        access, target = self.access, self.target
        if result is None or access is None or target is None:
            return
        read, stack_sets = result
        live = self.live = read.assembled.organization
        gaps = reading_gaps(live, read.report)
        try:
            origin = plan_origin(live, access.identity, own_address(access.client), gaps, with_tests=True)
            design = target.design(live)
        except OrgwrightError as error:
            self._on_failure(error)
            return
        self._origin = replace(origin, stack_sets=stack_sets)
        if self._left is None or self._left.settings.aws_id != live.settings.aws_id:
            self._plan(design)
            return
        self._say(RunPhase.PLANNING, "Comparing AWS with what the plan before has left…")
        self._comparing.start(finding_drift(self._left, design, live, load(), whole=True), ASKED_S)

    def _on_compared(self, drift: Drift) -> None:
        if not drift.drifted:
            self.settle(drift.versions.ours)
            return
        changes = counted(len(drift.drifted), "difference")
        self._say(RunPhase.ASKING, f"Others have changed AWS since the plan before: {changes}. Nothing is planned yet.")
        self.foreign.emit(drift)

    def leave_open(self) -> None:
        """Plan nothing, as it is not settled what becomes of others' changes."""
        if self.phase is RunPhase.ASKING:
            self._say(RunPhase.STOPPED, f"{self.words} Plan again, and say what becomes of them.")

    def settle(self, design: Organization) -> None:
        """Plan the way to a design from what was read, once it is settled what becomes of others' changes."""
        if self.target is not None:
            self.target = replace(self.target, design=lambda _live: design)
        self._plan(design)

    def _plan(self, design: Organization) -> None:
        if self.live is not None and self._origin is not None:
            self._say(RunPhase.PLANNING, "Planning…")
            self._planning.start(making_plan(self.live, design, self._origin), ASKED_S)

    def _on_planned(self, file: PlanFile) -> None:
        self.file = file
        if self.record is None and file.plan.steps and self.access is not None:
            try:
                path = self.target.path if self.target is not None else ""
                self.record = keep_plan(file, self.title, self.access.profile, path)
            except OrgwrightError as error:
                self._on_failure(error)
                return
        if self.lines:
            self._settle("")
        else:
            nothing = "AWS is as the design says: there is nothing to carry out."
            self._say(RunPhase.PLANNED, summary_words(file.plan) if file.plan.steps else nothing)

    def _on_failure(self, error: OrgwrightError) -> None:
        live = self.live
        if self.phase is RunPhase.PLANNING and live is not None:
            self.forget()
            self.refused.emit(str(error), live)
        else:
            self._say(RunPhase.STOPPED, str(error))

    def _on_line(self, line: object) -> None:
        """Look at what a process has done so far; its journal has more than the line."""
        if self.phase is RunPhase.RUNNING:
            self._read_journal()
        if self.words != _PAUSING:
            self.words = str(line).strip()
        self.changed.emit()

    def _on_end(self, end: ProcessEnd) -> None:
        if self.phase is RunPhase.REHEARSING:
            self.is_rehearsed = end.status == 0
            self._say(RunPhase.PLANNED if not self.lines else RunPhase.PAUSED, end.words)
        else:
            self._settle(end.words)

    def _settle(self, words: str) -> None:
        """Say where a run stands that no process carries out now."""
        self._read_journal()
        last = self.lines[-1] if self.lines else None
        reason = stop_words(self.lines)
        is_paused = words.startswith("Paused") or not (reason or words)
        if last is not None and last.phase == "finished":
            phase = RunPhase.FINISHED
        elif last is None and not words:
            phase = RunPhase.PLANNED
        else:
            phase = RunPhase.PAUSED if is_paused else RunPhase.STOPPED
        if last is not None and last.phase in ("intended", "answered") and not words:
            words = f"Interrupted at step {last.step}. AWS is asked first whether it was made."
        self._say(phase, words or reason)

    def _read_journal(self) -> None:
        if self.record is not None:
            try:
                self.lines = read_journal(self.record.journal, self.record.id)
            except OrgwrightError as error:
                self.words = str(error)

    def _say(self, phase: RunPhase, words: str) -> None:
        self.phase, self.words = phase, words
        self.changed.emit()


def _read(
    job: LiveReadingJob, access: OrganizationAccess, tell: Callable[[object], None]
) -> tuple[ReadOrganization, tuple[StackSetReach, ...] | None] | None:
    """Read AWS, and the StackSets that follow accounts, in a thread; None when it was stopped."""
    read = job(tell)
    return None if read is None else (read, sign_in.stack_sets_by(access.profile))
