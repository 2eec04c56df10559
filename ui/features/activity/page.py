"""The page that brings activity in: what to read, the reading, and what is left of it, before it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QMainWindow,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from designer.activity.activity_file import is_activity_file
from designer.activity.reading import Progress
from designer.analysis.replay.kept_keys import kept_keys
from designer.analysis.replay.lacks import Lack, lacks
from designer.analysis.replay.reduction import Reduction, reduction_of
from designer.basics.errors import OrgwrightError
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import SHOW_PANEL
from ui.features.activity.day_strip import DayLegend, DayRow, DayStrip
from ui.features.activity.rows import iso_day
from ui.features.activity.start import StartSheet
from ui.features.activity.trail_reading import TrailReading
from ui.state import settings
from ui.state.activity import Activity, ActivityRecord, opening
from ui.state.session import Session
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import STRETCH, Part, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.containers.window_page import WindowPage
from ui.widgets.display.chip import Glyph
from ui.widgets.display.labels import hairline, plain_label
from ui.widgets.focus import enter
from ui.widgets.jobs.thread_job import ThreadJob

if TYPE_CHECKING:  # read in a thread
    from designer.analysis.replay.contents import ActivityContents, OpenActivity

_WIDE = 1104
_PACE_S = 5.0
_MOST_ROWS = 30
_ALIKE = 0.8
"""Share of an OU's days that an account must have to be in its row."""

_START, _PROGRESS, _RESULT = range(3)


