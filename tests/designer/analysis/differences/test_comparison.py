"""Comparing two designs: what is said to differ differs, request by request, and what is not said does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.assumption import Assumption
from designer.analysis.access.question import ask
from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.differences.effects import PolicyEffects
from designer.analysis.differences.report import report
from designer.analysis.differences.stage_comparison import NOT_KNOWN
from designer.analysis.differences.versions import EffectDirection
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.exchange import templates
from designer.organization import edits
from designer.organization.edits.comments import add_comment
from designer.organization.model.comments import CommentPlace
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
    Unknown,
    aws_managed_policies,
)
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, Stage
from tests.designer import draws
from tests.designer.analysis.access.building import document
from tests.designer.building import SHOP, TEST, company
from tests.designer.strategies import organizations

CATALOGUE = load()
SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
ROLES = ("admin", "Deploy", "org/rescue")
STATEMENTS = [
    {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
    {
        "Effect": "Deny",
        "Action": ["s3:Get*", "ec2:*"],
        "Resource": "*",
        "Condition": {"Bool": {"aws:ViaAWSService": "false"}},
    },
    {
        "Effect": "Deny",
        "NotAction": ["iam:*", "sts:*"],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-east-1"]}},
    },
    {
        "Effect": "Deny",
        "Action": "s3:DeleteBucket",
        "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}},
    },
    {
        "Effect": "Deny",
        "Action": ["s3:DeleteBucket", "iam:CreateUser"],
        "Resource": "*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/admin", "arn:aws:iam::*:role/org/*"]}},
    },
    {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::secret/*"},
    {"Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*"},
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
]
OWNERS = [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"},
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:GetObject", "sts:AssumeRole"],
        "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}},
    },
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    },
]
REQUESTS = [
    (action, resource, region, role, secure)
    for (action, resource), region, role, secure in product(
        [
            ("s3:DeleteBucket", "arn:aws:s3:::box"),
            ("s3:GetObject", "arn:aws:s3:::box/one"),
            ("s3:PutObject", "arn:aws:s3:::secret/one"),
            ("ec2:RunInstances", "*"),
            ("iam:CreateUser", "*"),
            ("sts:AssumeRole", "*"),
            ("kms:Decrypt", "*"),
        ],
        ("eu-central-1", "ap-south-1"),
        ROLES,
        ("true", "false"),
    )
]


SECURE = {"Bool": {"aws:SecureTransport": "true"}}


def compared(before, after):
    return finish(comparing_designs(before, after, CATALOGUE))


def texts(statements):
    return st.lists(st.sampled_from(statements), min_size=1, max_size=3).map(document)


SAID = {SCP: texts(STATEMENTS), RCP: texts(OWNERS)}
TREE = {
    "root": "",
    "ou-a": "root",
    "ou-b": "root",
    "ou-c": "ou-b",
    "pay": "root",
    "one": "ou-a",
    "two": "ou-c",
    "six": "ou-b",
}


@st.composite
def pairs(draw):
    """An organization whose policies say something, and another that a few edits have made of it."""
    policies = [Policy(PolicyId(f"scp-{number}"), f"SCP {number}", SCP, draw(SAID[SCP])) for number in range(4)]
    policies += [Policy(PolicyId(f"rcp-{number}"), f"RCP {number}", RCP, draw(SAID[RCP])) for number in range(2)]
    nodes = []
    for number, name in enumerate(TREE):
        kind = NodeKind.OU if name.startswith("ou") else NodeKind.ACCOUNT if number else NodeKind.ROOT
        below = tuple(NodeId(child) for child, parent in TREE.items() if parent == name)
        own = draws.some_of(draw, policies, 2)
        attached = (*(draws.one_of(draw, [*5 * [(FULL_AWS_ACCESS,)], ()])), *(one.id for one in own))
        number_at_aws = f"{number:012}" if kind is NodeKind.ACCOUNT and draw(st.booleans()) else ""
        nodes.append(Node(NodeId(name), kind, name, below, attached, number_at_aws))
    facts = Settings("Acme", "o-abcdefghij", NodeId("pay"), policy_types=(SCP, RCP))
    before, after = (Organization(nodes, (*aws_managed_policies(), *policies), facts) for _ in range(2))
    for _ in range(draws.number(draw, 1, 3)):
        _edit(draw, after, SAID)
    return before, after


def _edit(draw, organization, said):
    nodes = list(organization.walk())
    own = sorted(one.id for one in organization.policies.values() if one.type in said and not one.aws_managed)
    way = draws.one_of(draw, ["text", "text", "attach", "detach", "move", "management"])
    try:
        if way == "text" and own:
            policy = draws.one_of(draw, own)
            text = draw(said[organization.policy(policy).type])
            organization.apply(edits.edit_policy_text(organization, policy, text))
        elif way == "attach" and own:
            organization.apply(edits.attach(organization, draws.one_of(draw, own), [draws.one_of(draw, nodes)]))
        elif way == "detach" and own:
            organization.apply(edits.detach(organization, draws.one_of(draw, own), [draws.one_of(draw, nodes)]))
        elif way == "move":
            organization.apply(edits.move(organization, [draws.one_of(draw, nodes)], draws.one_of(draw, nodes)))
        else:
            account = draws.one_of(draw, list(organization.accounts()) or [None])
            organization.apply(edits.set_management_account(organization, account))
    except EditError:
        pass


def decided(organization, account, request, stage):
    """The answer of one design to a request, by what one stage says of an account in it."""
    action, resource, region, role, secure = request
    number = organization.node(account).aws_id or "000000000000"
    context = {"aws:RequestedRegion": region, "aws:SecureTransport": secure, "aws:ViaAWSService": "false"}
    principal = f"arn:aws:iam::{number}:role/{role}"
    question = ask(organization, account, action, resource=resource, principal=principal, context=context)
    asked, stages = question.request, question.stages
    if stage is Stage.SCP:
        stages = replace(stages, rcps=())
    else:
        stages = replace(stages, scps=())
        asked = replace(asked, in_management_account=False, principal="arn:aws:iam::999988887777:role/x", account="")
        asked = replace(asked, resource_account=number)
    return evaluate(asked, stages).result is Result.ALLOWED


def told_of(found, stage, account, action, *, wider):
    """True when it is said that an action becomes wider, or narrower, for an account, or that this is undecided."""
    index = CATALOGUE.index(action)
    masks = [one.actions for one in found.effects.undecided if one.stage is stage and account in one.accounts]
    groups = [one.actions for one in found.effects.groups if one.stage is stage and account in one.accounts]
    masks += [one.wider if wider else one.narrower for one in groups]
    return any(mask >> index & 1 for mask in masks)


@given(pairs())
def test_a_request_that_differs_is_told_of_with_its_direction(case):
    before, after = case
    found = compared(before, after)
    for stage in (Stage.SCP, Stage.RCP):
        for account, request in product(after.accounts(), REQUESTS):
            was, now = (decided(side, account, request, stage) for side in (before, after))
            assert was == now or told_of(found, stage, account, request[0], wider=now), (account, request)


@given(pairs())
def test_each_group_has_a_request_that_differs(case):
    found = compared(*case)
    for group in found.effects.groups:
        witness = group.witness
        assert witness is not None
        assert witness.account == group.accounts[0]
        assert witness.before != witness.after
        assert "Allowed" in (witness.before, witness.after)
        index = CATALOGUE.index(witness.request.action)
        wider = witness.after == "Allowed"
        assert (group.actions.wider if wider else group.actions.narrower) >> index & 1
        if group.direction is not EffectDirection.BOTH:
            assert wider is (group.direction is EffectDirection.WIDER)


@given(organizations())
def test_a_design_does_not_differ_from_itself(organization):
    assert not compared(organization, organization)


def designs(kind, *texts_of_one, unknown=False):
    """Designs of one account below one OU, each with its text of a policy at the root; and one not known, if asked."""
    found = []
    for text in texts_of_one:
        policies = [Policy(PolicyId("edited"), "Edited", kind, text)]
        policies += [Policy(PolicyId("gap"), "Gap", kind, "", unknown=Unknown.TEXT)] if unknown else []
        attached = (FULL_AWS_ACCESS, *(one.id for one in policies))
        nodes = [
            Node(NodeId("root"), NodeKind.ROOT, "Root", (NodeId("ou"),), attached),
            Node(NodeId("ou"), NodeKind.OU, "OU", (NodeId("one"),), (FULL_AWS_ACCESS,)),
            Node(NodeId("one"), NodeKind.ACCOUNT, "One", (), (FULL_AWS_ACCESS,), "111122223333"),
        ]
        facts = Settings("Acme", policy_types=(SCP, RCP))
        found.append(Organization(nodes, (*aws_managed_policies(), *policies), facts))
    return found


def test_a_condition_that_no_request_meets_is_no_difference():
    never = {"Bool": {"aws:SecureTransport": "true"}, "BoolIfExists": {"aws:SecureTransport": "false"}}
    ever = {"Bool": {"aws:SecureTransport": "false"}}
    plain, empty, real = (
        document([OWNERS[0] | {"Action": "sqs:*"}, *more])
        for more in ((), ({**OWNERS[0], "Condition": never},), ({**OWNERS[0], "Condition": ever},))
    )
    assert () == compared(*designs(RCP, plain, empty)).effects.groups
    (group,) = compared(*designs(RCP, plain, real)).effects.groups
    assert (EffectDirection.NARROWER, Stage.RCP) == (group.direction, group.stage)


def test_a_deny_that_another_has_already_is_no_difference():
    europe = STATEMENTS[2]
    narrower = {**europe, "NotAction": ["iam:*", "sts:*", "s3:*"], "Sid": "Again"}
    found = compared(*designs(SCP, document([europe]), document([europe, narrower])))
    assert ("changed", ()) == (found.policies[0].kind.value, found.effects.groups)
    assert not found.effects.undecided
    assert 1 == found.effects.alike


def test_a_level_more_that_allows_on_a_condition_is_narrower_for_what_was_conditional_before():
    """An account moves below one OU more: a Region that was denied is allowed, and a plain connection is no more."""
    allowed = document([{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": SECURE}])
    texts = {"regions": document([STATEMENTS[2]]), "secure": allowed, "more": document([STATEMENTS[0]])}

    def placed(parent):
        tree = {"root": "", "ou-a": "root", "ou-b": "root", "ou-c": "ou-b", "one": parent}
        attached = {"ou-a": (FULL_AWS_ACCESS, PolicyId("regions")), "ou-b": (PolicyId("secure"),)}
        attached["ou-c"] = (FULL_AWS_ACCESS, PolicyId("more"))
        nodes = [
            Node(
                NodeId(name),
                NodeKind.OU if name.startswith("ou") else NodeKind.ACCOUNT if above else NodeKind.ROOT,
                name,
                tuple(NodeId(child) for child, parent in tree.items() if parent == name),
                attached.get(name, (FULL_AWS_ACCESS,)),
            )
            for name, above in tree.items()
        ]
        policies = [Policy(PolicyId(name), name, SCP, text) for name, text in texts.items()]
        return Organization(nodes, (*aws_managed_policies(), *policies), Settings("Acme", policy_types=(SCP,)))

    found = compared(placed("ou-a"), placed("ou-c"))
    for wider in (True, False):
        assert told_of(found, Stage.SCP, NodeId("one"), "ec2:RunInstances", wider=wider)


def test_one_role_more_that_is_spared_is_wider_and_in_no_way_narrower():
    before, after = document([STATEMENTS[3]]), document([{**STATEMENTS[4], "Action": "s3:DeleteBucket"}])
    (group,) = compared(*designs(SCP, before, after)).effects.groups
    assert EffectDirection.WIDER is group.direction
    assert "role/org/" in group.witness.request.principal
    assert ("ExplicitlyDenied", "Allowed") == (group.witness.before, group.witness.after)
    assert "scp/root/Edited#1" == str(group.witness.decided_before)
    (group,) = compared(*designs(SCP, after, before)).effects.groups
    assert EffectDirection.NARROWER is group.direction


@pytest.mark.parametrize("text", [document([STATEMENTS[3]]), document([STATEMENTS[0]])])
def test_beside_a_policy_that_is_not_known_a_difference_is_undecided(text):
    found = compared(*designs(SCP, document([STATEMENTS[4]]), text, unknown=True))
    (one,) = found.effects.undecided
    assert ("one",) == one.accounts
    assert one.actions >> CATALOGUE.index("s3:DeleteBucket") & 1
    assert NOT_KNOWN == one.reason
    assert 0 == found.effects.alike
    assert found.may_be(EffectDirection.WIDER)


def test_a_region_that_a_service_never_names_is_no_difference_there():
    """Cost Explorer has one endpoint, in us-east-1: no request to it names another Region."""

    def only(other, *regions):
        condition = {"StringNotEquals": {"aws:RequestedRegion": list(regions)}}
        return document([{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": condition}, other])

    spared = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": STATEMENTS[3]["Condition"]}
    both, one = only(spared, "us-east-1", "eu-central-1"), only(spared, "us-east-1")
    found = compared(*designs(SCP, both, one))
    (group,) = found.effects.groups
    assert group.actions.narrowed >> CATALOGUE.index("ec2:RunInstances") & 1
    assert not group.actions.narrowed >> CATALOGUE.index("ce:CreateAnomalyMonitor") & 1
    assert group.witness is not None


def test_a_witness_is_in_a_region_of_aws_and_so_is_its_resource():
    """Patterns alone are told apart by us-east-11, too."""

    def denied(like, *regions):
        condition = {"StringNotLike": {"aws:RequestedRegion": list(regions)}}
        trail = f"arn:aws:cloudtrail:{like}:*:trail/*"
        return document(
            [{"Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": trail, "Condition": condition}]
        )

    for like in ("*", "eu-central-1"):  # a trail that the policy names stays where it is
        before, after = denied(like, "*"), denied(like, "us-east-1", "eu-central-1")
        (group,) = compared(*designs(SCP, before, after)).effects.groups
        request = group.witness.request
        assert "ap-southeast-2" == request.context["aws:requestedregion"]
        assert like.replace("*", "ap-southeast-2") == request.resource.split(":")[3]


def test_an_rcp_against_confused_deputies_is_compared():
    """It stops AWS's own services, which no SCP limits."""

    def only(*accounts):
        conditions = {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij", "aws:SourceAccount": list(accounts)},
            "Null": {"aws:SourceAccount": "false"},
            "Bool": {"aws:PrincipalIsAWSService": "true"},
        }
        return document([{**OWNERS[0], "Action": ["s3:*", "sqs:*"], "Condition": conditions}])

    (group,) = compared(*designs(RCP, only("111111111111"), only("111111111111", "222222222222"))).effects.groups
    assert (EffectDirection.WIDER, Stage.RCP) == (group.direction, group.stage)
    assert "222222222222" == group.witness.request.context["aws:sourceaccount"]
    (group,) = compared(
        *designs(RCP, document([{**OWNERS[0], "Action": "kms:*"}]), only("111111111111"))
    ).effects.groups
    assert EffectDirection.BOTH is group.direction
    assert group.actions.narrowed >> CATALOGUE.index("sqs:SendMessage") & 1


