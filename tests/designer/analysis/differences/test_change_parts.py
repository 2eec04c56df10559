"""A change in parts: all of them are the change, none is nothing, and any of them is a design that can be undone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.matching import match_designs
from designer.analysis.differences.named_records import PartId, PartKind
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import Assembled
from designer.exchange.imports.assembly.updating import update
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)
from tests.designer.analysis.differences.test_matching import edited, renumbered
from tests.designer.building import outline
from tests.designer.exchange.imports.dumps import real_organizations

ROOT, A, B, SHOP = NodeId("root"), NodeId("ou-a"), NodeId("ou-b"), NodeId("acc-shop")
DENY = Policy(PolicyId("deny"), "Deny", PolicyType.SERVICE_CONTROL_POLICY, "{}", aws_id="p-11111111")


def design(*below: Node) -> Organization:
    """Root(A(shop) B), every policy AWS's own."""
    nodes = [
        Node(ROOT, NodeKind.ROOT, "Root", (A, B), (FULL_AWS_ACCESS,), "r-ab12"),
        Node(A, NodeKind.OU, "A", (SHOP,), (FULL_AWS_ACCESS,), "ou-ab12-11111111"),
        Node(B, NodeKind.OU, "B", (), (FULL_AWS_ACCESS,), "ou-ab12-22222222"),
        Node(SHOP, NodeKind.ACCOUNT, "shop", (), (FULL_AWS_ACCESS,), "000000000001", "a@example.com"),
    ]
    return edited(Organization(nodes, aws_managed_policies(), Settings("Acme", "o-abcdefghij")), *below)


def updated_by(ours: Organization, theirs: Organization) -> Change:
    return update(ours, Assembled(theirs, frozenset()), match_designs(theirs, ours), ConversionReport())


def after(ours: Organization, change: Change) -> Organization:
    made = ours.copy()
    made.apply(change)
    return made


@given(real_organizations(6), real_organizations(6), st.randoms(use_true_random=False))
def test_any_parts_make_a_design_and_all_of_them_the_change(ours, theirs, chance):
    change = updated_by(ours, theirs)
    parts = ChangeParts(ours, change)
    every = [part.id for part in parts.parts]
    assert after(ours, change).nodes == after(ours, parts.taking(every)).nodes
    assert after(ours, change).settings == after(ours, parts.taking(every)).settings
    assert not parts.taking(())
    some = [part_id for part_id in every if chance.random() < 0.5]
    taken = parts.taking(some)
    made = after(ours, taken)
    assert ours == after(made, taken.inverse())
    left = {part.id for part in ChangeParts(made, updated_by(made, theirs)).parts} - {PartId(PartKind.SETTINGS)}
    assert not (left & parts.with_needs(some)), "a part that was taken is still there to be taken"


def test_an_account_in_a_new_ou_brings_the_ou_and_nothing_else():
    new_ou = Node(NodeId("ou-new"), NodeKind.OU, "New", (NodeId("x"), NodeId("y")), (), "ou-ab12-33333333")
    theirs = design(
        Node(ROOT, NodeKind.ROOT, "Root", (A, B, new_ou.id), (FULL_AWS_ACCESS,), "r-ab12"),
        new_ou,
        Node(NodeId("x"), NodeKind.ACCOUNT, "x", aws_id="000000000002"),
        Node(NodeId("y"), NodeKind.ACCOUNT, "y", aws_id="000000000003"),
    )
    ours = design()
    parts = ChangeParts(ours, updated_by(ours, theirs))
    (x,) = (part for part in parts.parts if parts.after(part.node).name == "x")
    assert "Root(A(shop) B New(x))" == outline(after(ours, parts.taking([x.id])))
    (ou,) = x.needs
    assert {x.id} < parts.needed_by(ou)


