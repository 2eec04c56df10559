"""A guardrail keeps to the list of the programme for which it stands on a path."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed
from designer.analysis.compliance.marks_and_days import marked_nodes
from designer.analysis.compliance.programme_facts import list_of
from designer.analysis.compliance.scope import guardrails_for
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind


def _whole(organization: Organization) -> Iterator[Finding]:
    for node, programme, _ in marked_nodes(organization):
        known = list_of(organization, programme)
        if known is None or organization.is_management_account(node):
            continue
        found = guardrails_for(organization, node, programme)
        name = organization.node(node).name
        if not found and organization.node(node).kind is not NodeKind.ROOT:
            message = (
                f"{name}: No policy on its path is made of the guardrail only-services-in-scope, which keeps it to the "
                f"list of {known.title} and follows it. Add one under Policies."
            )
            yield CHECK.finding(message, node=node, severity=Severity.ADVICE)
        for one in found[-1:]:
            if one.beyond:
                message = (
                    f"It keeps {name} to services in scope, and lets {listed(one.beyond)} through, which the list of "
                    f"{known.title} of {known.as_of or 'unknown date'} does not have."
                )
                yield CHECK.finding(message, node=node, policy=one.policy.id)


CHECK = Check(
    "programme-guardrail",
    "A guardrail keeps to the list of its programme",
    Severity.WARNING,
    "A list that somebody widened by hand, or that is of another programme, lets services through that nobody has "
    "decided on.",
    "https://aws.amazon.com/compliance/services-in-scope/",
    whole=_whole,
)
