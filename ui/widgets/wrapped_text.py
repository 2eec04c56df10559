"""Plain text painted over several lines, long words such as ARNs broken where they must be."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption

from ui.widgets.plain import one_line


def laid_out(text: str, font: QFont, width: float, direction: Qt.LayoutDirection) -> tuple[QTextLayout, float]:
    """Text broken to a width, and its height."""
    layout = QTextLayout(one_line(text), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(direction)
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    option.setAlignment(Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, height


def paint_wrapped(painter: QPainter, place: QPointF, layout: QTextLayout) -> None:
    """Paint a broken text in the painter's colour."""
    layout.draw(painter, place)
