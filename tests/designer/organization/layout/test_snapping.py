"""Snapping, lining up and spreading out, as laws and by example."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from designer.organization import edits
from designer.organization.layout import GRID, AlignmentLine, Arranger, Axis, Rect, aligned, distributed
from designer.organization.layout.alignment import Guide, Rulers
from designer.organization.model.records import NodeId
from tests.designer.organization.layout.layouts import build

cards = st.builds(Rect, st.integers(-500, 500), st.integers(-500, 500), st.integers(10, 300), st.integers(10, 90))


def test_a_card_lines_up_with_the_nearest_edge_or_middle_in_reach() -> None:
    rulers = Rulers([Rect(100, 0, 200, 50)])
    rest = rulers.snap(Rect(104, 303, 180, 50), 7)
    assert (100, 300) == (rest.x, rest.y), "left edges in line; no card at that height, so the grid"
    assert (Guide((100, 0), (100, 350)),) == rest.guides
    rest = rulers.snap(Rect(112, 303, 180, 50), 7)
    assert (110, Guide((200, 0), (200, 350))) == (rest.x, rest.guides[0]), "middles in line"


def test_nothing_in_reach_means_the_grid_alone() -> None:
    rest = Rulers([Rect(1000, 1000, 10, 10)]).snap(Rect(13, -17, 20, 20), 7)
    assert (10, -20, ()) == rest


@given(st.lists(cards, max_size=6), cards, st.integers(1, 20))
def test_no_card_is_pulled_farther_than_its_reach_or_half_the_grid(others: list[Rect], card: Rect, reach: int) -> None:
    rest = Rulers(others).snap(card, reach)
    assert abs(rest.x - card.x) <= max(reach, GRID // 2)
    assert abs(rest.y - card.y) <= max(reach, GRID // 2)
    edges = {x for other in others for x in (other.x, other.x + other.w // 2, other.x + other.w)}
    mine = {rest.x, rest.x + card.w // 2, rest.x + card.w}
    assert edges & mine or rest.x % GRID == 0


@given(st.dictionaries(st.text(min_size=1).map(NodeId), cards, min_size=1, max_size=8), st.sampled_from(AlignmentLine))
def test_aligned_cards_share_a_line_and_move_in_one_direction_only(
    chosen: dict[NodeId, Rect], line: AlignmentLine
) -> None:
    corners = aligned(chosen, line)
    upright = line in (AlignmentLine.LEFT, AlignmentLine.CENTRE, AlignmentLine.RIGHT)
    part = {
        AlignmentLine.LEFT: 0,
        AlignmentLine.TOP: 0,
        AlignmentLine.CENTRE: 0.5,
        AlignmentLine.MIDDLE: 0.5,
        AlignmentLine.RIGHT: 1,
        AlignmentLine.BOTTOM: 1,
    }[line]
    assert chosen.keys() == corners.keys()
    lines = []
    for node_id, (x, y) in corners.items():
        card = chosen[node_id]
        assert (y == card.y) if upright else (x == card.x)
        lines.append(x + card.w * part if upright else y + card.h * part)
    assert max(lines) - min(lines) <= 1


@given(st.dictionaries(st.text(min_size=1).map(NodeId), cards, min_size=3, max_size=8), st.sampled_from(Axis))
def test_spread_out_cards_have_equal_gaps_and_keep_their_order(chosen: dict[NodeId, Rect], axis: Axis) -> None:
    across = axis is Axis.ACROSS
    corners = distributed(chosen, axis)
    order = sorted(chosen, key=lambda n: (chosen[n].x, chosen[n].y) if across else (chosen[n].y, chosen[n].x))
    first, last = order[0], order[-1]
    assert corners[first] == chosen[first][:2]
    assert corners[last] == chosen[last][:2]
    in_order = [(corners[n][0], chosen[n].w) if across else (corners[n][1], chosen[n].h) for n in order]
    gaps = [after[0] - (before[0] + before[1]) for before, after in pairwise(in_order)]
    assert max(gaps) - min(gaps) <= 1


def test_offsets_bring_a_card_and_its_parent_exactly_to_their_corners() -> None:
    organization = build({"root": ["ou1"], "ou1": ["ou2", "a1"], "ou2": ["a2"]})
    layout = Arranger().arrange(organization)
    corners = {NodeId("ou1"): (700, 300), NodeId("a2"): (10, 20), NodeId("a1"): (-400, 900)}
    organization.apply(edits.place(organization, layout.offsets(corners)))
    after = Arranger().arrange(organization)
    assert corners == {node_id: after.rect(node_id)[:2] for node_id in corners}
