"""How much something weighs that is wrong: its colour, its icon, its order."""

from __future__ import annotations

from enum import Enum

from PySide6.QtGui import QColor

from ui.theme import Role, Tokens


class SeverityStyle(Enum):
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
            SeverityStyle.ERROR: tokens.denied_tint,
            SeverityStyle.WARNING: tokens.conditional_tint,
            SeverityStyle.ADVICE: tokens.accent_tint,
        }[self]


_LOOKS = {
    SeverityStyle.ERROR: (0, Role.DENIED, "error"),
    SeverityStyle.WARNING: (1, Role.CONDITIONAL, "problems"),
    SeverityStyle.ADVICE: (2, Role.ACCENT, "advice"),
}