def test_beside_a_policy_that_cannot_be_read_a_difference_is_undecided():
    found = compared(*designs(RCP, document([OWNERS[2]])[:-1], document([OWNERS[2]])))
    assert [NOT_KNOWN] == [one.reason for one in found.effects.undecided]
    assert not found.effects.readable


@pytest.mark.parametrize("half_typed", [SCP, RCP])
def test_no_word_says_that_nothing_differs_where_a_policy_cannot_be_read(half_typed):
    text = document([OWNERS[2]]) if half_typed is RCP else document([STATEMENTS[0]])
    told = report(compared(*designs(half_typed, text, text[:-1])))
    assert told.summary == "1 policy differs, permissions unknown in 1 account."


def test_the_management_account_is_exempt_until_another_is():
    before, after = designs(SCP, document([STATEMENTS[0]]), document([STATEMENTS[0]]))
    after.apply(edits.set_management_account(after, NodeId("one")))
    (group,) = compared(before, after).effects.groups
    assert EffectDirection.WIDER is group.direction
    assert "Allowed" == group.witness.after
    assert () == compared(after, after).effects.groups


def test_the_management_account_is_not_counted_among_those_that_policies_limit_as_before():
    before, after = company(), company()
    assert 4 == after.account_count  # Shop, Bank, Trial and the management account
    after.apply(edits.create_policy(after, SCP, "Edited", document([STATEMENTS[0]])))
    after.apply(edits.attach(after, PolicyId("edited"), [SHOP]))
    (note,) = [one.note for one in report(compared(before, after)).sections if one.title == "Permissions"]
    assert note.startswith("SCPs and RCPs limit 2 accounts as before")


