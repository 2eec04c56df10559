"""Names that a name is among."""

from __future__ import annotations

from designer.exchange.templates import load
from ui.state.node_looks import sibling_names


def test_an_only_child_is_told_from_its_parent_and_others_from_each_other():
    organization = load("company").organization
    ids = {node.name: node.id for node in organization.nodes.values()}
    assert ("Policy Staging", "policy-staging") == sibling_names(organization, ids["policy-staging"], {})
    assert ("payments-prod", "card-vault") == sibling_names(organization, ids["card-vault"], {})
    assert () == sibling_names(organization, organization.root, {})
