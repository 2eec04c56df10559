"""Zoom, pan, keys, menus, and what lies over the canvas."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Arranger
from designer.organization.model.records import NodeId
from tests.ui.canvas.pictures import make_all
from ui import theme
from ui.canvas.camera import LEAST, MOST
from ui.canvas.cards.items import rectf
from ui.canvas.keyboard_navigation import ArrowKey, step
from ui.canvas.minimap import Minimap
from ui.state.document import Document
from ui.state.session import Direction, Session

CTRL = Qt.KeyboardModifier.ControlModifier


def wheel(view, at, turn, modifiers=Qt.KeyboardModifier.NoModifier):
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_ctrl_and_wheel_zoom_at_the_mouse(view):
    at = QPoint(300, 200)
    before = view.to_scene(at)
    for turn in (120, 120, -120, 240):
        wheel(view, at, turn, CTRL)
        assert (view.to_scene(at) - before).manhattanLength() < 3
    assert view.scale_factor > 1.5


def test_the_wheel_scrolls(view):
    before = view.visible_area().topLeft()
    wheel(view, QPoint(300, 200), -120)
    wheel(view, QPoint(300, 200), -120, Qt.KeyboardModifier.ShiftModifier)
    assert view.visible_area().topLeft() == before + QPointF(90, 90)


def test_zoom_stays_within_its_limits(view):
    for _ in range(60):
        view.zoom_out()
    assert view.scale_factor == LEAST
    for _ in range(60):
        view.zoom_in()
    assert view.scale_factor == MOST


def test_fit_shows_everything_and_100_percent_is_100_percent(view):
    view.show_at(3.0, QPointF(5000, 5000))
    view.fit()
    assert view.visible_area().contains(rectf(view.canvas_scene.layout.bounds))
    view.actual_size()
    assert view.scale_factor == 1.0


def test_zoom_to_selection_shows_the_selected_subtree(view):
    view.show_at(0.1, QPointF(5000, 5000))
    view.session.select([NodeId("workloads")])
    view.zoom_to_selection()
    assert view.visible_area().contains(rectf(view.canvas_scene.layout.subtree(NodeId("workloads"))))


def test_revealed_nodes_come_into_view(view):
    view.session.set_collapsed(NodeId("prod"), True)
    view.show_at(1.0, QPointF(5000, 5000))
    view.session.reveal(NodeId("shop"))
    assert view.visible_area().contains(rectf(view.canvas_scene.layout.rect(NodeId("shop"))))


def test_a_larger_window_shows_more_and_moves_nothing(area):
    place = area.view.viewportTransform().map(QPointF(0, 0))
    area.resize(1500, 800)
    assert area.view.viewportTransform().map(QPointF(0, 0)) == place


@pytest.mark.parametrize(
    ("start", "key", "expected"),
    [
        ("root", Qt.Key.Key_Down, "security"),
        ("root", Qt.Key.Key_Right, "boss"),
        ("boss", Qt.Key.Key_Left, "root"),
        ("workloads", Qt.Key.Key_Right, "sandbox"),
        ("workloads", Qt.Key.Key_Left, "security"),
        ("workloads", Qt.Key.Key_Up, "root"),
        ("sandbox", Qt.Key.Key_Down, "anna"),
        ("anna", Qt.Key.Key_Down, "ben"),
        ("ben", Qt.Key.Key_Up, "anna"),
        ("anna", Qt.Key.Key_Up, "sandbox"),
        ("carl", Qt.Key.Key_Down, "carl"),
        ("carl", Qt.Key.Key_Home, "root"),
        ("anna", Qt.Key.Key_Left, "shop-test"),
        ("shop-test", Qt.Key.Key_Right, "carl"),
        ("shop-test", Qt.Key.Key_Left, "shop"),
        ("logs", Qt.Key.Key_Left, "logs"),
        ("logs", Qt.Key.Key_Right, "shop"),
        (None, Qt.Key.Key_Down, "root"),
    ],
)
def test_arrows_walk_the_tree(view, start, key, expected):
    view.session.select([NodeId(start)] if start else [])
    QTest.keyClick(view, key)
    assert view.session.current == expected


def test_shift_and_arrows_extend_the_selection(view):
    view.session.select([NodeId("anna")])
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.session.selection == ("anna", "ben", "carl")


def test_minus_collapses_and_plus_opens(view):
    view.session.select([NodeId("prod")])
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.session.collapsed == {"prod"}
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.session.collapsed == frozenset()


def test_enter_asks_for_the_details(view, qtbot):
    view.session.select([NodeId("prod")])
    with qtbot.waitSignal(view.detailsAsked):
        QTest.keyClick(view, Qt.Key.Key_Return)


def test_the_menu_is_for_what_is_under_the_mouse(area, mouse, qtbot):
    view = area.view
    view.session.select([NodeId("prod")])
    with qtbot.waitSignal(area.menuAsked):
        mouse.click("anna", button=Qt.MouseButton.RightButton)
        at = mouse.at("anna")
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
    assert view.session.selection == ("anna",)


def test_a_double_click_on_the_glyph_collapses(view, mouse):
    mouse.double_click(mouse.at("prod", 0.1, 0.5))
    assert view.session.collapsed == {"prod"}


def test_the_breadcrumb_names_the_path_and_leads_back(area, qtbot):
    area.view.session.select([NodeId("shop")])
    assert [name for _, name in area.breadcrumb.levels] == ["Root", "Workloads", "Prod", "Shop"]
    box = area.breadcrumb._levels[1][2]
    QTest.mouseClick(area.breadcrumb, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert area.view.session.selection == ("workloads",)
    area.view.session.select([])
    assert [name for _, name in area.breadcrumb.levels] == ["Root"]


@pytest.fixture
def zoom(qtbot, area):
    """The control, in a window of its own."""
    qtbot.addWidget(area.zoom)
    area.zoom.show()
    return area.zoom


@pytest.fixture
def minimap(qtbot, area):
    shown = Minimap(area.view)
    qtbot.addWidget(shown)
    shown.resize(260, 170)
    shown.show()
    return shown


def test_the_zoom_control_shows_and_sets_the_scale(area, zoom):
    buttons = {button.accessibleName(): button for button in zoom.findChildren(QToolButton)}
    assert zoom.field.text() == "100 %"
    buttons["Zoom in"].click()
    assert zoom.field.text() == "125 %"
    buttons["Zoom out"].click()
    buttons["Show everything"].click()
    assert area.view.visible_area().contains(rectf(area.view.canvas_scene.layout.bounds))


def test_what_is_typed_after_a_click_replaces_the_zoom(zoom):
    zoom.field.clearFocus()
    QTest.mouseClick(zoom.field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(zoom.field, "130")
    assert zoom.field.text() == "130"


@pytest.mark.parametrize(
    ("typed", "shown"), [("80", "80 %"), ("62,5 %", "62 %"), ("9999", "400 %"), ("0", "100 %"), ("wide", "100 %")]
)
def test_a_zoom_can_be_typed_and_what_is_none_changes_nothing(area, zoom, qtbot, typed, shown):
    zoom.field.setFocus()
    zoom.field.setText(typed)
    QTest.keyClick(zoom.field, Qt.Key.Key_Return)
    area.view.setFocus()
    zoom.field.clearFocus()
    assert zoom.field.text() == shown
    assert f"{round(area.view.scale_factor * 100)} %" == shown


def test_small_zooms_are_shown_in_tenths_so_that_two_views_have_two_numbers(area, zoom):
    shown = []
    for scale in (0.0163, 0.0241, 0.0997, 0.12):
        area.view.show_at(scale, area.view.visible_area().center())
        shown.append(zoom.field.text())
    assert ["1.6 %", "2.4 %", "10 %", "12 %"] == shown


def test_a_press_on_the_minimap_goes_there_and_a_drag_goes_on(area, minimap):
    scale, origin = minimap._projection()
    for target in (QPointF(300, 200), QPointF(-200, 100)):
        place = (target * scale + origin).toPoint()
        QTest.mousePress(minimap, Qt.MouseButton.LeftButton, pos=place)
        reached = area.view.to_scene(area.view.viewport().rect().center())
        assert (reached - target).manhattanLength() < 2 / scale
        QTest.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=place)


def test_keys_in_the_minimap_move_what_is_seen_and_zoom_and_esc_leads_to_the_canvas(area, minimap):
    before = area.view.visible_area()
    QTest.keyClick(minimap, Qt.Key.Key_Right)
    after = area.view.visible_area()
    assert (after.y(), after.width()) == (before.y(), before.width())
    assert before.width() / 5 < after.x() - before.x() < before.width() / 3
    QTest.keyClick(minimap, Qt.Key.Key_Plus)
    assert area.view.visible_area().width() < before.width()
    QTest.keyClick(minimap, Qt.Key.Key_Escape)
    assert area.view.hasFocus() or area.view.window().focusWidget() is area.view


def test_the_minimap_shows_ous_as_frames(area, minimap):
    minimap.refresh()
    minimap._job.finish()
    scale, origin = minimap._projection()
    frame = rectf(area.view.canvas_scene.layout.subtree(NodeId("workloads")))
    place = (QPointF(frame.center().x(), frame.bottom()) * scale + origin).toPoint()
    around = {minimap._image.pixelColor(place.x(), place.y() + dy).name() for dy in (-1, 0, 1)}
    assert around & {pen.color().name() for pen in area.view.canvas_scene.canvas_style.frame_edges}


def test_a_minimap_that_is_begun_again_leaves_the_first_picture(minimap):
    image = QImage(170, 110, QImage.Format.Format_ARGB32_Premultiplied)
    steps = minimap._painted(image)
    for _ in range(2):
        next(steps)
    steps.close()  # a warning of its painter would fail this test
    minimap.refresh()
    minimap._job.finish()
    assert minimap._image is not image


@pytest.mark.parametrize("slices", [2, 4, 6])
def test_a_minimap_that_is_being_made_asks_nothing_of_nodes_that_go(minimap, session, slices):
    document = session.document
    document.push(edits.add_ou(document.organization, document.organization.root, "New"))
    minimap.refresh()
    for _ in range(slices):
        minimap._job._go_on(0)
    document.undo_stack.undo()
    minimap._job.finish()
    minimap.refresh()
    minimap._job.finish()
    assert minimap._image is not None


def test_cards_are_painted_on_the_canvas(area, mouse):
    picture = area.view.grab().toImage()
    at = mouse.at("prod", 0.5, 0.06)
    assert picture.pixelColor(at) == theme.current().card
    assert picture.pixelColor(QPoint(3, 690)) != theme.current().card


def test_another_theme_repaints_everything_at_once(area, mouse, qapp):
    make_all(area.view.canvas_scene)
    theme.apply(qapp, theme.Scheme.DARK)
    try:
        picture = area.view.grab().toImage()
        assert picture.pixelColor(mouse.at("prod", 0.5, 0.06)) == theme.current().card
        assert theme.current().dark
        make_all(area.view.canvas_scene)
        assert area.view.grab().toImage() == picture
    finally:
        theme.apply(qapp, theme.Scheme.LIGHT)


def test_gliding_cards_arrive_and_may_be_switched_off(view, qtbot):
    view.set_animated(True)
    view.session.set_collapsed(NodeId("security"), True)
    scene = view.canvas_scene
    qtbot.waitUntil(lambda: not scene.card_animation.running)
    assert {n: (c.x, c.y) for n, c in scene.layout.cards()} == {
        n: (item.pos().x(), item.pos().y()) for n, item in scene.cards.items()
    }


def seen_at(view, node_id):
    card = view.canvas_scene.layout.rect(NodeId(node_id))
    return view.viewportTransform().map(QPointF(card.x, card.y)).toPoint()


def test_the_card_that_is_collapsed_or_opened_stays_where_it_is(view):
    for node_id in ("security", "workloads", "prod"):
        view.session.select([NodeId(node_id)])
        before = seen_at(view, node_id)
        QTest.keyClick(view, Qt.Key.Key_Minus)
        assert (seen_at(view, node_id) - before).manhattanLength() <= 1
        QTest.keyClick(view, Qt.Key.Key_Plus)
        assert (seen_at(view, node_id) - before).manhattanLength() <= 1


def test_a_window_that_finds_its_size_late_shows_everything(show_area, session):
    area = show_area(session, (300, 200), (1300, 700), (2000, 900))
    assert area.view.visible_area().contains(rectf(area.view.canvas_scene.layout.bounds))
    assert area.view.scale_factor == 1.0


def test_each_arrow_leads_to_its_side_between_frames_and_up_and_down_out_of_and_into_them():
    organization = large_organization(300, 5)
    layout = Arranger().arrange(organization, direction=Direction.NESTED)
    sides = {ArrowKey.LEFT: (-1, 0), ArrowKey.RIGHT: (1, 0), ArrowKey.UP: (0, -1), ArrowKey.DOWN: (0, 1)}
    for node_id in set(organization.walk()) - {organization.settings.management_account}:
        here = layout.rect(node_id)
        for way, (across, down) in sides.items():
            found = step(organization, layout, node_id, way)
            if found is not None:
                there = layout.rect(found)
                assert (there.x - here.x) * across + (there.y - here.y) * down > 0
        children = organization.node(node_id).children
        if children:
            assert organization.is_within(step(organization, layout, node_id, ArrowKey.DOWN), node_id)
        if node_id != organization.root:
            above = step(organization, layout, node_id, ArrowKey.UP)
            assert above == organization.parent(node_id) or layout.rect(above).y < here.y


@pytest.mark.parametrize("direction", list(Direction))
def test_every_node_is_reached_by_arrows_from_the_root(qtbot, direction):
    session = Session(Document(large_organization(300, 5)))
    session.expand_all()
    organization = session.document.organization
    layout = Arranger().arrange(organization, direction=direction)
    reached = {organization.root}
    frontier = [organization.root]
    while frontier:
        found = {step(organization, layout, n, way) for n in frontier for way in ArrowKey} - reached - {None}
        reached |= found
        frontier = list(found)
    assert reached == set(organization.nodes)


def test_cards_glide_into_every_tree(view, qtbot):
    view.set_animated(True)
    scene = view.canvas_scene
    for direction in (Direction.LEFT_RIGHT, Direction.TOP_DOWN):
        view.session.set_direction(direction)
        assert scene.card_animation.running
        qtbot.waitUntil(lambda: not scene.card_animation.running)
        assert all(scene.layout.rect(n)[:2] == (item.x(), item.y()) for n, item in scene.cards.items())


def test_turning_the_tree_keeps_the_current_node_in_view(view):
    view.actual_size()
    account = list(view.session.document.organization.accounts())[-1]
    view.session.reveal(account)
    view.session.set_direction(Direction.LEFT_RIGHT)
    assert view.visible_area().contains(rectf(view.canvas_scene.layout.rect(account)))
    view.session.select([])
    view.session.set_direction(Direction.TOP_DOWN)
    root = view.session.document.organization.root
    assert view.visible_area().contains(rectf(view.canvas_scene.layout.rect(root)))


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_arrows_beside_the_topmost_card_that_is_shown_alone_lead_nowhere(view, session, qtbot, key):
    session.focus_on(NodeId("prod"))
    session.select([NodeId("prod")])
    qtbot.keyClick(view, key)
    assert ("prod", "prod") == (session.focus, session.current)


@pytest.mark.parametrize("direction", Direction)
def test_arrows_beside_the_last_card_below_what_is_shown_alone_lead_nowhere(view, session, qtbot, direction):
    organization = session.document.organization
    session.document.push(edits.add_ou(organization, NodeId("prod"), "Last"))
    last = organization.node(NodeId("prod")).children[-1]
    session.set_direction(direction)
    session.focus_on(NodeId("prod"))
    session.select([last])
    qtbot.keyClick(view, Qt.Key.Key_Right if direction is Direction.TOP_DOWN else Qt.Key.Key_Down)
    assert last == session.current
