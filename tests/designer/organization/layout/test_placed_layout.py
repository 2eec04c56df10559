"""Cards placed by hand in a layout: they stand where they were put, and nothing else moves."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.layout import Arranger, Direction, Layout, Rect
from designer.organization.layout.routing import LEAST_GAP, MOST_ROUTED
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from tests.designer.organization.layout.layouts import TREES, assert_joins, build, grow, rects

ALL = pytest.mark.parametrize("direction", TREES)


def place_some(organization: Organization, seed: int, share: float = 0.2) -> Organization:
    dice = random.Random(seed)
    nodes = [n for n in organization.walk() if n != organization.root and dice.random() < share]
    places = {n: (dice.randrange(-900, 900), dice.randrange(-900, 900)) for n in nodes}
    organization.apply(edits.place(organization, places))
    return organization


def is_moved(organization: Organization, node_id: NodeId) -> bool:
    return any(level in organization.places for level in organization.path(node_id))


@ALL
@given(count=st.integers(1, 80), seed=st.integers(0, 10_000))
def test_placed_cards_stand_where_they_were_put_and_all_others_stay(
    direction: Direction, count: int, seed: int
) -> None:
    organization = grow(count, seed)
    arranger = Arranger()
    plain = rects(arranger.arrange(organization, direction=direction))
    place_some(organization, seed)
    placed = rects(arranger.arrange(organization, direction=direction))
    assert plain.keys() == placed.keys()
    for node_id, card in placed.items():
        parent = organization.parent(node_id)
        if not is_moved(organization, node_id):
            assert plain[node_id] == card
        elif parent is not None:
            x, y = organization.places.get(node_id) or (
                plain[node_id].x - plain[parent].x,
                plain[node_id].y - plain[parent].y,
            )
            assert (placed[parent].x + x, placed[parent].y + y) == card[:2]


@ALL
@given(count=st.integers(1, 80), seed=st.integers(0, 10_000), x=st.integers(-900, 2_000), y=st.integers(-900, 2_000))
def test_placed_cards_are_found_by_area_point_and_subtree(
    direction: Direction, count: int, seed: int, x: int, y: int
) -> None:
    organization = place_some(grow(count, seed), seed)
    layout = Arranger().arrange(organization, direction=direction)
    cards = rects(layout)
    area = Rect(x, y, 700, 500)
    assert {n for n, card in cards.items() if card.meets(area)} == {n for n, _ in layout.cards(area)}
    here = [n for n, card in cards.items() if card.holds(x, y)]
    found = layout.at(x, y)
    assert (found in here) if here else found is None
    if any(layout.is_raised(n) for n in here):
        assert found is not None
        assert layout.is_raised(found), "what was placed lies over the rest"
    for node_id in layout.containers():
        around = layout.subtree(node_id)
        for below in organization.walk(node_id):
            card = cards[below]
            assert around.x <= card.x
            assert card.x + card.w <= around.x + around.w
            assert around.y <= card.y
            assert card.y + card.h <= around.y + around.h


@ALL
@given(count=st.integers(1, 80), seed=st.integers(0, 10_000))
def test_lines_follow_placed_cards(direction: Direction, count: int, seed: int) -> None:
    organization = place_some(grow(count, seed), seed)
    layout = Arranger().arrange(organization, direction=direction)
    for node_id in organization.walk():
        parent = organization.parent(node_id)
        if parent is not None and (layout.frame(parent) is None or layout.route(node_id)):
            assert_joins(layout, parent, node_id)
    ends = {line[-1] for line in map(layout.route, organization.walk()) if line}
    for parent in layout.containers():
        for column in layout._lines(parent).edges().columns:
            assert {twig[-1] for twig in column} <= ends, "no twig leads to the slot that a placed account left"


def test_what_lies_below_a_placed_ou_comes_along() -> None:
    organization = build({"root": ["ou1", "ou2"], "ou1": ["a1", "ou3"], "ou3": ["a2"]})
    before = Arranger().arrange(organization)
    corners = {n: before.rect(NodeId(n)) for n in ("ou1", "a1", "ou3", "a2")}
    x, y = corners["ou1"].x - before.rect(NodeId("root")).x, corners["ou1"].y
    organization.apply(edits.place(organization, {NodeId("ou1"): (x - 300, y + 40)}))
    after = Arranger().arrange(organization)
    for name, card in corners.items():
        assert (card.x - 300, card.y + 40) == after.rect(NodeId(name))[:2]


def test_the_place_of_a_node_is_lost_when_it_gets_another_parent_and_comes_back_with_undo() -> None:
    organization = build({"root": ["ou1", "ou2"], "ou1": ["a1", "a2"]})
    organization.apply(edits.place(organization, {NodeId("a1"): (300, 100), NodeId("a2"): (600, 100)}))
    move = edits.move(organization, [NodeId("a1")], NodeId("ou2"))
    organization.apply(move)
    assert {"a2"} == set(organization.places)
    organization.apply(move.inverse())
    assert {"a1": (300, 100), "a2": (600, 100)} == dict(organization.places)


def test_a_removed_node_takes_its_place_with_it() -> None:
    organization = build({"root": ["ou1"], "ou1": ["a1"]})
    organization.apply(edits.place(organization, {NodeId("a1"): (300, 100)}))
    removal = edits.remove(organization, [NodeId("ou1")])
    organization.apply(removal)
    assert {} == dict(organization.places)
    organization.apply(removal.inverse())
    assert {"a1": (300, 100)} == dict(organization.places)


def test_the_root_cannot_be_placed() -> None:
    organization = build({"root": ["ou1"]})
    with pytest.raises(EditError, match="The root stays where it is"):
        edits.place(organization, {NodeId("root"): (1, 1)})


def test_tidying_a_subtree_leaves_what_is_placed_elsewhere() -> None:
    organization = build({"root": ["ou1", "ou2"], "ou1": ["a1"], "ou2": ["a2"]})
    organization.apply(edits.place(organization, dict.fromkeys(map(NodeId, ("ou1", "a1", "a2")), (500, 500))))
    organization.apply(edits.tidy(organization, [NodeId("ou1")]))
    assert {"a2"} == set(organization.places)
    change = edits.tidy(organization)
    assert change.label == "Tidy everything"
    organization.apply(change)
    assert {} == dict(organization.places)


@ALL
def test_the_layout_of_a_subtree_alone_is_its_part_of_the_whole(direction: Direction) -> None:
    organization = place_some(grow(24, 5), 5, 0.1)
    whole = Arranger().arrange(organization, direction=direction)
    top = next(n for n in organization.walk() if len(list(organization.walk(n))) in range(4, 20))
    part: Layout = Arranger().arrange(organization, direction=direction, top=top)
    x, y, _, _ = whole.rect(top)
    assert {n: (whole.rect(n).x - x, whole.rect(n).y - y) for n in organization.walk(top)} == {
        n: card[:2] for n, card in part.cards()
    }
    assert part.route(top) == ()
    assert organization.root not in part
    assert len(part) == len(list(organization.walk(top)))


@ALL
@given(count=st.integers(5, 60), seed=st.integers(0, 10_000))
def test_placing_moving_folding_and_focusing_step_by_step_gives_the_layout_from_scratch(
    direction: Direction, count: int, seed: int
) -> None:
    organization = place_some(grow(count, seed), seed)
    dice, arranger, folded = random.Random(seed), Arranger(), set[NodeId]()
    for _ in range(6):
        nodes = [n for n in organization.walk() if n != organization.root]
        ous = [n for n in organization.walk() if organization.node(n).kind is not NodeKind.ACCOUNT]
        node_id, ou = dice.choice(nodes), dice.choice(ous)
        step = dice.randrange(5)
        if step == 0:
            organization.apply(edits.place(organization, {node_id: (dice.randrange(-900, 900), 70)}))
        elif step == 1:
            organization.apply(edits.tidy(organization, [node_id]))
        elif step == 2 and ou not in organization.walk(node_id):
            with suppress(EditError):  # too deep
                organization.apply(edits.move(organization, [node_id], ou))
        elif step == 3:
            organization.apply(edits.add_account(organization, ou))
        else:
            folded ^= {ou}
        top = dice.choice(ous) if dice.random() < 0.3 else None
        again = arranger.arrange(organization, folded, direction, top)
        fresh = Arranger().arrange(organization, folded, direction, top)
        assert rects(fresh) == rects(again)
        for parent in fresh.containers():
            assert fresh.subtree(parent) == again.subtree(parent)
            assert fresh.edges(parent) == again.edges(parent)


def seen_over_a_card(layout: Layout, parent: NodeId) -> list[NodeId]:
    """The cards, not of the parent or its children, over which a drawn line below it lies."""
    lines = [line for line in layout.edges(parent).bus if line]
    found: list[NodeId] = []
    for (x1, y1), (x2, y2) in (stretch for line in lines for stretch in pairwise(line)):
        stretch = Rect(min(x1, x2), min(y1, y2), abs(x2 - x1) + 1, abs(y2 - y1) + 1)
        found += [node_id for node_id, card in layout.cards() if card.meets(stretch)]
    return [n for n in found if n != parent and layout._organization.parent(n) != parent]


def pushed_aside() -> Organization:
    """Three OUs in a row; the card of one in the next row is below an account of the second."""
    tree = {"root": ["ou1", "ou2", "ou3"], "ou1": ["a1", "a2"], "ou2": ["a3", "a4"], "ou3": ["a5"]}
    organization = build(tree)
    layout = Arranger().arrange(organization)
    card, root = layout.rect(NodeId("a3")), layout.rect(NodeId("root"))
    organization.apply(edits.place(organization, {NodeId("ou3"): (card.x - root.x, card.y - root.y + 300)}))
    return organization


def test_a_line_to_a_placed_card_goes_around_the_cards_in_its_way() -> None:
    layout = Arranger().arrange(pushed_aside())
    assert [] == seen_over_a_card(layout, NodeId("root"))
    line = layout.route(NodeId("ou3"))
    assert line in layout.edges(NodeId("root")).bus, "in one piece"
    card = layout.rect(NodeId("ou3"))
    assert card.x <= line[-1][0] <= card.x + card.w


@ALL
def test_a_line_that_must_pass_behind_a_card_ends_before_it_and_goes_on_after_it(direction: Direction) -> None:
    organization = build({"root": ["ou1", "ou2", "ou3"], "ou1": ["a1", "a2", "a3"], "ou3": ["ou4"]})
    layout = Arranger().arrange(organization, direction=direction)
    ou4, far = layout.rect(NodeId("ou4")), layout.rect(NodeId("ou1"))
    spot = layout.rect(NodeId("ou3"))
    place = (far.x - spot.x - 500, ou4.y - spot.y) if direction is Direction.TOP_DOWN else (-700, -700)
    organization.apply(edits.place(organization, {NodeId("ou4"): place}))
    layout = Arranger().arrange(organization, direction=direction)
    assert [] == seen_over_a_card(layout, NodeId("ou3"))


def test_lines_pass_visibly_behind_a_card_that_was_put_over_them() -> None:
    organization = build({"root": ["ou1", "ou2", "ou3"], "ou1": ["a1"]})
    layout = Arranger().arrange(organization)
    first, root = layout.rect(NodeId("ou1")), layout.rect(NodeId("root"))
    over = (root.x + root.w // 2 + 12, root.y + root.h + 4)  # on the line from which the OUs hang
    organization.apply(edits.place(organization, {NodeId("a1"): (over[0] - first.x, over[1] - first.y)}))
    layout = Arranger().arrange(organization)
    assert over == layout.rect(NodeId("a1"))[:2]
    assert [] == seen_over_a_card(layout, NodeId("root"))


def test_with_very_many_placed_cards_lines_run_as_they_come() -> None:
    organization = build({"root": ["ou1"], "ou1": [f"a{i}" for i in range(300)]})
    places = {NodeId(f"a{i}"): (300 + 7 * i, 90 * (i % 20)) for i in range(MOST_ROUTED + 1)}
    organization.apply(edits.place(organization, places))
    layout = Arranger().arrange(organization)
    for node_id in places:
        assert layout.line_to(node_id, layout.rect(node_id), plain=True) == layout.route(node_id)


@ALL
@given(count=st.integers(1, 40), seed=st.integers(0, 10_000))
def test_no_line_runs_through_the_card_to_which_it_leads(direction: Direction, count: int, seed: int) -> None:
    organization = place_some(grow(count, seed), seed, 0.1)
    layout = Arranger().arrange(organization, direction=direction)
    for node_id in organization.places:
        card, parent = layout.rect(node_id), layout.rect(organization.parent(node_id) or node_id)
        room = Rect(card.x - LEAST_GAP, card.y - LEAST_GAP, card.w + 2 * LEAST_GAP, card.h + 2 * LEAST_GAP)
        if room.meets(parent):
            continue
        inner = Rect(card.x + 1, card.y + 1, card.w - 2, card.h - 2)
        for (x1, y1), (x2, y2) in pairwise(layout.route(node_id)):
            assert not inner.meets(Rect(min(x1, x2), min(y1, y2), abs(x2 - x1) + 1, abs(y2 - y1) + 1))
