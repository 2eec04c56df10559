"""A change by itself: what it says about its effects, and how two become one."""

from dataclasses import replace

from designer.organization.model.change import Change, Swap
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType, Settings

SHOP = NodeId("acc-shop")
ONE, TWO, THREE = (Node(SHOP, NodeKind.ACCOUNT, name) for name in ("One", "Two", "Three"))
POLICY = Policy(PolicyId("p"), "P", PolicyType.SERVICE_CONTROL_POLICY, "{}")


def nodes(before: Node | None, after: Node | None, label: str = "Edit", merge_key: str = "") -> Change:
    return Change(label, {SHOP: Swap(before, after)}, merge_key=merge_key)


def test_a_change_of_nothing_is_false():
    assert not Change("Nothing")
    assert nodes(ONE, TWO)
    assert Change("Settings", settings=Swap(Settings("a"), Settings("b")))


def test_two_changes_of_one_record_become_one_from_first_to_last():
    joined = nodes(ONE, TWO, "First", "key").then(nodes(TWO, THREE, "Second", "key"))
    assert nodes(ONE, THREE, "Second", "key") == joined


def test_records_that_end_as_they_began_drop_out():
    assert not nodes(ONE, TWO).then(nodes(TWO, ONE))
    assert not nodes(None, ONE).then(nodes(ONE, None))
    there = Change("Settings", settings=Swap(Settings("a"), Settings("b")))
    assert not there.then(there.inverse())


def test_a_merge_key_outlives_a_merge_only_where_both_have_it():
    assert "" == nodes(ONE, TWO, merge_key="a").then(nodes(TWO, THREE, merge_key="b")).merge_key
    assert "Both" == nodes(ONE, TWO).then(nodes(TWO, THREE), "Both").label


def test_taking_back_twice_is_doing():
    change = Change(
        "All", {SHOP: Swap(ONE, TWO)}, {POLICY.id: Swap(None, POLICY)}, Swap(Settings("a"), Settings("b")), "k"
    )
    assert change == change.inverse().inverse()
    assert not change.then(change.inverse())


def test_only_what_can_change_a_ceiling_says_so():
    renamed = replace(POLICY, name="Q", description="other")
    rewritten = replace(POLICY, text="{ }")
    assert not nodes(ONE, TWO).affects_permissions
    assert not Change("", policies={POLICY.id: Swap(POLICY, renamed)}).affects_permissions
    assert Change("", policies={POLICY.id: Swap(POLICY, rewritten)}).affects_permissions
    tags = replace(POLICY, type=PolicyType.TAG_POLICY)
    assert not Change("", policies={POLICY.id: Swap(tags, replace(tags, text="{ }"))}).affects_permissions
    assert nodes(ONE, replace(ONE, policies=(POLICY.id,))).affects_permissions
    assert nodes(None, ONE).affects_permissions
    assert nodes(None, ONE).structural
    assert not nodes(ONE, replace(ONE, policies=(POLICY.id,))).structural
