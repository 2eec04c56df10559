"""Reasons for the answer to an action: the path from the root to the node as a ladder, each level with what decides."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId
from designer.policy.evaluation.explanation import Applies, Explanation, LevelExplanation, StatementExplanation
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.language.document import Grammar, read
from designer.policy.language.wording import statement_title
from ui import theme
from ui.commands.requests import EXPLAIN_REQUEST, SHOW_WHO_CAN, show_policy
from ui.state.session import Session
from ui.theme import AnswerStyle, Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.buttons import icon_button
from ui.widgets.chip import Chip
from ui.widgets.labels import ElidedLabel
from ui.widgets.plain import tooltip_text
from ui.widgets.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.rows import RowContent, paint_row_surface
from ui.widgets.wrapped_text import laid_out, paint_wrapped

Index = QModelIndex | QPersistentModelIndex

_CIRCLE = 22
_PAD = 4


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A level of the ladder, or below it a statement that speaks of the action.

    Attributes:
        answer: Its sign and colour.
        name: The level's name; empty for a statement.
        words: Its words.
        node: The level.
        policy: The policy to open, where one decides.
        statement: 0-based statement of that policy.
        link: The part of the words that names that policy.
    """

    answer: AnswerStyle
    name: str
    words: str
    node: NodeId
    policy: PolicyId | None = None
    statement: int = 0
    link: str = ""


def ladder_rows(organization: Organization, explanation: Explanation) -> list[LadderRow]:
    """The levels of an explanation as rows; a level where one statement says all is one row."""
    rows: list[LadderRow] = []
    for level in explanation.stage(Stage.SCP).levels:
        name = organization.node(NodeId(level.id)).name
        single = _single(level)
        rows.append(_level_row(level, name, single))
        if single is None:
            rows.extend(_statement_row(statement) for statement in level.told if _matters(level, statement))
    return rows


def _matters(level: LevelExplanation, statement: StatementExplanation) -> bool:
    """False for an Allow at a level that does not simply allow: it is not what decides there."""
    return level.answer is Answer.ALLOWED or statement.denies or statement.applies is not Applies.YES


def _single(level: LevelExplanation) -> StatementExplanation | None:
    """The statement that says the same as its level."""
    return level.told[0] if len(level.told) == 1 and level.answer not in (Answer.CONDITIONAL, Answer.UNKNOWN) else None


def _level_row(level: LevelExplanation, name: str, single: StatementExplanation | None) -> LadderRow:
    answer, node = AnswerStyle(level.answer.value), NodeId(level.id)
    if single is None:
        # The level need not say first what a statement below says with its conditions.
        said = any(statement.answer is level.answer for statement in level.told)
        return LadderRow(answer, name, "" if said else level.sentence, node)
    return LadderRow(answer, name, level.sentence, node, *_leads(single), single.policy)


def _statement_row(statement: StatementExplanation) -> LadderRow:
    answer = AnswerStyle((statement.answer or Answer.ALLOWED).value)
    link = f"{statement.policy} ({statement_title(statement.source)})"
    node = NodeId(statement.reference.node)
    return LadderRow(answer, "", statement.sentence, node, *_leads(statement), link)


def _leads(statement: StatementExplanation) -> tuple[PolicyId | None, int]:
    """The policy and the statement in it to which a row leads."""
    _, policy, index = statement.reference
    return (PolicyId(policy) if policy else None), index or 0


class LadderView(QWidget):
    """The ladder of one action, with the answer as a headline.

    Signals:
        closed(): The person has seen enough.
    """

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._action = ""
        metrics = theme.metrics()
        self._title = ElidedLabel("", Role.SECONDARY)
        exact = icon_button("help", "Explain with a concrete request…")
        exact.clicked.connect(lambda: session.requests.ask(EXPLAIN_REQUEST, self._action))
        self.show_on_canvas = icon_button("lens", "Show on the canvas who can do it")
        self.show_on_canvas.clicked.connect(lambda: session.requests.ask(SHOW_WHO_CAN, self._action))
        close = icon_button("close", "Close")
        close.clicked.connect(self.closed)
        self._answers = {answer: Chip(answer.value, answer) for answer in AnswerStyle}
        self._model = RowModel(self)
        self._view = _LadderList(self._model, self)
        self._view.activated.connect(self._open)
        self.setFocusProxy(self._view)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.margin, 2, metrics.gap - 2, 0)
        head.setSpacing(metrics.gap)
        head.addWidget(self._title, 1)
        head.addWidget(self.show_on_canvas)
        head.addWidget(exact)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        chips = QHBoxLayout()
        chips.setContentsMargins(metrics.margin, 0, metrics.margin, metrics.gap // 2)
        for chip in self._answers.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        column.addLayout(head)
        column.addLayout(chips)
        column.addWidget(self._view, 1)
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    @property
    def view(self) -> QListView:
        """The list of levels and statements."""
        return self._view

    def show_ladder(self, organization: Organization, explanation: Explanation) -> None:
        """Show why; what is the same stays untouched."""
        rows = ladder_rows(organization, explanation)
        self._action = explanation.action
        self._title.set_text(f"Why: {explanation.action}")
        for answer, chip in self._answers.items():
            chip.setVisible(answer.value == explanation.answer.value)
            chip.setToolTip(tooltip_text(explanation.sentence))
        shown = [_row(row) for row in rows]
        if shown != self._model.rows:
            self._model.replace(shown)
        self.setAccessibleName(f"Why {explanation.action}: {explanation.answer.value}. {explanation.sentence}")

    def _open(self, index: QModelIndex) -> None:
        row: LadderRow = index.data(VALUE_ROLE)
        if row.policy is None:
            self._session.reveal(row.node)
            return
        start, end = statement_span(self._session.organization, row.policy, row.statement)
        show_policy(self._session.requests, row.policy, start, end, self._action)

    def _apply_style(self) -> None:
        font = theme.secondary_font()
        font.setWeight(QFont.Weight.DemiBold)
        self._title.set_font(font)


def statement_span(organization: Organization, policy: PolicyId, statement: int) -> tuple[int, int]:
    """Place of a statement in its policy's text; (0, 0) where it is not there any more."""
    document = read(organization.policy(policy).text, Grammar.SCP)
    span = next((s.span for s in document.statements if s.index == statement), None)
    return (span.start, span.end) if span else (0, 0)


def _row(row: LadderRow) -> Row:
    indent = "" if row.name else "    "
    words = " ".join([f"{indent}{row.answer.sign}", *([row.name] if row.name else []), row.words])
    return Row(
        RowContent(words, icon=row.answer.value, icon_role=row.answer.role),
        f"Open this statement: {row.words}" if row.policy else f"Select {row.name}",
        value=row,
        accessible=f"{row.name} {row.answer.value}: {row.words}".strip(),
    )


class _LadderList(QListView):
    def __init__(self, model: RowModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_LadderDelegate(self))
        self.setAccessibleName("Levels from the root down")
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.activated)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            lines = [str(self.model().index(row, 0).data()) for row in range(self.model().rowCount())]
            QApplication.clipboard().setText("\n".join(lines))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


