"""Minimap: a small picture of everything and of where the problems are, with the visible part framed, in a popup.

A press or a drag goes there; one beside it closes it, and does what it does there.
"""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.view import CanvasView
from ui.widgets.jobs.job import Job

_SIZE = QSize(260, 170)
_INSET = 9
CELL = 4
"""Problems nearer to each other than this are one, in pixels."""

_DIAMOND = (QPoint(0, -4), QPoint(4, 0), QPoint(0, 4), QPoint(-4, 0))

REFRESH_MS = 100
"""The picture is made anew when nothing has changed for this long."""


class Minimap(QWidget):
    """Picture, made anew some time after a change, and a frame that is always right.

    Errors are diamonds and warnings dots, so that they are told apart without their colours.

    Args:
        view: The canvas.
        button: Button that opens it, and closes it again.

    Signals:
        shown(bool): It was opened, or closed.
    """

    shown = Signal(bool)

    def __init__(self, view: CanvasView, button: QWidget) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self._view = view
        self._button = button
        self._image: QImage | None = None
        self._problems: dict[tuple[int, int], bool] = {}
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._job = Job(self, done=self.update)
        self.setFixedSize(_SIZE)
        self.setToolTip("Drag to move around\n\N{BLACK DIAMOND} errors   \N{BLACK CIRCLE} warnings")
        self.setAccessibleName("Minimap")
        view.viewChanged.connect(self.update)
        view.canvas_scene.relaid.connect(self._refresh_later)
        view.canvas_scene.overviewChanged.connect(self._refresh_later)
        theme.service().changed.connect(self._refresh_later)
        if view.analyses is not None:
            view.analyses.findingsChanged.connect(self._refresh_later)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    @property
    def problems(self) -> dict[tuple[int, int], bool]:
        """Places of problems, in pixels of the picture, and whether an error is among those of a place."""
        return dict(self._problems)

    def refresh(self) -> None:
        """Make the picture anew, in slices."""
        ratio = self.devicePixelRatioF()
        image = QImage(_SIZE * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        self._job.start(self._painted(image), first=0)

    def _refresh_later(self) -> None:
        self._job.stop()  # a picture of the layout before: some of its nodes may be gone
        if self.isVisible():
            self._timer.start()

    def _painted(self, image: QImage) -> Iterator[None]:
        scale, origin = self._projection()
        problems: dict[tuple[int, int], bool] = {}
        yield from self._gathered(problems)
        painter = QPainter(image)
        try:
            painter.translate(origin)
            painter.scale(scale, scale)
            yield from self._view.canvas_scene.overview.thumbnail(painter)
            painter.resetTransform()  # not a saved state, which the painter would miss where this is broken off
            _paint_problems(painter, problems)
        finally:
            painter.end()
        self._image, self._problems = image, problems

    def _gathered(self, problems: dict[tuple[int, int], bool]) -> Iterator[None]:
        """Problems by the place they fall on, as thousands fall on the same; an error outdoes the rest."""
        layout = self._view.canvas_scene.layout
        scale, origin = self._projection()
        for node_id, is_error in self._view.canvas_scene.contents.reports.troubled():
            if node_id in layout:
                at = rectf(layout.rect(node_id)).center() * scale + origin
                place = round(at.x() / CELL) * CELL, round(at.y() / CELL) * CELL
                problems[place] = problems.get(place, False) or is_error
            yield

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.panel)
        painter.setPen(tokens.control_border)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        scale, origin = self._projection()
        shown = self._view.visible_area()
        frame = QRectF(shown.topLeft() * scale + origin, shown.size() * scale)
        inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.accent, 1.5))
        painter.drawRoundedRect(frame.intersected(inside), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self._go(event.position())
        else:
            super().mousePressEvent(event)  # a popup that is pressed beside closes
            at = event.globalPosition().toPoint()
            if not self._button.rect().contains(self._button.mapFromGlobal(at)):  # it would open the map again
                _press_again(event, QApplication.widgetAt(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, position: QPointF) -> None:
        scale, origin = self._projection()
        self._view.centre_on((position - origin) / scale)

    def _projection(self) -> tuple[float, QPointF]:
        """Scale and offset that bring the whole layout into the widget."""
        bounds = rectf(self._view.canvas_scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        scale = min(room.width() / max(bounds.width(), 1), room.height() / max(bounds.height(), 1), 0.14)
        return scale, room.center() - bounds.center() * scale


def _press_again(event: QMouseEvent, widget: QWidget | None) -> None:
    """Give a press to what lay below a popup that it has closed.

    Qt 6.11 swallows it on X11 (a plain widget of the type `Popup`, and a press beside it), and else knows no exception.
    """
    window = widget.window().windowHandle() if widget is not None else None
    if window is not None:
        place = event.globalPosition()
        again = QMouseEvent(
            event.type(), window.mapFromGlobal(place), place, event.button(), event.buttons(), event.modifiers()
        )
        QApplication.postEvent(window, again)


def _paint_problems(painter: QPainter, problems: Mapping[tuple[int, int], bool]) -> None:
    tokens = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.panel, 1))
    for place, is_error in sorted(problems.items(), key=lambda entry: entry[1]):
        at = QPoint(*place)
        painter.setBrush(tokens.denied if is_error else tokens.conditional)
        if is_error:
            painter.drawConvexPolygon([at + way for way in _DIAMOND])
        else:
            painter.drawEllipse(at, 3, 3)
