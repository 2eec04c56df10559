"""Agreements with AWS: accepted where they are needed, and by those who may bind the company."""

from collections.abc import Iterator
from functools import partial

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import Check, Finding, Fix, Severity
from designer.analysis.checks.shared import listed, shared, verb
from designer.analysis.compliance.agreements import AgreementCovers, CoverState, state_on
from designer.analysis.compliance.artifact import AgreementKind, kind_by_id, kind_of, load
from designer.analysis.compliance.programme_facts import ProgrammeFacts, facts_of, latest_day, marked_nodes
from designer.basics.words import counted
from designer.organization.edits.settings import trust_service
from designer.organization.model.compliance import AgreementScope, CustomerAgreement
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet, NodeId
from designer.policy.catalog import catalogue

ACCEPTING = ("artifact:AcceptAgreement", "artifact:GetAgreement")


def _agreement_blocked(organization: Organization) -> Iterator[Finding | None]:
    covers = AgreementCovers(organization, latest_day(organization))
    ceilings: Ceilings | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        facts = facts_of(organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        if kind is None:
            continue
        ceilings = ceilings or shared(organization).ceilings
        needed = 0
        for index in filter(None, map(catalogue.load().index, ACCEPTING)):
            needed |= 1 << index
        blocked = []
        for account in accounts:
            yield None
            if covers.of(account, kind).state is not CoverState.ACTIVE and needed & ~ceilings.of(account).possible:
                blocked.append(organization.node(account).name)
        if blocked:
            message = (
                f"{listed(blocked)} {verb(blocked, 'needs', 'need')} the {kind.title}, and SCPs deny accepting it "
                f"there. Allow {' and '.join(ACCEPTING)} for the role that does."
            )
            yield AGREEMENT_BLOCKED.finding(message, node=node)


_BINDING = ("artifact:AcceptAgreement", "artifact:TerminateAgreement")


def _agreement_guard(organization: Organization) -> Iterator[Finding | None]:
    ceilings: Ceilings | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        facts = facts_of(organization, programme)
        if facts is None or kind_by_id(facts.agreement) is None:
            continue
        ceilings = ceilings or shared(organization).ceilings
        binding = [index for index in map(catalogue.load().index, _BINDING) if index is not None]
        free = 0
        for account in accounts:
            yield None
            is_member = not organization.is_management_account(account)
            free += is_member and any(ceilings.of(account).sure >> at & 1 for at in binding)
        if free:
            message = (
                f"{organization.node(node).name}: In {counted(free, 'account')} no SCP keeps "
                f"{' and '.join(_BINDING)} to named roles. Accepting and ending bind the company: consider a guardrail."
            )
            yield AGREEMENT_GUARD.finding(message, node=node)


_LEGAL_QUESTION = ("andb", "nzndb")
"""Agreements that AWS offers; counsel decides whether they are needed."""

_COVER_WORDS = {
    CoverState.MISSING: "not covered by",
    CoverState.ENDED: "no longer covered by",
    CoverState.PLANNED: "not yet covered by",
}


def _agreement_missing(organization: Organization) -> Iterator[Finding | None]:
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
        for state in _COVER_WORDS:
            if lacking := by_state.get(state):
                severity = Severity.ADVICE if kind.id in _LEGAL_QUESTION else Severity.WARNING
                yield AGREEMENT_MISSING.finding(
                    _missing_words(organization, facts, kind, state, lacking), node=node, severity=severity
                )


def _missing_words(
    organization: Organization, facts: ProgrammeFacts, kind: AgreementKind, state: CoverState, lacking: list[NodeId]
) -> str:
    names = [organization.node(node_id).name for node_id in lacking]
    are = f"{listed(names)} {verb(names, 'falls', 'fall')} under {facts.title} and {verb(names, 'is', 'are')}"
    if kind.id in _LEGAL_QUESTION:
        return f"{are} {_COVER_WORDS[state]} the {kind.title}. Whether it is needed is a question for counsel."
    only = "" if kind.organization else " There is none for an organization: each account accepts its own."
    how = "in the management account for all" if kind.organization else "in each account"
    return f"{are} {_COVER_WORDS[state]} the {kind.title}. Accept it in AWS Artifact, {how}.{only}"


def _agreement_organization(organization: Organization) -> Iterator[Finding]:
    records = organization.settings.compliance
    for one in records.agreements if records else ():
        if one.scope is AgreementScope.ORGANIZATION and state_on(one, latest_day(organization)) is not CoverState.ENDED:
            yield from _organization_findings(organization, one)


def _organization_findings(organization: Organization, one: CustomerAgreement) -> Iterator[Finding]:
    settings, kind = organization.settings, kind_of(one)
    if one.account is not None and one.account in organization.nodes:
        account = organization.node(one.account).name
        if not organization.is_management_account(one.account):
            message = f"{one.name} is accepted in {account}. Only the management account can accept it for all."
            yield AGREEMENT_ORGANIZATION.finding(message, node=one.account)
    if settings.feature_set is not FeatureSet.ALL:
        message = f"{one.name} needs all features, and this organization has consolidated billing only."
        yield AGREEMENT_ORGANIZATION.finding(message, node=organization.root)
        return
    if kind is not None and kind.organization is None:
        message = f"AWS has no {kind.title} for an organization: each account accepts its own."
        yield AGREEMENT_ORGANIZATION.finding(message, node=organization.root)
    service = load().trusted_service
    if OrganizationPart.TRUSTED_SERVICES not in settings.unknown and service not in settings.trusted_services:
        message = (
            f"{one.name} needs trusted access for {service}: without it AWS Artifact does not see the organization."
        )
        fix = Fix(f"Trust {service}", edit=partial(trust_service, service=service))
        yield AGREEMENT_ORGANIZATION.finding(message, node=organization.root, severity=Severity.WARNING, fixes=(fix,))


def _agreement_partition(organization: Organization) -> Iterator[Finding]:
    records, partition = organization.settings.compliance, organization.settings.partition
    for one in records.agreements if records else ():
        where = one.account if one.account in organization.nodes else organization.root
        of = one.arn.split(":", 2)[1] if one.arn.count(":") > 1 else ""
        if partition and of and of != partition:
            message = f"{one.name} is of the partition {of}, and this organization is in {partition}."
            yield AGREEMENT_PARTITION.finding(message, node=where)
        if one.scope is AgreementScope.ACCOUNT and one.account not in organization.nodes:
            lack = f"is of account {one.account}, which is not in this design" if one.account else "names no account"
            message = f"{one.name} {lack}: it covers nothing here."
            yield AGREEMENT_PARTITION.finding(message, severity=Severity.WARNING)


def _agreement_twice(organization: Organization) -> Iterator[Finding]:
    records, day = organization.settings.compliance, latest_day(organization)
    active = [
        (kind, agreement)
        for agreement in (records.agreements if records else ())
        if state_on(agreement, day) is CoverState.ACTIVE and (kind := kind_of(agreement)) is not None
    ]
    of_all = {kind.id for kind, one in active if one.scope is AgreementScope.ORGANIZATION}
    for kind, one in active:
        if one.scope is AgreementScope.ACCOUNT and kind.id in of_all and one.account in organization.nodes:
            name = organization.node(one.account).name if one.account else ""
            message = (
                f"{name} has a {kind.title} of its own beside that of the organization. That is allowed: keep it if "
                "the account may leave, since the cover by the organization ends then."
            )
            yield AGREEMENT_TWICE.finding(message, node=one.account)


def _agreement_unknown(organization: Organization) -> Iterator[Finding | None]:
    covers = AgreementCovers(organization, latest_day(organization))
    for node, programme, accounts in marked_nodes(organization):
        facts = facts_of(organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        if kind is None:
            continue
        unknown = []
        for account in accounts:
            yield None
            if covers.of(account, kind).state is CoverState.UNKNOWN:
                unknown.append(organization.node(account).name)
        if unknown:
            message = (
                f"Whether the {kind.title} covers {listed(unknown)} is not known. Import aws artifact "
                "list-customer-agreements of the management account and of each account, or type the agreement in."
            )
            yield AGREEMENT_UNKNOWN.finding(message, node=node)


AGREEMENT_BLOCKED = Check("agreement-blocked", whole=_agreement_blocked)
AGREEMENT_GUARD = Check("agreement-guard", whole=_agreement_guard)
AGREEMENT_MISSING = Check("agreement-missing", whole=_agreement_missing)
AGREEMENT_ORGANIZATION = Check("agreement-organization", whole=_agreement_organization)
AGREEMENT_PARTITION = Check("agreement-partition", whole=_agreement_partition)
AGREEMENT_TWICE = Check("agreement-twice", whole=_agreement_twice)
AGREEMENT_UNKNOWN = Check("agreement-unknown", whole=_agreement_unknown)
