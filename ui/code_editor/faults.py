"""Faults in a text as the code editor shows them."""

from collections.abc import Iterable
from dataclasses import replace

from designer.basics.dataclass import dataclass
from ui.widgets.display.severity import SeverityStyle


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
    """Markers after an edit that replaced `removed` units by `added` ones."""
    shift = added - removed

    def place(old: int) -> int:
        if old <= at:
            return old
        return max(at, old + shift) if old >= at + removed else min(old, at + added)

    return tuple(replace(marker, start=place(marker.start), end=place(marker.end)) for marker in markers)
