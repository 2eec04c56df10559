"""Long work in steps: generators that yield now and then, so that nobody must wait, and return their result.

Work in a thread that no generator can cut, as reading a source is, passes checkpoints: its caller may end it
there. What evaluates somebody else's code charges a budget before each piece of work and before it makes a value, so
that no code, however small, takes all time or memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


def finish(steps: Generator[object, None, T]) -> T:
    """Run work through, however long it takes."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result


_stop: ContextVar[Callable[[], None] | None] = ContextVar("stop", default=None)


@contextmanager
def stoppable(stop: Callable[[], None]) -> Iterator[None]:
    """Block where each checkpoint of this thread calls a function, which raises to end the work."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def current_stop() -> Callable[[], None] | None:
    """Return the function that the checkpoints of this thread call, or None."""
    return _stop.get()


def checkpoint() -> None:
    """Let long work be stopped here; costs a tenth of a microsecond if nothing can stop it."""
    stop = _stop.get()
    if stop is not None:
        stop()


def checked(things: Iterable[T]) -> Iterator[T]:
    """Yield things, with a checkpoint at each."""
    stop = _stop.get()
    if stop is None:
        return iter(things)
    return _stoppable(things, stop)


def _stoppable(things: Iterable[T], stop: Callable[[], None]) -> Iterator[T]:
    for thing in things:
        stop()
        yield thing


STEP_CHARACTERS = 64
"""Characters of a text that are charged as one step."""


class SpentError(Exception):
    """Work that would take more steps than its budget has left; the message says whose budget that is."""


class WorkBudget:
    """Steps that may be charged for a piece of work.

    A step is a microsecond or so, or about a hundred bytes of what is made: an item of a list, or `STEP_CHARACTERS` of
    a text.

    Attributes:
        steps: Steps that it had at first.
        owner: What the steps are for: "one value".
        whole: The budget of the work that this is a part of. A value that another value waits for has steps of its own.
        left: Steps that are left.
    """

    def __init__(self, steps: int, owner: str, within: WorkBudget | None = None) -> None:
        self.steps = steps
        self.owner = owner
        self.whole: WorkBudget | None = within.whole if within is not None and within.owner == owner else within
        self.left = steps

    def charge(self, steps: int) -> None:
        """Take steps from this budget, and from that of the work around it.

        Raises:
            SpentError: So many are not left; none is taken.
        """
        if steps > self.left:
            raise SpentError(f"This takes more than the {self.steps:,} steps of work for {self.owner}.")
        if self.whole is not None:
            self.whole.charge(steps)
        self.left -= steps


_budget: ContextVar[WorkBudget | None] = ContextVar("budget", default=None)


@contextmanager
def work_budget(steps: int, owner: str) -> Iterator[WorkBudget]:
    """Block where `charge` takes from so many steps, and from those of the block around it."""
    budget = WorkBudget(steps, owner, _budget.get())
    token = _budget.set(budget)
    try:
        yield budget
    finally:
        _budget.reset(token)


def charge(steps: int = 1) -> None:
    """Charge for work that is about to be done, or for the size of what is about to be made; also a checkpoint.

    Raises:
        SpentError: The budget of the work does not allow it.
    """
    checkpoint()
    budget = _budget.get()
    if budget is not None:
        budget.charge(steps)


def charge_text(characters: int) -> None:
    """Charge for a text of so many characters that is about to be made or gone through."""
    charge(1 + characters // STEP_CHARACTERS)


_WIDE, _WIDEST = re.compile(rb"[\xc4-\xff]"), re.compile(rb"[\xf0-\xff]")


def charge_content(data: bytes) -> None:
    """Charge for the text in the bytes of a file: a single character that is wide makes all of its text wide."""
    width = 1 if data.isascii() or not _WIDE.search(data) else 4 if _WIDEST.search(data) else 2
    charge_text(width * len(data))
