"""Callers who are exempt from a programme's guardrail are few and named, and nobody else can become one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.paths.exempt_roles import ExemptionReach, role_pattern
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed, verb
from designer.analysis.compliance.marks_and_days import marked_nodes
from designer.analysis.compliance.scope import ScopeGuardrail, guardrails_for
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def _whole(organization: Organization) -> Iterator[Finding | None]:
    reach: ExemptionReach | None = None
    for node, programme, accounts in marked_nodes(organization):
        for one in guardrails_for(organization, node, programme):
            yield None
            open_ended = [role for role in one.exempt if role.rpartition("/")[2].strip("*?") == ""]
            if open_ended:
                message = (
                    f"{listed(open_ended)} {verb(open_ended, 'is', 'are')} exempt from it in "
                    f"{organization.node(node).name}, which spares every role. Name the roles that need services "
                    "out of scope."
                )
                yield CHECK.finding(message, node=node, policy=one.policy.id)
                continue
            reach = reach or ExemptionReach(shared(organization).paths)
            yield from _open_to_others(organization, node, one, accounts, reach)


def _open_to_others(
    organization: Organization, node: NodeId, one: ScopeGuardrail, accounts: Sequence[NodeId], reach: ExemptionReach
) -> Iterator[Finding | None]:
    """Tell of named roles that everybody can make or change in one of the accounts, as far as SCPs say."""
    below = set(accounts)
    found: dict[tuple[NodeId, tuple[str, ...]], list[str]] = {}
    for role in one.exempt:
        arn = role_pattern(role)
        for place in reach.open_to(arn, {one.policy.id}) if arn else ():
            yield None
            if place[0] in below:
                found.setdefault(place, []).append(role.partition(":role/")[2])
                break
    for (account, actions), roles in found.items():
        message = (
            f"{listed(roles)} {verb(roles, 'is', 'are')} exempt from it in {organization.node(node).name}, and no SCP "
            f"keeps others in {organization.node(account).name} from {listed(actions, 'or', 4)} on "
            f"{'it' if len(roles) == 1 else 'them'}: whoever may do that there gets at services out of scope."
        )
        yield CHECK.finding(message, node=node, policy=one.policy.id, severity=Severity.ADVICE)


CHECK = Check(
    "programme-exempt",
    "Few callers are exempt from a programme's guardrail",
    Severity.WARNING,
    "Whoever is exempt can use services that the programme does not cover. An auditor asks for each of them, and for "
    "those who can make or change such a role, as they can become it.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    whole=_whole,
)
