"""Room between the lines of a plain-text document, which Qt's own layout cannot give.

Qt asks `blockBoundingRect` wherever it needs to know how high a line is: painting, hits, scrolling, the cursor.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QPlainTextDocumentLayout

LEADING = 4.0
"""Pixels between two lines, half of them above the text."""


class SpacedLayout(QPlainTextDocumentLayout):
    """Layout of Qt with its lines moved apart; asking twice moves nothing twice."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        # Qt also asks for blocks whose lines are not laid out. Found here, on Qt 6.11: count the blocks without lines
        # that this is asked for while a QPlainTextEdit of a hundred lines is paged through.
        if not block.isValid() or not rect.isValid() or not block.layout().lineCount():
            return rect
        layout = block.layout()
        count = layout.lineCount()
        last = layout.lineAt(count - 1)
        # Qt adds the document's margin below the last block. Found here, on Qt 6.11: of two lines alike,
        # blockBoundingRect of the second is documentMargin() higher.
        margin = max(0.0, rect.height() - last.y() - last.height())
        top = LEADING / 2
        for number in range(count):
            line = layout.lineAt(number)
            if line.y() != top:
                line.setPosition(QPointF(line.x(), top))
            top += line.height() + LEADING
        rect.setHeight(top - LEADING / 2 + margin)
        return rect
