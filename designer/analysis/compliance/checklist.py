"""Checklist of a programme: its accounts, services, agreement, evidence and the duties that stay with the customer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from designer.analysis.compliance.agreements import AgreementCover, AgreementCovers, CoverState
from designer.analysis.compliance.artifact import AgreementKind, kind_by_id
from designer.analysis.compliance.evidence import EvidenceItem, EvidenceList
from designer.analysis.compliance.programme_facts import (
    ProgrammeDuty,
    ProgrammeFacts,
    ProgrammeMark,
    facts_of,
    marked_accounts,
    marks_of,
)
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import ComplianceRecords, CustomerDuty
from designer.organization.model.inherited import owner_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """Duty of the customer with its state.

    Attributes:
        duty: The duty.
        record: State that somebody has written down; None where nobody has.
        owner: Team that has it, as written down; else the owner that all accounts share; may be empty.
    """

    duty: ProgrammeDuty
    record: CustomerDuty | None
    owner: str

    @property
    def words(self) -> str:
        """State in words: "open", "done", "not known"."""
        return self.record.state.value if self.record else "not known"


@dataclass(frozen=True, slots=True)
class ProgrammeAccount:
    """Account under a programme.

    Attributes:
        account: The account.
        scope: Services that are possible in it.
        cover: Cover by the agreement that the programme asks for; None where it asks for none.
    """

    account: NodeId
    scope: ProgrammeScope
    cover: AgreementCover | None


@dataclass(frozen=True, slots=True)
class ProgrammeChecklist:
    """Everything on one programme of a design.

    Attributes:
        id: Id of the programme, as nodes name it.
        facts: Its facts; None for one that nobody knows.
        agreement: Kind of agreement that it asks for; None for none.
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
        """Title, or the id of a programme that nobody knows."""
        return self.facts.title if self.facts else self.id

    def covers(self, state: CoverState) -> int:
        """Number of accounts with that state of the agreement."""
        return sum(one.cover is not None and one.cover.state is state for one in self.accounts)


class Checklists:
    """Checklists of a design, which must not change meanwhile.

    Args:
        organization: The design.
        catalogue: Actions.
        day: Day by which decisions, agreements and reports end or are old, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.day = day
        self.scopes = ProgrammeScopes(organization, catalogue, day)
        self.covers = AgreementCovers(organization, day)
        self.evidence = EvidenceList(organization, day)
        self.accounts = marked_accounts(organization)

    def all(self) -> tuple[ProgrammeChecklist, ...]:
        """Checklist of every programme that a node names."""
        return tuple(map(self.of, self.accounts))

    def of(self, programme: str) -> ProgrammeChecklist:
        """Checklist of a programme."""
        facts = facts_of(self.organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        accounts = self.accounts.get(programme, [])
        return ProgrammeChecklist(
            programme,
            facts,
            kind,
            tuple(
                ProgrammeAccount(
                    one, self.scopes.of(one, programme), self.covers.of(one, kind) if kind is not None else None
                )
                for one in accounts
            ),
            self.evidence.of(facts) if facts else (),
            tuple(duties_of(self.organization, facts, accounts)) if facts else (),
        )


@dataclass(frozen=True, slots=True)
class NodeProgramme:
    """One programme as a node stands under it.

    Attributes:
        mark: The programme, and the node which says so.
        facts: Its facts; None for one that nobody knows.
        scope: Services that are possible in the node; of an OU in an account that is placed there.
        agreement: Kind of agreement that it asks for; None for none.
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
        """Title, or the id of a programme that nobody knows."""
        return self.facts.title if self.facts else self.mark.programme


class NodeProgrammes:
    """Programmes of single nodes of a design, which must not change meanwhile.

    Args:
        organization: The design.
        catalogue: Actions.
        day: Day by which decisions, agreements and reports end or are old, ISO.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, day: str) -> None:
        self.organization = organization
        self.scopes = ProgrammeScopes(organization, catalogue, day)
        self._covers = AgreementCovers(organization, day)
        self._evidence = EvidenceList(organization, day)

    def of(self, node: NodeId) -> tuple[NodeProgramme, ...]:
        """Every programme that a node stands under, the inherited ones first."""
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
            tuple(duties_of(self.organization, facts, accounts)) if facts else (),
        )


def duties_of(organization: Organization, facts: ProgrammeFacts, accounts: Iterable[NodeId]) -> Iterator[DutyStatus]:
    """Duties of the customer of a programme, for some accounts."""
    told = (organization.settings.compliance or ComplianceRecords()).duties
    owners = {owner_of(organization, one) for one in accounts}
    shared = owners.pop() if len(owners) == 1 else ""
    for duty in facts.duties:
        said = next((one for one in told if (one.programme, one.duty) == (facts.id, duty.id)), None)
        yield DutyStatus(duty, said, (said.owner if said else "") or shared)
