"""Activity beside a design: what people really did, from a file of this computer, and what SCPs would have stopped.

The file is remembered in the settings by the design's path; the design does not name it, since it names people. It is
read in a thread when first asked for, and replayed in slices while the answer is wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Hashable
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QSettings, QStandardPaths, QTimer, Signal

from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from ui.state.recovery import private_folder
from ui.state.settings import kept_object
from ui.widgets.jobs.job import Job
from ui.widgets.jobs.known_answers import KnownAnswers
from ui.widgets.jobs.thread_job import ThreadJob

if TYPE_CHECKING:  # imported where an activity is asked about
    from designer.activity.account_activity import ActivityFacts
    from designer.activity.reading import Period
    from designer.analysis.replay.contents import ActivityContents, OpenActivity
    from designer.analysis.replay.replay import Replay, ReplayChange
    from designer.organization.model.change import Change
    from designer.organization.model.organization import Organization
    from ui.state.document import Document


_KEY = "activity/of"
_DESIGNS = 50
_SETTLE_MS = 150
_FIRST_DAY = date(1970, 1, 1).toordinal()
_KEPT_S = 30 * 86_400
_OWN_NAME = re.compile(r"[0-9a-f]{16}\.activity")


class ActivityRecord(NamedTuple):
    """An activity file as the settings remember it.

    Attributes:
        path: The file.
        title: What it was read from, in a few words.
        first: The first day that is asked about, ISO; empty if it has no event.
        last: The last one.
        some: Not empty if only these days are asked about; else all are, also those that the file gets later.
    """

    path: str
    title: str
    first: str
    last: str
    some: str = ""


class Activity(QObject):
    """The activity of one design.

    Attributes:
        design: The file of the design; None while it has none.
        record: The file that is attached; None if there is none.
        opened: The file, read; None until it is.
        replay: What the SCPs of the design as it is would have stopped; None until it is known.
        denied: The same for requests that AWS refused: which of today's levels deny them.
        problem: Why the file cannot be read; "" while it can.
        changes: What changes of the design would have stopped.

    Signals:
        changed(): Another file is attached, or it has been read.
        replayed(): `replay` has changed, or is that of an earlier design.
    """

    changed = Signal()
    replayed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.record: ActivityRecord | None = None
        self.opened: OpenActivity | None = None
        self.replay: Replay | None = None
        self.denied: Replay | None = None
        self.problem = ""
        self.changes = ActivityChanges(self)
        self.design: Path | None = None
        self._is_another = False
        self._wanted: set[Hashable] = set()
        self._reading = ThreadJob(self, "activity")
        self._reading.finished.connect(self._on_read)
        self._reading.failed.connect(self._on_failure)
        self._job = Job(self, done=self._show)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        document.changed.connect(self._on_changed)
        document.reset.connect(self._on_reset)

    @property
    def contents(self) -> ActivityContents | None:
        """What the file holds; None until it is read."""
        return self.opened.contents if self.opened is not None else None

    @property
    def organization(self) -> Organization:
        """The design."""
        return self._document.organization

    @property
    def is_stale(self) -> bool:
        """Whether the replay is about to be known."""
        return self._reading.running or self._job.running or self._settle.isActive()

    @property
    def facts(self) -> ActivityFacts | None:
        """What people did by account, as cards and lenses show it; None if it is not known."""
        record, contents, replay = self.record, self.contents, self.replay
        if record is None or contents is None:
            return None
        from designer.activity.account_activity import AccountActivity, ActivityFacts

        stopped, open_ = (replay.stopped_in, replay.open_in) if replay is not None else ({}, {})
        accounts = {
            one: AccountActivity(frozenset(contents.uses.get(one, ())), stopped.get(one, 0), open_.get(one, 0))
            for one in contents.accounts
        }
        return ActivityFacts(accounts, f"{record.first} to {record.last}", replay is not None)

    def follow(self, design: Path | None) -> None:
        """Show the activity of the design of a file; a design that is saved under another name keeps what it has."""
        self.design, is_another, self._is_another = design, self._is_another, False
        kept = _record(kept_object(_KEY).get(str(design.absolute())) if design is not None else None)
        if is_another or kept is not None:
            self._put(kept)
        elif self.record is not None:
            self._remember()

    def attach(self, record: ActivityRecord, opened: OpenActivity | None = None) -> None:
        """Keep an activity file beside the design from now on; `opened` is the file, if it has been read."""
        self._put(record, opened)
        self._remember()

    def detach(self) -> None:
        """Keep none any more; the file stays where it is."""
        self._put(None)
        self._remember()

    def want(self, asker: Hashable, wanted: bool = True) -> None:
        """Read and replay the file as long as the answer is wanted."""
        (self._wanted.add if wanted else self._wanted.discard)(asker)
        if wanted and not self.is_stale:
            self._ask()

    def outdate(self) -> None:
        """Replay again, when nothing has changed for a moment: SCPs, the tree or account numbers have changed."""
        self._job.stop()
        self.changes.forget()
        self.replay = self.denied = None
        if self.opened is not None:
            self._document.emit_in_order(self.replayed)
        if self._wanted:
            self._settle.start()

    def finish(self) -> None:
        """Replay to the end now; a file that is being read is not waited for."""
        if self._settle.isActive():
            self._settle.stop()
            self._ask()
        self._job.finish()

    def stop(self) -> None:
        """Stop all work; for a window that closes."""
        self._settle.stop()
        self._job.stop()
        self._reading.stop()

    def _on_changed(self, change: Change) -> None:
        if any(
            swap.before and swap.after and swap.before.aws_id != swap.after.aws_id for swap in change.nodes.values()
        ):
            self.outdate()

    def _on_reset(self) -> None:
        """Another design comes without a file, or with one that `follow` gets next."""
        if not self._document.reread:
            self._is_another = True
            self._put(None)

    def _put(self, record: ActivityRecord | None, opened: OpenActivity | None = None) -> None:
        if record == self.record and opened is None and not self.problem:
            return
        self.stop()
        self.changes.forget()
        self.record, self.opened, self.problem = record, opened, ""
        self.replay = self.denied = None
        self.changed.emit()
        self.replayed.emit()
        if self._wanted:
            self._ask()

    def _remember(self) -> None:
        if self.design is None:
            return
        kept, key = kept_object(_KEY), str(self.design.absolute())
        kept.pop(key, None)
        if self.record is not None:
            kept[key] = self.record
        QSettings().setValue(_KEY, json.dumps(dict(list(kept.items())[-_DESIGNS:])))

    def _ask(self) -> None:
        if self.record is None or self.problem or self.replay is not None or self._reading.running:
            return
        if self.opened is None:
            self._reading.start(opening(Path(self.record.path), self.organization, self.record))
        else:
            self._job.start(_replaying(self.opened, self.organization), first=0)

    def _on_read(self, opened: OpenActivity) -> None:
        self._wanted.discard(self.changes)
        self.opened = opened
        if self.record is not None and not self.record.some and opened.contents.days:
            days = opened.contents.first_day, opened.contents.last_day
            first, last = (date.fromordinal(day + _FIRST_DAY).isoformat() for day in days)
            self.record = self.record._replace(first=first, last=last)
            self._remember()
        self._on_end()
        if self._wanted:
            self._ask()

    def _on_failure(self, error: OrgwrightError) -> None:
        self.problem = str(error)
        self._on_end()

    def _on_end(self) -> None:
        self.changed.emit()
        self.changes.known.emit()

    def _show(self, found: tuple[Replay, Replay]) -> None:
        self.replay, self.denied = found
        self._document.emit_in_order(self.replayed)


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

    def words_after(self, name: Hashable, make: Callable[[], Change], *, back: bool = False) -> str | None:
        """Return what a change would have stopped, in words; "" without an activity, None until it is known.

        Args:
            name: Of the change, always the same for the same one.
            make: Makes the change.
            back: Whether it takes back what was done, which the words are about then.
        """
        if self._activity.record is None or self._activity.problem:
            return ""
        if self._activity.opened is None:
            self._activity.want(self)
            return None

        def sides() -> tuple[Organization, Organization]:
            now = self._activity.organization
            other = now.copy()
            other.apply(make())
            return (other, now) if back else (now, other)

        return self._words.of((name, back), lambda: self._telling(sides))

    def forget(self) -> None:
        """Forget what is known of the design and the activity."""
        self._words.forget()

    def comparing(self, before: Organization, after: Organization) -> Generator[None, None, ReplayChange | None]:
        """Compare what two designs would have stopped, in steps; None if the activity is not read."""
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

    def _telling(self, sides: Callable[[], tuple[Organization, Organization]]) -> Generator[None, None, str]:
        yield
        found = yield from self.comparing(*sides())
        return stopped_words(found) if found is not None else ""


def stopped_words(change: ReplayChange) -> str:
    """Return what a change would have done: "would have stopped 12 requests by 3 principals in 2 accounts; 87 open"."""
    sentences = []
    if change.stopped:
        who = f"{counted(change.principals, 'principal')} in {counted(change.accounts, 'account')}"
        sentences.append(f"would have stopped {counted(change.stopped, 'request')} by {who}")
    if change.open:
        sentences.append(f"{change.open:,} open")
    if change.passing:
        sentences.append(f"{counted(change.passing, 'request')} stopped no more")
    return "; ".join(sentences) or "would have stopped nothing in this evidence"


def activity_folder() -> Path:
    """Make the folder of activity files in the user's data, for the owner's eyes alone, and return it.

    Raises:
        OrgwrightError: The folder cannot be made.
    """
    place = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "activity"
    try:
        return private_folder(place)
    except OSError as error:
        raise OrgwrightError(f"{place} cannot be made: {error.strerror or error}.") from None


def delete_old_activities(spared: Path) -> None:
    """Delete trails in the user's data that no design has and nobody has added to for a month: they name people.

    Args:
        spared: A file that stays in any case.

    Raises:
        OrgwrightError: The folder cannot be made.
    """
    named = {record.path for kept in kept_object(_KEY).values() if (record := _record(kept)) is not None}
    own = (path for path in activity_folder().iterdir() if _OWN_NAME.fullmatch(path.name) and path != spared)
    for path in own:
        with suppress(OSError):
            if str(path.absolute()) not in named and time() - path.stat().st_mtime > _KEPT_S:
                path.unlink()


def _record(kept: object) -> ActivityRecord | None:
    if not isinstance(kept, list) or not 4 <= len(kept) <= len(ActivityRecord._fields):
        return None
    return ActivityRecord(*map(str, kept))


def _replaying(opened: OpenActivity, organization: Organization) -> Generator[None, None, tuple[Replay, Replay]]:
    yield
    found = yield from opened.standing.replaying(organization)
    return found, (yield from opened.refusing.replaying(organization))


def opening(
    path: Path, organization: Organization, record: ActivityRecord | None = None
) -> Callable[[Callable[[object], None]], OpenActivity]:
    """Return the work that opens the days of an activity file in a thread, on the design as it is now."""
    now = organization.copy()

    def work(_tell: Callable[[object], None]) -> OpenActivity:
        from designer.activity.reading import ALL_DAYS
        from designer.analysis.replay.contents import open_activity

        return open_activity(path, now, _period_of(record) or ALL_DAYS)

    return work


def _period_of(record: ActivityRecord | None) -> Period | None:
    """Return the days of a record; None for all."""
    from designer.activity.reading import Period

    try:
        days = (
            [date.fromisoformat(one).toordinal() - _FIRST_DAY for one in record[2:4]] if record and record.some else []
        )
    except ValueError:
        return None
    return Period(*days) if days else None
