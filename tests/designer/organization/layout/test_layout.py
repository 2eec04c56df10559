"""The layout as laws on random organizations, and as pictures of small ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.organization.layout import METRICS, Arranger, CardMetrics, CardPart, Density, Direction, Rect
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind
from tests.designer.organization.layout.layouts import TREES, assert_joins, build, grow, overlapping, rects

BOTH = pytest.mark.parametrize("direction", TREES)


@BOTH
@given(count=st.integers(0, 120), seed=st.integers(0, 10_000))
def test_no_two_cards_overlap_and_all_lie_within_the_bounds(direction: Direction, count: int, seed: int) -> None:
    organization = grow(count, seed)
    layout = Arranger().arrange(organization, direction=direction)
    assert overlapping(layout) == []
    bounds = layout.bounds
    assert all(
        bounds.x <= r.x and bounds.y <= r.y and r.x + r.w <= bounds.x + bounds.w and r.y + r.h <= bounds.y + bounds.h
        for r in rects(layout).values()
    )
    assert set(organization.nodes) == set(rects(layout))
    assert len(organization.nodes) == len(layout)


@BOTH
@given(count=st.integers(0, 80), seed=st.integers(0, 10_000))
def test_lines_run_from_the_edge_of_the_parent_to_the_edge_of_the_child(
    direction: Direction, count: int, seed: int
) -> None:
    organization = grow(count, seed)
    layout = Arranger().arrange(organization, direction=direction)
    for node_id in organization.walk():
        parent = organization.parent(node_id)
        line = layout.route(node_id)
        if parent is None:
            assert line == ()
            continue
        if layout.frame(parent) is None or line:
            assert_joins(layout, parent, node_id)


@BOTH
def test_no_line_crosses_a_card(direction: Direction) -> None:
    organization = grow(150, 7)
    layout = Arranger(CardMetrics(widest_row=900)).arrange(organization, direction=direction)
    cards = rects(layout)
    for parent in layout.containers():
        drawn = layout.edges(parent)
        for line in [*drawn.bus, *(twig for column in drawn.columns for twig in column)]:
            for (x1, y1), (x2, y2) in pairwise(line):
                covered = Rect(min(x1, x2), min(y1, y2), abs(x2 - x1) + 1, abs(y2 - y1) + 1)
                inner = [
                    node_id for node_id, r in cards.items() if Rect(r.x + 1, r.y + 1, r.w - 2, r.h - 2).meets(covered)
                ]
                assert inner == [], (parent, line)


@given(count=st.integers(1, 120), seed=st.integers(0, 10_000))
def test_siblings_keep_their_order_and_parents_stand_above_the_middle_of_their_ous(count: int, seed: int) -> None:
    organization = grow(count, seed)
    layout = Arranger(CardMetrics(widest_row=10**9)).arrange(organization)
    for node in organization.nodes.values():
        ous = [layout.rect(c) for c in node.children if organization.node(c).kind is NodeKind.OU]
        assert ous == sorted(ous)
        assert len({r.y for r in ous}) <= 1
        accounts = [c for c in node.children if organization.node(c).kind is NodeKind.ACCOUNT]
        stack = layout.stack(node.id)
        assert [
            c for c in accounts if c != organization.settings.management_account or node.kind is NodeKind.OU
        ] == list(stack.accounts if stack else ())
        if ous and stack is None:
            middle = (ous[0].x + ous[-1].x + ous[0].w) / 2
            card = layout.rect(node.id)
            assert abs(card.x + card.w / 2 - middle) <= 1


def test_accounts_stand_in_one_column_at_the_lower_right_of_their_ou() -> None:
    layout = Arranger().arrange(build({"root": ["ou"], "ou": ["a1", "a2", "a3"]}))
    ou = layout.rect(NodeId("ou"))
    expected = [Rect(ou.x + 20, ou.y + 52 + 23 + 58 * i, 196, 52) for i in range(3)]
    assert expected == [layout.rect(NodeId(f"a{i}")) for i in (1, 2, 3)]


def test_management_account_stands_beside_the_root() -> None:
    layout = Arranger().arrange(build({"root": ["a0", "ou"], "ou": ["a1"]}, management="a0"))
    root, management = layout.rect(NodeId("root")), layout.rect(NodeId("a0"))
    assert (root.x + root.w + 80, root.y) == management[:2]
    assert ((root.x + root.w, root.y + 26), (management.x, root.y + 26)) == layout.route(NodeId("a0"))


@pytest.mark.parametrize("accounts", [500, 5_000])
def test_many_accounts_stay_a_block_about_as_wide_as_high(accounts: int) -> None:
    layout = Arranger().arrange(build({"root": ["ou"], "ou": [f"a{i}" for i in range(accounts)]}))
    assert 0.5 < layout.bounds.w / layout.bounds.h < 2


def test_a_company_of_a_few_ous_stands_in_a_block_about_as_wide_as_a_screen() -> None:
    tree = {"root": [f"ou{i}" for i in range(8)]} | {f"ou{i}": [f"a{i}-{j}" for j in range(4)] for i in range(8)}
    layout = Arranger().arrange(build(tree))
    assert 2 == len({layout.rect(ou).y for ou in layout.ous(NodeId("root"))})
    assert 1 < layout.bounds.w / layout.bounds.h < 2


def test_many_ous_stand_in_several_rows_about_as_wide_as_a_screen() -> None:
    tree = {"root": [f"ou{i}" for i in range(300)]} | {f"ou{i}": [f"a{i}-{j}" for j in range(5)] for i in range(300)}
    layout = Arranger().arrange(build(tree))
    assert 0.8 < layout.bounds.w / layout.bounds.h < 4
    assert overlapping(layout) == []


@BOTH
@given(seed=st.integers(0, 10_000), data=st.data())
def test_layout_after_edits_is_the_layout_from_scratch(direction: Direction, seed: int, data: st.DataObject) -> None:
    organization = grow(60, seed)
    arranger = Arranger()
    collapsed: set[NodeId] = set()
    for step in range(4):
        arranger.arrange(organization, collapsed, direction)
        ous = sorted(n.id for n in organization.nodes.values() if n.kind is not NodeKind.ACCOUNT)
        collapsed ^= {data.draw(st.sampled_from(ous))}
        parent = organization.node(data.draw(st.sampled_from(ous)))
        new = Node(NodeId(f"a-new-{step}"), NodeKind.ACCOUNT, "new")
        at = data.draw(st.integers(0, len(parent.children)))
        children = (*parent.children[:at], new.id, *parent.children[at:])
        after = Node(parent.id, parent.kind, parent.name, children)
        organization.apply(Change("Add", {new.id: Swap(None, new), parent.id: Swap(parent, after)}))
        again = arranger.arrange(organization, collapsed, direction)
        fresh = Arranger().arrange(organization, collapsed, direction)
        assert rects(fresh) == rects(again)
        assert fresh.bounds == again.bounds


def test_nothing_below_a_collapsed_ou_is_shown() -> None:
    layout = Arranger().arrange(build({"root": ["ou"], "ou": ["ou2", "a1"], "ou2": ["a2"]}), {NodeId("ou")})
    assert {"root", "ou"} == set(rects(layout))
    assert [NodeId(n) in layout for n in ("root", "ou", "a1", "a2")] == [True, True, False, False]
    with pytest.raises(KeyError):
        layout.rect(NodeId("a1"))


def test_a_new_last_account_moves_no_other_card_of_its_column() -> None:
    few = Arranger().arrange(build({"root": ["ou1", "ou2"], "ou1": ["a1", "a2"], "ou2": ["a3"]}))
    more = Arranger().arrange(build({"root": ["ou1", "ou2"], "ou1": ["a1", "a2", "a4"], "ou2": ["a3"]}))
    assert rects(few) == {n: r for n, r in more.cards() if n != "a4"}


@BOTH
@given(seed=st.integers(0, 1_000), x=st.integers(-200, 3_000), y=st.integers(-200, 2_000))
def test_cards_of_an_area_and_at_a_point_are_those_that_meet_it(
    direction: Direction, seed: int, x: int, y: int
) -> None:
    layout = Arranger().arrange(grow(80, seed), direction=direction)
    area = Rect(x, y, 700, 500)
    assert {n for n, r in layout.cards() if r.meets(area)} == {n for n, _ in layout.cards(area)}
    assert next((n for n, r in layout.cards() if r.holds(x, y)), None) == layout.at(x, y)


@BOTH
def test_a_place_between_siblings_knows_its_index(direction: Direction) -> None:
    organization = build({"root": ["ou1", "a1", "ou2"], "ou1": ["a2", "a3"]})
    layout = Arranger().arrange(organization, direction=direction)
    for node_id in ("ou1", "ou2", "a2", "a3"):
        card = layout.rect(NodeId(node_id))
        before, after = layout.place(NodeId(node_id), CardPart.BEFORE), layout.place(NodeId(node_id), CardPart.AFTER)
        siblings = organization.node(before.parent).children
        assert (siblings.index(NodeId(node_id)), siblings.index(NodeId(node_id)) + 1) == (
            before.position,
            after.position,
        )
        assert CardPart.BEFORE is layout.part(NodeId(node_id), card.x, card.y)
        assert CardPart.AFTER is layout.part(NodeId(node_id), card.x + card.w - 1, card.y + card.h - 1)
    ou = layout.rect(NodeId("ou1"))
    assert CardPart.ONTO is layout.part(NodeId("ou1"), ou.x + ou.w / 2, ou.y + ou.h / 2)


def test_a_very_deep_chain_needs_no_recursion() -> None:
    tree = {"root": ["ou0"]} | {f"ou{i}": [f"ou{i + 1}"] for i in range(3_000)}
    layout = Arranger().arrange(build(tree))
    assert len(layout) == 3_002
    assert {layout.rect(NodeId("ou0")).x} == {layout.rect(NodeId(f"ou{i}")).x for i in range(0, 3_000, 100)}


def test_a_few_small_ous_stay_in_one_row_with_the_large_one_beside_them() -> None:
    tree = {"root": ["ou-a", "ou-b", "ou-large"], "ou-large": [f"ou{i}" for i in range(8)]}
    tree |= {f"ou{i}": [f"a{i}-{j}" for j in range(4)] for i in range(8)}
    layout = Arranger().arrange(build(tree))
    assert len({layout.rect(NodeId(ou)).y for ou in tree["root"]}) == 1


def rows_below_the_root(organization: Organization) -> dict[NodeId, int]:
    layout = Arranger().arrange(organization)
    ous = layout.ous(NodeId("root"))
    levels = sorted({layout.rect(ou).y for ou in ous})
    return {ou: levels.index(layout.rect(ou).y) for ou in ous}


def test_an_ou_at_the_end_leaves_the_rows_before_it_as_they_are_until_their_number_has_doubled() -> None:
    def company(count: int) -> Organization:
        return build(
            {"root": [f"ou{i}" for i in range(count)]}
            | {f"ou{i}": [f"a{i}-{j}" for j in range(4)] for i in range(count)}
        )

    rows = [rows_below_the_root(company(count)) for count in range(1, 15)]
    broken = [len(after) for before, after in pairwise(rows) if before.items() - after.items()]
    assert all(after > 1.9 * before for before, after in pairwise(broken))
    assert broken[0] > 10


def test_a_fourth_ou_leaves_three_wide_ones_in_their_row() -> None:
    tree = {"root": ["ou-a", "ou-b", "ou-c"]}
    tree |= {ou: [f"{ou}-{i}" for i in range(4)] for ou in tree["root"]}
    before = rows_below_the_root(build(tree))
    tree["root"] = [*tree["root"], "ou-d"]
    after = rows_below_the_root(build(tree))
    assert {0} == set(before.values())
    assert before.items() < after.items()


@given(count=st.integers(0, 150), seed=st.integers(0, 10_000))
def test_ous_of_more_than_one_row_stand_in_a_frame_and_whatever_has_ous_there_in_one_of_its_own(
    count: int, seed: int
) -> None:
    layout = Arranger().arrange(grow(count, seed))
    for parent in layout.containers():
        ous, frame = layout.ous(parent), layout.frame(parent)
        joined = [layout.route(ou) for ou in ous]
        if frame is None or all(joined):
            assert all(joined)
            assert len({layout.rect(ou).y for ou in ous}) <= 1
        else:
            assert not any(joined)
            assert all(layout.frame(ou) for ou in ous if layout.ous(ou))
            (stem,) = layout.edges(parent).bus or [((0, frame.y),)]
            assert frame.y == stem[-1][1]
        for x, y, w, h in map(layout.subtree, ous):
            assert frame is None or frame.x < x < x + w < frame.x + frame.w
            assert frame is None or frame.y < y < y + h <= frame.y + frame.h
        boxes = [layout.subtree(ou) for ou in ous if frame is not None]
        beside = [b.x - a.x - a.w for a, b in pairwise(boxes) if b.x >= a.x + a.w]
        below = [b.y - a.y - a.h for a, b in pairwise(boxes) if b.y >= a.y + a.h]
        assert not beside or min(below, default=99) > min(beside)  # or a row is read as children of the one above


@BOTH
@given(count=st.integers(0, 150), seed=st.integers(0, 10_000))
def test_subtrees_lie_within_that_of_their_parent_and_never_over_each_other(
    direction: Direction, count: int, seed: int
) -> None:
    layout = Arranger().arrange(grow(count, seed), direction=direction)
    for parent in layout.containers():
        around = layout.subtree(parent)
        boxes = [layout.subtree(ou) for ou in layout.ous(parent)]
        assert not [pair for pair in pairwise(sorted(boxes, key=lambda box: (box.y, box.x))) if pair[0].meets(pair[1])]
        assert all(around.holds(b.x, b.y) and around.holds(b.x + b.w - 1, b.y + b.h - 1) for b in boxes)


@given(count=st.integers(0, 150), seed=st.integers(0, 10_000))
def test_from_left_to_right_each_level_has_one_column(count: int, seed: int) -> None:
    layout = Arranger().arrange(grow(count, seed), direction=Direction.LEFT_RIGHT)
    columns: dict[int, set[int]] = {}
    for ou in layout.containers():
        columns.setdefault(layout.level(ou), set()).add(layout.rect(ou).x)
    assert all(len(found) == 1 for found in columns.values())


@pytest.mark.parametrize("accounts", [1, 4, 30])
def test_from_left_to_right_the_line_to_the_first_account_has_no_knee_because_its_card_is_lower(accounts: int) -> None:
    sizes = METRICS[Density.COMPACT]
    organization = build({"root": ["ou"], "ou": [f"a{index}" for index in range(accounts)]})
    layout = Arranger(sizes).arrange(organization, direction=Direction.LEFT_RIGHT)
    first, card = layout.route(NodeId("a0")), layout.rect(NodeId("ou"))
    assert sizes.ou_height != sizes.account_height
    assert len({y for _, y in first}) == 1
    assert abs(first[0][1] - (card.y + card.h / 2)) <= sizes.corner
