"""Faults in a text as the code editor shows them; those of the line that is being typed wait."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from designer.basics.dataclass import dataclass
from ui.widgets.display.labels import SeverityStyle


@dataclass(frozen=True, slots=True)
class EditorFault:
    """Fault in a text: `start` and `end` are characters of the text given to the editor."""

    start: int
    end: int
    message: str
    severity: SeverityStyle = SeverityStyle.ERROR


@dataclass(frozen=True, slots=True)
class EditorMarker:
    """Fault at its place in Qt's document, moved along by edits until the next faults come."""

    start: int
    end: int
    fault: EditorFault


def moved(markers: Iterable[EditorMarker], at: int, removed: int, added: int) -> tuple[EditorMarker, ...]:
    """Return the markers after an edit that replaced `removed` units by `added` ones."""
    shift = added - removed

    def place(old: int) -> int:
        if old <= at:
            return old
        return max(at, old + shift) if old >= at + removed else min(old, at + added)

    return tuple(replace(marker, start=place(marker.start), end=place(marker.end)) for marker in markers)


_REST_MS = 2_000
"""So long after the last key a line is no more being typed."""


class TypedLine(QObject):
    """Knows the line that the last key was for.

    Signals:
        left(): The line is no more being typed.
    """

    left = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.line = -1
        """Line that is being typed, from 0; -1 if none is."""
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self.leave)

    def type_on(self, line: int) -> None:
        """Note that something was typed on a line."""
        self.line = line
        self._resting.start()

    def go_to(self, line: int) -> None:
        """Note where the cursor is."""
        if self.line not in (-1, line):
            self.leave()

    def go_on(self, line: int) -> None:
        """Note that the cursor goes on to a line of what was written at once, as into the gap of a snippet."""
        if self.line not in (-1, line):
            self.type_on(line)
            self.left.emit()

    def wait(self) -> None:
        """Note that completions are open: the line counts as being typed until they close."""
        self._resting.stop()

    def resume(self) -> None:
        """Note that the completions are closed."""
        if self.line >= 0:
            self._resting.start()

    @property
    def is_resting(self) -> bool:
        """True while it is waited for the next key."""
        return self._resting.isActive()

    def leave(self) -> None:
        """Note that typing has ended."""
        self._resting.stop()
        if self.line >= 0:
            self.line = -1
            self.left.emit()
