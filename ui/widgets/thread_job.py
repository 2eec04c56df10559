"""Thread job: work that waits for others, or cannot be cut into slices, in a thread beside the window.

The thread touches nothing of the window: it tells by a queue, which the window empties by a timer. Work that is left is
not waited for; its thread ends by itself, and never keeps the program from ending.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from designer.errors import OrgwrightError

LOOK_MS = 30
"""Milliseconds between two looks at what the thread has told."""


@dataclass(slots=True)
class _Run:
    told: queue.SimpleQueue[object] = field(default_factory=queue.SimpleQueue)
    result: object = None
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)


class ThreadJob(QObject):
    """One work at a time; another work takes its place.

    Signals:
        progressed(object): The last thing that the work has told since the last look.
        finished(object): The work is at its end; what it returned.
        failed(OrgwrightError): It ended with what a person can put right. Anything else is raised in the window.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, name: str) -> None:
        super().__init__(parent)
        self._name = name
        self._run: _Run | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """True until the work is at its end, or is left."""
        return self._run is not None

    def start(self, work: Callable[[Callable[[object], None]], object]) -> None:
        """Begin a work; it is handed what it may tell its progress by."""
        self.stop()
        run = self._run = _Run()
        threading.Thread(target=_do, args=(run, work), name=self._name, daemon=True).start()
        self._timer.start()

    def stop(self) -> None:
        """Leave the work: nothing more is heard of it."""
        self._timer.stop()
        self._run = None

    def _look(self) -> None:
        run = self._run
        if run is None:
            return
        ended = run.ended.is_set()  # asked first: all that was told is in the queue then
        told: list[object] = []
        while not run.told.empty():
            told.append(run.told.get())
        if told:
            self.progressed.emit(told[-1])
        if not ended or self._run is not run:
            return
        self.stop()
        if run.error is None:
            self.finished.emit(run.result)
        elif isinstance(run.error, OrgwrightError):
            self.failed.emit(run.error)
        else:
            raise run.error


def _do(run: _Run, work: Callable[[Callable[[object], None]], object]) -> None:
    try:
        run.result = work(run.told.put)
    except BaseException as error:  # noqa: BLE001  # told, or raised again, where the window looks
        run.error = error
    run.ended.set()
