"""Choice button: says what is chosen, as wide as its words up to a limit, and opens where to choose."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QIcon, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from ui import theme
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import tooltip_text

_PAD = 8
_UNLIMITED = 10_000


class ChoiceButton(QToolButton):
    """Flat button with an icon, words that are shortened to its room, and a chevron.

    Args:
        glyph: Its icon.
        purpose: A line for its tool tip, below the words when they are shortened.
        parent: Widget that it stands in.
    """

    def __init__(self, glyph: str, purpose: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self._purpose = purpose
        self._words = self._brief = ""
        self._accented = False
        self._most = _UNLIMITED
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    @property
    def wanted(self) -> int:
        """Width for the whole words, in pixels."""
        return self.fontMetrics().horizontalAdvance(self._words) + 1 + _beside_words()

    def show_choice(self, words: str, *, accented: bool, brief: str = "") -> None:
        """Say what is chosen.

        Args:
            words: Whole, as a tool tip and a screen reader have them.
            accented: True if it is more than the usual.
            brief: Said in their place where they have no room; empty to shorten them.
        """
        self._words, self._brief, self._accented = words, brief, accented
        self.setAccessibleName(words)
        self._fit()
        self.update()

    def set_most(self, width: int) -> None:
        """Set the greatest width, in pixels; longer words are shortened."""
        self._most = width
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        text, option.text = option.text, ""
        option.icon = QIcon()
        if self._accented:
            option.state |= QStyle.StateFlag.State_On
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        tokens, side = theme.current(), float(theme.metrics().icon)
        colour = tokens.accent if self._accented else tokens.text
        top = (self.height() - side) / 2
        sign = tokens.accent if self._accented else tokens.secondary
        paint_icon(painter, self._glyph, QRectF(_PAD, top, side, side), sign)
        painter.setPen(colour)
        room = QRectF(_PAD + side + 6, 0, self._room(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, text)
        width = painter.fontMetrics().horizontalAdvance(text.replace("&&", "&"))
        chevron = side - 4
        left = min(room.left() + width + 6, self.width() - _PAD - chevron)
        paint_icon(painter, "chevron-down", QRectF(left, (self.height() - chevron) / 2, chevron, chevron), sign)
        painter.end()

    def _room(self) -> int:
        """Return the width of the words, in pixels."""
        return self.width() - _beside_words()

    def _fit(self) -> None:
        """Take the size of the words: fixed, so that no layout asks for it again and again."""
        shown = self.fontMetrics().horizontalAdvance(self._said()) + 1
        self.setFixedSize(min(self._most, shown + _beside_words()), theme.metrics().toolbar - 6)
        self._shorten()

    def _said(self) -> str:
        return self._brief if self._brief and self.wanted > self._most else self._words

    def _shorten(self) -> None:
        shown = self.fontMetrics().elidedText(self._said(), Qt.TextElideMode.ElideMiddle, self._room())
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(tooltip_text(self._purpose if shown == self._words else f"{self._words}\n{self._purpose}"))


def _beside_words() -> int:
    """Return the width of icon, chevron and what lies around them, in pixels."""
    return 2 * _PAD + 2 * theme.metrics().icon + 8
