"""Sections on programmes, agreements and evidence, as in `orgwright programmes`."""

from collections.abc import Iterator

from designer.analysis.access.guards import PolicySign, policy_sign
from designer.analysis.checks.policy_text import policy_text
from designer.analysis.compliance import artifact, programme_facts
from designer.analysis.compliance.agreements import CoverState, state_on
from designer.analysis.compliance.checklist import NOT_IN_FORCE, EvidenceState, ProgrammeChecklist, checked_words
from designer.analysis.compliance.scope import OutOfScope, is_old
from designer.analysis.expectations import words
from designer.analysis.guardrails import catalogue
from designer.analysis.guardrails import catalogue as guardrails
from designer.analysis.guardrails import programmes as lists
from designer.basics.words import counted
from designer.exchange.reports.contents import ReportCell, ReportSection, ReportTable, ReportText, cell
from designer.exchange.reports.structure import statement_words
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model.compliance import AgreementScope, ComplianceRecords, CustomerAgreement
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.records import NodeId, Policy
from designer.policy.language.document import Effect
from designer.policy.matching.conditions import is_negated
from designer.policy.satisfiability.masks import statement_mask
from designer.policy.states import State

_NAMED = 12
_MOST_EVIDENCE = 60
"""Policies with a page of evidence; those that reach the most accounts."""

_TONES = {
    CoverState.ACTIVE: State.ALLOWED,
    CoverState.ENDED: State.DENIED,
    CoverState.MISSING: State.DENIED,
    CoverState.PLANNED: State.CONDITIONAL,
    CoverState.UNKNOWN: State.UNKNOWN,
}
_EVIDENCE_TONES = {
    EvidenceState.THERE: State.ALLOWED,
    EvidenceState.OLD: State.CONDITIONAL,
    EvidenceState.WITHDRAWN: State.DENIED,
    EvidenceState.MISSING: State.DENIED,
    EvidenceState.UNKNOWN: State.UNKNOWN,
}


def programmes_section(subject: ReportSubject) -> ReportSection:
    """Coverage of accounts by programmes, what is out of scope, what stays with the customer, and the lists."""
    found, table = subject.checklists, programme_facts.load()
    lead = [f"Programmes of {table.date}. {table.notice} {lists.load().notice}"]
    if not found:
        lead.append("No OU and no account falls under a programme.")
    tables = [
        _coverage(subject, found),
        _out_of_scope(subject, found),
        _duties(found),
        _lists(subject, found),
        ReportTable(
            "compliance-pages",
            "Customer Compliance Center and other pages of AWS",
            ("Page", "Content", "Address", "Checked"),
            tuple(
                (cell(one.title), cell(one.about), cell(one.page), cell(checked_words(one.confidence)))
                for one in table.center
            ),
        ),
    ]
    return ReportSection("programmes", "Programmes", tuple(lead), tuple(one for one in tables if one.rows))


def _coverage(subject: ReportSubject, found: tuple[ProgrammeChecklist, ...]) -> ReportTable:
    """Return the table of accounts by programmes: services in scope, the agreement, the duties."""
    cells: dict[NodeId, dict[str, ReportCell]] = {}
    for one in found:
        for account in one.accounts:
            state, cover, duties = account.scope.state, account.cover, sum(not duty.is_done for duty in one.duties)
            words = [account.scope.words]
            if cover is not None and cover.state is not CoverState.ACTIVE:
                words.append(f"agreement {cover.state.value}")
            words += [f"{counted(duties, 'duty', 'duties')} open"] if duties else []
            if state is State.ALLOWED and len(words) > 1:
                state = State.CONDITIONAL if cover is not None and cover.state in NOT_IN_FORCE else State.UNKNOWN
            text = f"{state.sign} {', '.join(words)}"
            cells.setdefault(account.account, {})[one.id] = cell(text, state.value)
    order = [account for account in subject.accounts if account in cells]
    rows = tuple(
        (cell(subject.path(account)), *(cells[account].get(one.id, cell("")) for one in found)) for account in order
    )
    return ReportTable("coverage", "Accounts and programmes", ("Account", *(one.title for one in found)), rows)


