"""One small organization that tests of edits share, and what they ask of it."""

import pytest

from designer.basics.errors import EditError
from designer.organization.edits import added
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)

ROOT = NodeId("root")
WORKLOADS, PROD, TEST, SANDBOX = map(NodeId, ("ou-workloads", "ou-prod", "ou-test", "ou-sandbox"))
PAYER, SHOP, BANK, TRIAL = map(NodeId, ("acc-payer", "acc-shop", "acc-bank", "acc-trial"))
DENY_LEAVE, DENY_ROOT, TAGS = map(PolicyId, ("deny-leave", "deny-root", "tags"))
SCP = PolicyType.SERVICE_CONTROL_POLICY
RCP = PolicyType.RESOURCE_CONTROL_POLICY


def company() -> Organization:
    """Root(Payer Workloads(Prod(Shop Bank) Test(Trial)) Sandbox), with SCPs enabled and Deny leave on Workloads."""
    default = (FULL_AWS_ACCESS,)
    nodes = [
        Node(ROOT, NodeKind.ROOT, "Root", (PAYER, WORKLOADS, SANDBOX), default, "r-ab12"),
        Node(PAYER, NodeKind.ACCOUNT, "Payer", (), default, "111111111111", "aws@example.com"),
        Node(WORKLOADS, NodeKind.OU, "Workloads", (PROD, TEST), (FULL_AWS_ACCESS, DENY_LEAVE), "ou-ab12-11111111"),
        Node(PROD, NodeKind.OU, "Prod", (SHOP, BANK), default),
        Node(SHOP, NodeKind.ACCOUNT, "Shop", (), default, "222222222222", "shop@example.com", tags=(("team", "web"),)),
        Node(BANK, NodeKind.ACCOUNT, "Bank", (), default),
        Node(TEST, NodeKind.OU, "Test", (TRIAL,), default),
        Node(TRIAL, NodeKind.ACCOUNT, "Trial", (), default),
        Node(SANDBOX, NodeKind.OU, "Sandbox", (), default),
    ]
    policies = [
        *aws_managed_policies(),
        Policy(DENY_LEAVE, "Deny leave", SCP, "{}"),
        Policy(DENY_ROOT, "Deny root", SCP, "{}"),
        Policy(TAGS, "Tags", PolicyType.TAG_POLICY, "{}"),
    ]
    return Organization(nodes, policies, Settings("Company", management_account=PAYER))


def outline(organization: Organization) -> str:
    """The tree in one line: ``Root(Payer Workloads(Prod(Shop Bank)))``."""

    def line(node_id: NodeId) -> str:
        node = organization.node(node_id)
        return node.name + (f"({' '.join(map(line, node.children))})" if node.children else "")

    return line(organization.root)


def done(organization: Organization, change: Change) -> list[NodeId]:
    """Apply a change; the topmost nodes that it adds."""
    organization.apply(change)
    return list(added(change))


def refused(match: str) -> pytest.RaisesExc[EditError]:
    """An edit is refused with these words."""
    return pytest.raises(EditError, match=match)
