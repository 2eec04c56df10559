"""Far picture as it was painted last: while the view moves, only what comes into sight is painted."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

_BEYOND = 4
"""Pixels beyond its place that something may be painted on: lines, and marks that are larger than an account."""


class KeptPicture:
    """Picture of a viewport, in its pixels."""

    def __init__(self) -> None:
        self._shows: Any = None
        self._picture: QPixmap | None = None
        self._at = QPoint()

    def paint(
        self, painter: QPainter, to_view: QTransform, shows: object, paint: Callable[[QPainter, QRectF], None]
    ) -> None:
        """Paint what a viewport shows.

        A picture is kept from the second time on, or a zoom would make one for each of its frames.

        Args:
            painter: Of the viewport.
            to_view: Moves the scene by whole pixels.
            shows: What is shown, and its size; the picture is made again for another value.
            paint: Paints a part of the scene.
        """
        size, ratio = painter.window().size(), painter.device().devicePixelRatioF()
        known, self._shows = self._shows, (shows, size, ratio, to_view.m11())
        if known != self._shows or painter.worldTransform() != to_view:
            self._picture = None
            paint(painter, QRectF())
            return
        at, whole = QPoint(round(to_view.dx()), round(to_view.dy())), QRect(QPoint(), size)
        way, self._at = at - self._at, at
        kept = whole.intersected(whole.translated(way))
        moved = (way.x() * ratio, way.y() * ratio)
        if self._picture is None or kept.isEmpty() or not all(float(part).is_integer() for part in moved):
            self._picture, kept = QPixmap(size * ratio), QRect()
            self._picture.setDevicePixelRatio(ratio)
        elif not way.isNull():
            self._picture.scroll(int(moved[0]), int(moved[1]), self._picture.rect())
        painter.resetTransform()
        into = QPainter(self._picture)
        for part in (part for part in _rest(whole, kept) if not part.isEmpty()):
            into.resetTransform()
            into.setClipRect(part)
            into.setWorldTransform(to_view)
            paint(into, to_view.inverted()[0].mapRect(QRectF(part.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND))))
        into.end()
        painter.drawPixmap(0, 0, self._picture)
        painter.setWorldTransform(to_view)


def _rest(whole: QRect, kept: QRect) -> tuple[QRect, ...]:
    """Return what a part, which is at a corner, leaves of the whole."""
    if kept.isEmpty():
        return (whole,)
    left, right = (whole.left(), kept.left() - 1) if kept.left() > whole.left() else (kept.right() + 1, whole.right())
    top, bottom = (whole.top(), kept.top() - 1) if kept.top() > whole.top() else (kept.bottom() + 1, whole.bottom())
    return (
        QRect(QPoint(left, whole.top()), QPoint(right, whole.bottom())),
        QRect(QPoint(kept.left(), top), QPoint(kept.right(), bottom)),
    )
