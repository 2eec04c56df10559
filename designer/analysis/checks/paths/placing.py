"""Findings of an organization that have a place in a policy's text."""

from dataclasses import replace

from designer.analysis.checks.finding import Check, Finding, Fix, Severity
from designer.analysis.checks.policy_text import PolicyText
from designer.organization.model.records import NodeId, Policy
from designer.policy.json.text import Span


def placed(
    check: Check,
    policy: Policy,
    view: PolicyText,
    span: Span,
    message: str,
    *,
    fixes: tuple[Fix, ...] = (),
    node: NodeId | None = None,
    severity: Severity | None = None,
) -> Finding:
    """A finding at a place of a policy."""
    line, column = view.line_column(span.start)
    found = check.finding(
        message, node=node, policy=policy.id, statement=view.label_at(span.start), fixes=fixes, severity=severity
    )
    return replace(found, steps=view.steps(span.start), line=line, column=column, span=span)
