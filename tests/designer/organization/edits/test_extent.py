"""How much subtrees are is the same whether they are counted in place or cut loose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from designer.organization import edits
from tests.designer.strategies import organizations


@given(st.data())
def test_subtrees_are_as_much_in_place_as_cut_loose(data):
    organization = data.draw(organizations())
    below = [node_id for node_id in organization.walk() if node_id != organization.root]
    nodes = data.draw(st.lists(st.sampled_from(below), max_size=4)) if below else []
    assert edits.extent_of(edits.fragment(organization, nodes)) == edits.copied_size(organization, nodes)
