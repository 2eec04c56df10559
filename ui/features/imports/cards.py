"""Cards of the start: the kinds of files that can be imported, each a button with an icon, a name and a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.fields.card_button import CardButton


class SourceCard(CardButton):
    """One kind of source.

    Args:
        name: Name of the format; empty for any.
        title: As it is shown.
        sentence: Kind of source that is to be named.
        glyph: Its icon.
    """

    def __init__(self, name: str, title: str, sentence: str, glyph: str) -> None:
        super().__init__(title, sentence)
        self.name = name
        self._sentence = sentence
        self._glyph = glyph
        self.setToolTip(sentence)

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(220), theme.metrics().scaled(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(160), self.sizeHint().height())

    def paint_content(self, painter: QPainter) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        side = metrics.scaled(32)
        square = QRectF(metrics.margin, (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.account_tint)
        painter.drawRoundedRect(square, metrics.control_radius, metrics.control_radius)
        paint_icon(painter, self._glyph, centred(square, metrics.icon + 2), tokens.colour(Role.SECONDARY))
        self._paint_words(painter, square.right() + metrics.margin)

    def _paint_words(self, painter: QPainter, left: float) -> None:
        tokens = theme.current()
        lines = (
            (self.text(), theme.name_font(), tokens.text),
            (self._sentence, theme.secondary_font(), tokens.secondary),
        )
        heights = [QFontMetricsF(font).height() for _, font, _ in lines]
        top = (self.height() - sum(heights) - 2) / 2
        room = self.width() - left - theme.metrics().gap
        for (text, font, colour), height in zip(lines, heights, strict=True):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(colour)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(left, top + metrics.ascent()), shown)
            top += height + 2


class CardRows(QWidget):
    """Cards in rows of three, or of two where there is less room."""

    def __init__(self, cards: Sequence[SourceCard]) -> None:
        super().__init__()
        self.cards = cards
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.metrics().margin)
        self._flow(3)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._flow(3 if self.width() >= theme.metrics().scaled(660) else 2)
        return super().event(event)

    def _flow(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, *divmod(place, columns))
        for column in range(3):
            self._grid.setColumnStretch(column, int(column < columns))
