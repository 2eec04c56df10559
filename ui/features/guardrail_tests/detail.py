"""One guardrail test in full: its promise, the request that shows its state, and what people wrote about it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QWidget

from designer.analysis.expectations import words
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.analysis.expectations.recorded import request_inquiry
from designer.basics.words import capital, counted
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.policy.language.templates import Values
from designer.policy.satisfiability.action_facts import ALWAYS
from ui import theme
from ui.commands.requests import EXPLAIN_INQUIRY
from ui.features.guardrail_tests.looks import LOOKS
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.state.unfinished import awaits_proof
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.scroll_area import is_narrow, scroll_down_only, show_contents
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import SectionHeader, plain_label
from ui.widgets.display.plain import tooltip_text
from ui.widgets.fields.form import KeyValueForm

_USUAL = {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", *ALWAYS} - {"aws:requestedregion"}
"""Keys of every request, which tell nothing of this one."""


_NARROW = 320
"""Pixels below which state and promise do not stand side by side."""


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
        told = [part.text() for part in parts if part.text()]
        return "\n".join([*told, *(f"{name}: {value.text()}" for name, value in self._values.items() if value.text())])

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

    def show_test(self, test: GuardrailTest | None) -> None:
        """Show another test, or the same one as it is now; None for none."""
        if test != self._test:
            self.verticalScrollBar().setValue(0)
        self._test = test
        show_contents(self, self._contents, shown=test is not None)
        if test is None:
            return
        organization = self._session.organization
        proof = self._proofs.known.get(test.id)
        sentence = words.promise_sentence(organization, test)
        self._title.setText(test.say or sentence)
        self._promise.setText(sentence if test.say else "")
        self._promise.setVisible(bool(test.say))
        self._show_state(proof)
        self._show_witness(proof.witness if proof is not None else None, test)
        self._show_about(test, proof)
        writable = not self._session.document.read_only
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

    def _show_about(self, test: GuardrailTest, proof: GuardrailProof | None) -> None:
        told = {
            "Places": self._scope(test, proof),
            "Exempt": "The management account and service-linked roles: policies do not reach them"
            if proof is not None and proof.exempt
            else "",
            "Why": test.why,
            "Owner": test.owner,
            "Severity if broken": capital(test.urgency.value),
            "Expires after": test.expires,
        }
        for name, value in self._values.items():
            value.setText(told[name])
            self._about.set_row_visible(value, bool(told[name]))

    def _scope(self, test: GuardrailTest, proof: GuardrailProof | None) -> str:
        nodes = self._session.organization.nodes
        places = (test.case.account,) if test.case is not None else test.nodes
        named = ", ".join(nodes[one].name if one in nodes else one for one in places)
        left_out = [nodes[one].name if one in nodes else one for one in test.except_nodes]
        named += f" but not {', '.join(left_out)}" if left_out else ""
        if proof is None or not proof.covered:
            return named
        return f"{named}: {counted(proof.covered, 'account')}"

    def _ask_why(self) -> None:
        """Explain the request of the witness, at its account."""
        proof = self._proofs.known.get(self._test.id) if self._test is not None else None
        organization = self._session.organization
        if proof is None or proof.witness is None or proof.witness.account not in organization.nodes:
            return
        asked = request_inquiry(organization, proof.witness.account, proof.witness.request)
        self._session.requests.ask(EXPLAIN_INQUIRY, asked)


def _context_lines(context: Mapping[str, Values]) -> list[str]:
    """Facts of a request beside those of every request, one a line."""
    told = {key: value for key, value in context.items() if key.lower() not in _USUAL}
    return [f"{key} = {value if isinstance(value, str) else ', '.join(value)}" for key, value in sorted(told.items())]
