"""Laws that hold whatever is edited, in whatever order, with undo and redo in between."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from tests.designer.invariants import assert_invariants
from tests.designer.strategies import EDITS, Edit, edit, edit_sequences, organizations
from tests.examples import LONG


def snapshot(organization: Organization) -> tuple[object, ...]:
    """All that an organization says, apart from the organization itself."""
    return (
        dict(organization.nodes),
        dict(organization.policies),
        organization.settings,
        dict(organization.places),
        {policy_id: organization.targets(policy_id) for policy_id in organization.policies},
        set(organization.graph.edges),
        set(organization.graph.nodes),
    )


@given(organizations())
def test_organizations_of_the_strategy_hold_every_invariant(organization: Organization):
    assert_invariants(organization)


@given(organizations(), edit_sequences)
def test_every_invariant_holds_after_any_edits(organization: Organization, sequence: list[Edit]):
    for one in sequence:
        organization.apply(one.attempt(organization))
        assert_invariants(organization)


@given(organizations(), st.lists(st.one_of(edit, st.sampled_from(["undo", "redo"])), max_size=16))
def test_undo_and_redo_lead_through_exactly_the_same_organizations(organization: Organization, steps: list[Edit | str]):
    seen = [snapshot(organization)]
    done: list[Change] = []
    place = 0
    for step in steps:
        if isinstance(step, Edit):
            change = step.attempt(organization)
            organization.apply(change)
            place += 1
            done[place - 1 :] = [change]
            seen[place:] = [snapshot(organization)]
        elif step == "undo" and place:
            place -= 1
            organization.apply(done[place].inverse())
        elif step == "redo" and place < len(done):
            organization.apply(done[place])
            place += 1
        assert seen[place] == snapshot(organization)
    assert_invariants(organization)


@given(organizations(), edit)
def test_making_a_change_refused_or_not_leaves_the_organization_alone(organization: Organization, one: Edit):
    before = snapshot(organization)
    one.attempt(organization)
    assert before == snapshot(organization)


@given(organizations(), edit_sequences)
def test_changes_hold_only_records_that_differ(organization: Organization, sequence: list[Edit]):
    for one in sequence:
        change = one.attempt(organization)
        swaps = [*change.nodes.values(), *change.policies.values(), *([change.settings] if change.settings else [])]
        assert all(swap.before != swap.after for swap in swaps)
        before = snapshot(organization)
        organization.apply(change)
        assert bool(change) == (before != snapshot(organization))


@given(organizations(), edit_sequences)
def test_changes_joined_by_then_do_what_they_do_one_by_one(organization: Organization, sequence: list[Edit]):
    start = organization.copy()
    joined = Change("Nothing yet")
    for one in sequence:
        change = one.attempt(organization)
        organization.apply(change)
        joined = joined.then(change)
    once = start.copy()
    once.apply(joined)
    assert organization == once
    once.apply(joined.inverse())
    assert start == once
    assert bool(joined) == (start != organization)


@given(organizations(), edit, edit)
def test_what_is_done_tentatively_is_taken_back(organization: Organization, first: Edit, second: Edit):
    before = snapshot(organization)
    after = organization.copy()
    change = first.attempt(organization)
    after.apply(change)
    with organization.tentatively(change) as inside:
        assert snapshot(after) == snapshot(inside)
        with inside.tentatively(second.attempt(inside)):
            pass
        assert snapshot(after) == snapshot(inside)
    assert before == snapshot(organization)


@given(organizations(), edit)
def test_a_change_says_whether_the_tree_differs(organization: Organization, one: Edit):
    change = one.attempt(organization)
    before = {node.id: node.children for node in organization.nodes.values()}
    organization.apply(change)
    after = {node.id: node.children for node in organization.nodes.values()}
    assert change.structural == (before != after)


@pytest.mark.parametrize("name", sorted(EDITS))
@settings(max_examples=20 if LONG else 12)
@given(organization=organizations(), picks=st.tuples(*[st.integers(0, 12)] * 4), word=st.sampled_from(["Zed", "Abc"]))
def test_each_edit_alone_can_be_undone(name: str, organization: Organization, picks, word: str):
    before = snapshot(organization)
    change = Edit(name, picks, word, "x").attempt(organization)
    organization.apply(change)
    assert_invariants(organization)
    organization.apply(change.inverse())
    assert before == snapshot(organization)
