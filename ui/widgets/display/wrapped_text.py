"""Plain text painted over several lines, long words such as ARNs broken where they must be."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from ui import theme
from ui.widgets.display.plain import one_line, with_breaks


def row_width(view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> int:
    """Width that a row has in its view: in a tree, beside the indentation."""
    width = view.viewport().width()
    if isinstance(view, QTreeView):
        while index.isValid():
            index = index.parent()
            width -= view.indentation() if index.isValid() or view.rootIsDecorated() else 0
    return width


def laid_out(
    text: str, font: QFont, width: float, direction: Qt.LayoutDirection, link: str = ""
) -> tuple[QTextLayout, float]:
    """Text broken to a width, and its height; the words of a link, where it has them, are in the accent's colour."""
    shown, named = (with_breaks(one_line(words), long_words=False) for words in (text, link))
    layout = QTextLayout(shown, font)
    place = shown.find(named) if named else -1
    if place >= 0:
        accent = QTextLayout.FormatRange()
        accent.start, accent.length = place, len(named)
        accent.format.setForeground(theme.current().accent)
        layout.setFormats([accent])
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
