"""What is seen first: all of an organization, legibly, under nothing, and with whole names."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.analysis.lenses.choice import LensChoice
from designer.exchange.formats.format import SavedLayout
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from tests.ui.again import in_one_window
from tests.ui.canvas.pictures import make_all, shows_all
from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.cards.painting import large_name, problems_rect
from ui.canvas.cards.style import FULL, LEAST_NAME
from ui.canvas.view_framing import BORDER, ROOM_AROUND, framed, into_sight
from ui.commands.requests import EXPLAIN_REQUEST, show_policy
from ui.dragdrop.payload import DraggedNodes, drop
from ui.features.search.find_bar import FindBar
from ui.state.files import OpenedDesign
from ui.widgets.display.name_elision import ELLIPSIS
from ui.window.commands import offer_tour
from ui.window.main_window import MainWindow
from ui.window.tour.callout import TourOffer


@pytest.fixture(autouse=True)
def fonts(qapp):
    """The fonts of the program: names decide how wide cards are, and so what fits."""
    theme.apply(qapp, theme.Scheme.LIGHT)


def cards(area):
    """Every card in pixels of the view."""
    mapped = area.view.viewportTransform().mapRect
    return {node_id: mapped(rectf(card)) for node_id, card in area.view.canvas_scene.layout.cards()}


def covering(area, overlay):
    """The cards that something lies over, as far as both are seen."""
    view = area.view
    place = QRect(view.mapFromGlobal(overlay.mapToGlobal(QPoint())), overlay.size()).intersected(view.rect())
    return [node_id for node_id, card in cards(area).items() if card.intersects(QRectF(place)) and place.isValid()]


@in_one_window("size", [(1280, 800), (1480, 920), (1920, 1080)])
def test_the_sample_opens_whole_and_legible(window, size):
    window.resize(*size)
    QApplication.processEvents()
    area = window._area
    assert area.view.scale_factor >= FULL
    assert all(QRectF(area.view.rect()).contains(card) for card in cards(area).values())
    assert [] == covering(area, area.zoom)
    assert [] == covering(area, area.strip)


@in_one_window("height", [600, 582])
def test_a_small_window_shows_the_sample_whole_at_its_natural_size_also_with_a_lens(window, qtbot, height):
    """Whole also where the window manager's title takes its part of 900 by 600 pixels."""
    window.resize(900, height)
    QApplication.processEvents()
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    area = window._area
    qtbot.waitUntil(area.strip.isVisible)
    assert 1.0 == area.view.scale_factor
    assert all(QRectF(area.view.rect()).contains(card) for card in cards(area).values())


@pytest.mark.parametrize("lens", [False, True])
@pytest.mark.parametrize("height", [600, 582])
def test_beside_the_outline_of_a_small_window_the_sample_has_whole_names(window, height, lens):
    """Also where the sign of a lens takes room from them."""
    window.resize(900, height)
    QApplication.processEvents()
    if lens:
        window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
        window.lens.finish()
    window.parts.docks.bring("outline")
    QApplication.processEvents()
    scene, scale = window.canvas.canvas_scene, window.canvas.scale_factor
    assert scale < FULL
    assert shows_all(window.canvas)
    for node_id in window.session.document.organization.nodes:
        assert ELLIPSIS not in "".join(large_name(scene.canvas_style, scene.content_of(node_id), scale).lines)


