"""Panel of a comparison: what is compared, what differs, the details of a difference, and deciding on it."""

from collections import Counter
from collections.abc import Hashable, Mapping
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStackedWidget, QWidget

from designer.analysis.differences.decisions import Decidable, DifferenceState, key_of
from designer.analysis.differences.policy_changes import PolicyChange
from designer.analysis.differences.report import DifferenceEntry
from designer.analysis.differences.review import difference_hash
from designer.analysis.differences.structure import structure_changes
from designer.analysis.lenses.annotation import Asker, NodeAnnotation
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.comments import CommentPlace
from designer.organization.model.records import NodeId
from ui.commands.requests import (
    CHOOSE_COMPARED,
    COMPARE_WITH,
    DECIDE,
    FOLLOW_SAVE,
    NEW_COMMENT,
    PLAN_COMPARED,
    PLAN_MIGRATION,
    SHOW_PANEL,
    SHOW_SIDE,
    ComparedDesign,
    ComparedSide,
    ComparedWith,
    DifferenceAct,
)
from ui.features.compare.comparison import DesignComparison
from ui.features.compare.head import CompareHead, DecisionBar, explain_effect, go_to, propose_test
from ui.features.compare.marks import compared_picture, marks, structure_marks, unchanged
from ui.features.compare.rows import BACK, FORTH, REVIEW, DecidedEntry, DecisionWords, choice_rows, list_rows
from ui.forms.activity_note import ActivityNote
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session
from ui.state.shown_design import DesignPicture
from ui.state.split import shared_room
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import hairline
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.rows import choose_alone

_LED_BACK = "Your design was edited, so the canvas shows both designs again."


