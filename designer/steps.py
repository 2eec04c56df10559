"""Long work in steps: generators that yield now and then, for whoever must not wait, and return their result.

Work in a thread that no generator can cut, as reading a source is, passes checkpoints: whoever waits for it may end it
there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
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
    """Block in which each checkpoint of this thread calls a function, which raises to end the work."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def checkpoint() -> None:
    """Place at which long work may be ended; a tenth of a microsecond where nobody waits."""
    stop = _stop.get()
    if stop is not None:
        stop()