class ActivityPage(WindowPage):
    """Bringing activity into one window.

    Args:
        window: Under the page.
        session: Its view of the document.
        activity: The activity of its design.
    """

    def __init__(self, window: QMainWindow, session: Session, activity: Activity) -> None:
        super().__init__(window, "Activity")
        self._session = session
        self._activity = activity
        self._source = Path()
        self._pace = (0, 0.0)
        self._record = ActivityRecord("", "", "", "")
        self.opened: OpenActivity | None = None
        self.reading = TrailReading(self)
        self._opening = ThreadJob(self, "activity page")
        self._make()
        self._build()
        self.reading.progressed.connect(self._on_progress)
        self.reading.finished.connect(self._open_file)
        self.reading.failed.connect(self._on_failure)
        self._opening.finished.connect(self._on_opened)
        self._opening.failed.connect(lambda error: self._on_failure(str(error)))
        session.document.reset.connect(self._on_reset)
        self.destroyed.connect(self.reading.stop)

    def _make(self) -> None:
        go_on = lambda: self.read(self._source)  # noqa: E731 - the source changes
        self.start = StartSheet(self._choose_folder, self._choose_file, go_on, lambda: self._activity.design)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the reading")
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.count = plain_label()
        self.stop_button = push_button("Stop", run=self.stop)
        self.left = QWidget()
        self.cannot = QWidget()
        self.days = QWidget()
        self.foot = plain_label(look="quiet", wrap=True)
        self.cancel_button = push_button("Cancel", run=self.leave)
        self.use_button = push_button("Use it", look="primary", run=self.use)

    def _build(self) -> None:
        metrics = theme.metrics()
        title = plain_label("Activity")
        font = theme.heading_font()
        font.setPixelSize(metrics.scaled(20))
        title.setFont(font)
        line = plain_label(
            "Bring in what happened, so that an edit can say what it would have stopped. Logs are only read.",
            look="quiet",
            wrap=True,
        )
        close = icon_button("close", "Leave the page (Esc)", run=self.turn_away)
        words = in_column(title, line, spacing=0)
        head = in_row((words, 1), (close, 0, Qt.AlignmentFlag.AlignTop), spacing=metrics.margin)
        self._stack = QStackedWidget()
        for page in (_at_top(self.start), self._progress_page(), self._result_page()):
            self._stack.addWidget(page)
        middle = QWidget()
        middle.setMaximumWidth(metrics.scaled(_WIDE))
        in_column(head, (self._stack, 1), host=middle, margins=2 * metrics.margin, spacing=metrics.margin)
        in_row(STRETCH, (middle, 1_000), STRETCH, host=self)

    def _sheet(self, *parts: Part) -> QWidget:
        metrics = theme.metrics()
        sheet = QFrame()
        sheet.setProperty("sheet", True)
        in_column(*parts, host=sheet, margins=round(1.5 * metrics.margin), spacing=metrics.margin)
        return sheet

    def _progress_page(self) -> QWidget:
        self.what = plain_label(look="heading", wrap=True)
        return _at_top(self._sheet(self.what, self.bar, self.count, in_row(self.stop_button, STRETCH)))

    def _result_page(self) -> QWidget:
        metrics = theme.metrics()
        area, inside, page = QScrollArea(), QWidget(), QWidget()
        scroll_down_only(area)
        area.setProperty("clear", True)
        top = in_row(
            (self.left, 1, Qt.AlignmentFlag.AlignTop),
            (self.cannot, 1, Qt.AlignmentFlag.AlignTop),
            spacing=2 * metrics.margin,
        )
        in_column(top, self.days, STRETCH, host=inside, spacing=2 * metrics.margin)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)
        foot = in_row((self.foot, 1), self.cancel_button, self.use_button, spacing=metrics.gap)
        in_column((area, 1), hairline(), foot, host=page, spacing=metrics.gap)
        return page

    # --- Reading ---

    def open(self) -> None:
        """Show the page, with the keys in it."""
        super().open()
        enter(self)
        if self._stack.currentIndex() == _RESULT:
            self._enter_result()

    def leave(self) -> None:
        """Go, and read no more."""
        self.stop_all()
        super().leave()

    def _on_reset(self) -> None:
        """Leave with the design; the same one, read again, keeps what is read for it."""
        if not self._session.document.reread:
            self.leave()

    def turn_away(self) -> None:
        """Go out of sight while something is read, which goes on; else leave."""
        if self._stack.currentIndex() != _START:
            self.put_away()
            words = "The activity is read on" if self.reading.running else "The activity waits"
            self._session.notices.say(f"{words}: File, Bring in activity shows it again")
        else:
            self.leave()

    def stop_all(self) -> None:
        """Stop all work."""
        self.reading.stop()
        self._opening.stop()

    def stop(self) -> None:
        """Read no more; what was read is kept."""
        self.stop_all()
        self.start.say("Stopped. What was read is kept.", goes_on=True)
        self._stack.setCurrentIndex(_START)
        self.start.go_on_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _title(self) -> str:
        return self._source.name or str(self._source)

    def read(self, path: Path) -> None:
        """Read a trail or an activity file."""
        self.stop_all()
        self._source = path
        self.what.setText(f"Reading {self._title}")
        self.count.setText("Looking for files…")
        self.bar.setRange(0, 0)
        self._stack.setCurrentIndex(_PROGRESS)
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)  # Return pressed twice before must not stop it
        try:
            if path.is_file() and is_activity_file(path):
                self._open_file(path)
            else:
                self.reading.start(path, kept_keys(self._session.organization).logged, self.start.period())
        except OrgwrightError as error:
            self._on_failure(str(error))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Bring in activity", str(settings.last_folder() or ""))
        if chosen:
            self.read(Path(chosen))

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Bring in activity", str(settings.last_folder() or ""))
        if chosen:
            self.read(Path(chosen))

    def _show_start(self, message: str = "") -> None:
        self.start.say(message)
        self._stack.setCurrentIndex(_START)
        self.start.folder_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, max(1, progress.all_files))
        self.bar.setValue(progress.files)
        files = f"{progress.files:,} of {counted(progress.all_files, 'file')}"
        self.count.setText(f"{files}, {counted(progress.events, 'new event')}{self._time_left(progress)}")

    def _time_left(self, progress: Progress) -> str:
        """Say how long the reading takes at the pace of the last files; "" until that is known."""
        now, (before, at) = monotonic(), self._pace
        self._pace = (progress.files, now) if not progress.files or now - at > _PACE_S else self._pace
        if not 0 < before < progress.files:
            return ""
        seconds = (now - at) * (progress.all_files - progress.files) / (progress.files - before)
        left = counted(round(seconds / 60), "minute") if seconds > 90 else counted(round(seconds), "second")
        return f", about {left} left"

    def _on_failure(self, words: str) -> None:
        self._show_start(words)
        if not self.isVisible():
            self._session.notices.say("The activity could not be read: File, Bring in activity shows why")

    def _open_file(self, path: Path) -> None:
        self._record = ActivityRecord(str(path.absolute()), self._title, "", "")
        self.count.setText("Reading what is left of it…")
        self.bar.setRange(0, 0)
        self._opening.start(opening(path, self._session.organization))

    def _on_opened(self, opened: OpenActivity) -> None:
        self.opened, contents = opened, opened.contents
        reduction = reduction_of(contents, opened.replay)
        extent = (contents.first_day, contents.last_day) if contents.days else ()
        first, last = map(iso_day, extent) if extent else ("", "")
        days = f"{first} to {last}" if extent else "No events"
        self._record = self._record._replace(first=first, last=last)
        _fill(self.left, reduction_parts(contents.events, reduction))
        organization = self._session.organization
        _fill(self.cannot, lack_parts(list(lacks(organization, contents, opened.replay))))
        strip = day_strip(organization, contents)
        head, legend = QWidget(), DayLegend(has_missing=strip.has_missing)
        in_row((_heading(strip.accessibleName()), 1), legend, host=head)
        _fill(self.days, [head, strip])
        kinds = reduction.steps[-1].left if reduction.steps else contents.events
        usable = bool(kinds or contents.reports)
        reports = counted(len({line.scope for line in contents.reports}), "access report")
        self.use_button.setText(f"Use {counted(kinds, 'request') if kinds or not contents.reports else reports}")
        self.use_button.setEnabled(usable)
        self.foot.setText(
            f"{days}. It stays on this computer and not in the design, because it names people."
            if usable
            else "There is nothing in it that could be asked of this design."
        )
        self._stack.setCurrentIndex(_RESULT)
        self._enter_result()
        if not self.isVisible():
            self._session.notices.say("The activity is read: File, Bring in activity shows it")

    def _enter_result(self) -> None:
        button = self.use_button if self.use_button.isEnabled() else self.cancel_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def use(self) -> None:
        """Keep it beside the design, and show it."""
        self._activity.attach(self._record, self.opened)
        self._session.notices.say("The activity is attached to this design")
        self.leave()
        self._session.requests.ask(SHOW_PANEL, "activity")


