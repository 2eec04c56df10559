"""Agreements of the organization are accepted in its management account, with all features and trusted access."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.finding import Check, Finding, Fix, Severity
from designer.analysis.compliance.agreements import CoverState, state_on
from designer.analysis.compliance.artifact import kind_of, load
from designer.analysis.compliance.marks_and_days import latest_day
from designer.organization.edits.settings import trust_service
from designer.organization.model.compliance import AgreementScope, CustomerAgreement
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import FeatureSet


def _whole(organization: Organization) -> Iterator[Finding]:
    records = organization.settings.compliance
    for one in records.agreements if records else ():
        if one.scope is AgreementScope.ORGANIZATION and state_on(one, latest_day(organization)) is not CoverState.ENDED:
            yield from _of(organization, one)


def _of(organization: Organization, one: CustomerAgreement) -> Iterator[Finding]:
    settings, kind = organization.settings, kind_of(one)
    if one.account is not None and one.account in organization.nodes:
        account = organization.node(one.account).name
        if not organization.is_management_account(one.account):
            message = f"{one.name} is accepted in {account}. Only the management account can accept it for all."
            yield CHECK.finding(message, node=one.account)
    if settings.feature_set is not FeatureSet.ALL:
        message = f"{one.name} needs all features, and this organization has consolidated billing only."
        yield CHECK.finding(message, node=organization.root)
        return
    if kind is not None and kind.organization is None:
        message = f"AWS has no {kind.title} for an organization: each account accepts its own."
        yield CHECK.finding(message, node=organization.root)
    service = load().trusted_service
    if OrganizationPart.TRUSTED_SERVICES not in settings.unknown and service not in settings.trusted_services:
        message = (
            f"{one.name} needs trusted access for {service}: without it AWS Artifact does not see the organization."
        )
        fix = Fix(f"Trust {service}", edit=partial(trust_service, service=service))
        yield CHECK.finding(message, node=organization.root, severity=Severity.WARNING, fixes=(fix,))


CHECK = Check(
    "agreement-organization",
    "Agreements of the organization can be in force",
    Severity.ERROR,
    "AWS Artifact accepts an agreement for a whole organization in the management account alone, with all features and "
    "trusted access for itself.",
    "https://docs.aws.amazon.com/artifact/latest/ug/manage-org-agreement.html",
    fix="Give AWS Artifact trusted access.",
    whole=_whole,
)
