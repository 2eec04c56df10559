"""Dialog of a guardrail test: the promise as a sentence with choices, and its proof as it is typed."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.basics.errors import EditError
from designer.basics.words import capital
from designer.organization.edits.guardrail_tests import add_test, change_test, test_refusal
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.ids import GuardrailTestId
from ui import theme
from ui.commands.requests import RECORD_DECISION, SHOW_PANEL, SHOW_TEST, DecisionText
from ui.features.guardrail_tests.form import GuardrailTestForm
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import hairline, plain_label
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage
from ui.widgets.jobs.job import Job

_ADVICE = SeverityStyle.ADVICE
_SETTLE_MS = 200

_SEVERITIES = {
    ProofState.FAILED: SeverityStyle.ERROR,
    ProofState.EMPTY: SeverityStyle.ERROR,
    ProofState.UNDECIDED: SeverityStyle.WARNING,
}


class GuardrailTestDialog(Dialog):
    """Makes a test, or changes one.

    Args:
        session: Of the window.
        analyses: Of its document.
        test: Test that is changed, or, without an id, proposed; None for a new one.
        parent: Window below it.

    Signals:
        edited(): Something else was typed or chosen.
    """

    edited = Signal()

    def __init__(
        self, session: Session, analyses: Analyses, test: GuardrailTest | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._proofs = analyses.proofs
        self._changes = test is not None and bool(test.id)
        self.setWindowTitle("Change a test" if self._changes else "New test")
        self.form = GuardrailTestForm(session, test)
        self._lay_out()
        self._job = Job(self, done=self._show_proof)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._prove)
        self.form.edited.connect(self._on_edited)
        self._first = self.form.contents
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        self._on_edited()
        give_size(self, QSize(theme.metrics().scaled(640), theme.metrics().scaled(640)))
        self.form.patterns.setFocus()

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        self.sentence = plain_label(wrap=True, look="heading")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.message = InlineMessage()
        self.left_out = InlineMessage()
        self.proof = plain_label(wrap=True)
        self.done_button = push_button("Change test" if self._changes else "Add test", look="primary", run=self._take)
        self.decision_button = push_button("Test from AccessDenied…", "paste", look="link", run=self._turn_to_decision)
        self.decision_button.setToolTip("Paste a denial, or AWS's own account of a decision, and make a test of it")
        self.decision_button.setVisible(not self._changes)
        margin = metrics.margin
        head = QHBoxLayout()
        self.sentence.ensurePolished()
        head.addStrut(2 * self.sentence.fontMetrics().lineSpacing())  # so that no field moves while a promise is typed
        head.addWidget(self.sentence)
        in_column(
            head,
            (self._scrolled(), 1),
            hairline(),
            self.left_out,
            self.proof,
            self.message,
            dialog_buttons(self, self.done_button, self.decision_button),
            host=self,
            margins=margin,
            spacing=metrics.gap,
        )

    def _scrolled(self) -> QScrollArea:
        """The form in a room that may be lower than it."""
        area = QScrollArea()
        scroll_down_only(area)
        area.setWidget(self.form)
        return area

    def _typed(self) -> list[TypedText]:
        """Texts that a crash would lose: those that are others than at first."""
        others = {name: text for name, text in self.form.contents.items() if text != self._first[name]}
        return [TypedText(f"Guardrail test, {name}", text) for name, text in others.items()]

    # Proof

    def _on_edited(self, *_: object) -> None:
        self._job.stop()
        self.proof.setText("")
        refusal = self._refusal()
        self.done_button.setEnabled(not refusal)
        self.message.say(refusal if self.form.patterns.text().strip() else "")
        left_out = ", ".join(self.form.left_out)
        self.left_out.say(f"This rule does not use: {left_out}." if left_out else "", _ADVICE)
        if not refusal:
            self.sentence.setText(words.promise_sentence(self._session.organization, self.form.test))
            self.proof.setText("Being proved…")
            self._settle.start()
        else:
            self.sentence.setText("What shall always hold?")
            self._settle.stop()
        self.edited.emit()

    def _refusal(self) -> str:
        try:
            return test_refusal(self._session.organization, self.form.test)
        except EditError as error:
            return str(error)

    def _prove(self) -> None:
        self._job.start(self._proofs.prover().proving(self.form.test))

    def _show_proof(self, proof: GuardrailProof) -> None:
        where = words.proved_places(proof)
        state = f"{capital(proof.state.value)} in {where}" if where else capital(proof.state.value)
        self.proof.setText(f"{state}. {proof.reason}")
        severity = _SEVERITIES.get(proof.state)
        self.message.say(proof.state.meaning if severity is not None else "", severity or _ADVICE)

    def _turn_to_decision(self) -> None:
        self.reject()
        self._session.requests.ask(RECORD_DECISION, DecisionText())

    def _take(self) -> None:
        if self._refusal():
            return
        organization, test = self._session.organization, self.form.test
        title = words.promise_words(organization, test)
        if self._changes:
            done = push(self._session, lambda: change_test(organization, test, title=title), typed=True)
        else:
            new = replace(test, id=GuardrailTestId(""))
            done = push(self._session, lambda: add_test(organization, new, title), typed=True)
        if done is not None or self._changes:
            self.accept()
            self._session.requests.ask(SHOW_PANEL, "tests")
            tests = self._session.organization.settings.tests
            self._session.requests.ask(SHOW_TEST, test.id if self._changes else tests[-1].id)
