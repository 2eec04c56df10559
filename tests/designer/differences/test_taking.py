"""Differences are taken into the open design, one by one or all, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from designer import edits
from designer.differences.alignment import align
from designer.differences.policy_changes import policy_changes
from designer.differences.structure import structure
from designer.differences.taking import TakableDifferences
from designer.errors import EditError
from designer.model.organization import Organization
from designer.model.records import NodeId
from tests.designer.building import company
from tests.designer.invariants import assert_invariants
from tests.designer.strategies import edit, organizations


def copied(organization):
    return Organization(organization.nodes.values(), organization.policies.values(), organization.settings)


def sided(other, here, *, forth):
    """The open design as the earlier side, or as the later one."""
    return align(other, here).turned() if forth else align(other, here)


def told(sides):
    return [*structure(sides), *policy_changes(sides)]


@settings(max_examples=50, deadline=None)
@given(organizations(), st.lists(edit, max_size=4), st.booleans())
def test_all_differences_taken_leave_none_that_can_be_taken(organization, edited, forth):
    other = copied(organization)
    for one in edited:
        other.apply(one.attempt(other))
    assume(other.settings.management_account or not organization.settings.management_account)  # one that pays stays
    sides = sided(other, organization, forth=forth)
    organization.apply(TakableDifferences(sides, open_is_before=forth).taking(told(sides)))
    assert_invariants(organization)
    left = sided(other, organization, forth=forth)
    found = TakableDifferences(left, open_is_before=forth)
    assert [] == [one for one in told(left) if found.parts_of(one)]


@settings(max_examples=50, deadline=None)
@given(organizations(), st.lists(edit, max_size=4), st.data())
def test_one_difference_taken_is_gone_and_undone_by_its_inverse(organization, edited, data):
    other = copied(organization)
    for one in edited:
        other.apply(one.attempt(other))
    assume(other.settings.management_account or not organization.settings.management_account)  # one that pays stays
    sides = sided(other, organization, forth=True)
    found = TakableDifferences(sides, open_is_before=True)
    takable = [one for one in told(sides) if found.parts_of(one)]
    if not takable:
        return
    chosen = data.draw(st.sampled_from(takable))
    same_types = organization.settings.policy_types == other.settings.policy_types
    before = (dict(organization.nodes), dict(organization.policies), organization.settings)
    try:
        change = found.taking([chosen])
    except EditError as refused:
        event(str(refused)[-40:])
        return
    organization.apply(change)
    if same_types:
        assert_invariants(organization)  # else what another type brings is not there everywhere: a check says so
    assert chosen not in told(sided(other, organization, forth=True))
    organization.apply(change.inverse())
    assert before == (dict(organization.nodes), dict(organization.policies), organization.settings)


@pytest.mark.parametrize("forth", [True, False])
def test_a_node_that_was_added_comes_or_goes(forth):
    open_one, other = company(), company()
    added = edits.add_account(other if forth else open_one, open_one.root, "orders")
    (other if forth else open_one).apply(added)
    sides = sided(other, open_one, forth=forth)
    (change,) = structure(sides)
    open_one.apply(TakableDifferences(sides, open_is_before=forth).taking([change]))
    assert forth is (NodeId(change.node) in open_one.nodes)


def test_what_an_import_calls_otherwise_is_taken_under_the_ids_of_the_open_design():
    open_one, named = company(), company()
    account = next(iter(named.accounts()))
    nodes = [
        replace(one, id=NodeId("elsewhere"), name="other") if one.id == account else
        replace(one, children=tuple(NodeId("elsewhere") if child == account else child for child in one.children))
        for one in named.nodes.values()
    ]  # fmt: skip
    facts = named.settings
    if facts.management_account == account:
        facts = replace(facts, management_account=NodeId("elsewhere"))
    other = Organization(nodes, named.policies.values(), replace(facts, delegated_administrators=()))
    sides = align(other, open_one).turned()
    renamed = [one for one in structure(sides) if one.node == account]
    open_one.apply(TakableDifferences(sides, open_is_before=True).taking(renamed))
    assert "other" == open_one.node(account).name
