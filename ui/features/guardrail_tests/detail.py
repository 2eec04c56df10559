"""One guardrail test: in full, and in the dialog that makes or changes it, with its proof as it is typed."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QWidget

from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.analysis.expectations.recorded import request_inquiry
from designer.basics.errors import EditError
from designer.basics.words import capital, counted
from designer.organization.edits.guardrail_tests import add_test, change_test, test_refusal
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.policy.language.templates import Values
from designer.policy.satisfiability.action_facts import ALWAYS
from ui import theme
from ui.commands.requests import EXPLAIN_INQUIRY, RECORD_DECISION, SHOW_PANEL, SHOW_TEST, DecisionText
from ui.features.guardrail_tests.form import GuardrailTestForm
from ui.features.guardrail_tests.looks import LOOKS
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.unfinished import awaits_proof
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.containers.scroll_area import is_narrow, scroll_down_only, show_contents
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import SectionHeader, SeverityStyle, hairline, plain_label, tooltip_text
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.jobs.job import Job

_USUAL = {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", *ALWAYS} - {"aws:requestedregion"}
"""Keys of every request, which tell nothing of this one."""


_NARROW = 320
"""Minimum width in pixels for state and promise side by side."""


class GuardrailTestDetail(QScrollArea):
    """Details of a test.

    Signals:
        editAsked(): The person wants to change it.
        removeAsked(): The person wants it gone.
    """

    editAsked = Signal()
    removeAsked = Signal()

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._proofs = analyses.proofs
        self._test: GuardrailTest | None = None
        self._proof: GuardrailProof | None = None
        self._head = QHBoxLayout()
        self._title = plain_label(wrap=True, look="heading")
        self._state = Chip("")
        self._promise = plain_label(wrap=True, selectable=True)
        self._reason = plain_label(wrap=True, selectable=True)
        self._since = plain_label(wrap=True, look="quiet")
        self._witness_head = SectionHeader("A request that shows it")
        self._witness = plain_label(wrap=True, selectable=True)
        self._explain = push_button("Explain", run=self._ask_why)
        self._about = KeyValueForm()
        self._values = {
            name: self._about.add_text(name)
            for name in ("Places", "Exempt", "Why", "Owner", "Severity if broken", "Expires after")
        }
        self._edit = push_button("Edit…", run=self.editAsked)
        self._remove = push_button("Remove", look="link", run=self.removeAsked)
        self._contents = self._body()
        self.setWidget(self._contents)
        scroll_down_only(self)
        self.setMinimumWidth(240)
        self.setAccessibleName("The test in full")
        self.show_test(None)

    @property
    def words(self) -> str:
        """All that is shown, for tests."""
        parts = (self._title, self._state, self._promise, self._reason, self._since, self._witness)
        texts = [part.text() for part in parts if part.text()]
        return "\n".join([*texts, *(f"{name}: {value.text()}" for name, value in self._values.items() if value.text())])

    def _body(self) -> QWidget:
        metrics = theme.metrics()
        body = QWidget()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        buttons = in_row(self._edit, self._remove, STRETCH)
        in_column(
            self._head,
            self._promise,
            self._reason,
            self._since,
            self._witness_head,
            self._witness,
            (self._explain, 0, Qt.AlignmentFlag.AlignLeft),
            self._about,
            buttons,
            STRETCH,
            host=body,
            margins=(metrics.margin, metrics.gap, metrics.margin, metrics.margin),
            spacing=metrics.gap,
        )
        return body

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the state above the promise where a long word of that leaves no room beside it."""
        before = self._head.direction() is QBoxLayout.Direction.BottomToTop
        narrow = is_narrow(self, event.size().width(), theme.metrics().scaled(_NARROW), before=before)
        way = QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        if way is not self._head.direction():
            self._head.setDirection(way)
        super().resizeEvent(event)

    def show_test(self, test: GuardrailTest | None, proof: GuardrailProof | None = None, library: str = "") -> None:
        """Show another test, or the same one as it is now; None if there is none.

        Args:
            test: The test.
            proof: Its proof; None while it is being proved.
            library: The team's library that it is of; "" for a test of the design.
        """
        if test != self._test:
            self.verticalScrollBar().setValue(0)
        self._test, self._proof = test, proof
        show_contents(self, self._contents, shown=test is not None)
        if test is None:
            return
        organization = self._session.organization
        sentence = words.promise_sentence(organization, test)
        self._title.setText(test.say or sentence)
        self._promise.setText(sentence if test.say else "")
        self._promise.setVisible(bool(test.say))
        self._show_state(proof)
        self._show_witness(proof.witness if proof is not None else None, test)
        self._show_about(test, proof, library)
        writable = not self._session.document.read_only and not library
        self._edit.setVisible(writable)
        self._remove.setVisible(writable)

    def _show_state(self, proof: GuardrailProof | None) -> None:
        self._state.setVisible(proof is not None)
        self._reason.setText(proof.reason if proof is not None else "Being proved…")
        if proof is None:
            self._since.setText("")
            return
        look = LOOKS[proof.state]
        waits = proof.state is ProofState.PROVED and awaits_proof(self._session, self._analyses)
        self._state.show_answer(None if waits else look.answer, "search" if waits else look.icon)
        self._state.set_text("not proved again yet" if waits else proof.state.value)
        self._state.setToolTip(tooltip_text(proof.state.meaning))
        since = self._proofs.failing_since(proof.test)
        self._since.setText(f"Fails since “{since}”." if since else "")
        self._since.setVisible(bool(since))

    def _show_witness(self, witness: ProofWitness | None, test: GuardrailTest) -> None:
        for widget in (self._witness_head, self._witness, self._explain):
            widget.setVisible(witness is not None)
        if witness is None:
            return
        organization = self._session.organization
        request = witness.request
        lines = [f"{request.action} by {words.caller(request, test)}"]
        if request.resource not in {"", "*"}:
            lines.append(f"on {request.resource}")
        if witness.account in organization.nodes:
            place = organization.node(witness.account).name
            lines.append(f"on what {place} owns" if test.covers is CoveredRequests.RESOURCES else f"in {place}")
        lines += _context_lines(request.context)
        promised = "denied" if test.promise is Promise.NEVER else "allowed"
        if test.case is not None:
            promised = "allowed" if test.case.allowed else "denied"
        lines.append(f"promised {promised}, found {'allowed' if witness.allowed else 'denied'}")
        self._witness.setText("\n".join(lines))

    def _show_about(self, test: GuardrailTest, proof: GuardrailProof | None, library: str) -> None:
        values = {
            "Places": self._scope(test, proof),
            "Exempt": "The management account and service-linked roles: policies do not reach them"
            if proof is not None and proof.exempt
            else "",
            "Why": test.why,
            "Owner": f"Library {library}" if library else test.owner,
            "Severity if broken": capital(test.urgency.value),
            "Expires after": test.expires,
        }
        for name, value in self._values.items():
            value.setText(values[name])
            self._about.set_row_visible(value, bool(values[name]))

    def _scope(self, test: GuardrailTest, proof: GuardrailProof | None) -> str:
        nodes = self._session.organization.nodes
        places = (test.case.account,) if test.case is not None else test.nodes
        named = ", ".join(nodes[place].name if place in nodes else place for place in places)
        left_out = [nodes[node].name if node in nodes else node for node in test.except_nodes]
        named += f" but not {', '.join(left_out)}" if left_out else ""
        if proof is None or not proof.covered:
            return named
        return f"{named}: {counted(proof.covered, 'account')}"

    def _ask_why(self) -> None:
        """Explain the request of the witness, at its account."""
        test, organization = self._test, self._session.organization
        proof = self._proof
        if test is None or proof is None or proof.witness is None or proof.witness.account not in organization.nodes:
            return
        is_outside = test.covers is CoveredRequests.RESOURCES
        asked = request_inquiry(proof.witness.account, proof.witness.request, outside=is_outside)
        self._session.requests.ask(EXPLAIN_INQUIRY, asked)


