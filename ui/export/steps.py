"""Long work in steps: a generator that yields how much is done, from 0 to 1, and returns its result.

Stopping it is closing it. In a window `Work` gives it a few milliseconds at a time.
"""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from designer.errors import OrgwrightError

Result = TypeVar("Result")
Steps: TypeAlias = Generator[float, None, Result]

SLICE = 0.012
"""Seconds of work between two looks at the events of the window."""

FIRST = 0.1
"""Seconds that may be spent at once on what a person has just asked for."""


_SOON = 60
"""Steps of work after which it counts as half done, where nobody knows how many there are."""


def with_shares(steps: Generator[None, None, Result]) -> Steps[Result]:
    """Work that cannot say how much is done, with a share that comes ever closer to the whole."""
    taken = 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: Result = stop.value
            return result
        taken += 1
        yield taken / (taken + _SOON)


class Work(QObject):
    """Work that lets the window live on.

    Signals:
        progressed(float): So much is done, from 0 to 1.
        finished(object): What the steps returned.
        failed(OrgwrightError): What a person can put right.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Steps[object] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(lambda: self._go_on(SLICE))

    @property
    def running(self) -> bool:
        """Whether something is being done."""
        return self._steps is not None

    def start(self, steps: Steps[object], first: float = 0.0) -> None:
        """Begin, with so many seconds at once for what is small; what was being done is dropped."""
        self.stop()
        self._steps = steps
        self._timer.start()
        if first:
            self._go_on(first)

    def stop(self) -> None:
        """Drop what is being done."""
        self._timer.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            steps.close()

    def _go_on(self, seconds: float) -> None:
        steps = self._steps
        if steps is None:
            return
        until, done = perf_counter() + seconds, 0.0
        try:
            while perf_counter() < until:
                done = next(steps)
        except StopIteration as stop:
            self.stop()
            self.finished.emit(stop.value)
        except OrgwrightError as error:
            self.stop()
            self.failed.emit(error)
        else:
            self.progressed.emit(done)
