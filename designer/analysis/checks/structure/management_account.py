"""One account is the management account, and it administers nothing by delegation."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    settings = organization.settings
    management = settings.management_account
    if management is None:
        message = "No account is the management account. Choose the one that pays; SCPs and RCPs will not limit it."
        yield CHECK.finding(message, node=organization.root, severity=Severity.WARNING)
        return
    name = organization.node(management).name
    for entry in settings.delegated_administrators:
        if entry.account == management:
            message = (
                f"{name} is the management account, which cannot be the delegated administrator of {entry.service}."
            )
            yield CHECK.finding(message, node=management)


CHECK = Check(
    "management-account",
    "One account is the management account",
    Severity.ERROR,
    "The management account pays and owns, and no SCP or RCP limits it: nothing else should run there.",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html",
    whole=_whole,
)
