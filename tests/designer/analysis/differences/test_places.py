"""A policy that asks for the place of an account says something else of it once that moves, with no edit of its own."""

import json

import pytest

from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.differences.effects import STAGES
from designer.basics.steps import finish
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
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, Stage
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from tests.designer.analysis.migration.plans import plan_between

SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
ACCOUNT, LEFT, RIGHT = NodeId("account"), NodeId("left"), NodeId("right")
IDS = {NodeId("root"): "r-ab12", LEFT: "ou-ab12-11111111", RIGHT: "ou-ab12-22222222"}
NUMBER = "111111111111"


def within(node: NodeId, side: str = "Principal") -> dict[str, object]:
    return {"ForAnyValue:StringLike": {f"aws:{side}OrgPaths": f"*/{IDS[node]}/"}}


def denying(*conditions: dict[str, object], kind: PolicyType = SCP) -> str:
    principal = {"Principal": "*"} if kind is RCP else {}
    statement = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", **principal}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Condition": one} for one in conditions]})


def organization(text: str, kind: PolicyType = SCP) -> Organization:
    """Root(Left(account) Right), and a policy at the root."""
    full = (FULL_AWS_ACCESS,)
    root = NodeId("root")
    nodes = [
        Node(root, NodeKind.ROOT, "Root", (LEFT, RIGHT), (*full, PolicyId("p")), aws_id=IDS[root]),
        Node(LEFT, NodeKind.OU, "Left", (ACCOUNT,), full, aws_id=IDS[LEFT]),
        Node(RIGHT, NodeKind.OU, "Right", (), full, aws_id=IDS[RIGHT]),
        Node(ACCOUNT, NodeKind.ACCOUNT, "account", (), full, aws_id=NUMBER, email="a@example.com"),
    ]
    policies = [aws_managed_policies()[0], Policy(PolicyId("p"), "P", kind, text)]
    return Organization(nodes, policies, Settings("Small", aws_id="o-abcdefghij", policy_types=(SCP, RCP)))


def moved(design: Organization) -> Organization:
    after = design.copy()
    after.apply(edits.move(after, [ACCOUNT], RIGHT))
    return after


