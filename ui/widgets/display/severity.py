"""Style of a severity: its colour, its icon, its order."""

from enum import Enum
from typing import Self

from PySide6.QtGui import QColor

from ui.theme import Role, Tokens


class SeverityStyle(Enum):
    """Severity of a fault as it is shown; the values are those of the checks."""

    rank: int
    """Order; 0 is the worst."""
    role: Role
    """Colour of its text, wave and mark."""
    icon: str
    """Icon, so that colour is not the only sign."""

    ERROR = "error", Role.DENIED, "error"
    WARNING = "warning", Role.CONDITIONAL, "problems"
    ADVICE = "advice", Role.ACCENT, "advice"

    def __new__(cls, value: str, role: Role = Role.TEXT, icon: str = "") -> Self:  # SeverityStyle("error") has no looks
        style = object.__new__(cls)
        style._value_, style.rank, style.role, style.icon = value, len(cls.__members__), role, icon
        return style

    def tint(self, tokens: Tokens) -> QColor:
        """Quiet surface of a line or a note of this severity."""
        return {
            SeverityStyle.ERROR: tokens.denied_tint,
            SeverityStyle.WARNING: tokens.conditional_tint,
            SeverityStyle.ADVICE: tokens.accent_tint,
        }[self]
