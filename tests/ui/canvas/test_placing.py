"""Cards placed by hand with the mouse: they stay where they are let go, line up, and come back with one undo."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from designer.organization import edits
from designer.organization.layout import GRID, Direction
from designer.organization.model.records import NodeId
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.items import Z_LIFTED, EdgesItem
from ui.canvas.drag_preview import GuidesItem
from ui.features.export.sheet import Sheet, Subject

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def corner(view, node_id):
    return view.canvas_scene.layout.rect(NodeId(node_id))[:2]


def seen(view, node_id):
    """Where the item of a card is, on the canvas."""
    position = view.canvas_scene.card(NodeId(node_id)).pos()
    return round(position.x()), round(position.y())


def place(view, node_id, x, y):
    """Place a card at a corner, as a command does."""
    document, layout = view.session.document, view.canvas_scene.layout
    document.push(edits.place(document.organization, layout.offsets({NodeId(node_id): (x, y)})))


def items(view, kind):
    return [item for item in view.canvas_scene.items() if isinstance(item, kind)]


def hold(view, mouse, node_id, by, modifiers=ALT):
    """A drag that is not let go yet; its end in the viewport."""
    start = mouse.at(node_id)
    mouse.press(start)
    mouse.move(start + by / 2, modifiers)
    mouse.move(start + by, modifiers)
    return start + by


def test_alt_drag_places_an_ou_with_all_below_it_and_moves_nothing_else(view, mouse):
    before = {n: corner(view, n) for n in view.session.document.organization.nodes}
    view.session.select([NodeId("workloads")])
    end = hold(view, mouse, "workloads", QPoint(-353, 217))
    moved = {"workloads", "prod", "test", "shop", "pay", "shop-test"}
    assert seen(view, "shop") != before["shop"], "it is seen to move before it is let go"
    assert before == {n: corner(view, n) for n in before}, "but nothing is changed yet"
    mouse.release(end, ALT)
    x, y = before["workloads"]
    new_x, new_y = corner(view, "workloads")
    assert abs(new_x - (x - 353)) <= 7
    assert abs(new_y - (y + 217)) <= 7
    for node_id, (old_x, old_y) in before.items():
        shift = (new_x - x, new_y - y) if node_id in moved else (0, 0)
        assert (old_x + shift[0], old_y + shift[1]) == corner(view, node_id) == seen(view, node_id)
    stack = view.session.document.undo_stack
    assert (1, "Place Workloads by hand") == (stack.count(), stack.undoText())
    stack.undo()
    assert before == {n: corner(view, n) for n in before}


def test_the_view_stays_where_it_is_when_a_card_is_placed_and_when_that_is_undone(view, mouse):
    root = mouse.at("root")
    end = hold(view, mouse, "sandbox", QPoint(140, 260))
    mouse.release(end, ALT)
    assert root == mouse.at("root")
    view.session.document.undo_stack.undo()
    assert root == mouse.at("root")


def test_shift_places_where_the_desktop_takes_alt_and_is_straight_only_when_pressed_again(view, mouse):
    x, y = corner(view, "sandbox")
    end = hold(view, mouse, "sandbox", QPoint(140, 260), SHIFT)
    mouse.release(end, SHIFT)
    new_x, new_y = corner(view, "sandbox")
    assert abs(new_x - (x + 140)) <= 7
    assert abs(new_y - (y + 260)) <= 7


def test_a_drag_says_where_letting_go_does_nothing_that_shift_places(view, mouse):
    hold(view, mouse, "sandbox", QPoint(30, 260), Qt.KeyboardModifier.NoModifier)
    assert "Shift" in view.gesture._drag._caption._said[0]


def test_alt_may_come_late_and_turns_a_move_into_a_placing(view, mouse):
    parent = view.session.document.organization.parent(NodeId("shop"))
    start = mouse.at("shop")
    mouse.press(start)
    mouse.move(start + QPoint(40, 0))
    mouse.move(start + QPoint(300, 200), ALT)
    mouse.move(start + QPoint(310, 210))
    mouse.release(start + QPoint(310, 210))
    organization = view.session.document.organization
    assert parent == organization.parent(NodeId("shop")), "once it is placed, letting go of Alt does not move it"
    assert {"shop"} == set(organization.places)


def test_a_card_lines_up_with_its_neighbours_and_ctrl_lets_it_stand_anywhere(view, mouse):
    anna_x, _ = corner(view, "anna")
    x, y = corner(view, "shop")
    by = QPoint(anna_x - x + 4, 203)
    end = hold(view, mouse, "shop", by)
    assert items(view, GuidesItem), "a guide says what it is in line with"
    mouse.release(end, ALT)
    assert anna_x == corner(view, "shop")[0]
    assert items(view, GuidesItem) == []
    view.session.document.undo_stack.undo()
    end = hold(view, mouse, "shop", by, ALT | CTRL)
    mouse.release(end, ALT | CTRL)
    assert (x + by.x(), y + by.y()) == corner(view, "shop")


def test_away_from_its_neighbours_a_card_stands_on_the_grid(view, mouse):
    x, y = corner(view, "carl")
    place(view, "carl", x + 33, y + 1001)
    view.reveal(NodeId("carl"))
    end = hold(view, mouse, "carl", QPoint(57, 83))
    mouse.release(end, ALT)
    assert (0, 0) == tuple(at % GRID for at in corner(view, "carl"))


def test_shift_keeps_a_card_on_a_straight_line(view, mouse):
    _, y = corner(view, "carl")
    end = hold(view, mouse, "carl", QPoint(120, 31), ALT | SHIFT)
    mouse.release(end, ALT | SHIFT)
    assert y == corner(view, "carl")[1]


def test_esc_puts_everything_back(view, mouse):
    before = {n: (corner(view, n), seen(view, n)) for n in ("workloads", "shop")}
    lines = len(items(view, EdgesItem))
    hold(view, mouse, "workloads", QPoint(200, 200))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    mouse.release(mouse.at("workloads"))
    assert before == {n: (corner(view, n), seen(view, n)) for n in before}
    assert lines == len(items(view, EdgesItem))
    assert items(view, GuidesItem) == []
    assert view.session.document.undo_stack.count() == 0


def test_the_canvas_scrolls_while_a_placed_card_is_at_its_border(view, mouse, qtbot):
    x, _ = corner(view, "sandbox")
    start = mouse.at("sandbox")
    mouse.press(start)
    mouse.move(start + QPoint(20, 0), ALT)
    edge = QPoint(view.viewport().width() - 2, start.y())
    mouse.move(edge, ALT)
    shown = view.visible_area().right()
    qtbot.waitUntil(lambda: view.visible_area().right() > shown + 200)
    mouse.release(edge, ALT)
    assert corner(view, "sandbox")[0] > x + edge.x() - start.x() + 150, "it comes along"


def test_several_selected_cards_are_placed_together(view, mouse):
    before = {n: corner(view, n) for n in ("anna", "shop", "test")}
    mouse.click("anna")
    mouse.click("shop", CTRL)
    mouse.click("test", CTRL)
    end = hold(view, mouse, "anna", QPoint(-30, 300))
    mouse.release(end, ALT)
    shifts = {(corner(view, n)[0] - x, corner(view, n)[1] - y) for n, (x, y) in before.items()}
    assert len(shifts) == 1
    assert view.session.document.undo_stack.count() == 1


def test_a_placed_card_is_found_and_painted_where_it_stands_and_lies_on_top(view, mouse):
    x, y = corner(view, "logs")
    place(view, "carl", x + 30, y + 10)
    make_all(view.canvas_scene)
    card = view.canvas_scene.card(NodeId("carl"))
    assert card.zValue() == Z_LIFTED
    assert card.content.placed
    mouse.click(mouse.at("logs"))
    assert view.session.selection == ("carl",), "it lies over the other card"
    mouse.click(mouse.at("logs", 0.03))
    assert view.session.selection == ("logs",)


def test_a_placed_card_survives_turning_collapsing_and_new_siblings(view):
    place(view, "shop", 900, 500)
    offset = view.session.document.organization.places[NodeId("shop")]
    session = view.session
    for direction in (Direction.LEFT_RIGHT, Direction.TOP_DOWN):
        session.set_direction(direction)
        x, y = corner(view, "prod")
        assert (x + offset[0], y + offset[1]) == corner(view, "shop")
    session.document.push(edits.add_account(session.document.organization, NodeId("prod"), "new"))
    session.set_collapsed(NodeId("prod"), True)
    session.set_collapsed(NodeId("prod"), False)
    x, y = corner(view, "prod")
    assert (x + offset[0], y + offset[1]) == corner(view, "shop")


def test_a_drop_on_a_placed_card_and_beside_it_is_understood(view, mouse):
    place(view, "sandbox", -500, 400)
    mouse.drag("shop", mouse.at("sandbox"))
    assert view.session.document.organization.parent(NodeId("shop")) == "sandbox"


def test_the_minimap_and_the_far_painting_show_placed_cards_where_they_stand(area, mouse):
    view = area.view
    place(view, "carl", 2000, 1500)
    view.fit()
    view.zoom_by(0.2 / view.scale_factor, view.viewport().rect().center())
    assert view.canvas_scene.far
    card = view.canvas_scene.layout.rect(NodeId("carl"))
    middle = mouse.at("carl")
    image = view.viewport().grab().toImage()
    empty = view.canvas_scene.canvas_style.tokens.canvas
    assert image.pixelColor(middle) != empty
    assert view.node_at(middle) == "carl"
    assert card.x + card.w <= view.canvas_scene.layout.bounds.x + view.canvas_scene.layout.bounds.w


def test_a_drag_from_far_away_places_too(view, mouse):
    view.zoom_by(0.25 / view.scale_factor, view.viewport().rect().center())
    assert view.canvas_scene.far
    x, y = corner(view, "sandbox")
    view.session.select([NodeId("sandbox")])
    end = hold(view, mouse, "sandbox", QPoint(50, 40))
    mouse.release(end, ALT)
    new_x, new_y = corner(view, "sandbox")
    assert new_x - x == pytest.approx(200, abs=40)
    assert new_y - y == pytest.approx(160, abs=40)


def test_paper_has_placed_cards_where_they_stand(view):
    organization = view.session.document.organization
    plain = Sheet(Subject(organization)).size
    place(view, "carl", 2000, 1500)
    placed = Sheet(Subject(organization)).size
    assert placed.width() > plain.width()
    assert placed.height() > plain.height()
    part = Sheet(Subject(organization, NodeId("workloads"))).size
    assert part.width() < placed.width()


def test_the_document_changing_under_a_drag_puts_the_cards_where_they_belong(view, mouse):
    hold(view, mouse, "workloads", QPoint(200, 200))
    document = view.session.document
    document.push(edits.rename(document.organization, NodeId("shop"), "store"))
    assert corner(view, "shop") == seen(view, "shop")
    mouse.release(mouse.at("workloads"))
    assert not document.organization.places


def test_a_card_that_is_collapsed_away_under_a_drag_stays_where_it_was(view, mouse):
    end = hold(view, mouse, "shop", QPoint(200, 200))
    view.session.expand_to_level(1)
    mouse.move(end + QPoint(5, 5), ALT)
    mouse.release(end, ALT)
    assert not view.session.document.organization.places
    view.session.expand_all()
    assert corner(view, "shop") == seen(view, "shop")


def test_selected_cards_that_are_not_shown_stay_out_of_it(view, mouse):
    view.session.set_collapsed(NodeId("prod"), True)
    view.session.select([NodeId("shop"), NodeId("anna")])
    end = hold(view, mouse, "anna", QPoint(0, 300))
    mouse.release(end, ALT)
    assert {"anna"} == set(view.session.document.organization.places)


def test_the_topmost_card_of_a_lone_subtree_is_not_placed(view, mouse):
    view.session.focus_on(NodeId("workloads"))
    view.show_at(1.0, QPointF(0, 240))
    end = hold(view, mouse, "workloads", QPoint(150, 300))
    mouse.release(end, ALT)
    assert not view.session.document.organization.places
    end = hold(view, mouse, "prod", QPoint(-150, 300))
    mouse.release(end, ALT)
    assert {"prod"} == set(view.session.document.organization.places)


def test_a_read_only_document_places_nothing(view, mouse):
    view.session.document.read_only = True
    end = hold(view, mouse, "shop", QPoint(100, 100))
    mouse.release(end, ALT)
    assert not view.session.document.organization.places


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_a_placed_card_wears_a_pin_on_screen(view, scale):
    view.zoom_by(scale / view.scale_factor, view.viewport().rect().center())
    x, y = corner(view, "carl")
    item = view.canvas_scene.card(NodeId("carl"))
    make_all(view.canvas_scene)
    plain = item._picture.toImage()
    place(view, "carl", x + 20, y + 20)
    make_all(view.canvas_scene)
    pinned = view.canvas_scene.card(NodeId("carl"))._picture.toImage()
    assert plain.size() == pinned.size()
    differing = [
        (at_x, at_y)
        for at_x in range(plain.width())
        for at_y in range(plain.height())
        if plain.pixel(at_x, at_y) != pinned.pixel(at_x, at_y)
    ]
    assert differing
    assert max(at_x for at_x, _ in differing) < plain.width() / 3, "in its upper left corner"
    assert max(at_y for _, at_y in differing) < plain.height() * 0.6
