"""One concrete request explained: the form that asks it, the answer at once, and what else can be done with it.

Nothing is computed while the tab is hidden.
"""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from designer.analysis.access.denial import Denial, reason_of_aws
from designer.analysis.access.keys import WhatIfAnswer, asked_keys
from designer.analysis.access.question import CallerKind, Inquiry, Question, caller_of, ready_question
from designer.analysis.expectations.proposals import promise_of_inquiry
from designer.analysis.principals.explain_principal import explain_principal
from designer.basics.errors import EditError
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.statement_explanation import RESOURCE
from ui import theme
from ui.commands.requests import NEW_TEST, show_policy
from ui.features.explain.answer import AnswerView
from ui.features.explain.carried import CarriedNote
from ui.features.explain.context_form import ContextForm, keys_for, outlook
from ui.features.explain.form import QuestionForm
from ui.features.explain.page import ExplainPage, column_of
from ui.features.explain.path_marks import PathMarks
from ui.features.explain.recent_questions import question_words, questions_menu, remember_question
from ui.features.explain.rows import ExplainRow, explain_rows
from ui.features.explain.verify import DenialBox, VerifyDialog, denial_inquiry, policy_name
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.buttons import enable_unless, icon_button, push_button
from ui.widgets.containers.boxes import ButtonRow, in_column
from ui.widgets.containers.fold import Fold
from ui.widgets.display.labels import SeverityStyle, hairline
from ui.widgets.focus import gets_keys_first

_SETTLE_MS = 1500
"""A question that stands this long is worth keeping."""

_PRINCIPAL = "aws:principalarn"


