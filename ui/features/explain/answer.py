"""The answer to a question: a headline, and below it the levels from the root to the account, with their tooltips."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from designer.analysis.terms import explained
from designer.basics.words import capital
from designer.policy.evaluation.explanation import Explanation
from ui import theme
from ui.features.explain.rows import MATCHES, MATCHES_NOT, UNKNOWN_VALUE, ExplainRow, RowStyle
from ui.state.unfinished import EARLIER
from ui.theme import AnswerStyle, Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.announcing import announce
from ui.widgets.display.labels import plain_label, tooltip_text
from ui.widgets.item_views.answer_rows import PAD, answer_link_at, first_line, title_height
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import AnswerLook, Index, RowContent, row_content
from ui.widgets.item_views.tree_view import TreeView

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
        """Return all of it."""
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
        said = f"{word}: {title}. {sentence}"
        if said != self.accessibleName():
            announce(self, said)  # it comes while the person types, or from elsewhere
        self.setAccessibleName(said)
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


_INKS = {UNKNOWN_VALUE: Role.CONDITIONAL, AnswerStyle.DENIED.sign: Role.DENIED}
"""Colours of the characters before a detail."""

_SPOKEN = {MATCHES: "matches", MATCHES_NOT: "does not match", UNKNOWN_VALUE: "not known"}


class AnswerModel(RowModel):
    """The rows of an answer."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():  # terms are looked for under the mouse alone
            return tooltip_text("\n\n".join(_tip(super().data(index, VALUE_ROLE))))
        return super().data(index, role)


def shown_rows(rows: Sequence[ExplainRow], above: tuple[Hashable, ...] = ()) -> list[Row]:
    """Return the rows as the model shows them; the id of each is the keys from the top down to it."""
    return [_shown(row, (*above, row.key)) for row in rows]


def _shown(row: ExplainRow, path: tuple[Hashable, ...]) -> Row:
    sign = row.answer.sign if row.answer is not None else row.sign
    title = f"{row.title}:" if row.title and row.words else row.title
    said = row.answer.value if row.answer is not None else _SPOKEN.get(row.sign, "")
    parts = (row.title, capital(said), row.words, row.leads)
    return Row(
        _content(row),
        id=path,
        value=row,
        accessible=" ".join(f"{part.removesuffix('.')}." for part in parts if part),
        text=" ".join(filter(None, (sign, title, row.words))),
        rows=shown_rows(row.rows, path),
    )


def _content(row: ExplainRow) -> RowContent:
    look = AnswerLook(
        tuple(one.link for one in row.links),
        mark=row.sign,
        mark_role=_INKS.get(row.sign, Role.SECONDARY),
        level=row.look is RowStyle.LEVEL,
        has_place=row.look is RowStyle.STATEMENT,
    )
    return RowContent(
        row.title,
        row.words,
        icon=row.answer.value if row.answer is not None else "",
        icon_role=row.answer.role if row.answer is not None else Role.SECONDARY,
        bold=row.look in (RowStyle.HEAD, RowStyle.LEVEL),
        small=row.look in (RowStyle.DETAIL, RowStyle.NOTE),
        secondary_role=Role.CONDITIONAL if row.sign == UNKNOWN_VALUE else Role.SECONDARY,
        wrapped=True,
        answer=look,
    )


def _tip(row: ExplainRow) -> Iterator[str]:
    if row.leads:
        yield f"{row.leads}."
    if row.look is not RowStyle.NOTE:
        yield from explained(f"{row.title} {row.words}")


_Hint = QAbstractItemView.ScrollHint

_INDENT = 14
_ARROW = 12


class AnswerView(QWidget):
    """Headline, sentence and levels.

    Attributes:
        tree: The levels of the path.
        model: Rows of the levels.

    Signals:
        led(ExplainRow): The person follows a row to where it leads.
        uncovered(): The current row is to be seen.
    """

    led = Signal(object)
    uncovered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._headline = Headline()
        self.model = AnswerModel(self)
        self.tree = AnswerTree(self.model)
        self.tree.led.connect(self.led)
        self.tree.uncovered.connect(self.uncovered)
        metrics = theme.metrics()
        around = in_column(self._headline, margins=(metrics.margin - metrics.gap + 2, 0, metrics.margin, metrics.gap))
        in_column(around, self.tree, host=self, margins=(metrics.gap - 2, 0, 0, metrics.gap), spacing=0)

    @property
    def headline(self) -> str:
        """The answer in words."""
        return self._headline.text()

    def text(self) -> str:
        """Return the question, answer and levels as plain text."""
        return f"{self._headline.question}\n{self.headline}\n\n{self.tree.text()}"

    def mark_earlier(self) -> None:
        """Say that what is shown does not know yet what is being typed."""
        self._headline.mark_earlier()

    def show_answer(self, title: str, explanation: Explanation, rows: tuple[ExplainRow, ...]) -> None:
        """Show another answer."""
        style = AnswerStyle(explanation.state.value)
        self._headline.show_answer(style, explanation.headline, title, explanation.sentence)
        self.tree.show_rows(rows)


