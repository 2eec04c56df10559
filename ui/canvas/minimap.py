"""Minimap: a small picture of everything, the same as on the canvas, with the visible part framed.

A press or a drag goes there; with the keys in it, arrows move the part that is seen and + and - zoom.
"""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.canvas.backdrop import paint_ring
from ui.canvas.cards.items import rectf
from ui.canvas.view import CanvasView
from ui.widgets.focus import is_ringed
from ui.widgets.jobs.job import Job

_SIZE = QSize(208, 140)
_INSET = 9

REFRESH_MS = 100
"""The picture is made again when nothing has changed for this long."""

_STEP = 4
"""An arrow key moves the part that is seen by one of so many parts of it."""

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Minimap(QWidget):
    """Picture, made again some time after a change, and a frame that is always right.

    Args:
        view: The canvas.

    Signals:
        shown(bool): It came into sight, or went out of it.
    """

    shown = Signal(bool)

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self._image: QImage | None = None
        self._timer = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._job = Job(self, done=self.update)
        self.setFixedHeight(theme.metrics().scaled(_SIZE.height()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Drag, or press the arrow keys, to move around")
        self.setAccessibleName("Map of the canvas")
        view.viewChanged.connect(self.update)
        view.canvas_scene.relaid.connect(self._refresh_later)
        view.canvas_scene.overviewChanged.connect(self._refresh_later)
        theme.service().changed.connect(self._refresh_later)

    def sizeHint(self) -> QSize:
        return _SIZE

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_later()

    def refresh(self) -> None:
        """Make the picture again, in slices."""
        ratio = self.devicePixelRatioF()
        image = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        self._job.start(self._painted(image), first=0)

    def _refresh_later(self) -> None:
        self._job.stop()  # a picture of the layout before: some of its nodes may be gone
        if self.isVisible():
            self._timer.start()

    def _painted(self, image: QImage) -> Iterator[None]:
        scale, origin = self._projection()
        painter = QPainter(image)
        try:
            painter.translate(origin)
            painter.scale(scale, scale)
            yield from self._view.canvas_scene.overview.thumbnail(painter)
        finally:
            painter.end()
        self._image = image

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().panel)
        if self._image is not None and self._image.deviceIndependentSize() == self.size().toSizeF():
            painter.drawImage(0, 0, self._image)
        scale, origin = self._projection()
        shown = self._view.visible_area()
        frame = QRectF(shown.topLeft() * scale + origin, shown.size() * scale)
        inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().accent, 1.5))
        painter.drawRoundedRect(frame.intersected(inside), 3, 3)
        if is_ringed(self):
            paint_ring(painter, self._view.canvas_scene.canvas_style, self.rect())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, view = Qt.Key(event.key()), self._view
        if key in _WAYS:
            across, down = _WAYS[key]
            size = view.viewport().size() / _STEP
            view.pan_by(across * size.width(), down * size.height())
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus}:
            (view.zoom_in if key is Qt.Key.Key_Plus else view.zoom_out)()
        elif key is Qt.Key.Key_Escape:
            view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _go(self, position: QPointF) -> None:
        scale, origin = self._projection()
        self._view.centre_on((position - origin) / scale)

    def _projection(self) -> tuple[float, QPointF]:
        """Scale and offset that bring the whole layout into the widget."""
        bounds = rectf(self._view.canvas_scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        scale = min(room.width() / max(bounds.width(), 1), room.height() / max(bounds.height(), 1), 0.14)
        return scale, room.center() - bounds.center() * scale
