"""The table of what the kinds of node are, held against the tree that AWS allows."""

from __future__ import annotations

import pytest

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.records import NODE_KINDS, NodeKind
from tests.designer.building import PROD, SHOP, company


def test_every_kind_is_in_the_table_from_the_top_down():
    assert list(NodeKind) == list(NODE_KINDS)


@pytest.mark.parametrize("kind", NodeKind)
def test_the_example_of_an_id_is_one(kind):
    assert "" == quotas.aws_id_fault(kind, NODE_KINDS[kind].aws_id_example)
    assert NODE_KINDS[kind].one in quotas.aws_id_fault(kind, "?")


@pytest.mark.parametrize("parent", [None, PROD, SHOP])
def test_the_edits_put_below_a_node_what_its_kind_holds(parent):
    organization = company()
    parent = parent or organization.root
    holds = NODE_KINDS[organization.node(parent).kind].holds
    for kind, add in ((NodeKind.OU, edits.add_ou), (NodeKind.ACCOUNT, edits.add_account)):
        if kind in holds:
            assert add(organization, parent, "New one")
        else:
            with pytest.raises(EditError, match="only the root and OUs can hold"):
                add(organization, parent, "New one")
