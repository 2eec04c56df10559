"""Badge key: the signs on the cards, with a word each, in the strip while no lens has a legend there."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon

_SIGNS = (
    ("policy-deny", "attached here", Role.SECONDARY),
    ("policy-allow", "with an allow list", Role.SECONDARY),
    ("policy-resource", "RCPs", Role.SECONDARY),
    ("inherited", "inherited", Role.SECONDARY),
    ("exempt", "exempt", Role.EXEMPT),
)
_BESIDE, _BETWEEN = 4, 14


class BadgeKey(QWidget):
    """Quiet line that nobody can press."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Signs on the cards: " + ", ".join(words for _, words, _ in _SIGNS))
        theme.service().changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        metrics = QFontMetricsF(theme.secondary_font())
        words = sum(metrics.horizontalAdvance(words) for _, words, _ in _SIGNS)
        signs = len(_SIGNS) * (theme.metrics().scaled(14) + _BESIDE + _BETWEEN)
        self.setFixedSize(round(words + signs), round(metrics.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font, side = theme.secondary_font(), float(theme.metrics().scaled(14))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        x = 0.0
        for glyph, words, role in _SIGNS:
            colour = theme.current().colour(role)
            paint_icon(painter, glyph, QRectF(x, (self.height() - side) / 2, side, side), colour)
            x += side + _BESIDE
            wide = metrics.horizontalAdvance(words)
            painter.setPen(theme.current().secondary)
            painter.drawText(QRectF(x, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + _BETWEEN
        painter.end()
