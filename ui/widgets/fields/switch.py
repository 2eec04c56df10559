"""Switch with words beside it: on or off at once, without a button that confirms."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme.palette import faded
from ui.widgets.display.plain import tooltip_text

_WIDTH, _HEIGHT, _KNOB = 30, 17, 11


class Switch(QAbstractButton):
    """Words first, the switch at the end of the row; `clicked(bool)` and `toggled(bool)` tell of it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted again as the pointer comes and goes
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip(tooltip_text(text))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        return QSize(words + _WIDTH + 3 * theme.metrics().gap, theme.metrics().row)

    def heightForWidth(self, width: int) -> int:
        """Height of as many lines as the words need in a width, in pixels."""
        room = QRect(0, 0, width - _WIDTH - theme.metrics().gap, 0)
        words = QFontMetrics(theme.font()).boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return max(theme.metrics().row, words.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(_WIDTH + 60, theme.metrics().row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        words = self._placed(0, self.width() - _WIDTH - theme.metrics().gap)
        painter.setFont(theme.font())
        painter.setPen(tokens.text if self.isEnabled() else faded(tokens.text, tokens.panel))
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, flags, self.text())
        self._paint_switch(painter, QRectF(self._placed(self.width() - _WIDTH, _WIDTH)))
        painter.end()

    def _paint_switch(self, painter: QPainter, place: QRectF) -> None:
        tokens = theme.current()
        track = QRectF(place.left() + 0.5, place.center().y() - _HEIGHT / 2, _WIDTH - 1, _HEIGHT)
        background = tokens.accent if self.isChecked() else tokens.hover if self.underMouse() else tokens.panel
        edge = tokens.accent if self.isChecked() or self.hasFocus() else tokens.edge
        if not self.isEnabled():
            background, edge = faded(background, tokens.panel), faded(edge, tokens.panel)
        painter.setPen(QPen(edge, 1.2))
        painter.setBrush(background)
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        at_end = self.isChecked() is not (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        inset = (_HEIGHT - _KNOB) / 2
        left = track.right() - inset - _KNOB if at_end else track.left() + inset
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.on_accent if self.isChecked() else edge)
        painter.drawEllipse(QRectF(left, track.top() + inset, _KNOB, _KNOB))
        if self.hasFocus():
            painter.setPen(QPen(tokens.accent, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-2.4, -2.4, 2.4, 2.4)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)

    def _placed(self, left: int, width: int) -> QRect:
        """Part of the row, given as if the layout ran from left to right."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(left, 0, max(0, width), self.height()))
