"""Size meter: a small bar and the numbers of what is used of a limit, which say so in words when it is too much."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import Role
from ui.widgets.display.labels import elided, tooltip_text

_BAR = 56
_NEAR = 0.9


class SizeMeter(QWidget):
    """Meter such as "912 of AWS's 10,240 characters"; near the limit it warns, over it says by how much.

    Args:
        unit: Plural of what is counted.
        parent: Widget that holds it.
        whose: Possessive of who sets the limit: "AWS's".
    """

    def __init__(self, unit: str = "characters", parent: QWidget | None = None, *, whose: str = "") -> None:
        super().__init__(parent)
        self._unit, self._whose = unit, f"{whose} " if whose else ""
        self._used = 0
        self._limit = 0
        self._note = ""
        self._brief = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.service().changed.connect(self.updateGeometry)

    def set_size(self, used: int, limit: int, note: str = "") -> None:
        """Show what is used of the limit; `note` is a few words more, such as the size minified."""
        self._used, self._limit, self._note = used, limit, note
        self.setAccessibleName(self.words())
        self.setToolTip(tooltip_text(self.words()))
        self.updateGeometry()
        self.update()

    def set_brief(self, brief: bool) -> None:
        """Take the room of the two numbers alone, or that of all words."""
        if brief is not self._brief:
            self._brief = brief
            self.updateGeometry()

    def words(self) -> str:
        """Return all that could be beside the bar."""
        return self._wordings()[0]

    def _wordings(self) -> tuple[str, ...]:
        """Return the words beside the bar: all of it, or less where it is narrow."""
        least = f"{self._used:,} of {self._limit:,}"
        over = f", {self._used - self._limit:,} too many" if self._used > self._limit else ""
        text = f"{self._used:,} of {self._whose}{self._limit:,} {self._unit}{over}"
        return (f"{text} · {self._note}" if self._note else text, text, least + over, least)

    def role(self) -> Role:
        """Return the colour: quiet, a warning from nine tenths on, denied over the limit."""
        if self._used > self._limit:
            return Role.DENIED
        return Role.WARNING if self._limit and self._used >= _NEAR * self._limit else Role.ACCENT

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.secondary_font())
        wording = self._wordings()[1 if self._brief else 0]
        width = _BAR + theme.metrics().gap + metrics.horizontalAdvance(wording) + 2
        return QSize(width, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the bar and the first number; the rest is shortened, and whole in the tooltip."""
        words = QFontMetrics(theme.secondary_font()).horizontalAdvance(self._wordings()[-1])
        return QSize(_BAR + theme.metrics().gap + words + 2, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        bar = QRectF(self.width() - _BAR if rtl else 0, self.height() / 2 - 3, _BAR, 6)
        painter.setBrush(tokens.track)
        painter.drawRoundedRect(bar, 3, 3)
        if self._used and self._limit:
            part = QRectF(bar)
            part.setWidth(max(6.0, _BAR * min(1.0, self._used / self._limit)))
            if rtl:
                part.moveRight(bar.right())
            painter.setBrush(tokens.colour(self.role()))
            painter.drawRoundedRect(part, 3, 3)
        painter.setFont(theme.secondary_font())
        painter.setPen(tokens.secondary if self.role() is Role.ACCENT else tokens.colour(self.role()))
        gap = _BAR + theme.metrics().gap
        words = self.rect().adjusted(0 if rtl else gap, 0, -gap if rtl else 0, 0)
        advance = painter.fontMetrics().horizontalAdvance
        fitting = (wording for wording in self._wordings() if advance(wording) <= words.width())
        shown = next(fitting, None) or elided(painter, self._wordings()[-1], words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
        painter.end()
