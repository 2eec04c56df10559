"""AWS Artifact: kinds of agreements with their constant ARNs, and families of reports; dated data of public pages.

The program reads agreements and never accepts one.
"""

from functools import cache
from typing import NamedTuple

from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.compliance import AgreementScope, CustomerAgreement, EvidenceReport

_OWN_COMPANY = ("amazon", "aws")


class AgreementForm(NamedTuple):
    """Form of an agreement for one scope.

    Attributes:
        name: As AWS shows it.
        arns: Its ARN in each partition that has it.
    """

    name: str
    arns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementKind:
    """One agreement, for an account, for an organization, or for both.

    Attributes:
        id: Stable word: "baa".
        title: "Business Associate Addendum".
        account: Form for an account; None if there is none.
        organization: Form for an organization; None if there is none.
        about: Its purpose.
        words: Words that identify it in a name.
        source: Address of AWS's page, or where it was seen.
        confidence: "high", "medium" or "low".
    """

    id: str
    title: str
    account: AgreementForm | None
    organization: AgreementForm | None
    about: str
    words: tuple[str, ...]
    source: str
    confidence: str

    def form(self, scope: AgreementScope) -> AgreementForm | None:
        """Return the form for a scope."""
        return self.account if scope is AgreementScope.ACCOUNT else self.organization

    @property
    def arns(self) -> tuple[str, ...]:
        """ARNs of all its forms."""
        return tuple(arn for form in (self.account, self.organization) if form for arn in form.arns)


class ReportFamily(NamedTuple):
    """Family of reports that serve as evidence.

    Attributes:
        id: Stable word: "soc-2".
        title: "SOC 2 report".
        words: Words that identify it in the name of a report.
        usual: Its usual period, in words.
        source: Address of AWS's page.
        confidence: "high", "medium" or "low".
    """

    id: str
    title: str
    words: tuple[str, ...]
    usual: str
    source: str
    confidence: str


class ArtifactTable(NamedTuple):
    """The dated table.

    Attributes:
        date: Day of the table, ISO.
        notice: Notice for those who rely on it.
        trusted_service: Service principal that agreements of an organization need.
        agreements: Kinds of agreements; one whose words are those of another comes first.
        families: Families of reports; one whose words are those of another comes first.
    """

    date: str
    notice: str
    trusted_service: str
    agreements: tuple[AgreementKind, ...]
    families: tuple[ReportFamily, ...]


@cache
def load() -> ArtifactTable:
    """Return the table that this version of the program has."""
    return read_record(ArtifactTable, read_data("artifact.json"))


def kind_by_id(kind: str) -> AgreementKind | None:
    """Return the kind of agreement of an id, or None if there is none."""
    return next((agreement for agreement in load().agreements if agreement.id == kind), None)


def kind_of(agreement: CustomerAgreement) -> AgreementKind | None:
    """Return the kind of an agreement, by its ARN or else by its name, or None if unknown."""
    kinds = load().agreements
    if agreement.arn:
        found = next((kind for kind in kinds if agreement.arn in kind.arns), None)
        if found is not None:
            return found
    name = " ".join(agreement.name.lower().split())
    return next((kind for kind in kinds if any(word in name for word in kind.words)), None)


def family_by_id(family: str) -> ReportFamily | None:
    """Return the family of reports of an id, or None if there is none."""
    return next((one for one in load().families if one.id == family), None)


def family_of(report: EvidenceReport) -> ReportFamily | None:
    """Return the family of a report on AWS by its name, or None if unknown or about another company."""
    company = report.company.lower()
    if company and not company.startswith(_OWN_COMPANY):
        return None
    name = " ".join(report.name.lower().split())
    return next((family for family in load().families if any(word in f"{name} " for word in family.words)), None)
