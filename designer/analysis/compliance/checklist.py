"""Checklist of a programme: its accounts, services, agreement, duties that stay with the customer, and evidence.

Reports are known by their names, versions and periods alone: their texts are confidential, and never read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum

from designer.analysis.compliance.agreements import AgreementCover, AgreementCovers, CoverState
from designer.analysis.compliance.artifact import AgreementKind, ReportFamily, family_by_id, family_of, kind_by_id
from designer.analysis.compliance.programme_facts import (
    ProgrammeDuty,
    ProgrammeFacts,
    ProgrammeMark,
    facts_of,
    marked_accounts,
    marks_of,
)
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes, is_old
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.compliance import (
    ArtifactPart,
    ComplianceRecords,
    CustomerDuty,
    DutyState,
    EvidenceReport,
)
from designer.organization.model.inherited import owner_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.states import State

NOT_IN_FORCE = (CoverState.ENDED, CoverState.MISSING)
AGREEMENT_DUTY = "agreement"
"""Duty to accept the agreement of a programme: it is done where the agreements recorded cover every account."""

_WORDS = {
    "high": "checked with AWS's page",
    "medium": "partly checked with AWS's pages",
    "low": "not checked with a page of AWS",
    "own": "a list of your own",
}


def checked_words(confidence: str) -> str:
    """Return the confidence of a table of data in plain words."""
    return _WORDS.get(confidence, confidence)


class EvidenceState(Enum):
    """State of one family of reports."""

    THERE = "on file"
    OLD = "old"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One family of reports of a programme.

    Attributes:
        family: The family.
        state: Its state.
        newest: Newest version that counts; None if there is none.
        gaps: First and last days between two periods that no version covers.
    """

    family: ReportFamily
    state: EvidenceState
    newest: EvidenceReport | None = None
    gaps: tuple[tuple[str, str], ...] = ()

    @property
    def period(self) -> str:
        """Period of the newest version: "2026-04-01 to 2026-09-30"; "" where it is not said."""
        newest = self.newest
        return " to ".join(one[:10] for one in (newest.start, newest.end) if one) if newest else ""


class EvidenceList:
    """Evidence of a design.

    Args:
        organization: The design.
        day: Day that decides which reports are old, ISO.
    """

    def __init__(self, organization: Organization, day: str) -> None:
        self._day = day
        records = organization.settings.compliance or ComplianceRecords()
        self.is_read = any(reading.part is ArtifactPart.REPORTS for reading in records.readings)
        self._reports: dict[str, list[EvidenceReport]] = {}
        for report in records.reports:
            family = family_of(report)
            if family is not None:
                self._reports.setdefault(family.id, []).append(report)

    def of(self, programme: ProgrammeFacts) -> tuple[EvidenceItem, ...]:
        """Return the evidence for a programme, a family each."""
        families = (family_by_id(one) for one in programme.evidence)
        return tuple(self._item(family) for family in families if family is not None)

    def _item(self, family: ReportFamily) -> EvidenceItem:
        reports = self._reports.get(family.id, [])
        published = [report for report in reports if report.published]
        newest = max(published or reports, key=lambda one: (one.end, one.version), default=None)
        if newest is None:
            return EvidenceItem(family, EvidenceState.MISSING if self.is_read else EvidenceState.UNKNOWN)
        if not newest.published:
            return EvidenceItem(family, EvidenceState.WITHDRAWN, newest)
        old = bool(newest.end) and is_old(newest.end, self._day)
        return EvidenceItem(family, EvidenceState.OLD if old else EvidenceState.THERE, newest, tuple(_gaps(published)))


def _gaps(reports: Iterable[EvidenceReport]) -> Iterable[tuple[str, str]]:
    """Yield the days between the periods of reports that none covers."""
    covered: date | None = None
    for start, end in sorted(_periods(reports)):
        if covered is not None and start > covered + timedelta(days=1):
            yield (covered + timedelta(days=1)).isoformat(), (start - timedelta(days=1)).isoformat()
        covered = end if covered is None else max(covered, end)


