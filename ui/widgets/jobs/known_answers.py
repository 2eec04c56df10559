"""Answers that take a while, worked out one at a time between events and kept until something changes."""

from collections.abc import Callable, Generator, Hashable, Iterator
from typing import Generic, TypeVar

from PySide6.QtCore import QObject

from ui.widgets.jobs.job import Job

T = TypeVar("T")


class KnownAnswers(Generic[T]):
    """Answers by question; another question takes the place of one that is being worked out.

    Args:
        parent: Whose end is the end of the work too.
        known: Called when an answer is known.
    """

    def __init__(self, parent: QObject, known: Callable[[], object]) -> None:
        self._answers: dict[Hashable, T | None] = {}
        self._asked: Hashable = None
        self._job = Job(parent, done=lambda _: known())

    def of(self, question: Hashable, work: Callable[[], Generator[None, None, T | None]]) -> T | None:
        """Return the answer, or None and begin to work it out."""
        if question not in self._answers and self._asked != question:
            self._asked = question
            self._job.start(self._keeping(question, work), first=0)
        return self._answers.get(question)

    def forget(self) -> None:
        """Forget all, and stop."""
        self._asked = None
        self._answers.clear()
        self._job.stop()

    def _keeping(self, question: Hashable, work: Callable[[], Generator[None, None, T | None]]) -> Iterator[None]:
        self._answers[question] = yield from work()
