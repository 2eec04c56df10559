"""Panel of a comparison: what is compared, what differs, the details of a difference, and deciding on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from designer.differences.alignment import Alignment, align
from designer.differences.comparison import Differences, comparing_sides
from designer.differences.decisions import Decidable, Decisions, DifferenceState, key_of
from designer.differences.report import DifferenceEntry, DifferenceReport, reporting
from designer.differences.structure import structure_changes
from designer.differences.taking import TakableDifferences
from designer.errors import OrgwrightError
from designer.lenses.annotation import Asker, NodeAnnotation
from designer.model.change import Change
from designer.model.records import NodeId
from designer.words import counted
from ui.commands.requests import (
    CHOOSE_COMPARED,
    COMPARE_WITH,
    DECIDE,
    FOLLOW_SAVE,
    PLAN_MIGRATION,
    SHOW_PANEL,
    SHOW_SIDE,
    ComparedDesign,
    ComparedSide,
    ComparedWith,
    DifferenceAct,
)
from ui.compare import leading
from ui.compare.decided import DecidedReport
from ui.compare.decision_bar import DecisionBar
from ui.compare.decision_words import BACK, FORTH, DecisionWords
from ui.compare.difference_list import DifferenceList
from ui.compare.head import CompareHead
from ui.compare.marks import compared_picture, marks, structure_marks, unchanged
from ui.compare.rows import choice_rows, list_rows
from ui.state.analyses import Analyses
from ui.state.panel_annotations import PanelAnnotations
from ui.state.session import Session, push
from ui.state.shown_design import DesignPicture
from ui.state.splits import kept_split
from ui.widgets.containers.split import shared_room
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.jobs.job import ASKED_S, Job

_PAUSE_MS = 300
"""Comparing begins anew when nothing was edited for so long."""

_LED_BACK = "Your design was edited, so the canvas shows both designs again."


def _comparing(sides: Alignment, analyses: Analyses) -> Generator[None, None, tuple[Differences, DifferenceReport]]:
    """Compare, and put it into words, in steps."""
    found = yield from comparing_sides(sides, analyses.catalogue, analyses.assumption)
    return found, (yield from reporting(found))


class ComparePanel(QWidget):
    """Compares the open design with another one, and goes on while it is edited.

    Args:
        session: Of the window.
        analyses: Of its document.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._other: ComparedDesign | None = None
        self._sides: Alignment | None = None
        self._found: Differences | None = None
        self._told: DifferenceReport | None = None
        self._takable: TakableDifferences | None = None
        self._decisions: Decisions[DifferenceEntry] = Decisions()
        self._decided: DecidedReport | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._picture: DesignPicture | None = None
        self._annotations = PanelAnnotations(self, session, Asker.COMPARISON, self._marks, lambda: self._picture)
        self._job = Job(self)
        self._job.finished.connect(self._show)
        self._make()
        self._lay_out()
        session.requests.answer(COMPARE_WITH, self.compare_with)
        session.requests.answer(FOLLOW_SAVE, self._follow_save)
        session.requests.answer(SHOW_SIDE, self.show_side)
        session.requests.answer(DECIDE, self.decide)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget)
        analyses.assumptionChanged.connect(self._begin_again)
        self._show_state()

    # Parts

    def _make(self) -> None:
        self.head = CompareHead(self._session.requests)
        self.head.turn_button.clicked.connect(self._turn)
        self.head.close_button.clicked.connect(self._forget)
        self.head.fold_button.clicked.connect(self._fold)
        self.head.plan_button.clicked.connect(self._plan)
        self.head.sideChosen.connect(self.show_side)
        self.head.filtered.connect(self._show_rows)
        self.list = DifferenceList()
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_choice())
        self.list.selectionModel().selectionChanged.connect(lambda _come, _gone: self._show_choice())
        self.list.taken.connect(self._go_to)
        self.list.switched.connect(lambda _row: self.decide(DifferenceAct.TAKE))
        self.list.dropped.connect(lambda _row: self.decide(DifferenceAct.REFUSE))
        self.detail = ScrolledList("Details of the difference")
        self.bar = DecisionBar()
        self.bar.take_button.clicked.connect(lambda: self.decide(DifferenceAct.TAKE))
        self.bar.refuse_button.clicked.connect(lambda: self.decide(DifferenceAct.REFUSE))
        self.bar.rest_button.clicked.connect(lambda: self.decide(DifferenceAct.TAKE_REST))
        self.bar.letGo.connect(self.list.setFocus)
        self.bar.explain_button.clicked.connect(lambda: leading.explain_effect(self._session, self._entry()))
        self.bar.test_button.clicked.connect(self._propose_test)
        self.empty = EmptyState(
            "compare",
            "Compare this design",
            "With the saved file, another file, or a version that Git keeps: what differs, and what that does to "
            "permissions.",
            "Choose a file…",
        )
        self.empty.acted.connect(partial(self._session.requests.ask, CHOOSE_COMPARED, ComparedWith.FILE))
        self.same = EmptyState("allowed", "No difference")

    def _lay_out(self) -> None:
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.detail, 1)
        column.addWidget(hairline())
        column.addWidget(self.bar)
        self._stack = QStackedWidget()
        for part in (self.empty, self.same, kept_split(shared_room(self.list, below), "compare")):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(hairline())
        whole.addWidget(self._stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head gives way to the list in a low panel."""
        super().resizeEvent(event)
        self.head.fit(self.height())

    # Comparing

    def compare_with(self, other: ComparedDesign) -> None:
        """Compare the open design with another one, from now on; with the same one again, decisions stay."""
        if self._other is None or self._other.name != other.name:
            self._decisions = Decisions()
            self.head.show_all()
        self._other = other
        self._found = self._takable = self._decided = None
        self._sides = self._aligned(other)
        self._show_state()
        self._compare(ASKED_S)

    @property
    def found(self) -> Differences | None:
        """The differences as they are known; None while they are not."""
        return self._found

    def finish(self) -> None:
        """Compare to the end now."""
        if self._pause.isActive():
            self._compare()
        self._job.finish()

    def _turn(self) -> None:
        other = self._other
        if other is not None:
            self.compare_with(replace(other, is_earlier=not other.is_earlier))

    def _follow_save(self, read: Callable[[], ComparedDesign]) -> None:
        """Compare with the file as it is now, where it is the file of the open design that was just saved."""
        other = self._other
        if other is None or not other.is_saved:
            return
        try:
            saved = read()
        except OrgwrightError as error:
            self._forget()
            self._session.notices.refuse(str(error))
            return
        self._decisions = Decisions()  # all that was decided is in the file
        self.compare_with(replace(saved, is_earlier=other.is_earlier))

    def _forget(self) -> None:
        """End the comparison; another design in the window has nothing to do with it."""
        self._pause.stop()
        self._job.stop()
        self._other = self._sides = self._found = self._takable = self._decided = None
        self._decisions = Decisions()
        self._show_state()

    def _on_changed(self, change: Change) -> None:
        if change.nodes or change.policies or change.settings is not None or change.identities:
            if not self._session.shown.is_open and self.isVisible():
                self.show_side(ComparedSide.BOTH)  # an edit is seen
                self._session.notices.say(_LED_BACK)
            self._begin_again()

    def _begin_again(self) -> None:
        if self._other is not None:
            self._job.stop()
            self._takable = None
            self._pause.start()
            self._show_choice()

    def _compare(self, first: float = 0.0) -> None:
        self._pause.stop()
        other = self._other
        if other is None:
            return
        sides = self._aligned(other)
        self._job.start(_comparing(sides, self._analyses), first)

    def _aligned(self, other: ComparedDesign) -> Alignment:
        sides = align(other.organization, self._session.organization)
        return sides if other.is_earlier else sides.turned()

    def _show(self, compared: tuple[Differences, DifferenceReport]) -> None:
        found, self._told = compared
        self._found, self._sides = found, found.sides
        other = self._other
        self._takable = TakableDifferences(found.sides, open_is_before=other is not None and not other.is_earlier)
        self._decided = DecidedReport(self._told, self._takable, self._decisions, self._is_done)
        self._show_state()
        if not self.list.currentIndex().isValid():
            self.list.choose_open(0)

    # Showing

    def _show_state(self) -> None:
        told, found = self._told if self._found is not None else None, self._found
        self.head.show_comparison(self._other, told.summary if told is not None else "", differs=bool(found))
        same = told is not None and not told.sections and not (self._decided is not None and self._decided.sections)
        if told is not None and same:
            self.same.say("No difference", " ".join(told.scope))
        self._stack.setCurrentIndex(0 if self._other is None else 1 if same else 2)
        self._show_rows()
        self._make_picture()
        self._annotations.update()

    def _show_rows(self) -> None:
        """Show the differences in the list that the filters leave."""
        decided = self._decided
        counts = decided.counts() if decided is not None else Counter[DifferenceState]()
        self.list.rows.show(
            list(list_rows(decided.sections, self.head.shown, self._words)) if decided is not None else []
        )
        self.head.show_counts(counts, self._words)
        self.bar.show_rest(self._words, left=bool(counts[DifferenceState.OPEN]))
        self._show_choice()

    def _show_choice(self) -> None:
        """Show what is chosen in the list, and what can be done with it."""
        chosen = self.list.chosen
        rows = list(choice_rows(chosen))
        if rows != list(self.detail.rows.rows):
            self.detail.rows.show(rows)
            self.detail.scrollToTop()
        self.bar.show_choice(chosen, self._words, ready=self._takable is not None)

    @property
    def _words(self) -> DecisionWords:
        """Words for taking: it may lead back to an earlier design."""
        return BACK if self._other is not None and self._other.is_earlier else FORTH

    def _is_done(self, step: object) -> bool:
        """True for a change that is a step of the history, and not undone."""
        document = self._session.document
        return any(document.step(number) is step for number in range(document.undo_stack.index()))

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Annotations of the design on the canvas; those for structure while no more is known."""
        here = self._session.shown.organization
        if self._found is not None:
            refused = self._decided.refused_nodes() if self._decided is not None else frozenset[NodeId]()
            return marks(self._found, here, refused)
        return structure_marks(self._sides, structure_changes(self._sides), here) if self._sides is not None else None

    def show_side(self, side: ComparedSide) -> None:
        """Show another part of the comparison on the canvas."""
        self.head.show_side(side)
        self._make_picture()
        self._annotations.update()

    def _fold(self) -> None:
        """Leave only those OUs open on the canvas in which something differs."""
        shown = self._session.shown
        self._session.collapse_to(unchanged([*(self._marks() or ()), *shown.ghosts], shown.tree))

    def _make_picture(self) -> None:
        """Make the picture for the canvas, of what is known now."""
        sides, other = self._sides, self._other
        if sides is None or other is None:
            self._picture = None
        else:
            refused = self._decided.refused_nodes() if self._decided is not None else frozenset[NodeId]()
            self._picture = compared_picture(
                sides, self.head.side, open_is_later=other.is_earlier, refused=refused, found=self._found
            )

    # Acting

    def _entry(self) -> DifferenceEntry | None:
        """The one entry that is chosen."""
        chosen = self.list.chosen
        return chosen[0].entry if len(chosen) == 1 else None

    def _go_to(self, place: int) -> None:
        """Go to what a difference is about; while several are chosen, nowhere."""
        entry = self._entry()
        if entry is not None and place == self.list.currentIndex().row():
            leading.go_to(self._session, entry, self._found.sides if self._found is not None else None)

    def _propose_test(self) -> None:
        is_later = self._other is not None and self._other.is_earlier
        leading.propose_test(self._session, self._analyses.catalogue, self._entry(), is_later=is_later)

    def _plan(self) -> None:
        if self._other is not None and self._session.drafts.commit():
            self._session.requests.ask(PLAN_MIGRATION, self._other)
            self._session.requests.ask(SHOW_PANEL, "migration")

    # Deciding

    def decide(self, act: DifferenceAct) -> None:
        """Apply the chosen differences or leave this design as it is there, or apply all that is undecided."""
        chosen = [one.difference for one in self.list.chosen if one.difference is not None]
        keys = {key_of(one) for one in chosen}
        if act is not DifferenceAct.REFUSE and not self._session.drafts.commit():
            return
        if self._other is None:
            return
        if self.bar.isAncestorOf(QApplication.focusWidget() or self):
            self.list.setFocus()  # the same key again decides on the next row, as a click on a row and Space do
        self.finish()  # what was typed is part of the design by now
        decided, takable = self._decided, self._takable
        if decided is None or takable is None:
            return
        left = decided.differences(DifferenceState.OPEN)
        refused = decided.differences(DifferenceState.REFUSED)
        wanted = left if act is DifferenceAct.TAKE_REST else [one for one in (*left, *refused) if key_of(one) in keys]
        if wanted and act is DifferenceAct.REFUSE:
            self._refuse(wanted, takable, again=len(wanted) == sum(key_of(one) in keys for one in refused))
        elif wanted:
            self._take(wanted, decided, takable)

    def _refuse(self, wanted: list[Decidable], takable: TakableDifferences, *, again: bool) -> None:
        """Refuse differences; where all of them are refused already, take that back."""
        if again:
            self._decisions.decide_again(wanted)
        else:
            self._decisions.refuse(wanted, takable.other)
        place = self.list.currentIndex().row()
        self._decide_anew()
        if not self.list.currentIndex().isValid():  # the filter hides it
            self.list.choose_open(place)

    def _take(self, wanted: list[Decidable], decided: DecidedReport, takable: TakableDifferences) -> None:
        if not self._session.shown.is_open:
            self.show_side(ComparedSide.BOTH)  # what is taken over is seen
        entries = {id(one.difference): one.entry for one in decided if one.difference is not None}
        every = decided.differences(DifferenceState.OPEN)
        place = self.list.currentIndex().row()
        refused = decided.differences(DifferenceState.REFUSED)
        change = push(self._session, lambda: takable.taking(wanted, refused))
        if change is None:
            return
        along = takable.taken_along(wanted, (*every, *refused))
        self._decisions.take(((one, entries[id(one)]) for one in along), change)
        said = f"{counted(len(along), 'difference')} {self._words.taken}, in one step."
        self._session.say_of_step(said)
        self.finish()
        self.list.choose_open(place)

    def _decide_anew(self) -> None:
        """Show the decisions as they are now."""
        if self._told is not None and self._takable is not None:
            self._decided = DecidedReport(self._told, self._takable, self._decisions, self._is_done)
            self._show_state()
