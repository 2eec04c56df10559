"""SCPs that deny services: as few as hold the list, with a slot made by packing where there is none."""

from __future__ import annotations

import json

import pytest

from designer.analysis.compliance.denials import deny_services
from designer.basics.errors import EditError
from designer.exchange import templates
from designer.organization import edits
from designer.organization.edits.policies import added_policies
from designer.organization.model import quotas
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import minified_length

PROD = NodeId("ou-prod")
SCP = PolicyType.SERVICE_CONTROL_POLICY


@pytest.fixture
def organization():
    return templates.load("company").organization


def filled(organization, text):
    """Take every slot of Prod by policies of one kind."""
    most = quotas.load().types[SCP].per_node
    while len(organization.node(PROD).policies) < most:
        number = len(organization.node(PROD).policies)
        created = edits.create_policy(organization, SCP, f"Filler {number}", text.replace("N", str(number)))
        organization.apply(created)
        organization.apply(edits.attach(organization, added_policies(created)[0], [PROD]))


def test_a_list_that_is_too_long_becomes_as_few_policies_as_hold_it(organization):
    services = [f"service-with-a-long-name-{number}" for number in range(500)]
    change = deny_services(organization, services, PROD)
    texts = [swap.after.text for swap in change.policies.values()]
    most = quotas.load().types[SCP].characters
    assert len(texts) == -(-sum(len(one) + 5 for one in services) // most)
    assert max(map(minified_length, texts)) <= most
    denied = [action for text in texts for action in json.loads(text)["Statement"][0]["Action"]]
    assert sorted(denied) == sorted(f"{one}:*" for one in services)
    assert set(change.policies) <= set(change.nodes[PROD].after.policies)


def test_a_node_without_a_slot_has_its_policies_packed_first(organization):
    denied = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:Delete*N", "Resource": "*"}]}'
    filled(organization, denied)
    services = load().services[:3]
    change = deny_services(organization, services, PROD)
    organization.apply(change)
    assert len(organization.node(PROD).policies) <= quotas.load().types[SCP].per_node
    assert change.label == "Deny 3 services"


def test_a_node_that_cannot_be_packed_refuses_in_words(organization):
    filled(organization, '{"Version": "2012-10-17", "Statement": [N')
    with pytest.raises(EditError):
        deny_services(organization, load().services[:3], PROD)
