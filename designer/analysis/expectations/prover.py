"""Prover of an organization's guardrail tests, again after each edit as far as it reaches, and what no test misses."""

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.expectations.coverage import SearchResult, covered_actions
from designer.analysis.expectations.promises import KnownGroupProofs, PromiseProof
from designer.analysis.expectations.proof import GuardrailProof, ProofChange, ProofState
from designer.analysis.expectations.recorded import prove_case
from designer.analysis.expectations.surroundings import Surroundings
from designer.basics.steps import finish
from designer.organization.model.change import Change, Swap, said_of
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.document import read_policy_text, written_statements
from designer.policy.language.wording import statement_title
from designer.policy.satisfiability.masks import statement_mask


class EditReach:
    """Reach of one edit.

    Args:
        organization: The design, with the change applied.
        change: The change.
        catalogue: Every action.
        everywhere: True if it makes the partition another one, which any policy can do wherever it is attached.
    """

    def __init__(self, organization: Organization, change: Change, catalogue: Catalogue, *, everywhere: bool) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._everywhere = everywhere or (change.settings is not None and change.affects_permissions)
        self._nodes: set[NodeId] = set()
        self._mask = 0
        for node_id, node in change.nodes.items():
            self._take_node(node_id, node)
        for policy_id, policy in change.policies.items():
            self._take_policy(policy_id, policy)
        renamed = [(swap.before, swap.after) for swap in change.nodes.values() if swap.before is not None]
        policies = [(swap.before, swap.after) for swap in change.policies.values() if swap.before is not None]
        self._names = {before.name for before, after in renamed if after is None or after.name != before.name}
        self._names |= {before.name for before, after in policies if after is None or after.name != before.name}

    def _take_node(self, node_id: NodeId, swap: Swap[Node]) -> None:
        before, after = swap.before, swap.after
        if before is None or after is None or before.children != after.children or before.aws_id != after.aws_id:
            self._nodes.add(node_id)
            self._mask = self._catalogue.full_mask
        elif before.policies != after.policies:
            self._nodes.add(node_id)
            for policy_id in {*before.policies} ^ {*after.policies}:
                policy = self._organization.policies.get(policy_id)
                self._mask |= self._catalogue.full_mask if policy is None else self._named(policy)

    def _take_policy(self, policy_id: PolicyId, swap: Swap[Policy]) -> None:
        if swap.before and swap.after and said_of(swap.before) == said_of(swap.after):
            return
        self._nodes |= self._organization.targets(policy_id)
        for policy in (swap.before, swap.after):
            self._mask |= self._named(policy) if policy is not None else 0

    def _named(self, policy: Policy) -> int:
        """Return the actions that a policy says something of; all where it is not known or cannot be read."""
        grammar = GRAMMARS.get(policy.type)
        if grammar is None:
            return 0
        document = read_policy_text(policy.text, grammar)
        if policy.unknown is not None or not document.usable:
            return self._catalogue.full_mask
        mask = 0
        for statement in document.statements:
            mask |= statement_mask(statement, self._catalogue)
        return mask

    def touches(self, test: GuardrailTest, reason: str) -> bool:
        """Return True if the proof of a test, with the reason that it had, may be another now."""
        if self._everywhere or any(name and name in reason for name in self._names):
            return True
        if test.case is not None:
            return bool(self._nodes)
        if not self._mask & covered_actions(test, self._catalogue):
            return False
        return any(self._meet(node_id, place) for place in test.nodes for node_id in self._nodes)

    def _meet(self, node_id: NodeId, place: NodeId) -> bool:
        organization = self._organization
        if node_id not in organization.nodes or place not in organization.nodes:
            return node_id == place
        return organization.is_within(node_id, place) or organization.is_within(place, node_id)


