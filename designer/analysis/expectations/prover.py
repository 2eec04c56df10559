"""Prover of the guardrail tests of one organization, again after each edit as far as it reaches."""

from __future__ import annotations

from collections.abc import Generator

from designer.analysis.expectations.cases import prove_case
from designer.analysis.expectations.promises import KnownGroupProofs, PromiseProof
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.surroundings import Surroundings
from designer.analysis.expectations.touched import EditReach
from designer.basics.steps import finish
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue


class Prover:
    """Proofs of tests.

    Args:
        organization: The design.
        catalogue: Every action.
        today: ISO date, by which tests expire; empty where none has.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, today: str = "") -> None:
        self.organization = organization
        self.catalogue = catalogue
        self.today = today
        self._around = Surroundings(organization, catalogue)
        self._known: dict[GuardrailTestId, tuple[GuardrailTest, GuardrailProof]] = {}
        self._proofs: dict[GuardrailTest, KnownGroupProofs] = {}

    def prove_all(self) -> tuple[GuardrailProof, ...]:
        """Proofs of all tests of the design, in its order."""
        return finish(self.proving_all())

    def proving_all(self) -> Generator[None, None, tuple[GuardrailProof, ...]]:
        """The same in steps; a test that no edit has touched keeps its proof."""
        tests = self.organization.settings.tests
        proofs: list[GuardrailProof] = []
        for test in tests:
            known = self._known.get(test.id)
            if known is None or known[0] != test:
                known = test, (yield from self.proving(test, self._proofs.setdefault(test, {})))
                self._known[test.id] = known
            proofs.append(known[1])
        if len(self._proofs) > 2 * len(tests):
            self._proofs = {test: self._proofs[test] for test in tests if test in self._proofs}
        return tuple(proofs)

    def prove(self, test: GuardrailTest) -> GuardrailProof:
        """Proof of one test, of the design or not."""
        return finish(self.proving(test))

    def proving(
        self, test: GuardrailTest, known: KnownGroupProofs | None = None
    ) -> Generator[None, None, GuardrailProof]:
        """The same in steps, with what is known of groups of accounts."""
        if test.expires and self.today > test.expires:
            return GuardrailProof(test.id, ProofState.EXPIRED, (), 0, f"It expired on {test.expires}.")
        if test.case is not None:
            return prove_case(self.organization, test, test.case)
        return (yield from PromiseProof(self._around, test, known).proving())

    def update(self, change: Change) -> None:
        """Forget what a change that has been applied made stale."""
        self._around.update(change)
        reach = EditReach(self.organization, change, self.catalogue)
        self._known = {
            key: (test, proof) for key, (test, proof) in self._known.items() if not reach.touches(test, proof.reason)
        }