def _out_of_scope(subject: ReportSubject, found: tuple[ProgrammeChecklist, ...]) -> ReportTable:
    """Return the services that are possible out of scope, with the accounts where, the reason and the decision."""
    rows = []
    for checklist in found:
        where: dict[str, list[NodeId]] = {}
        outs: dict[str, OutOfScope] = {}
        for account in checklist.accounts:
            for out in account.scope.out if not account.scope.exempt else ():
                where.setdefault(out.prefix, []).append(account.account)
                outs.setdefault(out.prefix, out)
        for prefix, out in sorted(outs.items()):
            accounts = where[prefix]
            reason = subject.scopes.why(accounts[0], prefix)
            accepted = out.accepted
            until = f" until {accepted.until}" if accepted and accepted.until else ""
            decision = f"accepted{until}: {accepted.reason}" if accepted else "undecided"
            names = ", ".join(map(subject.path, accounts[:_NAMED]))
            more = f" and {len(accounts) - _NAMED:,} more" if len(accounts) > _NAMED else ""
            rows.append(
                (
                    cell(checklist.title),
                    cell(prefix),
                    cell(out.title),
                    cell(len(accounts)),
                    cell(f"{names}{more}"),
                    cell(reason.sentence if reason else ""),
                    cell(decision, "" if accepted else State.CONDITIONAL.value),
                    cell("yes" if out.unsure else ""),
                )
            )
    columns = ("Programme", "Service", "Name", "Accounts", "Where", "Possible because", "Decision", "In newer lists")
    return ReportTable("out-of-scope", "Services out of scope that are possible", columns, tuple(rows))


def _duties(found: tuple[ProgrammeChecklist, ...]) -> ReportTable:
    rows = tuple(
        (
            cell(checklist.title),
            cell(checklist.facts.kind.value if checklist.facts else ""),
            cell(status.duty.text),
            cell(status.words),
            cell(status.owner),
            cell(status.record.note if status.record else ""),
            cell(checked_words(status.duty.confidence)),
            cell(checklist.facts.page if checklist.facts else ""),
        )
        for checklist in found
        for status in checklist.duties
    )
    columns = ("Programme", "Kind", "Duty", "State", "Owner", "Note", "Checked", "Source")
    return ReportTable("customer-duties", "Duties that stay with you", columns, rows)


def _lists(subject: ReportSubject, found: tuple[ProgrammeChecklist, ...]) -> ReportTable:
    """Return the lists of the programmes in use; all that are known where none is."""
    wanted = {checklist.id for checklist in found}
    rows = tuple(
        (
            cell(programme.title),
            cell(len(programme.services)),
            cell(programme.as_of or "not known"),
            cell("old" if is_old(programme.as_of, subject.day) else "current"),
            cell(checked_words(programme.confidence)),
            cell(programme.source),
            cell(programme.note),
        )
        for programme in lists.known_programmes(subject.organization).all
        if not wanted or programme.id in wanted
    )
    columns = ("Programme", "Services", "As of", "Age", "Checked", "Source", "Note")
    return ReportTable("programmes", "Lists of services in scope", columns, rows)


