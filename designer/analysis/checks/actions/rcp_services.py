"""RCPs deny actions of services that RCPs reach."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.actions.uses import ActionUse, entry_uses
from designer.analysis.checks.finding import RCPS, USER_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.evaluation.decision import rcp_services


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    reached = rcp_services()
    strangers: dict[str, list[ActionUse]] = {}
    for use in entry_uses(view):
        known = view.catalogue.service_range(use.service)
        if known and use.service.lower() not in reached.services:
            strangers.setdefault(use.service.lower(), []).append(use)
    for service, found in strangers.items():
        title = view.catalogue.service_title(service)
        message = f"RCPs do not reach {title} ({service}) as of {reached.date}, so this denies nothing."
        yield TextFinding(message, found[0].span(view))


CHECK = Check(
    "rcp-services",
    "RCPs deny actions of services that RCPs reach",
    Severity.WARNING,
    "AWS applies RCPs to resources of some services only, and takes actions of all others without a word.",
    f"{USER_GUIDE}orgs_manage_policies_rcps.html",
    grammars=RCPS,
    texts=_check_text,
)
