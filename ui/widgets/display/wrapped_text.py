"""Plain text painted over several lines, long words such as ARNs broken where they must be."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from ui import theme
from ui.widgets.display.labels import NO_WIDTH, one_line, with_breaks


def row_width(view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> int:
    """Return the width that a row has in its view: in a tree, beside the indentation."""
    width = view.viewport().width()
    if isinstance(view, QTreeView):
        while index.isValid():
            index = index.parent()
            width -= view.indentation() if index.isValid() or view.rootIsDecorated() else 0
    return width


def laid_out(
    text: str, font: QFont, width: float, direction: Qt.LayoutDirection, links: Sequence[str] = ()
) -> tuple[QTextLayout, float]:
    """Text broken to a width, and its height; the words of links, where it has them, are in the accent's colour."""
    layout = QTextLayout(_shown(text), font)
    accents: list[QTextLayout.FormatRange] = []
    for place in _places(layout.text(), links).values():
        accent = QTextLayout.FormatRange()
        accent.start, accent.length = place.start, len(place)
        accent.format.setForeground(theme.current().accent)
        accents.append(accent)
    layout.setFormats(accents)
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


def link_at(layout: QTextLayout, links: Sequence[str], at: QPointF) -> str:
    """Return the link of a text at a point from its beginning and top; "" where there is none."""
    lines = (layout.lineAt(number) for number in range(layout.lineCount()))
    line = next((line for line in lines if line.naturalTextRect().contains(at)), None)
    if line is None:
        return ""
    found = line.xToCursor(at.x(), QTextLine.CursorPosition.CursorOnCharacter)
    letter = found[0] if isinstance(found, tuple) else found
    return next((link for link, place in _places(layout.text(), links).items() if letter in place), "")


def _shown(text: str) -> str:
    parts = text.split(NO_WIDTH)  # the breaks that are put in for painting stay
    return with_breaks(NO_WIDTH.join(map(one_line, parts)), long_words=False)


def _places(shown: str, links: Sequence[str]) -> dict[str, range]:
    """Return the places of the letters of those links that a text has."""
    named = ((link, shown.find(_shown(link)), len(_shown(link))) for link in links if link)
    return {link: range(place, place + length) for link, place, length in named if place >= 0}


def paint_wrapped(painter: QPainter, place: QPointF, layout: QTextLayout) -> None:
    """Paint a broken text in the painter's colour."""
    layout.draw(painter, place)
