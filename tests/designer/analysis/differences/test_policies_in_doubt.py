"""Comparing designs with policies that are not known, or of which it is unknown whether they are attached."""

from dataclasses import replace

import pytest

from designer.analysis.differences.comparison import AccountEffects, comparing_designs
from designer.analysis.differences.impact import impacts
from designer.basics.steps import finish
from designer.organization.edits import attach
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Unknown,
)
from designer.policy.catalog.catalogue import load
from tests.designer.analysis.access.building import document

SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
FULL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ACCOUNT = NodeId("account")
UNKNOWN_TEXT = Policy(PolicyId("new"), "New", SCP, "", unknown=Unknown.TEXT)


def design(known: dict[str, object], candidate: dict[str, object], kind: PolicyType = SCP) -> Organization:
    """A root that allows everything, and an account with an SCP of one statement beside a policy in doubt."""
    policies = (
        Policy(PolicyId("full"), "Full", SCP, document([FULL])),
        Policy(PolicyId("known"), "Known", SCP, document([known])),
        Policy(PolicyId("doubt"), "Doubt", kind, "", unknown=Unknown.ATTACHMENTS, candidate=document([candidate])),
    )
    nodes = (
        Node(ACCOUNT, NodeKind.ACCOUNT, "Account", (), (PolicyId("known"), PolicyId("doubt"))),
        Node(NodeId("root"), NodeKind.ROOT, "Root", (ACCOUNT,), (PolicyId("full"),)),
    )
    return Organization(nodes, policies, Settings("Test", feature_set=FeatureSet.ALL, policy_types=(SCP, RCP)))


def effects(before: Organization, after: Organization) -> AccountEffects:
    return finish(comparing_designs(before, after, load())).effects


def bit(action: str) -> int:
    return 1 << (load().index(action) or 0)


def test_what_a_policy_in_doubt_says_nothing_of_is_compared_by_the_others():
    here = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    doubt = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    before = design(FULL | {"Condition": here}, doubt)
    after = design({"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": here}, doubt)
    (group,) = effects(before, after).groups
    assert group.actions.lost & bit("kms:ListKeys")
    assert not group.actions.all & (bit("ec2:RunInstances") | bit("sqs:SendMessage"))


@pytest.mark.parametrize("kind", [SCP, RCP])
def test_another_text_of_a_policy_in_doubt_has_unknown_effects(kind):
    principal = {"Principal": "*"} if kind is RCP else {}
    first = {"Effect": "Deny", **principal, "Action": "s3:*", "Resource": "*"}
    second = first | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert not effects(design(FULL, first, kind), design(FULL, first, kind)).undecided
    (told,) = effects(design(FULL, first, kind), design(FULL, second, kind)).undecided
    assert (ACCOUNT,) == told.accounts
    assert told.actions & bit("s3:GetObject")
    assert not told.actions & bit("kms:ListKeys")


@pytest.mark.parametrize(
    "doubt", [Policy(PolicyId("new"), "New", SCP, "{"), UNKNOWN_TEXT], ids=["unreadable", "unknown"]
)
def test_a_policy_in_doubt_more_has_unknown_effects_beside_another_one(doubt):
    before = design(FULL, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    attached = before.node(ACCOUNT)
    nodes = [replace(attached, policies=(*attached.policies, doubt.id)), before.node(NodeId("root"))]
    after = Organization(nodes, [*before.policies.values(), doubt], before.settings)
    (told,) = effects(before, after).undecided
    assert told.actions & bit("s3:GetObject")


def test_an_allow_that_leaves_a_policy_in_doubt_alone_has_unknown_effects():
    """The level above has the same policies, so that only the place tells what is gone."""
    made = design(FULL, FULL)
    root = replace(made.node(NodeId("root")), policies=made.node(ACCOUNT).policies)
    stand_in = replace(made.policy(PolicyId("doubt")), candidate="")
    nodes, policies = [root, made.node(ACCOUNT)], [made.policy(PolicyId("known")), stand_in]
    before = Organization(nodes, policies, made.settings)
    alone = replace(made.node(ACCOUNT), policies=(stand_in.id,))
    (told,) = effects(before, Organization([root, alone], policies, made.settings)).undecided
    assert told.actions & bit("s3:GetObject")


def test_the_effects_of_attaching_a_policy_that_is_not_known_are_not_complete():
    made = design(FULL, FULL)
    nodes = [made.node(NodeId("root")), replace(made.node(ACCOUNT), policies=(PolicyId("known"),))]
    organization = Organization(nodes, [*made.policies.values(), UNKNOWN_TEXT], made.settings)
    change = attach(organization, UNKNOWN_TEXT.id, [ACCOUNT])
    found = list(impacts(organization, load(), change, [ACCOUNT]))[-1]
    assert found.unchanged == 0
    assert not found.joined().actions.complete
