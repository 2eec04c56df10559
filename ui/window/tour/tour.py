"""Leads through the steps: on when the person does what a step asks, or presses Next. Nothing is blocked meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, SignalInstance
from PySide6.QtGui import QKeyEvent

from ui.commands.command import RIGHT
from ui.window.parts import WindowParts
from ui.window.tour.callout import Callout, Frame, TourOffer
from ui.window.tour.steps import TOUR_STEPS, Spot, TourStep


def take(parts: WindowParts, steps: tuple[TourStep, ...] = TOUR_STEPS) -> Tour:
    """Begin a tour over a window; one that is under way ends."""
    window = parts.window
    for running in window.findChildren(Tour):
        running.end()
    for offer in window.findChildren(TourOffer):
        offer.close_offer()
    return Tour(parts, steps)


class Tour(QObject):
    """One tour; deletes itself when it ends."""

    def __init__(self, parts: WindowParts, steps: tuple[TourStep, ...]) -> None:
        window = parts.window
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._steps = steps
        self._at = 0
        self._ended = False
        self._watched: list[_Watched] = []
        self._noticed_signals: list[Callable[[], bool]] = []
        self.frame = Frame(window)
        self.callout = Callout(len(steps))
        parts.docks.bring("inspector")
        parts.docks.groups[RIGHT].add_foot(self.callout)
        self.callout.moved.connect(self._move)
        self.callout.skipped.connect(self.end)
        self.callout.canvasAsked.connect(self._to_canvas)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.place)
        self._settled = QTimer(self, singleShot=True, interval=0)
        self._settled.timeout.connect(self._go_on_if_done)
        parts.canvas.viewChanged.connect(self._soon.start)
        parts.session.selectionChanged.connect(self._soon.start)
        window.installEventFilter(self)
        self.callout.installEventFilter(self)
        for name in ("outline", "inspector", "policies", "canvas"):
            parts.part(name).installEventFilter(self)
        self.frame.show()
        self._show()
        self.callout.take_keys()

    @property
    def at(self) -> int:
        """Number of the step that is shown, from 0."""
        return self._at

    @property
    def step(self) -> TourStep:
        """The step that is shown."""
        return self._steps[self._at]

    def end(self) -> None:
        """Take everything away."""
        if self._ended:
            return
        self._ended = True
        self._unwatch()
        self._soon.stop()
        self._settled.stop()
        self._window.removeEventFilter(self)
        if self.callout.has_keys():
            self._to_canvas()
        for part in (self.frame, self.callout):
            part.hide()
            part.deleteLater()
        self.deleteLater()

    def place(self) -> None:
        """Stand where the parts of the window are now."""
        spots = self.step.spots(self._parts)
        for part in {part for spot in spots for part in spot.path(self._window)}:
            part.installEventFilter(self)
        places = [spot.within(self._window) for spot in spots]
        places = [place for place in places if not place.isEmpty()]
        self.frame.show_places([*places, Spot(self.callout).within(self._window).adjusted(6, 6, -6, -6)])
        self.frame.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._soon.start()
        elif watched is self._window and _is_escape(event):  # not used by any widget below
            self.end()
            return True
        return super().eventFilter(watched, event)

    def _move(self, way: int) -> None:
        if not 0 <= self._at + way < len(self._steps):
            self.end()
            return
        self._at += way
        self._show()

    def _show(self) -> None:
        self._unwatch()
        step = self.step
        step.prepare(self._parts)
        self.callout.say(self._at, step.title, step.words)
        for signal, test in step.watches(self._parts):
            self._watched.append(_Watched(signal, partial(self._noticed, test), self))
        self.place()
        if step.on_canvas and (self.callout.by_mouse or not self.callout.has_keys()):
            self._to_canvas()

    def _noticed(self, test: Callable[..., bool], *values: object) -> None:
        """Something happened; whether it was what the step asks for shows when all views have followed."""
        self._noticed_signals.append(partial(test, *values))
        self._settled.start()

    def _go_on_if_done(self) -> None:
        values, self._noticed_signals = self._noticed_signals, []
        if any(done() for done in values):
            self._move(1)

    def _unwatch(self) -> None:
        for watched in self._watched:
            watched.leave()
        self._watched, self._noticed_signals = [], []

    def _to_canvas(self) -> None:
        self._parts.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


class _Watched(QObject):
    """A connection that ends with its owner, also when the signal is the application's."""

    def __init__(self, signal: SignalInstance, then: Callable[..., None], owner: QObject) -> None:
        super().__init__(owner)
        self._signal = signal
        self._then = then
        signal.connect(self._on_signal)

    def leave(self) -> None:
        """End the connection."""
        self._signal.disconnect(self._on_signal)
        self.deleteLater()

    def _on_signal(self, *values: object) -> None:
        self._then(*values)


def _is_escape(event: QEvent) -> bool:
    return event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
