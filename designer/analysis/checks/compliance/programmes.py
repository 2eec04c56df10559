"""Programmes: known, with a current list of services, only these possible or decided on, and with evidence."""

from collections.abc import Iterable, Iterator, Sequence

from designer.analysis.checks.finding import Check, Finding, OfNode, Severity
from designer.analysis.checks.paths.exempt_roles import ExemptionReach, role_pattern
from designer.analysis.checks.shared import listed, meant, nearest, shared, verb
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.checklist import EvidenceItem, EvidenceList, EvidenceState, checked_words
from designer.analysis.compliance.duty_words import commonness, service_words, services_listed
from designer.analysis.compliance.programme_facts import (
    ProgrammeFacts,
    facts_of,
    latest_day,
    list_of,
    load,
    marked_nodes,
    marks_at,
)
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes, ScopeGuardrail, guardrails_for, is_old
from designer.analysis.guardrails import with_titles
from designer.basics.words import counted
from designer.organization.edits.rules import is_over
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind
from designer.policy.catalog import catalogue


def _programme_exempt(organization: Organization) -> Iterator[Finding | None]:
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
                yield PROGRAMME_EXEMPT.finding(message, node=node, policy=one.policy.id)
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
            f"{'it' if len(roles) == 1 else 'them'}: anyone who may do that there gets at services out of scope."
        )
        yield PROGRAMME_EXEMPT.finding(message, node=node, policy=one.policy.id, severity=Severity.ADVICE)


def _programme_guardrail(organization: Organization) -> Iterator[Finding]:
    for node, programme, _ in marked_nodes(organization):
        known = list_of(organization, programme)
        if known is None or organization.is_management_account(node):
            continue
        found = guardrails_for(organization, node, programme)
        name = organization.node(node).name
        if not found and organization.node(node).kind is not NodeKind.ROOT:
            message = (
                f"{name}: No policy on its path is made of the guardrail {with_titles('only-services-in-scope')}, "
                f"which keeps it to the list of {known.title} and follows it. Add one under Policies."
            )
            yield PROGRAMME_GUARDRAIL.finding(message, node=node, severity=Severity.ADVICE)
        for one in found[-1:]:
            if one.beyond:
                message = (
                    f"It keeps {name} to services in scope, and lets {listed(one.beyond)} through, which the list of "
                    f"{known.title} of {known.as_of or 'unknown date'} does not have."
                )
                yield PROGRAMME_GUARDRAIL.finding(message, node=node, policy=one.policy.id)


