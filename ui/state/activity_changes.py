"""What changes of a design would have done to what people did: said beside what is proved, and never mixed with it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from ui.widgets.jobs.known_answers import KnownAnswers

if TYPE_CHECKING:  # imported where an activity is asked about
    from designer.analysis.replay.replay import ReplayChange
    from ui.state.activity import Activity


class ActivityChanges(QObject):
    """Comparisons of replays of one activity.

    Signals:
        known(): The words that were asked for last are known.
    """

    known = Signal()

    def __init__(self, activity: Activity) -> None:
        super().__init__(activity)
        self._activity = activity
        self._is_asked = False
        self._words: KnownAnswers[str] = KnownAnswers(self, self.known.emit)

    def words_after(self, name: Hashable, make: Callable[[], Change]) -> str | None:
        """Return what a change would have stopped, in words; "" without an activity, None until it is known.

        Args:
            name: Of the change, always the same for the same one.
            make: Makes the change.
        """
        if self._activity.record is None or self._activity.problem:
            return ""
        if self._activity.opened is None:
            self._activity.want(self)  # it is read for the next time
            return ""

        def after() -> Organization:
            later = self._activity.organization.copy()
            later.apply(make())
            return later

        return self._words.of(name, lambda: self._telling(after))

    def forget(self) -> None:
        """Forget what is known of the design and the activity."""
        self._words.forget()

    def comparing(self, before: Organization, after: Organization) -> Generator[None, None, ReplayChange | None]:
        """Compare what two designs would have stopped, in steps; None where the activity is not read."""
        from designer.analysis.replay.replay import compare_replays
        from designer.analysis.replay.standing import StandingReplay

        opened = self._activity.opened
        if opened is None:
            return None
        is_first, self._is_asked = not self._is_asked, True  # two at once would each take what the other remembers
        standing = opened.changing if is_first else StandingReplay(opened.contents.worked)
        try:
            first = yield from standing.replaying(before)
            return compare_replays(first, (yield from standing.replaying(after)))
        finally:
            self._is_asked = self._is_asked and not is_first

    def _telling(self, after: Callable[[], Organization]) -> Generator[None, None, str]:
        yield
        found = yield from self.comparing(self._activity.organization, after())
        return change_words(found) if found is not None else ""


def change_words(change: ReplayChange) -> str:
    """Return what a change would have done: "would have stopped 12 requests by 3 principals in 2 accounts; 87 open"."""
    told = []
    if change.stopped:
        who = f"{counted(change.principals, 'principal')} in {counted(change.accounts, 'account')}"
        told.append(f"would have stopped {counted(change.stopped, 'request')} by {who}")
    if change.open:
        told.append(f"{change.open:,} open")
    if change.passing:
        told.append(f"{counted(change.passing, 'request')} stopped no more")
    return "; ".join(told) or "would have stopped nothing in this evidence"
