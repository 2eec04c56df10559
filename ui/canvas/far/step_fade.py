"""Cross-fade from one step of detail in frames to the next: the old picture goes along with the view, and fades."""

from PySide6.QtCore import QVariantAnimation
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QGraphicsView

from ui import theme
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.far.steps import StepMemory

FADE_MS = 120


class StepFade(QVariantAnimation):
    """Fade of one view.

    Args:
        view: The view, with its own viewport.
    """

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view, startValue=1.0, endValue=0.0)
        self._view = view
        self._steps = StepMemory()
        self._far = False
        self._picture = QPixmap()
        self._taken = QTransform()
        self.valueChanged.connect(view.viewport().update)

    def follow(self, style: CanvasStyle, scale: float, *, animated: bool) -> None:
        """Begin a fade from what is seen where another scale, which is shown next, takes another step."""
        before = self._steps.step, self._far
        self._far = style.is_far(scale, was_far=self._far)
        after = self._steps.take(scale), self._far
        is_seen = self._view.isVisible() and not self._view.viewport().size().isEmpty()
        duration = theme.duration(FADE_MS) if animated and is_seen else 0
        if duration and before[0] is not None and before != after:
            self.stop()
            self._take_picture()
            self.setDuration(duration)
            self.start()

    def _take_picture(self) -> None:
        """Keep what is seen, without what lies over it: names have their own size at every scale."""
        ratio, self._taken = self._view.devicePixelRatioF(), self._view.viewportTransform()
        self._picture = QPixmap(self._view.viewport().size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        painter = QPainter(self._picture)
        self._view.render(painter)
        painter.end()

    def paint(self, painter: QPainter, to_view: QTransform) -> None:
        """Paint what is left of the old picture, where the view now has it."""
        if self.state() is QVariantAnimation.State.Running:
            painter.save()
            painter.setOpacity(self.currentValue())
            painter.setTransform(self._taken.inverted()[0] * to_view)
            painter.drawPixmap(0, 0, self._picture)
            painter.restore()
