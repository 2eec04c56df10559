"""Callers who are exempt from a programme's guardrail are few and named."""

from __future__ import annotations

from collections.abc import Iterator

from designer.checks.finding import Check, Finding, Severity
from designer.checks.wording import listed, verb
from designer.compliance.marks_and_days import marked_nodes
from designer.compliance.scope import guardrails_for
from designer.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    for node, programme, _ in marked_nodes(organization):
        for one in guardrails_for(organization, node, programme):
            open_ended = [role for role in one.exempt if role.rpartition("/")[2].strip("*?") == ""]
            if open_ended:
                message = (
                    f"{listed(open_ended)} {verb(open_ended, 'is', 'are')} exempt from it in "
                    f"{organization.node(node).name}, which spares every role. Name the roles that need services "
                    "out of scope."
                )
                yield CHECK.finding(message, node=node, policy=one.policy.id)


CHECK = Check(
    "programme-exempt",
    "Few callers are exempt from a programme's guardrail",
    Severity.WARNING,
    "Whoever is exempt can use services that the programme does not cover. An auditor asks for each of them.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    whole=_whole,
)
