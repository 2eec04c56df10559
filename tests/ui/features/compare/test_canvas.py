"""The canvas shows a comparison: the design before, both at once with ghosts, or the one after."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.analysis.lenses.annotation import CardOutline
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from tests.ui.canvas.pictures import make_all
from ui.canvas.canvas_area import CanvasArea
from ui.canvas.cards.items import rectf
from ui.canvas.far.colours import CHANGE_LINES, change_pen
from ui.canvas.far.marks import shaped
from ui.commands.command import Need, session_facts
from ui.commands.requests import COMPARE_WITH, SHOW_SIDE, ComparedDesign, ComparedSide, show_policy
from ui.features.compare.panel import ComparePanel
from ui.features.policy_editor.panel import EditorPanel
from ui.state.session import push
from ui.state.shown_design import LOOKED_AT
from ui.window.commands import file_commands

SHOP, PROD, REGULATED = NodeId("acc-shop-prod"), NodeId("ou-prod"), NodeId("ou-regulated")
GONE = NodeId("acc-bluebird-legacy")
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
ORDERS = NodeId("acc-orders")


@pytest.fixture
def panel(session, analyses, hosted):
    return hosted(ComparePanel(session, analyses), 320, 700)


@pytest.fixture
def area(session, analyses, hosted):
    made = hosted(CanvasArea(session, analyses), 1300, 900)
    made.view.set_animated(False)
    return made


@pytest.fixture
def compared(panel, area, session):
    """The panel, with the design as it was before an account moved, one came and one went."""
    earlier = Organization(
        session.organization.nodes.values(), session.organization.policies.values(), session.organization.settings
    )
    session.document.push(edits.move(session.organization, [SHOP], REGULATED))
    session.document.push(edits.add_account(session.organization, PROD, "orders"))
    session.document.push(edits.remove(session.organization, [GONE]))
    session.requests.ask(COMPARE_WITH, ComparedDesign("earlier.json", earlier, is_earlier=True))
    panel.finish()
    session.expand_all()
    area.view.fit()
    make_all(area.view.canvas_scene)
    return panel


def ghost_of(session, node):
    return next(one.id for one in session.shown.ghosts.values() if one.node == node)


def content(area, node):
    return area.view.canvas_scene.content_of(node)


def middle(area, card):
    box = area.view.viewportTransform().mapRect(rectf(area.view.canvas_scene.layout.rect(card)))
    return box.center().toPoint()


def click(area, position, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(area.view.viewport(), button, pos=position)


def test_both_designs_are_shown_at_first_with_ghosts_where_nodes_were(compared, session, area):
    was, gone = content(area, ghost_of(session, SHOP)), content(area, ghost_of(session, GONE))
    assert ("was here", CardOutline.ELSEWHERE) == (was.line, was.outline)
    assert ("removed", CardOutline.GONE) == (gone.line, gone.outline)
    assert ("moved from Prod", CardOutline.MOVED) == (content(area, SHOP).line, content(area, SHOP).outline)
    assert ("added", CardOutline.ADDED) == (content(area, ORDERS).line, content(area, ORDERS).outline)


def test_a_line_leads_from_where_a_node_was_to_where_it_is(compared, session, area):
    layout = area.view.canvas_scene.layout
    (line,) = area.view.canvas_scene.lines.moves
    start, end = rectf(layout.rect(ghost_of(session, SHOP))), rectf(layout.rect(SHOP))
    assert start.adjusted(0, 0, 1, 1).contains(*map(float, line[0]))
    assert end.adjusted(0, 0, 1, 1).contains(*map(float, line[-1]))


def test_of_many_moves_those_of_selected_nodes_have_a_line(compared, session, area, monkeypatch):
    monkeypatch.setattr("ui.canvas.cards.moves.MOST_MOVE_LINES", 1)
    lines = area.view.canvas_scene.lines
    session.select([])
    session.document.push(edits.move(session.organization, [NodeId("acc-dev-anna")], REGULATED))
    compared.finish()
    assert 2 == sum(one.reason.moved for one in session.shown.ghosts.values())
    assert [] == lines.moves
    click(area, middle(area, ghost_of(session, SHOP)))  # which leads to its node
    (line,) = lines.moves
    assert rectf(area.view.canvas_scene.layout.rect(SHOP)).adjusted(0, 0, 1, 1).contains(*map(float, line[-1]))
    session.select([PROD])
    assert [] == lines.moves


def test_unchanged_ous_are_folded_and_those_with_a_difference_open(compared, session, area, qtbot):
    session.expand_all()
    session.set_collapsed(PROD, True)
    qtbot.mouseClick(compared.head.fold_button, Qt.MouseButton.LeftButton)
    here = session.organization
    differing = {*session.annotations} & {*here.nodes}
    assert differing
    assert session.collapsed
    for node in here.nodes:
        hidden = any(level in session.collapsed for level in here.path(node)[:-1])
        assert not (hidden and node in differing)
    cards = {node for node, _ in area.view.canvas_scene.layout.cards()}
    assert cards.issuperset(session.shown.ghosts)
    assert PROD not in session.collapsed


def test_ghosts_count_nowhere(compared, session, area):
    suspended = session.organization.parent(NodeId("acc-intranet-old"))
    assert "1 account" == content(area, suspended).line


def test_an_ou_that_is_gone_has_a_card_without_a_count(compared, session, area):
    session.document.push(edits.remove(session.organization, [NodeId("ou-sandbox")]))
    compared.finish()
    assert content(area, ghost_of(session, NodeId("ou-sandbox"))).count == ""


def test_a_collapsed_ou_counts_no_ghosts_from_afar_either(compared, session, area):
    session.set_collapsed(PROD, True)
    scene = area.view.canvas_scene
    placing = scene._new_overview(None)._placing
    assert session.organization.accounts_below(PROD) < session.shown.tree.accounts_below(PROD)
    prod = next(one for one in placing._candidates(scene.layout.bounds, 0) if one.node == PROD)
    assert session.organization.accounts_below(PROD) == prod.accounts
    session.set_collapsed(PROD, False)


def test_before_shows_the_nodes_at_their_old_places_and_none_that_came(compared, session, area):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    layout = area.view.canvas_scene.layout
    assert GONE in layout
    assert ORDERS not in layout
    assert SHOP in layout.stack(PROD).accounts
    assert "moves to Regulated" == content(area, SHOP).line
    assert () == tuple(area.view.canvas_scene.lines.moves)


def test_after_shows_the_open_design_alone(compared, session, area):
    session.requests.ask(SHOW_SIDE, ComparedSide.AFTER)
    layout = area.view.canvas_scene.layout
    assert session.organization.nodes.keys() == {node for node, _ in layout.cards()}
    assert {} == session.shown.ghosts


def test_the_switch_follows_the_keys_and_leads_by_itself(compared, session, qtbot):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    assert 0 == compared.head.sides_switch.current
    qtbot.mouseClick(compared.head.sides_switch.buttons[2], Qt.MouseButton.LeftButton)
    assert session.shown.is_open
    qtbot.keyClick(compared.head.sides_switch, Qt.Key.Key_Left)
    assert 1 == compared.head.sides_switch.current
    assert session.shown.ghosts


def test_nothing_is_edited_while_the_other_design_is_looked_at(compared, session, area, qtbot):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    said = []
    session.notices.refused.connect(said.append)
    count = session.document.undo_stack.count()
    assert Need.OPEN not in session_facts(session)
    assert push(session, lambda: edits.rename(session.organization, PROD, "Production")) is None
    start, end = middle(area, SHOP), middle(area, REGULATED)
    click(area, start)
    QTest.mousePress(area.view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(area.view.viewport(), start + QPoint(20, 0))
    QTest.mouseMove(area.view.viewport(), end)
    QTest.mouseRelease(area.view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    area.view.begin_rename(SHOP)
    qtbot.keyClicks(area.view, "x")
    assert count == session.document.undo_stack.count()
    assert {LOOKED_AT} == set(said)
    session.requests.ask(SHOW_SIDE, ComparedSide.BOTH)
    assert Need.OPEN in session_facts(session)


def test_the_design_is_saved_while_the_other_one_is_looked_at(compared, session, hosted):
    commands = file_commands(session, list, hosted(QWidget(), 9, 9))
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    savers = [one for one in commands if one.id in ("file.save", "file.save-as")]
    assert all(one.needs in session_facts(session) and one.enabled() for one in savers)
    session.document.read_only = True
    assert not any(one.enabled() for one in savers)


def test_what_is_typed_while_the_other_design_is_looked_at_is_kept_and_leads_back_with_words(
    compared, session, analyses, hosted, qtbot
):
    editor = hosted(EditorPanel(session, analyses), 640, 300)
    policy = next(one.id for one in session.organization.policies.values() if one.name == "RegionDeny")
    show_policy(session.requests, policy)
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    said, refused = [], []
    session.notices.said.connect(said.append)
    session.notices.refused.connect(refused.append)
    editor.code.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor.code, " xyz")
    assert session.organization.policy(policy).text.endswith(" xyz")
    assert editor.code.toPlainText() == session.organization.policy(policy).text
    assert session.shown.is_open
    assert ["Your design was edited, so the canvas shows both designs again."] == said
    assert [] == refused


def test_what_is_undone_or_taken_back_is_seen_with_both(compared, session):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    session.document.undo_stack.undo()
    assert session.shown.is_open
    assert 1 == compared.head.sides_switch.current
    assert GONE not in {one.node for one in session.shown.ghosts.values()}
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    compared.finish()
    compared.bar.rest_button.click()
    assert PROD == session.organization.parent(SHOP)
    assert session.shown.is_open


def test_a_ghost_leads_to_its_node_and_is_no_place_to_drop(compared, session, area):
    click(area, middle(area, ghost_of(session, SHOP)))
    assert (SHOP,) == session.selection
    click(area, middle(area, ghost_of(session, GONE)))
    assert () == session.selection


def test_arrow_keys_pass_over_ghosts(compared, session, area, qtbot):
    children = session.shown.tree.node(PROD).children
    above, below = (children[children.index(ghost_of(session, SHOP)) + step] for step in (0, 1))
    assert above in session.shown.ghosts
    session.select([below])
    qtbot.keyClick(area.view, Qt.Key.Key_Up)
    assert session.current in session.organization.nodes
    assert session.current != below


def test_a_drop_beside_a_ghost_counts_the_nodes_alone(compared, session, area):
    accounts = session.organization.node(PROD).children
    first, last = middle(area, accounts[0]), middle(area, accounts[-1])
    click(area, last)
    QTest.mousePress(area.view.viewport(), Qt.MouseButton.LeftButton, pos=last)
    QTest.mouseMove(area.view.viewport(), last - QPoint(0, 20))
    QTest.mouseMove(area.view.viewport(), first - QPoint(0, 8))
    QTest.mouseRelease(area.view.viewport(), Qt.MouseButton.LeftButton, pos=first - QPoint(0, 8))
    assert (accounts[-1], *accounts[:-1]) == session.organization.node(PROD).children


def test_a_card_is_placed_by_hand_among_ghosts(compared, session, area):
    start = middle(area, ORDERS)
    click(area, start)
    alt, view = Qt.KeyboardModifier.AltModifier, area.view.viewport()
    QTest.mousePress(view, LEFT, pos=start)
    for way in (QPoint(0, 30), QPoint(40, 60), QPoint(60, 80)):
        at = QPointF(start + way)
        event = QMouseEvent(QEvent.Type.MouseMove, at, view.mapToGlobal(at), NO_BUTTON, LEFT, alt)
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, LEFT, alt, start + QPoint(60, 80))
    assert {ORDERS} == set(session.organization.places)
    assert session.shown.ghosts


def test_out_of_sight_the_canvas_shows_the_open_design(compared, session, area):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    compared.hide()
    assert session.shown.is_open
    assert not session.shown.is_compared
    assert session.annotations is None
    compared.show()
    assert not session.shown.is_open


def test_another_design_in_the_window_ends_the_picture(compared, session, area):
    session.requests.ask(SHOW_SIDE, ComparedSide.BEFORE)
    other = Organization(
        session.organization.nodes.values(), session.organization.policies.values(), session.organization.settings
    )
    session.document.replace(other)
    assert session.shown.is_open
    assert other.nodes.keys() >= {node for node, _ in area.view.canvas_scene.layout.cards()}


def test_from_afar_ghosts_have_their_colour_and_lines_stay(compared, session, area):
    area.view.zoom_by(0.2, QPoint(300, 300))
    scene = area.view.canvas_scene
    make_all(scene)
    assert scene.far
    assert 1 == len(scene.lines.moves)
    for side in (ComparedSide.BEFORE, ComparedSide.AFTER, ComparedSide.BOTH):
        session.requests.ask(SHOW_SIDE, side)
        make_all(scene)
        assert (side is ComparedSide.BOTH) == bool(scene.lines.moves)


def test_structure_is_on_the_cards_before_permissions_are_known(panel, area, session):
    earlier = Organization(
        session.organization.nodes.values(), session.organization.policies.values(), session.organization.settings
    )
    session.document.push(edits.move(session.organization, [SHOP], REGULATED))
    panel.compare_with(ComparedDesign("earlier.json", earlier, is_earlier=True))
    if panel.comparison.found is None:
        assert "moved from Prod" == session.annotations[SHOP].line
    assert SHOP in {one.node for one in session.shown.ghosts.values()}


def test_from_afar_ous_that_change_have_the_sign_before_their_name(compared, session, area):
    session.set_direction(Direction.NESTED)
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    session.document.push(edits.add_ou(session.organization, REGULATED, "New"))
    compared.finish()
    area.view.show_at(0.4, rectf(area.view.canvas_scene.layout.bounds).center())
    make_all(area.view.canvas_scene)
    headings = {one.text: one for one in area.view.canvas_scene.overview._headings}
    assert {"Production": "rename", "New": "add"} == {t: one.sign.glyph for t, one in headings.items() if one.sign}
    assert headings["New"].box.width() >= headings["New"].wide > headings["New"].type.width("New")


def test_from_afar_each_change_has_a_sign_and_a_shape_of_its_own(compared, session, area):
    session.set_direction(Direction.NESTED)
    session.document.push(edits.rename(session.organization, NodeId("acc-dev-anna"), "other"))
    compared.finish()
    kinds = {SHOP: "move", ORDERS: "add", ghost_of(session, SHOP): "move", ghost_of(session, GONE): "remove"}
    kinds[NodeId("acc-dev-anna")] = "rename"
    scene = area.view.canvas_scene
    for scale in (0.02, 0.06, 0.15):
        area.view.show_at(scale, rectf(scene.layout.bounds).center())
        make_all(scene)
        colours, layers = scene.overview._colours, scene.overview._look.layers
        assert kinds == {node: colours.signs[colours.of(node, NodeKind.ACCOUNT)] for node in kinds}
        painted = {colour for tile in scene.overview._shown for colour in scene.overview._part(tile, layers[0][0])}
        assert set(kinds.values()) <= {colours.signs.get(colour) for colour in painted}
    mark, kinds_of_lines = QRectF(0, 0, 20, 8), {change_pen(QColor(), sign).style() for sign in CHANGE_LINES}
    shapes = {tuple(part.getRect() for part in shaped([mark], sign, 1.0)) for sign in CHANGE_LINES}
    assert len(CHANGE_LINES) == len(shapes) == len(kinds_of_lines)
    area.view.show_at(0.3, rectf(scene.layout.rect(SHOP)).center())
    make_all(scene)
    assert {"move", "add", "remove"} <= {sign.glyph for _, sign in scene.overview._names._signs}
