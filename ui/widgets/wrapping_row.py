"""Row of widgets that goes on below where it is too narrow for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class WrappingRow(QWidget):
    """Widgets side by side, each as wide as it needs, on as many lines as they need; hidden ones take no room.

    Args:
        widgets: The widgets, in the order of the tab key.
        sides: Room at either side, in pixels.
        ends: Room above and below, in pixels.
    """

    def __init__(self, widgets: Sequence[QWidget], *, sides: int = 0, ends: int = 0) -> None:
        super().__init__()
        self._widgets = widgets
        self._sides, self._ends = sides, ends
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in widgets:
            widget.setParent(self)

    def sizeHint(self) -> QSize:
        return QSize(0, self._height(self._places()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Place them anew where one is shown, hidden or says something else."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _place(self) -> None:
        places = self._places()
        for widget, place in places:
            widget.setGeometry(place)
        if self.height() != self._height(places):
            self.updateGeometry()

    def _places(self) -> list[tuple[QWidget, QRect]]:
        gap, left, top, line = theme.metrics().gap, self._sides, self._ends, 0
        room = max(1, self.width() - 2 * self._sides)
        places = []
        for widget in self._widgets:
            if widget.isHidden():
                continue
            size = widget.sizeHint()
            width = min(size.width(), room)
            if left > self._sides and left + width > self._sides + room:
                left, top = self._sides, top + line + gap
                line = 0
            places.append((widget, QRect(left, top, width, size.height())))
            left, line = left + width + gap, max(line, size.height())
        return places

    def _height(self, places: list[tuple[QWidget, QRect]]) -> int:
        return max((place.bottom() + 1 for _, place in places), default=-self._ends) + self._ends
