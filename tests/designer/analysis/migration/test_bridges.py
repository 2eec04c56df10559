"""Where no order of the operations is safe, or AWS has no room for one, a plan goes over bridges that it takes away."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.analysis.migration.bridges import BridgeBuilder, action_names, put_together
from designer.analysis.migration.operations import AttachPolicy, DetachPolicy
from designer.analysis.migration.plan import MigrationPlan
from designer.analysis.migration.safety import Breach, UnsafeAccounts
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Stage
from tests.designer.analysis.migration.plans import SCP, Replayed, crossed, in_place_of, plan_between, scp
from tests.designer.analysis.migration.test_plans import COMPANY, an_account, check

ELSEWHERE = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
MOST = quotas.load().types[SCP].per_node


def with_policies(design: Organization, **texts: str) -> Organization:
    """A design with more SCPs, by their names."""
    made = design.copy()
    for name, text in texts.items():
        made.apply(edits.create_policy(made, SCP, name, text))
    return made


def policy(design: Organization, name: str) -> PolicyId:
    return next(one.id for one in design.policies.values() if one.name == name)


def exchanged(before: Organization, *names: str) -> Organization:
    """The design after two policies have exchanged their texts."""
    one, other = (before.policy(policy(before, name)) for name in names)
    texts = {one.id: replace(one, text=other.text), other.id: replace(other, text=one.text)}
    return Organization(before.nodes.values(), (before.policies | texts).values(), before.settings)


def bridged(plan: MigrationPlan) -> list[str]:
    return [step.call.operation for step in plan.steps if step.is_bridge]


def test_allows_that_two_policies_exchange_are_held_by_a_third_meanwhile() -> None:
    """Whichever changes first takes something away that both designs allow."""
    before = with_policies(COMPANY, One=scp("Allow", ["s3:*"]), Two=scp("Allow", ["ec2:*"]))
    account = an_account(before)
    for name in ("One", "Two"):
        before.apply(edits.attach(before, policy(before, name), [account]))
    before.apply(edits.detach(before, FULL_AWS_ACCESS, [account]))
    after = exchanged(before, "One", "Two")
    plan = plan_between(before, after)
    assert plan.safe
    assert ["CreatePolicy", "AttachPolicy", "DetachPolicy", "DeletePolicy"] == bridged(plan)
    held = json.loads(plan.steps[0].call.arguments["Content"])["Statement"]
    assert [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}] == held
    assert plan.steps[0].bridge == "It holds what One allows until the rest has followed."
    assert ((1, 6),) == plan.spans
    check(before, after, plan, 4)


def test_denies_that_two_policies_exchange_are_held_with_their_conditions() -> None:
    """An exact copy holds what a Deny of whole actions would make narrower than both designs."""
    before = with_policies(
        COMPANY, One=scp("Deny", ["sqs:*"], Condition=ELSEWHERE), Two=scp("Deny", ["sns:*"], Condition=ELSEWHERE)
    )
    ou = next(n.id for n in before.nodes.values() if n.kind is NodeKind.OU and before.accounts_below(n.id) > 1)
    for name in ("One", "Two"):
        before.apply(edits.attach(before, policy(before, name), [ou]))
    plan = plan_between(before, exchanged(before, "One", "Two"))
    assert plan.safe
    held = json.loads(plan.steps[0].call.arguments["Content"])["Statement"]
    assert [ELSEWHERE] == [statement["Condition"] for statement in held]
    check(before, exchanged(before, "One", "Two"), plan, 5)


def test_allow_lists_that_cross_between_two_levels_are_changed_over_a_deny() -> None:
    """Each level would for a while allow what the other one has not taken away yet."""
    before = with_policies(COMPANY, Above=scp("Allow", ["s3:*", "ec2:*"]), Below=scp("Allow", ["s3:*", "sqs:*"]))
    account = an_account(before)
    above = before.parent(account)
    for name, node in (("Above", above), ("Below", account)):
        before.apply(edits.attach(before, policy(before, name), [node]))
        before.apply(edits.detach(before, FULL_AWS_ACCESS, [node]))
    after = exchanged(before, "Above", "Below")
    plan = plan_between(before, after)
    assert plan.safe
    assert bridged(plan)
    check(before, after, plan, 6)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_every_step_over_bridges_is_safe_and_nothing_of_them_is_left(seed: int) -> None:
    before, after = crossed(COMPANY, seed)
    plan = plan_between(before, after)
    assert plan.reached
    check(before, after, plan, seed)


def full(node: NodeId) -> tuple[Organization, Organization]:
    """A node with all slots taken, on which one Deny is exchanged for another that covers a part of it."""
    wide = scp("Deny", ["sqs:SendMessage", "s3:DeleteBucket"])
    before = with_policies(COMPANY, Wide=wide, Narrow=scp("Deny", ["sqs:SendMessage"]))
    before.apply(edits.attach(before, policy(before, "Wide"), [node]))
    while sum(before.policy(one).type is SCP for one in before.node(node).policies) < MOST:
        name = f"Filler{len(before.policies)}"
        before = with_policies(before, **{name: scp("Deny", [f"s3:Delete{name}"])})
        before.apply(edits.attach(before, policy(before, name), [node]))
    after = before.copy()
    after.apply(in_place_of(after, policy(after, "Wide"), policy(after, "Narrow"), [node]))
    return before, after


@pytest.mark.parametrize("kind", [NodeKind.ACCOUNT, NodeKind.OU])
def test_a_full_node_gets_a_slot_while_another_policy_carries_the_statements(kind: NodeKind) -> None:
    """An account has nothing below it on which the new policy could hang meanwhile."""
    account = an_account(COMPANY)
    before, after = full(account if kind is NodeKind.ACCOUNT else COMPANY.parent(account))
    plan = plan_between(before, after)
    assert plan.safe
    assert ["UpdatePolicy", "DetachPolicy", "AttachPolicy", "UpdatePolicy"] == [s.call.operation for s in plan.steps]
    assert ["UpdatePolicy"] * 2 == bridged(plan)
    why = plan.steps[0].bridge
    assert "carries the statements of Narrow too" in why
    assert "Proved for every action of the catalogue" in why
    state = Replayed(before)
    for step, _ in zip(state.run(plan), range(2), strict=False):
        assert step.number < 3
    assert any("sqs:SendMessage" in text and "s3:DeleteFiller" in text for text in state.texts.values())
    check(before, after, plan, 3)


def test_a_policy_hangs_below_a_full_node_where_none_on_it_can_carry_it() -> None:
    node = COMPANY.parent(an_account(COMPANY))
    before, after = full(node)
    long = {  # each as long as AWS takes one, so that nothing fits beside it
        one.id: replace(one, text=scp("Deny", [f"s3:{'x' * (quotas.load().types[SCP].characters - 90)}"]))
        for one in before.policies.values()
        if one.name.startswith("Filler") or (one.id in COMPANY.node(node).policies and not one.aws_managed)
    }
    before, after = (
        Organization(one.nodes.values(), (one.policies | long).values(), one.settings) for one in (before, after)
    )
    plan = plan_between(before, after)
    assert plan.safe
    assert {"AttachPolicy", "DetachPolicy"} == set(bridged(plan))
    assert "attached to what is below" in next(step.bridge for step in plan.steps if step.is_bridge)
    check(before, after, plan, 3)


def test_what_rcps_would_let_through_is_not_denied_by_a_bridge() -> None:
    """An SCP does not limit callers from elsewhere, and half of a bridge makes no step safe."""
    account = an_account(COMPANY)
    builder = BridgeBuilder(COMPANY, COMPANY, load())
    wider = UnsafeAccounts(Breach.WIDER, Stage.SCP, (account,), None, "", load().match("s3:*"))
    of_rcps = replace(wider, stage=Stage.RCP)
    step = DetachPolicy(FULL_AWS_ACCESS, account)
    assert ["It denies"] == [bridge.why[:9] for bridge in builder.over_unsafe(step, [wider])][:1]
    assert not any("It denies" in bridge.why for bridge in builder.over_unsafe(step, [wider, of_rcps]))


@pytest.mark.parametrize(("going", "carriers"), [(("One", "Two"), {"One", "Two"}), (("One",), set())])
def test_a_policy_that_goes_carries_another_only_where_one_more_goes(
    going: tuple[str, ...], carriers: set[str]
) -> None:
    texts = {name: scp("Deny", [f"s3:Delete{name}"]) for name in ("One", "Two", "New")}
    target = with_policies(COMPANY, **texts)
    account, state = an_account(target), target.copy()
    for name in going:
        state.apply(edits.attach(state, policy(state, name), [account]))
    target.apply(edits.attach(target, policy(target, "New"), [account]))
    found = BridgeBuilder(state, target, load()).over_refusal(AttachPolicy(policy(state, "New"), account))
    whys = [bridge.why for bridge in found if bridge]
    assert carriers == {name for name in ("One", "Two") if any(f" {name} carries" in why for why in whys)}


def test_a_service_is_named_as_a_whole_only_where_all_its_actions_are_meant() -> None:
    whole = load().match("sqs:*")
    assert ["sqs:*"] == action_names(whole, load())
    left = action_names(whole & ~load().match("sqs:SendMessage"), load())
    assert "sqs:DeleteQueue" in left
    assert not {"sqs:*", "sqs:SendMessage"} & set(left)


def test_policies_of_a_type_that_is_not_decided_are_never_put_together() -> None:
    one, other = (Policy(PolicyId(name), name, PolicyType.TAG_POLICY, '{"tags": {}}') for name in ("one", "other"))
    assert finish(put_together(one, other, load())) is None
