"""Long work in slices between events, so that the window never waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

from ui.widgets.turn import turn

SLICE_S = 0.003
"""The window has its turn after this long: a frame has room for two such works and its painting."""

FIRST_SLICE_S = 0.006
"""What is small is done at once, so that nothing flickers."""


class Slices(QObject):
    """Takes the steps of one work at a time; another work takes its place.

    Args:
        parent: Whose end is the end of the work too.
        told: Called after each slice, with whether the work has come to its end.
    """

    def __init__(self, parent: QObject, told: Callable[[bool], None]) -> None:
        super().__init__(parent)
        self._told = told
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(lambda: self._go_on(SLICE_S))

    @property
    def running(self) -> bool:
        """Whether there is work left."""
        return self._steps is not None

    def start(self, steps: Iterator[object], first: float = FIRST_SLICE_S) -> None:
        """Begin a work, with a first slice of some seconds at once."""
        self._steps = steps
        self._timer.start()
        if first:
            self._go_on(first, at_once=True)

    def stop(self) -> None:
        """Leave the work where it is."""
        self._steps = None
        self._timer.stop()

    def finish(self) -> None:
        """Do what is left, at once."""
        while self._steps is not None:
            self._go_on(SLICE_S)

    def _go_on(self, seconds: float, *, at_once: bool = False) -> None:
        steps = self._steps
        if steps is None:
            return
        with turn.taken(self, seconds, at_once=at_once) as until:
            for _ in steps:
                if perf_counter() >= until:
                    break
            else:
                steps = None
        if steps is None:
            self.stop()
        self._told(steps is None)
