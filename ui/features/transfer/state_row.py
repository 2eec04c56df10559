"""The states of a transfer as a row of cards, each with what it gives and takes; one of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from designer.basics.dataclass import dataclass
from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import one_line, tooltip_text
from ui.widgets.fields.card_button import CardButton

_LEAST, _HIGH = 84, 84
"""Least width of a card, and its height, in pixels of an unscaled font."""

_AROUND = 6
"""Pixels that the frame of a card takes of its width."""


@dataclass(frozen=True, slots=True)
class StateCardWords:
    """Words on a card.

    Attributes:
        title: Organization that the accounts are in.
        about: Where in it.
        lines: What that does, each with the name of its icon and its colour; two at most.
        tip: The same in sentences.
    """

    title: str
    about: str
    lines: tuple[tuple[str, str, Role], ...]
    tip: str


class StateCard(CardButton):
    """One state."""

    def __init__(self, row: QWidget) -> None:
        super().__init__("", "")
        self.setParent(row)
        self._words = StateCardWords("", "", (), "")
        self.setCheckable(True)

    def show_words(self, number: int, words: StateCardWords) -> None:
        """Show another state."""
        self._words = words
        self.setText(f"{number}  {words.title}")
        self.describe(words.tip)
        self.setToolTip(tooltip_text(f"{words.title}\n{words.tip}"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(_LEAST), theme.metrics().scaled(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wanted(self) -> int:
        """Return the width from which on its title is whole, in pixels."""
        words = QFontMetricsF(theme.name_font()).horizontalAdvance(self.text())
        return max(self.sizeHint().width(), int(words) + 1 + _AROUND + 2 * theme.metrics().gap)

    def paint_content(self, painter: QPainter) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        if self.isChecked():
            painter.setBrush(tokens.selection)
            painter.setPen(QPen(tokens.accent, 1.5))
            painter.drawRoundedRect(self.frame(), metrics.card_radius, metrics.card_radius)
        box = self.frame().adjusted(*(metrics.gap * side for side in (1, 1, -1, -1)))
        y = self._line(painter, box, box.top(), self.text(), Role.TEXT, bold=True)
        y = self._line(painter, box, y, self._words.about, Role.SECONDARY)
        for words, icon, role in self._words.lines:
            side = metrics.icon * 0.8
            paint_icon(painter, icon, QRectF(box.left(), y + 1, side, side), tokens.colour(role))
            y = self._line(painter, box.adjusted(side + metrics.gap / 2, 0, 0, 0), y, words, Role.TEXT)

    @staticmethod
    def _line(painter: QPainter, box: QRectF, y: float, words: str, role: Role, *, bold: bool = False) -> float:
        """Paint a line, and return where the next one begins."""
        font = theme.name_font() if bold else theme.secondary_font()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.current().colour(role))
        if metrics.horizontalAdvance(words) > box.width() and words[:1] in ("+", "\N{MINUS SIGN}"):
            words = words.partition(" ")[0]  # the number alone, beside its sign
        shown = metrics.elidedText(one_line(words), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(QPointF(box.left(), y + metrics.ascent()), shown)
        return y + metrics.height() + 1


class StateRow(QWidget):
    """The cards, beside each other, or in two rows where a panel is narrow.

    Signals:
        chosen(int): The person chose another state.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Steps of the transfer")
        self.cards: list[StateCard] = []
        self.current = 0
        self._columns = 0, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.metrics().gap // 2)

    def show_states(self, states: Sequence[StateCardWords]) -> None:
        """Show these."""
        while len(self.cards) < len(states):
            card = StateCard(self)  # with a parent first: shown without one, it would be a window
            card.clicked.connect(partial(self._choose, card))
            self.cards.append(card)
        for place, card in enumerate(self.cards):
            card.setVisible(place < len(states))
            if place < len(states):
                card.show_words(place + 1, states[place])
        self._flow()

    def choose(self, place: int) -> None:
        """Choose a state, without a signal."""
        self.current = place
        for at, card in enumerate(self.cards):
            card.setChecked(at == place)

    def _choose(self, card: StateCard, *_: object) -> None:
        self.choose(self.cards.index(card))
        self.chosen.emit(self.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        """Put the cards beside each other as far as there is room; two are, however long their titles."""
        shown = [card for card in self.cards if not card.isHidden()]
        gap = self._grid.horizontalSpacing()
        wanted = max((card.wanted() for card in shown), default=1)
        room = max(1, (self.width() + gap) // (wanted + gap), min(2, self.width() // theme.metrics().scaled(_LEAST)))
        columns = len(shown) if len(shown) <= room else max(1, min(room, (len(shown) + 1) // 2))
        if self._columns == (columns, len(shown)):
            return
        self._columns = columns, len(shown)
        for place, card in enumerate(shown):
            self._grid.addWidget(card, *divmod(place, columns))