def _context_lines(context: Mapping[str, Values]) -> list[str]:
    """Return the facts of a request beside those of every request, one a line."""
    other = {key: value for key, value in context.items() if key.lower() not in _USUAL}
    return [f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in sorted(other.items())]


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
            margins=2 * metrics.margin,
            spacing=metrics.gap,
        )

    def _scrolled(self) -> QScrollArea:
        """Return the form in a room that may be lower than it."""
        area = QScrollArea()
        scroll_down_only(area)
        area.setWidget(self.form)
        return area

    def _typed(self) -> list[TypedText]:
        """Return the texts that a crash would lose: those that are others than at first."""
        others = {name: text for name, text in self.form.contents.items() if text != self._first[name]}
        return [TypedText(f"Guardrail test, {name}", text) for name, text in others.items()]

    def _on_edited(self, *_: object) -> None:
        self._job.stop()
        self.proof.setText("")
        refusal = self._refusal()
        enable_unless(self.done_button, refusal)
        self.message.say(refusal if self.form.patterns.text().strip() or self._typed() else "")
        left_out = ", ".join(self.form.left_out)
        self.left_out.say(f"This rule does not use: {left_out}." if left_out else "", _ADVICE)
        if not refusal:
            self.sentence.setText(words.promise_sentence(self._session.organization, self.form.test))
            self.proof.setText("Being proved…")
            self._settle.start()
        else:
            self.sentence.setText("What must always hold?")
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
