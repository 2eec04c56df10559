"""Going somewhere on the canvas and back: double clicks, names along the borders, the path of what is seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from designer.analysis.lenses.annotation import WARNINGS
from designer.analysis.lenses.choice import LensChoice
from designer.analysis.lenses.node_summary import tip
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from tests.ui.canvas.pictures import make_all
from ui.canvas.cards.items import rectf
from ui.canvas.far.edge_names import Border, EdgeName, covered_by, paint_edge_names
from ui.state.analyses import Analyses
from ui.state.document import Document
from ui.state.lens import CurrentLens
from ui.state.session import Session
from ui.state.stepping import neighbour


@pytest.fixture
def nested(view):
    view.session.set_direction(Direction.NESTED)
    make_all(view.canvas_scene)
    return view


def seen(view):
    """The scale, and the point in the middle to a whole canvas unit."""
    view.finish_flight()
    middle = view.visible_area().center()
    return view.scale_factor, round(middle.x()), round(middle.y())


def frame(view, node_id):
    return rectf(view.canvas_scene.layout.subtree(NodeId(node_id)))


def test_each_way_back_leads_to_the_view_that_was_left(nested, mouse):
    nested.show_at(0.12, frame(nested, "root").center())
    first = seen(nested)
    mouse.double_click("sandbox")
    assert nested.visible_area().contains(frame(nested, "sandbox"))
    nested.show_at(0.3, frame(nested, "sandbox").center())
    second = seen(nested)
    mouse.double_click("anna")
    assert nested.scale_factor == 1.0
    nested.go_back()
    assert second == seen(nested)
    nested.go_back()
    nested.go_back()
    assert first == seen(nested)


def test_a_double_click_on_the_ground_of_a_frame_fits_it(nested, mouse):
    nested.show_at(0.12, frame(nested, "root").center())
    corner = frame(nested, "sandbox").bottomRight() - QPointF(4, 4)
    mouse.double_click(nested.viewportTransform().map(corner).toPoint())
    nested.finish_flight()
    assert ("sandbox",) == nested.session.selection
    assert nested.scale_factor > 0.12
    assert nested.visible_area().contains(frame(nested, "sandbox"))


def test_a_double_click_renames_only_what_can_be_read(nested, mouse):
    for scale in (0.12, 0.3, 0.6):
        nested.show_at(scale, frame(nested, "sandbox").center())
        for node_id in ("sandbox", "anna"):
            mouse.double_click(node_id)
            assert nested.viewport().findChild(QLineEdit, "canvas-rename") is None
            nested.show_at(scale, frame(nested, "sandbox").center())
    nested.show_at(0.12, frame(nested, "sandbox").center())
    nested.begin_rename(NodeId("anna"))
    assert nested.scale_factor >= 0.5
    field = nested.viewport().findChild(QLineEdit, "canvas-rename")
    assert field.geometry().intersects(nested.viewportTransform().mapRect(frame(nested, "anna")).toRect())


def test_a_view_that_is_left_is_no_place_in_another_layout(nested):
    nested.fit()
    nested.session.set_direction(Direction.TOP_DOWN)
    there = seen(nested)
    nested.go_back()
    assert there == seen(nested)


def test_whatever_folding_hides_is_stood_in_for_by_what_hides_it(show_area):
    organization = large_organization(120, 1)
    view = show_area(Session(Document(organization)), (900, 600)).view
    session = view.session
    hidden = next(n for n in organization.nodes if n not in view.canvas_scene.layout)
    for scale in (1.0, 0.1):
        for direction in (*Direction, *reversed(Direction)):
            session.select([hidden])
            view.actual_size()
            view.show_at(scale, view.visible_area().center())
            session.set_direction(direction)
            for ask in (view.zoom_to_selection, view.actual_size):
                ask()
                assert view.visible_area().intersects(frame(view, view.stand_in(hidden)))
            QTest.keyClick(view, Qt.Key.Key_Left)


def test_a_card_that_a_key_folds_away_under_the_mouse_is_not_dragged(view, mouse):
    there = mouse.at("anna")
    mouse.press("shop")
    view.session.set_collapsed(NodeId("prod"), True)
    mouse.move(there)
    mouse.release(there)
    assert NodeId("prod") == view.session.organization.parent(NodeId("shop"))


def drawn_chevrons(nested, monkeypatch):
    """Return the signs at the borders that are painted, each in the box of a name at its border."""
    painted = []
    monkeypatch.setattr("ui.canvas.far.edge_names.paint_icon", lambda _, sign, box, __: painted.append((sign, box)))
    nested.grab()
    boxes = {f"chevron-{name.border.value.replace('bottom', 'down')}": name.box for name in nested.edge_names}
    assert all(any(name.box.contains(box) for name in nested.edge_names) for _, box in painted)
    return {sign for sign, _ in painted} & boxes.keys()


def test_an_ou_out_of_sight_that_is_renamed_has_its_new_name_at_the_border(nested, area):
    area.resize(420, 300)
    nested.show_at(1.5, frame(nested, "security").center())
    named = next(name.node for name in nested.edge_names if name.border is not Border.TOP)
    document = nested.session.document
    document.push(edits.rename(document.organization, named, "New"))
    assert next(name.text for name in nested.edge_names if name.node == named).startswith("New")


def test_ous_out_of_sight_are_named_where_they_lie_and_a_click_on_a_name_goes_there(nested, area, mouse, monkeypatch):
    nested.fit()
    assert [] == nested.edge_names
    area.resize(420, 300)
    borders = set()
    for ou in ("security", "workloads", "sandbox", "test", "prod"):
        nested.show_at(1.5, frame(nested, ou).center())
        before, size = nested.visible_area(), QRectF(nested.viewport().rect())
        for name in nested.edge_names:
            away = frame(nested, name.node)
            assert size.contains(name.box)
            assert (name.border is Border.TOP) is away.intersects(before)
        beside = [name for name in nested.edge_names if name.border is not Border.TOP]
        assert all(not one.box.intersects(other.box) for one in beside for other in beside if one is not other)
        borders |= {name.border for name in beside}
    assert {Border.RIGHT, Border.BOTTOM} <= borders
    assert not {"\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"} & set("".join(name.text for name in beside))
    assert {"chevron-right"} == drawn_chevrons(nested, monkeypatch)
    name = beside[0]
    mouse.click(name.box.center().toPoint())
    nested.finish_flight()
    assert (name.node,) == nested.session.selection
    assert nested.visible_area().contains(rectf(nested.canvas_scene.layout.rect(name.node)).center())
    nested.go_back()
    assert before.center().toPoint() == nested.visible_area().center().toPoint()


def test_the_path_is_that_of_the_ou_that_fills_the_view(nested, area):
    area.resize(420, 300)
    nested.show_at(4.0, frame(nested, "prod").center())
    assert ["Root", "Workloads", "Prod"] == [name for _, name in area.breadcrumb.levels]
    nested.session.choose(NodeId("anna"))
    assert "Prod" == area.breadcrumb.levels[-1][1]
    nested.reveal(NodeId("anna"))
    nested.finish_flight()
    assert "Anna" == area.breadcrumb.levels[-1][1]


def test_the_strip_explains_no_sign_that_is_too_small_to_be_drawn(nested, area):
    nested.show_at(1.0, QPointF())
    near = {words for _, words, *_ in area.strip.key.signs}
    nested.show_at(0.3, QPointF())
    assert {"problems", "management account"} == {words for _, words, *_ in area.strip.key.signs} < near


def test_the_button_fits_what_is_selected_while_shift_is_held(nested, area, monkeypatch, qtbot):
    nested.session.choose(NodeId("sandbox"))
    monkeypatch.setattr("PySide6.QtWidgets.QApplication.keyboardModifiers", lambda: Qt.KeyboardModifier.ShiftModifier)
    qtbot.addWidget(area.zoom)
    area.zoom.fit_button.click()
    nested.finish_flight()
    assert nested.visible_area().contains(frame(nested, "sandbox"))
    assert not nested.visible_area().contains(frame(nested, "root"))


def test_a_tip_says_in_which_ous_a_node_is(organization):
    assert "In Workloads \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} Prod" in tip(
        organization, organization.node(NodeId("shop"))
    )


def test_steps_lead_in_outline_order_round_the_end_and_from_any_node(organization):
    ben, shop = NodeId("ben"), NodeId("shop")
    for start, step, found in (
        (None, 1, shop),
        (None, -1, ben),
        (shop, 1, ben),
        (ben, 1, shop),
        (NodeId("sandbox"), 1, ben),
        (NodeId("sandbox"), -1, shop),
    ):
        assert found == neighbour(organization, {ben, shop}, start, step)
    assert ben == neighbour(organization, {ben}, ben, 1)
    assert neighbour(organization, (), ben, 1) is None


def test_the_legend_leads_from_one_exception_to_the_next_and_lists_the_ous_that_have_them(area):
    session = area.view.session
    session.set_direction(Direction.NESTED)
    lens = CurrentLens(session, Analyses(session.document, area), area)
    area.show_lens(lens)
    for account in ("ben", "logs", "audit"):
        session.document.push(edits.attach(session.organization, PolicyId("deny-s3"), [NodeId(account)]))
    lens.choose(LensChoice("action", "s3:GetObject"))
    lens.finish()
    steps = area.legend.exceptions
    assert lens.exceptions == ("security", "workloads", "ben")
    meaning = "3 exceptions: 1 account unlike its OU, and 2 OUs denied as a whole"
    assert meaning == steps.count.text() == steps.count.toolTip().partition(".")[0]
    area.view.show_at(0.1, QPointF())
    visited = []
    for _ in range(4):
        steps.step(1)
        area.view.finish_flight()
        visited.append(session.current)
        assert area.view.visible_area().contains(rectf(area.view.shown_layout.rect(session.current)).center())
    assert ["security", "workloads", "ben", "security"] == visited
    for width in (900, 600):
        area.resize(width, 500)
        assert steps.isVisibleTo(area)
    area.view.go_back()
    assert area.view.scale_factor == 0.1
    menu = steps.count.menu()
    menu.aboutToShow.emit()
    said = "1 account unlike its OU, and 2 OUs denied as a whole"
    assert [said, "3  Workloads", "2  Security", "1  Sandbox"] == [action.text() for action in menu.actions()]


def test_another_layout_shows_all_or_what_is_current_if_that_was_seen_from_near(qtbot, show_area):
    """Another picture has no place of before: without a current node it is seen whole, and never beside empty room."""
    session = Session(Document(large_organization(400, 40)))
    session.set_direction(Direction.NESTED)
    view = show_area(session, (500, 400)).view
    organization = session.organization
    account = list(organization.accounts())[250]
    for current, direction in ((None, Direction.TOP_DOWN), (account, Direction.LEFT_RIGHT)):
        view.show_at(1.0, rectf(view.shown_layout.rect(view.stand_in(account))).center())
        session.select([current] if current else [])
        session.set_direction(direction)
        cards = rectf(view.shown_layout.bounds)
        if current:
            shown = rectf(view.shown_layout.rect(view.stand_in(account)))
            assert view.scale_factor == 1.0
            assert view.visible_area().contains(shown.center())
            assert cards.adjusted(-9, -9, 9, 9).contains(view.visible_area())
        else:
            assert view.visible_area().contains(cards)


def test_a_name_at_the_top_stands_over_its_own_frame_whose_heading_is_out_of_sight(nested, area):
    area.resize(420, 300)
    layout, named = nested.canvas_scene.layout, 0
    for ou in ("security", "workloads", "sandbox", "test", "prod"):
        for scale in (0.8, 1.5, 3.0):
            nested.show_at(scale, frame(nested, ou).center())
            seen_now = nested.visible_area()
            for name in (one for one in nested.edge_names if one.border is Border.TOP):
                below = seen_now.top() + covered_by(nested.edge_names).top() / scale
                band = rectf(layout.band(name.node))
                assert band.center().y() <= below + 24 / scale
                assert frame(nested, name.node).bottom() > below
                named += 1
    assert named


def test_no_name_stands_over_ground_below_the_last_account_of_its_ou(nested, area):
    area.resize(420, 300)
    layout = nested.canvas_scene.layout
    for ou in ("security", "sandbox", "prod"):
        stack, whole = layout.stack(NodeId(ou)), frame(nested, ou)
        last = rectf(layout.rect(stack.accounts[min(stack.rows, len(stack.accounts)) - 1]))
        for down in range(-60, 61, 20):
            nested.show_at(3.0, whole.center())
            nested.centre_on(QPointF(whole.center().x(), last.bottom() + nested.visible_area().height() / 2 + down))
            below = nested.visible_area().top() + covered_by(nested.edge_names).top() / 3.0
            pinned = {name.node for name in nested.edge_names if name.border is Border.TOP}
            assert last.bottom() > below or NodeId(ou) not in pinned


def test_columns_whose_headings_are_scrolled_out_are_named_at_the_left_border(show_area):
    view = show_area(Session(Document(large_organization(1000, 1))), (900, 600)).view
    view.session.set_direction(Direction.LEFT_RIGHT)
    make_all(view.canvas_scene)
    layout, scale = view.canvas_scene.layout, view.scale_factor
    assert view.canvas_scene.far
    workloads = next(ou for ou in layout.ous(layout.top) if layout.ous(ou))
    [retail] = layout.ous(workloads)
    for ou, part, closer in ((workloads, 0.9, 1.2), (retail, 0.9, 1.2), (retail, 0.1, 3)):
        band = rectf(layout.band(ou))
        view.show_at(scale * closer, QPointF(0, band.center().y()))
        beyond = view.visible_area().width() / 2
        view.centre_on(QPointF(band.left() + band.width() * part + beyond, layout.subtree(ou).y + 40))
        assert view.canvas_scene.far is (closer < 2)
        named = {name.node: name for name in view.edge_names if name.border is Border.LEFT}
        assert view.canvas_scene.far is (len(named) == len(view.edge_names))
        assert ou in named
        assert view.session.organization.node(ou).name in named[ou].text
        assert layout.top not in named


@pytest.mark.parametrize(("wide", "signs"), [(200, 1), (60, 0)])
def test_a_name_at_the_upper_border_has_the_sign_of_problems_where_that_has_room(nested, monkeypatch, wide, signs):
    painted = []
    monkeypatch.setattr("ui.canvas.far.edge_names.paint_icon", lambda _, sign, *__: painted.append(sign))
    names = [EdgeName(NodeId("prod"), Border.TOP, QRectF(0, 0, wide, 24), "Workloads")]
    picture = QPixmap(300, 100)
    painter = QPainter(picture)
    found = {NodeId("prod"): (WARNINGS, 2)}
    paint_edge_names(painter, names, nested.canvas_scene.canvas_style, QRectF(picture.rect()), found.get)
    painter.end()
    assert [WARNINGS.glyph] * signs == painted


def test_names_at_the_borders_stay_within_the_subtree_that_is_shown_alone(nested, area):
    area.resize(420, 300)
    document, inmost = nested.session.document, NodeId("prod")
    for _ in range(3):
        before = {*document.organization.nodes}
        document.push(edits.add_ou(document.organization, inmost))
        (inmost,) = {*document.organization.nodes} - before
    for number in range(40):
        document.push(edits.add_account(document.organization, inmost, f"inner {number}"))
    shown = document.organization.path(inmost)[-2]
    nested.session.focus_on(shown)
    named = []
    for scale in (0.5, 1.5, 4.0):
        nested.show_at(scale, frame(nested, inmost).center())
        named += [name.node for name in nested.edge_names]
    assert named
    assert all(shown in document.organization.path(node) for node in named)


@pytest.mark.parametrize("direction", Direction)
def test_a_subtree_shown_alone_gives_back_the_view_of_before_and_is_given_back_itself(show_area, direction):
    session = Session(Document(large_organization(400, 40)))
    session.set_direction(direction)
    view = show_area(session, (700, 500)).view
    view.show_start()
    alone = next(
        ou
        for ou in session.organization.node(session.organization.root).children[::-1]
        if session.organization.node(ou).kind is NodeKind.OU
    )
    for _ in range(2):  # everything, then a part
        session.select([alone])
        before = seen(view)
        session.focus_on(alone)
        inside = seen(view)
        assert view.visible_area().contains(rectf(view.shown_layout.bounds))
        session.focus_on(None)
        assert before == seen(view)
        view.go_back()
        assert (alone, inside) == (session.focus, seen(view))
        view.go_back()
        assert (None, before) == (session.focus, seen(view))
        view.show_at(0.7, rectf(view.shown_layout.rect(alone)).center())


def test_a_subtree_shown_alone_stands_in_the_middle_with_cards_of_another_density(show_area):
    session = Session(Document(template("company").organization))
    view = show_area(session, (594, 540)).view
    view.show_start()
    dense = session.direction, view.canvas_scene.canvas_style.density
    session.focus_on(NodeId("ou-test"))
    assert dense != (session.direction, view.canvas_scene.canvas_style.density)
    way = view.visible_area().center() - rectf(view.shown_layout.bounds).center()
    assert way.manhattanLength() < 4


def test_a_subtree_shown_alone_is_laid_out_for_the_room_that_it_has(show_area):
    session = Session(Document(large_organization(400, 40)))
    session.set_direction(Direction.NESTED)
    view = show_area(session, (900, 600)).view
    for ou in session.organization.node(session.organization.root).children:
        if session.organization.node(ou).kind is NodeKind.OU:
            session.focus_on(ou)
            shape = rectf(view.shown_layout.bounds)
            assert len(session.organization.node(ou).children) < 20 or 0.8 < shape.width() / shape.height() < 2.6
