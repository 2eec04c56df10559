"""Declarative policies merge into an effective policy that is valid, and every operator in them counts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from designer.analysis.checks.finding import Check, Finding, OfNode, Severity
from designer.organization.declarative import (
    OperatorOutcome,
    OperatorStep,
    effective_policy,
    enabled_types,
    validity,
    words,
)
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, PolicyId, PolicyType


class _Known(NamedTuple):
    """Findings for the first node of those that are alike: the same policies on it and above it.

    Attributes:
        node: The first.
        steps: Steps of its own policies that are in vain, or perhaps, with the setting's path.
        faults: Faults that AWS would find in the effective policy, and not in that of the node above.
    """

    node: NodeId
    steps: tuple[tuple[str, OperatorStep], ...]
    faults: tuple[str, ...]


_Alike: TypeAlias = tuple[PolicyType, tuple[PolicyId, ...], tuple[tuple[NodeId, tuple[PolicyId, ...]], ...]]


def _nodes(organization: Organization) -> OfNode:
    kinds = enabled_types(organization)
    known: dict[_Alike, _Known] = {}

    def check(node: Node) -> Iterator[Finding]:
        for kind in kinds:
            own = _of_type(organization, node, kind)
            if not own:
                continue
            levels = ((level, _of_type(organization, organization.node(level), kind)) for level in above(node))
            alike = kind, own, tuple((level, policies) for level, policies in levels if policies)
            if alike not in known:
                known[alike] = _look(organization, node, kind)
            yield from _findings(organization, node, kind, known[alike])

    def above(node: Node) -> tuple[NodeId, ...]:
        return organization.path(node.id)[:-1]

    return check if kinds else lambda _node: ()


def _of_type(organization: Organization, node: Node, kind: PolicyType) -> tuple[PolicyId, ...]:
    return tuple(policy for policy in node.policies if organization.policy(policy).type is kind)


def _look(organization: Organization, node: Node, kind: PolicyType) -> _Known:
    found = effective_policy(organization, node.id, kind)
    steps = tuple(
        (" / ".join(setting.path), step)
        for setting in found.settings
        for step in setting.steps
        if step.origin.level == node.id and (step.outcome is not OperatorOutcome.DONE or step.unsure is not None)
    )
    faults = validity.faults(kind, found.document)
    above = organization.parent(node.id)
    if faults and above is not None:
        before = validity.faults(kind, effective_policy(organization, above, kind).document)
        faults = tuple(fault for fault in faults if fault not in before)
    return _Known(node.id, steps, faults)


def _findings(organization: Organization, node: Node, kind: PolicyType, known: _Known) -> Iterator[Finding]:
    for path, step in known.steps:
        severity = Severity.ADVICE if step.outcome is OperatorOutcome.DONE else Severity.WARNING
        message = f"{path}: {words(organization, _moved(step, known.node, node.id))}"
        yield CHECK.finding(message, node=node.id, severity=severity)
    title = quotas.load().types[kind].title
    for fault in known.faults:
        message = f"{title} at {node.name} and below, as merged: {fault} What is invalid is not fully enforced."
        yield CHECK.finding(message, node=node.id)


def _moved(step: OperatorStep, first: NodeId, node: NodeId) -> OperatorStep:
    """A step of one node as that of another that is alike."""
    because = step.because
    if because is not None and because.level == first:
        because = because._replace(level=node)
    return replace(step, origin=step.origin._replace(level=node), because=because)


CHECK = Check(
    "effective-policies",
    "Declarative policies merge into what they say, and into a valid policy",
    Severity.WARNING,
    "What a higher level forbids is passed over without an error, and policies that are right one by one may merge "
    "into one that AWS finds invalid and does not fully enforce. Where AWS's pages leave open whether an operator "
    "counts, this is said as advice.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/invalid-policy-alerts.html",
    nodes=_nodes,
)
