"""Policies that ask for the number of an account: one stands for all that they do not tell apart, and for no other."""

from dataclasses import replace

import pytest

from designer.analysis.access.owner_numbers import OwnerNumbers
from designer.analysis.access.question import ask
from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.differences.effects import PolicyEffects
from designer.analysis.differences.stage_comparison import sorting
from designer.analysis.differences.versions import Version
from designer.analysis.expectations.prover import Prover
from designer.analysis.migration.movements import Movement
from designer.basics.steps import finish
from designer.organization import edits
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from tests.designer.analysis.differences.test_places import ACCOUNT, LEFT, NUMBER, RCP, SCP, denying, organization
from tests.designer.analysis.migration.plans import plan_between, scp

SECOND, THIRD = "222222222222", "333333333333"
OWN = "${aws:ResourceAccount}"


def three_accounts(*texts, kind=RCP):
    """Three accounts in one OU, and policies of a type at the root."""
    design = organization(texts[0], kind)
    others = [
        replace(design.node(ACCOUNT), id=NodeId(number), name=number, aws_id=number) for number in (SECOND, THIRD)
    ]
    left, root = design.node(LEFT), design.node(design.root)
    more = [Policy(PolicyId(f"p{place}"), f"P{place}", kind, text) for place, text in enumerate(texts[1:])]
    nodes = dict(design.nodes) | {one.id: one for one in others}
    nodes[LEFT] = replace(left, children=(*left.children, *(one.id for one in others)))
    nodes[root.id] = replace(root, policies=(*root.policies, *(one.id for one in more)))
    return Organization(nodes.values(), [*design.policies.values(), *more], design.settings)


def asking(number, **more):
    return denying({"StringEquals": {"aws:ResourceAccount": number}, **more}, kind=RCP)


@pytest.mark.parametrize(
    ("condition", "shared"),
    [
        ({"StringNotEquals": {"aws:PrincipalAccount": OWN}}, {SECOND, THIRD, NUMBER}),
        ({"StringNotEquals": {"aws:PrincipalAccount": [OWN, SECOND]}}, {THIRD, NUMBER}),
        (
            {"ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::{OWN}:role/a", f"arn:aws:iam::{SECOND}:*"]}},
            {THIRD, NUMBER},
        ),
        ({"StringLike": {"aws:ResourceAccount": "2*"}}, set()),
        ({"StringLike": {"aws:PrincipalTag/a": [f"*{OWN}", "b"]}}, set()),
        ({"NumericLessThan": {"aws:ResourceAccount": "5"}}, set()),
        ({"StringEquals": {"aws:PrincipalTag/a": OWN}, "NumericLessThan": {"aws:PrincipalTag/a": "5"}}, set()),
        (
            {"StringEquals": {"aws:PrincipalTag/a": OWN}, "NumericLessThan": {"s3:signatureAge": "5"}},
            {SECOND, THIRD, NUMBER},
        ),
    ],
)
def test_a_number_that_a_policy_names_a_part_of_or_orders_stands_for_itself(condition, shared):
    numbers = OwnerNumbers.of([denying(condition, kind=RCP)])
    assert {one for one in (SECOND, THIRD, NUMBER) if numbers.shared(one) != one} == shared


def test_accounts_that_no_policy_tells_apart_are_compared_as_one_and_shown_by_their_own_number():
    before = three_accounts(denying({"StringNotEquals": {"aws:PrincipalAccount": OWN}}, kind=RCP))
    after = before.copy()
    text = denying({"StringNotEquals": {"aws:PrincipalAccount": [OWN, SECOND]}}, kind=RCP)
    after.apply(edits.edit_policy_text(after, PolicyId("p"), text))
    sides = [Version(one, load()) for one in (before, after)]
    sides[0].share_numbers(sides[1])
    assert len({sides[0].attached(one) for one in (ACCOUNT, SECOND, THIRD)}) == 2
    (group,) = finish(comparing_designs(before, after, load())).effects.groups
    assert group.accounts == (ACCOUNT, THIRD)
    assert group.witness.request.context["aws:resourceaccount"] == NUMBER


def test_an_account_with_another_number_on_each_side_is_no_other():
    before = three_accounts(denying({"StringNotEquals": {"aws:PrincipalAccount": OWN}}, kind=RCP))
    renumbered = {**before.nodes, SECOND: replace(before.node(SECOND), aws_id="999999999998")}
    after = Organization(renumbered.values(), before.policies.values(), before.settings)
    sides = [Version(one, load()) for one in (before, after)]
    sides[0].share_numbers(sides[1])
    assert [sides[0].attached(one) == sides[1].attached(one) for one in (SECOND, THIRD)] == [False, True]


def test_texts_typed_one_after_the_other_are_each_compared_for_every_owner():
    design = three_accounts(denying({"StringEquals": {"aws:SourceAccount": SECOND}}, kind=RCP))
    typing = PolicyEffects(design, load(), PolicyId("p"), design.policy(PolicyId("p")).text)
    finish(typing.comparing(denying({"StringEquals": {"aws:SourceAccount": [SECOND, THIRD]}}, kind=RCP)))
    more = {"aws:SourceAccount": SECOND, "aws:ResourceAccount": SECOND}
    found = finish(typing.comparing(denying({"StringEquals": more}, kind=RCP)))
    assert {one for group in found.groups for one in group.accounts} == {ACCOUNT, THIRD}


