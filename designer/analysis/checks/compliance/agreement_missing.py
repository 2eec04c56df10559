"""Accounts under a law that asks for an agreement are covered by one."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed, verb
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import AgreementKind, kind_by_id
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import ProgrammeFacts, facts_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_LEGAL_QUESTION = ("andb", "nzndb")
"""Agreements that AWS offers, and of which counsel decides whether they are needed."""

_WORDS = {
    CoverState.MISSING: "not covered by",
    CoverState.ENDED: "no longer covered by",
    CoverState.PLANNED: "not yet covered by",
}


def _whole(organization: Organization) -> Iterator[Finding | None]:
    covers = AgreementCovers(organization, latest_day(organization))
    for node, programme, accounts in marked_nodes(organization):
        facts = facts_of(organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        if facts is None or kind is None:
            continue
        by_state: dict[CoverState, list[NodeId]] = {}
        for account in accounts:
            yield None
            by_state.setdefault(covers.of(account, kind).state, []).append(account)
        for state in _WORDS:
            if lacking := by_state.get(state):
                severity = Severity.ADVICE if kind.id in _LEGAL_QUESTION else Severity.WARNING
                yield CHECK.finding(_message(organization, facts, kind, state, lacking), node=node, severity=severity)


def _message(
    organization: Organization, facts: ProgrammeFacts, kind: AgreementKind, state: CoverState, lacking: list[NodeId]
) -> str:
    names = [organization.node(one).name for one in lacking]
    are = f"{listed(names)} {verb(names, 'stands', 'stand')} under {facts.title} and {verb(names, 'is', 'are')}"
    if kind.id in _LEGAL_QUESTION:
        return f"{are} {_WORDS[state]} the {kind.title}. Whether it is needed is a question for counsel."
    only = "" if kind.organization else " There is none for an organization: each account accepts its own."
    how = "in the management account for all" if kind.organization else "in each account"
    return f"{are} {_WORDS[state]} the {kind.title}. Accept it in AWS Artifact, {how}.{only}"


CHECK = Check(
    "agreement-missing",
    "Accounts under a law have the agreement that it asks for",
    Severity.WARNING,
    "Protected health information needs an accepted Business Associate Addendum before it comes in. An agreement that "
    "has ended covers nobody.",
    "https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html",
    whole=_whole,
)