def agreements(subject: ReportSubject) -> ReportSection:
    """Return the agreements with AWS, the cover of accounts that need one, and the readings that tell it."""
    table = artifact.load()
    records = subject.organization.settings.compliance or ComplianceRecords()
    lead = [f"Kinds of agreements of {table.date}. {table.notice} Nothing here accepts or ends an agreement."]
    if not records.agreements:
        lead.append("The design has no agreements.")
    if not records.readings:
        lead.append("AWS Artifact was not read: what is not typed in is not known.")
    rows = tuple(_agreement(subject, agreement) for agreement in records.agreements)
    columns = ("Agreement", "Kind", "For", "State", "Start", "End", "Note", "Source", "Checked")
    cover_rows = tuple(
        (
            cell(subject.path(account.account)),
            cell(checklist.title),
            cell(checklist.agreement.title),
            cell(account.cover.words, _TONES[account.cover.state].value),
        )
        for checklist in subject.checklists
        if checklist.agreement is not None
        for account in checklist.accounts
        if account.cover is not None
    )
    read = tuple((cell(one.part.value), cell(one.account or "not known"), cell(one.day)) for one in records.readings)
    tables = (
        ReportTable("agreements", "", columns, rows),
        ReportTable("cover", "Accounts that need one", ("Account", "Programme", "Agreement", "Cover"), cover_rows),
        ReportTable("readings", "Read from AWS Artifact", ("List", "Account that asked", "Day"), read),
    )
    return ReportSection("agreements", "Agreements", tuple(lead), tuple(one for one in tables if one.rows))


def _agreement(subject: ReportSubject, one: CustomerAgreement) -> tuple[ReportCell, ...]:
    kind, state = artifact.kind_of(one), state_on(one, subject.day)
    of_all = one.scope is AgreementScope.ORGANIZATION
    return (
        cell(one.name),
        cell(kind.title if kind else "not known"),
        cell("organization, as long as an account is in it" if of_all else subject.path(one.account) or "gone"),
        cell(state.value, _TONES[state].value),
        cell(one.start[:10]),
        cell(one.end[:10]),
        cell(one.note),
        cell(kind.source if kind else ""),
        cell(checked_words(kind.confidence) if kind else ""),
    )


def evidence(subject: ReportSubject) -> ReportSection:
    """Return reports that serve as evidence for each programme, and a page to sign for each programme and guardrail."""
    table = artifact.load()
    rows = tuple(
        (
            cell(checklist.title),
            cell(item.family.title),
            cell(item.state.value, _EVIDENCE_TONES[item.state].value),
            cell(item.newest.name if item.newest else ""),
            cell(item.period),
            cell("; ".join(f"{first} to {last}" for first, last in item.gaps)),
            cell(item.family.usual),
            cell(item.family.source),
            cell(checked_words(item.family.confidence)),
        )
        for checklist in subject.checklists
        for item in checklist.evidence
    )
    columns = ("Programme", "Report", "State", "Name", "Period", "Not covered", "Usual period", "Source", "Checked")
    texts = (*(_of_programme(checklist) for checklist in subject.checklists), *_of_policies(subject))
    lead = (
        "Checklist for an auditor: what each guardrail says, where it holds, who is exempt and why, and its proof.",
        f"Families of reports of {table.date}. {table.notice} Of a report only name and period are kept.",
    )
    found = (ReportTable("evidence", "Reports of AWS", columns, rows),) if rows else ()
    return ReportSection("evidence", "Evidence", lead, found, texts)


def _of_programme(one: ProgrammeChecklist) -> ReportText:
    states = [account.scope for account in one.accounts]
    covered = sum(scope.state is State.ALLOWED for scope in states)
    exempt = sum(scope.exempt for scope in states)
    unknown = sum(scope.state is State.UNKNOWN for scope in states)
    facts = [
        ("Programme", f"{one.title}, {one.facts.kind.value if one.facts else 'not known'}"),
        ("Accounts", f"{len(states):,}"),
        ("Only services in scope", f"{covered:,} of {len(states):,}"),
        ("Exempt", f"{counted(exempt, 'account')}: SCPs never limit the management account" if exempt else "none"),
        ("Not known", counted(unknown, "account") if unknown else "none"),
    ]
    if one.agreement is not None:
        states_of = ((state, one.covers(state)) for state in CoverState)
        cover = ", ".join(f"{state.value} for {counted(number, 'account')}" for state, number in states_of if number)
        facts.append((one.agreement.title, cover or "no account"))
    facts += [(item.family.title, ", ".join(filter(None, (item.state.value, item.period)))) for item in one.evidence]
    return ReportText(f"Programme {one.title}", tuple(facts), "", signed=True)


