"""Every guardrail test holds, and promises something."""

from collections.abc import Iterator, Sequence

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.words import promise_words
from designer.basics.words import short
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_MOST_PLACES = 12
"""Nodes at which one test is reported; where there are more, it is at the node that they are all below."""

_STATES = {
    ProofState.FAILED: (Severity.WARNING, "is broken"),
    ProofState.EMPTY: (Severity.WARNING, "promises nothing"),
    ProofState.OUTDATED: (Severity.ADVICE, "covers other actions than when somebody last looked at it"),
}


def _findings(organization: Organization, proofs: Sequence[GuardrailProof]) -> Iterator[Finding]:
    tests = {test.id: test for test in organization.settings.tests}
    for proof in proofs:
        test = tests.get(proof.test)
        if test is None or proof.state not in _STATES:
            continue
        severity, words = _STATES[proof.state]
        message = f"“{short(promise_words(organization, test), 200)}” {words}. {proof.reason}"
        accounts = [account for account in proof.accounts if account in organization.nodes]
        places: list[NodeId | None] = [*fewest_nodes(organization, accounts)]
        places = places or [node_id for node_id in test.nodes[:1] if node_id in organization.nodes] or [None]
        yield from (CHECK.finding(message, node=node, severity=severity) for node in places)


def fewest_nodes(organization: Organization, accounts: Sequence[NodeId]) -> list[NodeId]:
    """Return the fewest nodes that have these accounts below them and no others, in outline order."""
    left = dict.fromkeys(organization.nodes, 0)
    meant = set(accounts)
    for account in accounts:
        for node_id in organization.path(account):
            left[node_id] += 1
    found: list[NodeId] = []
    waiting = [organization.root] if meant else []
    while waiting:
        node_id = waiting.pop()
        if left[node_id] == sum(1 for _ in organization.accounts(node_id)):
            found.append(node_id)
        else:
            waiting += [child for child in reversed(organization.node(node_id).children) if left[child]]
    return found if len(found) <= _MOST_PLACES else [_above(organization, found)]


def _above(organization: Organization, nodes: Sequence[NodeId]) -> NodeId:
    """Return the lowest node that all of these are below."""
    above = organization.root
    for levels in zip(*map(organization.path, nodes), strict=False):
        if len(set(levels)) > 1:
            break
        above = levels[0]
    return above


CHECK = Check("guardrail-tests", proofs=_findings)
