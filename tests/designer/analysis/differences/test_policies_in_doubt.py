"""Comparing designs with policies of which only it is unknown whether they are attached."""

import pytest

from designer.analysis.differences.account_effects import AccountEffects
from designer.analysis.differences.comparison import comparing_designs
from designer.basics.steps import finish
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
