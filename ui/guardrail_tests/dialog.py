"""Dialog of a guardrail test: the promise as a sentence with choices, and its proof as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from designer.edits.guardrail_tests import add_test, change_test, free_test_id, test_refusal
from designer.errors import EditError
from designer.expectations import words
from designer.expectations.coverage import covered_actions
from designer.expectations.proof import GuardrailProof, ProofState
from designer.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise, Review, Urgency
from designer.model.ids import GuardrailTestId
from designer.model.lookup import path_text
from designer.model.records import NodeId, NodeKind
from designer.policy.catalog.action_search import suggest_actions
from designer.policy.catalog.catalogue import load
from designer.words import capital, counted
from ui import theme
from ui.commands.requests import SHOW_PANEL
from ui.guardrail_tests.form_texts import conditions_text, listed, read_conditions
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.dialog_size import give_size
from ui.widgets.drafts import TypedText
from ui.widgets.form import InlineMessage, KeyValueForm
from ui.widgets.job import Job
from ui.widgets.labels import hairline, plain_label
from ui.widgets.question import asks
from ui.widgets.severity import SeverityStyle
from ui.widgets.suggest_field import SuggestField, question_field

_SETTLE_MS = 200

_PROMISES = (
    ("Nobody … can", Promise.NEVER, CoveredRequests.CALLERS),
    ("Everybody … can always", Promise.ALWAYS, CoveredRequests.CALLERS),
    ("Somebody … can", Promise.CAN, CoveredRequests.CALLERS),
    ("Nobody can, on what … owns,", Promise.NEVER, CoveredRequests.RESOURCES),
    ("Everybody can always, on what … owns,", Promise.ALWAYS, CoveredRequests.RESOURCES),
)

_SEVERITIES = {
    ProofState.FAILED: SeverityStyle.ERROR,
    ProofState.VACUOUS: SeverityStyle.ERROR,
    ProofState.OPEN: SeverityStyle.WARNING,
}


class GuardrailTestDialog(QDialog):
    """Makes a test, or changes one.

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
        self._changed = test
        every = session.organization.walk()
        self._nodes = [one for one in every if _is_place(session, one) or one == session.current]
        self.setWindowTitle("New test" if test is None else "Change a test")
        self._make_fields()
        self._lay_out()
        self._job = Job(self)
        self._job.finished.connect(self._show_proof)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._prove)
        if test is not None:
            self._fill(test)
        elif session.current in self._nodes and session.current is not None:
            self.place.setCurrentIndex(self._nodes.index(session.current))
        self._connect()
        self._first = self._contents()
        session.drafts.add_form(self, self._typed, self.edited)
        session.document.reset.connect(self.reject)
        self._on_edited()
        give_size(self, QSize(theme.metrics().scaled(620), theme.metrics().scaled(560)))
        self.patterns.setFocus()

    def _make_fields(self) -> None:
        catalogue = load()
        self.promise = QComboBox()
        self.promise.addItems([words for words, _, _ in _PROMISES])
        self.promise.setAccessibleName("Promise")
        self.place = QComboBox()
        self.place.setAccessibleName("Place")
        organization = self._session.organization
        for node_id in self._nodes:
            root = node_id == organization.root
            self.place.addItem("the whole organization" if root else path_text(organization, node_id))
        self.patterns = question_field("Actions", partial(_suggested, lambda one: suggest_actions(catalogue, one)))
        self.patterns.setPlaceholderText("organizations:LeaveOrganization, s3:Delete*")
        self.callers, self.exceptions, self.resources = QLineEdit(), QLineEdit(), QLineEdit()
        self.callers.setPlaceholderText("Anybody, or role/Deploy, root, arn:…")
        self.exceptions.setPlaceholderText("role/BreakGlass, iam:*")
        self.resources.setPlaceholderText("Any resource, or arn:aws:s3:::bucket/*")
        self.when = QPlainTextEdit()
        self.when.setProperty("field", True)
        self.when.setPlaceholderText("Any request, or StringNotEquals aws:RequestedRegion = eu-central-1, eu-west-1")
        self.when.setTabChangesFocus(True)
        self.when.setFixedHeight(2 * theme.metrics().row)
        self.say, self.why, self.owner, self.expires = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.expires.setPlaceholderText("never, or 2027-03-31")
        self.urgency = QComboBox()
        self.urgency.addItems([capital(one.value) for one in Urgency])
        self.urgency.setCurrentIndex(list(Urgency).index(Urgency.MEDIUM))
        for field in (*self._lines(), self.when):
            asks(field)

    def _lines(self) -> tuple[QLineEdit | SuggestField, ...]:
        return (
            self.patterns,
            self.callers,
            self.exceptions,
            self.resources,
            self.say,
            self.why,
            self.owner,
            self.expires,
        )

    def _lay_out(self) -> None:
        metrics = theme.metrics()
        sentence = QHBoxLayout()
        sentence.addWidget(self.promise)
        sentence.addWidget(self.place, 1)
        self.sentence = plain_label(wrap=True, look="heading")
        form = KeyValueForm()
        for label, field in (
            ("Actions", self.patterns),
            ("When", self.when),
            ("Callers", self.callers),
            ("Except", self.exceptions),
            ("Resources", self.resources),
            ("Say", self.say),
            ("Why", self.why),
            ("Owner", self.owner),
            ("Severity", self.urgency),
            ("Expires", self.expires),
        ):
            form.add_field(label, field)
        self.say.setPlaceholderText("The sentence above, or your own words")
        self.message = InlineMessage()
        self.proof = plain_label(wrap=True)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        self.done_button = push_button("Add test" if self._changed is None else "Change test", look="primary")
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self._take)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.done_button)
        column = QVBoxLayout(self)
        margin = metrics.margin
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(metrics.gap)
        column.addWidget(self.sentence)
        column.addLayout(sentence)
        column.addWidget(form)
        column.addStretch(1)
        column.addWidget(hairline())
        column.addWidget(self.proof)
        column.addWidget(self.message)
        column.addLayout(buttons)

    def _connect(self) -> None:
        for field in self._lines():
            field.textChanged.connect(self._on_edited)
        self.when.textChanged.connect(self._on_edited)
        for box in (self.promise, self.place, self.urgency):
            box.currentIndexChanged.connect(self._on_edited)

    def _fill(self, test: GuardrailTest) -> None:
        """Show a test that is there."""
        kinds = [(promise, covers) for _, promise, covers in _PROMISES]
        if (test.promise, test.covers) in kinds:
            self.promise.setCurrentIndex(kinds.index((test.promise, test.covers)))
        if test.nodes and test.nodes[0] in self._nodes:
            self.place.setCurrentIndex(self._nodes.index(test.nodes[0]))
        for field, texts in (
            (self.patterns, test.actions),
            (self.callers, test.principals),
            (self.exceptions, test.exceptions),
            (self.resources, test.resources),
        ):
            field.setText(", ".join(texts))
        self.when.setPlainText(conditions_text(test.when))
        for field, text in ((self.say, test.say), (self.why, test.why), (self.owner, test.owner)):
            field.setText(text)
        self.expires.setText(test.expires)
        self.urgency.setCurrentIndex(list(Urgency).index(test.urgency))

    @property
    def test(self) -> GuardrailTest:
        """The test that the form says.

        Raises:
            EditError: A condition is none.
        """
        _, promise, covers = _PROMISES[self.promise.currentIndex()]
        place = self._nodes[self.place.currentIndex()]
        before = self._changed
        others = before.nodes[1:] if before is not None and before.nodes[:1] == (place,) else ()
        made = GuardrailTest(
            before.id if before is not None else free_test_id(self._session.organization, self.say.text()),
            self.say.text().strip(),
            promise,
            (place, *others),
            before.except_nodes if before is not None else (),
            listed(self.patterns.text()),
            listed(self.exceptions.text()),
            listed(self.callers.text()),
            listed(self.resources.text()),
            read_conditions(self.when.toPlainText()),
            covers,
            None,
            self.why.text().strip(),
            self.owner.text().strip(),
            list(Urgency)[self.urgency.currentIndex()],
            self.expires.text().strip(),
            before.during_migration if before is not None else False,
        )
        catalogue = load()
        return replace(made, reviewed=Review(catalogue.date, covered_actions(made, catalogue).bit_count()))

    def _contents(self) -> dict[str, str]:
        """Text of each field, and what is chosen in each box, by its name."""
        chosen: dict[QWidget, str] = {box: box.currentText() for box in (self.promise, self.place, self.urgency)}
        lines: dict[QWidget, str] = {line: line.text() for line in self._lines()}
        typed = {**chosen, **lines, self.when: self.when.toPlainText()}
        return {field.accessibleName(): text for field, text in typed.items()}

    def _typed(self) -> list[TypedText]:
        """Texts that a crash would lose: those that are others than at first."""
        others = {name: text for name, text in self._contents().items() if text != self._first[name]}
        return [TypedText(f"Guardrail test, {name}", text) for name, text in others.items()]

    # Proof

    def _on_edited(self, *_: object) -> None:
        self._job.stop()
        self.proof.setText("")
        refusal = self._refusal()
        self.done_button.setEnabled(not refusal)
        self.message.say(refusal if self.patterns.text().strip() else "")
        if not refusal:
            self.sentence.setText(words.promise_sentence(self._session.organization, self.test))
            self.proof.setText("Being proved…")
            self._settle.start()
        else:
            self.sentence.setText("What shall always hold?")
            self._settle.stop()
        self.edited.emit()

    def _refusal(self) -> str:
        try:
            return test_refusal(self._session.organization, self.test)
        except EditError as error:
            return str(error)

    def _prove(self) -> None:
        self._job.start(self._proofs.prover().proving(self.test))

    def _show_proof(self, proof: GuardrailProof) -> None:
        where = f" in {counted(len(proof.accounts), 'account')}" if proof.covered else ""
        self.proof.setText(f"{capital(proof.state.value)}{where}. {proof.reason}")
        severity = _SEVERITIES.get(proof.state)
        self.message.say(proof.state.meaning if severity is not None else "", severity or SeverityStyle.ADVICE)

    def _take(self) -> None:
        if self._refusal():
            return
        organization, test = self._session.organization, self.test
        if self._changed is not None:
            done = push(self._session, lambda: change_test(organization, test))
        else:
            done = push(self._session, lambda: add_test(organization, replace(test, id=GuardrailTestId(""))))
        if done is not None or self._changed is not None:
            self.accept()
            self._session.requests.ask(SHOW_PANEL, "tests")


def _is_place(session: Session, node_id: NodeId) -> bool:
    """True for what the list of places offers: in a large organization accounts would fill it."""
    organization = session.organization
    few = organization.account_count <= _FEW
    return few or organization.node(node_id).kind is not NodeKind.ACCOUNT


_FEW = 200


def _suggested(suggest: Callable[[str], Sequence[str]], text: str) -> list[str]:
    """Suggestions for the last of several entries, with those before it."""
    before, comma, last = text.rpartition(",")
    start = f"{before}{comma} " if comma else ""
    found = suggest(last.strip()) if last.strip() else ()
    return [f"{start}{one}" for one in found]
