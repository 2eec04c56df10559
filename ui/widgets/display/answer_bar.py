"""Thin bar of parts: how much is allowed, conditional, denied, unknown; a number always is beside it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui import theme
from ui.theme import AnswerStyle

THICKNESS = 6
_LEAST = 3.0
_STRIPE, _EVERY = 1.5, 5.0
"""Width of a stripe, and the distance from one to the next."""

_ORDER = (AnswerStyle.ALLOWED, AnswerStyle.CONDITIONAL, AnswerStyle.DENIED, AnswerStyle.UNKNOWN)


def segments(counts: tuple[int, ...], width: float) -> tuple[float, ...]:
    """Return the widths of the parts: in proportion, but nothing that exists is too thin to be seen."""
    total = sum(counts)
    if total <= 0 or width <= 0:
        return (0.0,) * len(counts)
    least = min(_LEAST, width / len(counts))
    wanted = [max(least, width * count / total) if count else 0.0 for count in counts]
    surplus = sum(wanted) - width
    # Share that thin parts got more and the thickest one gives.
    thickest = wanted.index(max(wanted))
    wanted[thickest] -= surplus
    return tuple(wanted)


def paint_answer_bar(
    painter: QPainter,
    rect: QRectF,
    counts: tuple[int, ...],
    direction: Qt.LayoutDirection = Qt.LayoutDirection.LeftToRight,
) -> None:
    """Paint the bar in the middle of a rectangle; `counts` are allowed, conditional, denied, unknown."""
    tokens = theme.current()
    bar = QRectF(rect.left(), rect.center().y() - THICKNESS / 2, rect.width(), THICKNESS)
    shape = QPainterPath()
    shape.addRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.fillRect(bar, tokens.track)
    at = 0.0
    for answer, width in zip(_ORDER, segments(counts, bar.width()), strict=False):
        left = bar.left() + at if direction is Qt.LayoutDirection.LeftToRight else bar.right() - at - width
        part = QRectF(left, bar.top(), width, bar.height())
        painter.fillRect(part, tokens.colour(answer.role))
        if answer is AnswerStyle.CONDITIONAL:
            _paint_stripes(painter, part, tokens.tint(answer))
        at += width
    painter.restore()


def _paint_stripes(painter: QPainter, part: QRectF, colour: QColor) -> None:
    """Stripe the part that is conditional, so that no colour is needed to tell it from its neighbours."""
    painter.save()
    painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(colour, _STRIPE))
    lean = part.height() / 2
    for number in range(int(part.width() // _EVERY) + 1):
        x = part.left() + (number + 0.5) * _EVERY
        painter.drawLine(QPointF(x - lean, part.bottom()), QPointF(x + lean, part.top()))
    painter.restore()
