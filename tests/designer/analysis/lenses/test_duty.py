"""The lens of duties: who keeps a layer in each account, in use or only possible."""

from __future__ import annotations

import json

import pytest

from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.registry import choice_of, read_now
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.node_attributes import SERVICES
from designer.organization.model.records import PolicyId
from tests.designer.building import PAYER, PROD, SCP, SHOP, WORKLOADS, company


def lines(organization, layer="guest_os"):
    found = read_now(organization, LensChoice("duty", layer))
    return {node: one.line for node, one in found.annotations.items()}, found


def test_a_duty_is_in_use_where_services_are_declared_and_else_only_possible():
    organization = company()
    organization.apply(edits.set_attribute(organization, [SHOP], SERVICES, "ec2"))
    told, found = lines(organization)
    assert told[SHOP] == "yours, in use"
    assert told[PAYER] == "yours, only possible"
    assert set(told) == set(organization.accounts())
    assert sum(entry.count for entry in found.entries) == len(told)


def test_there_is_nothing_to_keep_where_nothing_can_be_started():
    organization = company()
    text = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]})
    organization.apply(edits.create_policy(organization, SCP, "Shut", text))
    organization.apply(edits.attach(organization, PolicyId("shut"), [PROD]))
    organization.apply(edits.set_attribute(organization, [WORKLOADS], SERVICES, ""))
    told, found = lines(organization)
    assert told[SHOP] == "no service to keep"
    assert [entry.count for entry in found.entries if entry.tone.words == "no service to keep"] == [2]


@pytest.mark.parametrize("text", ["duty=guest_os", "duty=Guest OS and patching"])
def test_a_layer_is_found_by_its_id_and_its_name(text):
    assert choice_of(company(), text) == LensChoice("duty", "guest_os")


def test_a_layer_that_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(EditError, match="guest_os"):
        choice_of(company(), "duty=roof")
