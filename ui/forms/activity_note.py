"""A line that says what a change would have stopped of what people really did, beside what is proved of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from designer.basics.words import counted
from designer.organization.model.organization import Organization
from ui import theme
from ui.commands.requests import SHOW_PANEL
from ui.state.activity import Activity
from ui.state.requests import FeatureRequest
from ui.state.session import Session
from ui.theme import AnswerStyle, Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_row
from ui.widgets.display.parts_line import LinePart, PartsLine
from ui.widgets.jobs.job import Job

if TYPE_CHECKING:  # imported where an activity is asked about
    from designer.analysis.replay.replay import ReplayChange

SHOW_STOPPED: FeatureRequest[None] = FeatureRequest("show what would have been stopped")
"""Go to what would have been stopped, in the panel of what people did."""

_WORKING = "Asking what people did…"


class ActivityNote(QWidget):
    """The line; hidden while nothing is asked, or where no activity is beside the design.

    Args:
        session: Of the window.
        activity: What people did.
    """

    def __init__(self, session: Session, activity: Activity) -> None:
        super().__init__()
        self._activity = activity
        self._requests = session.requests
        self._asked: Hashable = None
        self._sides: Callable[[], tuple[Organization, Organization]] | None = None
        self._job = Job(self, done=self._show)
        self.line = PartsLine(wraps=True)
        self.show_button = push_button("Show", look="link", run=self._show_stopped)
        self.show_button.setAccessibleName("Show what people did")
        margin = theme.metrics().margin
        in_row((self.line, 1), self.show_button, host=self, margins=(margin, 0, margin, 4), spacing=theme.metrics().gap)
        self.hide()
        activity.changed.connect(self._ask_again)

    def finish(self) -> None:
        """Ask to the end now."""
        self._job.finish()

    def ask(self, name: Hashable, sides: Callable[[], tuple[Organization, Organization]]) -> None:
        """Say what one design would have stopped more than another.

        Args:
            name: Of the question, another one where the designs are others.
            sides: Makes the earlier design and the later one, which do not change before it is said.
        """
        activity = self._activity
        shown = activity.record is not None and not activity.problem
        self.setVisible(shown)
        activity.want(self, wanted=shown)
        self._sides = sides
        if shown and activity.opened is None:
            self._say_working()
        if not shown or activity.opened is None or self._asked == name:
            self._asked = self._asked if shown else None
            return
        self._asked = name
        self._say_working()
        self._job.start(self._comparing(sides), first=0)

    def _say_working(self) -> None:
        self.line.show_parts((LinePart(_WORKING, Role.SECONDARY, icon="activity"),), _WORKING)

    def _show_stopped(self) -> None:
        self._requests.ask(SHOW_PANEL, "activity")
        self._requests.ask(SHOW_STOPPED, None)

    def outdate(self) -> None:
        """Say nothing more of designs that are others now."""
        self._job.stop()
        self._asked = None

    def forget(self) -> None:
        """Ask nothing any more."""
        self.outdate()
        self._sides = None
        self.hide()
        self._activity.want(self, wanted=False)

    def _ask_again(self) -> None:
        self.outdate()
        if self._sides is not None:
            self.ask(object(), self._sides)

    def _comparing(
        self, sides: Callable[[], tuple[Organization, Organization]]
    ) -> Generator[None, None, ReplayChange | None]:
        yield
        return (yield from self._activity.changes.comparing(*sides()))

    def _show(self, change: ReplayChange | None) -> None:
        if change is not None:
            parts = tuple(self._parts(change))
            self.line.show_parts(parts, "".join(part.text for part in parts))

    def _parts(self, change: ReplayChange) -> Iterator[LinePart]:
        contents = self._activity.contents
        days = counted(contents.last_day - contents.first_day + 1, "day") if contents is not None else ""
        denied, unknown = AnswerStyle.DENIED, AnswerStyle.UNKNOWN
        if change.stopped:
            who = f", by {counted(change.principals, 'principal')} in {counted(change.accounts, 'account')}"
            yield LinePart("", icon="activity")
            yield LinePart(counted(change.stopped, "request"), denied.role, icon=denied.value)
            yield LinePart(f" would have been stopped in {days}")
            yield LinePart(who, begins=True)
        else:
            yield LinePart(f"Nothing in this evidence of {days} would have been stopped", icon="activity")
        if change.open:
            yield LinePart("; ", begins=True)
            yield LinePart(f"{change.open:,} more cannot be judged", unknown.role, icon=unknown.value)
        if change.passing:
            passed = f"; {counted(change.passing, 'request')} stopped before would pass"
            yield LinePart(passed, Role.SECONDARY, begins=True)
