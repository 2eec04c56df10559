"""Check that declarative policies merge into a valid effective policy, and that all their operators and tests count."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from designer.analysis.checks.finding import Check, Finding, OfNode, OfPolicy, Severity
from designer.analysis.checks.policy_text import policy_text
from designer.basics.words import counted, short
from designer.organization import declarative
from designer.organization.declarative import (
    InheritanceOperator,
    OperatorOutcome,
    OperatorStep,
    SettingsBlock,
    effective_policy,
    enabled_types,
    words,
)
from designer.organization.declarative.shapes import REGION_NAME
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId, PolicyType
from designer.policy.json.text import Span

_ARN = re.compile(
    r"arn:aws[\w-]*:bedrock:(?P<region>[a-z\d-]+):(?P<account>\d{12}):guardrail/[a-z\d]+:(?P<version>\w+)"
)


def _policies(organization: Organization) -> OfPolicy:
    management = organization.settings.management_account
    payer = organization.node(management).aws_id if management is not None else ""

    def check(policy: Policy) -> Iterator[Finding]:
        if policy.type is not PolicyType.BEDROCK_POLICY:
            return
        root = declarative.read_declarative(policy.text, policy.type).root
        reached = _reached(organization, policy.id)
        where = f"in {counted(reached, 'account')}" if reached else "wherever the policy is attached"
        reach = f"All calls to Bedrock fail {where}"
        for region, text, span in _identifiers(root, "") if root is not None else ():
            wrong = _wrong(text, region, payer)
            message = (
                f"{wrong} {reach} under such an identifier."
                if wrong
                else f"{reach} unless {short(text)} exists with this version, has no automated reasoning policy, and "
                "lets the organization apply it. That cannot be seen here: look before you attach the policy."
            )
            view = policy_text(policy.text, policy.type)
            line, column = view.line_column(span.start)
            severity = Severity.ERROR if wrong else Severity.ADVICE
            found = BEDROCK_GUARDRAILS.finding(message, policy=policy.id, severity=severity)
            yield replace(found, steps=view.steps(span.start), line=line, column=column, span=span)

    return check


def _identifiers(block: SettingsBlock, region: str) -> Iterator[tuple[str, str, Span]]:
    """Yield each identifier with the Region whose block it stands in, and the place of its block."""
    for key, below in block.children:
        value = below.values.get(InheritanceOperator.ASSIGN)
        if key == "identifier" and isinstance(value, str):
            yield region, value, below.span
        yield from _identifiers(below, key if REGION_NAME.fullmatch(key) else region)


def _wrong(text: str, region: str, payer: str) -> str:
    """Return the fault of a guardrail's identifier, as a sentence; empty for nothing that can be seen."""
    arn = _ARN.fullmatch(text)
    if arn is None:
        return f"{short(text)} is not the ARN of a guardrail with :VERSION behind it."
    if not arn["version"].isdigit():
        return f"The version {arn['version']} is a draft; AWS takes a version that has a number."
    if region and arn["region"] != region:
        return f"The guardrail is of {arn['region']}, and its block is for {region}."
    if payer and arn["account"] != payer:
        return f"The guardrail belongs to {arn['account']}; AWS takes only those of the management account, {payer}."
    return ""


def _reached(organization: Organization, policy: PolicyId) -> int:
    reached: set[NodeId] = set()
    for target in organization.targets(policy):
        reached.update(organization.accounts(target))
    return len(reached)


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
    faults = found.faults
    above = organization.parent(node.id)
    if faults and above is not None:
        before = effective_policy(organization, above, kind).faults
        faults = tuple(fault for fault in faults if fault not in before)
    return _Known(node.id, steps, faults)


def _findings(organization: Organization, node: Node, kind: PolicyType, known: _Known) -> Iterator[Finding]:
    for path, step in known.steps:
        severity = Severity.ADVICE if step.outcome is OperatorOutcome.DONE else Severity.WARNING
        message = f"{path}: {words(organization, _moved(step, known.node, node.id))}"
        yield EFFECTIVE_POLICIES.finding(message, node=node.id, severity=severity)
    title = quotas.load().types[kind].title
    for fault in known.faults:
        message = f"{title} at {node.name} and below, as merged: {fault} What is invalid is not fully enforced."
        yield EFFECTIVE_POLICIES.finding(message, node=node.id)


def _moved(step: OperatorStep, first: NodeId, node: NodeId) -> OperatorStep:
    """Return a step of one node as that of another that is alike."""
    because = step.because
    if because is not None and because.level == first:
        because = because._replace(level=node)
    return replace(step, origin=step.origin._replace(level=node), because=because)


BEDROCK_GUARDRAILS = Check("bedrock-guardrails", policies=_policies)
EFFECTIVE_POLICIES = Check("effective-policies", nodes=_nodes)
