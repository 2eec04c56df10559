"""A few words at the mouse: what a gesture would do, or why it cannot."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme

MOST_WIDE = 340


class Caption(QLabel):
    """A label that follows the mouse inside the viewport."""

    def __init__(self, surface: QWidget) -> None:
        super().__init__(surface)
        self.setObjectName("gesture-caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMaximumWidth(MOST_WIDE)
        self._surface = surface
        self._refused: bool | None = None

    def say(self, text: str, position: QPoint, *, refused: bool = False) -> None:
        """Show words near a position, in the colour of a refusal or of a note; nothing for an empty text."""
        if not text:
            self.hide()
            return
        if refused is not self._refused:
            self._refused = refused
            tokens = theme.current()
            ink, fill = (tokens.denied, tokens.denied_tint) if refused else (tokens.text, tokens.panel)
            edge = tokens.denied if refused else tokens.card_border
            self.setStyleSheet(
                f"QLabel {{ color: {ink.name()}; background: {fill.name()}; border: 1px solid {edge.name()};"
                " border-radius: 6px; padding: 4px 8px; }"
            )
        if text != self.text():
            self.setText(text)
            self.setWordWrap(False)
            if self.sizeHint().width() > MOST_WIDE:
                self.setWordWrap(True)
                self.resize(MOST_WIDE, self.heightForWidth(MOST_WIDE))
            else:
                self.adjustSize()
        surface = self._surface
        x = min(position.x() + 18, surface.width() - self.width() - 4)
        y = (
            position.y() + 22
            if position.y() + 22 + self.height() < surface.height()
            else position.y() - self.height() - 8
        )
        self.move(max(4, x), max(4, y))
        self.show()
