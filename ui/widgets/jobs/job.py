"""Job: long work in slices between events, within the time of a turn; and work for something once it is seen."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from time import perf_counter
from types import GeneratorType
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QEvent, QMetaMethod, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from designer.basics.errors import OrgwrightError

TURN_S = 0.004
"""Seconds of work in a turn; with the painting of a full view this stays below a frame."""

LEAST_S = 0.0005
"""The share of a job that comes late, so that every job comes to its end."""


class FrameBudget:
    """Time of a turn, shared out: a job that comes again shows that another turn has begun."""

    def __init__(self) -> None:
        self._served: set[int] = set()
        self._left = TURN_S
        self._had: dict[int, float] = {}

    @contextmanager
    def taken(self, job: object, wanted: float, *, at_once: bool = False) -> Iterator[float]:
        """Work for some time; gives the moment at which to stop, as `perf_counter` counts.

        Args:
            job: Whose work it is.
            wanted: Seconds it would take.
            at_once: True if an event has asked for it, and not a timer: it gets all it wants, and the timers of this
                turn share the rest. What a job had at once counts for its own timer of the same turn.
        """
        start = perf_counter()
        if at_once or id(job) in self._served:
            self._served.clear()
            self._had.clear()
            self._left = TURN_S
        if not at_once:
            self._served.add(id(job))
            wanted = max(LEAST_S, min(wanted - self._had.get(id(job), 0.0), self._left))
        try:
            yield start + wanted
        finally:
            taken = perf_counter() - start
            self._left -= taken
            if at_once:
                self._had[id(job)] = taken


frame_budget = FrameBudget()


SLICE_S = 0.003
"""How long a job works before the window has its turn, in seconds: a frame has room for two and its painting."""

FIRST_SLICE_S = 0.006
"""Seconds that are taken at once when a job starts: what is small is done then, so that nothing flickers."""

ASKED_S = 0.1
"""Seconds that may be taken at once for what a person has just asked for."""

Result = TypeVar("Result")
ProgressSteps: TypeAlias = Generator[float, None, Result]
"""Work that yields how much of it is done, from 0 to 1."""

_HALF = 60
"""Steps after which a job of unknown length counts as half done."""


class Job(QObject):
    """Steps of one work at a time; another work takes its place.

    Stopping closes the work: a generator is left at its last step, with its `finally` run.

    Args:
        parent: Whose end is the end of the job too.
        done: Called with what the steps returned, as `finished` is emitted.
        one_step: True if each step has a turn of its own, since it takes long.

    Signals:
        advanced(): A slice was done.
        progressed(float): So much is done, from 0 to 1, for work that reports it.
        finished(object): The work is at its end; what its steps returned.
        failed(OrgwrightError): It ended with what a person can put right. Raised instead if nothing is connected.
    """

    advanced = Signal()
    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, done: Callable[..., object] | None = None, *, one_step: bool = False) -> None:
        super().__init__(parent)
        if done is not None:
            self.finished.connect(done)
        self._one_step = one_step
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(lambda: self._go_on(SLICE_S))

    @property
    def running(self) -> bool:
        """True while there is work left."""
        return self._steps is not None

    def start(self, steps: Iterator[object], first: float = FIRST_SLICE_S) -> None:
        """Begin a work, with a first slice of some seconds at once; 0 for none."""
        self.stop()
        self._steps = steps
        self._timer.start()
        if first:
            self._go_on(first, at_once=True)

    def stop(self) -> None:
        """Leave the work where it is."""
        self._timer.stop()
        steps, self._steps = self._steps, None
        if isinstance(steps, GeneratorType) and not steps.gi_running:
            steps.close()

    def finish(self) -> None:
        """Do what is left, at once."""
        while self._steps is not None:
            self._go_on(SLICE_S)

    def steps_left(self) -> Iterator[None]:
        """Do what is left in slices, for other work that waits for it and lets the window live."""
        while self._steps is not None:
            yield
            self._go_on(SLICE_S)

    def _go_on(self, seconds: float, *, at_once: bool = False) -> None:
        """Take steps for so many seconds, at least one."""
        steps = self._steps
        if steps is None:
            return
        try:
            with frame_budget.taken(self, seconds, at_once=at_once) as until:
                done = next(steps)
                while not (self._one_step or perf_counter() >= until or self._steps is not steps):
                    done = next(steps)
        except StopIteration as end:
            self._end(steps)
            self.advanced.emit()
            self.finished.emit(end.value)
        except OrgwrightError as error:
            self._end(steps)
            if not self.isSignalConnected(QMetaMethod.fromSignal(self.failed)):
                raise
            self.failed.emit(error)
        else:
            if self._steps is not steps:
                return  # a step stopped this work, or began another
            if isinstance(done, float):
                self.progressed.emit(done)
            self.advanced.emit()

    def _end(self, steps: Iterator[object]) -> None:
        if self._steps is steps:
            self._timer.stop()
            self._steps = None


def with_progress(steps: Generator[None, None, Result]) -> ProgressSteps[Result]:
    """Return the work that cannot say how much is done, with a share that comes ever closer to the whole."""
    taken = 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        taken += 1
        yield taken / (taken + _HALF)


class WhenSeen(QObject):
    """Does something whenever it is asked for; while the widget is hidden, once, when it is next shown.

    Args:
        widget: The part that is seen, or hidden.
        do: Shows in it what is so now.
    """

    def __init__(self, widget: QWidget, do: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._do = do
        self._due = True
        widget.installEventFilter(self)

    def ask(self, *_: object) -> None:
        """Do it now, or when the widget is next shown."""
        self._due = not self._widget.isVisible()
        if not self._due:
            self._do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch up with what happened while the widget was hidden."""
        if event.type() is QEvent.Type.Show and self._due:
            self.ask()
        return super().eventFilter(watched, event)