class AnswerTree(TreeView):
    """The rows of an answer; what is open stays so from answer to answer.

    It is as high as its rows, and scrolls with what is around it.

    Signals:
        led(ExplainRow): The person follows a row to where it leads.
        uncovered(): The current row is to be seen.
    """

    led = Signal(object)
    uncovered = Signal()

    def __init__(self, model: AnswerModel) -> None:
        super().__init__()
        self._explained = model
        self._rows: tuple[ExplainRow, ...] = ()
        self._turned: dict[tuple[Hashable, ...], bool] = {}
        self._showing = False
        self._pressed = QPoint()
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setUniformRowHeights(False)
        self.setIndentation(_INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # It never scrolls itself. Found on Qt 6.11: made higher in updateGeometries(), it keeps the range of the height
        # before, and a wheel moves its first rows out of it (narrow window, conditional answer, wheel over the rows).
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self.verticalScrollBar().setRange(0, 0))
        self.setFrameShape(TreeView.Shape.NoFrame)
        self.setAccessibleName("Why: from the root to the account")
        self.expanded.connect(lambda index: self._note(index, opened=True))
        self.collapsed.connect(lambda index: self._note(index, opened=False))
        self.clicked.connect(self._click)

    def show_rows(self, rows: tuple[ExplainRow, ...]) -> None:
        """Show other rows; what the person opened or closed stays so."""
        if rows == self._rows:
            return
        self._rows = rows
        self._explained.show(shown_rows(rows))
        self._showing = True
        self._open_rows(QModelIndex())
        self._showing = False
        self.executeDelayedItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _open_rows(self, parent: QModelIndex) -> None:
        """Open and close the rows below one as the person did, or else as they are at first."""
        for place in range(self._explained.rowCount(parent)):
            index = self._explained.index(place, 0, parent)
            if self._explained.hasChildren(index):
                self.setExpanded(index, self._turned.get(self._explained.path(index), _row(index).opened))
                self._open_rows(index)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        height = max(1, self.viewportSizeHint().height())
        if height != self.height():
            self.setFixedHeight(height)

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        super().scrollTo(index, hint)
        self.uncovered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._open_row(index)
        elif event.key() == Qt.Key.Key_F1 and index.isValid():
            self._show_tooltip(index)
        else:
            super().keyPressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The arrow beside the first line of a row, which may have many."""
        if not self._explained.rowCount(index):
            return
        glyph = "chevron-down" if self.isExpanded(index) else "chevron-right"
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = rect.left() if mirrored else rect.right() + 1 - _INDENT
        place = QRectF(left, rect.top() + PAD, _INDENT, first_line(row_content(index)))
        paint_icon(painter, glyph, centred(place, _ARROW), theme.current().secondary)

    def text(self) -> str:
        """Open rows, as lines of plain text."""
        lines: list[str] = []
        index = self._explained.index(0, 0)
        while index.isValid():
            depth = len(self._explained.path(index)) - 1
            lines.append(f"{'  ' * depth}{index.data(Qt.ItemDataRole.DisplayRole)}")
            index = self.indexBelow(index)
        return "\n".join(lines)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        leads = index.isValid() and (self._is_on_link(index, at) or self._leads(index))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)

    def _click(self, index: QModelIndex) -> None:
        if self._is_on_link(index, self._pressed):
            self.led.emit(self._link_at(index, self._pressed))
        else:
            self._open_row(index)

    def _is_on_link(self, index: QModelIndex, at: QPoint) -> bool:
        """Return True if a point is on the sentence of a level that leads to the policies it names."""
        row = _row(index)
        words = self.visualRect(index).top() + PAD + title_height()
        return row.look is RowStyle.LEVEL and bool(row.links) and at.y() > words

    def _link_at(self, index: QModelIndex, at: QPoint) -> ExplainRow:
        """Return the row to which the sentence of a level leads at a point: that of the words there, else the first."""
        links, words = _row(index).links, answer_link_at(self, index, QPointF(at))
        return next((row for row in links if row.link == words), links[0])

    def _leads(self, index: QModelIndex) -> bool:
        row = _row(index)
        return bool(row.leads) and row.look is not RowStyle.LEVEL

    def _open_row(self, index: QModelIndex) -> None:
        """Lead to where a row leads, and open or close what leads nowhere."""
        row = _row(index)
        if self._leads(index):
            self.led.emit(row)
        elif self._explained.rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))

    def _show_tooltip(self, index: QModelIndex) -> None:
        """The tooltip for those who use no mouse."""
        rect = self.visualRect(index)
        point = QPoint(rect.left() + theme.metrics().icon, rect.bottom())
        event = QHelpEvent(QHelpEvent.Type.ToolTip, point, self.viewport().mapToGlobal(point))
        QApplication.sendEvent(self.viewport(), event)

    def _note(self, index: QModelIndex, *, opened: bool) -> None:
        if not self._showing:
            self._turned[self._explained.path(index)] = opened


def _row(index: Index) -> ExplainRow:
    row: ExplainRow = index.data(VALUE_ROLE)
    return row
