"""The sieve of a principal with credentials of one kind, and its answer to one action with each kind."""

from collections.abc import Mapping

from designer.analysis.principals.policy_shares import EVERY_ACTION, AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.sieve import Sieve
from designer.basics.errors import EditError
from designer.organization.identity.account_principals import AccountPrincipal
from designer.organization.identity.credentials import CREDENTIALS, CredentialKind, Credentials, credentials_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy


def sieve_with(
    organization: Organization,
    catalogue: Catalogue,
    principal: tuple[NodeId, AccountPrincipal],
    credentials: CredentialKind | None = None,
    asked: AskedActions = EVERY_ACTION,
    *,
    context: Mapping[str, Values] | None = None,
    session: tuple[NamedPolicy, ...] | None = None,
    resource_policy: NamedPolicy | None = None,
) -> Sieve:
    """The sieve of a principal with credentials of one kind; of any kind where none is named.

    Args:
        organization: The design.
        catalogue: Every action.
        principal: The principal and its account.
        credentials: The kind of credentials.
        asked: The actions in question.
        context: Other known facts; they win over those of the credentials.
        session: Session policies; None without any.
        resource_policy: The policy of the resource asked about, where it is given.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    row = _row(principal[1], credentials)
    sieves = PrincipalSieves(
        organization,
        catalogue,
        asked,
        context_with(principal[1], credentials, context),
        session=session,
        resource_policy=resource_policy,
        refused=row.refused if row else (),
    )
    return sieves.of(*principal)


def context_with(
    principal: AccountPrincipal, credentials: CredentialKind | None, context: Mapping[str, Values] | None = None
) -> dict[str, Values]:
    """Facts of requests with credentials of one kind; those that are given win.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    told = dict(context or {})
    given = {key.lower() for key in told}
    row = _row(principal, credentials)
    return {key: value for key, value in (row.facts if row else {}).items() if key.lower() not in given} | told


def _row(principal: AccountPrincipal, kind: CredentialKind | None) -> Credentials | None:
    if kind is None:
        return None
    fitting = credentials_of(principal.kind)
    if CREDENTIALS[kind] not in fitting:
        kinds = ", ".join(one.kind for one in fitting)
        raise EditError(
            f"{principal.title} has no credentials of the kind {kind}."
            + (f" It can have {kinds}." if kinds else " AWS does not document MFA in requests of the root user.")
        )
    return CREDENTIALS[kind]
