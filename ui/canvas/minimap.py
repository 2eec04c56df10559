"""The minimap: a small picture of everything, with the visible part framed; a press or a drag goes there."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.canvas.items import rectf
from ui.canvas.view import CanvasView
from ui.widgets.slices import Slices

SIZE = QSize(170, 110)
INSET = 9
REFRESH_MS = 100
"""The picture is made anew when nothing has changed for this long."""


class Minimap(QWidget):
    """An image, made anew some time after a change, and a frame that is always right."""

    def __init__(self, view: CanvasView, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._image: QImage | None = None
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._slices = Slices(self, self._show_painted)
        self.setFixedSize(SIZE)
        self.setToolTip("Drag to move around")
        self.setAccessibleName("Minimap")
        view.viewChanged.connect(self.update)
        view.canvas_scene.relaid.connect(self._timer.start)
        view.canvas_scene.changedMarks.connect(self._timer.start)
        theme.service().changed.connect(self._timer.start)
        self._timer.start()

    def refresh(self) -> None:
        """Make the picture anew: a small one at once, a large one in slices."""
        ratio = self.devicePixelRatioF()
        image = QImage(SIZE * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        self._slices.start(self._painted(image))

    def _painted(self, image: QImage) -> Iterator[None]:
        scale, origin = self._projection()
        painter = QPainter(image)
        painter.translate(origin)
        painter.scale(scale, scale)
        try:
            yield from self._view.canvas_scene.overview.thumbnail(painter)
        finally:
            painter.end()
        self._image = image

    def _show_painted(self, ended: bool) -> None:
        if ended:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.hairline, 1))
        painter.setBrush(tokens.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
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
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, position: QPointF) -> None:
        scale, origin = self._projection()
        self._view.centre_on((position - origin) / scale)

    def _projection(self) -> tuple[float, QPointF]:
        """Scale and offset that bring the whole layout into the widget."""
        bounds = rectf(self._view.canvas_scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(INSET, INSET, -INSET, -INSET)
        scale = min(room.width() / max(bounds.width(), 1), room.height() / max(bounds.height(), 1), 0.14)
        return scale, room.center() - bounds.center() * scale
