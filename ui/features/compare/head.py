"""Head and foot of a comparison: what is compared and shown; what is done about a difference, and where it leads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.comparison import AccountEffect
from designer.analysis.differences.decisions import DifferenceState
from designer.analysis.differences.report import DifferenceEntry
from designer.analysis.differences.review import NEXT_STEP
from designer.analysis.expectations.proposals import case_of_request, covering_nodes, covering_patterns, promise_of
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Result, Stage
from ui import theme
from ui.commands.requests import (
    CHOOSE_COMPARED,
    IMPORT,
    NEW_TEST,
    SHOW_ANSWER,
    ComparedDesign,
    ComparedSide,
    ComparedWith,
    show_policy,
)
from ui.features.compare.rows import BACK, DECISIONS, REVIEW, DecidedEntry, DecisionWords
from ui.state.requests import Requests
from ui.state.session import Session
from ui.widgets.buttons import add_entry, icon_button, push_button
from ui.widgets.containers.boxes import STRETCH, WrappingRow, in_column, in_row
from ui.widgets.display.chip import Chip, join_filters
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.segments import Segments

_LOW = 560
"""Minimum height of the panel for the optional parts of the head, in pixels at 13 px; else the list has it."""

_SIDES = (ComparedSide.BEFORE, ComparedSide.BOTH, ComparedSide.AFTER)
_WORDS = {
    ComparedWith.SAVED: "The saved file",
    ComparedWith.FILE: "A file…",
    ComparedWith.VERSION: "A Git version…",
    ComparedWith.REVIEW: "A branch, for a review…",
}


class CompareHead(QWidget):
    """Head of the panel.

    Args:
        requests: Asked for another design to compare with.

    Signals:
        sideChosen(ComparedSide): Another part is wanted on the canvas.
        filtered(): Differences of other states are to be shown.
    """

    sideChosen = Signal(object)
    filtered = Signal()

    def __init__(self, requests: Requests) -> None:
        super().__init__()
        self.choose_button = push_button("Compare with")
        menu = QMenu(self.choose_button)
        for what, words in _WORDS.items():
            add_entry(menu, words, partial(requests.ask, CHOOSE_COMPARED, what))
        add_entry(menu, "An import…", partial(requests.ask, IMPORT, None))
        self.choose_button.setMenu(menu)
        self.turn_button = icon_button("swap", "Swap before and after")
        self.close_button = icon_button("close", "End the comparison")
        self.before, self.after = (ElidedLabel(mode=Qt.TextElideMode.ElideMiddle) for _ in range(2))
        self.sides = WrappingRow((self.before, self.after))
        self.sides_switch = Segments("Design on the canvas", ("Before", "Both", "After"), tight=True)
        self.show_side(ComparedSide.BOTH)
        self.sides_switch.chosen.connect(lambda place: self.sideChosen.emit(_SIDES[place]))
        self.fold_button = push_button("Collapse unchanged", look="link")
        self.fold_button.setToolTip("Close the OUs without differences, and open those with some")
        self.plan_button = push_button("Plan migration…", look="link")
        self.more_button = icon_button("more", "Swap the sides, fold unchanged OUs, or plan a migration")
        self._more = QMenu(self.more_button)
        add_entry(self._more, self.turn_button.toolTip(), self.turn_button.click)
        for button in (self.fold_button, self.plan_button):
            add_entry(self._more, button.text(), button.click)
        self.more_button.setMenu(self._more)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.summary = plain_label(look="quiet", wrap=True)
        self.next_step = plain_label(NEXT_STEP, look="quiet", wrap=True)
        self._is_done = self._is_low = self._is_known = self._is_compared = False
        self._states = 0
        self._own_side = self.after
        self.chips = {state: Chip("", glyph=look.icon) for state, look in DECISIONS.items()}
        join_filters(self.chips.values(), lambda _on: self.filtered.emit())
        self._lay_out()

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        choices = in_row(self.choose_button, STRETCH, self.more_button, self.turn_button, self.close_button)
        self._filters = WrappingRow(tuple(self.chips.values()))
        in_column(
            choices,
            self.sides,
            WrappingRow((self.sides_switch, self.fold_button, self.plan_button)),
            self.summary,
            self._filters,
            self.next_step,
            host=self,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )

    @property
    def side(self) -> ComparedSide:
        """Part of the comparison that is wanted on the canvas."""
        return _SIDES[self.sides_switch.current]

    def show_side(self, side: ComparedSide) -> None:
        """Show that another part is on the canvas."""
        self.sides_switch.choose(_SIDES.index(side))

    @property
    def shown(self) -> frozenset[DifferenceState]:
        """States whose differences are shown."""
        return frozenset(state for state, chip in self.chips.items() if chip.isChecked())

    def show_all(self) -> None:
        """Show the differences of every state."""
        for chip in self.chips.values():
            chip.setChecked(True)

    def show_comparison(self, other: ComparedDesign | None, summary: str, *, differs: bool) -> None:
        """Say what is compared.

        Args:
            other: The other design; None if nothing is compared.
            summary: The differences in a sentence; empty while they are not known.
            differs: True if anything differs.
        """
        compared = other is not None
        for part in (self.close_button, self.sides, self.sides_switch):
            part.setVisible(compared)
        self._is_compared = compared
        for button in (self.plan_button, self.fold_button):
            button.setEnabled(differs)
        for entry in self._more.actions()[1:]:
            entry.setEnabled(differs)
        if other is not None:
            names = (other.name, "this design") if other.is_earlier else ("this design", other.name)
            self.before.set_text(f"Before: {names[0]}")
            self.after.set_text(f"After: {names[1]}")
            self._own_side = self.after if other.is_earlier else self.before
        self.summary.setText(summary or ("Comparing…" if compared else ""))
        self._is_known = bool(summary)
        self._give_way()

    def fit(self, height: int) -> None:
        """Give way to the list in a low panel."""
        self._is_low = height < theme.metrics().scaled(_LOW)
        self._give_way()

    def _give_way(self) -> None:
        """Show the sentence, which side this design is, links and a lone count, but leave the list its room."""
        self.summary.setVisible(bool(self.summary.text()) and not (self._is_low and self._is_known))
        for side in (self.before, self.after):
            side.setVisible(not (self._is_low and side is self._own_side))
        for link in (self.fold_button, self.plan_button):
            link.setVisible(self._is_compared and not self._is_low)
        self.turn_button.setVisible(self._is_compared and not self._is_low)
        self.more_button.setVisible(self._is_compared and self._is_low)
        narrows = self._states > 1 or len(self.shown) < len(self.chips)
        self.next_step.setVisible(self._is_done and not self._is_low)
        self._filters.setVisible(bool(self._states) and (narrows or not self._is_low))

    def show_counts(self, counts: Counter[DifferenceState], words: DecisionWords) -> None:
        """Say how many differences are undecided, applied and left as they are, if there are any."""
        for state, chip in self.chips.items():
            text = f"{counts[state]:,} {words.state(state)}"
            chip.set_text(text)
            chip.setAccessibleName(text)
            chip.setToolTip(DECISIONS[state].tip)
            chip.setVisible(bool(counts[state] or (state is DifferenceState.OPEN and counts.total())))
        self._is_done = words is REVIEW and counts.total() == counts[DifferenceState.TAKEN] > 0
        self._states = sum(not chip.isHidden() for chip in self.chips.values())
        self._give_way()


def go_to(session: Session, entry: DifferenceEntry, sides: Alignment | None) -> None:
    """Go to the policy of a difference, or to its node; of what is gone, to what it was below."""
    here = session.organization
    node = next((node_id for node_id in (*entry.nodes, *_above(entry, sides)) if node_id in here.nodes), None)
    if entry.policy is not None and entry.policy in here.policies:
        show_policy(session.requests, entry.policy)
    elif node is not None:
        session.reveal(NodeId(node))


def _above(entry: DifferenceEntry, sides: Alignment | None) -> Iterator[NodeId]:
    """Yield the nodes above what a difference is about, in either design, the nearest first."""
    for side in (sides.before, sides.after) if sides is not None else ():
        for node in (node_id for node_id in entry.nodes if node_id in side.nodes):
            yield from reversed(side.path(node))


def explain_effect(session: Session, entry: DifferenceEntry | None) -> None:
    """Explain the request that shows an effect, in the open design."""
    source = entry.source if entry is not None else None
    if isinstance(source, AccountEffect) and source.witness is not None:
        session.reveal(source.witness.account)
        session.requests.ask(SHOW_ANSWER, source.witness.request.action)


def propose_test(session: Session, catalogue: Catalogue, entry: DifferenceEntry | None, *, is_later: bool) -> None:
    """Let the person make a test of what an effect comes to in the open design, the later of two or the earlier."""
    if entry is None or not isinstance(entry.source, AccountEffect):
        return
    test = proposed_test(session.organization, catalogue, entry.source, is_later=is_later)
    if test is not None:
        session.requests.ask(NEW_TEST, test)


def proposed_test(
    organization: Organization, catalogue: Catalogue, effect: AccountEffect, *, is_later: bool
) -> GuardrailTest | None:
    """Test of the open design: never what is denied in it alone, else what its witness shows; None without one.

    Args:
        organization: The open design.
        catalogue: Every action.
        effect: The effect.
        is_later: True if it is the later of the two designs.
    """
    witness = effect.witness
    if witness is None:
        return None
    allowed = (witness.after if is_later else witness.before) == Result.ALLOWED.value
    denied = effect.actions.lost if is_later else effect.actions.gained
    covers = CoveredRequests.CALLERS if effect.stage is Stage.SCP else CoveredRequests.RESOURCES
    accounts = [account for account in effect.accounts if account in organization.nodes]
    if accounts and denied and not allowed:
        patterns = covering_patterns(denied, catalogue)
        return promise_of(covering_nodes(organization, accounts), patterns, Answer.DENIED, covers)
    if covers is CoveredRequests.RESOURCES:
        patterns = covering_patterns(catalogue.match(witness.request.action), catalogue)
        answer = Answer.CONDITIONAL if allowed else Answer.DENIED
        return promise_of(covering_nodes(organization, accounts), patterns, answer, covers)
    return case_of_request(witness.account, witness.request, allowed=allowed)


class DecisionBar(QWidget):
    """Buttons for the chosen differences; the view that shows them connects the buttons.

    Signals:
        letGo(): The button that has the focus cannot be pressed any more: the next one would do more than was meant.
    """

    letGo = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.take_button = push_button("Apply", look="primary")
        self.refuse_button = push_button("Leave as is")
        self.explain_button = push_button("Explain", look="link")
        self.test_button = push_button("Make a test…", look="link")
        self.test_button.setToolTip("Make a guardrail test that this stays as it is in the open design")
        self.comment_button = icon_button("note", "Comment on this difference…")
        self.rest_button = push_button("Apply all")
        metrics = theme.metrics()
        links = (self.explain_button, self.test_button)
        buttons = (self.take_button, self.refuse_button, *links, self.rest_button, self.comment_button)
        in_column(WrappingRow(buttons, sides=metrics.gap, ends=metrics.gap), host=self)

    def show_choice(self, chosen: Sequence[DecidedEntry], words: DecisionWords) -> None:
        """Offer what can be done with the chosen differences, in the words for taking them."""
        gone = {None} if words.stays else {None, DifferenceState.TAKEN}
        states = [entry.decision for entry in chosen if entry.decision not in gone]
        several = f" {len(states):,}" if len(states) > 1 else ""
        again = bool(states) and all(state is DifferenceState.REFUSED for state in states)
        decided_on = not chosen or any(entry.decision is not None for entry in chosen)
        self.take_button.setText(f"{words.take}{several}")
        self.take_button.setProperty("primary", words is not BACK)
        self.take_button.style().polish(self.take_button)
        self.take_button.setToolTip(f"{words.tip} (Space)")
        self.take_button.setVisible(decided_on)
        self.refuse_button.setText(f"Reopen{several}" if again else words.refuse.format(several))
        self.refuse_button.setToolTip(f"{'Undecided again' if again else words.refuse_tip} (Del)")
        self.refuse_button.setVisible(decided_on)
        self._enable(self.take_button, bool(states))
        self._enable(self.refuse_button, bool(states))
        shows = len(chosen) == 1 and chosen[0].entry.witness is not None
        self.comment_button.setVisible(len(chosen) == 1 and chosen[0].difference is not None)
        self.explain_button.setVisible(shows)
        self.test_button.setVisible(shows)

    def show_rest(self, words: DecisionWords, *, left: bool) -> None:
        """Offer to apply all that is undecided."""
        self.rest_button.setText(words.take_all)
        self.rest_button.setToolTip(f"{words.take_all} undecided differences. {words.tip}")
        self._enable(self.rest_button, left)

    def _enable(self, button: QPushButton, enabled: bool) -> None:
        """Enable a button or not; Qt hands the focus of one that is disabled to the next button, which does more."""
        had_focus = button.hasFocus()
        button.setEnabled(enabled)
        if had_focus and not enabled:
            self.letGo.emit()
