"""Threads that ask, a bounded number of them, and a watch over how long AWS has answered nothing at all.

A refusal is an answer, too; a page of a proxy is none. A caller that waits calls `check` every now and then while calls
are on their way, so that a call that hangs in a thread does not keep the person in the dark.

The end of a program waits for a thread pool of concurrent.futures, and a call that hangs takes 15 seconds to break.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

from designer.basics.errors import OrgwrightError

WORKERS = 16
"""Calls of one reading that are on their way at one time."""

LONGEST_SILENCE = 18.0
"""Seconds without any answer after which a reading ends; what it has kept is not lost. A call that AWS answers takes a
second or two, so a longer wait would only hide that nobody answers."""

_FIRST_WORD, _NEXT_WORD = 8.0, 5.0
"""Seconds until a silence is first reported, and again: longer than a call waits when AWS throttles."""

_LONGEST_BLINK = 3.0
"""Seconds between two looks above which the wait does not count: the machine slept, or kept answers were being read."""


class NoAnswerError(OrgwrightError):
    """AWS has not answered for so long that the network is taken for dead, or that it has no time for us."""


class ClientEvents(Protocol):
    """Events of a session of boto3."""

    def register(self, event_name: str, handler: Callable[..., None]) -> None:
        """Have a function called at each event whose name begins so."""


class Silence:
    """Time since the last answer, shared by all threads.

    Args:
        tell: Called with the seconds of a silence while it lasts, and with 0 when it is over.
        clock: Seconds that never go back.
    """

    def __init__(
        self, tell: Callable[[float], None] = lambda _seconds: None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._clock = clock
        self._answered = self._looked = clock()
        self._unwatched = 0.0
        self._next_word = _FIRST_WORD
        self._lock = threading.Lock()
        self._listeners: list[Callable[..., None]] = []

    def answered(self) -> None:
        """Note that AWS has answered something."""
        self._answered, self._unwatched = self._clock(), 0.0

    def listen(self, events: ClientEvents) -> None:
        """Note each answer to the clients of a session of boto3, which tries again by itself."""

        def note(response_dict: object = None, **_more: object) -> None:
            if response_dict is not None:
                self.answered()

        self._listeners.append(note)  # boto3 holds it weakly
        events.register("response-received", note)

    @property
    def is_long(self) -> bool:
        """True while a silence is reported."""
        return self._next_word > _FIRST_WORD

    def now(self) -> float:
        """Return the time by the clock, to be handed to `lasts_since`."""
        return self._clock()

    def lasts_since(self, moment: float) -> bool:
        """Return True if nothing was answered since a moment."""
        return self._answered <= moment

    def check(self) -> None:
        """Tell of a silence that lasts.

        Raises:
            NoAnswerError: AWS has not answered for too long.
        """
        with self._lock:  # one thread reports at a time
            now = self._clock()
            if now - self._looked > _LONGEST_BLINK:
                self._unwatched += now - self._looked
            self._looked = now
            silent = now - self._answered - self._unwatched
            if silent >= LONGEST_SILENCE:
                gone = "the network is gone, or a proxy answers in its place"
                raise NoAnswerError(f"AWS has not answered for {silent:.0f} seconds: {gone}.")
            if silent >= self._next_word:
                self._next_word = silent + _NEXT_WORD
                self._tell(silent)
            elif silent < _FIRST_WORD < self._next_word:
                self._next_word = _FIRST_WORD
                self._tell(0)


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

    def __init__(self, count: int, ask: Callable[[_Q], _A], stop: Callable[[], object]) -> None:
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
