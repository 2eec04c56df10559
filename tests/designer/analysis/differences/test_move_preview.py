"""What a move gives and takes is what the ceilings say before it and after it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.differences.impact import ActionChanges, Moving, Policies
from designer.analysis.differences.words import action_counts, changed_policy_names, policy_counts
from designer.organization import edits
from designer.organization.edits.rules import topmost
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
from tests.designer import draws
from tests.designer.analysis.access.building import document
from tests.designer.strategies import organizations

CATALOGUE = load()


def statement(effect, *actions, condition=None):
    extra = {"Condition": condition} if condition else {}
    return {"Effect": effect, "Action": list(actions), "Resource": "*", **extra}


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
TEXTS = [
    document([statement("Deny", "s3:*")]),
    document([statement("Deny", "s3:Get*", "ec2:*", condition=MFA)]),
    document([statement("Allow", "s3:*", "iam:*")]),
    document([statement("Allow", "ec2:*", condition=MFA), statement("Deny", "iam:Create*")]),
    document([statement("Deny", "s3:*")])[:-1],
]


@st.composite
def moves(draw):
    """An organization whose policies say something, some nodes of it, and a parent that may take them."""
    organization = draw(organizations())
    texts = st.sampled_from(TEXTS)
    policies = [p if p.aws_managed else replace(p, text=draw(texts)) for p in organization.policies.values()]
    organization = Organization(organization.nodes.values(), policies, organization.settings)
    every = list(organization.walk())
    movable = every[1:] or every
    nodes = draws.several(draw, movable, 4, 1)
    parents = [n for n in every if not edits.move_refusal(organization, nodes, n)]
    return organization, nodes, draws.one_of(draw, parents) if parents else None


def measured(organization, nodes, parent):
    """The same by really moving: every account's ceiling before and after."""
    accounts = [a for top in topmost(organization, nodes) for a in organization.accounts(top)]
    accounts = [a for a in accounts if not organization.is_management_account(a)]
    before = {a: Ceilings(organization, CATALOGUE).of(a) for a in accounts}
    with organization.tentatively(edits.move(organization, nodes, parent)):
        after = {a: Ceilings(organization, CATALOGUE).of(a) for a in accounts}
    lost = gained = narrowed = widened = 0
    for account in accounts:
        old, new = before[account], after[account]
        lost |= old.possible & ~new.possible
        gained |= new.possible & ~old.possible
        narrowed |= old.sure & new.conditional
        widened |= old.conditional & new.sure
    complete = all(c.known for c in (*before.values(), *after.values()))
    return ActionChanges(lost, gained, narrowed, widened, complete)


@given(moves())
def test_a_move_is_told_to_give_and_take_what_it_then_does(move):
    organization, nodes, parent = move
    if parent is None:
        return
    assert measured(organization, nodes, parent) == Moving(organization, CATALOGUE, nodes).actions(parent)


@given(moves())
def test_policies_told_are_those_that_reach_from_above_after_the_move_and_not_before(move):
    organization, nodes, parent = move
    if parent is None:
        return

    def from_above():
        found = []
        for top in topmost(organization, nodes):
            path = organization.path(top)[:-1]
            own = {p for level in path for p in organization.node(level).policies}
            found.append({p for p in own if not organization.policy(p).aws_managed})
        return found

    before = from_above()
    told = Moving(organization, CATALOGUE, nodes).policies(parent)
    with organization.tentatively(edits.move(organization, nodes, parent)):
        after = from_above()
    assert set().union(*(new - old for old, new in zip(before, after, strict=True))) == set(told.gained)
    assert set().union(*(old - new for old, new in zip(before, after, strict=True))) == set(told.lost)