def test_two_ous_that_change_places_do_not_come_to_lie_in_themselves():
    nested = design(
        Node(ROOT, NodeKind.ROOT, "Root", (A,), (FULL_AWS_ACCESS,), "r-ab12"),
        replace(design().node(A), children=(SHOP, B)),
    )
    theirs = design(
        Node(ROOT, NodeKind.ROOT, "Root", (B,), (FULL_AWS_ACCESS,), "r-ab12"),
        replace(design().node(B), children=(A,)),
    )
    parts = ChangeParts(nested, updated_by(nested, theirs))
    moves = {part.id.subject: part.id for part in parts.parts if part.id.kind is PartKind.PLACE}
    assert "Root(B(A(shop)))" == outline(after(nested, parts.taking([moves[A]])))
    assert "Root(A(shop) B)" == outline(after(nested, parts.taking([moves[B]])))


def test_what_lies_in_an_ou_that_goes_moves_up_unless_its_own_move_is_taken():
    (root, _, b, shop), policies, said = design().nodes.values(), design().policies.values(), design().settings
    theirs = Organization([replace(root, children=(B,)), replace(b, children=(SHOP,)), shop], policies, said)
    ours = design()
    parts = ChangeParts(ours, updated_by(ours, renumbered(theirs)))
    gone, move = PartId(PartKind.GONE_NODE, A), PartId(PartKind.PLACE, SHOP)
    assert {gone, move} == {part.id for part in parts.parts}
    assert "Root(shop B)" == outline(after(ours, parts.taking([gone])))
    assert "Root(A B(shop))" == outline(after(ours, parts.taking([move])))
    assert "Root(B(shop))" == outline(after(ours, parts.taking([gone, move])))


def test_a_new_policy_brings_its_attachments_and_one_that_is_gone_takes_its_own():
    attached = replace(design().node(A), policies=(FULL_AWS_ACCESS, DENY.id))
    ours, theirs = design(), design(DENY, attached)
    parts = ChangeParts(ours, updated_by(ours, theirs))
    assert [PartId(PartKind.NEW_POLICY, DENY.id)] == [part.id for part in parts.parts]
    assert [A] == parts.holders(DENY.id)
    assert attached == after(ours, parts.taking([parts.parts[0].id])).node(A)
    back = ChangeParts(theirs, updated_by(theirs, ours))
    assert [PartId(PartKind.GONE_POLICY, DENY.id)] == [part.id for part in back.parts]
    assert design() == after(theirs, back.taking([back.parts[0].id]))


def test_what_an_account_says_and_what_is_attached_to_it_are_two_parts():
    ours = design(DENY)
    shop = replace(ours.node(SHOP), name="shop-eu", policies=(DENY.id,))
    parts = ChangeParts(ours, updated_by(ours, design(DENY, shop)))
    says, holds = PartId(PartKind.ATTRIBUTES, SHOP), PartId(PartKind.ATTACHMENTS, SHOP)
    assert {says, holds} == {part.id for part in parts.parts}
    assert replace(ours.node(SHOP), name="shop-eu") == after(ours, parts.taking([says])).node(SHOP)
    assert replace(ours.node(SHOP), policies=(DENY.id,)) == after(ours, parts.taking([holds])).node(SHOP)


def test_settings_bring_the_account_that_they_name_and_forget_one_that_goes():
    payer = Node(NodeId("acc-payer"), NodeKind.ACCOUNT, "payer", aws_id="000000000009")
    with_payer = design(Node(ROOT, NodeKind.ROOT, "Root", (A, B, payer.id), (FULL_AWS_ACCESS,), "r-ab12"), payer)
    paid = replace(with_payer.settings, management_account=payer.id)
    with_payer = Organization(with_payer.nodes.values(), with_payer.policies.values(), paid)
    ours = design()
    parts = ChangeParts(ours, updated_by(ours, with_payer))
    assert "acc-payer" == after(ours, parts.taking([PartId(PartKind.SETTINGS)])).settings.management_account
    back = ChangeParts(with_payer, updated_by(with_payer, ours))
    gone = after(with_payer, back.taking([PartId(PartKind.GONE_NODE, payer.id)]))
    assert gone.settings.management_account is None
