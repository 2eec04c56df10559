"""Parts beside, below or behind each other, in reading order by one call; rows of buttons that bear a narrow place."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.basics.dataclass import dataclass
from ui import theme


@dataclass(frozen=True, slots=True)
class Spacer:
    """Room between two parts of a box.

    Attributes:
        pixels: Its width or height.
        stretch: Its share of the room that is left.
    """

    pixels: int = 0
    stretch: int = 0


STRETCH = Spacer(stretch=1)
"""Room that pushes the parts behind it to the end."""

Part: TypeAlias = (
    QWidget | QLayout | Spacer | tuple[QWidget | QLayout, int] | tuple[QWidget | QLayout, int, Qt.AlignmentFlag]
)
"""A part, with its stretch and its alignment, where it has them."""

Margins: TypeAlias = int | tuple[int, int] | tuple[int, int, int, int]
"""Pixels on every side; at the sides and at the ends; or at the beginning of a line, top, end and bottom."""

Box = TypeVar("Box", bound=QBoxLayout)


def in_row(
    *parts: Part, host: QWidget | None = None, margins: Margins | None = 0, spacing: int | None = None
) -> QHBoxLayout:
    """Put parts beside each other.

    Args:
        parts: The parts from the beginning to the end.
        host: Widget that they fill; None if the row becomes a part of another box.
        margins: Room around them; None for as much as the style has.
        spacing: Pixels between two of them; None for as many as the style has.
    """
    return _filled(QHBoxLayout(host) if host is not None else QHBoxLayout(), parts, margins, spacing)


def in_column(
    *parts: Part, host: QWidget | None = None, margins: Margins | None = 0, spacing: int | None = None
) -> QVBoxLayout:
    """Put parts below each other; the arguments are those of `in_row`."""
    return _filled(QVBoxLayout(host) if host is not None else QVBoxLayout(), parts, margins, spacing)


def stacked(*pages: QWidget) -> QStackedWidget:
    """Put pages behind each other; the first one is in front."""
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def mirrored(margins: QMargins) -> QMargins:
    """Return margins as Qt wants them where people read from the right: it mirrors boxes, but not their margins."""
    return QMargins(margins.right(), margins.top(), margins.left(), margins.bottom())


def _filled(box: Box, parts: tuple[Part, ...], margins: Margins | None, spacing: int | None) -> Box:
    if isinstance(margins, int):
        box.setContentsMargins(margins, margins, margins, margins)
    elif margins is not None:
        sides = QMargins(*margins, *margins[: 4 - len(margins)])
        box.setContentsMargins(mirrored(sides) if QGuiApplication.isRightToLeft() else sides)
    if spacing is not None:
        box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, Spacer):
            box.addSpacing(part.pixels) if part.pixels else box.addStretch(part.stretch)
            continue
        content, stretch, *alignment = part if isinstance(part, tuple) else (part, 0)
        if isinstance(content, QWidget):
            box.addWidget(content, stretch, *alignment)
        else:
            box.addLayout(content, stretch)
    return box


class WrappingRow(QWidget):
    """Widgets side by side, each as wide as it needs, on as many lines as they need; hidden ones take no room.

    Args:
        widgets: The widgets, in the order of the tab key.
        sides: Room at either side, in pixels.
        ends: Room above and below, in pixels.
        grows: True if the first widget, such as a search box, takes the room that is left on its line.
    """

    def __init__(self, widgets: Sequence[QWidget], *, sides: int = 0, ends: int = 0, grows: bool = False) -> None:
        super().__init__()
        self._widgets = list(widgets)
        self._sides, self._ends = sides, ends
        self._grows = grows
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in widgets:
            widget.setParent(self)

    def add(self, widget: QWidget) -> None:
        """Put one more at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        widget.show()
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(0, self._height(self._places()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Place the parts again after changes that were made while the row was hidden.

        A parent without a layout hears of such a change only while it can be seen. Found on Qt 6.11: hide a widget
        in a hidden parent, show it again, show the parent; it gets no `LayoutRequest`.
        """
        super().showEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Place them again where one is shown, hidden or says something else."""
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
        gap, top = theme.metrics().gap, self._ends
        places: list[tuple[QWidget, QRect]] = []
        for line in self._lines():
            height = max(size.height() for _, size in line)
            left = self._sides
            for widget, size in line:
                at = top + (height - size.height()) // 2
                places.append((widget, QRect(left, at, size.width(), size.height())))
                left += size.width() + gap
            top += height + gap
        return places

    def _lines(self) -> list[list[tuple[QWidget, QSize]]]:
        """Return the widgets that are shown, with their sizes, line by line."""
        gap, room = theme.metrics().gap, max(1, self.width() - 2 * self._sides)
        lines: list[list[tuple[QWidget, QSize]]] = []
        left = 0
        for widget in self._widgets:
            if widget.isHidden():
                continue
            size = widget.sizeHint().boundedTo(QSize(room, widget.sizeHint().height()))
            if not lines or left < gap + size.width():
                lines.append([])
                left = room + gap
            lines[-1].append((widget, size))
            left -= gap + size.width()
        if self._grows and lines and lines[0][0][0] is self._widgets[0]:
            taken = sum(size.width() + gap for _, size in lines[0]) - gap
            lines[0][0][1].setWidth(lines[0][0][1].width() + room - taken)
        return lines

    def _height(self, places: list[tuple[QWidget, QRect]]) -> int:
        return max((place.bottom() + 1 for _, place in places), default=-self._ends) + self._ends


def filter_row(search: QWidget, *filters: QWidget, grows: bool = True) -> WrappingRow:
    """Search box over a list with its filters, which go on below it where it would have no room for its words.

    Args:
        search: The first one.
        filters: The others.
        grows: True if the first one takes the room that is left.
    """
    metrics = theme.metrics()
    return WrappingRow((search, *filters), sides=metrics.scaled(12), ends=metrics.gap, grows=grows)


class ButtonRow(QWidget):
    """Buttons from the beginning of a row, and others at its end.

    Args:
        buttons: Each with an icon and with words that stay the same.
        tail: Widget at the end.
        sides: Room at either side, in pixels.
        spacing: Room between two buttons.
    """

    def __init__(
        self, buttons: Sequence[QPushButton], tail: Sequence[QWidget] = (), *, sides: int = 0, spacing: int = 0
    ) -> None:
        super().__init__()
        self._buttons = [(button, button.icon(), button.text()) for button in buttons]
        row = in_row(host=self, margins=(sides, 2), spacing=spacing)
        for button, _, words in self._buttons:
            button.setAccessibleName(words)
            row.addWidget(button)
        row.addStretch(1)
        for widget in tail:
            row.addWidget(widget)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for icons, worded in ((True, True), (False, True), (True, False)):
            self._show(icons=icons, worded=worded)
            if super().sizeHint().width() <= event.size().width():
                return

    def _show(self, *, icons: bool, worded: bool) -> None:
        for button, glyph, words in self._buttons:
            button.setIcon(glyph if icons else QIcon())
            button.setText(words if worded else "")
            if not button.toolTip():
                button.setToolTip(words)
