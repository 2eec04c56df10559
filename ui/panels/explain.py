"""One concrete request explained: the form that asks it, the answer at once, and what else can be done with it.

Nothing is computed while the tab is hidden.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from designer.change import Change
from designer.permissions.callers import Inquiry, put
from designer.permissions.keys import asked_keys
from designer.permissions.question import Question
from designer.permissions.verdict import RESOURCE, Verdict, answer
from designer.policy.catalogue import action_details
from designer.policy.catalogue import details as service_details
from designer.records import Kind, NodeId
from ui import theme
from ui.analyses import Analyses
from ui.models.explain_marks import path_marks
from ui.models.explain_tree import ExplainRow, explain_rows
from ui.panels.explain_answer import AnswerView
from ui.panels.explain_context import ContextForm, suggest_keys
from ui.panels.explain_form import QuestionForm
from ui.session import Session
from ui.widgets.empty_state import EmptyState


class ExplainTab(QWidget):
    """A question about one account, and its answer."""

    answered = Signal()

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self._inquiry: Inquiry | None = None
        self._question: Question | None = None
        self._verdict: Verdict | None = None
        self.form = QuestionForm(session, analyses.catalogue)
        self.context = ContextForm(self._suggest_keys)
        self.answer = AnswerView()
        self._empty = EmptyState(
            "help",
            "Ask about one request",
            "Choose an action, and see at every level from the root to the account what the policies say to it.",
        )
        self._assemble()
        self.form.edited.connect(self._ask_again)
        self.context.edited.connect(self._answer)
        self.answer.led.connect(self._lead)
        session.selectionChanged.connect(self._follow_selection)
        session.document.changed.connect(self._follow)
        session.document.reset.connect(self._restart)
        self._follow_selection()

    @property
    def inquiry(self) -> Inquiry | None:
        """What is asked now."""
        return self._inquiry

    @property
    def question(self) -> Question | None:
        """What is asked now, for the evaluator."""
        return self._question

    @property
    def verdict(self) -> Verdict | None:
        """The answer."""
        return self._verdict

    def ask(self, action: str) -> None:
        """Ask about another action."""
        self.form.show_action(action)

    def show_inquiry(self, inquiry: Inquiry) -> None:
        """Ask this."""
        self.context.show_said(inquiry.context, inquiry.absent)
        self.form.show_inquiry(inquiry)
        self._ask_again()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._ask_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stale = True
        self._session.set_marks(None)

    def _assemble(self) -> None:
        metrics = theme.metrics()
        page = QWidget()
        fields = QVBoxLayout(page)
        fields.setContentsMargins(metrics.margin, metrics.gap, metrics.margin, metrics.gap)
        fields.setSpacing(metrics.gap)
        fields.addWidget(self.form)
        fields.addWidget(self.context)
        fields.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(page)
        self._results = QStackedWidget()
        self._results.addWidget(self._empty)
        self._results.addWidget(self.answer)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._scroll)
        self._split.addWidget(self._results)
        self._split.setSizes([420, 480])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)

    # ---- following

    def _follow_selection(self) -> None:
        """Ask about the account that is selected, or one below the OU that is."""
        current = self._session.current
        organization = self._session.document.organization
        if current is None or current not in organization.nodes:
            return
        account = self.form.account_id
        if organization.node(current).kind is Kind.ACCOUNT:
            wanted: NodeId | None = current
        elif account in organization.nodes and account is not None and current in organization.path(account):
            wanted = account
        else:
            wanted = next((n for n in organization.walk(current) if organization.node(n).kind is Kind.ACCOUNT), account)
        if wanted != account:
            self.form.show_account(wanted)

    def _follow(self, change: Change) -> None:
        account = self.form.account_id
        if account is not None and account not in self._session.document.organization.nodes:
            self.form.show_account(None)
        elif account in change.nodes:
            self.form.show_account(account)
        elif change.affects_permissions or change.settings is not None:
            self._ask_again()

    def _restart(self) -> None:
        self.form.show_account(None)

    # ---- asking

    def _ask_again(self) -> None:
        """The question may be another one: offer the keys it asks for, and answer it."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        inquiry = self.form.inquiry()
        organization = self._session.document.organization
        keys = asked_keys(put(organization, inquiry)) if inquiry is not None else ()
        self.context.show_keys(keys)
        self._answer()

    def _answer(self) -> None:
        inquiry = self.form.inquiry()
        if inquiry is None:
            self._inquiry = self._question = self._verdict = None
            self._results.setCurrentWidget(self._empty)
            self._session.set_marks(None)
            self.answered.emit()
            return
        self._inquiry = replace(inquiry, context=self.context.context(), absent=self.context.absent())
        organization = self._session.document.organization
        self._question, self._verdict = answer(organization, self._inquiry)
        self.context.mark(self._verdict.unknown)
        rows = explain_rows(organization, self._question, self._verdict)
        title = f"{self._question.request.action} in {organization.node(self._inquiry.account).name}"
        self.answer.show_answer(title, self._verdict, rows)
        self._results.setCurrentWidget(self.answer)
        self._session.set_marks(path_marks(organization, self._inquiry, self._verdict))
        self.answered.emit()

    def _suggest_keys(self, text: str) -> list[str]:
        action = self.form.action.text().strip()
        service = service_details(action.partition(":")[0])
        found = action_details(action)
        own = [*found.condition_keys] if found is not None else []
        if service is not None:
            own += [key.key for key in service.condition_keys.values()]
        return suggest_keys(own, text)

    def _lead(self, row: ExplainRow) -> None:
        """Go where a row of the answer leads."""
        if row.asks == RESOURCE:
            self.form.resource.setFocus()
            self.form.resource.offer()
        elif row.asks:
            self.context.add_key(row.asks)
        elif row.policy is not None:
            self._session.open_policy(row.policy, row.start, row.end)
        elif row.node is not None:
            self._session.reveal(row.node)
