"""Frame budget: the time that all jobs together may take of one turn of the event loop."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

TURN_S = 0.004
"""With the painting of a full view this stays below a frame."""

LEAST_S = 0.0005
"""The share of a job that comes late, so that every job comes to its end."""


class FrameBudget:
    """Time of a turn, shared out: a job that comes again shows that another turn has begun."""

    def __init__(self) -> None:
        self._served: set[int] = set()
        self._left = TURN_S

    @contextmanager
    def taken(self, job: object, wanted: float, *, at_once: bool = False) -> Iterator[float]:
        """Work for some time; gives the moment at which to stop, as `perf_counter` counts.

        Args:
            job: Whose work it is.
            wanted: Seconds it would take.
            at_once: True when an event has asked for it, and not a timer: it gets all it wants, and the timers of this
                turn share the rest.
        """
        start = perf_counter()
        if at_once or id(job) in self._served:
            self._served.clear()
            self._left = TURN_S
        if not at_once:
            self._served.add(id(job))
            wanted = min(wanted, max(LEAST_S, self._left))
        try:
            yield start + wanted
        finally:
            self._left -= perf_counter() - start


frame_budget = FrameBudget()
