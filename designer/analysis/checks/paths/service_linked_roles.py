"""Services can make the roles that they work with."""

from __future__ import annotations

from designer.analysis.checks.finding import Check, Finding, OfNode, Severity
from designer.analysis.checks.paths.reach import PathLevel, each_step, reached_words
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node
from designer.policy.catalog.catalogue import load

_ACTION = "iam:CreateServiceLinkedRole"
_A_LITTLE = 0.1
"""Share of all actions below which nobody is meant to begin with a service."""


def _nodes(organization: Organization) -> OfNode:
    catalogue = load()
    action, iam = catalogue.match(_ACTION), catalogue.match("iam:*")

    def judge(step: PathLevel) -> str:
        lost = step.above.possible & action and not step.here.possible & action
        quarantine = step.here.possible.bit_count() < catalogue.full_mask.bit_count() * _A_LITTLE
        return "lost" if lost and step.here.possible & iam and not quarantine else ""

    def report(node: Node, _lost: str) -> Finding:
        message = (
            f"{node.name} takes {_ACTION} from {reached_words(organization, node)}: services such as Auto Scaling, "
            "load balancers and Config fail when they are first used. Leave it out of the Deny, or allow it."
        )
        return CHECK.finding(message, node=node.id)

    return each_step(organization, judge, report)


CHECK = Check(
    "service-linked-roles",
    "Services can make the roles that they work with",
    Severity.WARNING,
    "Service-linked roles themselves are exempt from SCPs, but whoever uses a service for the first time makes its "
    "role and is not.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
    nodes=_nodes,
)
