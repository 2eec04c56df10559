"""Services that work for the whole organization: trusted access, and who administers them."""

from collections.abc import Iterator
from functools import partial

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import Check, Finding, Fix
from designer.analysis.checks.shared import shared
from designer.analysis.compliance.delegation import is_locked_out, missing_trust, service_name, service_prefix
from designer.basics.words import capital
from designer.organization.edits.settings import trust_service
from designer.organization.model.node_attributes import choice_words
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, DelegatedAdministrator, FeatureSet


def _trusted_access(organization: Organization) -> Iterator[Finding]:
    for need in missing_trust(organization):
        message = (
            f"{capital(need.subject)} work through {service_name(need.principal)} ({need.principal}), which has no "
            f"trusted access. {need.why}"
        )
        fix = Fix(f"Trust {need.principal}", edit=partial(trust_service, service=need.principal))
        yield TRUSTED_ACCESS.finding(message, node=organization.root, fixes=(fix,))


def _delegated_administrators(organization: Organization) -> Iterator[Finding | None]:
    ceilings: Ceilings | None = None
    for entry in organization.settings.delegated_administrators:
        yield None
        if organization.is_management_account(entry.account):
            continue  # another check says so
        yield from _state(organization, entry)
        ceilings = ceilings or shared(organization).ceilings
        if is_locked_out(ceilings, entry.account, entry.service):
            name, prefix = organization.node(entry.account).name, service_prefix(entry.service)
            message = (
                f"{name} administers {entry.service} for the organization, and SCPs deny it all of {prefix}: nobody "
                "there can do what it was delegated for. Exempt it, or delegate to another account."
            )
            yield DELEGATED_ADMINISTRATORS.finding(message, node=entry.account)


def _state(organization: Organization, entry: DelegatedAdministrator) -> Iterator[Finding]:
    settings, node = organization.settings, organization.node(entry.account)
    if node.state is not AccountState.ACTIVE:
        message = (
            f"{node.name} is {choice_words(node.state).lower()} and administers {entry.service}. Delegate to an active "
            "account before this one is gone."
        )
        yield DELEGATED_ADMINISTRATORS.finding(message, node=node.id)
    known = OrganizationPart.TRUSTED_SERVICES not in settings.unknown
    if known and settings.feature_set is FeatureSet.ALL and entry.service not in settings.trusted_services:
        message = f"{node.name} administers {entry.service}, which has no trusted access: AWS delegates only with it."
        fix = Fix(f"Trust {entry.service}", edit=partial(trust_service, service=entry.service))
        yield DELEGATED_ADMINISTRATORS.finding(message, node=node.id, fixes=(fix,))


TRUSTED_ACCESS = Check("trusted-access", whole=_trusted_access)
DELEGATED_ADMINISTRATORS = Check("delegated-administrators", whole=_delegated_administrators)
