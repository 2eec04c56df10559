"""Reasons for the answer to an action, level by level, and the rule behind every answer, said once."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from designer.analysis.expectations.proposals import CoveringNodes, CoveringPatterns, promise_of
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.evaluation.explanation import Applies, Explanation, LevelExplanation, StatementExplanation
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.language.document import Grammar, read_policy_text
from ui import theme
from ui.commands.requests import EXPLAIN_REQUEST, NEW_TEST, SHOW_WHO_CAN, show_policy
from ui.state import settings
from ui.state.session import Session
from ui.theme import AnswerStyle, Role
from ui.widgets.buttons import icon_button, push_button, show_words, worded_button
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import ElidedLabel, plain_label, tooltip_text
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel
from ui.widgets.item_views.rows import AnswerLook, RowContent

RULE = (
    "SCPs never grant. Every level from the root to the account must allow an action, and no level may deny it. This "
    "limits the root user, too; the management account is exempt."
)


class RuleNote(QWidget):
    """A quiet sentence with a button that takes it away for good."""

    def __init__(self) -> None:
        super().__init__()
        metrics = theme.metrics()
        close = icon_button("close", "Close for good; the tour says it again")
        close.clicked.connect(self._close)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.margin, metrics.gap, metrics.gap // 2, metrics.gap)
        row.setSpacing(metrics.gap)
        row.addWidget(plain_label(RULE, wrap=True, look="small"), 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        if settings.knows_rule():  # it has no parent yet: shown now, it would be a window
            self.hide()

    def show_unless_known(self) -> None:
        """Show it, until it was closed once."""
        self.setVisible(not settings.knows_rule())

    def _close(self) -> None:
        settings.knows_rule.keep(True)
        self.hide()


_ROOM_FOR_WORDS = 460
"""Minimum width of the head at 13 px text for the words of its buttons."""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A level of the path, or below it a statement that speaks of the action.

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


def reason_rows(organization: Organization, explanation: Explanation) -> list[ReasonRow]:
    """Return the levels of an explanation as rows; a level where one statement says all is one row."""
    rows: list[ReasonRow] = []
    for level in explanation.stage(Stage.SCP).levels:
        name = organization.node(NodeId(level.id)).name
        single = _single(level)
        rows.append(_level_row(level, name, single))
        if single is None:
            rows.extend(_statement_row(statement) for statement in level.relevant if _matters(level, statement))
    return rows


def _matters(level: LevelExplanation, statement: StatementExplanation) -> bool:
    """Return False for an Allow at a level that does not simply allow: it is not what decides there."""
    return level.answer is Answer.ALLOWED or statement.denies or statement.applies is not Applies.YES


def _single(level: LevelExplanation) -> StatementExplanation | None:
    """Return the statement that says the same as its level."""
    return (
        level.relevant[0]
        if len(level.relevant) == 1 and level.answer not in (Answer.CONDITIONAL, Answer.UNKNOWN)
        else None
    )


def _level_row(level: LevelExplanation, name: str, single: StatementExplanation | None) -> ReasonRow:
    answer, node = AnswerStyle(level.answer.value), NodeId(level.id)
    if single is None:
        # The level need not say first what a statement below says with its conditions.
        said = any(statement.answer is level.answer for statement in level.relevant)
        return ReasonRow(answer, name, "" if said else level.sentence, node)
    return ReasonRow(answer, name, level.sentence, node, *_leads(single), single.policy)


def _statement_row(statement: StatementExplanation) -> ReasonRow:
    answer = AnswerStyle((statement.answer or Answer.ALLOWED).value)
    link = statement.title
    node = NodeId(statement.reference.node)
    return ReasonRow(answer, "", statement.sentence, node, *_leads(statement), link)


def _leads(statement: StatementExplanation) -> tuple[PolicyId | None, int]:
    """Return the policy and the statement in it to which a row leads."""
    _, policy, index = statement.reference
    return (PolicyId(policy) if policy else None), index or 0


class ReasonsView(QWidget):
    """The levels of the path for one action, with the answer as a headline.

    Attributes:
        view: The list of levels and statements.

    Signals:
        closed(): The person has seen enough.
    """

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._action, self._answer = "", Answer.UNKNOWN
        self._node: NodeId | None = None
        metrics = theme.metrics()
        self._title = ElidedLabel("", Role.SECONDARY)
        exact = push_button("Explain", look="link")
        exact.setProperty("inline", True)
        exact.setToolTip("Explain with a concrete request")
        exact.clicked.connect(lambda: session.requests.ask(EXPLAIN_REQUEST, self._action))
        self.show_on_canvas = worded_button("lens", "Show on canvas", "Show on the canvas where SCPs allow it")
        self.show_on_canvas.clicked.connect(lambda: session.requests.ask(SHOW_WHO_CAN, self._action))
        self.make_test = worded_button("tests", "New test…", "Make a guardrail test that this stays as it is…")
        self.make_test.clicked.connect(self._propose_test)
        close = icon_button("close", "Close")
        close.clicked.connect(self.closed)
        self._answers = {answer: Chip(answer.value, answer) for answer in AnswerStyle}
        self._model = RowModel(self)
        self.view = _ReasonList(self._model, self)
        self.view.activated.connect(self._open)
        self.setFocusProxy(self.view)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.margin, 2, metrics.gap - 2, 0)
        head.setSpacing(metrics.gap)
        head.addWidget(self._title, 1)
        head.addWidget(self.show_on_canvas)
        head.addWidget(self.make_test)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        chips = QHBoxLayout()
        chips.setContentsMargins(metrics.margin, 0, metrics.gap, metrics.gap // 2)
        for chip in self._answers.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(exact)
        column.addLayout(head)
        column.addLayout(chips)
        column.addWidget(self.view, 1)
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in (self.show_on_canvas, self.make_test):
            show_words(button, self.width() >= theme.metrics().scaled(_ROOM_FOR_WORDS))

    def show_reasons(self, organization: Organization, explanation: Explanation) -> None:
        """Show why; what is the same stays untouched."""
        rows = reason_rows(organization, explanation)
        self._action, self._answer, self._node = explanation.action, explanation.answer, self._session.current
        self._title.set_text(f"Why: {explanation.action}")
        for answer, chip in self._answers.items():
            chip.setVisible(answer.value == explanation.answer.value)
            chip.setToolTip(tooltip_text(explanation.sentence))
        shown = [_row(row) for row in rows]
        if shown != self._model.rows:
            self._model.replace(shown)
        self.setAccessibleName(f"Why {explanation.action}: {explanation.answer.value}. {explanation.sentence}")

    def _propose_test(self) -> None:
        """Let the person make a test that the action is answered here as it is."""
        if self._node is not None:
            places, action = CoveringNodes((self._node,)), CoveringPatterns((self._action,))
            self._session.requests.ask(NEW_TEST, promise_of(places, action, self._answer))

    def _open(self, index: QModelIndex) -> None:
        row: ReasonRow = index.data(VALUE_ROLE)
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
    """Return the place of a statement in its policy's text; (0, 0) where it is not there any more."""
    document = read_policy_text(organization.policy(policy).text, Grammar.SCP)
    span = next((s.span for s in document.statements if s.index == statement), None)
    return (span.start, span.end) if span else (0, 0)


def _row(row: ReasonRow) -> Row:
    indent = "" if row.name else "    "
    words = " ".join([f"{indent}{row.answer.sign}", *([row.name] if row.name else []), row.words])
    links = (row.link,)
    look = (
        AnswerLook(links, level=True, beside=True, inset=True)
        if row.name
        else AnswerLook(links, under=True, inset=True)
    )
    icon = row.answer.value if row.name else ""
    return Row(
        RowContent(row.name, row.words, icon, row.answer.role, bold=True, wrapped=True, answer=look),
        f"Open this statement: {row.words}" if row.policy else f"Select {row.name}",
        value=row,
        text=words,
        accessible=f"{row.name} {row.answer.value}: {row.words}".strip(),
    )


class _ReasonList(RowList):
    def __init__(self, model: RowModel, parent: QWidget) -> None:
        super().__init__("Levels from the root down", parent)
        self.setModel(model)
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
