"""Choices at hand: a few side by side with one pressed, and a switch that is on or off at once."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QPushButton, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme.palette import faded
from ui.widgets.containers.boxes import WrappingRow, in_row
from ui.widgets.display.labels import menu_text, tooltip_text


class Segments(QWidget):
    """Buttons, one of them pressed; the arrow keys go from one to the next.

    Args:
        name: Name of what is chosen, for those who do not see it.
        words: The choices.
        tight: True if the narrowest panel has them all.
        wraps: True if they go on below in a panel that is too narrow for them.

    Signals:
        chosen(int): Another one was chosen by the person.
    """

    chosen = Signal(int)

    def __init__(self, name: str, words: Sequence[str], *, tight: bool = False, wraps: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        row = in_row(host=self, spacing=4)
        self.buttons = [_Segment() for _ in words]
        if wraps:
            row.addWidget(WrappingRow(self.buttons))
        for place, button in enumerate(self.buttons):
            button.setProperty("segment", True)
            button.setProperty("tight", tight)
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, place)
            if not wraps:
                row.addWidget(button)
        self.set_words(words)
        self.buttons[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def current(self) -> int:
        """Number of the choice that holds."""
        return self._group.checkedId()

    def set_words(self, words: Sequence[str]) -> None:
        """Call the choices otherwise."""
        for button, text in zip(self.buttons, words, strict=True):
            button.setText(menu_text(text, 40))
            button.setAccessibleName(text)

    def choose(self, place: int) -> None:
        """Choose one, without telling."""
        self.buttons[place].setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        place = self.current + (step or 0)
        if step and 0 <= place < len(self.buttons) and self.buttons[place].isEnabled():
            self.buttons[place].setFocus(Qt.FocusReason.OtherFocusReason)
            self.buttons[place].click()
        else:
            super().keyPressEvent(event)


class _Segment(QPushButton):
    """A button that has room for its words while it is pressed, too: they are bolder then.

    `QPushButton::sizeHint` of Qt 6.11 asks the usual font, whatever weight a style sheet gives ``:checked``.
    """

    def sizeHint(self) -> QSize:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        usual, wider = (QFontMetrics(font).horizontalAdvance(self.text()) for font in (self.font(), bold))
        return super().sizeHint() + QSize(max(0, wider - usual), 0)


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
        """Return the height of as many lines as the words need in a width, in pixels."""
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
        """Return the part of the row, given as if the layout ran from left to right."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(left, 0, max(0, width), self.height()))
