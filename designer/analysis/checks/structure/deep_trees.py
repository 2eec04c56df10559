"""The tree leaves a level free."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def _whole(organization: Organization) -> Iterator[Finding]:
    most = quotas.load().ou_levels
    if organization.ou_levels(organization.root) != most:
        return
    place: NodeId = organization.root
    for _ in range(most):
        place = max(organization.node(place).children, key=organization.ou_levels)
    message = (
        f"{organization.node(place).name} lies at level {most} of the OUs, the last that AWS has. No OU can be put "
        "between any more, and each level is one more to look at when something is denied."
    )
    yield CHECK.finding(message, node=place)


CHECK = Check(
    "deep-trees",
    "The tree leaves a level free",
    Severity.ADVICE,
    "AWS advises few levels, made for what policies must tell apart and not for who reports to whom.",
    "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/design-principles-for-your-multi-account-strategy.html",
    whole=_whole,
)
