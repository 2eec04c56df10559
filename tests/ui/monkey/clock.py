"""The monkey's clock: time goes on by a share for each turn of the event loop, and by nothing else.

Everything that the program waits for comes after so many turns, in the order of its moments: timers, animations, work
in slices, the end of a thread. So a slow machine does the same as a fast one, step by step. What Qt itself times with
the real clock is switched off, or never comes to its end.

Patch it in before any module of the program is imported, since they import the names that it replaces.
"""

import itertools
import threading
import time
import weakref
from types import SimpleNamespace

import PySide6.QtCore
import PySide6.QtWidgets
import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, QVariantAnimation
from PySide6.QtWidgets import QApplication

TURN_MS = 5
TICK_S = 0.0002
"""What the clock of sliced work goes on at each look."""

NEVER_MS = 10**8
"""An interval of Qt's that does not pass while the monkey is at the window."""


class Clock(QObject):
    """The time, in milliseconds, and what is to come.

    A turn goes on while a slot of the turn before waits in a loop of its own, so each asks Qt for the next one again.
    """

    def __init__(self):
        super().__init__()
        self.now = 0
        self._due = weakref.WeakKeyDictionary()  # timer -> when, and how many were started before it
        self._order = itertools.count()
        self._turn = None

    def begin(self):
        """Begin with the turns, in a program that has its application."""
        self._turn = self.startTimer(0)

    def timerEvent(self, _event):  # noqa: N802 - Qt's name
        """Have a turn: what is due now comes, and nothing that is started meanwhile."""
        self.killTimer(self._turn)
        self._turn = self.startTimer(0)
        self.now += TURN_MS
        due = sorted((when, timer) for timer, when in self._due.items() if when[0] <= self.now)
        for when, timer in due:
            if self._due.get(timer) == when and shiboken6.isValid(timer):
                self.stop(timer) if timer.isSingleShot() else self.start(timer)
                timer.timeout.emit()

    def start(self, timer):
        """Let a timer come after its interval."""
        self._due[timer] = self.now + timer.interval(), next(self._order)

    def stop(self, timer):
        """Let it not come."""
        self._due.pop(timer, None)

    def is_to_come(self, timer):
        """Whether it comes."""
        return timer in self._due


CLOCK = Clock()


class _Timer(QTimer):
    """A timer of the program, by the clock."""

    def start(self, interval=None):
        if isinstance(interval, int):  # a signal may give something else along, which Qt leaves out
            self.setInterval(interval)
        CLOCK.start(self)

    def stop(self):
        CLOCK.stop(self)

    def isActive(self):  # noqa: N802 - Qt's name
        return CLOCK.is_to_come(self)

    @staticmethod
    def singleShot(interval, *context_and_slot):  # noqa: N802 - Qt's name
        *context, slot = context_and_slot
        timer = _Timer(*context, singleShot=True, interval=interval)
        timer.timeout.connect(slot)
        timer.timeout.connect(timer.deleteLater)
        timer.start()
        _SHOTS.add(timer)
        timer.timeout.connect(lambda: _SHOTS.discard(timer))


_SHOTS = set()
"""Timers of which nobody else knows."""


class _Animation(QVariantAnimation):
    """An animation of the program, by the clock; its own names are not subclass's."""

    def __init__(self, *parent, **properties):
        super().__init__(*parent, **properties)
        self.__frames = _Timer(self, interval=TURN_MS)
        self.__frames.timeout.connect(self.__show)
        self.__begun = 0

    def start(self):
        self.__begun = CLOCK.now
        self.setCurrentTime(0)
        self.__frames.start()

    def stop(self):
        self.__frames.stop()

    def state(self):
        return self.State.Running if self.__frames.isActive() else self.State.Stopped

    def __show(self):
        gone = CLOCK.now - self.__begun
        self.setCurrentTime(min(gone, self.duration()))
        if gone >= self.duration():
            self.stop()
            self.finished.emit()


class _Elapsed:
    """A `QElapsedTimer`, by the clock."""

    def __init__(self):
        self.invalidate()

    def start(self):
        self._begun = CLOCK.now

    def invalidate(self):
        self._begun = None

    def isValid(self):  # noqa: N802 - Qt's name
        return self._begun is not None

    def hasExpired(self, milliseconds):  # noqa: N802 - Qt's name
        return CLOCK.now - self._begun > milliseconds


class _Thread(threading.Thread):
    """A thread that is at its end when it has been started."""

    def start(self):
        super().start()
        self.join()


class _Application(QApplication):
    """An application without tool tips that come by themselves: its own timers are theirs."""

    def event(self, event):
        return event.type() == QEvent.Type.Timer or super().event(event)


def patch():
    """Let the program go by the clock; its modules must not have been imported yet."""
    ticks = itertools.count()
    time.perf_counter = lambda: next(ticks) * TICK_S
    PySide6.QtCore.QTimer = _Timer
    PySide6.QtCore.QVariantAnimation = _Animation
    PySide6.QtCore.QElapsedTimer = _Elapsed
    PySide6.QtWidgets.QApplication = _Application


def begin(app):
    """Begin with the turns, and end what Qt times itself."""
    from ui.code_editor import stepped_text
    from ui.widgets.jobs import thread_job

    stepped_text.time = SimpleNamespace(monotonic=lambda: CLOCK.now / 1000)
    thread_job.threading = SimpleNamespace(**{**vars(threading), "Thread": _Thread})
    app.setDoubleClickInterval(NEVER_MS)  # which is the time of much else: lists that are opened, scrolled and edited
    app.setKeyboardInputInterval(-1)  # each letter is a search of its own in a list
    app.setStartDragTime(NEVER_MS)
    app.setCursorFlashTime(0)
    CLOCK.begin()
