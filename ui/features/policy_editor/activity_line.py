"""Second line of an edit: what it would have stopped of what people really did, below what is proved."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from designer.basics.words import counted
from designer.organization.edits.policies import edit_policy_text
from designer.organization.model.records import PolicyId
from ui import theme
from ui.commands.requests import SHOW_PANEL
from ui.features.policy_editor.this_edit import ThisEdit
from ui.state.activity import Activity
from ui.state.session import Session
from ui.theme import AnswerStyle, Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.parts_line import LinePart, PartsLine
from ui.widgets.jobs.job import Job

if TYPE_CHECKING:  # imported where an activity is asked about
    from designer.analysis.replay.replay import ReplayChange

_WORKING = "Asking what people did…"


class ActivityLine(QWidget):
    """The line; hidden where no activity is beside the design, or the text is as it was.

    Args:
        edit: What the text changes.
        session: Of the window.
        activity: What people did.
    """

    def __init__(self, edit: ThisEdit, session: Session, activity: Activity) -> None:
        super().__init__()
        self._edit = edit
        self._session = session
        self._activity = activity
        self._asked: tuple[PolicyId, str, str] | None = None
        self._job = Job(self, done=self._show)
        self.line = PartsLine()
        self.show_button = push_button("Show", look="link", run=partial(session.requests.ask, SHOW_PANEL, "activity"))
        self.show_button.setAccessibleName("Show what people did")
        margin = theme.metrics().margin
        in_row((self.line, 1), self.show_button, host=self, margins=(margin, 0, margin, 4), spacing=theme.metrics().gap)
        self.hide()
        edit.changed.connect(self._ask)
        activity.changed.connect(self._ask_again)
        session.document.changed.connect(lambda _change: self._outdate())

    def finish(self) -> None:
        """Ask to the end now."""
        self._job.finish()

    def _outdate(self) -> None:
        self._job.stop()
        self._asked = None

    def _ask_again(self) -> None:
        self._outdate()
        self._ask()

    def _ask(self) -> None:
        """Ask what the text does, once it can be read."""
        edit, activity, policy = self._edit, self._activity, self._edit.policy
        shown = edit.differs and edit.is_attached and activity.record is not None and not activity.problem
        self.setVisible(shown)
        activity.want(self, wanted=shown)
        base = edit.base
        if not shown or policy is None or base is None:
            self._outdate()
            return
        if edit.half_typed or activity.opened is None or self._asked == (policy.id, base, policy.text):
            return
        self._asked = (policy.id, base, policy.text)
        self._tell((LinePart(_WORKING, Role.SECONDARY, icon="activity"),), _WORKING)
        self._job.start(self._comparing(policy.id, base), first=0)

    def _comparing(self, policy: PolicyId, base: str) -> Generator[None, None, ReplayChange | None]:
        yield
        after = self._session.organization
        before = after.copy()
        before.apply(edit_policy_text(before, policy, base))
        return (yield from self._activity.changes.comparing(before, after))

    def _show(self, change: ReplayChange | None) -> None:
        if change is None:
            return
        parts = tuple(self._parts(change))
        self._tell(parts, "".join(part.text for part in parts))

    def _parts(self, change: ReplayChange) -> Iterator[LinePart]:
        record = self._activity.record
        period = f"{record.first} to {record.last}" if record is not None else ""
        yield LinePart(f"Of what happened from {period} it would have stopped ", icon="activity")
        denied, unknown = AnswerStyle.DENIED, AnswerStyle.UNKNOWN
        if change.stopped:
            yield LinePart(counted(change.stopped, "request"), denied.role, icon=denied.value)
            who = f" by {counted(change.principals, 'principal')} in {counted(change.accounts, 'account')}"
            yield LinePart(who)
        else:
            yield LinePart("nothing in this evidence")
        if change.open:
            yield LinePart("; ", begins=True)
            yield LinePart(f"{change.open:,} more cannot be judged", unknown.role, icon=unknown.value)
        if change.passing:
            passed = f"; {counted(change.passing, 'request')} stopped before would pass"
            yield LinePart(passed, Role.SECONDARY, begins=True)

    def _tell(self, parts: tuple[LinePart, ...], sentence: str) -> None:
        self.line.show_parts(parts, sentence)
