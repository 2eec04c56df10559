"""Policies are written in the language AWS reads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from designer import declarative
from designer.checks.finding import Check, Finding, OfPolicy, Severity
from designer.checks.places import Place, place
from designer.organization import Organization
from designer.policy import json_text
from designer.policy.document import Grammar, read
from designer.policy.json_text import TextFault
from designer.records import Policy, PolicyType

GRAMMARS = {
    PolicyType.SERVICE_CONTROL_POLICY: Grammar.SCP,
    PolicyType.RESOURCE_CONTROL_POLICY: Grammar.RCP,
}
"""The types that are written in statements; the others set values by inheritance operators."""

_SEVERITIES = {json_text.Severity.ERROR: Severity.ERROR, json_text.Severity.WARNING: Severity.WARNING}


def _policies(_organization: Organization) -> OfPolicy:
    return _check


def _check(policy: Policy) -> Iterator[Finding]:
    for fault, where in _faults(policy.text, policy.type):
        severity = _SEVERITIES[fault.severity]
        yield Finding(CHECK.id, severity, f"{policy.name}: {fault.message}", None, policy.id, *where)


@lru_cache(maxsize=4096)
def _faults(text: str, kind: PolicyType) -> tuple[tuple[TextFault, Place], ...]:
    grammar = GRAMMARS.get(kind)
    faults = read(text, grammar).faults if grammar else declarative.read(text, kind).faults
    return tuple((fault, place(text, fault.span)) for fault in faults)


CHECK = Check(
    "policy-language",
    "Policies are written in the language AWS reads",
    "AWS refuses a policy with an error. Until it is put right, the policy counts as blocking nothing here.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html",
    policies=_policies,
)
