"""Cards of the start page: what can be chosen, each a button with a picture, a name and what is known of it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.theme import Role
from ui.widgets.fields.card_button import CardButton

ARROW_STEPS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}
"""Directions of the arrow keys."""

_ELLIPSIS = Qt.TextElideMode.ElideMiddle


class StartCard(CardButton):
    """One choice of the start page.

    Attributes:
        is_named: True while its name is being typed: a blank is part of that, and does not press it.

    Signals:
        stepped(QPoint): An arrow key leads on, in this direction.
        removeAsked(): The person wants to see it no more.
        menuAsked(QPoint): And here the menu of what can be done with it, on the screen.
    """

    stepped = Signal(QPoint)
    removeAsked = Signal()
    menuAsked = Signal(QPoint)

    def __init__(self, name: str, sentence: str, height: int) -> None:
        super().__init__(name, sentence)
        self._high = theme.metrics().scaled(height)
        self.image: QImage | None = None
        self.is_named = False

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, or none."""
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.metrics().scaled(200), self._high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Delete:
            self.removeAsked.emit()
        elif key == Qt.Key.Key_Space and self.is_named:
            event.ignore()
        elif Qt.Key(key) in ARROW_STEPS:
            self.stepped.emit(ARROW_STEPS[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menuAsked.emit(event.globalPos())

    @staticmethod
    def paint_line(painter: QPainter, at: QPointF, text: str, room: float, role: Role) -> float:
        """Paint a line in the painter's font from its upper left corner; how wide it came out."""
        metrics = QFontMetrics(painter.font())
        shown = metrics.elidedText(text, _ELLIPSIS, round(room))
        painter.setPen(theme.current().colour(role))
        painter.drawText(QPointF(at.x(), at.y() + metrics.ascent()), shown)
        return float(metrics.horizontalAdvance(shown))


class TemplateCard(StartCard):
    """A template: a small picture, its title, and what one gets."""

    def __init__(self, name: str, title: str, sentence: str) -> None:
        super().__init__(title, sentence, 176)
        self.template = name
        self._sentence = sentence

    @staticmethod
    def picture_size() -> QSize:
        """Size of the picture in logical pixels."""
        return QSize(theme.metrics().scaled(280), theme.metrics().scaled(78))

    def paint_content(self, painter: QPainter) -> None:
        measures = theme.metrics()
        box = self.frame().adjusted(*(measures.margin * side for side in (1, 1, -1, -1)))
        size = self.picture_size()
        if self.image is not None:
            painter.drawImage(box.topLeft(), self.image)
        painter.setFont(theme.name_font())
        y = box.y() + size.height() + measures.scaled(8)
        self.paint_line(painter, QPointF(box.x(), y), self.text(), box.width(), Role.TEXT)
        y += QFontMetrics(painter.font()).height() + 2
        painter.setFont(theme.secondary_font())
        painter.setPen(theme.current().secondary)
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(box.x(), y, box.width(), self.frame().bottom() - y - 4), wrap, self._sentence)


class CardGrid(QWidget):
    """Cards of one size in rows, as many beside each other as there is room for.

    Args:
        cards: The cards, in their order.
        least: Width of a card at 13 px text below which a row takes fewer.
        most: Cards in a row.
    """

    flowed = Signal()

    def __init__(self, cards: Sequence[StartCard], least: int, most: int) -> None:
        super().__init__()
        self._cards: list[StartCard] = []
        self._least, self._most = least, most
        self._rows: int | None = None
        self.columns = most
        self.set_cards(cards)

    def set_cards(self, cards: Sequence[StartCard]) -> None:
        """Hold these cards; those that go are deleted."""
        for card in set(self._cards) - set(cards):
            card.hide()
            card.deleteLater()
        self._cards = list(cards)
        for card in self._cards:
            card.setParent(self)
        self._flow()

    def limit(self, rows: int | None) -> None:
        """Show so many rows at most; None for all."""
        self._rows = rows
        self._flow()

    @property
    def shown(self) -> list[StartCard]:
        """Cards that are shown."""
        return self._cards if self._rows is None else self._cards[: self._rows * self.columns]

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._flow()

    def _flow(self) -> None:
        measures = theme.metrics()
        gap, high = measures.margin, self._cards[0].sizeHint().height() if self._cards else 0
        self.columns = max(1, min(self._most, (self.width() + gap) // (measures.scaled(self._least) + gap)))
        wide = (self.width() - (self.columns - 1) * gap) / self.columns
        shown = self.shown
        for place, card in enumerate(self._cards):
            row, column = divmod(place, self.columns)
            card.setGeometry(QRect(round(column * (wide + gap)), row * (high + gap), round(wide), high))
            card.setVisible(place < len(shown))
        rows = -(-len(shown) // self.columns)
        self.setFixedHeight(max(0, rows * (high + gap) - gap))
        self.flowed.emit()


def section_font() -> QFont:
    """Font of the headline of a row of cards."""
    font = theme.heading_font()
    font.setPixelSize(theme.metrics().scaled(15))
    return font
