"""Section on the whole: the organization in numbers, what is at risk, and beside it what is not known."""

from collections.abc import Iterator

from designer.analysis.checks import Finding, Severity
from designer.analysis.expectations.proof import ProofState
from designer.basics.words import counted
from designer.exchange.reports.contents import NOTICE, ReportCell, ReportSection, ReportTable, cell
from designer.exchange.reports.subject import ReportSubject
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.records import Unknown

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
    """Numbers of the organization, then its worst problems beside what is not known."""
    organization = subject.organization
    management = organization.settings.management_account
    paying = f"{organization.node(management).name} is the management account." if management else ""
    sentence = f"{organization.settings.name} has {counted(organization.account_count, 'account')} in "
    sentence += f"{counted(organization.ou_count, 'OU')}. {paying or 'No management account is chosen.'}"
    numbers = tuple((cell(name), cell(number)) for name, number in _numbers(subject))
    gaps = tuple((cell(what), cell(so)) for what, so in _gaps(subject))
    tables = (
        ReportTable("summary", "", ("What", "Number"), numbers),
        ReportTable("risks", "Risks", ("Severity", "Problem", "Where"), tuple(_risks(subject))),
        ReportTable("unknown", "Not known", ("What", "What follows"), gaps),
    )
    return ReportSection("summary", "Summary", (sentence, NOTICE), tuple(one for one in tables if one.rows))


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
    yield "Policies of which the text is not known", sum(policy.unknown is not None for policy in own)
    yield "Parts that an import could not read", len(organization.settings.unknown)
    yield "Accounts without an AWS id", sum(not organization.node(one).aws_id for one in subject.accounts)


def _risks(subject: ReportSubject) -> Iterator[tuple[ReportCell, ...]]:
    """Problems that are no mere advice, the first of each check, worst first."""
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
    """Parts of which nothing, or not all, is known, each with what follows."""
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
        yield f"Inside of {counted(dark, 'account')}", "Users, roles and policies there were not imported."
    opened = sum(proof.state is ProofState.UNDECIDED for proof in subject.proofs)
    if opened:
        yield f"Answer of {counted(opened, 'guardrail test')}", "It depends on a fact that is not stated."
    if not (organization.settings.compliance or ComplianceRecords()).readings:
        yield "Agreements and reports of AWS", "AWS Artifact was not read: only what is typed in is known."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
