"""Pace of calls: as fast as AWS answers, slower in the measure in which it refuses.

What AWS allows differs by operation, and whoever else calls has a share of it ("Throttling limits" in
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html), so the pace is found: it is
looked at once a second. A share of refusals that
any load would meet leaves it alone, a larger share cuts it, and each other second adds to it. At a real limit it thus
settles a little above what is allowed; refusals at random do not stop it.
"""

from __future__ import annotations

import threading

_PERIOD = 1.0
"""Seconds between two looks; within one, calls on their way together are refused together."""

_FEWEST = 8
"""Answers that a look needs: of fewer, the share says nothing."""

_TOLERATED = 0.2
"""Share of the calls of a look that AWS may refuse before they become slower."""

_MORE = 5.0
"""Calls a second that are added by a look that finds no more refusals than are tolerated."""


class Pace:
    """Turns shared by all threads.

    Args:
        rate: Calls a second to begin with, and at most.
        slowest: Calls a second at least.
    """

    def __init__(self, rate: float = 200.0, slowest: float = 4.0) -> None:
        self._most = self._rate = rate
        self._slowest = slowest
        self._next = 0.0
        self._looked: float | None = None
        self._answered = self._throttled = 0
        self._lock = threading.Lock()

    @property
    def rate(self) -> float:
        """Calls a second now."""
        return self._rate

    def turn(self, now: float) -> float:
        """Seconds to wait for the next turn, which is taken."""
        with self._lock:
            begin = max(now, self._next)
            self._next = begin + 1 / self._rate
            return begin - now

    def note(self, now: float, *, throttled: bool) -> None:
        """Take notice of an answer: True where AWS has throttled the call."""
        with self._lock:
            self._answered += 1
            self._throttled += throttled
            if self._looked is None:
                self._looked = now
            if now - self._looked < _PERIOD or self._answered < _FEWEST:
                return
            share = self._throttled / self._answered
            rate = self._rate * (1 - share / 2) if share > _TOLERATED else self._rate + _MORE
            self._rate = min(self._most, max(self._slowest, rate))
            self._looked, self._answered, self._throttled = now, 0, 0
