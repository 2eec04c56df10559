"""Plans that move an account for whose place policies of others ask: no state is called proved that may leave a gap."""

import json

import pytest

from designer.analysis.migration.plan import summary_words, unsafe_words
from designer.organization import edits
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
from tests.designer.analysis.migration.plans import plan_between

SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
MOVER, STAYER = NodeId("mover"), NodeId("stayer")
LEFT, RIGHT, ASIDE = NodeId("left"), NodeId("right"), NodeId("aside")
IDS = {NodeId("root"): "r-ab12", LEFT: "ou-ab12-11111111", RIGHT: "ou-ab12-22222222", ASIDE: "ou-ab12-33333333"}
SIDES = [(RCP, "Principal"), (SCP, "Resource")]


def denying(kind: PolicyType, side: str, *nodes: NodeId) -> str:
    statement: dict[str, object] = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"ForAnyValue:StringLike": {f"aws:{side}OrgPaths": [f"*/{IDS[node]}/" for node in nodes]}},
    }
    principal = {"Principal": "*"} if kind is RCP else {}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | principal]})


def organization(kind: PolicyType, text: str) -> Organization:
    """Root(Left(mover) Right Aside(stayer)), and a policy on the OU that nothing moves into or out of."""
    full, root = (FULL_AWS_ACCESS,), NodeId("root")
    nodes = [
        Node(root, NodeKind.ROOT, "Root", (LEFT, RIGHT, ASIDE), full, aws_id=IDS[root]),
        Node(LEFT, NodeKind.OU, "Left", (MOVER,), full, aws_id=IDS[LEFT]),
        Node(RIGHT, NodeKind.OU, "Right", (), full, aws_id=IDS[RIGHT]),
        Node(ASIDE, NodeKind.OU, "Aside", (STAYER,), (*full, PolicyId("p")), aws_id=IDS[ASIDE]),
        Node(MOVER, NodeKind.ACCOUNT, "mover", (), full, aws_id="111111111111", email="a@example.com"),
        Node(STAYER, NodeKind.ACCOUNT, "stayer", (), full, aws_id="222222222222", email="b@example.com"),
    ]
    policies = [aws_managed_policies()[0], Policy(PolicyId("p"), "P", kind, text)]
    return Organization(nodes, policies, Settings("Small", aws_id="o-abcdefghij", policy_types=(SCP, RCP)))


def moved(design: Organization, text: str = "") -> Organization:
    after = design.copy()
    after.apply(edits.move(after, [MOVER], RIGHT))
    if text:
        after.apply(edits.edit_policy_text(after, PolicyId("p"), text))
    return after


@pytest.mark.parametrize(("kind", "side"), SIDES)
def test_a_step_is_not_proved_where_the_policy_follows_the_account_that_moves(kind, side):
    before = organization(kind, denying(kind, side, LEFT))
    plan = plan_between(before, moved(before, denying(kind, side, RIGHT)))
    assert not plan.safe
    unsafe = [one for step in plan.steps for one in step.unsafe]
    assert {(STAYER,)} == {one.accounts for one in unsafe}
    assert unsafe[0].request is None
    words = unsafe_words(before, unsafe[0])
    assert words.startswith("In stayer, it is not settled that the step is safe: P asks for aws:")
    assert "not proved safe" in summary_words(plan)


@pytest.mark.parametrize(("kind", "side"), SIDES)
def test_a_step_that_only_moves_the_account_may_change_permissions_of_those_that_stay(kind, side):
    before = organization(kind, denying(kind, side, LEFT))
    plan = plan_between(before, moved(before))
    (step,) = plan.steps
    assert plan.safe  # there is no state in between
    assert {STAYER, MOVER} == set(step.accounts)
    assert {("may change permissions", 1), ("changes nothing", 1)} == {(way.value, n) for way, n in step.effects}


@pytest.mark.parametrize(("kind", "side"), SIDES)
def test_steps_are_proved_in_the_order_in_which_the_policy_names_both_places_for_a_while(kind, side):
    before = organization(kind, denying(kind, side, LEFT))
    plan = plan_between(before, moved(before, denying(kind, side, LEFT, RIGHT)))
    assert ["UpdatePolicy", "MoveAccount"] == [step.call.operation for step in plan.steps]
    assert plan.safe