def _programme_known(organization: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return faults(node) if node.programmes else ()

    def faults(node: Node) -> Iterator[Finding]:
        for programme in marks_at(organization, node.id):
            if facts_of(organization, programme) is None:
                near = meant(nearest(programme, load().programmes))
                message = (
                    f"{node.name}: Nobody knows the programme {programme}, so nothing can be said of it.{near} A "
                    "programme of your own needs a list of services."
                )
                yield PROGRAMME_KNOWN.finding(message, node=node.id)

    return check


def _programme_list(organization: Organization) -> Iterator[Finding]:
    reported: set[str] = set()
    for node, programme, _ in marked_nodes(organization):
        listed = list_of(organization, programme)
        if listed is None or programme in reported or not is_old(listed.as_of, latest_day(organization)):
            continue
        reported.add(programme)
        message = (
            f"{organization.node(node).name}: The list of services in scope of {listed.title} is of "
            f"{listed.as_of or 'unknown date'} ({checked_words(listed.confidence)}): services that came into scope "
            "since are missing. Copy AWS's own list and import it."
        )
        yield PROGRAMME_LIST.finding(message, node=node)


def _programme_partition(organization: Organization) -> Iterator[Finding]:
    partition = organization.settings.partition
    for node, programme, _ in marked_nodes(organization) if partition else ():
        facts = facts_of(organization, programme)
        if facts is not None and facts.partition and facts.partition != partition:
            message = (
                f"{organization.node(node).name}: {facts.title} is about the partition {facts.partition}, and this "
                f"organization is in {partition}. Choose the programme of this partition."
            )
            yield PROGRAMME_PARTITION.finding(message, node=node)


def _programme_scope(organization: Organization) -> Iterator[Finding | None]:
    scopes: ProgrammeScopes | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        scopes = scopes or ProgrammeScopes(organization, catalogue.load(), latest_day(organization))
        open_here: dict[tuple[str, ...], list[ProgrammeScope]] = {}
        for account in accounts:
            yield None
            scope = scopes.of(account, programme)
            if scope.undecided and not scope.exempt:
                open_here.setdefault(tuple(one.prefix for one in scope.undecided), []).append(scope)
        if open_here:
            yield _scope_finding(organization, scopes, node, open_here)


def _scope_finding(
    organization: Organization,
    scopes: ProgrammeScopes,
    node: NodeId,
    open_here: dict[tuple[str, ...], list[ProgrammeScope]],
) -> Finding:
    services, alike = max(open_here.items(), key=lambda one: (len(one[0]), one[0]))
    first, number = alike[0], sum(map(len, open_here.values()))
    facts = facts_of(organization, first.programme)
    day = first.listed.as_of if first.listed else ""
    commonest = min(services, key=commonness)
    reason = scopes.why(first.node, commonest)
    because = f" {service_words(commonest)} is possible there: {reason.sentence}" if reason else ""
    message = (
        f"{organization.node(node).name}: {services_listed(services)} {verb(services, 'is', 'are')} out of scope of "
        f"{facts.title if facts else first.programme} by its list of {day or 'unknown date'}, and still possible in "
        f"{counted(number, 'account')}. Deny {verb(services, 'it', 'them')}, or accept with a reason.{because}"
        f"{_agreed(organization, facts, first.node)}"
    )
    return PROGRAMME_SCOPE.finding(message, node=node)


def _agreed(organization: Organization, facts: ProgrammeFacts | None, account: NodeId) -> str:
    """Return the sentence on an agreement in force, which people take for a limit."""
    kind = kind_by_id(facts.agreement) if facts else None
    if kind is None:
        return ""
    state = AgreementCovers(organization, latest_day(organization)).of(account, kind).state
    return f" The {kind.title} stops nobody by itself." if state is CoverState.ACTIVE else ""


def _evidence(organization: Organization) -> Iterator[Finding]:
    evidence, reported = EvidenceList(organization, latest_day(organization)), set[str]()
    for node, programme, _ in marked_nodes(organization):
        facts = facts_of(organization, programme)
        if facts is None or programme in reported:
            continue
        reported.add(programme)
        for item in evidence.of(facts):
            for severity, message in _of_list(facts, item):
                yield EVIDENCE.finding(message, node=node, severity=severity)


def _of_list(facts: ProgrammeFacts, item: EvidenceItem) -> Iterator[tuple[Severity, str]]:
    title = item.family.title
    if item.state is EvidenceState.OLD and item.newest is not None:
        ended = f"The newest {title} in the design ended on {item.newest.end[:10]}, more than a year ago"
        yield Severity.WARNING, f"{ended}: {facts.title} needs a newer one. Import list-reports again."
    if item.state is EvidenceState.WITHDRAWN:
        yield Severity.WARNING, f"AWS has withdrawn the {title} in the design. Import list-reports again."
    if item.state in (EvidenceState.MISSING, EvidenceState.UNKNOWN):
        known = "AWS Artifact lists none" if item.state is EvidenceState.MISSING else "the reports were not imported"
        yield Severity.ADVICE, f"No {title} serves as evidence for {facts.title}: {known}."
    for first, last in item.gaps:
        yield Severity.ADVICE, f"No version of the {title} in the design covers {first} to {last}."


def _acceptance_ended(organization: Organization) -> Iterator[Finding]:
    records = organization.settings.compliance
    for one in records.accepted if records else ():
        if one.node not in organization.nodes:
            message = f"The decision to accept {one.service} is about {one.node}, which is gone. Take it back."
            yield ACCEPTANCE_ENDED.finding(message)
        elif one.until and is_over(one.until, latest_day(organization)):
            who = f", which {one.owner} made," if one.owner else ""
            message = (
                f"{organization.node(one.node).name}: The decision to accept {one.service}{who} has ended on "
                f"{one.until}. Deny the service, or decide again."
            )
            yield ACCEPTANCE_ENDED.finding(message, node=one.node)


PROGRAMME_EXEMPT = Check("programme-exempt", whole=_programme_exempt)
PROGRAMME_GUARDRAIL = Check("programme-guardrail", whole=_programme_guardrail)
PROGRAMME_KNOWN = Check("programme-known", nodes=_programme_known)
PROGRAMME_LIST = Check("programme-list", whole=_programme_list)
PROGRAMME_PARTITION = Check("programme-partition", whole=_programme_partition)
PROGRAMME_SCOPE = Check("programme-scope", whole=_programme_scope)
EVIDENCE = Check("evidence", whole=_evidence)
ACCEPTANCE_ENDED = Check("acceptance-ended", whole=_acceptance_ended)
