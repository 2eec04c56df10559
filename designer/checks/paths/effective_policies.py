"""Declarative policies merge into an effective policy that is valid, and every operator in them counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer import quotas
from designer.checks.finding import Check, Finding, OfNode, Severity
from designer.declarative import Effective, Outcome, effective, enabled_types, validity, words
from designer.organization import Organization
from designer.records import Node, PolicyType


def _nodes(organization: Organization) -> OfNode:
    kinds = enabled_types(organization)
    return partial(_check, organization, kinds) if kinds else lambda _node: ()


def _check(organization: Organization, kinds: tuple[PolicyType, ...], node: Node) -> Iterator[Finding]:
    """What the policies that are attached to a node itself make of what comes down to it."""
    attached = {organization.policy(policy).type for policy in node.policies}
    for kind in kinds:
        if kind in attached:
            found = effective(organization, node.id, kind)
            yield from _passed_over(organization, node, found)
            yield from _invalid(organization, node, found)


def _passed_over(organization: Organization, node: Node, found: Effective) -> Iterator[Finding]:
    for setting in found.settings:
        for step in setting.steps:
            if step.origin.level != node.id or (step.outcome is Outcome.DONE and step.unsure is None):
                continue
            severity = Severity.ADVICE if step.outcome is Outcome.DONE else Severity.WARNING
            message = f"{' / '.join(setting.path)}: {words(organization, step)}"
            yield CHECK.finding(message, node=node.id, severity=severity)


def _invalid(organization: Organization, node: Node, found: Effective) -> Iterator[Finding]:
    """Faults of the effective policy that it has not got from the node above already."""
    above = organization.parent(node.id)
    before = () if above is None else validity.faults(found.type, effective(organization, above, found.type).document)
    title = quotas.load().types[found.type].title
    for fault in validity.faults(found.type, found.document):
        if fault not in before:
            message = f"{title} at {node.name} and below, as merged: {fault} What is invalid is not fully enforced."
            yield CHECK.finding(message, node=node.id)


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
