"""Line of parts: a few words and signs side by side, each in its colour; what finds no room is left out as a whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.basics.dataclass import dataclass
from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import shortened_text, tooltip_text


@dataclass(frozen=True, slots=True)
class LinePart:
    """A few words, or a sign, of the line."""

    text: str
    role: Role = Role.TEXT
    code: bool = False
    icon: str = ""
    begins: bool = False


class PartsLine(QWidget):
    """Parts side by side on one line; what finds no room is left out as a whole, with the sentence in the tooltip.

    Args:
        wraps: Whether words go on to further lines instead.

    Signals:
        clicked(): The line was clicked.
    """

    clicked = Signal()

    def __init__(self, *, wraps: bool = False) -> None:
        super().__init__()
        self._parts: Sequence[LinePart] = ()
        self._hint = ""
        self._wraps = wraps
        vertical = QSizePolicy.Policy.Preferred if wraps else QSizePolicy.Policy.Fixed  # a fixed height is the hint's
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, vertical)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Sequence[LinePart], sentence: str) -> None:
        """Show other parts."""
        if self._parts != parts:
            self._parts = parts
            self.update()
            if self._wraps:
                self.updateGeometry()
        self.setAccessibleName(sentence)
        self.setToolTip(tooltip_text("\n".join(filter(None, (sentence, self._hint)))))

    def lead_on(self, hint: str) -> None:
        """Look like something to click, and say in the tooltip where that leads."""
        self._hint = hint
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    @property
    def wanted(self) -> int:
        """Width for every part, in pixels."""
        return round(sum(_width(part, _font(part)) for part in self._parts)) + 2

    def sizeHint(self) -> QSize:
        return QSize(200, theme.metrics().row - 4)

    def heightForWidth(self, width: int) -> int:
        if not self._wraps:
            return -1
        lines = max((line for _, line, _ in self._wrapped(width)), default=0)
        return self.sizeHint().height() + lines * _line_height()

    def _wrapped(self, width: int) -> Iterator[tuple[LinePart, int, float]]:
        """Yield each word with the number of its line and where it begins there."""
        line, left = 0, 0.0
        for part in self._parts:
            for number, word in enumerate(_WORDS.findall(part.text) or [""]):
                one = replace(part, text=word, icon="" if number else part.icon)
                if left and word[:1] not in _CLINGS and left + _width(one, _font(one)) > width - _GAP:
                    line, left, one = line + 1, 0.0, replace(one, text=word.lstrip())
                yield one, line, left
                left += _width(one, _font(one))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._wraps:
            for part, line, left in self._wrapped(self.width()):
                painter.save()
                painter.translate(0, line * _line_height())
                self._paint_part(painter, part, left, max(self.width() - left, _width(part, _font(part))))
                painter.restore()
            return
        left = 0.0
        for number, part in enumerate(self._parts):
            font = _font(part)
            width = _width(part, font)
            room = self.width() - left
            rest = sum(_width(p, _font(p)) for p in self._clause(number)) if part.begins else width
            if part.begins and number and rest > room:
                self._paint_part(painter, LinePart("  …", Role.SECONDARY), left, room)
                return
            self._paint_part(painter, part, left, room)
            left += width

    def _clause(self, start: int) -> Iterator[LinePart]:
        """Yield the parts from one that begins a clause to the next."""
        yield self._parts[start]
        for part in self._parts[start + 1 :]:
            if part.begins:
                return
            yield part

    def _paint_part(self, painter: QPainter, part: LinePart, left: float, room: float) -> None:
        colour = theme.current().colour(part.role)
        height = float(self.sizeHint().height() if self._wraps else self.height())
        if part.icon:
            side = float(theme.metrics().icon)
            paint_icon(painter, part.icon, QRectF(left, (height - side) / 2, side, side), colour)
            left, room = left + side + _GAP, room - side - _GAP
        if part.text and room > 0:
            font = _font(part)
            painter.setFont(font)
            painter.setPen(colour)
            shown = shortened_text(QFontMetricsF(font), part.text, room)
            painter.drawText(QRectF(left, 0, room, height), Qt.AlignmentFlag.AlignVCenter, shown)


_GAP = 6.0
_WORDS = re.compile(r"\s*\S+\s*$|\s*\S+")
_CLINGS = (",", ";")


def _line_height() -> int:
    return round(QFontMetricsF(theme.font()).height())


def _font(part: LinePart) -> QFont:
    return theme.code_font() if part.code else theme.font()


def _width(part: LinePart, font: QFont) -> float:
    icon = theme.metrics().icon + _GAP if part.icon else 0.0
    return icon + (QFontMetricsF(font).horizontalAdvance(part.text) if part.text else 0.0)
