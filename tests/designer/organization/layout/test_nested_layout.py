"""Nested layouts: frames lie within each other, and an edit moves as little as possible."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from designer.exchange.templates.scale import large_organization
from designer.organization.layout import Arranger, CardPart, Direction, Layout, Rect
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.layout.nested.nested_layout import NestedLayout
from designer.organization.layout.nested.plan_text import plan_from, plan_lines
from designer.organization.layout.nested.planner import Planner
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind
from tests.designer.organization.layout.layouts import build, grow, rects
from tests.examples import LONG

ROOT = NodeId("root")
SIZES = nested_sizes()
SEEDS = range(60 if LONG else 4)


def nested(organization: Organization, planner: Planner | None = None, **shown: object) -> Layout:
    return Arranger(SIZES, planner).arrange(organization, direction=Direction.NESTED, **shown)  # type: ignore[arg-type]


def holds(outer: Rect, inner: Rect) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.w <= outer.x + outer.w
        and inner.y + inner.h <= outer.y + outer.h
    )


def assert_nested(layout: Layout, organization: Organization) -> None:
    """Each node has one card; frames, bands and slots lie in their frame and apart from each other."""
    assert len(rects(layout)) == len(organization.nodes)
    for node_id in layout.containers():
        frame, stack = layout.subtree(node_id), layout.stack(node_id)
        inside = [layout.subtree(ou) for ou in layout.ous(node_id)]
        slots = [layout.rect(account) for account in stack.accounts] if stack else []
        heading, band = layout.rect(node_id), layout.band(node_id)
        assert holds(band, heading)
        assert all(holds(frame, part) for part in (*inside, *slots, band))
        assert not any(one.meets(other) for one, other in combinations((*inside, band), 2))
        assert not any(part.meets(slot) for part in (*inside, heading) for slot in slots)
        assert len({(slot.x, slot.y) for slot in slots}) == len(slots)


def add(organization: Organization, parent: NodeId, kind: NodeKind, name: str, at: int | None = None) -> None:
    above, new = organization.node(parent), Node(NodeId(name), kind, name)
    place = len(above.children) if at is None else at
    children = (*above.children[:place], new.id, *above.children[place:])
    after = Node(above.id, above.kind, above.name, children)
    organization.apply(Change("Add", {new.id: Swap(None, new), above.id: Swap(above, after)}))


def remove(organization: Organization, node_id: NodeId) -> None:
    parent, node = organization.parent(node_id), organization.node(node_id)
    assert parent is not None
    above = organization.node(parent)
    after = Node(above.id, above.kind, above.name, tuple(one for one in above.children if one != node_id))
    organization.apply(Change("Remove", {node_id: Swap(node, None), above.id: Swap(above, after)}))


def move(organization: Organization, node_id: NodeId, target: NodeId) -> None:
    parent = organization.parent(node_id)
    assert parent is not None
    above, below = organization.node(parent), organization.node(target)
    left = Node(above.id, above.kind, above.name, tuple(one for one in above.children if one != node_id))
    came = Node(below.id, below.kind, below.name, (node_id, *below.children))
    organization.apply(Change("Move", {above.id: Swap(above, left), below.id: Swap(below, came)}))


def kinds(organization: Organization, *, accounts: bool) -> list[NodeId]:
    nodes = organization.nodes.values()
    return sorted(node.id for node in nodes if (node.kind is NodeKind.ACCOUNT) is accounts)


def edit(organization: Organization, dice: random.Random, step: int) -> None:
    """One random edit of any kind."""
    management = organization.settings.management_account
    ous = kinds(organization, accounts=False)
    accounts = [one for one in kinds(organization, accounts=True) if one != management]
    parent = dice.choice(ous)
    way = dice.choice(("account", "account", "account", "ou", "remove", "move"))
    if way == "account":
        add(organization, parent, NodeKind.ACCOUNT, f"a-new-{step}")
    elif way == "ou":
        add(
            organization,
            parent,
            NodeKind.OU,
            f"ou-new-{step}",
            dice.randint(0, len(organization.node(parent).children)),
        )
    elif way == "remove":
        bare = [ou for ou in ous if ou != ROOT and not organization.node(ou).children]
        if accounts + bare:
            remove(organization, dice.choice(accounts + bare * 3))
    elif len(ous) > 1:
        mover = dice.choice([one for one in ous + accounts if one != ROOT])
        targets = [ou for ou in ous if mover not in organization.path(ou) and ou != organization.parent(mover)]
        if targets:
            move(organization, mover, dice.choice(targets))


@pytest.mark.parametrize("seed", SEEDS)
def test_frames_nest_before_and_after_edits_of_any_kind(seed: int) -> None:
    dice = random.Random(seed)
    organization, planner = grow(dice.choice((3, 20, 150, 400)), seed), Planner()
    arranger = Arranger(SIZES, planner)
    for step in range(15):
        layout = arranger.arrange(organization, direction=Direction.NESTED)
        assert_nested(layout, organization)
        assert rects(layout) == rects(nested(organization, Planner(planner.plan)))
        edit(organization, dice, step)
    assert_nested(arranger.arrange(organization, direction=Direction.NESTED), organization)


@pytest.mark.parametrize("seed", SEEDS)
def test_places_taken_over_from_an_earlier_layout_are_those_found_anew_and_what_stands_still_is_not_made_again(
    seed: int,
) -> None:
    dice, organization, arranger = random.Random(seed), grow(200, seed), Arranger(SIZES, Planner())
    before = arranger.arrange(organization, direction=Direction.NESTED)
    kept = 0
    for step in range(60):
        for node_id in dice.sample(list(before.containers()) if step % 2 else [ROOT], 1):
            before.subtree(node_id)  # some layouts know few places, when the next one comes
        edit(organization, dice, step)
        folded = [ou for ou in kinds(organization, accounts=False) if ou != ROOT and dice.random() < 0.05]
        layout = arranger.arrange(organization, collapsed=set(folded), direction=Direction.NESTED)
        anew = NestedLayout(organization, layout._shapes, layout.metrics, Direction.NESTED, ROOT)
        if dice.random() < 0.7:
            kept += sum(layout._frames.get(ou) is frame for ou, frame in before._frames.items())
            assert rects(anew) == rects(layout)
            for ou in anew.containers():
                assert (anew.subtree(ou), anew.stack(ou)) == (layout.subtree(ou), layout.stack(ou)), ou
        before = layout
    assert kept > 100


@pytest.mark.parametrize("seed", SEEDS)
def test_a_state_that_comes_back_has_its_picture_of_before(seed: int) -> None:
    dice, organization = random.Random(seed), grow(120, seed)
    arranger = Arranger(SIZES, Planner())
    states, pictures = [organization.copy()], [rects(arranger.arrange(organization, direction=Direction.NESTED))]
    for step in range(12):
        edit(organization, dice, step)
        states.append(organization.copy())
        pictures.append(rects(arranger.arrange(organization, direction=Direction.NESTED)))
    there_and_back = [*reversed(range(len(states) - 1)), *range(1, len(states))]
    for place in there_and_back:
        assert pictures[place] == rects(arranger.arrange(states[place], direction=Direction.NESTED))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_ou_that_is_moved_on_its_level_looks_inside_as_before_and_returns_to_its_place(seed: int) -> None:
    organization = grow(300, seed)
    arranger = Arranger(SIZES, Planner())
    before = arranger.arrange(organization, direction=Direction.NESTED)
    level = max(before.containers(), key=lambda one: (before.level(one) == 2, before.subtree(one).h))
    parent = organization.parent(level)
    target = next(ou for ou in before.ous(ROOT) if ou != parent)
    there = organization.copy()
    move(there, level, target)
    after = arranger.arrange(there, direction=Direction.NESTED)
    assert_nested(after, there)
    (x, y, *_), (a, b, *_) = before.subtree(level), after.subtree(level)
    cards = {node: (card.x - x, card.y - y) for node, card in before.cards() if level in organization.path(node)}
    assert cards == {node: (card.x - a, card.y - b) for node, card in after.cards() if node in cards}
    assert rects(before) == rects(arranger.arrange(organization, direction=Direction.NESTED))


def test_the_plan_of_the_beginning_comes_back_after_hundreds_of_edits_and_a_plan_from_nothing() -> None:
    dice, organization, planner = random.Random(1), grow(30, 1), Planner()
    states, plans = [organization.copy()], [planner.follow(organization)]
    for step in range(300):
        edit(organization, dice, step)
        states.append(organization.copy())
        plans.append(planner.follow(organization))
    planner.restart(Planner().follow(organization))
    planner.follow(organization)
    planner.restart(plans[-1])
    for state, plan in zip(reversed(states), reversed(plans), strict=True):
        assert plan == planner.follow(state)
    assert plans[150] == planner.follow(states[150])


def test_an_edit_of_one_account_rarely_moves_anything_outside_its_ou() -> None:
    moved = edits = 0
    for seed in range(500 if LONG else 8):
        dice = random.Random(seed)
        organization = grow(dice.choice((30, 150, 600)), seed)
        arranger = Arranger(SIZES)
        before = arranger.arrange(organization, direction=Direction.NESTED)
        for step in range(20):
            accounts = kinds(organization, accounts=True)
            if dice.random() < 0.7 or len(accounts) < 3:
                parent = dice.choice(kinds(organization, accounts=False))
                add(organization, parent, NodeKind.ACCOUNT, f"a-new-{step}")
            else:
                account = dice.choice([one for one in accounts if one != organization.settings.management_account])
                parent = organization.parent(account) or ROOT
                remove(organization, account)
            after = arranger.arrange(organization, direction=Direction.NESTED)
            stay = [n for n in rects(before) if n in after and organization.parent(n) != parent and n != parent]
            moved += any(before.subtree(n) != after.subtree(n) for n in stay if before.is_container(n)) or any(
                before.rect(n) != after.rect(n) for n in stay
            )
            edits += 1
            before = after
    assert moved / edits <= 0.05


def test_the_lines_of_a_plan_are_read_as_they_were_written_and_one_account_more_changes_those_above_it_alone() -> None:
    """Mostly it changes none. Where the room has to come from above, each OU on the way up has its cuts moved, up to
    the root, which grows: one line a level is the least that holds, and other lines never change.
    """
    for seed in SEEDS:
        organization, planner = grow(200, seed), Planner()
        planner.follow(organization)
        dice, touched = random.Random(seed), []
        for step in range(20):
            before = plan_lines(planner.plan, ROOT)  # type: ignore[arg-type]
            assert list(before) == sorted(before)
            assert plan_from(before, ROOT) == planner.plan
            parent = dice.choice(kinds(organization, accounts=False))
            add(organization, parent, NodeKind.ACCOUNT, f"a-new-{step}")
            after = plan_lines(planner.follow(organization), ROOT)
            changed = {ou for ou in after if before[ou] != after[ou]}
            assert changed <= set(organization.path(parent))
            touched.append(len(changed))
        assert touched.count(0) > len(touched) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_or_stale_line_of_a_plan_is_planned_again_and_never_a_fault(seed: int) -> None:
    dice = random.Random(seed)
    organization, planner = grow(150, seed), Planner()
    lines = plan_lines(planner.follow(organization), ROOT)
    for node_id in dice.sample(sorted(lines), len(lines) // 3):
        way = dice.choice(("", "12", "62 .", "62 |0..", "62 |99999-5...", "62 |5", "5 ..", "1x1@0.5 62 ."))
        if way == "":
            del lines[node_id]
        else:
            lines[node_id] = way
    for step in range(5):
        edit(organization, dice, step)
    assert_nested(nested(organization, Planner(plan_from(lines, ROOT))), organization)


def test_a_plan_of_another_organization_is_of_no_harm() -> None:
    other = Planner()
    other.follow(grow(80, 1))
    organization = grow(90, 2)
    assert_nested(nested(organization, Planner(other.plan)), organization)


def test_hundreds_of_ous_that_are_added_one_by_one_stay_within_each_other() -> None:
    organization, planner = build({"root": ["ou"]}), Planner()
    for number in range(100):
        add(organization, ROOT, NodeKind.OU, f"ou{number}")
        planner.follow(organization)
    layout = nested(organization, planner)
    assert_nested(layout, organization)
    assert 0.2 < layout.bounds.w / layout.bounds.h < 5


def test_a_collapsed_ou_keeps_its_place_and_shows_nothing_of_what_is_in_it() -> None:
    organization, planner = grow(150, 3), Planner()
    whole = nested(organization, planner)
    ou = max(whole.ous(ROOT), key=lambda one: len(list(organization.walk(one))))
    folded = nested(organization, planner, collapsed={ou})
    assert whole.subtree(ou) == folded.subtree(ou)
    assert [ou] == [one for one in folded.containers(folded.subtree(ou)) if one != ROOT]
    assert not any(child in folded for child in organization.node(ou).children)


def test_an_ou_that_is_shown_alone_looks_as_in_the_whole() -> None:
    organization, planner = grow(150, 4), Planner()
    whole = nested(organization, planner)
    for ou in whole.ous(ROOT):
        alone = nested(organization, planner, top=ou)
        x, y, w, h = whole.subtree(ou)
        assert Rect(0, 0, w, h) == alone.bounds
        moved = {node_id: card._replace(x=card.x + x, y=card.y + y) for node_id, card in alone.cards()}
        assert moved == {node_id: card for node_id, card in whole.cards() if node_id in moved}


def test_a_point_finds_the_card_on_it_and_the_innermost_frame_around_it() -> None:
    organization = grow(150, 5)
    layout = nested(organization)
    for node_id, card in layout.cards():
        x, y = card.x + card.w // 2, card.y + card.h // 2
        assert node_id == layout.at(x, y)
        parent = node_id if layout.is_container(node_id) else organization.parent(node_id)
        assert parent == layout.container_at(x, y)
    for node_id in layout.containers():
        band = layout.band(node_id)
        assert layout.at(band.x + band.w - 1, band.y, afar=True) == node_id or node_id == ROOT
    assert layout.container_at(-5, -5) is None


def test_a_place_between_siblings_is_beside_an_account_or_a_frame() -> None:
    layout = nested(build({"root": ["ou1", "a1", "ou2", "a2"], "ou1": ["a3"], "ou2": ["a4"]}))
    account, frame = layout.rect(NodeId("a2")), layout.subtree(NodeId("ou2"))
    above = layout.place(NodeId("a2"), CardPart.BEFORE)
    assert (ROOT, 3) == (above.parent, above.position)
    assert above.start[1] == above.end[1] < account.y
    beside = layout.place(NodeId("ou2"), CardPart.AFTER)
    assert (ROOT, 3) == (beside.parent, beside.position)
    assert beside.start[0] == beside.end[0] > frame.x + frame.w - 1
    card = layout.rect(NodeId("ou2"))
    parts = [layout.part(NodeId("ou2"), card.x + card.w * share // 10, card.y) for share in (1, 5, 9)]
    assert [CardPart.BEFORE, CardPart.ONTO, CardPart.AFTER] == parts


@pytest.mark.parametrize("accounts", [20, 100, 1_000])
def test_an_ou_of_few_accounts_has_no_bar_of_its_own_across_the_picture(accounts: int) -> None:
    organization = large_organization(accounts, 1)
    layout = nested(organization)
    few = [ou for ou in layout.ous(organization.root) if organization.accounts_below(ou) * 10 < accounts]
    assert few
    assert all(layout.subtree(ou).w * 3 < layout.bounds.w * 2 for ou in few)


def test_the_management_account_is_beside_the_heading_of_the_root() -> None:
    layout = nested(build({"root": ["a1", "ou1"], "ou1": ["a2"]}, management="a1"))
    root, beside = layout.rect(ROOT), layout.rect(NodeId("a1"))
    assert (root.y, True) == (beside.y, beside.x > root.x + root.w)
    assert holds(layout.band(ROOT), beside)
    assert layout.stack(ROOT) is None
