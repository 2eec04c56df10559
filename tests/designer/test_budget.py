"""What a node uses of AWS's limits."""

from designer.budget import Use, budget
from designer.records import NodeId, PolicyType, Settings
from tests.designer.permissions.building import one_path


def test_slots_and_the_largest_document_are_counted_for_each_node():
    organization = one_path(
        {"Root": ["Small", "Large"]}, {"A": [], "B": ["Small"]}, {"Small": "x" * 12, "Large": "y" * 5120}, Settings("T")
    )
    found = {node.id: budget(organization, node.policies) for node in organization.nodes.values()}
    root = found[NodeId("Root")]
    assert ((PolicyType.SERVICE_CONTROL_POLICY, Use(2, 10)),) == root.slots
    assert (Use(5120, 10240), "Large") == (root.characters, root.policy)
    assert 0.5 == root.share
    assert ((), None, 0.0) == (found[NodeId("A")].slots, found[NodeId("A")].characters, found[NodeId("A")].share)
    assert 0.1 == found[NodeId("B")].share