class ComparePanel(QWidget):
    """Compares the open design with another one, and goes on while it is edited."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self.comparison = DesignComparison(session, analyses, self)
        self._picture: DesignPicture | None = None
        self._opened: set[Hashable] = set()
        self._annotations = PanelAnnotations(self, session, Asker.COMPARISON, self._marks, lambda: self._picture)
        self._make()
        self._lay_out()
        session.requests.answer(COMPARE_WITH, self.compare_with)
        session.requests.answer(FOLLOW_SAVE, self.comparison.follow_save)
        session.requests.answer(SHOW_SIDE, self.show_side)
        session.requests.answer(DECIDE, self.decide)
        session.requests.answer(PLAN_COMPARED, lambda _asked: self._plan_quietly())
        session.document.changed.connect(self._on_changed)
        self.comparison.changed.connect(self._show_state)
        self.comparison.compared.connect(self._choose_first)
        self.comparison.outdated.connect(self._on_outdated)
        self._show_state()

    def _make(self) -> None:
        self.head = CompareHead(self._session.requests)
        self.head.turn_button.clicked.connect(self.comparison.turn)
        self.head.close_button.clicked.connect(self.comparison.forget)
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
        self.activity = ActivityNote(self._session, self._analyses.activity)
        self.bar = DecisionBar()
        self.bar.take_button.clicked.connect(lambda: self.decide(DifferenceAct.TAKE))
        self.bar.refuse_button.clicked.connect(lambda: self.decide(DifferenceAct.REFUSE))
        self.bar.rest_button.clicked.connect(lambda: self.decide(DifferenceAct.TAKE_REST))
        self.bar.letGo.connect(self.list.setFocus)
        self.bar.explain_button.clicked.connect(lambda: explain_effect(self._session, self._entry()))
        self.bar.test_button.clicked.connect(self._propose_test)
        self.bar.comment_button.clicked.connect(self._comment)
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
        in_column((self.detail, 1), hairline(), self.bar, host=below, spacing=0)
        self._stack = QStackedWidget()
        for part in (self.empty, self.same, shared_room("compare", self.list, below)):
            self._stack.addWidget(part)
        in_column(self.head, self.activity, hairline(), (self._stack, 1), host=self, spacing=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The head gives way to the list in a low panel."""
        super().resizeEvent(event)
        self.head.fit(self.height())

    def compare_with(self, other: ComparedDesign) -> None:
        """Compare the open design with another one, from now on."""
        if not self.comparison.is_with(other):
            self.head.show_all()
        self.comparison.begin(other)

    def finish(self) -> None:
        """Compare to the end now."""
        self.comparison.finish()

    def _on_changed(self, change: Change) -> None:
        if change.nodes or change.policies or change.settings is not None or change.identities:
            if not self._session.shown.is_open and self.isVisible():
                self.show_side(ComparedSide.BOTH)  # an edit is seen
                self._session.notices.say(_LED_BACK)
            self.comparison.begin_again()

    def _choose_first(self) -> None:
        if not self.list.currentIndex().isValid():
            self.list.choose_open(0)

    def _show_state(self) -> None:
        report, decided = self.comparison.report, self.comparison.decided
        summary = report.summary if report is not None else ""
        self.head.show_comparison(self.comparison.other, summary, differs=bool(self.comparison.found))
        same = report is not None and not report.sections and not (decided is not None and decided.sections)
        if report is not None and same:
            self.same.say("No difference", " ".join(report.scope), glyph="allowed")
        self._stack.setCurrentIndex(0 if self.comparison.other is None else 1 if same else 2)
        self._show_rows()
        self._ask_activity()
        self._make_picture()
        self._annotations.update()

    def _ask_activity(self) -> None:
        """Say what the later design would have stopped more than the earlier one."""
        found = self.comparison.found
        if found is None:
            self.activity.forget()
        else:
            both = found.sides.before, found.sides.after
            self.activity.ask(id(found), lambda: both)

    def _on_outdated(self) -> None:
        """Do not go on to say that an edited design is the same."""
        self.activity.outdate()
        if self._stack.currentWidget() is self.same:
            self.same.say("Comparing…", "", glyph="search")
            self.head.show_comparison(self.comparison.other, "", differs=False)

    def _show_rows(self) -> None:
        """Show the differences in the list that the filters leave."""
        decided = self.comparison.decided
        counts = decided.counts() if decided is not None else Counter[DifferenceState]()
        self.list.rows.show(
            list(list_rows(decided.sections, self.head.shown, self._words, self._opened)) if decided is not None else []
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
        self.bar.show_choice(chosen, self._words)

    @property
    def _words(self) -> DecisionWords:
        """Words for taking: it may lead back to an earlier design, or be a verdict."""
        if self.comparison.is_review:
            return REVIEW
        return BACK if self.comparison.open_is_later else FORTH

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Return the annotations of the design on the canvas; those for structure while no more is known."""
        here, comparison = self._session.shown.organization, self.comparison
        if comparison.found is not None:
            return marks(comparison.found, here, comparison.refused_nodes(), self._words.refused)
        sides = comparison.sides
        return structure_marks(sides, structure_changes(sides), here) if sides is not None else None

    def show_side(self, side: ComparedSide) -> None:
        """Show another part of the comparison on the canvas."""
        self.head.show_side(side)
        self._make_picture()
        self._annotations.update()

    def _fold(self) -> None:
        """Leave only the OUs with differences open on the canvas."""
        shown = self._session.shown
        self._session.collapse_to(unchanged([*(self._marks() or ()), *shown.ghosts], shown.tree))

    def _make_picture(self) -> None:
        """Make the picture for the canvas, of what is known now."""
        comparison = self.comparison
        if comparison.sides is None or comparison.other is None:
            self._picture = None
            return
        self._picture = compared_picture(
            comparison.sides,
            self.head.side,
            open_is_later=comparison.open_is_later,
            refused=comparison.refused_nodes(),
            found=comparison.found,
            refused_as=self._words.refused,
        )

    def _entry(self) -> DifferenceEntry | None:
        """Return the one entry that is chosen."""
        chosen = self.list.chosen
        return chosen[0].entry if len(chosen) == 1 else None

    def _go_to(self, place: int) -> None:
        """Go to what a difference is about; while several are chosen, nowhere. Open or close what is in an OU."""
        entry, row = self._entry(), self.list.rows.rows[place]
        if isinstance(row.value, tuple):
            self._opened ^= {row.value}
            self._show_rows()
        if entry is not None and place == self.list.currentIndex().row():
            found = self.comparison.found
            go_to(self._session, entry, found.sides if found is not None else None)

    def _propose_test(self) -> None:
        is_later = self.comparison.open_is_later
        propose_test(self._session, self._analyses.catalogue, self._entry(), is_later=is_later)

    def _comment(self) -> None:
        """Let the person comment on the chosen difference: in the review, or else in the design."""
        one = self.list.chosen[0].difference if self.list.chosen else None
        if one is None:
            return
        if self._words.stays:
            taken = self.comparison.title_of(one), partial(self.comparison.comment, one)
            self._session.requests.ask(NEW_COMMENT, taken)
        elif not self._session.document.read_only:
            policy = one.policy if isinstance(one, PolicyChange) else None
            node = None if isinstance(one, PolicyChange) or one.settings else one.node
            self._session.requests.ask(NEW_COMMENT, CommentPlace(node, policy, difference=difference_hash(one)))

    def _plan(self) -> None:
        other = self.comparison.other
        if other is not None and self._session.drafts.commit():
            self._plan_quietly()
            self._session.requests.ask(SHOW_PANEL, "migration")

    def _plan_quietly(self) -> None:
        """Plan for a person who looks there already: what is typed stays typed, and the focus stays where it is."""
        if self.comparison.other is not None:
            self._session.requests.ask(PLAN_MIGRATION, self.comparison.other)

    def decide(self, act: DifferenceAct) -> None:
        """Apply the chosen differences or leave this design as it is there, or apply all that is undecided."""
        rows = (each for entry in self.list.chosen for each in (entry, *entry.within))
        chosen = [row.difference for row in rows if row.difference is not None]
        keys = {key_of(one) for one in chosen}
        if act is not DifferenceAct.REFUSE and not self._session.drafts.commit():
            return
        if self.comparison.other is None:
            return
        if self.bar.isAncestorOf(QApplication.focusWidget() or self):
            self.list.setFocus()  # the same key again decides on the next row, as a click on a row and Space do
        self.finish()  # what was typed is part of the design by now
        decided = self.comparison.decided
        if decided is None:
            return
        left, refused = (decided.differences(state) for state in (DifferenceState.OPEN, DifferenceState.REFUSED))
        stays = (DifferenceState.TAKEN, DifferenceState.COMMENTED) if self._words.stays else ()
        every = [*left, *refused, *(difference for state in stays for difference in decided.differences(state))]
        wanted = left if act is DifferenceAct.TAKE_REST else [one for one in every if key_of(one) in keys]
        if wanted and act is DifferenceAct.REFUSE:
            self._refuse(wanted, again=len(wanted) == sum(key_of(one) in keys for one in refused))
        elif wanted:
            self._take(wanted)

    def _refuse(self, wanted: list[Decidable], *, again: bool) -> None:
        """Refuse differences; where all of them are refused already, take that back."""
        place = self.list.currentIndex().row()
        self.comparison.refuse(wanted, again=again)
        if not self.list.currentIndex().isValid():  # the filter hides it
            self.list.choose_open(place)

    def _take(self, wanted: list[Decidable]) -> None:
        if not self._session.shown.is_open:
            self.show_side(ComparedSide.BOTH)  # what is taken over is seen
        place = self.list.currentIndex().row()
        if taken := self.comparison.take(wanted):
            self._session.notices.say_of_step(f"{counted(taken, 'difference')} {self._words.taken}, in one step.")
            self.finish()
        if taken or self.comparison.is_review:
            self.list.choose_open(place)


class DifferenceList(ScrolledList):
    """Rows whose values are decided entries; headings and notes have none."""

    def __init__(self) -> None:
        super().__init__("Differences")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        gets_keys_first(self)

    @property
    def chosen(self) -> list[DecidedEntry]:
        """The entries that are selected, from above; the current one where none is."""
        places = sorted(index.row() for index in self.selectedIndexes()) or [self.currentIndex().row()]
        return [one for place in places if (one := self.entry_at(place)) is not None]

    def entry_at(self, place: int) -> DecidedEntry | None:
        """Return the entry in a row; None for another row."""
        rows = self.rows.rows
        value = rows[place].value if 0 <= place < len(rows) else None
        return value if isinstance(value, DecidedEntry) else None

    def choose_open(self, place: int) -> None:
        """Choose the next difference that is to be decided, in a row or below it; else the first, else any entry."""
        entries = [at for at in range(len(self.rows.rows)) if self.entry_at(at) is not None]
        open_ones = [at for at in entries if (one := self.entry_at(at)) and one.decision is DifferenceState.OPEN]
        found = next((at for at in open_ones if at >= place), next(iter((*open_ones, *entries)), None))
        if found is not None:
            choose_alone(self, self.rows.index(found, 0))
