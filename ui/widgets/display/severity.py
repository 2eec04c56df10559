"""Style of a severity: its colour, its icon, its order."""

from enum import Enum

from PySide6.QtGui import QColor

from ui.theme import Role, Tokens


class SeverityStyle(Enum):
    """Severity of a fault as it is shown; the values are those of the checks."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """Order; 0 is the worst."""
        return _LOOKS[self][0]

    @property
    def role(self) -> Role:
        """Colour of its text, wave and mark."""
        return _LOOKS[self][1]

    @property
    def icon(self) -> str:
        """Icon, so that colour is not the only sign."""
        return _LOOKS[self][2]

    def tint(self, tokens: Tokens) -> QColor:
        """Quiet surface of a line or a note of this severity."""
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
