"""Services out of scope of a programme are denied, or somebody has decided that they may stay."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed, verb
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import ProgrammeFacts, facts_of
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load


def _whole(organization: Organization) -> Iterator[Finding | None]:
    scopes: ProgrammeScopes | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        scopes = scopes or ProgrammeScopes(organization, load(), latest_day(organization))
        open_here: dict[tuple[str, ...], list[ProgrammeScope]] = {}
        for account in accounts:
            yield None
            scope = scopes.of(account, programme)
            if scope.undecided and not scope.exempt:
                open_here.setdefault(tuple(one.prefix for one in scope.undecided), []).append(scope)
        if open_here:
            yield _finding(organization, scopes, node, open_here)


def _finding(
    organization: Organization,
    scopes: ProgrammeScopes,
    node: NodeId,
    open_here: dict[tuple[str, ...], list[ProgrammeScope]],
) -> Finding:
    services, alike = max(open_here.items(), key=lambda one: (len(one[0]), one[0]))
    first, number = alike[0], sum(map(len, open_here.values()))
    facts = facts_of(organization, first.programme)
    day = first.listed.as_of if first.listed else ""
    reason = scopes.why(first.node, services[0])
    because = f" {services[0]} is possible there: {reason.sentence}" if reason else ""
    message = (
        f"{organization.node(node).name}: {listed(services)} {verb(services, 'is', 'are')} out of scope of "
        f"{facts.title if facts else first.programme} by its list of {day or 'unknown date'}, and still possible in "
        f"{counted(number, 'account')}. Deny {verb(services, 'it', 'them')}, or accept with a reason.{because}"
        f"{_agreed(organization, facts, first.node)}"
    )
    return CHECK.finding(message, node=node)


def _agreed(organization: Organization, facts: ProgrammeFacts | None, account: NodeId) -> str:
    """Sentence on an agreement in force, which people take for a limit."""
    kind = kind_by_id(facts.agreement) if facts else None
    if kind is None:
        return ""
    state = AgreementCovers(organization, latest_day(organization)).of(account, kind).state
    return f" The {kind.title} stops nobody by itself." if state is CoverState.ACTIVE else ""


CHECK = Check(
    "programme-scope",
    "Only services in scope of a programme are possible under it",
    Severity.WARNING,
    "A certificate or an agreement of AWS covers some services. It denies no other: that takes an SCP.",
    "https://aws.amazon.com/compliance/services-in-scope/",
    whole=_whole,
)
