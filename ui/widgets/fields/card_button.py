"""Card that is a button: a choice in a frame, whose content is painted by those who know what is chosen."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme


class CardButton(QAbstractButton):
    """One choice, by mouse and by keys."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__()
        self.setText(name)
        self.describe(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted again as the pointer comes and goes
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def describe(self, sentence: str) -> None:
        """Describe it for people who cannot see it."""
        self.setAccessibleName(f"{self.text()}. {sentence}")

    def frame(self) -> QRectF:
        """Return the place of the card's border."""
        return QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)

    def paint_content(self, painter: QPainter) -> None:
        """Paint what is in the frame."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_frame(painter)
        self.paint_content(painter)
        painter.end()

    def _paint_frame(self, painter: QPainter) -> None:
        tokens, radius = theme.current(), theme.metrics().card_radius
        if self.hasFocus():
            painter.setPen(QPen(tokens.selection, 3))
            painter.drawRoundedRect(self.frame().adjusted(-1, -1, 1, 1), radius + 1, radius + 1)
        painter.setBrush(tokens.hover if self.underMouse() else tokens.card)
        painter.setPen(QPen(tokens.accent, 2) if self.hasFocus() else QPen(tokens.card_border, 1))
        painter.drawRoundedRect(self.frame(), radius, radius)
