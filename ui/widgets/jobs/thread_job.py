"""Thread job: work that waits for others, or cannot be cut into slices, in a thread beside the window.

The thread touches nothing of the window: it reports by a queue, which the window empties by a timer. Work that is left
is
not waited for; its thread ends by itself, and never keeps the program from ending.

Garbage is looked for in the window's thread alone meanwhile: whichever thread makes many objects would be the one to
look, and there end widgets that wait in a circle to be freed. Found here, on PySide 6.11: drop a `QSocketNotifier` that
is in a circle of references, make a million lists in a thread; Qt warns that it is disabled from another thread.
"""

import gc
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from designer.basics.dataclass import dataclass
from designer.basics.errors import OrgwrightError

LOOK_MS = 30
"""Milliseconds between two looks at the thread's messages."""

_OLDER_EACH = 30
"""Looks after which older objects are searched for garbage, too."""


@dataclass(slots=True)
class _Run:
    messages: queue.SimpleQueue[object] = field(default_factory=queue.SimpleQueue)
    result: object = None
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)


class ThreadJob(QObject):
    """One work at a time; another work takes its place.

    Signals:
        progressed(object): The last message of the work since the last look.
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
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._ends: list[Callable[[], object]] = []
        self.destroyed.connect(partial(_end, self._ends))  # with a window that is closed, too

    @property
    def running(self) -> bool:
        """True until the work is at its end, or is left."""
        return self._run is not None

    def start(
        self, work: Callable[[Callable[[object], None]], object], end: Callable[[], object] | None = None
    ) -> None:
        """Begin a work.

        Args:
            work: The work; it is handed what it may tell its progress by.
            end: Ask the work to end early; called from the window.
        """
        self.stop()
        self._ends += [end] if end is not None else []
        run = self._run = _Run()
        threading.Thread(target=_do, args=(run, work), name=self._name, daemon=True).start()
        self._timer.start()

    def end(self) -> None:
        """Ask the work to end early; it is still heard of."""
        _end(self._ends)

    def stop(self) -> None:
        """Leave the work, and ask it to end: nothing more is heard of it."""
        self.end()
        self._timer.stop()
        self._run = None

    def _look(self) -> None:
        run = self._run
        if run is None:
            return
        self._looks += 1
        gc.collect(0 if self._looks % _OLDER_EACH else 1)
        ended = run.ended.is_set()  # asked first: all messages are in the queue then
        messages: list[object] = []
        while not run.messages.empty():
            messages.append(run.messages.get())
        if messages:
            self.progressed.emit(messages[-1])
        if not ended or self._run is not run:
            return
        self._ends.clear()  # what the work has made may still be used
        self.stop()
        if run.error is None:
            self.finished.emit(run.result)
        elif isinstance(run.error, OrgwrightError):
            self.failed.emit(run.error)
        else:
            raise run.error


def _end(ends: list[Callable[[], object]], *_: object) -> None:
    while ends:
        ends.pop()()


def _do(run: _Run, work: Callable[[Callable[[object], None]], object]) -> None:
    with _collector.left_to_the_window():
        try:
            run.result = work(run.messages.put)
        except BaseException as error:  # noqa: BLE001  # reported, or raised again, where the window looks
            run.error = error
        run.ended.set()  # before the search may begin again: the less this thread does then, the better


class _Collector:
    """Python's search for garbage: it begins by itself in no thread while one of this module works."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._working = 0
        self._was_enabled = False

    @contextmanager
    def left_to_the_window(self) -> Iterator[None]:
        """Keep the search from beginning in this thread, and so in any."""
        with self._lock:
            if not self._working:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._working += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                if not self._working and self._was_enabled:
                    gc.enable()


_collector = _Collector()