@pytest.mark.parametrize("kind", [SCP, RCP])
def test_a_promise_is_proved_for_each_account_by_whose_number_a_policy_asks_for_the_owner(kind):
    design = three_accounts(denying({"StringEquals": {"aws:ResourceAccount": SECOND}}, kind=kind), kind=kind)
    test = GuardrailTest(GuardrailTestId("t"), "", Promise.ALWAYS, (design.root,), actions=("s3:GetObject",))
    proof = Prover(design, load()).prove(test)
    assert (proof.state.value, proof.accounts) == ("failed", (SECOND,))


def test_a_step_of_a_migration_is_safe_for_each_owner_or_is_made_over_a_bridge():
    plain, secure = ({"Bool": {"aws:SecureTransport": one}} for one in ("false", "true"))
    for number in (NUMBER, SECOND):
        before = three_accounts(asking(number, **plain), asking(number, **secure))
        after = three_accounts(asking(number, **secure), asking(number, **plain))
        assert plan_between(before, after).steps[0].bridge


@pytest.mark.parametrize(
    ("other_than", "like"),
    [
        ({"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}, {"aws:ResourceOrgID": "o-abcdefghij"}),
        ({"aws:ResourceAccount": "${aws:PrincipalAccount}"}, {"aws:ResourceAccount": ["${aws:PrincipalAccount}"]}),
    ],
)
def test_policy_variables_of_the_callers_account_are_compared_as_what_they_stand_for(other_than, like):
    before = organization(denying({"StringNotEqualsIfExists": other_than}))
    after = before.copy()
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denying({"StringNotEquals": like})))
    found = finish(comparing_designs(before, after, load())).effects
    assert not found.groups
    assert not found.undecided


@pytest.mark.parametrize("other_than", [{"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}, {"aws:PrincipalAccount": OWN}])
def test_a_perimeter_around_resources_stops_nobody_of_the_own_account(other_than):
    design = three_accounts(denying({"StringNotEquals": other_than}, kind=RCP))
    test = GuardrailTest(GuardrailTestId("t"), "", Promise.ALWAYS, (design.root,), actions=("s3:GetObject",))
    assert Prover(design, load()).prove(test).state.value == "holds"


def test_callers_of_accounts_that_no_scp_tells_apart_are_compared_as_one():
    tagged = {"Null": {"aws:ResourceTag/x": "true"}}
    before = three_accounts(denying({"StringNotEquals": {"aws:PrincipalAccount": NUMBER}, **tagged}), kind=SCP)
    after = before.copy()
    more = {"StringNotEquals": {"aws:PrincipalAccount": [NUMBER, SECOND]}, **tagged}
    after.apply(edits.edit_policy_text(after, PolicyId("p"), denying(more)))
    sides = [Version(one, load()) for one in (before, after)]
    assert [(ACCOUNT,), (SECOND,), (THIRD,)] == list(finish(sorting(*sides, [ACCOUNT, SECOND, THIRD])))
    untouched = denying({"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}})
    sides = [Version(three_accounts(text, kind=SCP), load()) for text in (untouched, denying(tagged))]
    assert [(ACCOUNT, SECOND, THIRD)] == list(finish(sorting(*sides, [ACCOUNT, SECOND, THIRD])))
    assert [one.accounts for one in finish(comparing_designs(before, after, load())).effects.groups] == [(SECOND,)]


def of_logs(number):
    """An SCP on the logs of one account, or of the caller's."""
    return scp("Deny", ["s3:GetObject"], Resource=f"arn:aws:s3:::logs-{number}/*")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of_logs("${aws:PrincipalAccount}"), of_logs(SECOND)),
        (denying({"StringEquals": {"aws:PrincipalAccount": [SECOND, "5"]}}), of_logs(SECOND)),
        (
            scp("Deny", ["s3:GetObject"], Resource="*", Condition={"StringEquals": {"aws:PrincipalAccount": SECOND}}),
            scp("Deny", ["s3:*"], Resource="*", Condition={"StringEquals": {"aws:PrincipalAccount": SECOND}}),
        ),
    ],
    ids=["resource", "condition and resource", "actions"],
)
def test_a_plan_and_a_comparison_count_an_account_apart_that_a_policy_tells_from_its_siblings(before, after):
    before = three_accounts(before, kind=SCP)
    later = before.copy()
    later.apply(edits.edit_policy_text(later, PolicyId("p"), after))
    groups = finish(comparing_designs(before, later, load())).effects.groups
    told = sorted(account for one in groups for account in one.accounts)
    (step,) = plan_between(before, later).steps
    still = sum(number for way, number in step.effects if way is Movement.NOTHING)
    assert still == 3 - len(set(told))
    assert all((account in told) is (account in ways(before, later)) for account in (ACCOUNT, SECOND, THIRD))


def ways(before, after):
    """The accounts of which some request is answered otherwise, by requests of each of them."""
    asked = [
        (account, resource)
        for account in (ACCOUNT, SECOND, THIRD)
        for resource in (f"arn:aws:s3:::logs-{number}/x" for number in (NUMBER, SECOND, THIRD, "9"))
    ]
    found = set()
    for account, resource in asked:
        for action in ("s3:GetObject", "s3:PutObject"):
            sides = [ask(side, account, action, resource=resource) for side in (before, after)]
            one, other = (evaluate(side.request, side.stages).scp.result for side in sides)
            found |= {account} if one is not other else set()
    return found
