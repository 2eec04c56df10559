"""Panel of a comparison: what is compared, what differs, the details of one difference, and taking it over."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from designer.differences.account_effects import AccountEffect
from designer.differences.alignment import Alignment, align
from designer.differences.comparison import Differences, comparing_sides
from designer.differences.report import AnyDifference, DifferenceEntry, DifferenceReport, reporting
from designer.differences.structure import structure
from designer.differences.taking import TakableDifferences
from designer.lenses.annotation import Asker, NodeAnnotation
from designer.model.change import Change
from designer.model.records import NodeId
from designer.words import counted
from ui import theme
from ui.commands.requests import (
    CHOOSE_COMPARED,
    COMPARE_WITH,
    NEW_TEST,
    PLAN_MIGRATION,
    SHOW_ANSWER,
    SHOW_PANEL,
    SHOW_SIDE,
    ComparedDesign,
    ComparedSide,
    ComparedWith,
    show_policy,
)
from ui.compare.marks import marks, picture, structure_marks, unchanged
from ui.compare.rows import detail_rows, list_rows
from ui.state.analyses import Analyses
from ui.state.panel_annotations import PanelAnnotations
from ui.state.session import Session, push
from ui.state.shown_design import DesignPicture
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flat_list import Rows
from ui.widgets.focus import gets_keys_first
from ui.widgets.job import ASKED_S, Job
from ui.widgets.labels import ElidedLabel, hairline, plain_label
from ui.widgets.segments import Segments
from ui.widgets.split import shared_room
from ui.widgets.wrapping_row import WrappingRow

_PAUSE_MS = 300
"""Comparing begins anew when nothing was edited for so long."""

_LED_BACK = "Your design was edited, so the canvas shows both designs again."

_SIDES = (ComparedSide.BEFORE, ComparedSide.BOTH, ComparedSide.AFTER)
_WORDS = {
    ComparedWith.SAVED: "The saved file",
    ComparedWith.FILE: "A file…",
    ComparedWith.VERSION: "A Git version…",
}


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
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._picture: DesignPicture | None = None
        self._annotations = PanelAnnotations(self, session, Asker.COMPARISON, self._marks, lambda: self._picture)
        self._job = Job(self)
        self._job.finished.connect(self._show)
        self._make()
        self._build()
        session.requests.answer(COMPARE_WITH, self.compare_with)
        session.requests.answer(SHOW_SIDE, self.show_side)
        session.document.changed.connect(self._on_changed)
        session.document.keep_in_step(self._forget)
        analyses.assumptionChanged.connect(self._begin_again)
        self._show_state()

    # Parts

    def _make(self) -> None:
        self.choose_button = push_button("Compare with")
        menu = QMenu(self.choose_button)
        for what, words in _WORDS.items():
            menu.addAction(words, partial(self._session.requests.ask, CHOOSE_COMPARED, what))
        self.choose_button.setMenu(menu)
        self.turn_button = icon_button("otherwise", "Turn the comparison round")
        self.turn_button.clicked.connect(self._turn)
        self.close_button = icon_button("close", "End the comparison")
        self.close_button.clicked.connect(self._forget)
        self.sides = ElidedLabel()
        self.sides_switch = Segments("Design on the canvas", ("Before", "Both", "After"), tight=True)
        self.sides_switch.choose(_SIDES.index(ComparedSide.BOTH))
        self.sides_switch.chosen.connect(lambda place: self.show_side(_SIDES[place]))
        self.fold_button = push_button("Fold unchanged", look="link")
        self.fold_button.setToolTip("Close the OUs in which nothing differs, and open those in which something does")
        self.fold_button.clicked.connect(self._fold)
        self.summary = plain_label(look="quiet", wrap=True)
        self.list = Rows("Differences")
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show_detail(now))
        self.list.taken.connect(self._go_to)
        gets_keys_first(self.list)
        self.detail = Rows("Details of the difference")
        self.take_button = push_button("Take", look="primary")
        self.take_button.clicked.connect(self._take)
        self.explain_button = push_button("Explain", look="link")
        self.explain_button.clicked.connect(self._explain)
        self.test_button = push_button("Make a test…", look="link")
        self.test_button.setToolTip("Make a guardrail test that this stays as it is in the open design")
        self.test_button.clicked.connect(self._propose_test)
        self.plan_button = push_button("Plan migration…", look="link")
        self.plan_button.clicked.connect(self._plan)
        self.rest_button = push_button("Take all")
        self.rest_button.clicked.connect(self._take_all)
        self.empty = EmptyState(
            "compare",
            "Compare this design",
            "With the saved file, another file, or a version that Git keeps: what differs, and what that does to "
            "permissions.",
            "Choose a file…",
        )
        self.empty.acted.connect(partial(self._session.requests.ask, CHOOSE_COMPARED, ComparedWith.FILE))
        self.same = EmptyState("allowed", "No difference")

    def _build(self) -> None:
        metrics = theme.metrics()
        head = QVBoxLayout()
        head.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
        head.setSpacing(metrics.gap // 2)
        choices = QHBoxLayout()
        choices.addWidget(self.choose_button)
        choices.addStretch(1)
        choices.addWidget(self.turn_button)
        choices.addWidget(self.close_button)
        head.addLayout(choices)
        head.addWidget(self.sides)
        head.addWidget(WrappingRow((self.sides_switch, self.fold_button, self.plan_button)))
        head.addWidget(self.summary)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.detail, 1)
        column.addWidget(hairline())
        buttons = QHBoxLayout()
        buttons.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
        for button in (self.take_button, self.explain_button, self.test_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.rest_button)
        column.addLayout(buttons)
        self._stack = QStackedWidget()
        for part in (self.empty, self.same, shared_room(self.list, below)):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(hairline())
        whole.addWidget(self._stack, 1)

    # Comparing

    def compare_with(self, other: ComparedDesign) -> None:
        """Compare the open design with another one, from now on."""
        self._other = other
        self._found = self._takable = None
        self._sides = self._aligned(other)
        self._show_state()
        self._show_detail(self.list.currentIndex())
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
            self.compare_with(ComparedDesign(other.name, other.organization, not other.is_earlier))

    def _forget(self) -> None:
        """End the comparison; another design in the window has nothing to do with it."""
        self._pause.stop()
        self._job.stop()
        self._other = self._sides = self._found = self._takable = None
        self._show_state()

    def _on_changed(self, change: Change) -> None:
        if change.nodes or change.policies or change.settings is not None:
            if not self._session.shown.is_open and self.isVisible():
                self.show_side(ComparedSide.BOTH)  # an edit is seen
                self._session.notices.say(_LED_BACK)
            self._begin_again()

    def _begin_again(self) -> None:
        if self._other is not None:
            self._job.stop()
            self._takable = None
            self._pause.start()

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
        self._show_state()
        if self._stack.currentIndex() == 2 and not self.list.currentIndex().isValid():
            first = next((at for at, row in enumerate(self.list.rows.rows) if row.value is not None), None)
            if first is not None:
                self.list.setCurrentIndex(self.list.rows.index(first, 0))
        self._show_detail(self.list.currentIndex())

    # Showing

    def _show_state(self) -> None:
        other, found = self._other, self._found
        for part in (self.turn_button, self.close_button, self.sides, self.sides_switch):
            part.setVisible(other is not None)
        self.summary.setVisible(other is not None)
        self.plan_button.setVisible(other is not None)
        self.plan_button.setEnabled(bool(found))
        self.fold_button.setVisible(other is not None)
        self.fold_button.setEnabled(bool(found))
        if other is not None:
            names = (other.name, "this design") if other.is_earlier else ("this design", other.name)
            self.sides.set_text(f"From {names[0]} to {names[1]}")
            self.take_button.setText("Take back" if other.is_earlier else "Take")
            self.rest_button.setText("All back" if other.is_earlier else "Take all")
        told = self._told if found is not None else None
        self.summary.setText(told.summary if told is not None else "Comparing…" if other is not None else "")
        self.list.rows.show(list(list_rows(told)) if told is not None else [])
        if told is not None and not told.sections:
            self.same.say("No difference", " ".join(told.scope))
        self._stack.setCurrentIndex(0 if other is None else 1 if told is not None and not told.sections else 2)
        self._make_picture()
        self._annotations.update()

    def _show_detail(self, index: QModelIndex) -> None:
        entry = self._entry(index)
        self.detail.rows.show(list(detail_rows(entry)) if entry is not None else [])
        self.detail.scrollToTop()
        takable = self._takable
        source = entry.source if entry is not None else None
        can = takable is not None and source is not None and bool(takable.parts_of(source))
        self.take_button.setEnabled(can)
        self.take_button.setVisible(not isinstance(source, AccountEffect))
        for button in (self.explain_button, self.test_button):
            button.setVisible(entry is not None and entry.witness is not None)
        self.rest_button.setEnabled(bool(self._all()))

    def _marks(self) -> Mapping[NodeId, NodeAnnotation] | None:
        """Annotations of the design on the canvas; those for structure while no more is known."""
        here = self._session.shown.organization
        if self._found is not None:
            return marks(self._found, here)
        return structure_marks(self._sides, structure(self._sides), here) if self._sides is not None else None

    def show_side(self, side: ComparedSide) -> None:
        """Show another part of the comparison on the canvas."""
        self.sides_switch.choose(_SIDES.index(side))
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
            side = _SIDES[self.sides_switch.current]
            self._picture = picture(sides, side, open_is_later=other.is_earlier)

    # Acting

    def _entry(self, index: QModelIndex) -> DifferenceEntry | None:
        row = self.list.rows.row(index)
        return row.value if row is not None and isinstance(row.value, DifferenceEntry) else None

    def _go_to(self, place: int) -> None:
        """Go to the node of a difference, or to its policy."""
        entry = self._entry(self.list.rows.index(place, 0))
        if entry is None:
            return
        here = self._session.organization
        node = next((one for one in (*entry.nodes, *self._above(entry)) if one in here.nodes), None)
        if entry.policy is not None and entry.policy in here.policies:
            show_policy(self._session.requests, entry.policy)
        elif node is not None:
            self._session.reveal(NodeId(node))

    def _above(self, entry: DifferenceEntry) -> Iterator[NodeId]:
        """Nodes above what a difference is about, in either design, the nearest first: what is gone was below one."""
        sides = self._found.sides if self._found is not None else None
        for side in (sides.before, sides.after) if sides is not None else ():
            for node in (one for one in entry.nodes if one in side.nodes):
                yield from reversed(side.path(node))

    def _explain(self) -> None:
        entry = self._entry(self.list.currentIndex())
        source = entry.source if entry is not None else None
        if isinstance(source, AccountEffect) and source.witness is not None:
            self._session.reveal(source.witness.account)
            self._session.requests.ask(SHOW_ANSWER, source.witness.request.action)

    def _propose_test(self) -> None:
        """Let the person make a test of what the chosen effect comes to in the open design."""
        from ui.compare.proposed_test import proposed_test

        entry, other = self._entry(self.list.currentIndex()), self._other
        if entry is None or other is None or not isinstance(entry.source, AccountEffect):
            return
        organization, catalogue = self._session.organization, self._analyses.catalogue
        test = proposed_test(organization, catalogue, entry.source, is_later=other.is_earlier)
        if test is not None:
            self._session.requests.ask(NEW_TEST, test)

    def _plan(self) -> None:
        if self._other is not None and self._session.drafts.commit():
            self._session.requests.ask(PLAN_MIGRATION, self._other)
            self._session.requests.ask(SHOW_PANEL, "migration")

    def _all(self) -> list[AnyDifference]:
        takable = self._takable
        if takable is None or self._found is None:
            return []
        every: tuple[AnyDifference, ...] = (*self._found.structure, *self._found.policies)
        return [one for one in every if takable.parts_of(one)]

    def _take(self) -> None:
        entry = self._entry(self.list.currentIndex())
        if entry is not None and entry.source is not None:
            self._push([entry.source])

    def _take_all(self) -> None:
        self._push(self._all())

    def _push(self, differences: list[AnyDifference]) -> None:
        if not self._session.drafts.commit():
            return
        if not self._session.shown.is_open:
            self.show_side(ComparedSide.BOTH)  # what is taken over is seen
        self.finish()  # what was typed is part of the design by now
        takable = self._takable
        if takable is None:
            return
        change = push(self._session, lambda: takable.taking(differences))
        if change is not None:
            self._session.notices.say(f"{counted(len(differences), 'difference')} taken over, in one step.")
            self.finish()
