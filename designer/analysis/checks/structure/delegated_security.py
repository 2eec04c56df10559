"""Security services are run from a member account."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.analysis.checks.wording import listed, verb
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization

_SERVICES = {
    "guardduty.amazonaws.com": "GuardDuty",
    "securityhub.amazonaws.com": "Security Hub",
    "macie.amazonaws.com": "Macie",
    "inspector2.amazonaws.com": "Inspector",
    "access-analyzer.amazonaws.com": "IAM Access Analyzer",
    "detective.amazonaws.com": "Detective",
    "fms.amazonaws.com": "Firewall Manager",
}


def _whole(organization: Organization) -> Iterator[Finding]:
    settings = organization.settings
    if OrganizationPart.DELEGATED_ADMINISTRATORS in settings.unknown:
        return
    delegated = {entry.service for entry in settings.delegated_administrators}
    names = [
        name for service, name in _SERVICES.items() if service in settings.trusted_services and service not in delegated
    ]
    if names and settings.management_account and organization.account_count > 1:
        message = (
            f"{listed(names, most=7)} {verb(names, 'is', 'are')} run from the management account, as no member account "
            "is its delegated administrator. Delegate to a security account, so that nobody needs to sign in there."
        )
        yield CHECK.finding(message, node=settings.management_account)


CHECK = Check(
    "delegated-security",
    "Security services are run from a member account",
    Severity.ADVICE,
    "Whoever works in the management account works where no SCP or RCP holds. AWS lets a member account administer its "
    "security services for the whole organization.",
    f"{USER_GUIDE}orgs_best-practices_mgmt-acct.html",
    whole=_whole,
)
