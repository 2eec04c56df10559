"""Empty state of a panel: what would be here, and how to get it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import Spacer, in_column
from ui.widgets.display.labels import plain_label


class EmptyState(QWidget):
    """Glyph, headline, sentence and, where there is something to do, a button.

    Signals:
        acted(): The button was pressed.
    """

    acted = Signal()

    def __init__(
        self, glyph: str, headline: str, sentence: str = "", action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mark = _Mark(glyph)
        self._headline = plain_label(headline, wrap=True, look="name")
        self._sentence = plain_label(sentence, wrap=True, look="quiet")
        self._button = push_button(action, run=self.acted)
        margin, gap = theme.metrics().margin, theme.metrics().gap
        column = in_column(
            Spacer(stretch=2),
            (self._mark, 0, Qt.AlignmentFlag.AlignHCenter),
            host=self,
            margins=(gap, margin),  # sideways as little as the button of a narrow panel needs in other languages
            spacing=gap,
        )
        for label in (self._headline, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            column.addWidget(label)
        column.addSpacing(gap // 2)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.say(headline, sentence, action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Do without the glyph, then without the sentence, where they would lie over each other."""
        super().resizeEvent(event)
        room, gap = self.height(), theme.metrics().gap
        needed = self._need()
        sentence = self._sentence.heightForWidth(max(1, self._sentence.width())) + gap if self._sentence.text() else 0
        self._sentence.setVisible(bool(sentence) and room >= needed + sentence)
        self._mark.setVisible(room >= needed + sentence + self._mark.height() + gap)

    def _need(self) -> int:
        """Return the height of what is never left out, and see to it that there is so much."""
        gap, margins = theme.metrics().gap, self.contentsMargins()
        needed = self._headline.heightForWidth(max(1, self._headline.width())) + gap + 2 * theme.metrics().margin
        needed += self._button.sizeHint().height() + 2 * gap if self._button.text() else 0
        needed += margins.top() + margins.bottom()
        self.setMinimumHeight(needed)
        return needed

    def say(self, headline: str, sentence: str = "", action: str = "", glyph: str = "") -> None:
        """Show other words."""
        self._headline.setText(headline)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._need()
        if glyph:
            self._mark.set_glyph(glyph)
        self.setAccessibleName(f"{headline}. {sentence}" if sentence else headline)


class _Mark(QWidget):
    def __init__(self, glyph: str) -> None:
        super().__init__()
        self._glyph = glyph
        side = round(theme.metrics().glyph_square * 1.6)
        self.setFixedSize(side, side)

    def set_glyph(self, glyph: str) -> None:
        self._glyph = glyph
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        square = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.account_tint)
        painter.drawEllipse(square)
        paint_icon(painter, self._glyph, centred(square, square.width() * 0.5), tokens.colour(Role.SECONDARY))
        painter.end()
