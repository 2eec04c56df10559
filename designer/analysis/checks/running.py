"""Run of the checks: over texts, policies, nodes and the whole, in portions.

What a check finds in a text is remembered by the text, so that a run after an edit costs little.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from designer.analysis.checks.finding import Check, Finding, OfNode
from designer.analysis.checks.policy_text import policy_text
from designer.analysis.checks.registry import groups
from designer.analysis.checks.shared import sharing
from designer.analysis.checks.suppression import Suppressions
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, Policy, PolicyType
from designer.policy.catalog.catalogue import load

if TYPE_CHECKING:  # many designs have no tests
    from designer.analysis.expectations.proof import GuardrailProof

_NODES_A_STEP = 250


def steps(
    organization: Organization, proofs: Sequence[GuardrailProof] | None, today: str
) -> Iterator[tuple[Finding, ...]]:
    """Findings of all checks, in small portions and no particular order.

    The organization must not change meanwhile.

    Args:
        organization: The design.
        proofs: Proofs of its guardrail tests; None to prove them now.
        today: ISO date by which tests expire, where they are proved now; empty where none has.
    """
    checks: list[Check] = []
    for group in groups():
        checks += group
        yield ()
    suppressions = Suppressions(organization)
    with sharing(organization):
        for step in chain(_steps(organization, checks), _of_proofs(organization, checks, proofs, today)):
            yield suppressions.reported(step)
    yield tuple(suppressions.unused(frozenset(check.id for check in checks)))


def _steps(organization: Organization, checks: Sequence[Check]) -> Iterator[tuple[Finding, ...]]:
    for policy in tuple(organization.policies.values()):
        yield from of_text(policy, checks)
    of_policies = [check.policies(organization) for check in checks if check.policies]
    yield ()
    for policy in tuple(organization.policies.values()):
        yield _flat(look(policy) for look in of_policies)
    of_nodes = [check.nodes(organization) for check in checks if check.nodes]
    yield ()
    nodes = iter(organization.nodes.values())
    while portion := tuple(islice(nodes, _NODES_A_STEP)):
        yield tuple(_of_portion(portion, of_nodes))
    if organization.identities:
        from designer.analysis.checks import inside  # most designs know nothing of what lies inside accounts

        yield from inside.inside_steps(organization, checks)
    for check in checks:
        for found in check.whole(organization) if check.whole else ():
            yield (found,) if found else ()


def _of_portion(portion: Sequence[Node], looks: Iterable[OfNode]) -> list[Finding]:
    found: list[Finding] = []
    for look in looks:
        for node in portion:
            if several := look(node):  # nearly always (): half a million times in a large organization
                found += several
    return found


def _of_proofs(
    organization: Organization, checks: Sequence[Check], proofs: Sequence[GuardrailProof] | None, today: str
) -> Iterator[tuple[Finding, ...]]:
    """Findings in the proofs of the guardrail tests, of which many designs have none."""
    if not organization.settings.tests:
        return
    if proofs is None:
        from designer.analysis.expectations.prover import Prover

        proving = Prover(organization, load(), today).proving_all()
        proofs = yield from _silently(proving)
    yield _flat(check.proofs(organization, proofs) for check in checks if check.proofs)


def _silently(
    work: Generator[object, None, tuple[GuardrailProof, ...]],
) -> Generator[tuple[Finding, ...], None, tuple[GuardrailProof, ...]]:
    """Work in steps that finds nothing meanwhile."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return tuple(stop.value)
        yield ()


def of_text(policy: Policy, checks: Iterable[Check]) -> Iterator[tuple[Finding, ...]]:
    """Findings in a policy's text, a portion a check; none in a text that is not known."""
    if policy.unknown is not None:
        return
    grammar = GRAMMARS.get(policy.type)
    for check in checks:
        if check.texts and grammar in check.grammars:
            yield tuple(replace(found, policy=policy.id) for found in _in_text(check, policy.text, policy.type))


def in_text(text: str, kind: PolicyType) -> Iterator[Finding]:
    """Findings in a text that no policy has yet."""
    for check in chain.from_iterable(groups()):
        if check.texts and GRAMMARS.get(kind) in check.grammars:
            yield from _in_text(check, text, kind)


@lru_cache(maxsize=65_536)
def _in_text(check: Check, text: str, kind: PolicyType) -> tuple[Finding, ...]:
    """Findings of a check in a text, without the policy that has it."""
    view = policy_text(text, kind)
    found: list[Finding] = []
    for mark in check.texts(view) if check.texts else ():
        path = view.steps(mark.span.start)
        line, column = view.line_column(mark.span.start)
        found.append(
            Finding(
                check.id,
                mark.severity or check.severity,
                mark.message,
                None,
                None,
                view.label_at(mark.span.start),
                path,
                line,
                column,
                mark.span,
                mark.fixes,
            )
        )
    return tuple(found)


def _flat(results: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    return tuple(found for result in results for found in result)
