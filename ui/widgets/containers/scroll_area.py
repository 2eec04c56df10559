"""Scroll area of a panel or page: as wide as the room there is, scrolled down alone."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QStyle, QWidget


def scroll_down_only(area: QScrollArea) -> None:
    """Make an area as wide as the room there is, without a frame; what is in it takes the keys instead of it."""
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its content hides any ring around it


def show_contents(area: QScrollArea, contents: QWidget, *, shown: bool) -> None:
    """Show what is in an area, or nothing: Qt scrolls what is hidden as well, where it is higher than the area."""
    contents.setVisible(shown)
    policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    area.setVerticalScrollBarPolicy(policy)


def is_narrow(widget: QWidget, width: int, least: int, *, before: bool) -> bool:
    """Whether a width is too small for parts side by side; once it is, it stays so for the width of a scroll bar more.

    Parts one above the other may be lower, and so need no scroll bar; side by side again, they need it. Without this,
    a `QScrollArea` resizes its contents to and fro within one call, until the stack ends.

    Args:
        widget: Widget that has the parts.
        width: Its width now, in pixels.
        least: Minimum width for them side by side, in pixels.
        before: What was answered last.
    """
    bar = widget.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, widget)
    return width < least + (bar if before else 0)


class ScrolledWords(QScrollArea):
    """A label of several lines that gives way where there is no room for all of them, and is scrolled then.

    Args:
        label: The label, whose words wrap.
        least: Lines that it shows at least.
    """

    def __init__(self, label: QLabel, least: int = 4) -> None:
        super().__init__()
        scroll_down_only(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._label, self._least = label, least
        self.setWidget(label)

    def say(self, words: str) -> None:
        """Show other words, from their beginning, and no room for none."""
        if words != self._label.text():
            self._label.setText(words)
            self.verticalScrollBar().setValue(0)
            self.updateGeometry()
        self.setVisible(bool(words))

    def sizeHint(self) -> QSize:
        return QSize(0, self._label.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), self._least * self._label.fontMetrics().lineSpacing()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
