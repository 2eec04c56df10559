"""Services have trusted access where the design works through them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Fix, Severity
from designer.analysis.compliance.delegation import missing_trust, service_name
from designer.organization.edits.settings import trust_service
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    for need in missing_trust(organization):
        message = (
            f"{need.subject} work through {service_name(need.principal)} ({need.principal}), which has no trusted "
            f"access. {need.why}"
        )
        fix = Fix(f"Trust {need.principal}", edit=partial(trust_service, service=need.principal))
        yield CHECK.finding(message, node=organization.root, fixes=(fix,))


CHECK = Check(
    "trusted-access",
    "Services have trusted access where the design works through them",
    Severity.ADVICE,
    "Some policy types, and assignments of IAM Identity Center, need trusted access for their service first, or do "
    "only part of their work without it. AWS takes it away only after the type is disabled.",
    f"{USER_GUIDE}orgs_integrate_services_list.html",
    fix="Give the service trusted access.",
    whole=_whole,
)
