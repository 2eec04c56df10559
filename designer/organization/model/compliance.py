"""Records on compliance: agreements, evidence, lists of services in scope, decisions, duties, sensitive actions.

AWS Organizations knows nothing of them, and they limit nobody. Agreements and reports come from AWS Artifact
(https://docs.aws.amazon.com/artifact/latest/APIReference/) or are typed in. Days are ISO 8601, alone or with a time, so
that their texts are in the order of time. A record may name a node that is gone: it is about nothing then.
"""

from __future__ import annotations

from enum import Enum

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import NodeId


class AgreementScope(Enum):
    """Reach of an agreement: one account, or the organization with every account that joins it."""

    ACCOUNT = "account"
    ORGANIZATION = "organization"


class AgreementState(Enum):
    """``CustomerAgreementState`` of the Artifact API, and one for an agreement that nobody has accepted yet."""

    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    CUSTOMER_TERMINATED = "CUSTOMER_TERMINATED"
    AWS_TERMINATED = "AWS_TERMINATED"


class ArtifactPart(Enum):
    """Part of AWS Artifact that was read."""

    AGREEMENTS = "agreements"
    REPORTS = "reports"


class DutyState(Enum):
    """State of something that the customer has to do for a programme."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CustomerAgreement:
    """Agreement with AWS, as AWS Artifact keeps it.

    Attributes:
        id: Unique among the agreements; AWS's ``customer-agreement-…`` where it was read.
        name: As AWS shows it: "AWS Business Associate Addendum".
        scope: Its reach.
        account: Account it is for or, of an organization's, the one that accepted it; None for the management account.
        state: Its state.
        arn: ARN of the agreement, the same for all customers of a partition; empty if it is not known.
        start: First day on which it counts; empty if it is not known.
        end: Day on which it ended; empty while it counts.
        note: Free text.
    """

    id: str
    name: str
    scope: AgreementScope
    account: NodeId | None = None
    state: AgreementState = AgreementState.ACTIVE
    arn: str = ""
    start: str = ""
    end: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """One version of a report of AWS Artifact; its text is confidential, and never kept.

    Attributes:
        id: ``report-…``, the same for all versions.
        name: As AWS shows it.
        version: From 1.
        start: First day of the period that it covers; empty if it is not said.
        end: Last day of the period; empty if it is not said.
        published: False for one that AWS has withdrawn.
        series: AWS's word for its family, such as SOC; may be empty.
        company: The company that it is about; AWS where it is empty.
        terms: ``PASSTHROUGH`` or ``EXPLICIT``, where terms must be accepted first; may be empty.
    """

    id: str
    name: str
    version: int = 1
    start: str = ""
    end: str = ""
    published: bool = True
    series: str = ""
    company: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactReading:
    """Reading of a list of AWS Artifact: what is not in it is missing, and without it nothing is known.

    Attributes:
        part: The list.
        account: Account that asked, twelve digits: AWS answers for that one alone, with what its organization has.
        day: Day of the reading; empty if it is not known.
    """

    part: ArtifactPart
    account: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeList:
    """List of services in scope of a programme, of one's own: it takes the place of the list that the program has.

    Attributes:
        programme: Id of the programme.
        as_of: Day of the list.
        source: Its source.
        services: Prefixes of the services in scope.
        title: Title of a programme that the program does not know; empty otherwise.
        note: Free text.
    """

    programme: str
    as_of: str
    source: str
    services: tuple[str, ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedService:
    """Decision that a service may stay possible though a programme does not have it in scope.

    Attributes:
        node: Root, OU or account; it counts below, too.
        service: Prefix of the service.
        reason: The reason.
        programme: Id of the programme; empty for all.
        owner: Team that has decided; may be empty.
        until: Last day on which it counts; empty for no end.
    """

    node: NodeId
    service: str
    reason: str
    programme: str = ""
    owner: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDuty:
    """State of a duty that stays with the customer of a programme.

    Attributes:
        node: Root, OU or account; it counts below, too.
        programme: Id of the programme.
        duty: Id of the duty in the programme.
        state: Its state.
        owner: Team that has it; empty for the owner of the node.
        day: Day of the state; may be empty.
        note: Free text, such as where the proof lies.
    """

    node: NodeId
    programme: str
    duty: str
    state: DutyState = DutyState.OPEN
    owner: str = ""
    day: str = ""
    note: str = ""


class SensitiveState(Enum):
    """Place of an action in the list of sensitive actions."""

    LISTED = "listed"
    SHOWN = "shown"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class SensitiveAction:
    """Place of an action in the list of sensitive actions, in place of that which the program gives it.

    Attributes:
        action: "s3:DeleteBucket".
        state: On the list, on it and a column of the table of all accounts, or not on it.
        group: Id of its group, or the title of one of one's own; empty for that which the program gives it.
    """

    action: str
    state: SensitiveState = SensitiveState.LISTED
    group: str = ""


@dataclass(frozen=True, slots=True)
class ComplianceRecords:
    """All records on compliance of a design.

    Attributes:
        agreements: In the order of their adding.
        reports: Versions of reports.
        readings: Lists of AWS Artifact that were read, with their days.
        lists: Lists of services of one's own, one a programme.
        accepted: Services that may stay possible.
        duties: Duties with a state.
        sensitive: Actions whose place in the list of sensitive actions is the design's own, one each.
    """

    agreements: tuple[CustomerAgreement, ...] = ()
    reports: tuple[EvidenceReport, ...] = ()
    readings: tuple[ArtifactReading, ...] = ()
    lists: tuple[ProgrammeList, ...] = ()
    accepted: tuple[AcceptedService, ...] = ()
    duties: tuple[CustomerDuty, ...] = ()
    sensitive: tuple[SensitiveAction, ...] = ()

    def without(self, gone: set[NodeId]) -> ComplianceRecords:
        """Return the records without those of nodes that are gone."""
        return ComplianceRecords(
            tuple(agreement for agreement in self.agreements if agreement.account not in gone),
            self.reports,
            self.readings,
            self.lists,
            tuple(service for service in self.accepted if service.node not in gone),
            tuple(duty for duty in self.duties if duty.node not in gone),
            self.sensitive,
        )
