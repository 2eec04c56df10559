"""Densities: cards of every density stand apart, rows are in the card of their OU, and fitting takes the roomiest."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from designer.exchange.templates import load
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import METRICS, Arranger, CardPart, Density, Direction
from designer.organization.layout.in_room import ShownPart, fitted
from designer.organization.layout.tree_scale import tree_scale
from designer.organization.model.records import NodeKind
from tests.designer.organization.layout.layouts import TREES

EVERY = [(density, direction) for density in Density for direction in TREES]


@pytest.fixture
def sample():
    return load("company").organization


def whole(organization, direction=Direction.TOP_DOWN):
    return ShownPart(frozenset(), direction, organization.root)


@pytest.mark.parametrize(("density", "direction"), EVERY)
def test_no_card_lies_over_another_and_rows_lie_in_the_card_of_their_ou(density, direction):
    organization = large_organization(150, 3)
    layout = Arranger(METRICS[density]).arrange(organization, direction=direction)
    cards = dict(layout.cards())
    assert cards.keys() == organization.nodes.keys()
    for (one, first), (other, second) in combinations(cards.items(), 2):
        if layout.is_row(one) or layout.is_row(other):
            continue
        assert not first.meets(second), (one, other)
    rows = [node_id for node_id in cards if layout.is_row(node_id)]
    assert bool(rows) is (density is Density.DENSE)
    for node_id in rows:
        parent = organization.parent(node_id)
        ou, row, head = layout.rect(parent), cards[node_id], layout.head(parent)
        assert ou.holds(row.x, row.y)
        assert ou.holds(row.x + row.w - 1, row.y + row.h - 1)
        assert row.y >= head.y + METRICS[density].rows_at
    together = [cards[node_id] for node_id in rows[:200]]
    assert not [pair for pair in combinations(together, 2) if pair[0].meets(pair[1])]


@pytest.mark.parametrize(("density", "direction"), EVERY)
def test_every_card_is_found_at_its_middle_and_an_ou_at_its_head(sample, density, direction):
    layout = Arranger(METRICS[density]).arrange(sample, direction=direction)
    for node_id in sample.nodes:
        head = layout.head(node_id)
        assert layout.at(head.x + head.w / 2, head.y + min(head.h, METRICS[density].rows_at or head.h) / 2) == node_id


@pytest.mark.parametrize("density", list(Density))
def test_lines_begin_at_the_card_above_and_end_at_the_card_below(sample, density):
    layout = Arranger(METRICS[density]).arrange(sample)
    for node_id in sample.nodes:
        line = layout.route(node_id)
        if not line:
            assert node_id == layout.top or layout.is_row(node_id) or layout.frame(sample.parent(node_id))
            continue
        above, card = layout.rect(sample.parent(node_id)), layout.rect(node_id)
        assert above._replace(w=above.w + 1, h=above.h + 1).holds(*line[0])
        assert card._replace(w=card.w + 1, h=card.h + 1).holds(*line[-1])


def test_a_row_taken_out_by_hand_is_a_card_and_its_slot_stays_free(sample):
    shop = next(n.id for n in sample.nodes.values() if n.name == "shop-prod")
    arranger = Arranger(METRICS[Density.DENSE])
    before = arranger.arrange(sample)
    change = edits.place(sample, {shop: (400, 300)})
    sample.apply(change)
    after = arranger.arrange(sample)
    assert before.is_row(shop)
    assert not after.is_row(shop)
    assert METRICS[Density.DENSE].ou_height == after.rect(shop).h
    assert after.route(shop)
    prod = sample.parent(shop)
    assert before.rect(prod) == after.rect(prod)


def test_a_drop_beside_a_row_means_the_place_among_its_siblings(sample):
    layout = Arranger(METRICS[Density.DENSE]).arrange(sample)
    shop = next(n.id for n in sample.nodes.values() if n.name == "search-prod")
    row = layout.rect(shop)
    assert CardPart.BEFORE is layout.part(shop, row.x + 5, row.y + 2)
    assert CardPart.AFTER is layout.part(shop, row.x + 5, row.y + row.h - 2)
    place = layout.place(shop, CardPart.AFTER)
    assert (sample.parent(shop), 2) == (place.parent, place.position)


@pytest.mark.parametrize(
    ("room", "density"),
    [((1900, 1000), Density.COMFORTABLE), ((936, 724), Density.COMPACT), ((640, 456), Density.DENSE)],
)
def test_the_roomiest_density_that_fits_is_taken(sample, room, density):
    found = fitted(sample, whole(sample), METRICS, room)
    assert density is found.density
    assert found.scale >= 1
    bounds = found.arranger.arrange(sample, breadth=found.breadth).bounds
    assert bounds.w <= room[0]
    assert bounds.h <= room[1]


def test_where_nothing_fits_the_densest_is_taken_and_a_hopeless_one_follows_no_window():
    organization = large_organization(2_000, 1)
    found = fitted(organization, whole(organization), METRICS, (900, 700))
    assert (Density.DENSE, None) == (found.density, found.breadth)
    assert found.scale < 0.5


def test_rows_of_ous_keep_within_a_breadth_where_one_entry_needs_no_more(sample):
    layout = Arranger(METRICS[Density.DENSE]).arrange(sample, breadth=629)
    assert layout.bounds.w <= 629


def test_an_account_more_changes_no_other_card_at_the_density_that_was_chosen(sample):
    found = fitted(sample, whole(sample), METRICS, (936, 724))
    before = found.arranger.arrange(sample, breadth=found.breadth)
    sandbox = next(n.id for n in sample.nodes.values() if n.name == "Exceptions")
    known = {node_id: card for node_id, card in before.cards() if sample.node(node_id).kind is NodeKind.OU}
    sample.apply(edits.add_account(sample, sandbox, "one-more"))
    after = found.arranger.arrange(sample, breadth=found.breadth)
    assert known == {node_id: after.rect(node_id) for node_id in known}


def test_one_card_more_in_a_row_is_tried_where_nothing_fits(sample):
    found = fitted(sample, whole(sample), METRICS, (547, 425))
    bounds = found.arranger.arrange(sample, breadth=found.breadth).bounds
    assert found.scale > 0.85
    assert bounds.w > 547


@pytest.mark.parametrize(("third", "named"), [(21, 3), (300, 2)])
def test_from_left_to_right_a_third_level_has_lines_for_its_names_where_all_of_them_fit_the_view(third, named):
    bare = Counter({1: 6, 2: 18, 3: third})
    view = tree_scale([120] * bare.total(), bare, 5, METRICS[Density.COMFORTABLE], down=False)
    assert view is not None
    assert named == view.named
    line = view.least_breadth("Payments", 3, down=False) * view.scale
    assert (line >= 14) is (named == 3)
