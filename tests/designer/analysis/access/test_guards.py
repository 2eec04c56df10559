"""What the policies of a node are for: Denies beside FullAWSAccess, or a list of what alone is allowed."""

import json
from dataclasses import replace

import pytest

from designer.analysis.access.guards import (
    Guard,
    PolicySign,
    guard,
    limits_otherwise,
    limits_permissions,
    policy_sign,
    services_first,
)
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.model.change import Swap
from designer.organization.model.node_attributes import SERVICES
from designer.organization.model.records import FULL_AWS_ACCESS, NodeId, Policy, PolicyId, PolicyType

WORKLOADS, SANDBOX = "ou-workloads", "ou-sandbox"


@pytest.fixture
def organization():
    return load("company").organization


def node_with(organization, *texts, full=True):
    """A node of an organization with just these SCPs."""
    ids = []
    for text in texts:
        change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, text=json.dumps(text))
        organization.apply(change)
        ids.append(edits.added_policies(change)[0])
    return replace(organization.node(WORKLOADS), policies=((FULL_AWS_ACCESS,) if full else ()) + tuple(ids))


def statement(effect="Allow", action="*", **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*", **more}]}


@pytest.mark.parametrize(
    ("texts", "full", "expected"),
    [
        ((), True, Guard.NONE),
        ((), False, Guard.NONE),
        ((statement("Deny", "s3:*"),), True, Guard.DENIES),
        ((statement(action="s3:*"),), True, Guard.DENIES),
        ((statement(action="s3:*"),), False, Guard.ALLOW_LIST),
        ((statement(action="s3:*"), statement()), False, Guard.DENIES),
        ((statement(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),), False, Guard.ALLOW_LIST),
        (({"Statement": {"Effect": "Allow", "NotAction": "*", "Resource": "*"}},), False, Guard.ALLOW_LIST),
    ],
)
def test_a_node_without_an_allow_of_everything_has_an_allow_list(organization, texts, full, expected):
    assert expected is guard(organization, node_with(organization, *texts, full=full))


EVERYTHING, LIST = json.dumps(statement()), json.dumps(statement(action="s3:*"))


@pytest.mark.parametrize(
    ("before", "after", "otherwise"),
    [
        (EVERYTHING, LIST, True),
        (LIST, EVERYTHING, True),
        (LIST, LIST[:-1], False),
        (EVERYTHING, EVERYTHING + " ", False),
    ],
)
def test_a_text_that_begins_or_ends_to_allow_everything_can_give_its_nodes_another_guard(before, after, otherwise):
    policy = Policy(PolicyId("p-list"), "List", PolicyType.SERVICE_CONTROL_POLICY, before)
    assert otherwise is limits_otherwise(Swap(policy, replace(policy, text=after)))
    assert limits_otherwise(Swap(policy, replace(policy, text=after, aws_managed=True)))
    assert limits_otherwise(Swap(None, policy))


def test_half_typed_text_is_no_allow_of_everything(organization):
    node = node_with(organization, "{", full=False)
    assert Guard.ALLOW_LIST is guard(organization, node)


def test_only_policies_that_limit_and_that_a_person_attached_count(organization):
    assert not limits_permissions(organization, FULL_AWS_ACCESS)
    change = edits.create_policy(organization, PolicyType.TAG_POLICY)
    organization.apply(change)
    assert not limits_permissions(organization, edits.added_policies(change)[0])


SCP, RCP = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY
LISTED = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
ESCAPED = json.dumps(statement("Deny", "s3:*")).replace("Deny", "\\u0044eny")


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (SCP, json.dumps(statement("Deny", "s3:*")), PolicySign.DENIES),
        (SCP, json.dumps(statement("Deny", "s3:*"), indent=4), PolicySign.DENIES),
        (SCP, ESCAPED, PolicySign.DENIES),
        (SCP, json.dumps(statement()), PolicySign.ALLOWS),
        (SCP, json.dumps(statement("Allow", "s3:*", Sid='"Effect": "Deny"')), PolicySign.ALLOWS),
        (SCP, json.dumps({"Statement": [LISTED, *statement("Deny", "s3:*")["Statement"]]}), PolicySign.ALLOWS),
        (
            SCP,
            json.dumps({"Statement": [*statement()["Statement"], *statement("Deny")["Statement"]]}),
            PolicySign.DENIES,
        ),
        (SCP, "{", PolicySign.OTHER),
        (RCP, json.dumps(statement("Deny", "s3:*", Principal="*")), PolicySign.RESOURCE),
        (PolicyType.TAG_POLICY, '{"tags": {}}', PolicySign.OTHER),
    ],
)
def test_the_sign_of_a_policy_says_what_it_does(kind, text, expected):
    assert expected is policy_sign(Policy(PolicyId("p"), "p", kind, text))


def test_services_in_use_come_before_those_that_policies_name():
    organization = load("company").organization
    organization.apply(edits.set_attribute(organization, [NodeId("acc-shop-prod")], SERVICES, "sqs, lambda s3"))
    assert ("s3", "ec2", "iam", "lambda", "sqs") == services_first(organization, NodeId("acc-shop-prod"))[:5]


def test_services_that_policies_name_come_after_the_common_ones():
    organization = load("company").organization
    first = services_first(organization, NodeId("acc-shop-prod"))
    assert ("s3", "ec2", "iam") == first[:3]
    assert {"cloudtrail", "kms", "organizations"} <= set(first[3:])
    assert sorted(first[3:]) == list(first[3:])
