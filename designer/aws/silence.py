"""Watch over a network: how long AWS has answered nothing at all, and when to stop waiting for it.

A refusal is an answer, too. Whoever waits calls `check` every now and then while calls are on their way, so that a call
that hangs in a thread does not keep the person from being told.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from designer.errors import OrgwrightError

LONGEST_SILENCE = 60.0
"""Seconds without any answer after which a reading ends. What it has kept is not lost."""

LONGEST_FIRST_SILENCE = 18.0
"""The same before anything was answered: whoever starts without a network learns it at once."""

_FIRST_WORD, _NEXT_WORD = 8.0, 5.0
"""Seconds after which a silence is told first, and again: longer than a call waits when AWS throttles."""


class NoAnswerError(OrgwrightError):
    """AWS has not answered for so long that the network is taken for dead."""


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
        self._since = clock()
        self._has_answered = False
        self._next_word = _FIRST_WORD
        self._lock = threading.Lock()
        self._listeners: list[Callable[..., None]] = []

    def begin(self) -> None:
        """Count from now: calls are made that were not on their way before."""
        self._since = self._clock()

    def answered(self) -> None:
        """Note that AWS has answered something."""
        self._has_answered = True
        self._since = self._clock()

    def listen(self, events: ClientEvents) -> None:
        """Note each answer to the clients of a session of boto3, which tries again by itself."""

        def note(response_dict: object = None, **_more: object) -> None:
            if response_dict is not None:
                self.answered()

        self._listeners.append(note)  # boto3 holds it weakly
        events.register("response-received", note)

    def now(self) -> float:
        """Time by the clock, to be handed to `lasts_since`."""
        return self._clock()

    def lasts_since(self, moment: float) -> bool:
        """Return True if nothing was answered since a moment."""
        return self._since <= moment

    def check(self) -> None:
        """Tell of a silence that lasts.

        Raises:
            NoAnswerError: It has lasted too long.
        """
        with self._lock:  # one thread tells at a time
            silent = self._clock() - self._since
            if silent >= (LONGEST_SILENCE if self._has_answered else LONGEST_FIRST_SILENCE):
                raise NoAnswerError(f"AWS has not answered for {silent:.0f} seconds: the network seems to be gone.")
            if silent >= self._next_word:
                self._next_word = silent + _NEXT_WORD
                self._tell(silent)
            elif silent < _FIRST_WORD < self._next_word:
                self._next_word = _FIRST_WORD
                self._tell(0)
