"""Comparison: how the open design differs from another one, kept up while it is edited, and what was decided of it."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from designer.analysis.differences.alignment import Alignment, align
from designer.analysis.differences.comparison import Differences, comparing_sides
from designer.analysis.differences.decisions import Decidable, Decisions, DifferenceState
from designer.analysis.differences.report import DifferenceEntry, DifferenceReport, reporting
from designer.analysis.differences.review import ReviewState, difference_hash
from designer.analysis.differences.taking import TakableDifferences
from designer.basics.errors import EditError, FormatError, OrgwrightError
from designer.organization.model.records import NodeId
from ui.commands.requests import ComparedDesign
from ui.features.compare.reviewing import ReviewDecisions
from ui.features.compare.rows import DecidedReport
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.jobs.job import ASKED_S, Job

_PAUSE_MS = 300
"""Comparing begins again when nothing was edited for so long."""


def _comparing(sides: Alignment, analyses: Analyses) -> Generator[None, None, tuple[Differences, DifferenceReport]]:
    """Compare, and put it into words, in steps."""
    found = yield from comparing_sides(sides, analyses.catalogue, analyses.assumption)
    return found, (yield from reporting(found))


class DesignComparison(QObject):
    """Comparison of the open design with another one.

    Args:
        session: Of the window.
        analyses: Of its document.
        parent: The parent widget.

    Attributes:
        other: The other design; None while nothing is compared.
        sides: Both designs, with what is the same in them.
        found: The differences; None until they are known.
        report: The differences in words.
        takable: Those that can be taken over; None if the open design has changed since the comparison.
        decided: The words with what was decided.

    Signals:
        changed(): Any of the attributes differ.
        compared(): The differences are known, for the first time or again.
        outdated(): The open design has changed: what is found stays in sight until it is compared again.
    """

    changed = Signal()
    compared = Signal()
    outdated = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self.other: ComparedDesign | None = None
        self.sides: Alignment | None = None
        self.found: Differences | None = None
        self.report: DifferenceReport | None = None
        self.takable: TakableDifferences | None = None
        self.decided: DecidedReport | None = None
        self._decisions: Decisions[DifferenceEntry] = Decisions()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._job = Job(self, done=self._on_compared)
        session.document.keep_in_step(self.forget)
        analyses.assumptionChanged.connect(self.begin_again)

    @property
    def open_is_later(self) -> bool:
        """True if the open design is compared with an earlier one."""
        return self.other is not None and self.other.is_earlier

    def begin(self, other: ComparedDesign) -> None:
        """Compare the open design with another one, from now on; with the same one again, decisions stay."""
        if not self.is_with(other):
            self._decisions = Decisions() if other.review is None else ReviewDecisions(other.review)
        self.other = other
        self.found = self.report = self.takable = self.decided = None
        self.sides = self._aligned(other)
        self.changed.emit()
        self._compare(ASKED_S)

    def is_with(self, other: ComparedDesign) -> bool:
        """Return True while it is one with this other design, whichever of both is the earlier one."""
        return self.other is not None and (self.other.name, self.other.review) == (other.name, other.review)

    @property
    def is_review(self) -> bool:
        """Whether verdicts are given, and nothing is taken over."""
        return self.other is not None and self.other.review is not None

    def turn(self) -> None:
        """Take the later design for the earlier one."""
        if self.other is not None:
            self.begin(replace(self.other, is_earlier=not self.other.is_earlier))

    def begin_again(self) -> None:
        """Compare the open design as it is now, when nothing was edited for a moment."""
        if self.other is not None:
            self._job.stop()
            self.takable = None
            self._pause.start()
            self.outdated.emit()

    def follow_save(self, read: Callable[[], ComparedDesign]) -> None:
        """Compare with the file as it is now, where it is the file of the open design that was just saved."""
        other = self.other
        if other is None or not other.is_saved:
            return
        try:
            saved = read()
        except OrgwrightError as error:
            self.forget()
            self._session.notices.refuse(str(error))
            return
        self._decisions = Decisions()  # all that was decided is in the file
        self.begin(replace(saved, is_earlier=other.is_earlier))

    def forget(self) -> None:
        """End it; another design in the window has nothing to do with it."""
        self._pause.stop()
        self._job.stop()
        self.other = self.sides = self.found = self.report = self.takable = self.decided = None
        self._decisions = Decisions()
        self._session.document.emit_in_order(self.changed)

    def finish(self) -> None:
        """Compare to the end now."""
        if self._pause.isActive():
            self._compare()
        self._job.finish()

    def refused_nodes(self) -> frozenset[NodeId]:
        """Return the nodes whose differences in the tree are all refused."""
        return self.decided.refused_nodes() if self.decided is not None else frozenset()

    def refuse(self, wanted: Sequence[Decidable], *, again: bool) -> None:
        """Leave the open design as it is at differences; or decide on them again."""
        if self.takable is None or self.report is None:
            return
        if isinstance(self._decisions, ReviewDecisions):
            self._give_verdict(wanted, ReviewState.OPEN if again else ReviewState.REFUSED)
        elif again:
            self._decisions.decide_again(wanted)
        else:
            self._decisions.refuse(wanted, self.takable.other)
        self._show_decisions(self.report, self.takable)

    def _give_verdict(self, wanted: Sequence[Decidable], state: ReviewState) -> None:
        """Give a verdict on differences, or say why the review cannot be saved."""
        assert isinstance(self._decisions, ReviewDecisions)
        titles = {id(one.entry.source): f"{one.entry.title}: {one.entry.about}" for one in self.decided or ()}
        try:
            self._decisions.decide([(one, titles.get(id(one), "")) for one in wanted], state)
        except OrgwrightError as error:
            self._session.notices.refuse(str(error))

    def _show_decisions(self, report: DifferenceReport, takable: TakableDifferences) -> None:
        self.decided = DecidedReport(report, takable, self._decisions, self._is_done, self._said)
        self.changed.emit()

    def comment(self, wanted: Decidable, text: str, author: str) -> None:
        """Comment on a difference of a review.

        Raises:
            EditError: The review cannot be saved.
        """
        if not isinstance(self._decisions, ReviewDecisions) or self.report is None or self.takable is None:
            raise EditError("The review has ended.")
        try:
            self._decisions.decide([(wanted, self.title_of(wanted))], ReviewState.COMMENTED, who=author, why=text)
        except FormatError as error:
            raise EditError(str(error)) from error
        self._show_decisions(self.report, self.takable)

    def title_of(self, difference: Decidable) -> str:
        """Return a difference in words; "" if it is gone."""
        found = (decided_entry.entry for decided_entry in self.decided or () if decided_entry.difference == difference)
        return next((f"{entry.title}: {entry.about}" for entry in found), "")

    def _said(self, difference: Decidable) -> str:
        """Return what people said of a difference: in the review, or else in comments of the design."""
        if isinstance(self._decisions, ReviewDecisions):
            return self._decisions.words(difference)
        comments = [comment for comment in self._session.organization.settings.comments if comment.difference]
        name = difference_hash(difference) if comments else ""
        return "\n".join(f"{one.author or 'Somebody'}: {one.text}" for one in comments if one.difference == name)

    def take(self, wanted: Sequence[Decidable]) -> int:
        """Take differences over into the open design, with those that they need: how many; 0 where it is refused."""
        decided, takable = self.decided, self.takable
        if decided is None or takable is None or self.report is None:
            return 0
        if self.is_review:
            self._give_verdict(wanted, ReviewState.ACCEPTED)
            self._show_decisions(self.report, takable)
            return 0
        entries = {id(one.difference): one.entry for one in decided if one.difference is not None}
        every = decided.differences(DifferenceState.OPEN)
        refused = decided.differences(DifferenceState.REFUSED)
        change = push(self._session, lambda: takable.taking(wanted, refused))
        if change is None:
            return 0
        along = takable.taken_along(wanted, (*every, *refused))
        self._decisions.take(((one, entries[id(one)]) for one in along), change)
        return len(along)

    def _compare(self, first: float = 0.0) -> None:
        self._pause.stop()
        if self.other is not None:
            self._job.start(_comparing(self._aligned(self.other), self._analyses), first)

    def _aligned(self, other: ComparedDesign) -> Alignment:
        sides = align(other.organization, self._session.organization)
        return sides if other.is_earlier else sides.turned()

    def _on_compared(self, compared: tuple[Differences, DifferenceReport]) -> None:
        self.found, self.report = compared
        self.sides = self.found.sides
        self.takable = TakableDifferences(self.sides, open_is_before=not self.open_is_later)
        self._show_decisions(self.report, self.takable)
        self.compared.emit()

    def _is_done(self, step: object) -> bool:
        """Return True for a change that is a step of the history, and not undone."""
        document = self._session.document
        return any(document.step(number) is step for number in range(document.undo_stack.index()))