def test_an_assumption_is_taken_as_known():
    assumption = Assumption(region="eu-central-1")
    before, after = designs(SCP, document([STATEMENTS[8]]), document([STATEMENTS[8], STATEMENTS[2]]))
    assert compared(before, after).effects.groups
    assert () == finish(comparing_designs(before, after, CATALOGUE, assumption)).effects.groups


@given(pairs(), st.data())
def test_the_effect_of_an_edit_is_that_of_comparing_before_and_after(case, data):
    before, _ = case
    policy = data.draw(st.sampled_from([one for one in before.policies.values() if not one.aws_managed]))
    text = data.draw(SAID[policy.type])
    said = finish(PolicyEffects(before, CATALOGUE, policy.id, policy.text).comparing(text))
    after = Organization(before.nodes.values(), before.policies.values(), before.settings)
    after.apply(edits.edit_policy_text(after, policy.id, text))
    found = compared(before, after)
    assert found.effects.changed <= said.changed
    for account in found.effects.changed:
        wider = narrower = 0
        for group in said.of(account):
            wider |= group.actions if group.change.direction is not EffectDirection.NARROWER else 0
            narrower |= group.actions if group.change.direction is not EffectDirection.WIDER else 0
        for group in found.effects.groups:
            if account in group.accounts:
                assert not group.actions.wider & ~wider
                assert not group.actions.narrower & ~narrower


