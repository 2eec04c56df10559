"""Bedrock policies name guardrails that exist."""

import re
from collections.abc import Iterator
from dataclasses import replace

from designer.analysis.checks.finding import Check, Finding, OfPolicy, Severity
from designer.analysis.checks.policy_text import policy_text
from designer.basics.words import counted, short
from designer.organization import declarative
from designer.organization.declarative import InheritanceOperator, SettingsBlock
from designer.organization.declarative.shapes import REGION_NAME
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
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
            found = CHECK.finding(message, policy=policy.id, severity=severity)
            yield replace(found, steps=view.steps(span.start), line=line, column=column, span=span)

    return check


def _identifiers(block: SettingsBlock, region: str) -> Iterator[tuple[str, str, Span]]:
    """Each identifier with the Region whose block it stands in, and the place of its block."""
    for key, below in block.children:
        value = below.values.get(InheritanceOperator.ASSIGN)
        if key == "identifier" and isinstance(value, str):
            yield region, value, below.span
        yield from _identifiers(below, key if REGION_NAME.fullmatch(key) else region)


def _wrong(text: str, region: str, payer: str) -> str:
    """The fault of a guardrail's identifier, as a sentence; empty for nothing that can be seen."""
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


CHECK = Check(
    "bedrock-guardrails",
    "Bedrock policies name guardrails that exist",
    Severity.ERROR,
    "A guardrail that does not exist, or is not of the management account and the Region, makes every call to Bedrock "
    "fail in all accounts that the policy reaches.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_bedrock_best_practices.html",
    policies=_policies,
)
