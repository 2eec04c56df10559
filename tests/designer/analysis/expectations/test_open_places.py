"""What a request shows holds whatever ids and numbers AWS is still to give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.organization.model.organization import Organization
from tests.designer.analysis.expectations.promised import ACCOUNTS, deny, organization, policy, promise, proved

OTHERS = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
LAB = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/r-ab12/ou-ab12-22222222/*"}}
ELSEWHERE = {"StringEquals": {"aws:PrincipalAccount": "444444444444"}}
NEVER, CAN, ALWAYS = {"never": ["s3:GetObject"]}, {"can": ["s3:GetObject"]}, {"always": ["s3:GetObject"]}
ORGANIZATION, OUS, NUMBER = "the id of the organization", "the ids of the OUs above", "the account's number"


def without(design: Organization, *ids: str) -> Organization:
    """The design as it is before AWS has given some ids; "" for that of the organization."""
    nodes = [replace(one, aws_id="") if one.id in ids else one for one in design.nodes.values()]
    settings = replace(design.settings, aws_id="") if "" in ids else design.settings
    return Organization(nodes, design.policies.values(), settings)


@pytest.mark.parametrize(
    ("condition", "unsaid", "members", "known", "part"),
    [
        (OTHERS, "", NEVER, "failed", ORGANIZATION),
        (OTHERS, "", CAN, "holds", ORGANIZATION),
        (OTHERS, "", ALWAYS, "holds", ORGANIZATION),
        (LAB, "ou-lab", CAN | {"in": ["ou-lab"]}, "failed", OUS),
        (LAB, "ou-lab", ALWAYS | {"in": ["ou-lab"]}, "failed", OUS),
    ],
)
def test_a_promise_is_open_where_it_hangs_on_an_id_that_aws_has_not_given(condition, unsaid, members, known, part):
    design = organization({"guard": policy(deny("s3:*", Condition=condition))})
    assert proved(design, promise(**members)).state.value == known
    proof = proved(without(design, unsaid), promise(**members))
    assert proof.state.value == "undecided"
    assert part in proof.reason


def test_an_account_without_a_number_is_none_that_a_policy_names():
    design = without(organization({"guard": policy(deny("s3:*", Condition=ELSEWHERE))}), "acc-shop")
    assert proved(design, promise(can=["s3:GetObject"], in_=["acc-shop"])).state.value == "holds"
    callers = ["arn:aws:iam::222222222222:role/*"]
    proof = proved(design, promise(never=["s3:GetObject"], in_=["acc-shop"], as_=callers))
    assert (proof.state.value, NUMBER in proof.reason) == ("undecided", True)


SPARED = "arn:aws:iam::222222222222:role/rotation"


@pytest.mark.parametrize("operator", ["ArnNotEquals", "ArnNotLike"])
def test_an_account_without_a_number_never_has_that_of_another(operator):
    """Role of one account that a policy spares is none of an account that is only planned."""
    design = organization({"guard": policy(deny("s3:*", Condition={operator: {"aws:PrincipalArn": SPARED}}))})
    planned, test = without(design, "acc-bank"), promise(never=["s3:GetObject"], in_=["acc-bank"])
    assert proved(planned, test).state.value == proved(design, test).state.value == "holds"
    assert proved(planned, promise(**NEVER, in_=["acc-shop"])).state.value == "failed"
    spared = promise(never=["s3:GetObject"], except_=["role/rotation"])
    assert proved(planned, spared).state.value == "holds"
    assert proved(without(design, "acc-shop"), test).state.value == "holds", "an account with a number keeps it"
    both = proved(without(design, "acc-shop", "acc-bank"), test)  # a number of no account may be any that is planned
    assert (both.state.value, NUMBER in both.reason) == ("undecided", True)
    bank_as_shop = {"StringEquals": {"aws:PrincipalAccount": ACCOUNTS["acc-shop"]}}
    named = promise(can=["s3:GetObject"], in_=["acc-bank"], when=bank_as_shop)
    assert proved(planned, named).state is proved(design, named).state


def test_ids_that_no_policy_asks_for_leave_nothing_open():
    design = without(organization({"guard": policy(deny("s3:Put*"))}), "", "ou-work", "acc-shop")
    assert proved(design, promise(**CAN)).state.value == "holds"
    assert proved(design, promise(**NEVER)).state.value == "failed"


def test_callers_of_the_owners_organization_stay_in_it_whatever_its_id_is():
    ours = {"StringNotEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}
    design = organization(rcps={"guard": policy(deny("s3:*", Principal="*", Condition=ours))})
    test = promise(can=["s3:GetObject"], of="resources")
    assert proved(without(design, ""), test).state is proved(design, test).state


@pytest.mark.parametrize(("number", "state"), [("222222222222", "holds"), ("333333333333", "failed")])
def test_resources_of_an_owner_have_its_number(number, state):
    denying = deny("sqs:*", Principal="*", Resource=f"arn:aws:sqs:*:{number}:*")
    design = organization(rcps={"guard": policy(denying)})
    proof = proved(design, promise(never=["sqs:SendMessage"], in_=["acc-shop"], of="resources"))
    assert proof.state.value == state
