"""Promises of the team's libraries in use, proved for the design as its own tests are."""

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from designer.analysis.checks.team_rules import team_tests
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.guardrails.libraries import in_use
from designer.organization.model.guardrail_tests import GuardrailTest
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.widgets.jobs.job import Job


class TeamPromises(QObject):
    """The promises, and what their proofs say; proved again after the checks, which an edit or another library begins.

    Signals:
        changed(): `known` differs.

    Attributes:
        known: Tests with their proofs.
    """

    changed = Signal()

    def __init__(self, session: Session, analyses: Analyses, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self.known: tuple[tuple[GuardrailTest, GuardrailProof], ...] = ()
        self._job = Job(self, done=self._publish)
        analyses.findingsChanged.connect(self.prove)
        self.prove()

    def prove(self) -> None:
        """Prove again, where a library is in use."""
        if in_use():
            self._job.start(self._proving(), first=0)
        else:
            self._job.stop()
            self._publish(())

    def finish(self) -> None:
        """Prove to the end now."""
        self._job.finish()

    def _proving(self) -> Generator[None, None, tuple[tuple[GuardrailTest, GuardrailProof], ...]]:
        yield
        found: dict[GuardrailTest, GuardrailProof] = {}
        for test in team_tests(self._session.organization):
            found[test] = yield from self._analyses.proofs.prover().proving(test)
        return tuple(found.items())

    def _publish(self, known: tuple[tuple[GuardrailTest, GuardrailProof], ...]) -> None:
        if known != self.known:
            self.known = known
            self.changed.emit()