def company():
    """Root with Free and Locked; Locked denies S3 and, without MFA, EC2. Free has the account and an OU of two."""
    locked = (FULL_AWS_ACCESS, PolicyId("no-s3"), PolicyId("mfa"))
    nodes = [
        Node(NodeId("root"), NodeKind.ROOT, "Root", (NodeId("free"), NodeId("locked")), (FULL_AWS_ACCESS,)),
        Node(
            NodeId("free"), NodeKind.OU, "Free", (NodeId("shop"), NodeId("team")), (FULL_AWS_ACCESS, PolicyId("soft"))
        ),
        Node(NodeId("locked"), NodeKind.OU, "Locked", (), locked),
        Node(NodeId("shop"), NodeKind.ACCOUNT, "shop", (), (FULL_AWS_ACCESS,)),
        Node(NodeId("team"), NodeKind.OU, "Team", (NodeId("dev"), NodeId("boss")), (FULL_AWS_ACCESS,)),
        Node(NodeId("dev"), NodeKind.ACCOUNT, "dev", (), (PolicyId("s3-only"),)),
        Node(NodeId("boss"), NodeKind.ACCOUNT, "boss", (), (FULL_AWS_ACCESS,)),
    ]
    texts = {
        "no-s3": document([statement("Deny", "s3:*")]),
        "mfa": document([statement("Deny", "ec2:*", condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})]),
        "soft": document([statement("Deny", "iam:*")]),
        "s3-only": document([statement("Allow", "s3:*")]),
    }
    policies = [Policy(PolicyId(p), p.title(), PolicyType.SERVICE_CONTROL_POLICY, t) for p, t in texts.items()]
    return Organization(
        nodes, [*aws_managed_policies(), *policies], Settings("Acme", management_account=NodeId("boss"))
    )


def count(pattern):
    return CATALOGUE.match(pattern).bit_count()


def test_an_account_loses_what_the_new_ou_denies_and_gains_what_the_old_one_did():
    moving = Moving(company(), CATALOGUE, [NodeId("shop")])
    told = moving.actions(NodeId("locked"))
    assert (count("s3:*"), count("iam:*"), count("ec2:*")) == (
        told.lost.bit_count(),
        told.gained.bit_count(),
        told.narrowed.bit_count(),
    )
    assert Policies((PolicyId("no-s3"), PolicyId("mfa")), (PolicyId("soft"),)) == moving.policies(NodeId("locked"))


def test_what_no_account_could_do_anyway_is_not_lost():
    """The team's one limited account has nothing but S3 left; the management account is never limited."""
    told = Moving(company(), CATALOGUE, [NodeId("team")]).actions(NodeId("locked"))
    assert (count("s3:*"), 0, 0) == (told.lost.bit_count(), told.gained, told.narrowed)


def test_the_management_account_alone_loses_nothing():
    assert not Moving(company(), CATALOGUE, [NodeId("boss")]).actions(NodeId("locked"))


def test_a_move_within_one_parent_gives_and_takes_nothing():
    moving = Moving(company(), CATALOGUE, [NodeId("shop"), NodeId("team")])
    assert not moving.actions(NodeId("free"))
    assert not moving.policies(NodeId("free"))


def test_the_work_comes_in_steps_and_is_done_once():
    moving = Moving(company(), CATALOGUE, [NodeId("team")])
    assert not moving.ready
    while not moving.step():
        pass
    assert moving.ready
    assert moving.actions(NodeId("locked"))


def test_a_move_under_rcps_says_that_they_are_not_compared():
    organization = company()
    text = document([statement("Deny", "s3:*", condition={"StringLike": {"aws:ResourceOrgPaths": "o-1/*"}})])
    for holder, asks, expected in (("locked", text, True), ("locked", TEXTS[0], True), ("root", TEXTS[0], False)):
        rcp = Policy(PolicyId("rcp"), "Rcp", PolicyType.RESOURCE_CONTROL_POLICY, asks)
        nodes = [
            replace(n, policies=(*n.policies, rcp.id)) if n.id == holder else n for n in organization.nodes.values()
        ]
        made = Organization(nodes, [*organization.policies.values(), rcp], organization.settings)
        said = action_counts(Moving(made, CATALOGUE, [NodeId("shop")]).actions(NodeId("locked")))
        assert expected is said.endswith(", RCPs not compared")


def test_few_words_say_it():
    organization = company()
    moving = Moving(organization, CATALOGUE, [NodeId("shop")])
    policies = moving.policies(NodeId("locked"))
    assert "+2 / \N{MINUS SIGN}1 SCPs" == policy_counts(organization, policies)
    assert "+ No-S3, Mfa \N{MINUS SIGN} Soft" == changed_policy_names(organization, policies)
    assert "3 actions lost, 1 gained" == action_counts(ActionChanges(lost=0b111, gained=0b1))
    assert "1 action newly conditional, as far as the policies can be read" == action_counts(
        ActionChanges(narrowed=1, complete=False)
    )
    assert "no action lost or gained" == action_counts(ActionChanges())
    assert "" == policy_counts(organization, Policies())
    assert "+1 SCP" == policy_counts(organization, Policies((PolicyId("mfa"),)))


def test_many_policies_are_counted_and_not_named():
    organization = company()
    many = Policies(tuple(map(PolicyId, ("no-s3", "mfa", "soft", "s3-only"))))
    assert "" == changed_policy_names(organization, many)