class Prover:
    """Proofs of tests.

    Args:
        organization: The design.
        catalogue: Every action.
        today: ISO date that decides which tests have expired; empty if none has.
        found: Results of searches that another prover has made; this one adds to them.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        today: str = "",
        found: dict[object, SearchResult] | None = None,
    ) -> None:
        self.organization = organization
        self.catalogue = catalogue
        self.today = today
        self._around = Surroundings(organization, catalogue, found)
        self._proved: dict[GuardrailTestId, tuple[GuardrailTest, GuardrailProof]] = {}
        self._proofs: dict[GuardrailTest, KnownGroupProofs] = {}

    def prove_all(self) -> tuple[GuardrailProof, ...]:
        """Return the proofs of all tests of the design, in its order."""
        return finish(self.proving_all())

    def proving_all(self) -> Generator[None, None, tuple[GuardrailProof, ...]]:
        """Prove all tests of the design in steps; a test that no edit has touched keeps its proof."""
        tests = self.organization.settings.tests
        proofs: list[GuardrailProof] = []
        for test in tests:
            known = self._proved.get(test.id)
            if known is None or known[0] != test:
                known = test, (yield from self.proving(test, self._proofs.setdefault(test, {})))
                self._proved[test.id] = known
            proofs.append(known[1])
        if len(self._proofs) > 2 * len(tests):
            self._proofs = {test: self._proofs[test] for test in tests if test in self._proofs}
        return tuple(proofs)

    def prove(self, test: GuardrailTest) -> GuardrailProof:
        """Return the proof of one test, of the design or not."""
        return finish(self.proving(test))

    def proving(
        self, test: GuardrailTest, known: KnownGroupProofs | None = None
    ) -> Generator[None, None, GuardrailProof]:
        """Prove one test in steps, with the known proofs of groups of accounts."""
        if test.expires and self.today > test.expires:
            return GuardrailProof(test.id, ProofState.EXPIRED, (), 0, f"It expired on {test.expires}.")
        if test.case is not None:
            return prove_case(self.organization, test, test.case)
        return (yield from PromiseProof(self._around, test, known).proving())

    def proving_after(self, change: Change) -> Generator[None, None, tuple[ProofChange, ...]]:
        """Return proofs before and after a change that is only thought of, in steps, of the tests that it may touch.

        The organization is changed within steps, and is as it was between them.
        """
        yield from self.proving_all()
        after = Prover(self.organization, self.catalogue, self.today, self._around.found)
        steps = after._proving_touched(change, self._proved, self._around.partition)
        while True:
            with self.organization.tentatively(change):
                try:
                    next(steps)
                except StopIteration as stop:
                    found: tuple[ProofChange, ...] = stop.value
                    return found
            yield

    def _proving_touched(
        self, change: Change, before: Mapping[GuardrailTestId, tuple[GuardrailTest, GuardrailProof]], partition: str
    ) -> Generator[None, None, tuple[ProofChange, ...]]:
        everywhere = self._around.partition != partition
        reach = EditReach(self.organization, change, self.catalogue, everywhere=everywhere)
        found: list[ProofChange] = []
        for test in self.organization.settings.tests:
            known = before.get(test.id)
            if known is not None and (known[0] != test or reach.touches(test, known[1].reason)):
                found.append(ProofChange(known[1], (yield from self.proving(test))))
            yield
        return tuple(found)

    def update(self, change: Change) -> None:
        """Forget what a change that has been applied made stale."""
        before = self._around.partition
        self._around.update(change)
        everywhere = before != self._around.partition
        reach = EditReach(self.organization, change, self.catalogue, everywhere=everywhere)
        self._proved = {
            key: (test, proof) for key, (test, proof) in self._proved.items() if not reach.touches(test, proof.reason)
        }


class Mutation(NamedTuple):
    """Something that is taken away.

    Attributes:
        policy: The policy.
        title: Name of the policy, and of its statement: "Stay in DenyLeave".
        statement: Place of the statement that is taken away, from 0; None for an attachment.
        node: Node from which the policy is detached; None for a statement.
    """

    policy: PolicyId
    title: str
    statement: int | None = None
    node: NodeId | None = None


def untested(prover: Prover) -> tuple[Mutation, ...]:
    """Return the statements and attachments that no test of a design would miss."""
    return finish(finding_untested(prover))


def finding_untested(prover: Prover) -> Generator[None, None, tuple[Mutation, ...]]:
    """Find what no test would miss, in steps; between them the organization is as it was."""
    before = prover.prove_all()
    found: list[Mutation] = []
    for mutation in list(_mutations(prover.organization)):
        yield
        change = _change(prover.organization, mutation)
        if not change:
            continue
        with prover.organization.tentatively(change):
            prover.update(change)
            missed = _states(before) != _states(prover.prove_all())
        prover.update(change.inverse())
        found += [] if missed else [mutation]
    return tuple(found)


def _states(proofs: tuple[GuardrailProof, ...]) -> list[object]:
    return [(proof.state, proof.accounts) for proof in proofs]


def _mutations(organization: Organization) -> Iterator[Mutation]:
    """Yield statements of the policies that are attached somewhere, then their attachments where there are several."""
    for policy in organization.policies.values():
        targets = organization.targets(policy.id)
        grammar = GRAMMARS.get(policy.type)
        if grammar is None or policy.aws_managed or policy.unknown is not None or not targets:
            continue
        document = read_policy_text(policy.text, grammar)
        for statement in document.statements if document.usable else ():
            yield Mutation(policy.id, f"{statement_title(statement)} in {policy.name}", statement.index)
        if len(targets) > 1:
            for node_id in sorted(targets):
                title = f"{policy.name} at {organization.node(node_id).name}"
                yield Mutation(policy.id, title, node=node_id)


def _change(organization: Organization, mutation: Mutation) -> Change:
    """Return the mutation as a change; of a policy's only statement, the policy is detached everywhere."""
    policy = organization.policy(mutation.policy)
    if mutation.node is not None:
        return _detached(organization, policy.id, {mutation.node})
    text = _without(policy, mutation.statement or 0)
    if text is None:
        return _detached(organization, policy.id, set(organization.targets(policy.id)))
    return Change("Take a statement away", policies={policy.id: Swap(policy, replace(policy, text=text))})


def _without(policy: Policy, index: int) -> str | None:
    """Return the text of a policy without one statement, or None if it is the only one."""
    plain = written_statements(policy.text)
    if plain is None or len(plain[1]) < 2:
        return None
    document, statements = plain
    return json.dumps({**document, "Statement": [one for number, one in enumerate(statements) if number != index]})


def _detached(organization: Organization, policy: PolicyId, nodes: set[NodeId]) -> Change:
    swaps = {}
    for node_id in nodes:
        node = organization.node(node_id)
        kept = tuple(policy_id for policy_id in node.policies if policy_id != policy)
        swaps[node_id] = Swap(node, replace(node, policies=kept))
    return Change("Detach a policy", nodes=swaps)
