"""A step that is being made, its messages, and the pauses in between."""

from __future__ import annotations

import time
from collections.abc import Callable

from designer.analysis.migration.plan import PlannedStep
from designer.aws.apply.looks import Look
from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError

BUSY_PAUSE = 5.0
"""Seconds after which a call is sent again that AWS had no time for."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0


_BREATH = 0.2


class PausedError(OrgwrightError):
    """Somebody asked for a pause while a run waited; the journal has what the next run needs."""


def wait_unless(asked: Callable[[], bool], seconds: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Wait, but no longer than until a pause is asked for.

    Raises:
        PausedError: It is.
    """
    left = seconds
    while left > 0 and not asked():
        sleep(min(_BREATH, left))
        left -= _BREATH
    if asked():
        raise PausedError("A pause was asked for.")


@dataclass(frozen=True, slots=True)
class StepNews:
    """Messages of a step while a run goes on: "compares", "sends", "waits", "sees", "was so already"."""

    step: PlannedStep
    does: str


@dataclass(frozen=True, slots=True)
class StepWork:
    """A step that is being made.

    Attributes:
        step: The step.
        arguments: Arguments of its call, all ids filled in.
        looks: What it touches.
        before: What the looks tell before it.
    """

    step: PlannedStep
    arguments: dict[str, object]
    looks: tuple[Look, ...]
    before: list[object]


class Waiting:
    """Pauses that become longer, until a time; an iterator over True."""

    def __init__(self, clock: Callable[[], float], pause: Callable[[float], object], end: float) -> None:
        self._clock = clock
        self._pause = pause
        self._end = end
        self._seconds = _FIRST_PAUSE

    def __iter__(self) -> Waiting:
        return self

    def __next__(self) -> bool:
        """Pause; the time is over where there is nothing left to wait for."""
        if self._clock() >= self._end:
            raise StopIteration
        self._pause(self._seconds)
        self._seconds = min(_LONGEST_PAUSE, self._seconds * 1.5)
        return True


def unlike_words(wanted: object, found: object) -> str:
    """Say how two values differ: "expected [..], found [..]"; of lists only the entries that one of them lacks."""
    if isinstance(wanted, list) and isinstance(found, list):
        missing, new = [one for one in wanted if one not in found], [one for one in found if one not in wanted]
        if missing or new:
            return f"expected {missing or 'no more'}, found {new or 'no more'}"
    return f"expected {wanted}, found {found}"
