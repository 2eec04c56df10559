"""Rules that more than one gesture asks: here the number of accounts that a policy acts on."""

import pytest

from designer.exchange.templates import load
from designer.organization.edits.rules import accounts_reached
from designer.organization.model.records import NodeId, PolicyType

SCP, RCP, TAGS = PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY, PolicyType.TAG_POLICY


@pytest.mark.parametrize(("kinds", "exempt"), [((SCP,), 1), ((RCP, SCP), 1), ((TAGS,), 0), ((SCP, TAGS), 0)])
def test_only_policies_that_set_something_act_on_the_management_account(kinds, exempt):
    organization = load("company").organization
    accounts = organization.accounts_below(organization.root)
    prod = NodeId("ou-prod")
    assert accounts - exempt == accounts_reached(organization, kinds, [organization.root])
    assert accounts - exempt == accounts_reached(organization, kinds, [prod, organization.root])
    assert organization.accounts_below(prod) == accounts_reached(organization, kinds, [prod, NodeId("acc-shop-prod")])
