"""Nested frames on the canvas: the same gestures as in a tree, one geometry at every zoom, names that never meet."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QImage, QPainter

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.exchange.formats import native
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Direction, Rect
from designer.organization.layout.nested.arrangement import nested_sizes
from designer.organization.model.records import NodeId, NodeKind
from tests.designer.organization.layout.layouts import grow
from tests.examples import LONG
from tests.ui.canvas.pictures import make_all, shows_all
from ui import theme
from ui.canvas.cards.fitting import CardFitting
from ui.canvas.cards.items import rectf
from ui.canvas.cards.painting import bubble_rect
from ui.canvas.cards.style import CARDS_FROM, ROWS_FROM, CanvasStyle
from ui.canvas.far.edge_names import cut_frames_at
from ui.canvas.far.frames import paint_ground
from ui.canvas.far.heading_painting import in_sight
from ui.canvas.far.headings import Headings, HeadingTypes, OuHeading
from ui.canvas.far.steps import _FROM, STEP_LOOKS, FarStep, Fill, StepMemory, stepped
from ui.canvas.view import CanvasView
from ui.state.document import Document
from ui.state.files import Files
from ui.state.session import Session


@pytest.fixture
def nested(view):
    view.session.set_direction(Direction.NESTED)
    make_all(view.canvas_scene)
    return view


def children(view, node_id):
    return list(view.session.organization.node(NodeId(node_id)).children)


def ground(view, node_id):
    """A place in the frame of an OU where no card is: near its lower right corner."""
    x, y, w, h = view.canvas_scene.layout.subtree(NodeId(node_id))
    return view.viewportTransform().map(QPointF(x + w - 4, y + h - 4)).toPoint()


def corners(layout):
    return {node_id: card[:2] for node_id, card in layout.cards()}


def test_everything_is_seen_at_first_and_a_click_on_a_card_or_a_band_selects(nested, mouse):
    assert shows_all(nested)
    mouse.click("shop")
    assert nested.session.selection == ("shop",)
    mouse.click("prod")
    assert nested.session.selection == ("prod",)
    x, y, w, _ = nested.canvas_scene.layout.band(NodeId("workloads"))
    mouse.click(nested.viewportTransform().map(QPointF(x + w - 3, y + 3)).toPoint())
    assert nested.session.selection == ("workloads",)
    mouse.click(ground(nested, "sandbox"))
    assert nested.session.selection == ()


def test_an_account_is_dragged_to_the_ground_of_another_frame_and_between_others(nested, mouse):
    mouse.click("anna")
    mouse.drag("anna", ground(nested, "prod"))
    assert nested.session.organization.parent(NodeId("anna")) == "prod"
    mouse.click("carl")
    mouse.drag("carl", mouse.at("ben", 0.5, 0.1))
    assert ["carl", "ben"] == children(nested, "sandbox")
    nested.session.document.undo_stack.undo()
    nested.session.document.undo_stack.undo()
    assert ["anna", "ben", "carl"] == children(nested, "sandbox")


def test_an_ou_is_dragged_into_a_frame_and_beside_another(nested, mouse):
    mouse.click("test")
    mouse.drag("test", mouse.at("logs"))
    assert nested.session.organization.parent(NodeId("test")) == "security", "an account means its frame"
    mouse.click("sandbox")
    mouse.drag("sandbox", mouse.at("security", 0.05))
    assert ["boss", "sandbox", "security", "workloads"] == children(nested, "root")


def test_a_drag_with_shift_places_nothing_by_hand(nested, mouse):
    mouse.click("anna")
    mouse.drag("anna", QPoint(5, 5), Qt.KeyboardModifier.ShiftModifier)
    assert not nested.session.organization.places


def test_no_zoom_moves_a_card_and_fit_only_zooms(nested):
    scene = nested.canvas_scene
    before = corners(scene.layout)
    for scale in (0.01, 0.1, 0.3, 0.6, 1.0, 3.0):
        nested.show_at(scale, QPointF(0, 0))
        make_all(scene)
        assert corners(scene.layout) == before
    nested.fit()
    nested.finish_flight()
    assert corners(scene.layout) == before
    assert shows_all(nested)


def test_one_account_more_and_its_undo_leave_the_picture_where_it_is(nested):
    session, scene = nested.session, nested.canvas_scene
    before, seen = corners(scene.layout), nested.visible_area()
    session.document.push(edits.add_account(session.organization, NodeId("prod"), "new"))
    after = corners(scene.layout)
    assert before == {node_id: corner for node_id, corner in after.items() if node_id in before}
    session.document.undo_stack.undo()
    assert before == corners(scene.layout)
    assert seen == nested.visible_area()


def test_an_ou_that_is_deleted_and_brought_back_stands_where_it_stood(nested):
    session, scene = nested.session, nested.canvas_scene
    before = corners(scene.layout)
    session.document.push(edits.remove(session.organization, [NodeId("prod")]))
    session.document.push(edits.add_ou(session.organization, NodeId("sandbox"), "New"))
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    assert before == corners(scene.layout)


@pytest.mark.parametrize("name", ["Applications of all teams of the company", "W"])
def test_a_new_name_has_its_room_before_the_next_edit_whose_undo_brings_that_picture_back(nested, name):
    session, scene = nested.session, nested.canvas_scene
    first = corners(scene.layout)
    session.document.push(edits.rename(session.organization, NodeId("security"), name))
    plan, before = session.plan.lines(session.organization), corners(scene.layout)
    session.document.push(edits.remove(session.organization, [NodeId("prod")]))
    session.document.undo_stack.undo()
    assert (plan, before) == (session.plan.lines(session.organization), corners(scene.layout))
    session.document.undo_stack.undo()
    assert first == corners(scene.layout)


def test_the_plan_is_saved_and_opened_and_an_outline_of_before_opens_nested(session, tmp_path):
    files = Files(session)
    session.set_direction(Direction.NESTED)
    plan = session.plan.planner.follow(session.organization)
    session.document.push(edits.add_account(session.organization, NodeId("prod"), "new"))
    session.plan.planner.follow(session.organization)
    files.save(tmp_path / "design.json")
    text = (tmp_path / "design.json").read_text("utf-8")
    assert '"direction": "nested"' in text
    assert '"version": 2' in text
    kept = dict(native.read(text.encode(), "design.json").layout.plan)
    assert list(kept) == sorted(plan.ous)
    files.open(tmp_path / "design.json")
    assert session.plan.planner.plan == plan
    old = text.replace('"direction": "nested"', '"direction": "compact"')
    (tmp_path / "old.json").write_text(old, "utf-8")
    files.open(tmp_path / "old.json")
    assert session.direction is Direction.NESTED


@pytest.mark.parametrize("seed", range(40 if LONG else 4))
@pytest.mark.parametrize("direction", Direction)
def test_names_never_meet_nor_leave_their_frames(qtbot, seed, direction):
    dice = random.Random(seed)
    organization = grow(dice.choice((20, 100, 500)), seed) if seed % 2 else large_organization(1_000, seed)
    session = Session(Document(organization))
    arranged(session, direction)
    parents = [node.id for node in organization.nodes.values() if node.kind is NodeKind.OU and node.children]
    for parent in dice.choices(parents, k=dice.choice((0, 4))):  # some had no accounts of their own
        session.document.push(edits.add_account(organization, parent, "new"))
    layout = arranged(session, direction)
    slots = [rectf(layout.rect(one)) for ou in layout.containers() if (s := layout.stack(ou)) for one in s.accounts]
    for ou in layout.containers():
        assert not any(rectf(layout.band(ou)).intersects(slot) for slot in slots)
    fitted = min(880 / layout.bounds.w, 700 / layout.bounds.h)
    for scale in (fitted, fitted * 0.64, *(fitted * dice.uniform(0.8, 20) for _ in range(4))):
        headings = Headings(layout, organization).placed(layout.bounds, scale)
        assert not any(one.box.intersects(other.box) for one, other in combinations(headings, 2))
        for heading in headings:
            left, top, right, bottom = heading.box.getCoords()
            box = QRectF(left / scale, top / scale, (right - left) / scale, (bottom - top) / scale)
            assert scale < fitted or not any(box.intersects(slot) for slot in slots)
        for heading in [one for one in headings if not one.is_star]:
            x, y, w, h = layout.subtree(heading.node)
            frame = QRectF(x * scale, y * scale, w * scale, h * scale)
            assert frame.left() <= heading.box.left()
            assert heading.box.right() <= frame.right()
            assert heading.box.top() >= frame.top()
        if direction is Direction.NESTED or scale >= fitted:
            assert {*layout.ous(layout.top)} <= {heading.node for heading in headings}, "also in a small window"
        upper = {ou for ou in layout.containers() if layout.level(ou) == 2}
        width = Headings(layout, organization).types.of(16, bold=True).width
        roomy = {
            ou
            for ou in layout.containers()
            if layout.band(ou).h * scale > 20 and layout.band(ou).w * scale > width(organization.node(ou).name) + 20
        }
        assert scale < fitted or upper | roomy <= {heading.node for heading in headings}


def test_headings_stay_where_they_are_while_others_come_into_sight(qtbot):
    organization = large_organization(1_000, 1)
    layout, dice = arranged(Session(Document(organization))), random.Random(1)
    x, y, w, h = layout.bounds
    placing, region, known = Headings(layout, organization), None, []
    for _ in range(20):
        at = x + dice.randint(0, w // 2), y + dice.randint(0, h // 2)
        seen, before = Rect(*at, w // 2, h // 2), (region, known) if region else None
        headings = placing.placed(seen, 0.2, before=before)
        assert not any(one.box.intersects(other.box) for one, other in combinations(headings, 2))
        assert {one.node for one in headings} == {one.node for one in placing.placed(seen, 0.2)}
        there = {one.node: one.box for one in known}
        assert all(there.get(one.node, one.box) == one.box for one in headings)
        region, known = seen, headings


def arranged(session, direction=Direction.NESTED):
    session.set_direction(direction)
    fitting = CardFitting(session)
    fitting.use(CanvasStyle(theme.current()))
    return fitting.arrange()


def test_bands_that_a_plan_makes_for_names_hold_them_in_a_smaller_window(qtbot):
    organization = large_organization(1_000, 1)
    layout = arranged(Session(Document(organization)))
    for wide, high in ((880, 700), (850, 660)):
        scale = min(wide / layout.bounds.w, high / layout.bounds.h)
        headings = Headings(layout, organization).placed(layout.bounds, scale)
        deeper = {ou for ou in layout.containers() if layout.level(ou) > 2}
        assert len(deeper & {heading.node for heading in headings}) >= len(deeper) / 2


def test_a_name_stands_right_below_that_of_its_ou_and_lower_if_letters_of_that_one_reach_down(qtbot):
    organization = large_organization(1_000, 1)
    layout = arranged(Session(Document(organization)))
    scale = min(907 / layout.bounds.w, 728 / layout.bounds.h)
    headings = {heading.node: heading for heading in Headings(layout, organization).placed(layout.bounds, scale)}
    high = [ou for ou in layout.containers() if layout.level(ou) > 2 and layout.band(ou).h * scale > 11]
    assert headings.keys() >= set(high)
    below = {
        bool(set(headings[above].text) & set("gjpqyQ")): headings[ou].box.top() - layout.band(ou).y * scale
        for ou in high
        if (above := organization.parent(ou)) in high and layout.ous(above)[0] == ou
    }
    assert below[True] > below[False] + 1


def test_the_largest_ous_of_level_3_are_named_where_ten_thousand_accounts_are_seen(qtbot):
    organization = large_organization(10_000, 1)
    layout = arranged(Session(Document(organization)))
    scale = min(919 / layout.bounds.w, 706 / layout.bounds.h)
    named = {heading.node for heading in Headings(layout, organization).placed(layout.bounds, scale)}
    deeper = [ou for ou in layout.containers() if layout.level(ou) == 3]
    assert len(named.intersection(deeper)) >= 25
    assert named.issuperset(sorted(deeper, key=organization.accounts_below)[-10:])


def test_from_afar_a_click_selects_a_tick_or_a_band(nested, mouse):
    nested.show_at(0.12, rectf(nested.canvas_scene.layout.bounds).center())
    assert nested.canvas_scene.far
    mouse.click("shop")
    assert nested.session.selection == ("shop",)
    band: Rect = nested.canvas_scene.layout.band(NodeId("sandbox"))
    place = QPointF(band.x + band.w - 20, band.y + band.h / 2)
    mouse.click(nested.viewportTransform().map(place).toPoint())
    assert nested.session.selection == ("sandbox",)


def test_turning_to_a_tree_and_back_keeps_the_plan(nested):
    before = corners(nested.canvas_scene.layout)
    nested.session.set_direction(Direction.TOP_DOWN)
    nested.session.set_direction(Direction.NESTED)
    assert before == corners(nested.canvas_scene.layout)


def test_from_ticks_only_what_is_selected_is_dragged_and_a_double_click_looks_closer(nested, mouse):
    nested.show_at(0.15, rectf(nested.canvas_scene.layout.bounds).center())
    mouse.drag("anna", ground(nested, "prod"))
    assert nested.session.organization.parent(NodeId("anna")) == "sandbox"
    mouse.click("anna")
    mouse.drag("anna", ground(nested, "prod"))
    assert nested.session.organization.parent(NodeId("anna")) == "prod"
    mouse.double_click(mouse.at("workloads"))
    nested.finish_flight()
    frame = rectf(nested.canvas_scene.layout.subtree(NodeId("workloads")))
    assert nested.visible_area().contains(frame)
    assert nested.scale_factor > 0.3
    nested.show_at(0.15, rectf(nested.canvas_scene.layout.bounds).center())
    mouse.double_click(mouse.at("ben"))
    nested.finish_flight()
    assert nested.scale_factor == 1.0


def test_frames_are_planned_again_in_one_step_that_can_be_undone(nested):
    session, scene = nested.session, nested.canvas_scene
    for number in range(12):
        session.document.push(edits.add_account(session.organization, NodeId("test"), f"new-{number}"))
    before, steps = corners(scene.layout), session.document.undo_stack.count()
    session.document.push(session.plan.replan(session.organization))
    after = corners(scene.layout)
    assert (before.keys(), steps + 1) == (after.keys(), session.document.undo_stack.count())
    assert before != after
    session.document.undo_stack.undo()
    assert before == corners(scene.layout)
    session.document.undo_stack.redo()
    assert after == corners(scene.layout)


def test_frames_that_are_scrolled_out_are_named_by_the_innermost_one_at_each_place(nested):
    layout = nested.canvas_scene.layout
    assert [] == cut_frames_at(layout, rectf(layout.bounds).adjusted(-50, -50, 50, 50))
    shop = rectf(layout.rect(NodeId("shop")))
    assert ["prod"] == cut_frames_at(layout, QRectF(shop.x(), shop.center().y(), 5, 400))
    across = QRectF(layout.bounds.x, shop.center().y(), layout.bounds.w, 400)
    cut = cut_frames_at(layout, across)
    assert "prod" in cut
    assert "workloads" not in cut
    assert sorted(cut, key=lambda ou: layout.subtree(ou).x) == cut


def test_the_denied_are_counted_in_the_headings_and_an_ou_denied_as_a_whole_is_outlined(nested):
    denied, allowed = Tone(ToneColour.DENIED, "denied", "denied"), Tone(ToneColour.ALLOWED, "allowed", "allowed")
    answers = dict.fromkeys(nested.session.organization.accounts(), NodeAnnotation(tone=allowed))
    answers |= dict.fromkeys((NodeId("ben"), NodeId("logs"), NodeId("audit")), NodeAnnotation(tone=denied))
    nested.session.set_annotations(answers)
    nested.show_at(0.43, rectf(nested.canvas_scene.layout.bounds).center())
    make_all(nested.canvas_scene)
    overview = nested.canvas_scene.overview
    counts = {one.node: one.alarm for one in overview._headings if one.alarm}
    assert {"root": (denied, 3), "security": (denied, 2), "sandbox": (denied, 1)} == counts
    assert ["security"] == [ou for ou in nested.canvas_scene.layout.containers() if overview._calm.is_denied(ou)]
    assert ["Boss"] == [one.text for one in overview._headings if one.is_star]


def test_headings_count_the_worst_that_is_said_of_ous_and_accounts_and_below_folded_ous(nested):
    error, warning = Tone(ToneColour.DENIED, "error", "errors"), Tone(ToneColour.CONDITIONAL, "problems", "warnings")
    answers = dict.fromkeys(map(NodeId, ("test", "shop", "ben")), NodeAnnotation(tone=warning))
    nested.session.set_collapsed(NodeId("prod"), True)
    nested.session.set_annotations(answers | {NodeId("logs"): NodeAnnotation(tone=error)})
    make_all(nested.canvas_scene)
    calm = nested.canvas_scene.overview._calm
    expected = {"root": (error, 1), "security": (error, 1), "workloads": (warning, 2), "sandbox": (warning, 1)}
    assert expected == {ou: calm.alarm_below(NodeId(ou)) for ou in expected}
    overview, test = nested.canvas_scene.overview, nested.canvas_scene.layout.subtree(NodeId("test"))
    outlines = [overview._fields_of(tile).around for tile in overview._tiles.steps()]
    assert [{warning.role: [rectf(test)]}] == outlines


def test_gaps_between_accounts_are_a_pixel_or_more_at_every_scale_of_their_step():
    sizes = nested_sizes()
    for step, look in STEP_LOOKS.items():
        most = 1.06 * (_FROM[step + 1] if step + 1 < len(_FROM) else CARDS_FROM)
        parts = [part for part, _ in look.layers if part.gap]
        for scale in (_FROM[step] + (most - _FROM[step]) * share / 7 for share in range(8)):
            for part, start in product(parts, range(0, 4000, 97)):
                for pitch in (sizes.account_width + sizes.column_gap, sizes.row_pitch):
                    if not (part.runs and pitch == sizes.row_pitch):
                        assert round((start + pitch - part.gap) * scale) < round((start + pitch) * scale)


def test_a_conditional_answer_differs_from_an_allowed_one_without_colour_at_every_step(nested):
    scales, shapes = (0.01, 0.03, 0.06, 0.15, 0.3, 0.6), {}
    for role in (ToneColour.ALLOWED, ToneColour.CONDITIONAL):
        said = NodeAnnotation(tone=Tone(role, role.value, role.value))
        nested.session.set_annotations(dict.fromkeys(nested.session.organization.accounts(), said))
        for scale in scales:
            nested.show_at(scale, rectf(nested.canvas_scene.layout.rect(NodeId("ben"))).center())
            make_all(nested.canvas_scene)
            overview = nested.canvas_scene.overview
            tiles, calm = list(overview._shown), overview._calm
            shapes[role, scale] = [
                (rect.width(), rect.height(), fill is Fill.HATCHED and colour in calm.halves)
                for part, fill in overview._look.layers
                for tile in tiles
                for colour, rects in overview._part(tile, part).items()
                for rect in rects
            ]
    assert all(shapes[ToneColour.ALLOWED, scale] != shapes[ToneColour.CONDITIONAL, scale] for scale in scales)


def test_names_at_the_borders_are_whole_in_what_is_seen_of_their_bands_or_not_there():
    type_ = HeadingTypes().of(12, bold=False)
    wide = type_.width("Prod")
    heading = OuHeading(NodeId("prod"), QRectF(100, 10, wide + 30, 11), "Prod", type_, "12", QPointF(300, 60))
    for left, right, number in ((0, 300, "12"), (150, 500, "12"), (290 - wide, 500, ""), (299 - wide, 500, None)):
        found = in_sight(heading, QRectF(left, 0, right - left, 50))
        assert number == (None if found is None else found.number)
        assert found is None or found.box.left() >= max(left, 100)
    assert in_sight(heading, QRectF(0, 0, 100 + wide - 1, 50)) is None


def test_a_step_of_detail_fades_in_place_but_not_in_a_drag_nor_at_reduced_motion(nested, monkeypatch):
    middle = rectf(nested.canvas_scene.layout.bounds).center()

    def fades(scale):
        nested.show_at(scale, middle)
        nested.viewport().grab()
        fade = nested._fade
        running = fade.state() is QVariantAnimation.State.Running
        fade.setCurrentTime(fade.duration())
        assert fade.state() is QVariantAnimation.State.Stopped
        return running

    nested.show_at(0.5, middle)
    nested.set_animated(True)
    assert [False, True, False, True, True] == [fades(scale) for scale in (0.6, 0.3, 0.31, 0.15, 1.0)]
    nested.gesture = object()
    assert not fades(0.15)
    nested.gesture = None
    with monkeypatch.context() as patched:
        patched.setattr(theme, "duration", lambda _: 0)
        assert not fades(1.0)
    nested.viewport().resize(0, 0)  # as one has in a splitter that is about to share its room
    nested.show_at(0.15, middle)
    assert nested._fade.state() is QVariantAnimation.State.Stopped


def test_all_cards_have_two_lines_from_one_scale_on_in_letters_that_can_be_read(nested, mouse):
    scene, style = nested.canvas_scene, nested.canvas_scene.canvas_style
    for scale in (0.85, 0.91, 0.92, 1.0):
        nested.show_at(scale, rectf(scene.layout.bounds).center())
        make_all(scene)
        assert scene.cards
        for node_id, card in scene.cards.items():
            content, wide = card.content, scene.layout.head(node_id).w
            assert content.line
            assert style.name.font.pixelSize() * content.grown * scale >= 11.9
            assert content.wide * content.grown == pytest.approx(wide, abs=1)
    nested.show_at(0.86, rectf(scene.layout.rect(NodeId("prod"))).center())
    make_all(scene)
    nested.session.set_collapsed(NodeId("prod"), True)
    make_all(scene)
    box = bubble_rect(style, scene.card(NodeId("prod")).content, Direction.NESTED)
    middle = scene.card(NodeId("prod")).pos() + box.center() * style.grown(0.86)
    mouse.click(nested.viewportTransform().map(middle).toPoint())
    assert NodeId("prod") not in nested.session.collapsed


def test_names_have_one_line_and_headings_keep_their_counts_on_the_way_to_the_cards(nested):
    scene, before = nested.canvas_scene, set()
    for scale in (0.27, 0.4, 0.5, 0.6, 0.79):
        nested.show_at(scale, rectf(scene.layout.bounds).center())
        make_all(scene)
        counted = {one.node for one in scene.overview._headings if one.number}
        assert before <= counted
        before = counted
        assert not scene.cards
        assert {"Anna", "Ben", "Carl"} <= {name for _, _, name, _ in scene.overview._names.shown}


def test_a_step_of_detail_is_taken_a_little_beyond_its_size_there_and_back():
    assert list(FarStep) == [stepped(scale, None) for scale in (0.01, 0.02, 0.05, 0.1, 0.3, 0.5)]
    assert [FarStep.TICKS, FarStep.ROWS] == [stepped(scale, FarStep.TICKS) for scale in (0.26, 0.27)]
    assert [FarStep.ROWS, FarStep.TICKS] == [stepped(scale, FarStep.ROWS) for scale in (0.24, 0.23)]
    assert FarStep.LINES is stepped(1.0, FarStep.BANDS)
    assert FarStep.BLOCKS is stepped(0.01, FarStep.ROWS)


def test_a_jump_takes_the_step_of_its_scale_wherever_it_came_from():
    steps = StepMemory()
    taken = [steps.take(scale) for scale in (0.28, 0.245, 0.02, 0.039, 0.0365, 0.035)]
    bands, low = FarStep.BANDS, FarStep.TICKS_ON_BANDS
    assert [FarStep.ROWS, FarStep.ROWS, bands, low, low, bands] == taken


def test_a_new_name_is_seen_from_afar_at_once(nested):
    nested.show_at(0.3, rectf(nested.canvas_scene.layout.bounds).center())
    make_all(nested.canvas_scene)
    nested.session.document.push(edits.rename(nested.session.organization, NodeId("sandbox"), "Play"))
    assert "Play" in [one.text for one in nested.canvas_scene.overview._headings]


def test_accounts_beside_ous_stand_at_the_end_of_the_band_and_the_name_before_them(nested):
    session, layout = nested.session, nested.canvas_scene.layout
    session.document.push(edits.add_account(session.organization, NodeId("workloads"), "new"))
    (new,) = (one for one in session.selection or session.organization.node(NodeId("workloads")).children[-1:])
    after, band = nested.canvas_scene.layout, layout.band(NodeId("workloads"))
    card, left = after.rect(new), after.band(NodeId("workloads"))
    assert rectf(band).contains(rectf(card))
    assert left == band._replace(w=left.w)
    assert not card.meets(left)
    assert rectf(left).contains(rectf(after.rect(NodeId("workloads"))))


def test_a_tree_comes_back_as_it_opens_after_a_look_at_the_frames(qtbot):
    session = Session(Document(large_organization(1_000, 1)))
    folded = session.collapsed
    assert folded
    session.set_direction(Direction.NESTED)
    assert not session.collapsed
    session.set_direction(Direction.LEFT_RIGHT)
    assert folded == session.collapsed


def test_a_person_folds_for_all_layouts_and_the_size_for_trees_alone(qtbot):
    session = Session(Document(large_organization(1_000, 1)))
    opened, *others = sorted(session.collapsed)
    account = next(
        n for n, node in session.organization.nodes.items() if {others[0]} & {*session.organization.path(n)[:-1]}
    )
    session.set_collapsed(opened, False)
    session.set_collapsed(NodeId("ou-security"), True)
    by_size = session.collapsed - {"ou-security"}
    session.set_direction(Direction.NESTED)
    assert {"ou-security"} == session.collapsed
    session.select([account])
    session.set_direction(Direction.TOP_DOWN)
    assert {"ou-security", *by_size} - {*session.organization.path(account)} == session.collapsed
    session.expand_all()
    session.set_direction(Direction.NESTED)
    session.set_direction(Direction.TOP_DOWN)
    assert not session.collapsed


def test_a_drop_among_siblings_moves_nothing_but_them(nested, mouse):
    before, seen = corners(nested.canvas_scene.layout), nested.visible_area()
    mouse.click("carl")
    mouse.drag("carl", mouse.at("anna", 0.5, 0.1))
    assert seen == nested.visible_area()
    moved = {node for node, corner in corners(nested.canvas_scene.layout).items() if corner != before[node]}
    assert moved <= {"anna", "ben", "carl"}


def test_a_frame_that_fills_the_view_looks_as_it_does_in_a_larger_view(nested):
    scene, style = nested.canvas_scene, nested.canvas_scene.canvas_style
    frame = rectf(scene.layout.frame(NodeId("prod")))
    inside, whole = frame.adjusted(20, 20, -20, -20), rectf(scene.layout.bounds)
    pictures = []
    for area in (inside, whole):
        picture = QImage(inside.size().toSize(), QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        painter.translate(-inside.topLeft())
        paint_ground(painter, scene.layout, style, area, 1.0, neutral=False)
        painter.end()
        pictures.append(picture)
    assert pictures[0] == pictures[1]
    assert pictures[0].pixel(30, 30) == style.frames[scene.layout.level(NodeId("prod"))].color().rgb()


def test_low_rows_have_no_outline_that_would_touch_their_letters_and_their_bars_stay_thin(nested):
    scene = nested.canvas_scene
    edge = scene.canvas_style.blank_edge.color().name()
    for scale, outlined in ((0.28, False), (0.4, True)):
        nested.show_at(scale, rectf(scene.layout.bounds).center())
        make_all(scene)
        assert scene.overview._look is STEP_LOOKS[FarStep.ROWS]
        seen = nested.viewport().grab().toImage()
        row = nested.viewportTransform().mapRect(QRectF(*scene.layout.rect(NodeId("shop")))).toRect()
        right = {seen.pixelColor(row.right() + beyond, row.center().y()).name() for beyond in range(-3, 3)}
        assert (edge in right) is outlined, scale
    parts = [part for part, _ in STEP_LOOKS[FarStep.ROWS].layers]
    assert parts[-1].most * ROWS_FROM < 8  # where names begin


def test_headings_taken_over_after_an_edit_say_what_they_would_if_they_were_made_anew(qtbot):
    organization = large_organization(600, 1)
    session = Session(Document(organization))
    view = CanvasView(session)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_animated(False)
    session.set_direction(Direction.NESTED)
    view.fit()
    scene, dice, kept = view.canvas_scene, random.Random(3), 0
    for step in range(12):
        make_all(scene)
        before = list(scene.overview._headings)
        ous = sorted(ou for ou in scene.layout.containers() if ou != organization.root)
        ou, accounts = dice.choice(ous), sorted(organization.accounts())
        made = (
            edits.rename(organization, ou, f"Renamed {step}"),
            edits.remove(organization, [dice.choice(accounts)]),
            edits.add_account(organization, ou, f"new-{step}"),
        )
        session.document.push(made[step % len(made)])
        session.set_collapsed(ou, collapsed=step % 2 == 0)
        make_all(scene)
        fresh, overview = Headings(scene.layout, organization), scene.overview
        expected = fresh.placed(overview._region, overview._scale, overview.alarm_of, keeps=True)
        assert [one._replace(type=None) for one in expected] == [
            one._replace(type=None) for one in overview._headings
        ], step
        kept += sum(any(one is other for other in overview._headings) for one in before)
    assert kept > 50
