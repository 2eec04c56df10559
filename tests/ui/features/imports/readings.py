"""An organization as the design has it and as AWS has it, a slow client, and what a person does first."""

from __future__ import annotations

from dataclasses import replace

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
from tests.designer.analysis.differences.test_matching import edited
from tests.designer.aws.clients import Client
from tests.designer.exchange.imports.dumps import MASTER

ROOT, WORK, SHOP, PAYER = NodeId("root"), NodeId("ou-work"), NodeId("acc-shop"), NodeId("acc-payer")
DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}]}'


def design() -> Organization:
    """Root(payer Work(shop)), as AWS has it."""
    nodes = [
        Node(ROOT, NodeKind.ROOT, "Root", (PAYER, WORK), (FULL_AWS_ACCESS,), "r-ab12"),
        Node(PAYER, NodeKind.ACCOUNT, "payer", (), (FULL_AWS_ACCESS,), MASTER, "payer@example.com"),
        Node(WORK, NodeKind.OU, "Work", (SHOP,), (FULL_AWS_ACCESS,), "ou-ab12-11111111"),
        Node(SHOP, NodeKind.ACCOUNT, "shop", (), (FULL_AWS_ACCESS,), "222222222222", "shop@example.com"),
    ]
    settings = Settings("Acme", "o-abcdefghij", PAYER, partition="aws")
    return Organization(nodes, aws_managed_policies(), settings)


def at_aws() -> Organization:
    """The same with a new account, a new policy, and another name for the shop."""
    ours = design()
    return edited(
        ours,
        replace(ours.node(WORK), children=(SHOP, NodeId("acc-new")), policies=(FULL_AWS_ACCESS, PolicyId("deny"))),
        replace(ours.node(SHOP), name="shop-eu"),
        Node(NodeId("acc-new"), NodeKind.ACCOUNT, "returns", (), (FULL_AWS_ACCESS,), "333333333333", "r@example.com"),
        Policy(PolicyId("deny"), "Deny", PolicyType.SERVICE_CONTROL_POLICY, DENY, aws_id="p-11111111"),
    )


class Slow(Client):
    """A client whose answers after some wait until they are let go."""

    free = 10**6

    def answer(self, name: str, **parameters: str) -> dict:
        if self.asked.total() >= self.free:
            self.gate.wait()
        return super().answer(name, **parameters)


def signed_in(page, qtbot):
    page.start.aws.look_button.click()
    qtbot.waitUntil(lambda: page.start.aws.access is not None)


def read_live(page, qtbot):
    signed_in(page, qtbot)
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    return page.result
