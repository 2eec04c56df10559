"""The management account stands apart from workloads."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind


def _whole(organization: Organization) -> Iterator[Finding]:
    management = organization.settings.management_account
    parent = organization.parent(management) if management else None
    if management is None or parent is None or parent == organization.root:
        return
    beside = [one for one in organization.node(parent).children if one != management]
    if any(organization.node(one).kind is NodeKind.ACCOUNT for one in beside):
        message = (
            f"{organization.node(management).name} lies among the accounts of {organization.node(parent).name} as if "
            "it were one of them, but the SCPs and RCPs there do not hold for it. Move it to the root or to an own OU."
        )
        yield CHECK.finding(message, node=management)


CHECK = Check(
    "management-account-place",
    "The management account stands apart from workloads",
    Severity.ADVICE,
    "AWS advises to run nothing in the management account. Its place in the tree changes nothing for it, so a place "
    "among workloads promises a protection that it has not.",
    f"{USER_GUIDE}orgs_best-practices_mgmt-acct.html",
    whole=_whole,
)
