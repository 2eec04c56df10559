"""A box for text of several lines that stays quick, whatever is put into it."""

import re

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_Wrap = QTextOption.WrapMode

_LONG_WORD = re.compile(r"\S{20000}")
"""Part of a line without a blank that is longer than any policy, of 10,240 characters at most."""


MOST_INSERTED = 500_000
"""Characters of a text that is pasted or dropped: Qt lays them out in a fifth of a second, and ten million in four."""


class TextBox(QPlainTextEdit):
    """Plain text, broken between words; anywhere if it has a word too long to read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textChanged.connect(self.choose_wrapping)

    def setPlainText(self, text: str) -> None:
        self.choose_wrapping(text)
        super().setPlainText(text)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert what is pasted or dropped, or say that it is too long."""
        if self.takes(source.text()):
            self.choose_wrapping(source.text())
            super().insertFromMimeData(source)

    def takes(self, text: str) -> bool:
        """Whether a text may be inserted; say why if it is too long."""
        if len(text) <= MOST_INSERTED:
            return True
        from ui.widgets.display.notifier import Notifier  # nothing is that long at the start

        window = self.window()
        notifier = window.findChild(Notifier) or Notifier(window)
        notifier.refuse(
            f"A text of {len(text):,} characters is not inserted here: the window would stand still. "
            f"Up to {MOST_INSERTED:,} are."
        )
        return False

    def choose_wrapping(self, to_come: str = "") -> None:
        """Break lines anywhere while a word of the text, or of what is to come, is longer than any policy.

        To break within a word takes Qt the square of its length. Found here, on Qt 6.11: insertPlainText() of 200,000
        times "x" into a box 192 pixels wide takes 6 s with WrapAtWordBoundaryOrAnywhere, and 0.03 s with WrapAnywhere.
        """
        is_long = _LONG_WORD.search(to_come) or _LONG_WORD.search(self.document().toRawText())
        mode = _Wrap.WrapAnywhere if is_long else _Wrap.WrapAtWordBoundaryOrAnywhere
        if self.wordWrapMode() is not mode:
            self.setWordWrapMode(mode)
