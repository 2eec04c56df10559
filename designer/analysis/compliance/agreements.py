"""Agreements in force: which accounts an agreement covers, what is missing and what is unknown.

An agreement of the organization covers its management account and every account that is in it, and ends for an account
as it leaves (https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html). AWS answers for the account that
asks: what no reading covers is unknown, and not missing.
"""

from enum import Enum

from designer.analysis.compliance.artifact import AgreementKind, kind_of
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import (
    AgreementScope,
    AgreementState,
    ArtifactPart,
    ComplianceRecords,
    CustomerAgreement,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


class CoverState(Enum):
    """State of the cover of an account by one kind of agreement."""

    ACTIVE = "active"
    PLANNED = "planned"
    ENDED = "ended"
    MISSING = "missing"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class AgreementCover:
    """Cover of an account by one kind of agreement.

    Attributes:
        state: Its state.
        by_organization: The agreement of the organization that says so; None if none does.
        by_account: The account's own; None if none does.
    """

    state: CoverState
    by_organization: CustomerAgreement | None = None
    by_account: CustomerAgreement | None = None

    @property
    def words(self) -> str:
        """State in words, for a cell: "active, organization"."""
        reach = [
            word for word, one in (("organization", self.by_organization), ("own", self.by_account)) if one is not None
        ]
        return ", ".join([self.state.value, *reach])


def state_on(agreement: CustomerAgreement, day: str) -> CoverState:
    """Return the state of an agreement on a day, ISO."""
    if agreement.state in (AgreementState.CUSTOMER_TERMINATED, AgreementState.AWS_TERMINATED):
        return CoverState.ENDED
    if agreement.end and agreement.end[:10] < day:
        return CoverState.ENDED
    if agreement.state is AgreementState.PLANNED or agreement.start[:10] > day:
        return CoverState.PLANNED
    return CoverState.ACTIVE


class AgreementCovers:
    """Covers of the accounts of an organization, which must not change meanwhile.

    Args:
        organization: The design.
        day: Day that decides which agreements have ended, ISO.
    """

    def __init__(self, organization: Organization, day: str) -> None:
        self._organization = organization
        self._day = day
        records = organization.settings.compliance or ComplianceRecords()
        self._of_all: dict[str, list[CustomerAgreement]] = {}
        self._own: dict[tuple[str, NodeId], list[CustomerAgreement]] = {}
        for agreement in records.agreements:
            kind = kind_of(agreement)
            if kind is None:
                continue
            if agreement.scope is AgreementScope.ORGANIZATION:
                self._of_all.setdefault(kind.id, []).append(agreement)
            elif agreement.account is not None:
                self._own.setdefault((kind.id, agreement.account), []).append(agreement)
        self._read = {reading.account for reading in records.readings if reading.part is ArtifactPart.AGREEMENTS}

    def of(self, account: NodeId, kind: AgreementKind) -> AgreementCover:
        """Return the cover of an account."""
        of_all = self._best(self._of_all.get(kind.id, ()))
        own = self._best(self._own.get((kind.id, account), ()))
        states = {state_on(agreement, self._day) for agreement in (of_all, own) if agreement is not None}
        for state in (CoverState.ACTIVE, CoverState.PLANNED, CoverState.ENDED):
            if state in states:
                return AgreementCover(state, self._if(of_all, state), self._if(own, state))
        return AgreementCover(CoverState.MISSING if self._is_known(account) else CoverState.UNKNOWN)

    def _is_known(self, account: NodeId) -> bool:
        """Return True if the account was read whole, or is only planned and has accepted nothing."""
        number = self._organization.node(account).aws_id
        return not number or number in self._read

    def _best(self, agreements: list[CustomerAgreement] | tuple[()]) -> CustomerAgreement | None:
        """Return the agreement that counts: an active one before others."""
        order = (CoverState.ACTIVE, CoverState.PLANNED, CoverState.ENDED)
        return min(agreements, key=lambda one: order.index(state_on(one, self._day)), default=None)

    def _if(self, agreement: CustomerAgreement | None, state: CoverState) -> CustomerAgreement | None:
        return agreement if agreement is not None and state_on(agreement, self._day) is state else None