class ExplainTab(QWidget):
    """A question about one account, and its answer.

    Signals:
        answered(): Another answer is shown, or none.
    """

    answered = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._stale, self._waits = True, False
        self._inquiry: Inquiry | None = None
        self._question: Question | None = None
        self._explanation: Explanation | None = None
        self._denial: Denial | None = None
        self.form = QuestionForm(session, analyses.catalogue)
        gets_keys_first(self.form.action)
        self.context = ContextForm(lambda text: keys_for(self.form.action.text().strip(), text))
        self.answer = AnswerView()
        self.denial = DenialBox()
        self.recent = push_button("Recent", "recent", look="link")
        self.paste = push_button("Paste AccessDenied…", "paste", look="link")
        self.verify = push_button("Ask AWS CLI…", "compare", look="link")
        self.make_test = push_button("New test…", "tests", look="link")
        self.copy = icon_button("copy", "Copy the answer as text")
        self.more = Fold("Resource, context", column_of(self.form.more, self.context))
        self.more.setMinimumWidth(1)  # its fields take what room there is
        self._lent = ""
        self._marks = PathMarks(session, self)
        self.carried = CarriedNote(session, self.form, self.context)
        self.page = ExplainPage(self.paste, (self.denial, self.form, self.more, self.carried), self.answer)
        self._kept = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._assemble()
        self._connect()
        self._follow_selection()

    @property
    def inquiry(self) -> Inquiry | None:
        """Question that is asked now."""
        return self._inquiry

    @property
    def explanation(self) -> Explanation | None:
        """The answer."""
        return self._explanation

    def ask(self, action: str) -> None:
        """Ask about another action."""
        self.form.show_action(action)

    def begin(self, *, choosing_account: bool = False) -> None:
        """Let the person type an action, or choose an account first."""
        if choosing_account:
            self.form.show_account(None)
        self._take_lens_action()
        (self.form.account if choosing_account else self.form.action).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_inquiry(self, inquiry: Inquiry) -> None:
        """Ask this."""
        self._leave_denial()
        self._fill(inquiry)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_lens_action()
        if self._stale:
            self._ask_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stale = True
        self._keep()
        self._marks.hide()

    def _assemble(self) -> None:
        self.recent.setToolTip("Ask again what was asked before")
        self.paste.setProperty("inline", True)
        self.paste.setToolTip("Fill the form from an AccessDenied message of AWS")
        self.verify.setToolTip("Copy a command that asks AWS's IAM policy simulator the same; compare its answer")
        self.make_test.setToolTip("Make a guardrail test that expects this answer")
        self.denial.hide()
        in_column(
            (self.page, 1),
            hairline(),
            ButtonRow((self.recent, self.verify, self.make_test), (self.copy,), sides=theme.metrics().gap // 2),
            host=self,
            spacing=0,
        )

    def _connect(self) -> None:
        self.form.edited.connect(self._ask_again)
        self.form.pasted.connect(self._take_pasted)
        self.form.accountChosen.connect(self._session.reveal)
        self.context.edited.connect(self._answer)
        self.context.edited.connect(self.carried.tell)
        self.context.counted.connect(self.more.set_words)
        self.context.led.connect(self.page.lead_to)
        self.answer.led.connect(self._lead)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.answer.text()))
        self.recent.clicked.connect(self._offer_recent)
        self.paste.clicked.connect(self._open_denial)
        self.verify.clicked.connect(self._open_verify)
        self.make_test.clicked.connect(self._propose_test)
        self.denial.found.connect(self._take_denial)
        self.denial.left.connect(self._leave_denial)
        self._kept.timeout.connect(self._keep)
        self._analyses.assumptionChanged.connect(self._assume)
        self._analyses.permissionsChanged.connect(self._ask_if_waiting)
        self._marks.overruled.connect(self._take_lens_action)
        self._session.selectionChanged.connect(self._follow_selection)
        self._session.document.changed.connect(self._on_document_changed)
        self._session.document.reset.connect(self._restart)

    # ---- following

    def _follow_selection(self) -> None:
        """Ask about the account that is selected, or one below the OU that is."""
        current = self._session.current
        organization = self._session.organization
        if current is None or current not in organization.nodes:
            return
        account = self.form.account_id
        self.form.ask_account(organization.node(current).kind is not NodeKind.ACCOUNT)
        if organization.node(current).kind is NodeKind.ACCOUNT:
            wanted: NodeId | None = current
        elif account is not None and account in organization.nodes and current in organization.path(account):
            wanted = account
        else:
            wanted = next(
                (n for n in organization.walk(current) if organization.node(n).kind is NodeKind.ACCOUNT), account
            )
        if wanted != account or self.form.is_refused:
            self.form.show_account(wanted)
        else:
            self.carried.tell()

    def _on_document_changed(self, change: Change) -> None:
        account = self.form.account_id
        if account is not None and account not in self._session.organization.nodes:
            self.form.show_account(None)
        elif account in change.nodes:
            self.form.show_account(account)
        elif not self._analyses.proofs.is_half_typed:
            self._ask_again()
        else:
            self._waits = True
            self.answer.mark_earlier()

    def _ask_if_waiting(self) -> None:
        """Answer what was not answered again while a text was half typed."""
        if self._waits:
            self._ask_again()

    def _restart(self) -> None:
        self._inquiry = None
        self.carried.start(None)
        if not self._session.document.reread:
            self.context.show_said({}, ())
            self.form.show_inquiry(Inquiry(self._session.organization.root, ""))
        self.form.show_account(None)

    def _assume(self) -> None:
        """Ask for the caller that the whole window assumes."""
        assumed = self._analyses.assumption
        inquiry = self.form.inquiry()
        if inquiry is not None and assumed.principal:
            caller, name = caller_of(assumed.arn("000000000000"))
            name = name.rpartition(":role/aws-service-role/")[2] if caller is CallerKind.SERVICE_LINKED else name
            self.form.show_inquiry(replace(inquiry, caller=caller, name=name))
        self._ask_again()

    # ---- asking

    def _ask_again(self) -> None:
        """The question may be another one: offer the keys it asks for, and answer it."""
        self._waits = False
        self._stale = not self.isVisible()
        if self._stale:
            return
        self.carried.follow()
        inquiry = self.form.inquiry()
        organization, assumed = self._session.organization, self._analyses.assumption.request_context
        keys = asked_keys(ready_question(organization, replace(inquiry, context=assumed))) if inquiry else ()
        self.context.show_keys(keys, assumed=frozenset(key.lower() for key in assumed))
        if inquiry is None:
            self.more.set_words("")
        self.carried.tell()
        self._answer()

    def _answer(self) -> None:
        inquiry = self.form.inquiry()
        for button in (self.verify, self.copy, self.make_test):
            enable_unless(button, "" if inquiry is not None else "Ask a question first.")
        self.page.show_answered(inquiry is not None)
        if inquiry is None:
            self._inquiry = self._question = self._explanation = None
            self._marks.show_nothing()
            self.answered.emit()
            return
        said = self.context.context()
        keys = {key.lower() for key in said}
        assumed = self._analyses.assumption.request_context
        context = {key: value for key, value in assumed.items() if key.lower() not in keys} | said
        self._inquiry = replace(inquiry, context=context, absent=self.context.absent())
        organization = self._session.organization
        self._question, self._explanation = explain_principal(organization, load(), self._inquiry)
        self.context.mark(self._explanation.unknown)
        rows = explain_rows(organization, self._question, self._explanation, self._outlook())
        self.answer.show_answer(question_words(organization, self._inquiry), self._explanation, rows)
        plain = inquiry == Inquiry(inquiry.account, inquiry.action) and not said and not self._inquiry.absent
        self._marks.show_answer(self._inquiry, self._explanation, plain=plain)
        self._kept.start()
        self._update_denial()
        self.answered.emit()

    def _take_lens_action(self) -> None:
        """Ask what the lens that is on asks, under no context, unless another action was typed."""
        action, asked, account = self._session.lens_action, self.form.action.text(), self.form.account_id
        if not action or asked not in ("", self._lent) or action == asked:
            return
        self._lent = action
        if account is None:
            self.form.show_action(action)
        else:
            self._fill_in(Inquiry(account, action))

    def _outlook(self) -> dict[str, tuple[WhatIfAnswer, ...]]:
        """Return the answers there would be with the values of the keys it depends on."""
        if self._inquiry is None or self._explanation is None:
            return {}
        keys = (row.key for row in self.context.rows.values())
        return outlook(self._session.organization, self._inquiry, self._explanation, keys)

    def _lead(self, row: ExplainRow) -> None:
        """Go where a row of the answer leads."""
        if row.asks:
            self._ask_for(row.asks)
        elif row.policy is not None:
            show_policy(self._session.requests, row.policy, row.start, row.end, self.form.action.text().strip())
        elif row.node is not None:
            self._session.reveal(row.node)

    def _ask_for(self, key: str) -> None:
        """Go to the field for a fact that the answer depends on."""
        self.more.set_open(True)
        field = self.form.unsaid_caller if key.lower() == _PRINCIPAL else None
        if key == RESOURCE:
            field = self.form.resource
        if field is None:
            self.context.add_key(key)
        else:
            self.page.lead_to(field)

    def _fill_in(self, inquiry: Inquiry) -> None:
        self.carried.start(inquiry.account)
        self.context.show_said(inquiry.context, inquiry.absent)
        self.form.show_inquiry(inquiry)
        self._ask_again()

    def _fill(self, inquiry: Inquiry) -> None:
        self._fill_in(inquiry)
        if inquiry.resource or inquiry.context or inquiry.absent:
            self.more.set_open(True)
        if inquiry.account != self._session.current:
            self._session.reveal(inquiry.account)

    # ---- recent questions

    def _keep(self) -> None:
        """Keep the question that stands."""
        self._kept.stop()
        if self._inquiry is not None:
            remember_question(self._session.organization.settings.name, self._inquiry)

    def _offer_recent(self) -> None:
        self._keep()
        menu = self.recent_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.recent.mapToGlobal(self.recent.rect().bottomLeft()))

    def recent_menu(self) -> QMenu:
        """Return the questions asked before whose account is still there."""
        return questions_menu(self, self._session.organization, self.show_inquiry)

    # ---- messages of AWS

    def _open_denial(self) -> None:
        if self.denial.isVisibleTo(self):
            self._leave_denial()
            return
        self.denial.open()

    def begin_denial(self, text: str) -> None:
        """Explain a message, or let one be pasted where it is empty."""
        self.denial.open(text)

    def _leave_denial(self) -> None:
        self._denial = None
        self.denial.hide()

    def _take_pasted(self, text: str) -> None:
        """A message was pasted into the form: take it to its box."""
        self.form.show_action("")
        self.denial.show()
        self.denial.text.setPlainText(text)

    def _take_denial(self, denial: Denial) -> None:
        self._denial = None
        try:
            inquiry = denial_inquiry(self._session.organization, denial)
        except EditError as error:
            self.denial.say(str(error), SeverityStyle.ERROR)
            self.form.show_action(denial.action)
            return
        self._denial = denial
        self._fill(inquiry)

    def _update_denial(self) -> None:
        """Say how the message of AWS and this answer go together."""
        if self._denial is None or self._explanation is None:
            return
        name = policy_name(self._session.organization, self._denial)
        named = f" AWS names the policy {name}." if name else ""
        left_out = (
            " The encoded part of the message is left out: AWS alone can read it." if self._denial.encoded else ""
        )
        self.denial.say(f"{reason_of_aws(self._denial, self._explanation)}{named}{left_out}")

    def _propose_test(self) -> None:
        """Let the person make a test that this question is answered as it is."""
        if self._inquiry is not None and self._explanation is not None:
            test = promise_of_inquiry(self._session.organization, self._inquiry, self._explanation.answer)
            self._session.requests.ask(NEW_TEST, test)

    # ---- AWS's simulator

    def _open_verify(self) -> None:
        if dialog := self.verify_dialog():
            dialog.open()

    def verify_dialog(self) -> VerifyDialog | None:
        """Return a dialog that exports this question to AWS CLI and compares the answer; None if nothing is asked."""
        if self._question is None or self._inquiry is None:
            return None
        dialog = VerifyDialog(self._question, question_words(self._session.organization, self._inquiry), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog
