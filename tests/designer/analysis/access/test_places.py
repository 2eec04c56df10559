"""What the design fixes about callers counts in ceilings: account, organization, place in it."""

import json
from dataclasses import replace

from designer.analysis.access import reach
from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.placed_policies import level_in_place
from designer.analysis.access.reasons import partition, reason_for
from designer.analysis.differences.impact import Moving
from designer.organization import edits
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
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
from designer.policy.evaluation.outcome import Answer
from designer.policy.matching.request import Level, NamedPolicy

FULL = aws_managed_policies()[0].id
SHOP, BANK, PLAN, PROD, TEST = map(NodeId, ("shop", "bank", "plan", "prod", "test"))
ACTION = "s3:GetObject"
KEY = "aws:PrincipalOrgPaths"


def design(**conditions: object) -> Organization:
    """Root(Prod(Shop Bank Plan) Test) with a Deny of everything under conditions at the root; Plan has no number."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": conditions}
    text = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    own = Policy(PolicyId("own"), "Own", PolicyType.SERVICE_CONTROL_POLICY, text)
    nodes = [
        Node(NodeId("root"), NodeKind.ROOT, "Root", (PROD, TEST), (FULL, own.id), "r-ab12"),
        Node(PROD, NodeKind.OU, "Prod", (SHOP, BANK, PLAN), (FULL,), "ou-ab12-11111111"),
        Node(TEST, NodeKind.OU, "Test", (), (FULL,), "ou-ab12-22222222"),
        Node(SHOP, NodeKind.ACCOUNT, "Shop", (), (FULL,), "111111111111"),
        Node(BANK, NodeKind.ACCOUNT, "Bank", (), (FULL,), "222222222222"),
        Node(PLAN, NodeKind.ACCOUNT, "Plan", (), (FULL,)),
    ]
    return Organization(nodes, (*aws_managed_policies(), own), Settings("Own", "o-0123456789"))


def answers(organization: Organization, ceilings: Ceilings | None = None) -> list[Answer]:
    """The answer for Shop, Bank and Plan, asked in every way there is."""
    catalogue = load()
    ceilings = ceilings or Ceilings(organization, catalogue)
    bit = 1 << (catalogue.index(ACTION) or 0)
    everywhere = ceilings.all_accounts()
    found = []
    for account in (SHOP, BANK, PLAN):
        ceiling = ceilings.of(account)
        assert everywhere[account].answers == ceiling.answers
        answer = (
            Answer.ALLOWED if ceiling.sure & bit else Answer.CONDITIONAL if ceiling.possible & bit else Answer.DENIED
        )
        assert answer == reason_for(organization, catalogue, account, ACTION).answer
        assert answer == dict(reach.answers(organization, catalogue, ACTION))[account].answer
        assert answer == explain_action(organization, catalogue, account, ACTION).answer
        assert [answer] == [why.answer for mask, why in partition(organization, catalogue, account) if mask & bit]
        found.append(answer)
    return found


YES, NO, OPEN = Answer.ALLOWED, Answer.DENIED, Answer.CONDITIONAL


def test_the_account_is_known_by_its_number():
    assert [NO, YES, OPEN] == answers(design(StringEquals={"aws:PrincipalAccount": "111111111111"}))
    assert [YES, NO, OPEN] == answers(design(StringNotEquals={"aws:PrincipalAccount": "111111111111"}))


def test_callers_are_of_their_account():
    only = design(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::111111111111:role/Admin"})
    assert [OPEN, NO, OPEN] == answers(only)
    assert [OPEN] * 3 == answers(design(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:role/Admin"}))


def test_the_organization_is_known():
    assert [NO] * 3 == answers(design(StringEquals={"aws:PrincipalOrgID": "o-0123456789"}))
    assert [YES] * 3 == answers(design(StringNotEquals={"aws:PrincipalOrgID": "o-0123456789"}))
    other = design(StringNotEquals={"aws:ResourceOrgID": "o-0123456789"})
    assert [OPEN] * 3 == answers(other)  # a resource may be anybody's


def test_the_place_in_the_organization_is_known_and_followed():
    path = "o-0123456789/r-ab12/ou-ab12-22222222/"
    organization = design(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{path}*"}})
    ceilings = Ceilings(organization, load())
    assert [YES] * 3 == answers(organization, ceilings)
    change = edits.move(organization, [SHOP], TEST)
    organization.apply(change)
    ceilings.update(change)
    assert [NO, YES, YES] == answers(organization, ceilings)
    organization.apply(change.inverse())
    ceilings.update(change.inverse())
    assert [YES] * 3 == answers(organization, ceilings)


def test_a_new_number_is_followed():
    organization = design(StringEquals={"aws:PrincipalAccount": "333333333333"})
    ceilings = Ceilings(organization, load())
    assert [YES, YES, OPEN] == answers(organization, ceilings)
    node = organization.node(PLAN)
    change = Change("Number", {PLAN: Swap(node, replace(node, aws_id="333333333333"))})
    organization.apply(change)
    ceilings.update(change)
    assert [YES, YES, NO] == answers(organization, ceilings)


def test_a_policy_that_speaks_of_another_partition_opens_what_was_taken_for_granted():
    organization = design(ArnNotLike={"aws:PrincipalArn": "arn:aws:iam::*:*"})
    ceilings = Ceilings(organization, load())
    assert [OPEN] * 3 == answers(organization, ceilings)  # a federated user's ARN is one of STS
    every = ["arn:aws:iam::*:*", "arn:aws:sts::*:*"]
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": every}}}
    for more, expected in (([], YES), ([deny | {"Action": "s3:*", "Resource": "arn:aws-cn:s3:::x/*"}], OPEN)):
        text = json.dumps({"Version": "2012-10-17", "Statement": [deny, *more]})
        change = edits.edit_policy_text(organization, PolicyId("own"), text)
        organization.apply(change)
        ceilings.update(change)
        assert [expected] * 3 == answers(organization, ceilings)


def test_a_move_to_another_place_is_weighed_with_what_the_policies_ask_of_it():
    organization = design(**{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-0123456789/r-ab12/ou-ab12-2*"}})
    catalogue = load()
    found = Moving(organization, catalogue, [SHOP, PLAN]).actions(TEST)
    assert (catalogue.limited_mask, 0, 0, 0) == (found.lost, found.gained, found.narrowed, found.widened)
    assert not Moving(organization, catalogue, [SHOP]).actions(PROD)


def test_a_text_whose_statements_have_a_misspelled_name_stays_as_it_is():
    """Reading takes the name for what was meant; nothing of the text is put in its place, since AWS refuses it."""
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringLike": {KEY: "o-a/*"}}}
    level = Level("", (NamedPolicy("own", json.dumps({"Version": "2012-10-17", "Statment": [deny]})),))
    place = ((KEY.lower(), ("o-a/r-ab12/",)),)
    assert level == level_in_place(level, PolicyType.SERVICE_CONTROL_POLICY, place)
