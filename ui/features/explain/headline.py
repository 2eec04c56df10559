"""The answer to a question above its levels: a sign, a word, the question and a sentence."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from designer.analysis.terms import explained
from ui import theme
from ui.state.unfinished import EARLIER
from ui.theme import AnswerStyle
from ui.theme.icons import centred, paint_icon
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import plain_label
from ui.widgets.display.plain import tooltip_text

_ROUND = 6


class Headline(QWidget):
    """The answer: its sign in a circle, a word in large type, a sentence; on the tint of the answer."""

    def __init__(self) -> None:
        super().__init__()
        self._answer = AnswerStyle.ALLOWED
        metrics = theme.metrics()
        self._word = plain_label(look="heading")
        self._title = plain_label(wrap=True, look="small")
        self._sentence = plain_label(wrap=True)
        self._earlier = plain_label(EARLIER, wrap=True, look="small")
        self._earlier.hide()
        in_column(
            self._word,
            self._title,
            self._earlier,
            self._sentence,
            host=self,
            margins=(metrics.margin, metrics.gap, metrics.margin, metrics.gap + 2),
            spacing=3,
        )
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    @property
    def question(self) -> str:
        """Question that is answered."""
        return self._title.text()

    def text(self) -> str:
        """All of it."""
        said = f"{self._word.text()}. {self._sentence.text()}"
        return said if self._earlier.isHidden() else f"{EARLIER} {said}"

    def mark_earlier(self) -> None:
        """Say that the answer is an earlier one, until another is shown."""
        self._earlier.show()
        self.setAccessibleName(f"{EARLIER} {self.accessibleName()}")

    def show_answer(self, answer: AnswerStyle, word: str, title: str, sentence: str) -> None:
        """Show another answer."""
        self._answer = answer
        self._earlier.hide()
        self._word.setText(word)
        self._title.setText(title)
        self._sentence.setText(sentence)
        tip = tooltip_text("\n\n".join(explained(f"{word} {sentence}")))
        for label in (self._word, self._sentence):
            label.setToolTip(tip)
        self.setAccessibleName(f"{word}: {title}. {sentence}")
        self._apply_style()

    def paintEvent(self, _event: object) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.tint(self._answer))
        painter.drawRoundedRect(QRectF(self.rect()), _ROUND, _ROUND)
        line = self._word.geometry()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = line.right() + 1 - metrics.icon if mirrored else line.left()
        square = QRectF(left, line.top(), metrics.icon, line.height())
        paint_icon(painter, self._answer.value, centred(square, metrics.icon), tokens.colour(self._answer.role))
        painter.end()

    def _apply_style(self) -> None:
        tokens = theme.current()
        ink = tokens.colour(self._answer.role).name()
        side = "right" if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else "left"
        room = theme.metrics().icon + theme.metrics().gap
        self._word.setStyleSheet(f"color: {ink}; padding-{side}: {room}px;")
        self._title.setStyleSheet(f"color: {tokens.text.name()};")
        self.update()
