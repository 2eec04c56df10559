"""Services have trusted access where enabled policy types work through them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.checks.finding import API, Check, Finding, Fix, Severity
from designer.compliance.delegation import NEEDING
from designer.edits.settings import trust_service
from designer.model import quotas
from designer.model.observed import OrganizationPart
from designer.model.organization import Organization
from designer.model.records import FeatureSet


def _whole(organization: Organization) -> Iterator[Finding]:
    settings = organization.settings
    if OrganizationPart.TRUSTED_SERVICES in settings.unknown or settings.feature_set is not FeatureSet.ALL:
        return
    for kind in settings.policy_types:
        service = NEEDING.get(kind)
        if service and service not in settings.trusted_services:
            message = (
                f"{quotas.load().types[kind].plural} work through {service}, which has no trusted access. AWS may "
                "refuse to enable them, or to apply them, without it."
            )
            fix = Fix(f"Trust {service}", edit=partial(trust_service, service=service))
            yield CHECK.finding(message, node=organization.root, fixes=(fix,))


CHECK = Check(
    "trusted-access",
    "Services have trusted access where policies work through them",
    Severity.ADVICE,
    "Some policy types need trusted access for their service first, and AWS takes it away only after the type is "
    "disabled. The API does not say which: this is told of the types that are named after a service.",
    f"{API}API_EnablePolicyType.html",
    fix="Give the service trusted access.",
    whole=_whole,
)