def test_nothing_is_left_open_when_all_accounts_stand_elsewhere():
    before = templates.load(templates.SCALE, accounts=150).organization
    accounts = [one for one in before.accounts() if not before.is_management_account(one)]
    ous = [node.id for node in before.nodes.values() if node.kind is NodeKind.OU]
    after = before.copy()
    for number, account in enumerate(accounts):
        target = ous[(7 * number) % len(ous)]
        if after.parent(account) != target:
            after.apply(edits.move(after, (account,), target, 0))
    found = finish(comparing_designs(before, after, CATALOGUE))
    assert () == found.effects.undecided
    assert 100 < len(found.effects.changed)


@pytest.mark.parametrize("kind", [SCP, RCP])
def test_unknown_policies_of_one_level_are_others_than_those_of_another(kind):
    here = company()
    gap = Policy(PolicyId("gap"), "Unknown", kind, "", unknown=Unknown.ATTACHMENTS)
    nodes = [replace(one, policies=(*one.policies, gap.id)) for one in here.nodes.values()]
    types = tuple(dict.fromkeys((*here.settings.policy_types, kind)))
    made = [
        Organization(nodes, (*here.policies.values(), gap), replace(here.settings, policy_types=types))
        for _ in range(2)
    ]
    assert not compared(*made).effects.undecided
    made[1].apply(edits.move(made[1], [SHOP], TEST))
    told = compared(*made).effects
    assert {(SHOP,)} == {one.accounts for one in told.undecided}
    assert {NOT_KNOWN} == {one.reason for one in told.undecided}


def test_a_comment_is_found_under_its_name_and_not_among_settings():
    before, after = company(), company()
    after.apply(add_comment(after, CommentPlace(node=SHOP), "Why?", "Ana", "2026-12-02T12:00:00Z"))
    titles = [entry.title for one in report(compared(before, after)).sections for entry in one.entries]
    assert ["Comments"] == titles
