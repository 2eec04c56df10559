"""Look of the text itself: room between its lines, and colours of keys, strings, numbers and literals."""

import re

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout

from ui import theme
from ui.code_editor.text import units

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


_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))'
    r'|(?P<string>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<literal>\b(?:true|false|null)\b)"
)
_LONGEST_LINE = 60_000


class JsonHighlighter(QSyntaxHighlighter):
    """Highlighter that follows the theme; very long lines stay plain, so as not to stall the window."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = _formats()

    def apply_style(self) -> None:
        """Take the colours of the current theme."""
        self._formats = _formats()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if len(text) > _LONGEST_LINE:
            return
        if text.isascii() or units(text) == len(text):
            for token in _TOKEN.finditer(text):
                self.setFormat(token.start(), token.end() - token.start(), self._formats[token.lastgroup or "string"])
            return
        for token in _TOKEN.finditer(text):
            start = units(text[: token.start()])
            self.setFormat(start, units(token.group()), self._formats[token.lastgroup or "string"])


def _formats() -> dict[str, QTextCharFormat]:
    tokens = theme.current()
    return {
        "key": _coloured(tokens.json_key),
        "string": _coloured(tokens.json_string),
        "number": _coloured(tokens.json_number),
        "literal": _coloured(tokens.json_literal),
    }


def _coloured(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