class _LadderDelegate(QStyledItemDelegate):
    """A level: its sign in a circle, its name and what it says; a statement stands below the name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        row: LadderRow = index.data(VALUE_ROLE)
        room = width - _text_left() - theme.metrics().margin
        if row.name and (not row.words or _on_one_line(row, room)):
            return QSize(width, _CIRCLE + 2 * _PAD)
        _, words = laid_out(row.words, theme.secondary_font(), room, option.direction)
        if not row.name:
            return QSize(width, round(words) + _PAD)
        return QSize(width, round(QFontMetricsF(theme.name_font()).height() + words + 2 * _PAD))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: LadderRow = index.data(VALUE_ROLE)
        paint_row_surface(painter, option)
        painter.save()
        painter.setLayoutDirection(option.direction)
        if row.name:
            self._paint_level(painter, option, row)
        else:
            self._paint_words(painter, option, row, _PAD / 2)
        painter.restore()

    def _paint_level(self, painter: QPainter, option: QStyleOptionViewItem, row: LadderRow) -> None:
        tokens = theme.current()
        circle = _part(option, theme.metrics().margin, _CIRCLE)
        circle.setHeight(_CIRCLE)
        circle.moveTop(option.rect.top() + _PAD)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.tint(row.answer))
        painter.drawEllipse(circle)
        paint_icon(painter, row.answer.value, centred(circle, theme.metrics().icon - 2), tokens.colour(row.answer.role))
        font = theme.name_font()
        room = option.rect.width() - _text_left() - theme.metrics().margin
        area = _part(option, _text_left(), room)
        area.setTop(option.rect.top() + _PAD)
        beside = not row.words or _on_one_line(row, room)
        area.setHeight(_CIRCLE if beside else QFontMetricsF(font).height())
        painter.setFont(font)
        painter.setPen(tokens.text)
        shown = QFontMetricsF(font).elidedText(row.name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _MIDDLE, shown)
        if not beside:
            self._paint_words(painter, option, row, _PAD + area.height())
        elif row.words:
            left = _text_left() + _width(font, row.name) + theme.metrics().gap
            words = _part(option, left, option.rect.width() - left)
            words.setTop(area.top())
            words.setHeight(area.height())
            layout, height = laid_out(row.words, theme.secondary_font(), words.width(), option.direction, row.link)
            painter.setPen(tokens.secondary)
            paint_wrapped(painter, QPointF(words.left(), words.center().y() - height / 2), layout)

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: LadderRow, top: float) -> None:
        width = option.rect.width() - _text_left() - theme.metrics().margin
        layout, _ = laid_out(row.words, theme.secondary_font(), width, option.direction, row.link)
        painter.setPen(theme.current().secondary)
        area = _part(option, _text_left(), width)
        paint_wrapped(painter, QPointF(area.left(), option.rect.top() + top), layout)


def _on_one_line(row: LadderRow, room: float) -> bool:
    """True where name and words of a level have room side by side."""
    taken = _width(theme.name_font(), row.name) + theme.metrics().gap + _width(theme.secondary_font(), row.words)
    return taken <= room


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


_MIDDLE = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


def _text_left() -> int:
    return theme.metrics().margin + _CIRCLE + theme.metrics().gap


def _part(option: QStyleOptionViewItem, left: float, width: float) -> QRectF:
    """A part of the row, given as if the layout ran from left to right."""
    rect = QRectF(option.rect)
    logical = QRectF(rect.left() + left, rect.top(), width, rect.height())
    return QRectF(QStyle.visualRect(option.direction, option.rect, logical.toRect()))
