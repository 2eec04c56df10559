"""Threads that ask: a bounded number, none of which keeps the program from ending.

The end of a program waits for a thread pool of concurrent.futures, and a call that hangs takes 15 seconds to break.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

_Q = TypeVar("_Q")
_A = TypeVar("_A")

_LOOK = 0.1
"""Seconds between two looks at whether the person has stopped."""


class Workers(Generic[_Q, _A]):
    """Threads that turn questions into answers.

    Args:
        count: Number of threads.
        ask: Answers one question; what it raises is handed on.
        stop: Looked at while answers are awaited: raises to end the waiting.
    """

    def __init__(self, count: int, ask: Callable[[_Q], _A], stop: Callable[[], None]) -> None:
        self._ask = ask
        self._stop = stop
        self._questions: queue.SimpleQueue[_Q | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[_Q, _A | BaseException]] = queue.SimpleQueue()
        self._left = 0
        self._closed = threading.Event()
        self._threads = [threading.Thread(target=self._work, name="organizations", daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def put(self, question: _Q) -> None:
        """Have a question asked."""
        self._left += 1
        self._questions.put(question)

    def answers(self) -> Iterator[tuple[_Q, _A | BaseException]]:
        """Each question with its answer, or with what asking it has raised, as they come; more may be put meanwhile."""
        while self._left:
            self._stop()
            try:
                found = self._answers.get(timeout=_LOOK)
            except queue.Empty:
                continue
            self._left -= 1
            yield found

    def close(self) -> None:
        """Ask nothing more; calls on their way are not waited for."""
        self._closed.set()
        for _ in self._threads:
            self._questions.put(None)

    def _work(self) -> None:
        while (question := self._questions.get()) is not None and not self._closed.is_set():
            try:
                answer: _A | BaseException = self._ask(question)
            except BaseException as error:  # noqa: BLE001  # raised again where the answer is taken
                answer = error
            self._answers.put((question, answer))


def waited(ask: Callable[[], _A], stop: Callable[[], None]) -> _A:
    """Return what a function returns that is called in a thread; the end of the program does not wait for it.

    Args:
        ask: The function.
        stop: Looked at meanwhile: raises to end the waiting.
    """
    workers: Workers[Callable[[], _A], _A] = Workers(1, lambda one: one(), stop)
    workers.put(ask)
    try:
        _, found = next(workers.answers())
    finally:
        workers.close()
    if isinstance(found, BaseException):
        raise found
    return found
