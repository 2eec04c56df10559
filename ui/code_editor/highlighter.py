"""Highlighter of JSON, line by line: keys, strings, numbers, literals."""

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui import theme
from ui.code_editor.text import units

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
