"""The merge that is open in a window: answers, and what comes of them, kept up while the open design is edited."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from designer.analysis.differences.alignment import Alignment, Ghost, ghosts
from designer.analysis.differences.taking import change_between
from designer.analysis.differences.three_way import ThreeVersions, align_three
from designer.analysis.merge.answer_effects import AnswerEffects, comparing_merged
from designer.analysis.merge.merging import merge_designs
from designer.analysis.merge.questions import MergeQuestion, MergeSide
from designer.analysis.merge.result import MergeResult, merging
from designer.analysis.merge.settling import answered_by
from designer.analysis.merge.unasked import UnaskedChange
from designer.analysis.merge.verifying import MergeRefusal
from designer.analysis.merge.words import merge_summary, question_title
from designer.basics.errors import FormatError
from designer.exchange.formats.merge_decisions import (
    MERGE_DECISIONS,
    MergeDecision,
    accepted_by,
    answers_of,
    change_decisions,
    decisions_file,
)
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId
from ui.commands.requests import OtherBranch
from ui.state.analyses import Analyses
from ui.state.person import person_name
from ui.state.session import Session, push
from ui.widgets.jobs.job import Job
from ui.widgets.jobs.thread_job import ThreadJob

_APART = 1.0
"""Seconds between two results that are shown while answers are compared."""

_PAUSE_MS = 300
"""Merging begins again when nothing was edited for so long."""

_Found: TypeAlias = tuple[MergeResult, Organization]
"""A merge so far, and the design that theirs leads to."""


class _Step(NamedTuple):
    """What was taken of a design: its name, the step, and the open design before and after it."""

    name: str
    change: Change
    before: Organization
    after: Organization


class OpenMerge(QObject):
    """Merge of another design into the open one.

    Args:
        session: Of the window.
        analyses: Of its document.
        parent: The parent widget.

    Attributes:
        other: What is merged; None for nothing.
        result: What came of the answers so far; None until it is known.
        ghosts: Where nodes come to stand by the merge, among those of the open design.
        coming: Nodes of the open design that become otherwise.
        going: Nodes of the open design that the merge removes.

    Signals:
        changed(): Any of the attributes differ.
        failed(object): The merge cannot be made; the error.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, analyses: Analyses, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self.other: OtherBranch | None = None
        self.changed.connect(self._note_unfinished)
        self.result: MergeResult | None = None
        self.ghosts: tuple[Ghost, ...] = ()
        self.coming: frozenset[NodeId] = frozenset()
        self.going: frozenset[NodeId] = frozenset()
        self._decisions: dict[str, MergeDecision] = {}
        self._earlier: tuple[MergeDecision, ...] = ()  # found beside the design
        self._are_kept = True
        self._before: Organization | None = None  # the open design, before a part of the merge was taken into it
        self._steps: list[_Step] = []
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._start)
        self._versions: ThreeVersions | None = None  # of the design as it is
        self._is_judged = False
        self._job = ThreadJob(self, "merge")
        self._job.progressed.connect(self._show)
        self._job.finished.connect(self._show)
        self._job.failed.connect(self.failed)
        self._compared: tuple[object, ...] = ()  # the merge, what is looked at of it, and what that does
        self._comparing = Job(self, done=self._note_effects)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget_all)

    def effects_of(self, change: UnaskedChange) -> AnswerEffects | None:
        """Return what the merge does in the record of a change; None until that is found, which `changed` says."""
        assert self.result is not None
        merge = self.result.merge
        if not (self._compared and self._compared[0] is merge and self._compared[1] == change.key):
            self._compared = merge, change.key, None
            self._comparing.start(comparing_merged(merge, self._analyses.catalogue, change.key), 0)
        effects = self._compared[2]
        return effects if isinstance(effects, AnswerEffects) else None

    def _note_effects(self, effects: AnswerEffects) -> None:
        self._compared = *self._compared[:2], effects
        self.changed.emit()

    @property
    def is_working(self) -> bool:
        """Whether what comes of the last answer or edit is not known yet."""
        return (self._job.running and not self._is_judged) or self._pause.isActive()

    def begin(self, other: OtherBranch) -> None:
        """Merge another design into the open one, from now on; what was taken of it before is no change of ours."""
        document, base = self._session.document, other.base
        there = [document.step(number) for number in range(document.undo_stack.index())]
        for step in self._steps:
            if step.name == other.name and any(step.change is change for change in there):
                base = merge_designs(step.before, base, step.after).organization
        other = replace(other, base=base)
        self.other, self.result, self.ghosts, self._versions = other, None, (), None
        self._decisions, self._are_kept, self._before = {}, True, None
        path = self._session.path
        try:
            self._decisions = MERGE_DECISIONS.load(decisions_file(path)) if path is not None else {}
        except FormatError as error:
            self._session.notices.refuse(str(error))
        self._earlier = tuple(self._decisions.values())
        self._start()

    def _note_unfinished(self) -> None:
        """Note what is left to decide, for whoever saves or leaves the design meanwhile."""
        words, result = "", self.result
        if self.other is not None:
            left = "it is being made." if result is None else "nothing is left to decide, but it is not taken yet."
            if result is not None and not result.is_done:
                left = merge_summary(result.merge, result.refusals).removeprefix("Not merged: ")
            words = f"The merge of {self.other.name} is not finished: {left}"
        drafts = self._session.drafts
        drafts.unfinished = words
        drafts.finish = self._finish_all if words and result is not None and result.is_done else None

    def _finish_all(self) -> bool:
        """Take all of the merge; False if something is left to decide by now."""
        self.finish()
        return self.result is not None and self.result.is_done and self.take()

    def forget(self) -> None:
        """End it without taking anything."""
        self._pause.stop()
        self._job.stop()
        self._comparing.stop()
        self.other, self.result, self.ghosts, self._versions = None, None, (), None
        self._session.document.emit_in_order(self.changed)

    def _forget_all(self) -> None:
        self._steps.clear()
        self.forget()

    def decision_of(self, about: MergeQuestion | MergeRefusal) -> MergeDecision | None:
        """Return what was decided of a question or a refusal, in this merge or in an earlier one."""
        return next((self._decisions[name] for name in _names(about) if name in self._decisions), None)

    @property
    def earlier_words(self) -> str:
        """Return how much was answered before this merge began, and where that stands; "" for nothing."""
        result, path = self.result, self._session.path
        if result is None or path is None or not self._earlier:
            return ""
        found = [self.decision_of(question) for question in result.merge.questions if question.answer is not None]
        found += [self.decision_of(refusal) for refusal in result.accepted]
        number = sum(any(decision is kept for kept in self._earlier) for decision in found)
        return f" {number:,} answered earlier, from {decisions_file(path).name}." if number else ""

    def decide(self, about: MergeQuestion | MergeRefusal, take: str, why: str = "") -> None:
        """Take a side to a question, or accept a refusal by "merged"; "" leaves it open."""
        result, path = self.result, self._session.path
        if result is None:
            return
        title = question_title(result.merge, about) if isinstance(about, MergeQuestion) else about.words
        who = person_name(path) if path is not None and take else ""
        self._keep(dict.fromkeys(_names(about)) | {about.hash: MergeDecision(take, title, who, why) if take else None})
        answer = about.answer.value if isinstance(about, MergeQuestion) and about.answer is not None else ""
        if take != ("merged" if about in result.accepted else answer):
            self._start()

    def keep_decisions(self) -> None:
        """Write decisions beside the design that are on no disk yet."""
        if not self._are_kept:
            self._keep(dict(self._decisions))

    def _keep(self, new: Mapping[str, MergeDecision | None]) -> None:
        known = {**self._decisions, **new}
        self._decisions = {key: one for key, one in known.items() if one is not None}
        self._are_kept = False
        if (path := self._session.path) is None:
            return
        try:
            if not decisions_file(path).exists():
                self._session.notices.say(f"Your answers are kept in {decisions_file(path).name}, beside the design")
            change_decisions(decisions_file(path), new)
            self._are_kept = True
        except FormatError as error:
            self._session.notices.refuse(str(error))

    @property
    def has_decisions(self) -> bool:
        """Whether leaving the merge loses answers: they are beside the design otherwise."""
        return self.other is not None and bool(self._decisions) and not self._are_kept

    def take(self) -> bool:
        """Bring what is settled into the open design, as one step; False if that was refused.

        What is asked stays as it is there, and so does what was answered as before: it would be taken for a change of
        nobody else in the next merge.
        """
        other, result = self.other, self.result
        if other is None or result is None or self.is_working:
            return False
        merge, label = result.merge, f"Merge {other.name}"
        if not result.is_done:
            label = f"Merge without open questions: {other.name}"
            merge = answered_by(MergeSide.OURS, merge, answers_of(self._decisions), (None, MergeSide.BASE))
        here = self._session.organization
        change, before = change_between(here, merge.organization), here.copy()
        if change:
            step = push(self._session, lambda: change.then(Change(label), label))
            if step is None:
                return False
            self._steps.append(_Step(other.name, step, before, self._session.organization.copy()))
        self._before = self._before or before
        if result.is_done:
            self.forget()
            other.taken()
        return True

    def finish(self) -> None:
        """Merge to the end now, in this thread."""
        if self.is_working or self._job.running:
            self._pause.stop()
            self._job.stop()
            found = self._work(threading.Event())(lambda _found: None)
            assert found is not None
            self._show(found)

    def _on_changed(self, _change: Change) -> None:
        if self.other is not None:
            self._job.stop()
            self._versions = None
            self._pause.start()
            self.changed.emit()

    def _start(self) -> None:
        if self.other is not None:
            self._is_judged = False
            is_left = threading.Event()
            self._job.start(self._work(is_left), is_left.set)
            self.changed.emit()

    def _work(self, is_left: threading.Event) -> Callable[[Callable[[object], None]], _Found | None]:
        """Return the work of a thread, which touches nothing of the window.

        It yields the merge with the design that theirs leads to as soon as it is judged, then now and again what more
        of the answers do.

        Args:
            is_left: Set if nobody waits for it any more.
        """
        other, catalogue, known = self.other, self._analyses.catalogue, self._versions
        ours, answers = self._session.organization.copy(), answers_of(self._decisions)
        accepted, before = accepted_by(self._decisions), self._before
        today = date.today().isoformat()  # noqa: DTZ011 - the day on the person's own calendar

        def work(tell: Callable[[object], None]) -> _Found | None:
            assert other is not None
            found: _Found | None = None
            versions = known or align_three(other.base, ours, other.theirs)
            coming: Organization | None = None
            last = 0.0
            steps = merging(versions, answers, accepted, catalogue, today, before=before, with_whole=True)
            for result in _results(steps, is_left):
                coming = coming or answered_by(MergeSide.THEIRS, result.merge, answers).organization
                found = result, coming
                if time.monotonic() - last > _APART:
                    tell(found)
                    last = time.monotonic()
            return found

        return work

    def _show(self, found: _Found) -> None:
        self.result, coming = found
        self._versions, self._is_judged = self.result.merge.versions, True
        ours = self.result.merge.versions.ours
        self.ghosts = ghosts(Alignment(ours, coming, {}, {}, {}), of_later=True)
        self.going = frozenset(ours.nodes.keys() - coming.nodes.keys())
        self.coming = frozenset(one for one, node in coming.nodes.items() if _differs(node, ours.nodes.get(one)))
        self.changed.emit()


def _results(steps: Generator[object, None, MergeResult], is_left: threading.Event) -> Iterator[MergeResult]:
    """Yield the results on the way and the last one; nothing more once nobody waits."""
    while not is_left.is_set():
        try:
            step = next(steps)
        except StopIteration as end:
            yield end.value
            return
        if isinstance(step, MergeResult):
            yield step


def _names(about: MergeQuestion | MergeRefusal) -> tuple[str, ...]:
    """Return the hashes by which a decision is known: a question has another one the other way round."""
    return (about.hash, about.turned.hash) if isinstance(about, MergeQuestion) else (about.hash,)


def _differs(node: Node, here: Node | None) -> bool:
    """Whether a node that stays says something else of itself, or has other policies."""
    return here is not None and replace(node, children=()) != replace(here, children=())
