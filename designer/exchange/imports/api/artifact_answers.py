"""Answers of AWS Artifact to agreements and evidence of a design.

They are what ``aws artifact list-customer-agreements``, ``list-reports`` and ``list-report-versions`` print, in one
file or in many (https://docs.aws.amazon.com/artifact/latest/APIReference/). Nothing of a document is ever read or kept.
"""

import re
from collections.abc import Iterable
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError, Fault, FormatError
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json, load_json
from designer.exchange.imports.api.answer_items import AnswerItem
from designer.exchange.imports.source import SourceFiles
from designer.organization.edits.compliance import put_artifact, records_of
from designer.organization.edits.rules import day_refusal
from designer.organization.model.change import Change
from designer.organization.model.compliance import (
    AgreementScope,
    AgreementState,
    ArtifactPart,
    ArtifactReading,
    CustomerAgreement,
    EvidenceReport,
)
from designer.organization.model.lengths import LONGEST_ID
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_MEMBERS = ("customerAgreements", "reports")
_SIGNS = re.compile(rb'"(?:customerAgreements|reports)"\s*:')
_OWNER = re.compile(r"arn:[^:]*:artifact:[^:]*:(\d{12}):", re.ASCII)
_ORGANIZATION = re.compile(r"arn:[^:]*:organizations::(\d{12}):organization/(o-[a-z0-9]+)", re.ASCII)
_LONGEST = 5000
"""Characters, many times what AWS gives; a longer text is taken for none."""
_READ = "customer-agreement-"
"""Beginning of AWS's own ids; others are of agreements that somebody typed in."""


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Agreement as AWS shows it.

    Attributes:
        item: Its place, for messages.
        agreement: The agreement, of no account yet.
        account: Number of its account; empty for an agreement of an organization.
        organization: Id of its organization; empty for an agreement of an account.
        asked_by: Number of the account that asked; empty if it is not known.
    """

    item: AnswerItem
    agreement: CustomerAgreement
    account: str
    organization: str
    asked_by: str


@dataclass(slots=True)
class ArtifactFacts:
    """Facts of all answers.

    Attributes:
        agreements: Agreements.
        reports: Versions of reports.
        parts: Lists that were answered, empty ones, too.
    """

    agreements: list[AgreementFacts] = field(default_factory=list)
    reports: list[EvidenceReport] = field(default_factory=list)
    parts: set[ArtifactPart] = field(default_factory=set)


def is_artifact(files: SourceFiles) -> bool:
    """Return True for a source with an answer of AWS Artifact."""
    return any(_SIGNS.search(files.head(name)) for name, _ in zip(files.names, range(200), strict=False))


def read_artifact(files: SourceFiles, report: ConversionReport) -> ArtifactFacts:
    """Return the facts of the files of a source.

    Raises:
        FormatError: No file is an answer of AWS Artifact.
    """
    facts = ArtifactFacts()
    for name in files.names:
        if not name.endswith(".json") and not files.is_single:
            continue
        value = load_json(files.read(name), name).value
        if isinstance(value, dict) and any(isinstance(value.get(member), list) for member in _MEMBERS):
            take_artifact_answer(facts, value, name, report)
        else:
            report.note(name, "This is not an answer of AWS Artifact.")
    if not facts.parts:
        raise FormatError(files.title, (Fault("No file here is an answer of AWS Artifact."),))
    return facts


def take_artifact_answer(facts: ArtifactFacts, value: dict[str, Json], where: str, report: ConversionReport) -> None:
    """Add an answer to facts."""
    answer = AnswerItem(value, where, report)
    if isinstance(value.get("customerAgreements"), list):
        facts.parts.add(ArtifactPart.AGREEMENTS)
        facts.agreements += filter(None, map(_agreement, answer.objects("customerAgreements")))
    if isinstance(value.get("reports"), list):
        facts.parts.add(ArtifactPart.REPORTS)
        facts.reports += filter(None, map(_report, answer.objects("reports")))
    if value.get("nextToken") or value.get("NextToken"):
        report.unknown(where, "The list goes on: this is not its last page.", "Read it without --max-items.")


def _agreement(item: AnswerItem) -> AgreementFacts | None:
    key, name = _id(item), _text(item, "name")
    if not key:
        return None
    state = item.optional("state")
    if state not in AgreementState.__members__:
        item.report.lost(item.where, f"The state {state or 'that is missing'} is not known; the agreement is left out.")
        return None
    organization = _ORGANIZATION.match(item.optional("organizationArn"))
    account = item.optional("awsAccountId")
    owner = _OWNER.match(item.optional("arn"))
    if not organization and not account:
        item.report.lost(item.where, "It is neither of an account nor of an organization; it is left out.")
        return None
    made = CustomerAgreement(
        key,
        name or key,
        AgreementScope.ORGANIZATION if organization else AgreementScope.ACCOUNT,
        None,
        AgreementState(state),
        _text(item, "agreementArn"),
        _moment(item, "effectiveStart"),
        _moment(item, "effectiveEnd"),
    )
    return AgreementFacts(
        item, made, "" if organization else account, organization[2] if organization else "", owner[1] if owner else ""
    )


def _report(item: AnswerItem) -> EvidenceReport | None:
    key = _id(item)
    version = item.members.get("version", 1)
    if not key:
        return None
    return EvidenceReport(
        key,
        _text(item, "name") or key,
        version if type(version) is int and version > 0 else 1,
        _moment(item, "periodStart"),
        _moment(item, "periodEnd"),
        item.optional("state") != "UNPUBLISHED",
        _text(item, "series"),
        _text(item, "companyName"),
        _text(item, "acceptanceType"),
    )


def _moment(item: AnswerItem, key: str) -> str:
    value = item.members.get(key)
    if value is None:
        return ""
    text = str(value)
    if day_refusal(text):
        item.report.lost(item.where, f"{key} is not a date.")
        return ""
    return text[:10]


def _id(item: AnswerItem) -> str:
    """Return the id of an entry; "" where it has none, which is said."""
    key = item.text("id")
    if len(key) > LONGEST_ID:
        item.report.lost(item.where, f"The id has {counted(len(key), 'character')}; the entry is left out.")
        return ""
    return key


def _text(item: AnswerItem, key: str) -> str:
    text = item.optional(key)
    if len(text) > _LONGEST:
        item.report.lost(item.where, f"{key} has {counted(len(text), 'character')}; it is left out.")
        return ""
    return text


def update_artifact(
    design: Organization, facts: ArtifactFacts, account: NodeId | None, day: str, report: ConversionReport
) -> Change:
    """Return the change that puts facts into a design.

    Args:
        design: The design.
        facts: The facts.
        account: The account that asked, for lists that do not tell it; None if it is not known.
        day: Day of the answers, ISO; empty if it is not known.
        report: Gets agreements of other accounts and organizations, and what is not known.

    Raises:
        EditError: The account has no AWS id.
    """
    number = design.node(account).aws_id if account is not None else ""
    if account is not None and not number:
        raise EditError(f"{design.node(account).name} has no AWS id, so AWS has nothing to tell of it.")
    askers = {number} if number else {agreement.asked_by for agreement in facts.agreements if agreement.asked_by}
    readings = []
    for part in sorted(facts.parts, key=lambda one: one.value):
        asked = askers if part is ArtifactPart.AGREEMENTS else askers or {""}
        readings += [ArtifactReading(part, one, day) for one in sorted(asked)]
        if not asked:
            report.unknown(
                "",
                "No agreement names the account that asked, so nothing is missing for sure.",
                "Name it with --account.",
            )
    agreements = tuple(_placed(design, facts.agreements, report))
    _report_gone(design, agreements, askers, report)
    return put_artifact(design, agreements, facts.reports, readings)


def _placed(
    design: Organization, agreements: Iterable[AgreementFacts], report: ConversionReport
) -> Iterable[CustomerAgreement]:
    """Yield the agreements of the accounts and the organization of a design."""
    accounts = {design.node(account).aws_id: account for account in design.accounts() if design.node(account).aws_id}
    own = design.settings.aws_id
    for facts in agreements:
        if facts.organization and own and facts.organization != own:
            report.lost(
                facts.item.where, f"{facts.agreement.name} is of the organization {facts.organization}, not of {own}."
            )
        elif facts.organization:
            yield facts.agreement
        elif facts.account in accounts:
            yield replace(facts.agreement, account=accounts[facts.account])
        else:
            report.lost(
                facts.item.where, f"{facts.agreement.name} is of the account {facts.account}, which the design lacks."
            )


def _report_gone(
    design: Organization, read: tuple[CustomerAgreement, ...], askers: set[str], report: ConversionReport
) -> None:
    """Say which agreements an earlier reading had and this one has not."""
    ids = {agreement.id for agreement in read}
    for agreement in records_of(design).agreements:
        account = agreement.account
        asked = account is None or design.nodes.get(account) is None or design.node(account).aws_id in askers
        if agreement.id.startswith(_READ) and agreement.id not in ids and asked and askers and read:
            report.unknown(agreement.name, "AWS does not list it any more; its state may have changed.")