@pytest.mark.parametrize(
    ("kind", "conditions"),
    [
        (SCP, [within(LEFT)]),
        (RCP, [within(LEFT, "Resource")]),
        # Denied in one Region on both sides, in another on one of them: conditional before and after.
        (
            SCP,
            [
                {**within(LEFT), "StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
                {"StringEquals": {"aws:RequestedRegion": "us-east-1"}},
            ],
        ),
    ],
)
def test_a_move_past_a_policy_that_asks_for_the_place_is_a_difference_and_an_effect(kind, conditions):
    before = organization(denying(*conditions, kind=kind), kind)
    found = finish(comparing_designs(before, moved(before), load())).effects
    stage = Stage.SCP if kind is SCP else Stage.RCP
    assert [(stage, (ACCOUNT,))] == [(group.stage, group.accounts) for group in found.groups]
    assert found.groups[0].actions.gained | found.groups[0].actions.widened
    witness = found.groups[0].witness
    assert witness is None or "aws:principalorgpaths" not in witness.request.context  # each design has its own
    (step,) = plan_between(before, moved(before)).steps
    assert [("adds permissions", 1)] == [(movement.value, number) for movement, number in step.effects]


def test_a_move_past_a_policy_that_asks_for_another_place_is_none():
    before = organization(denying({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/*"}}))
    assert () == finish(comparing_designs(before, moved(before), load())).effects.groups
    (step,) = plan_between(before, moved(before)).steps
    assert ["changes nothing"] == [movement.value for movement, _ in step.effects]


DISTANT = [(RCP, "Principal", "requests from it"), (SCP, "Resource", "requests to resources of it")]


@pytest.mark.parametrize(("kind", "side", "words"), DISTANT)
def test_a_move_is_open_for_all_below_a_policy_that_asks_for_the_place_of_the_other_side(kind, side, words):
    before = organization(denying(within(LEFT, side), kind=kind), kind)
    found = finish(comparing_designs(before, moved(before), load()))
    (open_effect,) = found.effects.undecided
    assert (STAGES[kind], (ACCOUNT,)) == (open_effect.stage, open_effect.accounts)
    assert load().match("s3:*") & load().limited_mask == open_effect.actions
    assert f"P asks for aws:{side}OrgPaths, and 1 account moves: {words} are not compared." == open_effect.reason
    assert not found.effects.alike
    (step,) = plan_between(before, moved(before)).steps
    assert [("may change permissions", 1)] == [(movement.value, number) for movement, number in step.effects]


@pytest.mark.parametrize(("kind", "side"), [(RCP, "Principal"), (SCP, "Resource")])
def test_a_move_is_settled_where_the_policy_says_the_same_of_both_places(kind, side):
    everywhere: dict[str, object] = {"ForAnyValue:StringLike": {f"aws:{side}OrgPaths": "o-abcdefghij/*"}}
    before = organization(denying(everywhere, kind=kind), kind)
    found = finish(comparing_designs(before, moved(before), load()))
    assert () == found.effects.undecided
    assert found.effects.alike == 1
    (step,) = plan_between(before, moved(before)).steps
    assert ["changes nothing"] == [movement.value for movement, _ in step.effects]


def _allows(design: Organization) -> bool:
    path = design.path(ACCOUNT)
    levels = tuple(
        Level(node, tuple(NamedPolicy(one, design.policy(one).text) for one in design.node(node).policies))
        for node in path
    )
    place = "/".join(["o-abcdefghij", *(design.node(node).aws_id for node in path[:-1]), ""])
    caller = f"arn:aws:iam::{NUMBER}:role/x"
    context = {"aws:PrincipalOrgPaths": (place,), "aws:PrincipalArn": caller}
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", caller, context=context)
    return evaluate(request, Stages(scps=levels)).result is Result.ALLOWED


def test_a_plan_leaves_no_gap_where_the_policy_changes_with_the_place_for_which_it_asks():
    before = organization(denying(within(LEFT)))
    after = moved(before)
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denying(within(RIGHT))))
    plan = plan_between(before, after)
    state = before.copy()
    told = []
    for step, change in zip(plan.steps, plan.changes, strict=True):
        state.apply(change)
        assert not _allows(state) or step.unsafe
        told.append(bool(step.unsafe))
    assert not _allows(before)
    assert not _allows(after)
    assert len(plan.steps) > 2 or any(told)


def test_cases_that_are_all_there_can_be_are_no_difference_where_a_policy_asks_for_the_place():
    def over(*flags: str) -> dict[str, object]:
        return {**within(LEFT), "Bool": {"aws:SecureTransport": [*flags]}}

    before = organization(denying(over("true", "false")))
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denying(over("true"), over("false"))))
    found = finish(comparing_designs(before, after, load())).effects
    assert not found.groups
    assert not found.undecided


@pytest.mark.parametrize(
    ("kind", "condition", "key"),
    [
        (SCP, within(LEFT), "aws:PrincipalOrgPaths"),
        (SCP, within(LEFT, "Resource"), "aws:ResourceOrgPaths"),
        (RCP, within(LEFT, "Resource"), "aws:ResourceOrgPaths"),
        (RCP, within(LEFT), "aws:PrincipalOrgPaths"),
    ],
)
def test_a_key_that_a_policy_writes_with_escapes_is_asked_for_as_well(kind, condition, key):
    text = denying(condition, kind=kind)
    found = []
    for one in (text, text.replace(key, "\\u0061" + key[1:-1] + "\\u0073")):
        before = organization(one, kind)
        compared = finish(comparing_designs(before, moved(before), load())).effects
        steps = [(step.accounts, step.effects, step.unsafe) for step in plan_between(before, moved(before)).steps]
        found.append(([(group.accounts, group.actions) for group in compared.groups], compared.undecided, steps))
    assert found[0] == found[1]
    assert any(found[0][:2])
