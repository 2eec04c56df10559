"""Panel of a merge: its questions, the answers to the one that is chosen, and the end of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from designer.analysis.differences.three_way import ChangedBy, RecordKind
from designer.analysis.lenses.annotation import Asker
from designer.analysis.merge.questions import MergeQuestion, MergeSide
from designer.analysis.merge.result import MergeResult
from designer.analysis.merge.unasked import UnaskedChange
from designer.analysis.merge.verifying import MergeRefusal
from designer.analysis.merge.words import effects_words, left_words, merge_summary, sid_of
from designer.basics.words import counted
from designer.organization.model.records import NodeId, PolicyId
from ui import theme
from ui.commands.commenting import show_statement
from ui.commands.requests import (
    CHOOSE_MERGED,
    FOLLOW_MERGE,
    MERGE_WITH,
    NEXT_QUESTION,
    MergedWith,
    OtherBranch,
)
from ui.features.merge.marks import merge_marks
from ui.features.merge.open_merge import OpenMerge
from ui.features.merge.reasons import no_acceptance, no_answer, no_end, no_reopening
from ui.features.merge.rows import SIDE_NAMES, answer_rows, merge_rows, refusal_rows, unasked_rows
from ui.state.analyses import Analyses
from ui.state.lens import PanelAnnotations
from ui.state.session import Session
from ui.state.split import shared_room
from ui.widgets.buttons import enable_unless, icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label, tooltip_text
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.question import asks
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList

_NEXT = "Go to the next question that is open, or to a refusal, and its place (F9)"
_CLEAR = (
    "Apply what needs no answer, or has one, to this design as one step; of the rest, this design keeps its own version"
)

_LOW = 560
"""Height of the panel below which it has room for those buttons only that do something, in pixels at 13 px."""


class MergePanel(QWidget):
    """Merges another design into the open one, and goes on while it is edited."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self.merge = OpenMerge(session, analyses, self)
        self._opened: set[ChangedBy] = set()
        self._reasons: dict[str, str] = {}  # typed, by the hash of what is decided
        self._answered_at: int | None = None  # row of what was answered, until what comes of it is known
        self.double_click = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self._annotations = PanelAnnotations(self, session, Asker.MERGE, *merge_marks(session, self.merge))
        self._make()
        self._lay_out()
        session.requests.answer(MERGE_WITH, self.merge_with)
        session.requests.answer(NEXT_QUESTION, lambda _asked: self.go_on())
        session.requests.answer(FOLLOW_MERGE, lambda _asked: self._on_saved())
        self.merge.changed.connect(self._show_state)
        self.merge.failed.connect(lambda error: session.notices.refuse(str(error)))
        self._show_state()

    def _make(self) -> None:
        self.title = ElidedLabel()
        self.summary = plain_label(look="quiet", wrap=True)
        self.close_button = icon_button("close", "Leave the merge", run=self.leave)
        self.list = ScrolledList("Questions of the merge")
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_choice())
        self.list.taken.connect(self._go_to)
        gets_keys_first(self.list)
        self.detail = ScrolledList("Answers")
        self.detail.taken.connect(self._answer_row)
        self.why = QLineEdit(placeholderText="Reason, for later readers")
        self.why.setAccessibleName("Reason of the decision")
        asks(self.why)  # it lies beside the design, in the file of decisions
        self.why.textEdited.connect(self._on_reason)
        self.why.editingFinished.connect(self._give_reason)
        self._session.drafts.add_form(self.why, self._typed, self.why.textEdited)
        answer = {side: partial(self._press, side) for side in SIDE_NAMES}
        self.side_buttons = {side: push_button(words, run=answer[side]) for side, words in SIDE_NAMES.items()}
        self.accept_button = push_button("Accept", run=self._accept)
        self.later_button = push_button("Reopen", run=self._reopen)
        self.next_button = push_button("Next", run=self.go_on)
        self.settled_button = push_button("Merge all decided", run=self._take)
        self.finish_button = push_button("Finish the merge", look="primary", run=self._take)
        self.empty = EmptyState(
            "merge",
            "Merge another design",
            "Merge a colleague's copy or a branch: what only one of you changed is taken, and you are asked where both "
            "changed one thing, with what each answer gives and takes.",
            "Choose a file…",
        )
        self.empty.acted.connect(partial(self._session.requests.ask, CHOOSE_MERGED, MergedWith.FILE))

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        head = in_column(
            in_row((self.title, 1), self.close_button),
            self.summary,
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap // 2,
        )
        below = QWidget()  # its buttons keep their places
        why = in_row(self.why, margins=(metrics.gap, metrics.gap, metrics.gap, 0))
        sides = WrappingRow(list(self.side_buttons.values()), sides=metrics.gap, ends=metrics.gap)
        others = (self.later_button, self.accept_button, self.next_button)
        in_column(
            (self.detail, 1),
            hairline(),
            why,
            sides,
            WrappingRow(others, sides=metrics.gap, ends=metrics.gap // 2),
            host=below,
            spacing=0,
        )
        ends = WrappingRow((self.finish_button, self.settled_button), sides=metrics.gap, ends=metrics.gap)
        merged = QWidget()
        in_column(
            head,
            hairline(),
            (shared_room("merge", self.list, below, (1, 1)), 1),
            hairline(),
            ends,
            host=merged,
            spacing=0,
        )
        self._stack = stacked(self.empty, merged)
        in_column(self._stack, host=self)

    def merge_with(self, other: OtherBranch) -> None:
        """Merge another design into the open one, from now on."""
        self._answered_at = None
        self.merge.begin(other)

    def finish(self) -> None:
        """Merge to the end now."""
        self.merge.finish()

    # What is shown

    def _show_state(self) -> None:
        merge, other = self.merge, self.merge.other
        self._stack.setCurrentIndex(0 if other is None else 1)
        result = merge.result
        left = len(result.merge.open) + len(result.refusals) if result is not None else 0
        self.setWindowTitle(f"Merge {left:,}" if left else "Merge")  # the tab has it
        if other is not None:
            self.title.set_text(f"{other.name} into this design")
        self.summary.setText("Merging…" if result is None else self._words(result))
        self.list.rows.show(list(merge_rows(result, merge.decision_of, self._opened)) if result is not None else [])
        is_working = merge.is_working
        enable_unless(self.finish_button, no_end(result, is_working), "Bring the merge into this design, as one step")
        self.settled_button.setVisible(result is not None and not result.is_done)
        enable_unless(self.settled_button, "Merging…" if is_working else "", tooltip_text(_CLEAR))
        if result is not None and not is_working and self._answered_at is not None:
            self._move_on(self._answered_at)
        if result is not None and not self.list.currentIndex().isValid():
            self._choose_open()
        self._show_choice()
        self._annotations.update()

    def _words(self, result: MergeResult) -> str:
        """How the merge stands: it is not made before it is finished."""
        words = "Ready: nothing is left to decide. Finish brings it into this design, in one step."
        if result.whole is not None:
            words += f" Beside this design as it is: {effects_words(result.whole)}."
        if not result.is_done:
            words = merge_summary(result.merge, result.refusals)
        return f"{words}{self.merge.earlier_words}"

    def _move_on(self, place: int) -> None:
        """Go on from what was answered in a row, unless its reason is being typed; the rows below have moved up."""
        self._answered_at = None
        before = self._chosen
        if before is not None and not self._is_left(before) and not self.why.hasFocus():
            self._choose_open(place - 1)
        if self._chosen is not before:
            self.double_click.start()

    def _choose_open(self, after: int | None = None) -> None:
        """Choose the next question that is open, or the next refusal; after the last one the first."""
        here, rows = self.list.currentIndex().row() if after is None else after, self.list.rows.rows
        found = [at for at, row in enumerate(rows) if self._is_left(row.value)]
        place = next((at for at in found if at > here), next(iter(found), None))
        if place is not None:
            self.list.setCurrentIndex(self.list.rows.index(place, 0))

    def go_on(self) -> None:
        """Go to the next question that is open, or the next refusal, and show its place."""
        if self.merge.other is None:
            self._session.notices.say("Nothing is being merged: choose a file or a branch first")
            return
        self._choose_open()
        if self._chosen is not None:
            self._go_to(self.list.currentIndex().row())

    def _is_left(self, value: object) -> bool:
        """Whether a row is about something that is to be decided."""
        result = self.merge.result
        return result is not None and (value in result.refusals or value in result.merge.open)

    @property
    def _value(self) -> object:
        """What the chosen row is about."""
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None else None

    @property
    def _chosen(self) -> MergeQuestion | MergeRefusal | None:
        value = self._value
        return value if isinstance(value, (MergeQuestion, MergeRefusal)) else None

    def _show_choice(self) -> None:
        """Show the answers to what is chosen, and what can be done with it."""
        chosen, value, result = self._chosen, self._value, self.merge.result
        question = chosen if isinstance(chosen, MergeQuestion) else None
        rows = []
        if result is not None and question is not None:
            rows = list(answer_rows(result, question))
        elif isinstance(chosen, MergeRefusal):
            rows = list(refusal_rows(chosen))
        elif result is not None and isinstance(value, UnaskedChange):
            theirs = value.by is ChangedBy.THEIRS
            rows = list(unasked_rows(value, self.merge.effects_of(value) if theirs else None))
        if rows != list(self.detail.rows.rows):
            self.detail.rows.show(rows)
            self.detail.scrollToTop()
        for side, button in self.side_buttons.items():
            enable_unless(button, no_answer(chosen, side))
        self._show_reason()
        enable_unless(self.later_button, no_reopening(result, chosen), "Leave this open again")
        enable_unless(self.accept_button, no_acceptance(result, chosen), "Merge it though it differs from both sides")
        left = sum(self._is_left(row.value) for row in self.list.rows.rows)
        enable_unless(self.next_button, "" if left > self._is_left(chosen) else "Nothing else is left.", _NEXT)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the answers their room in a low panel."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        low = self.height() < theme.metrics().scaled(_LOW)
        for button in (*self.side_buttons.values(), self.later_button, self.accept_button, self.next_button):
            button.setVisible(button.isEnabled() or not low)
        self.finish_button.setVisible(self.finish_button.isEnabled() or not low)

    def _show_reason(self) -> None:
        """Show what was typed of the chosen question, or written down with its answer."""
        chosen = self._chosen
        decision = self.merge.decision_of(chosen) if chosen is not None else None
        kept = decision.why if decision is not None else ""
        text = self._reasons.get(chosen.hash, kept) if chosen is not None else ""
        if text != self.why.text():
            self.why.setText(text)
        self.why.setEnabled(chosen is not None)

    # What is done

    def _go_to(self, place: int) -> None:
        """Show on the canvas what the chosen question is about; open or close what was merged without asking."""
        value, here = self.list.rows.rows[place].value, self._session.organization
        if isinstance(value, ChangedBy):
            self._opened ^= {value}
            self._show_state()
            return
        if isinstance(value, UnaskedChange) and value.key.id in here.nodes:
            self._session.reveal(NodeId(value.key.id))
        chosen = self._chosen
        if isinstance(chosen, MergeQuestion) and chosen.where.record is RecordKind.POLICY:
            if chosen.where.id in here.policies:
                show_statement(self._session, PolicyId(chosen.where.id), sid_of(chosen.where))
            return
        if isinstance(chosen, MergeQuestion):
            named = [NodeId(chosen.where.id), *chosen.nodes]
        else:
            named = list(chosen.accounts) if chosen is not None else []
        node = next((node_id for node_id in named if node_id in here.nodes), None)
        if node is not None:
            self._session.reveal(node)

    def _answer_row(self, place: int) -> None:
        value = self.detail.rows.rows[place].value
        if isinstance(value, MergeSide):
            self._answer(value)

    def _press(self, side: MergeSide) -> None:
        """Answer by a button; the second click of a double one is not for the question that has come."""
        if not self.double_click.isActive():
            self._answer(side)

    def _answer(self, side: MergeSide | None) -> None:
        chosen = self._chosen
        if isinstance(chosen, MergeQuestion):
            self._answered_at = self.list.currentIndex().row() if side not in (None, chosen.answer) else None
            self.merge.decide(chosen, side.value if side is not None else "", self._reason(chosen))
            self.list.setFocus()

    def _on_reason(self, text: str) -> None:
        if (chosen := self._chosen) is not None:
            self._reasons[chosen.hash] = text

    def _reason(self, about: MergeQuestion | MergeRefusal) -> str:
        """Take what was typed of a question."""
        return self._reasons.pop(about.hash, self.why.text()).strip()

    def _give_reason(self) -> None:
        """Write the reason of what is decided already; of another question it waits for the answer."""
        chosen = self._chosen
        if chosen is not None and chosen.hash in self._reasons and self.merge.decision_of(chosen) is not None:
            answer = chosen.answer if isinstance(chosen, MergeQuestion) else None
            self.merge.decide(chosen, answer.value if answer is not None else "merged", self._reason(chosen))
            self._show_state()

    def _typed(self) -> list[TypedText]:
        return [TypedText("Merge, reason of a decision", text) for text in self._reasons.values() if text.strip()]

    def _reopen(self) -> None:
        chosen = self._chosen
        if isinstance(chosen, MergeRefusal):
            self.merge.decide(chosen, "")
            self.list.setFocus()
        else:
            self._answer(None)

    def leave(self) -> None:
        """Leave the merge without taking anything; ask first if answers would be lost."""
        other = self.merge.other
        if other is not None and self.merge.has_decisions:
            from ui.forms import dialogs

            text = "What you have answered and accepted is lost. The open design stays as it is."
            if not dialogs.ask_for_good(self, f"Leave the merge of {other.name}?", text, "Leave"):
                return
        self.merge.forget()

    def _accept(self) -> None:
        chosen = self._chosen
        if isinstance(chosen, MergeRefusal):
            self._answered_at = self.list.currentIndex().row()
            self.merge.decide(chosen, "merged", self._reason(chosen))
            self.list.setFocus()

    def _take(self) -> None:
        if not self._session.drafts.commit():
            return
        was_working = self.merge.is_working
        self.merge.finish()  # what was typed is part of the design by now
        other, result = self.merge.other, self.merge.result
        if other is None or result is None or (was_working and not result.is_done):
            return
        before = self._session.document.undo_stack.index()
        if not self.merge.take():
            return
        words = (
            f"{other.name} is merged, in one step. {other.since() or other.then}"
            if result.is_done
            else (
                f"Merged what needed no answer from {other.name}, in one step. "
                f"{left_words(result.merge, result.refusals)} left"
                f"{'; of these, this design keeps its own version.' if result.merge.open else '.'}"
            )
        )
        if self._session.document.undo_stack.index() == before:
            then = other.since() or other.then
            self._session.notices.say(f"{other.name} is merged: all of it is here already. {then}".rstrip())
        else:
            self._session.notices.say_of_step(words.rstrip())

    def _on_saved(self) -> None:
        """Say that a merge is still open when the design is saved: the file has this design's side of it."""
        self.merge.keep_decisions()
        result = self.merge.result
        if result is not None and not result.is_done:
            left = counted(len(result.merge.open) + len(result.refusals), "question")
            self._session.notices.say(
                f"Saved, with {left} of the merge open: the file has what this design says of them."
            )