def _of_policies(subject: ReportSubject) -> Iterator[ReportText]:
    organization = subject.organization
    denying = [
        policy
        for policy in organization.policies.values()
        if not policy.aws_managed
        and policy.unknown is None
        and policy_sign(policy) in (PolicySign.DENIES, PolicySign.RESOURCE)
        and organization.targets(policy.id)
    ]
    reached = {policy.id: subject.reached(policy.id) for policy in denying}
    denying.sort(key=lambda one: (-len(reached[one.id]), one.name))
    for policy in denying[:_MOST_EVIDENCE]:
        yield ReportText(
            f"Guardrail {policy.name}", tuple(_facts(subject, policy, reached[policy.id])), policy.text, signed=True
        )


def _facts(subject: ReportSubject, policy: Policy, reached: frozenset[NodeId]) -> Iterator[tuple[str, str]]:
    organization = subject.organization
    if policy.description:
        yield "Purpose", policy.description
    yield from _catalogue_facts(policy)
    yield from statement_words(policy, subject.names)
    targets = sorted(map(subject.path, organization.targets(policy.id)))
    yield "Attached to", ", ".join(targets)
    management = organization.settings.management_account
    exempt = management is not None and management in reached
    unread = sum(not subject.all_ceilings[account].known for account in reached)
    members = len(reached) - exempt
    yield "Covered", f"{members:,} of {counted(organization.account_count, 'account')}"
    name = organization.node(management).name if management is not None else ""
    yield "Exempt accounts", f"{name}: the management account is never limited" if exempt else "none"
    yield "Exempt callers", _exempt_callers(policy)
    yield "Not known", f"{counted(unread, 'account')} with a policy that is not known" if unread else "none"
    proofs = list(_proofs(subject, policy))
    yield "Proof", "; ".join(proofs) if proofs else "no guardrail test is about what it denies"


def _catalogue_facts(policy: Policy) -> Iterator[tuple[str, str]]:
    """Controls of AWS Control Tower and requirements that a policy of our catalogue keeps the same as, or supports."""
    known = guardrails.load().get(policy.guardrail.id) if policy.guardrail is not None else None
    if known is None or policy.guardrail is None:
        return
    yield "Made of", f"guardrail {known.id}, version {policy.guardrail.version}"
    if known.control_tower:
        table = catalogue.known_controls()
        named = ", ".join(map(catalogue.control_words, known.control_tower))
        yield (
            "Control Tower",
            f"keeps the same as {named}; our reading of {table.date}, {checked_words(table.confidence)}",
        )
    if known.frameworks:
        yield "Supports", f"{', '.join(known.frameworks)}; our own mapping, no claim of compliance"


def _exempt_callers(policy: Policy) -> str:
    """Return the callers that a condition spares, and those that no policy limits."""
    spared = dict.fromkeys(
        value
        for statement in policy_text(policy.text, policy.type).statements
        if statement.effect is Effect.DENY
        for condition in statement.conditions
        if condition.key.lower() == "aws:principalarn" and is_negated(condition.operator)
        for value in condition.values
    )
    named = f"{', '.join(spared)} (by its conditions); " if spared else ""
    return f"{named}service-linked roles"


def _proofs(subject: ReportSubject, policy: Policy) -> Iterator[str]:
    """Yield the guardrail tests about actions that a policy denies, with their states."""
    denied = 0
    for statement in policy_text(policy.text, policy.type).statements:
        if statement.effect is Effect.DENY:
            denied |= statement_mask(statement, subject.catalogue)
    for test, proof in zip(subject.organization.settings.tests, subject.proofs, strict=True):
        if test.promise is Promise.NEVER and any(denied & subject.catalogue.search(action) for action in test.actions):
            yield f"{proof.state.value}: {words.promise_words(subject.organization, test)}"
