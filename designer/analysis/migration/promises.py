"""Promises that must hold at every step of a migration: guardrail tests marked so, which hold at both of its ends."""

from collections.abc import Generator, Mapping
from dataclasses import replace

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.prover import Prover
from designer.organization.model.change import Change
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.ids import NodeId
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue

_KEPT = (ProofState.PROVED, ProofState.OUTDATED)


class StepPromises:
    """Tests proved again after each step.

    Args:
        before: The design that a plan starts from.
        target: The one that it leads to; its tests are asked.
        tests: The tests marked for migrations, with the nodes that they name in the target.
        catalogue: Every action.
    """

    def __init__(
        self, before: Organization, target: Organization, tests: tuple[GuardrailTest, ...], catalogue: Catalogue
    ) -> None:
        self.notes: list[str] = []
        self._tests: list[GuardrailTest] = []
        ends = {"before the migration": Prover(before, catalogue), "after it": Prover(target, catalogue)}
        for test in tests:
            broken = [when for when, prover in ends.items() if prover.prove(_here(test, prover)).state not in _KEPT]
            if broken:
                self.notes.append(
                    f"The test {test.say or test.id!r} does not hold {broken[0]}, so no step is held to it."
                )
            else:
                self._tests.append(test)
        self._prover: Prover | None = None
        self._catalogue = catalogue

    def follow(self, state: Organization) -> None:
        """Prove them of an organization from now on."""
        self._prover = Prover(state, self._catalogue)

    def update(self, change: Change) -> None:
        """Take notice of a change that has been applied."""
        if self._prover is not None:
            self._prover.update(change)

    def breaking(self) -> Generator[None, None, tuple[GuardrailProof, ...]]:
        """Return the tests that do not hold now, in steps."""
        found: list[GuardrailProof] = []
        for test in self._tests if self._prover is not None else ():
            assert self._prover is not None
            proof = yield from self._prover.proving(_here(test, self._prover))
            if proof.state in (ProofState.FAILED, ProofState.UNDECIDED):
                found.append(proof)
        return tuple(found)


def _here(test: GuardrailTest, prover: Prover) -> GuardrailTest:
    """Return a test of the nodes that there are now: an OU and its twin are not both there at each step."""
    return replace(test, nodes=tuple(node for node in test.nodes if node in prover.organization.nodes))


def marked_tests(organization: Organization, twins: Mapping[NodeId, NodeId]) -> tuple[GuardrailTest, ...]:
    """Tests of a design that are marked for migrations; where a twin takes the place of an OU, both are named."""

    def both(nodes: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
        return tuple(dict.fromkeys(node for node_id in nodes for node in (node_id, twins.get(node_id, node_id))))

    return tuple(
        replace(test, nodes=both(test.nodes), except_nodes=both(test.except_nodes))
        for test in organization.settings.tests
        if test.during_migration
    )
