"""Proofs of guardrail tests as what every style of report is written from."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.expectations import words
from designer.analysis.expectations.mutations import Mutation
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.cli.reports.request_record import RecordValue, request_record
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization


@dataclass(frozen=True, slots=True)
class ProofReport:
    """Report on one design.

    Attributes:
        source: Name of the file.
        organization: Its content.
        proofs: Proofs in the order of the tests.
        catalogue: Date of the catalogue of actions.
        untested: Statements and attachments that no test would miss; None where nobody asked.
    """

    source: str
    organization: Organization
    proofs: tuple[GuardrailProof, ...]
    catalogue: str
    untested: tuple[Mutation, ...] | None = None

    def rows(self) -> Iterator[tuple[GuardrailTest, GuardrailProof]]:
        """Each test with its proof, in the order of the design."""
        return zip(self.organization.settings.tests, self.proofs, strict=True)

    @property
    def fails(self) -> bool:
        """Whether a test fails."""
        return any(proof.state.fails for proof in self.proofs)

    def sentence(self, test: GuardrailTest) -> str:
        """The promise in words."""
        return words.promise_words(self.organization, test)

    def places(self, proof: GuardrailProof) -> str:
        """Accounts for which the state of a test holds: "12 accounts", "1 of 4 accounts"."""
        if len(proof.accounts) == proof.covered:
            return counted(proof.covered, "account")
        return f"{len(proof.accounts):,} of {counted(proof.covered, 'account')}"

    @property
    def gaps(self) -> list[str]:
        """Lines about what no test would miss."""
        if self.untested is None:
            return []
        if not self.untested:
            return ["Coverage: some test would miss every statement and every attachment."]
        return ["Coverage: no test would miss", *(f"  {one.title}" for one in self.untested)]

    @property
    def summary(self) -> str:
        """Counts of all states, with the scope of what was proved."""
        states = [proof.state for proof in self.proofs]
        counts = [state.counted(states.count(state)) for state in ProofState if state in states]
        if not counts:
            return "The design has no guardrail tests."
        exempt = " The management account is not covered: policies do not limit it."
        told = exempt if any(proof.exempt for proof in self.proofs) else ""
        return (
            f"{', '.join(counts)} of {counted(len(states), 'test')}, for the actions of {self.catalogue} and all "
            f"callers but service-linked roles.{told}"
        )


def witness_record(witness: ProofWitness) -> dict[str, RecordValue]:
    """A witness as JSON: the request as a line that ``simulate`` reads, and how it was decided."""
    return {
        "account": witness.account,
        "request": request_record(witness.request),
        "decision": "allowed" if witness.allowed else "denied",
        "blockedBy": [str(obstacle) for obstacle in witness.obstacles],
    }
