"""Ghosts show the places of another design in the tree of a design, and leave that as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.analysis.differences.alignment import GhostReason, align, ghost_tip, ghosts, with_ghosts
from designer.analysis.differences.structure import StructureKind, structure_changes
from designer.exchange.templates import load
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from tests.designer.strategies import edit, organizations

SHOP, PROD, REGULATED = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-regulated")
WORKLOADS = NodeId("ou-workloads")


def copied(organization: Organization) -> Organization:
    return Organization(organization.nodes.values(), organization.policies.values(), organization.settings)


@pytest.fixture
def designs():
    """The same design twice."""
    before = load("company").organization
    return before, copied(before)


def seen(before, after, *, of_later=False):
    found = ghosts(align(before, after), of_later=of_later)
    return {one.node: one for one in found}


@given(organizations(), st.lists(edit, max_size=5), st.booleans())
def test_there_is_one_ghost_for_each_node_that_stands_elsewhere_and_the_rest_of_the_tree_is_as_it_was(
    before, edited, of_later
):
    after = copied(before)
    for one in edited:
        after.apply(one.attempt(after))
    sides = align(before, after)
    found = ghosts(sides, of_later=of_later)
    kinds = {StructureKind.MOVED, StructureKind.ADDED if of_later else StructureKind.REMOVED}
    assert {one.node for one in structure_changes(sides) if one.kind in kinds} == {one.node for one in found}
    here = sides.before if of_later else sides.after
    tree = with_ghosts(here, found)
    made = {one.id for one in found}
    assert here.nodes.keys() | made == tree.nodes.keys()
    for node in here.nodes:
        assert here.node(node).children == tuple(n for n in tree.node(node).children if n not in made)


def test_an_account_that_moved_was_where_it_stood_among_its_siblings(designs):
    before, after = designs
    place = before.node(PROD).children.index(SHOP)
    after.apply(edits.move(after, [SHOP], REGULATED))
    ghost = seen(before, after)[SHOP]
    assert (PROD, GhostReason.WAS_HERE) == (ghost.parent, ghost.reason)
    tree = with_ghosts(after, [ghost])
    assert ghost.id == tree.node(PROD).children[place]
    assert "shop-prod was here. It is in Regulated now." == ghost_tip(ghost, after)


def test_an_ou_that_moved_has_one_ghost_and_brings_what_is_below_it(designs):
    before, after = designs
    after.apply(edits.move(after, [PROD], after.root))
    assert {PROD} == set(seen(before, after))


def test_an_ou_that_is_gone_has_a_ghost_with_those_of_its_accounts_below_it(designs):
    before, after = designs
    accounts = before.node(PROD).children
    after.apply(edits.move(after, [SHOP], REGULATED))
    after.apply(edits.remove(after, [PROD]))
    found = seen(before, after)
    assert {PROD, *accounts} == set(found)
    assert GhostReason.GONE is found[PROD].reason
    assert WORKLOADS == found[PROD].parent
    assert {found[PROD].id} == {found[account].parent for account in accounts}
    assert GhostReason.WAS_HERE is found[SHOP].reason
    tree = with_ghosts(after, found.values())
    assert tuple(found[account].id for account in accounts) == tree.node(found[PROD].id).children


def test_the_earlier_design_has_ghosts_of_what_comes_and_of_what_moves_to_a_place(designs):
    before, after = designs
    after.apply(edits.move(after, [SHOP], REGULATED))
    after.apply(edits.add_account(after, PROD, "orders"))
    found = seen(before, after, of_later=True)
    assert {
        SHOP: (REGULATED, GhostReason.GOES_HERE),
        NodeId("acc-orders"): (PROD, GhostReason.COMES),
    } == {node: (one.parent, one.reason) for node, one in found.items()}
    assert "orders is new here. It is in the later design alone." == ghost_tip(found[NodeId("acc-orders")], before)


def test_a_ghost_that_an_edit_made_needless_is_left_out(designs):
    before, after = designs
    after.apply(edits.move(after, [SHOP], REGULATED))
    found = ghosts(align(before, after), of_later=False)
    after.apply(edits.move(after, [SHOP], PROD))
    assert after.nodes.keys() == with_ghosts(after, found).nodes.keys()


def test_ghosts_below_what_an_edit_took_away_go_with_it(designs):
    before, after = designs
    after.apply(edits.move(after, [SHOP], REGULATED))
    found = ghosts(align(before, after), of_later=False)
    after.apply(edits.remove(after, [PROD]))
    assert after.nodes.keys() == with_ghosts(after, found).nodes.keys()


def test_a_ghost_has_an_id_of_its_own(designs):
    before, after = designs
    after.apply(edits.move(after, [SHOP], REGULATED))
    taken = NodeId("acc-shop-prod-ghost")
    nodes = [*after.nodes.values()]
    other = next(n for n in nodes if n.kind is NodeKind.ACCOUNT and n.id != SHOP and n.id.endswith("-test"))
    assert taken == seen(before, after)[SHOP].id
    renamed = Organization([_with_id(node, other.id, taken) for node in nodes], after.policies.values(), after.settings)
    assert taken != next(one.id for one in ghosts(align(before, renamed), of_later=False) if one.node == SHOP)


def _with_id(node, old, new):
    from dataclasses import replace

    children = tuple(new if child == old else child for child in node.children)
    return replace(node, id=new if node.id == old else node.id, children=children)
