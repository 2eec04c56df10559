"""Faults in a text as the code editor shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtGui import QColor

from ui.theme import Role, Tokens


class Severity(Enum):
    """How much a fault weighs; the values are those of the checks."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _LOOKS[self][0]

    @property
    def role(self) -> Role:
        """The colour of its text, wave and mark."""
        return _LOOKS[self][1]

    @property
    def icon(self) -> str:
        """Its icon, so that colour is not the only sign."""
        return _LOOKS[self][2]

    def tint(self, tokens: Tokens) -> QColor:
        """The quiet surface of a line or a note of this weight."""
        return {
            Severity.ERROR: tokens.denied_tint,
            Severity.WARNING: tokens.conditional_tint,
            Severity.ADVICE: tokens.accent_tint,
        }[self]


_LOOKS = {
    Severity.ERROR: (0, Role.DENIED, "error"),
    Severity.WARNING: (1, Role.CONDITIONAL, "problems"),
    Severity.ADVICE: (2, Role.ACCENT, "advice"),
}


@dataclass(frozen=True, slots=True)
class EditorFault:
    """One fault: `start` and `end` are characters of the text given to the editor."""

    start: int
    end: int
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault at its place in Qt's document, moved along by edits until the next faults come."""

    start: int
    end: int
    fault: EditorFault


def moved(marks: Iterable[Mark], at: int, removed: int, added: int) -> tuple[Mark, ...]:
    """The marks after an edit that replaced `removed` units by `added` ones."""
    shift = added - removed

    def place(old: int) -> int:
        if old <= at:
            return old
        return max(at, old + shift) if old >= at + removed else min(old, at + added)

    return tuple(replace(mark, start=place(mark.start), end=place(mark.end)) for mark in marks)