def _at_top(part: QWidget) -> QWidget:
    page = QWidget()
    in_column(part, STRETCH, host=page)
    return page


def _heading(text: str) -> QWidget:
    return plain_label(text, look="heading")


def _fill(host: QWidget, parts: Sequence[QWidget]) -> None:
    """Put other parts into a widget, one below the other."""
    column = host.layout()
    if column is None:
        in_column(*parts, host=host, spacing=theme.metrics().gap // 2)
        return
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
    for part in parts:
        column.addWidget(part)


def reduction_parts(events: int, reduction: Reduction) -> list[QWidget]:
    """Return the lines of a subtraction: a reason, what it takes away, a bar and what is left."""
    grid_host = QWidget()
    grid = QGridLayout(grid_host)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setColumnStretch(0, 1)
    lines = [("Events read", "", events)]
    lines += [(f"   {step.reason}", f"{-step.less:,}", step.left) for step in reduction.steps]
    for place, (reason, less, left) in enumerate(lines):
        share = QProgressBar()
        share.setTextVisible(False)
        share.setRange(0, max(1, events))
        share.setValue(left)
        share.setAccessibleName(f"{reason}: {left:,} left")
        share.setFixedWidth(theme.metrics().scaled(96))
        number = plain_label(f"{left:,}", look="name" if place == len(lines) - 1 else "")
        for column, widget in enumerate((plain_label(reason), plain_label(less, look="quiet"), share, number)):
            side = Qt.AlignmentFlag.AlignLeft if column in (0, 2) else Qt.AlignmentFlag.AlignRight
            grid.addWidget(widget, place, column, side | Qt.AlignmentFlag.AlignVCenter)
    whole = f"of {counted(reduction.callers, 'caller')}: who, what, where, on what, answered how; each with its count, "
    words = plain_label(f"Different requests {whole}its first and its last day.", look="quiet", wrap=True)
    return [_heading("What will be kept"), grid_host, words]


def lack_parts(found: Sequence[Lack]) -> list[QWidget]:
    """Return a line for each thing that is not known."""
    made: list[QWidget] = [_heading("What the log cannot tell")]
    for one in found:
        line = QWidget()
        words = in_column(plain_label(one.title), plain_label(one.detail, look="small", wrap=True), spacing=0)
        in_row((Glyph("unknown"), 0, Qt.AlignmentFlag.AlignTop), (words, 1), host=line, spacing=theme.metrics().gap)
        made.append(line)
    return made


def day_strip(organization: Organization, contents: ActivityContents) -> DayStrip:
    """Return the days of each OU, and of accounts with fewer days than those beside them, in the order of the tree."""
    events: dict[str, Counter[int]] = {}
    for key, count in contents.days.items():
        events.setdefault(key.account, Counter())[key.day] += count
    every = range(contents.first_day, contents.last_day + 1)
    missing = frozenset(every).difference(key.day for key in contents.days)
    rows = list(_day_rows(organization, events))
    shown, rest = [row for _, row in rows[:_MOST_ROWS]], rows[_MOST_ROWS:]
    if rest:
        more = counted(sum(number for number, _ in rest), "more account")
        shown.append(DayRow(more, _summed(row.events for _, row in rest)))
    return DayStrip(shown, contents.first_day, contents.last_day, missing)


def _day_rows(organization: Organization, events: Mapping[str, Counter[int]]) -> Iterator[tuple[int, DayRow]]:
    """Yield each row with its number of accounts."""
    names = {organization.node(account).aws_id: organization.node(account).name for account in organization.accounts()}
    beside: dict[NodeId | None, list[str]] = {}
    for account in organization.accounts():
        number = organization.node(account).aws_id
        if number in events:
            beside.setdefault(organization.parent(account), []).append(number)
    for holder, numbers in beside.items():
        days = len(_summed(events[one] for one in numbers))
        alike = [one for one in numbers if len(events[one]) >= _ALIKE * days]
        if len(alike) > 1 and holder is not None:
            name = f"{organization.node(holder).name} · {counted(len(alike), 'account')}"
            yield len(alike), DayRow(name, _summed(events[one] for one in alike))
        for number in numbers:
            if len(alike) < 2 or number not in alike:
                yield 1, DayRow(names[number], events[number])
    others = sorted(events.keys() - names.keys(), key=lambda one: -events[one].total())
    yield from ((1, DayRow(one, events[one])) for one in others)


def _summed(events: Iterable[Mapping[int, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for event in events:
        found.update(event)
    return found
