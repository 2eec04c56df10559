"""IAM, STS, Organizations and billing stay within reach."""

from __future__ import annotations

from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, OfNode, Severity
from designer.analysis.checks.paths.reach import PathLevel, each_step, reached_words
from designer.analysis.checks.wording import listed
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node
from designer.policy.catalog.catalogue import load

_GROUPS = (
    ("IAM", ("iam",)),
    ("STS", ("sts",)),
    ("Organizations", ("organizations",)),
    ("billing", ("billing", "account", "payments", "invoicing", "ce", "budgets", "tax")),
)
_NEEDED = {"IAM", "STS"}


def _nodes(organization: Organization) -> OfNode:
    catalogue = load()
    masks = {}
    for name, services in _GROUPS:
        masks[name] = 0
        for service in services:
            masks[name] |= catalogue.match(f"{service}:*") & catalogue.limited_mask

    def judge(step: PathLevel) -> str:
        if not step.here.possible & catalogue.limited_mask:  # a gap or a lock-out, which says so itself
            return ""
        return listed(
            (name for name, mask in masks.items() if step.above.possible & mask and not step.here.possible & mask),
            most=4,
        )

    def report(node: Node, lost: str) -> Finding:
        needed = any(name in lost for name in _NEEDED)
        why = "no one there can repair permissions" if needed else "people there cannot look after the account"
        message = f"{node.name} puts {lost} out of reach for {reached_words(organization, node)}, so {why}."
        return CHECK.finding(message, node=node.id, severity=Severity.WARNING if needed else Severity.ADVICE)

    return each_step(organization, judge, report)


CHECK = Check(
    "essential-services",
    "IAM, STS, Organizations and billing stay within reach",
    Severity.WARNING,
    "Without IAM nobody can repair permissions, without STS no role can be assumed, without Organizations an account "
    "cannot see what it belongs to, and without billing nobody sees what it costs. An allow-list easily forgets them.",
    f"{USER_GUIDE}orgs_manage_policies_scps_examples.html",
    nodes=_nodes,
)
