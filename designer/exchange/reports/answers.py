"""Sections on the whole in numbers, and on what follows from the design, from sensitive actions to the glossary."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.checks import Finding, Severity
from designer.analysis.compliance import sensitive_actions, service_classes
from designer.analysis.compliance.checklist import checked_words
from designer.analysis.compliance.responsibility import Basis, Duties, LayerDuty
from designer.analysis.compliance.service_classes import Keeper, ServiceTable
from designer.analysis.expectations import words
from designer.analysis.expectations.proof import ProofState
from designer.analysis.guardrails.libraries import judges
from designer.analysis.terms import term_of
from designer.basics.words import capital, counted
from designer.exchange.reports.contents import NOTICE, ReportCell, ReportSection, ReportTable, cell, state_cell
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.inherited import declared_services, owner_of
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import NodeId, Unknown
from designer.policy.states import State

_MOST_RISKS = 8
_NAMED = 5

_PARTS = {
    OrganizationPart.POLICY_TYPES: "Enabled policy types",
    OrganizationPart.TRUSTED_SERVICES: "Services with trusted access",
    OrganizationPart.DELEGATED_ADMINISTRATORS: "Delegated administrators",
    OrganizationPart.RESOURCE_POLICY: "Resource policy of the organization",
    OrganizationPart.HANDSHAKES: "Invitations that wait",
    OrganizationPart.ACCOUNT_CREATIONS: "Accounts that are being made",
    OrganizationPart.INVALID_EFFECTIVE_POLICIES: "Effective policies that AWS calls invalid",
    OrganizationPart.TAGS: "Tags",
}


def summary(subject: ReportSubject) -> ReportSection:
    """Return the numbers of the organization, then its worst problems beside what is not known."""
    organization = subject.organization
    management = organization.settings.management_account
    paying = f"{organization.node(management).name} is the management account." if management else ""
    sentence = f"{organization.settings.name} has {counted(organization.account_count, 'account')} in "
    sentence += f"{counted(organization.ou_count, 'OU')}. {paying or 'No management account is chosen.'}"
    sentence += f" Checked by Orgwright and {judges()}." if judges() else ""
    numbers = tuple((cell(name), cell(number)) for name, number in _numbers(subject))
    gaps = tuple((cell(what), cell(so)) for what, so in _gaps(subject))
    tables = (
        ReportTable("summary", "", ("What", "Number"), numbers),
        ReportTable("risks", "Risks", ("Severity", "Problem", "Where"), tuple(_risks(subject))),
        ReportTable("unknown", "Not known", ("What", "What follows"), gaps),
    )
    return ReportSection("summary", "Summary", (sentence, NOTICE), tuple(table for table in tables if table.rows))


def _numbers(subject: ReportSubject) -> Iterator[tuple[str, int]]:
    organization = subject.organization
    own = [policy for policy in organization.policies.values() if not policy.aws_managed]
    loud = [finding for finding in subject.findings if not finding.suppressed]
    yield "Accounts", organization.account_count
    yield "OUs", organization.ou_count
    yield "Policies of its own", len(own)
    yield "Guardrail tests", len(organization.settings.tests)
    yield "Guardrail tests that fail", sum(proof.state.fails for proof in subject.proofs)
    yield from ((f"Problems: {one.value}", sum(finding.severity is one for finding in loud)) for one in Severity)
    yield "Problems that are silenced", len(subject.findings) - len(loud)
    yield "Policies without a known text", sum(policy.unknown is not None for policy in own)
    yield "Parts that an import could not read", len(organization.settings.unknown)
    yield "Accounts without an AWS id", sum(not organization.node(account).aws_id for account in subject.accounts)


def _risks(subject: ReportSubject) -> Iterator[tuple[ReportCell, ...]]:
    """Yield the problems that are no mere advice, the first of each check, worst first."""
    kinds: dict[str, list[Finding]] = {}
    for finding in subject.findings:  # worst first
        if not finding.suppressed and finding.severity is not Severity.ADVICE:
            kinds.setdefault(finding.check, []).append(finding)
    for first, *others in list(kinds.values())[:_MOST_RISKS]:
        more = f" {len(others):,} more of this kind." if others else ""
        yield cell(first.severity.value), cell(f"{first.message}{more}"), cell(_place(subject, first))
    if rest := sum(map(len, list(kinds.values())[_MOST_RISKS:])):
        yield cell("more"), cell(f"{counted(rest, 'problem')} of other kinds, in the section on problems"), cell("")


def _place(subject: ReportSubject, finding: Finding) -> str:
    policy = subject.organization.policies.get(finding.policy) if finding.policy else None
    return policy.name if policy else subject.path(finding.node)


def _gaps(subject: ReportSubject) -> Iterator[tuple[str, str]]:
    """Yield the parts that are unknown, wholly or partly, each with what follows."""
    organization = subject.organization
    texts = [one.name for one in organization.policies.values() if one.unknown is Unknown.TEXT]
    if texts:
        yield f"Text of {_listed(texts)}", "Below it, actions that nothing else denies are unknown."
    places = [one for one in organization.policies.values() if one.unknown is Unknown.ATTACHMENTS]
    if places:
        where = {target for policy in places for target in organization.targets(policy.id)}
        yield f"Policies attached to {counted(len(where), 'node')}", "Below them, the same holds."
    for part in organization.settings.unknown:
        yield _PARTS[part], "The import could not read it: there may be more than the design has."
    dark = organization.account_count - len(organization.identities)
    if dark:
        yield f"Users and roles of {counted(dark, 'account')}", "They were not imported, nor were their policies."
    opened = sum(proof.state is ProofState.UNDECIDED for proof in subject.proofs)
    if opened:
        yield f"Answer of {counted(opened, 'guardrail test')}", "It depends on a fact that is not stated."
    if not (organization.settings.compliance or ComplianceRecords()).readings:
        yield "Agreements and reports of AWS", "AWS Artifact was not read: only what is typed in is known."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


_WORDS = (
    "SCP",
    "RCP",
    "level",
    "inherited",
    "allow-list",
    "guardrail test",
    "quota",
    "slot",
    "delegated administrator",
    "programme",
    "in scope",
    "agreement",
    "shared responsibility",
    "shared",
)
"""Terms that a report uses."""

_BASIS = {Basis.DECLARED: "declared", Basis.CEILING: "possible"}


def actions(subject: ReportSubject) -> ReportSection:
    """Return every account with the state of some sensitive actions."""
    found = sensitive_actions.known_actions(subject.organization)
    states: dict[Ceiling, tuple[ReportCell, ...]] = {}
    for ceiling in subject.all_ceilings.values():  # accounts with equal paths share one
        if ceiling not in states:
            states[ceiling] = tuple(state_cell(subject.state(ceiling, action)) for action in found.chosen)
    rows = tuple((cell(subject.path(account)), *states[subject.all_ceilings[account]]) for account in subject.accounts)
    lead = f"What SCPs leave. List of {found.date}, {checked_words(found.confidence)}. {found.source}"
    table = ReportTable("actions", "", ("Account", *found.chosen), rows)
    return ReportSection("actions", "Accounts and sensitive actions", (lead,), (table,))


def tests_section(subject: ReportSubject) -> ReportSection:
    """Return every guardrail test with its state and the reason, as `orgwright prove` says it."""
    organization = subject.organization
    rows = tuple(
        (
            cell(words.promise_words(organization, test)),
            cell(proof.state.value, "denied" if proof.state.fails else ""),
            cell(f"{len(proof.accounts):,} of {counted(proof.covered, 'account')}"),
            cell(proof.reason),
        )
        for test, proof in subject.proved_tests
    )
    lead = f"Proved for the actions of {subject.catalogue.date} and all callers but service-linked roles."
    table = ReportTable("tests", "", ("Test", "State", "Where", "Reason"), rows)
    return ReportSection(
        "tests", "Guardrail tests", (lead if rows else "The design has no guardrail tests.",), (table,)
    )


def problems(subject: ReportSubject) -> ReportSection:
    """Return the findings of all checks, and those that are silenced with the reason."""
    organization = subject.organization
    loud, silent = [], []
    for finding in subject.findings:
        policy = organization.policies.get(finding.policy) if finding.policy else None
        where = (cell(subject.path(finding.node)), cell(policy.name if policy else ""))
        row = (cell(finding.severity.value), cell(finding.check), *where, cell(finding.message))
        if finding.suppressed:
            silent.append((*row, cell(finding.suppressed)))
        else:
            loud.append(row)
    columns = ("Severity", "Check", "Node", "Policy", "Problem")
    tables = [ReportTable("problems", "", columns, tuple(loud))]
    if silent:
        tables.append(ReportTable("silenced", "Silenced", (*columns, "Reason"), tuple(silent)))
    return ReportSection("problems", "Problems", (() if loud else ("No problems.",)), tuple(tables))


def responsibility_section(subject: ReportSubject) -> ReportSection:
    """Return every account with the keeper of each layer, as `orgwright responsibility` says it."""
    table = service_classes.load()
    duties = Duties(subject.organization, subject.ceilings, table)
    known: dict[tuple[object, ...], _Keepers] = {}
    keepers = [_duties(subject, account, duties, known) for account in subject.accounts]
    rows = tuple(
        (cell(subject.path(account)), cell(owner_of(subject.organization, account)), *one.cells)
        for account, one in zip(subject.accounts, keepers, strict=True)
    )
    columns = ("Account", "Owner", "Counted", *(layer.name for layer in table.layers), "Not classified")
    counted_are = (
        "The number of services that leave a layer to you or share it; AWS where it keeps all of them, "
        "beside what nobody has classified; nothing where no service counts. Counted are the "
        "services declared to be in use or, where none are, those that SCPs let somebody start."
    )
    lead = (counted_are, f"Classes of services of {table.date}. {table.notice} {table.dates}")
    found = ReportTable("responsibility", "", columns, rows)
    classes = _classes(table, Counter(service for keeper in keepers for service in keeper.services))
    return ReportSection(
        "responsibility", "Shared responsibility", lead, (found, *((classes,) if classes.rows else ()))
    )


def glossary(subject: ReportSubject) -> ReportSection:
    """Return the words of the report."""
    del subject
    meanings = [(f"{state.sign} {state.value}", state.meaning) for state in State]
    meanings += [(capital(name), term_of(name).words) for name in _WORDS]
    rows = tuple((cell(word), cell(meaning)) for word, meaning in meanings)
    return ReportSection("glossary", "Glossary", (), (ReportTable("glossary", "", ("Word", "Meaning"), rows),))


class _Keepers(NamedTuple):
    """Cells of an account from the source of its services on, and the classified services that count in it."""

    cells: tuple[ReportCell, ...]
    services: tuple[str, ...]


def _duties(
    subject: ReportSubject, account: NodeId, duties: Duties, known: dict[tuple[object, ...], _Keepers]
) -> _Keepers:
    """Return the keepers of an account; `known` has those that accounts share that declare and allow the same."""
    organization, ceiling = subject.organization, subject.all_ceilings[account]
    key = (ceiling.possible, ceiling.exempt, declared_services(organization, account))
    keepers = known.get(key)
    if keepers is None:
        found = duties.of(account)
        layers = (_keeper(layer, len(found.unclassified)) for layer in found.layers)
        cells = (cell(_BASIS[found.basis]), *layers, cell(len(found.unclassified)))
        services = dict.fromkeys(one.service.prefix for layer in found.layers for one in layer.cells)
        keepers = known[key] = _Keepers(cells, tuple(services))
    return keepers


def _classes(table: ServiceTable, accounts: Mapping[str, int]) -> ReportTable:
    """Classified services that count anywhere, with what each leaves to the customer and its source."""
    rows = tuple(
        (
            cell(one.prefix),
            cell(one.name),
            cell(accounts[prefix]),
            cell(one.class_name),
            cell("; ".join(one.customer)),
            cell(one.source),
            cell(checked_words(one.confidence)),
        )
        for prefix, one in table.services.items()
        if accounts.get(prefix)
    )
    columns = ("Service", "Name", "Accounts", "Class", "Yours with it", "Source", "Checked")
    return ReportTable("service-classes", "Services that count, and their classes", columns, rows)


def _keeper(duty: LayerDuty, unclassified: int) -> ReportCell:
    """Return the cell of a layer: "you 4 · shared 2", "AWS", "AWS · unclassified 3", "nothing counts"."""
    counts = [(word, duty.count(who)) for who, word in ((Keeper.CUSTOMER, "you"), (Keeper.SHARED, "shared"))]
    found = [f"{word} {count:,}" for word, count in counts if count]
    if not found and not duty.cells:
        return cell("nothing counts", "unknown")
    if not found and unclassified:
        return cell(f"AWS · unclassified {unclassified:,}")
    return cell(" · ".join(found) or "AWS")
