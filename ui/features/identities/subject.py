"""Subject of a page: something inside an account, and its second line."""

from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.identities import (
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    find_identity,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.features.identities.rows import IdentitySubject


@dataclass(frozen=True, slots=True)
class OpenedSubject:
    """Subject of a page: an account, and something inside it."""

    account: NodeId
    subject: IdentitySubject

    @property
    def kind(self) -> IdentityKind | None:
        """Its kind; None for the root user."""
        return self.subject.kind if isinstance(self.subject, IdentityRef) else None

    def record(self, organization: Organization) -> NamedIdentity | None:
        """Its record as it is now; None for the root user, and where it is gone."""
        inside = organization.identities.get(self.account)
        if inside is None or not isinstance(self.subject, IdentityRef):
            return None
        return find_identity(inside, self.subject)


def record_principal(record: NamedIdentity | None) -> AccountPrincipal:
    """The principal that a record is; the root user for None."""
    if isinstance(record, IamUser):
        return AccountPrincipal(AccountPrincipalKind.USER, record)
    if isinstance(record, IamRole):
        return AccountPrincipal(AccountPrincipalKind.ROLE, record)
    return AccountPrincipal(AccountPrincipalKind.ROOT)


def subject_line(record: NamedIdentity | None) -> str:
    """Kind of a record, and the little that is known beside its facts."""
    if record is None:
        return "Can do everything that no SCP or RCP takes away"
    if isinstance(record, ManagedPolicy):
        return (record.description or "Managed by AWS") if ":" in record.name else "Policy of the account"
    noun = {IamUser: "IAM user", IamGroup: "Group", IamRole: "Role"}[type(record)]
    created = "" if isinstance(record, IamGroup) or not record.created else f", made {record.created[:10]}"
    path = "" if record.path == "/" else f", {record.path}"
    return f"{noun}{created}{path}"