def _periods(reports: Iterable[EvidenceReport]) -> Iterable[tuple[date, date]]:
    for report in reports:
        try:
            yield date.fromisoformat(report.start[:10]), date.fromisoformat(report.end[:10])
        except ValueError:
            continue


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """Duty of the customer with its state.

    Attributes:
        duty: The duty.
        record: State that was recorded, or None.
        owner: Team that has it, as written down; else the owner that all accounts share; may be empty.
        uncovered: Number of accounts without an agreement in force, for the duty to accept one.
        is_covered: Whether agreements in force cover every account, for that duty.
    """

    duty: ProgrammeDuty
    record: CustomerDuty | None
    owner: str
    uncovered: int = 0
    is_covered: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it is written down as done, and nothing that is known says otherwise."""
        return self.is_covered or (
            self.record is not None and self.record.state is DutyState.DONE and not self.uncovered
        )

    @property
    def words(self) -> str:
        """State in words: "open", "done", "not known", "done, but no agreement in force for 1 account"."""
        if self.is_covered:
            return "done"
        if self.record is None:
            return "not known"
        if self.record.state is DutyState.DONE and self.uncovered:
            return f"done, but no agreement in force for {counted(self.uncovered, 'account')}"
        return self.record.state.value


@dataclass(frozen=True, slots=True)
class ProgrammeAccount:
    """Account under a programme.

    Attributes:
        account: The account.
        scope: Services that are possible in it.
        cover: Cover by the agreement that the programme asks for; None if it asks for none.
    """

    account: NodeId
    scope: ProgrammeScope
    cover: AgreementCover | None


@dataclass(frozen=True, slots=True)
class ProgrammeChecklist:
    """Everything on one programme of a design.

    Attributes:
        id: Id of the programme, as nodes name it.
        facts: Its facts; None for an unknown one.
        agreement: Kind of agreement that it asks for; None if there is none.
        accounts: Accounts under it, in outline order.
        evidence: Families of reports that serve as evidence.
        duties: Duties of the customer.
    """

    id: str
    facts: ProgrammeFacts | None
    agreement: AgreementKind | None
    accounts: tuple[ProgrammeAccount, ...]
    evidence: tuple[EvidenceItem, ...]
    duties: tuple[DutyStatus, ...]

    @property
    def title(self) -> str:
        """Title, or the id of an unknown programme."""
        return self.facts.title if self.facts else self.id

    def covers(self, state: CoverState) -> int:
        """Return the number of accounts with that state of the agreement."""
        return sum(account.cover is not None and account.cover.state is state for account in self.accounts)


class Checklists:
    """Checklists of a design, which must not change meanwhile.

    Args:
        organization: The design.
        catalogue: Actions.
        day: Day that decides which decisions, agreements and reports have ended or are old, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.day = day
        self.scopes = ProgrammeScopes(organization, catalogue, day)
        self.covers = AgreementCovers(organization, day)
        self.evidence = EvidenceList(organization, day)
        self.accounts = marked_accounts(organization)

    def all(self) -> tuple[ProgrammeChecklist, ...]:
        """Return the checklist of every programme that a node names."""
        return tuple(map(self.of, self.accounts))

    def of(self, programme: str) -> ProgrammeChecklist:
        """Return the checklist of a programme."""
        facts = facts_of(self.organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        accounts = self.accounts.get(programme, [])
        covers = [self.covers.of(account, kind) if kind is not None else None for account in accounts]
        states = Counter(agreement_cover.state for agreement_cover in covers if agreement_cover is not None)
        return ProgrammeChecklist(
            programme,
            facts,
            kind,
            tuple(
                ProgrammeAccount(one, self.scopes.of(one, programme), cover)
                for one, cover in zip(accounts, covers, strict=True)
            ),
            self.evidence.of(facts) if facts else (),
            tuple(duties_of(self.organization, facts, accounts, states)) if facts else (),
        )


@dataclass(frozen=True, slots=True)
class NodeProgramme:
    """One programme as a node falls under it.

    Attributes:
        mark: The programme, and the node which says so.
        facts: Its facts; None for an unknown one.
        scope: Services that are possible in the node; of an OU in an account that is placed there.
        agreement: Kind of agreement that it asks for; None if there is none.
        covers: Number of the accounts at and below the node with each state of the agreement.
        evidence: Families of reports that serve as evidence.
        duties: Duties of the customer.
    """

    mark: ProgrammeMark
    facts: ProgrammeFacts | None
    scope: ProgrammeScope
    agreement: AgreementKind | None
    covers: Mapping[CoverState, int]
    evidence: tuple[EvidenceItem, ...]
    duties: tuple[DutyStatus, ...]

    @property
    def title(self) -> str:
        """Title, or the id of an unknown programme."""
        return self.facts.title if self.facts else self.mark.programme

    @property
    def uncovered(self) -> int:
        """Number of accounts whose agreement is missing or has ended."""
        return sum(self.covers.get(state, 0) for state in NOT_IN_FORCE)

    @property
    def open_duties(self) -> int:
        """Number of duties that are open or unknown."""
        return sum(not duty.is_done for duty in self.duties)

    @property
    def state(self) -> State:
        """State of all that is known: of the services, the agreement and the duties."""
        if self.scope.state is not State.ALLOWED:
            return self.scope.state
        if self.uncovered:
            return State.CONDITIONAL
        return State.UNKNOWN if self.open_duties or self.covers.get(CoverState.UNKNOWN) else State.ALLOWED

    @property
    def words(self) -> str:
        """The scope and the gaps in words: "only in-scope services, 5 duties open or not known"."""
        parts = [self.scope.words]
        parts += [f"no agreement in force for {counted(self.uncovered, 'account')}"] if self.uncovered else []
        parts += [f"{counted(self.open_duties, 'duty', 'duties')} open or not known"] if self.open_duties else []
        return ", ".join(parts)


class NodeProgrammes:
    """Programmes of single nodes of a design, which must not change meanwhile.

    Args:
        organization: The design.
        catalogue: Actions.
        day: Day that decides which decisions, agreements and reports have ended or are old, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.scopes = ProgrammeScopes(organization, catalogue, day)
        self._covers = AgreementCovers(organization, day)
        self._evidence = EvidenceList(organization, day)

    def of(self, node: NodeId) -> tuple[NodeProgramme, ...]:
        """Return every programme that a node falls under, the inherited ones first."""
        accounts = list(self.organization.accounts(node))
        return tuple(self._programme(mark, node, accounts) for mark in marks_of(self.organization, node))

    def _programme(self, mark: ProgrammeMark, node: NodeId, accounts: Sequence[NodeId]) -> NodeProgramme:
        facts = facts_of(self.organization, mark.programme)
        kind = kind_by_id(facts.agreement) if facts else None
        covers = Counter(self._covers.of(one, kind).state for one in accounts) if kind is not None else Counter()
        return NodeProgramme(
            mark,
            facts,
            self.scopes.of(node, mark.programme),
            kind,
            covers,
            self._evidence.of(facts) if facts else (),
            tuple(duties_of(self.organization, facts, accounts, covers)) if facts else (),
        )


def duties_of(
    organization: Organization, facts: ProgrammeFacts, accounts: Iterable[NodeId], covers: Counter[CoverState]
) -> Iterator[DutyStatus]:
    """Yield the duties of the customer of a programme, for some accounts with these states of its agreement."""
    duties = (organization.settings.compliance or ComplianceRecords()).duties
    owners = {owner_of(organization, account) for account in accounts}
    shared = owners.pop() if len(owners) == 1 else ""
    for duty in facts.duties:
        said = next((one for one in duties if (one.programme, one.duty) == (facts.id, duty.id)), None)
        owner = (said.owner if said else "") or shared
        if duty.id == AGREEMENT_DUTY and covers:
            uncovered = sum(covers[state] for state in NOT_IN_FORCE)
            yield DutyStatus(duty, said, owner, uncovered, covers[CoverState.ACTIVE] == covers.total())
        else:
            yield DutyStatus(duty, said, owner)
