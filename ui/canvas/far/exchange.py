"""Exchange of the far picture: another one is made ready in steps, and the previous ones are let go of in steps."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from designer.organization.layout import Rect
from ui.canvas.far.overview import Overview
from ui.widgets.jobs.job import Job

SOON_MS = 100
"""The far picture of a new layout is made ready this long after it: what is in sight comes first."""


class OverviewExchange(QObject):
    """The far picture that is shown, and those that come and go.

    Args:
        make: Makes one that shows nothing yet, after the one of before.
        seen: The part of the scene that is seen, and the scale to make pictures for.
        shown: Called when another picture has taken its place.

    Signals:
        changed(): All that a picture shows is ready.
    """

    changed = Signal()

    def __init__(
        self,
        make: Callable[[Overview | None], Overview],
        seen: Callable[[], tuple[Rect, float]],
        shown: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make = make
        self._seen = seen
        self._shown = shown
        self._job = Job(self)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._begin)
        self._current: Overview | None = None
        self._outdated = False
        self._next: Overview | None = None
        self._leaving: list[Overview] = []

    @property
    def current(self) -> Overview:
        """The picture that is shown; made when it is first wanted, mostly some time after a new layout."""
        if self._current is None or self._outdated:
            before, self._outdated = self._current, False
            self._current = self._make(before)
            if before is not None:
                self._leaving.append(before)
        return self._current

    def replace_at_once(self) -> None:
        """Replace the picture whenever it is wanted: what the old one shows is no longer there."""
        if self._next is not None:
            self._leaving.append(self._next)
        self._next, self._outdated = None, True
        self._soon.stop()
        self._job.stop()

    def make_ready_soon(self) -> None:
        """Make the picture ready, where it is out of date: cards are seen, and come first."""
        if self._outdated and not self._soon.isActive():
            self._soon.start()

    def replace_when_ready(self) -> None:
        """Replace the picture when the new one is ready: the old one is shown until then."""
        if self._next is not None:
            self._leaving.append(self._next)
        self._next = self._make(self.current)
        self._begin()

    def _begin(self) -> None:
        self._soon.stop()
        self._job.start(self._replacing(self._next or self.current), first=0)

    def _replacing(self, overview: Overview) -> Iterator[None]:
        """Make a picture ready, change to it, and let go of the previous ones, in steps."""
        yield from overview.ahead(*self._seen())
        before = self.current
        if overview is not before:
            self._leaving.append(before)
            self._current, self._next, self._outdated = overview, None, False
            self._shown()
        self.changed.emit()
        while self._leaving:
            yield from self._leaving[-1].dissolve()
            self._leaving.pop()
