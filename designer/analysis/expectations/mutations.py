"""Coverage by mutation: each statement, and each attachment, is taken away in turn; what no test misses is named."""

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.expectations.prover import Prover
from designer.basics.steps import finish
from designer.organization.model.change import Change, Swap
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.language.document import read_policy_text
from designer.policy.language.wording import statement_title


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
    """Statements and attachments that no test of a design would miss."""
    return finish(finding_untested(prover))


def finding_untested(prover: Prover) -> Generator[None, None, tuple[Mutation, ...]]:
    """The same in steps; between them the organization is as it was."""
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
    """Statements of the policies that are attached somewhere, then their attachments where there are several."""
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
    """The mutation as a change; of a policy's only statement, the policy is detached everywhere."""
    policy = organization.policy(mutation.policy)
    if mutation.node is not None:
        return _detached(organization, policy.id, {mutation.node})
    text = _without(policy, mutation.statement or 0)
    if text is None:
        return _detached(organization, policy.id, set(organization.targets(policy.id)))
    return Change("Take a statement away", policies={policy.id: Swap(policy, replace(policy, text=text))})


def _without(policy: Policy, index: int) -> str | None:
    """Text of a policy without one statement; None where it is the only one."""
    document = json.loads(policy.text)
    statements = document["Statement"]
    if not isinstance(statements, list) or len(statements) < 2:
        return None
    document["Statement"] = [one for number, one in enumerate(statements) if number != index]
    return json.dumps(document)


def _detached(organization: Organization, policy: PolicyId, nodes: set[NodeId]) -> Change:
    swaps = {}
    for node_id in nodes:
        node = organization.node(node_id)
        kept = tuple(one for one in node.policies if one != policy)
        swaps[node_id] = Swap(node, replace(node, policies=kept))
    return Change("Detach a policy", nodes=swaps)
