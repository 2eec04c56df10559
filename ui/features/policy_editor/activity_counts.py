"""Counts at the statements of the policy in the editor: what each would have stopped of what people did."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from designer.basics.words import counted
from designer.organization.model.records import Policy
from designer.policy.evaluation.decision import statement_label
from designer.policy.language.document import read_policy_text
from ui.code_editor.line_notes import LineNote, LineNotes
from ui.code_editor.view import CodeView
from ui.state.activity import Activity
from ui.theme import AnswerStyle


class ActivityCounts(QObject):
    """Keeps the counts; those of before an edit stay until the activity is replayed.

    Args:
        code: The text.
        activity: What people did.
    """

    def __init__(self, code: CodeView, activity: Activity) -> None:
        super().__init__(code)
        self._activity = activity
        self._policy: Policy | None = None
        self._counts: dict[str, tuple[int, int]] = {}
        self.notes = LineNotes(code)
        activity.replayed.connect(self._count)

    def show_policy(self, policy: Policy | None, *, in_sight: bool) -> None:
        """Follow a policy; its counts are asked for while it is in sight."""
        is_same = policy is not None and self._policy is not None and policy.id == self._policy.id
        self._policy = policy
        self._activity.want(self, wanted=in_sight and policy is not None)
        if is_same:
            self._show()
        else:
            self._count()

    def _count(self) -> None:
        policy, replay = self._policy, self._activity.replay
        if policy is None or self._activity.record is None:
            self._counts = {}
        elif replay is not None:
            labels = {row.label for row in replay.rows if row.label.rpartition("#")[0] == policy.name}
            self._counts = {label: replay.stopped_by(label, policy.type) for label in labels}
        self._show()

    def _show(self) -> None:
        policy = self._policy
        notes: dict[int, tuple[LineNote, ...]] = {}
        for statement in read_policy_text(policy.text).statements if policy is not None and self._counts else ():
            counts = self._counts.get(statement_label(policy.name, statement)) if policy is not None else None
            if policy is not None and counts is not None:
                line = policy.text.count("\n", 0, statement.span.start)
                notes[line] = (*notes.get(line, ()), *_words(*counts))
        self.notes.show_notes(notes)


def _words(stopped: int, undecided: int) -> Iterator[LineNote]:
    if stopped:
        tip = f"This statement would have stopped {counted(stopped, 'request')} of what people did."
        yield LineNote(AnswerStyle.DENIED, f"{stopped:,}", tip)
    if undecided:
        tip = f"Of {counted(undecided, 'request')} the evidence does not say whether this statement would stop it."
        yield LineNote(AnswerStyle.UNKNOWN, f"{undecided:,}", tip)
