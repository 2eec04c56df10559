"""What a node uses of AWS's limits."""

from designer.organization import edits
from designer.organization.budget import LimitUse, node_budget, node_uses
from designer.organization.model.records import NodeId, PolicyType, Settings
from tests.designer.analysis.access.building import one_path
from tests.designer.building import PROD, RCP, ROOT, SCP, SHOP, WORKLOADS, company, refused


def test_slots_and_the_largest_document_are_counted_for_each_node():
    organization = one_path(
        {"Root": ["Small", "Large"]}, {"A": [], "B": ["Small"]}, {"Small": "x" * 12, "Large": "y" * 5120}, Settings("T")
    )
    found = {node.id: node_budget(organization, node.policies) for node in organization.nodes.values()}
    root = found[NodeId("Root")]
    assert ((PolicyType.SERVICE_CONTROL_POLICY, LimitUse(2, 10)),) == root.slots
    assert LimitUse(5120, 10240) == root.characters
    assert 0.5 == root.share
    assert ((), None, 0.0) == (found[NodeId("A")].slots, found[NodeId("A")].characters, found[NodeId("A")].share)
    assert 0.1 == found[NodeId("B")].share


def test_what_is_inherited_takes_no_slot():
    organization = company()
    (scps,) = node_uses(organization, PROD)
    assert (LimitUse(1, 10), 1, 9) == (scps.slots, scps.inherited, scps.free)
    (scps,) = node_uses(organization, WORKLOADS)
    assert (LimitUse(2, 10), 0) == (scps.slots, scps.inherited)


def test_each_document_is_counted_with_and_without_white_space():
    organization = company()
    organization.apply(edits.edit_policy_text(organization, "deny-leave", '{\n  "Statement": [ ]\n}'))
    (scps,) = node_uses(organization, WORKLOADS)
    mine = scps.documents[1]
    assert (LimitUse(22, 10_240), 16, 0) == (mine.size, mine.squeezed, mine.shared)
    assert 8 == scps.documents[0].shared
    assert (scps.characters, scps.squeezed) == tuple(
        sum(sizes) for sizes in zip(*((one.size.used, one.squeezed) for one in scps.documents), strict=True)
    )
    assert scps.documents[0] == scps.fullest


def test_slots_of_ous_are_kept_until_control_tower_takes_them():
    organization = company()
    organization.apply(edits.set_reserved_slots(organization, SCP, 2))
    kept = {node: node_uses(organization, node)[0].reserved for node in (ROOT, WORKLOADS, SHOP)}
    assert {ROOT: 0, WORKLOADS: 2, SHOP: 0} == kept
    assert 6 == node_uses(organization, WORKLOADS)[0].free
    organization.apply(edits.rename_policy(organization, "deny-root", "aws-guardrails-AbCdEf"))
    organization.apply(edits.attach(organization, "deny-root", [WORKLOADS]))
    (scps,) = node_uses(organization, WORKLOADS)
    assert (3, 1, 6) == (scps.slots.used, scps.reserved, scps.free)
    organization.apply(edits.set_reserved_slots(organization, SCP, 9))
    assert (8, 0, 1) == ((scps := node_uses(organization, WORKLOADS)[0]).reserved, scps.free, scps.over)


def test_slots_are_kept_within_what_aws_gives():
    organization = company()
    with refused("10 slots"):
        edits.set_reserved_slots(organization, SCP, 11)
    organization.apply(edits.set_reserved_slots(organization, RCP, 1))
    organization.apply(edits.set_reserved_slots(organization, SCP, 2))
    assert ((SCP, 2), (RCP, 1)) == organization.settings.reserved_slots
    organization.apply(edits.set_reserved_slots(organization, RCP, 0))
    assert ((SCP, 2),) == organization.settings.reserved_slots


def test_kept_slots_fill_an_ou_and_nothing_else():
    organization = company()
    organization.apply(edits.set_reserved_slots(organization, SCP, 3))
    policies = organization.node(PROD).policies
    assert ((SCP, LimitUse(4, 10)),) == node_budget(organization, policies, ou=True).slots
    assert ((SCP, LimitUse(1, 10)),) == node_budget(organization, policies).slots