@in_one_window("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_beside_a_policy_an_answer_and_a_lens_all_cards_are_seen_at_their_natural_size(window, size):
    window.resize(*size)
    QApplication.processEvents()
    session = window.session
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    show_policy(session.requests, PolicyId("region-deny"))
    session.select([next(n.id for n in session.organization.nodes.values() if n.name == "shop-prod")])
    session.requests.ask(EXPLAIN_REQUEST, "s3:DeleteBucket")
    QApplication.processEvents()
    assert 1.0 == window.canvas.scale_factor
    assert shows_all(window.canvas)


def test_on_a_common_screen_the_sample_opens_with_everything_on_its_cards(window):
    window.resize(1480, 920)
    QApplication.processEvents()
    assert window.canvas.scale_factor >= FULL


@pytest.mark.parametrize("size", [(900, 600), (1280, 800), (1480, 920)])
def test_the_offer_of_the_tour_stands_below_the_inspector(window, size):
    window.resize(*size)
    QApplication.processEvents()
    offer_tour(window.parts)
    offer = window.findChild(TourOffer)
    assert offer.isVisible()
    assert [] == covering(window._area, offer)
    assert window.parts.docks.groups["right"].isAncestorOf(offer)


@pytest.mark.parametrize("size", [(1280, 800), (1480, 900), (1480, 920), (1920, 1080)])
def test_opening_the_find_bar_moves_nothing_and_hides_no_card(window, size):
    window.resize(*size)
    QApplication.processEvents()
    offer_tour(window.parts)
    area, before = window._area, cards(window._area)
    window.actions_by_id["edit.find"].trigger()
    QApplication.processEvents()
    bar = window.findChild(FindBar)
    assert bar.isVisible()
    assert before == cards(area)
    assert [] == covering(area, bar)


@pytest.mark.long
@in_one_window("scale", [0.3, 0.62, 1.0, 1.6])
def test_no_match_is_stepped_to_under_the_find_bar_or_anything_else(window, scale):
    window.resize(1280, 800)
    QApplication.processEvents()
    window.actions_by_id["edit.find"].trigger()
    area, bar = window._area, window.findChild(FindBar)
    bar.search.setText("o")
    bar.finish()
    area.view.show_at(scale, QPointF(0, 0))
    assert len(bar.found) > 20
    for _ in bar.found:
        bar.step(1)
        QApplication.processEvents()
        card = cards(area)[window.session.current]
        assert QRectF(area.view.rect()).contains(card)
        assert [] == covering(area, bar)


def test_a_match_stays_in_sight_that_is_stepped_to_while_the_view_glides_to_another(window):
    window.resize(1480, 920)
    QApplication.processEvents()
    area, view = window._area, window.canvas
    accounts = list(window.session.document.organization.accounts())
    window.session.set_density(Density.COMFORTABLE)
    view.show_at(2.0, rectf(view.canvas_scene.layout.rect(accounts[1])).center())
    window.session.reveal(accounts[1])
    view.set_animated(True)
    window.session.reveal(accounts[-1])
    assert view._flight.state() == view._flight.State.Running
    view._flight.setCurrentTime(25)
    inner = QRectF(area.view.rect()).adjusted(BORDER, 80, -BORDER, -80)
    passed = {node_id for node_id, card in cards(area).items() if inner.contains(card)}
    view._flight.fly(1.0)
    gone = {node_id for node_id in passed if not QRectF(area.view.rect()).intersects(cards(area)[node_id])}
    view._flight.fly(view._flight.currentValue())
    assert gone
    node_id = gone.pop()
    window.session.reveal(node_id)
    view.finish_flight()
    assert QRectF(area.view.rect()).contains(cards(area)[node_id])


@pytest.mark.parametrize(
    ("card", "way"),
    [
        (QRectF(300, 300, 100, 50), (0, 0)),
        (QRectF(690, 20, 100, 50), (0, 0)),
        (QRectF(690, -20, 120, 50), (-50, 60)),
        (QRectF(12, 590, 100, 50), (0, -80)),
        (QRectF(-2000, 300, 100, 50), (2040, 0)),
        (QRectF(-2000, 300, 5000, 50), (2040, 0)),
    ],
)
def test_a_card_is_brought_into_sight_by_the_shortest_way(card, way):
    found = into_sight(card, QRectF(0, 0, 800, 600))
    assert way == found.toTuple()


def test_a_card_in_sight_is_revealed_without_moving_the_others(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    before = window.canvas.visible_area()
    assert shows_all(window.canvas)
    for node_id in cards(window._area):
        window.session.reveal(node_id)
        window.canvas.finish_flight()
    assert before == window.canvas.visible_area()


@in_one_window("selected", ["", "shop-prod", "ml-trial"])
def test_what_was_seen_whole_stays_whole_beside_a_policy_and_is_as_before_without_it(window, selected):
    window.resize(1440, 900)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    before = view.canvas_scene.canvas_style.density, view.scale_factor
    if selected:
        session.select([next(n.id for n in session.organization.nodes.values() if n.name == selected)])
    show_policy(session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    assert shows_all(view)
    assert view.scale_factor >= 0.85
    window.actions_by_id["view.bottom"].trigger()
    QApplication.processEvents()
    assert shows_all(view)
    assert before == (view.canvas_scene.canvas_style.density, view.scale_factor)


@pytest.mark.parametrize("size", [(900, 600), (1440, 900)])
@pytest.mark.parametrize("way", ["scrolled", "another card revealed", "both"])
def test_a_panel_that_closes_leaves_the_canvas_as_it_was_whatever_was_looked_at_beside_it(window, size, way):
    window.resize(*size)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    before = view.canvas_scene.canvas_style.density, view.scale_factor
    assert shows_all(view)
    show_policy(session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    if way != "another card revealed":
        view.pan_by(0, 40)
    if way != "scrolled":
        session.reveal(next(n.id for n in session.organization.nodes.values() if n.name == "ml-trial"))
        view.finish_flight()
    window.actions_by_id["view.bottom"].trigger()
    QApplication.processEvents()
    assert shows_all(view)
    assert before == (view.canvas_scene.canvas_style.density, view.scale_factor)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_a_wide_panel_that_is_made_narrow_again_leaves_no_small_cards_behind(window, size):
    """Scrolled beside the wide panel, where the cards are smaller, the canvas has its cards again with the room."""
    window.resize(*size)
    QApplication.processEvents()
    view, wide = window.canvas, window.actions_by_id["view.wide-right"]
    start = view.canvas_scene.canvas_style.density, view.scale_factor
    show_policy(window.session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    before = view.canvas_scene.canvas_style.density, view.scale_factor
    wide.trigger()
    QApplication.processEvents()
    view.pan_by(0, 40)
    wide.trigger()
    QApplication.processEvents()
    assert shows_all(view)
    assert before == (view.canvas_scene.canvas_style.density, view.scale_factor)
    window.actions_by_id["view.bottom"].trigger()
    QApplication.processEvents()
    assert start == (view.canvas_scene.canvas_style.density, view.scale_factor)


@pytest.mark.parametrize("lens", [False, True])
def test_every_name_is_whole_beside_a_policy_in_a_small_window(window, lens):
    window.resize(900, 600)
    window.actions_by_id["view.left"].setChecked(False)
    if lens:
        window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
        window.lens.finish()
    show_policy(window.session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    scene, scale = window.canvas.canvas_scene, window.canvas.scale_factor
    assert shows_all(window.canvas)
    assert not scene.far
    for node in window.session.organization.nodes:
        shown = large_name(scene.canvas_style, scene.content_of(node), scale)
        assert "".join(shown.lines).replace(" ", "") == scene.content_of(node).full_name.replace(" ", ""), shown


def test_what_was_zoomed_beside_a_panel_stays_when_that_closes(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    show_policy(window.session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    window.canvas.zoom_by(1.5, QPoint(200, 100))
    scale = window.canvas.scale_factor
    window.actions_by_id["view.bottom"].trigger()
    QApplication.processEvents()
    assert scale == window.canvas.scale_factor


def test_a_part_that_somebody_looks_at_stays_where_it_is_beside_a_policy(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    window.canvas.pan_by(20, 30)
    before = window.canvas.visible_area().topLeft(), window.canvas.scale_factor
    show_policy(window.session.requests, PolicyId("region-deny"))
    QApplication.processEvents()
    assert before == (window.canvas.visible_area().topLeft(), window.canvas.scale_factor)


def test_the_room_that_a_panel_gives_back_shows_what_it_hid(window, qtbot):
    window.resize(1280, 760)
    QApplication.processEvents()
    session = window.session
    window.canvas.pan_by(0, 1)
    show_policy(session.requests, PolicyId("region-deny"))
    session.reveal(next(n.id for n in session.organization.nodes.values() if n.name == "ml-trial"))
    window.canvas.finish_flight()
    assert not shows_all(window.canvas)
    window.actions_by_id["view.bottom"].trigger()
    qtbot.waitUntil(lambda: shows_all(window.canvas))


def test_the_sample_has_cards_of_two_lines_in_a_window_of_1440_pixels(window):
    window.resize(1440, 900)
    QApplication.processEvents()
    assert window.canvas.canvas_scene.canvas_style.sizes.rows_at == 0  # else accounts are rows of one line
    assert shows_all(window.canvas)


def test_what_an_undo_leads_back_to_is_in_sight(window):
    window.resize(1000, 600)
    session, view = window.session, window.canvas
    QApplication.processEvents()
    session.set_density(Density.COMFORTABLE)
    root = session.organization.root
    view.reveal(root)
    session.choose(root)
    window.actions_by_id["add.child"].trigger()
    QApplication.processEvents()
    session.document.seal()
    view.pan_by(5000, 5000)
    session.document.undo_stack.undo()
    view.finish_flight()
    assert root == session.current
    assert QRectF(view.rect()).contains(cards(window._area)[root])


def named(window, name):
    return next(n.id for n in window.session.organization.nodes.values() if n.name == name)


def test_all_cards_that_were_in_sight_are_in_sight_when_the_one_at_hand_moves_far(window):
    """An OU that is collapsed goes up into the first row; held where it was seen it would leave the view empty."""
    window.resize(1440, 900)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    sandbox = named(window, "Sandbox")
    session.choose(sandbox)
    view.canvas_scene.hover(sandbox)
    for collapsed in (True, False):
        session.set_collapsed(sandbox, collapsed)
        QApplication.processEvents()
        view.finish_flight()
        assert shows_all(view)


def test_all_cards_are_in_sight_again_when_what_had_no_room_beside_them_is_undone(window):
    window.resize(1280, 760)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    session.choose(named(window, "Sandbox"))
    for _ in range(14):
        window.actions_by_id["add.child"].trigger()
        QApplication.processEvents()
        session.document.seal()
        session.choose(named(window, "Sandbox"))
    assert not shows_all(view)
    while session.document.undo_stack.canUndo():
        session.document.undo_stack.undo()
    view.finish_flight()
    assert shows_all(view)


def test_an_ou_that_opens_under_a_drag_stays_under_the_pointer_and_all_are_in_sight_after_the_drop(window, qtbot):
    window.resize(1440, 900)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    shop, sandbox = named(window, "shop-prod"), named(window, "Sandbox")
    session.set_collapsed(sandbox, True)
    QApplication.processEvents()
    viewport, start, over = view.viewport(), *(cards(window._area)[n].center().toPoint() for n in (shop, sandbox))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for at in (start + QPoint(12, 12), over - QPoint(4, 0), over):
        QTest.mouseMove(viewport, at)
    qtbot.waitUntil(lambda: sandbox not in session.collapsed)
    assert cards(window._area)[sandbox].contains(over)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=over)
    QApplication.processEvents()
    view.finish_flight()
    assert sandbox == session.organization.parent(shop)
    assert shows_all(view)


def test_a_card_that_was_dropped_where_there_is_no_room_is_in_sight(window):
    window.resize(1000, 600)
    QApplication.processEvents()
    session, view = window.session, window.canvas
    session.set_density(Density.COMFORTABLE)
    session.reveal(named(window, "ml-trial"))
    view.finish_flight()
    shop, sandbox = named(window, "shop-prod"), named(window, "Sandbox")
    session.choose(shop)
    view.canvas_scene.hover(sandbox)
    drop(session, DraggedNodes(session, window.analyses, [shop]).over(sandbox))
    view.finish_flight()
    assert QRectF(view.rect()).contains(cards(window._area)[shop])


def test_the_legend_of_a_lens_hides_no_card_of_an_untouched_view(window, qtbot):
    window.resize(1480, 920)
    QApplication.processEvents()
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    qtbot.waitUntil(window._area.legend.isVisible)
    assert [] == covering(window._area, window._area.legend)
    assert shows_all(window.canvas)


@pytest.mark.parametrize(("accounts", "size"), [(500, (1480, 920)), (3_000, (1480, 920)), (10_000, (900, 600))])
def test_a_large_tree_opens_whole(window, accounts, size):
    window.resize(*size)
    window.file_actions.show(replace(template("scale", accounts=accounts), layout=SavedLayout("top-down")))
    assert shows_all(window.canvas)
    root = cards(window._area)[window.session.document.organization.root]
    assert QRectF(window.canvas.rect()).contains(root)


def test_many_ous_open_nested_as_a_whole_and_the_strip_says_so_once_with_the_way_back(window):
    window.resize(1480, 920)
    window.file_actions.show(template("scale", accounts=500))
    assert (Direction.TOP_DOWN, None) == (window.session.direction, window._area.nested_bar)
    window.file_actions.show(template("scale", accounts=2_000))
    bar = window._area.nested_bar
    assert window.session.direction is Direction.NESTED
    assert shows_all(window.canvas)
    assert not window.session.collapsed
    assert ("Nested, for 100 OUs.", True) == (bar.words.text(), bar.isVisible())
    bar.tree.click()
    assert (window.session.direction, bar.isVisible()) == (Direction.TOP_DOWN, False)
    assert "top-down" == window.files.file.layout.direction
    window.file_actions.show(template("scale", accounts=2_000))
    assert bar.isVisible()
    bar.keep.click()
    assert (window.session.direction, bar.isVisible()) == (Direction.NESTED, False)
    assert "nested" == window.files.file.layout.direction


@in_one_window("direction", list(Direction))
def test_the_root_is_in_sight_whichever_way_the_tree_grows(window, direction):
    window.session.set_direction(direction)
    area, root = window._area, window.session.document.organization.root
    assert QRectF(area.view.rect()).contains(cards(area)[root])


def test_opening_a_policy_keeps_a_part_that_was_chosen_and_the_current_card_in_sight(window):
    area, session = window._area, window.session
    window.resize(1480, 920)
    QApplication.processEvents()
    area.view.pan_by(0, 1)
    root = session.document.organization.root
    scale, before = area.view.scale_factor, cards(area)[root]
    show_policy(session.requests, next(iter(session.document.organization.policies)))
    QApplication.processEvents()
    assert (scale, before) == (area.view.scale_factor, cards(area)[root])


def test_the_current_card_comes_along_when_a_panel_takes_its_room(area):
    area.view.session.select([NodeId("carl")])
    card = cards(area)[NodeId("carl")]
    area.resize(QSize(area.width(), round(card.center().y())))
    assert QRectF(area.view.rect()).contains(cards(area)[NodeId("carl")])


@in_one_window("density", list(Density))
def test_no_name_of_the_sample_is_shortened_on_a_whole_card(window, density):
    window.session.set_density(density)
    scene = window.canvas.canvas_scene
    assert density is scene.canvas_style.density
    for node_id, node in window.session.document.organization.nodes.items():
        assert node.name == scene.content_of(node_id).name


@in_one_window("density", [Density.COMFORTABLE, Density.COMPACT])
@in_one_window("scale", [0.9, 0.75, 0.65])
def test_names_of_the_sample_are_whole_and_have_twelve_pixels_at_small_scales_too(window, density, scale):
    window.session.set_density(density)
    scene = window.canvas.canvas_scene
    for node_id in window.session.document.organization.nodes:
        type_, lines, *_ = large_name(scene.canvas_style, scene.content_of(node_id), scale)
        assert ELLIPSIS not in "".join(lines)
        assert type_.font.pixelSize() * scale >= LEAST_NAME


def test_names_of_small_rows_begin_below_the_sign_of_their_ou_unless_they_need_its_room(window):
    window.session.set_density(Density.DENSE)
    scene = window.canvas.canvas_scene
    audit = next(one.id for one in window.session.organization.nodes.values() if one.name == "Audit")
    content = scene.content_of(audit)
    sign = 8 - scene.canvas_style.sizes.inset
    assert large_name(scene.canvas_style, content, 0.75).room.left() >= sign
    long = large_name(scene.canvas_style, replace(content, full_name="Audit" * 9), 0.75)
    assert long.room.left() < sign


def test_the_signs_of_a_lens_shorten_no_name(window):
    window.session.set_density(Density.COMPACT)
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    scene = window.canvas.canvas_scene
    shop = next(n for n in window.session.document.organization.nodes.values() if n.name == "data-platform-prod")
    content = scene.content_of(shop.id)
    assert content.annotation.tone is not None
    assert shop.name == content.name
    assert "data-platform-prod" == "".join(large_name(scene.canvas_style, content, 0.75).lines)


def test_on_a_small_collapsed_card_nothing_covers_the_count_and_the_name_comes_before_the_sign(window):
    window.session.set_density(Density.DENSE)
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    organization, scene = window.session.organization, window.canvas.canvas_scene
    suspended = next(node.id for node in organization.nodes.values() if node.name == "Suspended")
    window.session.set_collapsed(suspended, True)
    content = scene.content_of(suspended)
    assert content.hidden
    free = large_name(scene.canvas_style, replace(content, problems=""), 0.9)
    marked = large_name(scene.canvas_style, replace(content, problems="1"), 0.9)
    assert free.sign
    taken = content.wide - problems_rect(scene.canvas_style, replace(content, problems="1")).left()
    assert free.room.right() - marked.room.right() >= taken or not marked.sign
    crowded = large_name(scene.canvas_style, replace(content, problems="1", hidden="+", count="12"), 0.85)
    assert ("Suspended",) == crowded.lines
    assert not crowded.sign


def test_a_long_name_goes_on_in_a_second_line_where_it_can_be_broken(window):
    type_ = window.canvas.canvas_scene.canvas_style.large(0.65)
    wide = type_.width("infrastructure-") + 1
    assert ("infrastructure-", "gateway") == type_.wrapped("infrastructure-gateway", wide)
    assert ("Web",) == type_.wrapped("Web", wide)
    assert ("Shared", "Service Centre") == type_.wrapped("Shared Service Centre", type_.width("Service Centre") + 1)
    (one,) = type_.wrapped("x" * 80, wide)
    assert one.endswith(ELLIPSIS)


def test_counts_stand_beside_the_second_line_and_leave_the_name_its_width(window):
    scene, session = window.canvas.canvas_scene, window.session
    session.set_density(Density.COMFORTABLE)
    node = next(n.id for n in session.document.organization.nodes.values() if n.name == "Infrastructure")
    session.document.push(edits.rename(session.document.organization, node, "m" * 100))
    content = scene.content_of(node)
    measures, style = content.measures, scene.canvas_style
    room = content.wide - (measures.text_left + measures.pad_right) * style.unit
    assert "1" == content.direct
    assert room - 2 * style.name.width("m") < style.name.width(content.name) <= room


def test_what_is_framed_takes_the_view_but_for_a_border_and_is_never_larger_than_the_limit():
    view, small = QSizeF(800, 600), QRectF(100, 100, 50, 40)
    assert framed(small, view, 0.1) == (1.0, small.center())
    box = QRectF(0, 0, 1560, 700)
    assert framed(box, view, 0.1) == ((800 - 2 * ROOM_AROUND) / 1560, box.center())


def test_the_cards_are_laid_out_once_for_the_first_paint(qtbot):
    window = MainWindow(OpenedDesign(template("company")))
    qtbot.addWidget(window)
    laid_out = []
    window.canvas.canvas_scene.relaid.connect(lambda: laid_out.append(window.canvas.size()))
    with qtbot.waitSignal(window.canvas.painted):
        window.show()
    assert len(laid_out) <= 1, laid_out


def test_a_name_that_lacks_little_room_has_its_letters_closer_and_no_ellipsis(window):
    window.session.set_density(Density.DENSE)
    scene = window.canvas.canvas_scene
    organization = window.session.organization
    longest = next(node.id for node in organization.nodes.values() if node.name == "data-platform-prod")
    content, scale = scene.content_of(longest), 0.74
    usual = scene.canvas_style.large(scale, row=True)
    short = replace(content, wide=round(usual.width("data-platform-prod") * 0.97))
    shown = large_name(scene.canvas_style, short, scale)
    assert ("data-platform-prod",) == shown.lines
    assert shown.type is not usual
    assert shown.type.width("data-platform-prod") <= shown.room.width()
    shorter = replace(content, wide=round(usual.width("data-platform-prod") * 0.8))
    assert ELLIPSIS in large_name(scene.canvas_style, shorter, scale).lines[0]


def test_the_bar_of_an_ou_leaves_the_names_of_its_accounts_free(window, qtbot):
    window.resize(900, 600)
    window.actions_by_id["view.left"].setChecked(False)
    session, view = window.session, window.canvas
    shop, prod = (next(n.id for n in session.organization.nodes.values() if n.name == x) for x in ("shop-prod", "Prod"))
    session.select([shop])
    session.requests.ask(EXPLAIN_REQUEST, "s3:DeleteBucket")
    qtbot.waitUntil(lambda: view.canvas_scene.content_of(prod).annotation is not None)
    view.finish_flight()
    scene = view.canvas_scene
    to_view = view.viewportTransform()
    card, head = (to_view.mapRect(rectf(one)) for one in (scene.layout.rect(prod), scene.layout.head(prod)))
    assert card.height() > 2 * head.height()
    make_all(scene)
    picture, amber = view.viewport().grab().toImage(), scene.canvas_style.tokens.conditional.name()

    def bar(box):
        xs = range(round(box.left()), round(box.left()) + 4)
        return {picture.pixelColor(x, y).name() for x in xs for y in range(round(box.top()), round(box.bottom()))}

    assert amber in bar(head)
    below = card.adjusted(0, head.height() + 2, 0, 0)
    rest = below.adjusted(0, scene.canvas_style.sizes.row_pitch * view.scale_factor, 0, 0)  # shop-prod has its own
    assert amber not in bar(rest)


def test_a_panel_that_opens_leaves_every_ou_in_its_row(window):
    """Two OUs of the second row would fit into the first one at 1920 by 1080, beside the panel."""
    window.resize(1920, 1080)
    QApplication.processEvents()
    window.canvas.show_start()
    tree, scene = window.session.organization, window.canvas.canvas_scene
    ous = [one for one in tree.node(tree.root).children if tree.node(one).kind is NodeKind.OU]

    def same_row():
        return [scene.layout.rect(one).y == scene.layout.rect(other).y for one, other in pairwise(ous)]

    before = same_row()
    assert not all(before)
    for _ in ("open", "close"):
        window.actions_by_id["view.bottom"].trigger()
        QApplication.processEvents()
        assert before == same_row()
