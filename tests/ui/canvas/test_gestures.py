"""Gestures with real mouse events: what they select, move, copy, refuse and take back."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QFontMetricsF, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.layout import Density, Direction
from designer.organization.model.records import NodeId, PolicyId
from tests.ui.canvas.pictures import make_all
from ui import theme
from ui.canvas.cards.items import rectf
from ui.canvas.cards.painting import bubble_rect
from ui.canvas.cards.surface import CardState
from ui.canvas.tools.move import CanvasDropTarget
from ui.canvas.tools.rename import RenameEditor
from ui.dragdrop.caption import Caption
from ui.dragdrop.mime import POLICY_MIME
from ui.state.pending_node import make_node

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def children(view, node_id):
    return list(view.session.document.organization.node(NodeId(node_id)).children)


def caption(view):
    """What is at the mouse; "" where nothing does."""
    return next((c.text() for c in view.window().findChildren(Caption) if c.isVisible()), "")


def steps(view):
    return view.session.document.undo_stack.count()


def test_a_click_selects_ctrl_and_shift_add_and_take_away(view, mouse):
    mouse.click("shop")
    assert view.session.selection == ("shop",)
    mouse.click("anna", CTRL)
    mouse.click("ben", SHIFT)
    assert view.session.selection == ("shop", "anna", "ben")
    mouse.click("anna", CTRL)
    assert view.session.selection == ("shop", "ben")
    mouse.click("ben")
    assert view.session.selection == ("ben",)
    mouse.click(QPoint(20, 650))
    assert view.session.selection == ()


def test_a_rubber_band_selects_what_it_touches_and_esc_takes_it_back(view, mouse):
    mouse.click("shop")
    start, end = mouse.at("anna", -0.2, -0.1), mouse.at("ben", 1.05, 0.5)
    mouse.press(start)
    mouse.move(mouse.at("anna", 0.5, 0.5))
    mouse.move(end)
    assert set(view.session.selection) == {"anna", "ben"}
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.session.selection == ("shop",)
    mouse.release(end)
    assert view.session.selection == ("shop",)
    mouse.press(start, CTRL)
    mouse.move(end)
    mouse.release(end)
    assert set(view.session.selection) == {"shop", "anna", "ben"}


def test_a_drag_onto_an_ou_moves_the_account_there_in_one_step(view, mouse):
    mouse.drag("anna", "prod")
    assert children(view, "prod") == ["shop", "pay", "anna"]
    assert steps(view) == 1
    assert view.session.selection == ("anna",)
    view.session.document.undo_stack.undo()
    assert children(view, "sandbox") == ["anna", "ben", "carl"]


def test_a_drag_between_siblings_shows_where_and_puts_it_there(view, mouse):
    target = mouse.at("pay", 0.5, 0.2)
    mouse.press("anna")
    mouse.move(target - QPoint(30, 0))
    mouse.move(target)
    assert view.canvas_scene.insertion.isVisible()
    assert caption(view).startswith("Move to Prod")
    assert view.canvas_scene.card(NodeId("prod")).state & CardState.TARGET
    mouse.release(target)
    assert children(view, "prod") == ["shop", "anna", "pay"]
    assert not view.canvas_scene.insertion.isVisible()
    assert caption(view) == ""


def test_a_drag_among_siblings_changes_their_order(view, mouse):
    mouse.drag("anna", mouse.at("carl", 0.5, 0.9))
    assert children(view, "sandbox") == ["ben", "carl", "anna"]
    mouse.drag(mouse.at("security", 0.5, 0.3), mouse.at("sandbox", 0.95, 0.5))
    assert children(view, "root") == ["boss", "workloads", "sandbox", "security"]


def test_several_selected_cards_move_together_and_keep_their_order(view, mouse):
    mouse.click("carl")
    mouse.click("anna", CTRL)
    mouse.drag("carl", mouse.at("shop", 0.5, 0.2))
    assert children(view, "prod") == ["anna", "carl", "shop", "pay"]
    assert steps(view) == 1


def test_a_refused_drop_says_why_and_changes_nothing(view, mouse, qtbot):
    mouse.press("workloads")
    mouse.move(mouse.at("prod", 0.4, 0.4))
    mouse.move("prod")
    assert "below it" in caption(view)
    assert view.canvas_scene.card(NodeId("prod")).state & CardState.REFUSED
    with qtbot.waitSignal(view.session.notices.refused) as refused:
        mouse.release("prod")
    assert refused.args == ["Workloads cannot be moved into Prod, which lies below it."]
    assert steps(view) == 0


def test_esc_ends_a_drag_without_a_trace(view, mouse):
    mouse.press("anna")
    mouse.move(mouse.at("anna", 0.9, 0.9))
    mouse.move("prod")
    assert view.canvas_scene.card(NodeId("anna")).state & CardState.LIFTED
    QTest.keyClick(view, Qt.Key.Key_Escape)
    mouse.release("prod")
    assert steps(view) == 0
    assert not view.canvas_scene.card(NodeId("anna")).state & CardState.LIFTED
    assert caption(view) == ""


def test_a_shaky_click_moves_nothing(view, mouse):
    mouse.press("anna")
    mouse.move(mouse.at("anna") + QPoint(2, 2))
    mouse.release(mouse.at("anna") + QPoint(2, 2))
    assert steps(view) == 0


def test_ctrl_drag_copies(view, mouse):
    mouse.drag("anna", "prod", CTRL)
    assert children(view, "sandbox") == ["anna", "ben", "carl"]
    assert len(children(view, "prod")) == 3
    assert view.session.selection == (children(view, "prod")[-1],)


def test_the_root_cannot_be_dragged(view, mouse):
    mouse.drag("root", "prod")
    assert steps(view) == 0


def test_nothing_moves_in_a_read_only_document(view, mouse):
    view.session.document.read_only = True
    mouse.drag("anna", "prod")
    assert children(view, "sandbox") == ["anna", "ben", "carl"]


def test_a_collapsed_ou_opens_under_a_resting_drag_and_closes_again_without_a_drop(view, mouse, qtbot):
    view.session.set_collapsed(NodeId("prod"), True)
    mouse.press("anna")
    mouse.move(mouse.at("anna", 0.9, 0.9))
    mouse.move("prod")
    qtbot.waitUntil(lambda: NodeId("prod") not in view.session.collapsed)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.session.collapsed == {"prod"}
    mouse.release("prod")


def test_the_canvas_scrolls_while_a_drag_is_at_its_border(view, mouse, qtbot):
    """It scrolls only if there are more cards: crossing the border with all in sight moves nothing."""
    view.fit()
    view.finish_flight()
    whole = view.visible_area()
    assert [False] * 4 == [CanvasDropTarget(view).scroll_by(*way) for way in ((-9, 0), (9, 0), (0, -9), (0, 9))]
    assert whole == view.visible_area()
    view.pan_by(round((view.canvas_scene.layout.bounds.x - whole.left()) * view.scale_factor) + 100, 0)
    before = view.visible_area().left()
    mouse.press("anna")
    mouse.move(mouse.at("anna", 0.9, 0.9))
    mouse.move(QPoint(5, 300))
    qtbot.waitUntil(lambda: view.visible_area().left() < before - 60)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    mouse.release(QPoint(5, 300))


@pytest.mark.parametrize("direction", list(Direction))
def test_a_bubble_opens_and_collapses(view, mouse, direction):
    view.session.set_direction(direction)
    view.session.select([NodeId("prod")])
    view.reveal(NodeId("prod"))
    make_all(view.canvas_scene)

    def bubble():
        card = view.canvas_scene.card(NodeId("prod"))
        box = bubble_rect(view.canvas_scene.canvas_style, card.content, view.canvas_scene.layout.direction)
        return view.viewportTransform().map(card.pos() + box.center()).toPoint()

    mouse.click(bubble())
    assert view.session.collapsed == {"prod"}
    make_all(view.canvas_scene)
    mouse.click(bubble())
    assert view.session.collapsed == frozenset()


@pytest.mark.parametrize("button", ["middle", "space"])
def test_middle_button_and_space_pan(view, mouse, button):
    middle = Qt.MouseButton.MiddleButton if button == "middle" else Qt.MouseButton.LeftButton
    if button == "space":
        QTest.keyPress(view, Qt.Key.Key_Space)
    before = view.visible_area().topLeft()
    start = mouse.at("anna")
    mouse.press(start, button=middle)
    mouse.move(start + QPoint(50, 30), button=middle)
    mouse.release(start + QPoint(50, 30), button=middle)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.visible_area().topLeft() == before - QPointF(50, 30)
    assert steps(view) == 0


# Renaming in place


def editor(view):
    return next((e for e in view.viewport().findChildren(QLineEdit) if e.isVisible()), None)


def test_a_double_click_on_the_name_renames_in_place(view, mouse):
    mouse.double_click(mouse.at("anna", 0.5, 0.3))
    edit = editor(view)
    assert edit.text() == "Anna"
    QTest.keyClicks(edit, "dev-anna")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert view.session.document.organization.node(NodeId("anna")).name == "dev-anna"
    assert steps(view) == 1
    assert editor(view) is None


@pytest.mark.parametrize("density", [Density.COMFORTABLE, Density.COMPACT])
@pytest.mark.parametrize("scale", [1.0, 0.8, 1.6])
def test_the_second_line_of_a_card_can_be_read_while_its_name_is_typed(view, density, scale):
    view.session.set_density(density)
    view.zoom_by(scale / view.scale_factor, view.viewport().rect().center())
    scene, node = view.canvas_scene, NodeId("anna")
    view.begin_rename(node)
    box, card = editor(view).geometry(), rectf(scene.layout.head(node))
    measures, unit = scene.content_of(node).measures, scene.canvas_style.unit
    cap = QFontMetricsF(theme.secondary_font()).capHeight()
    line = card.center() + QPointF(0, measures.line_down * unit - cap / 2)
    name = card.center() - QPointF(0, measures.name_up * unit)
    assert box.bottom() < view.viewportTransform().map(line).y()
    assert box.top() < view.viewportTransform().map(name).y() < box.bottom()
    assert box.height() >= 26


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_field_of_a_name_is_as_wide_as_its_card_and_wider_for_a_name_without_room(view, scale):
    view.zoom_by(scale / view.scale_factor, view.viewport().rect().center())
    view.begin_rename(NodeId("anna"))
    field = editor(view)
    short = field.width()
    card = view.viewportTransform().mapRect(rectf(view.canvas_scene.layout.rect(NodeId("anna"))))
    assert field.geometry().right() <= card.right() + 2
    QTest.keyClicks(field, "an-account-with-a-name-that-no-card-has-room-for")
    assert field.width() >= field.fontMetrics().horizontalAdvance(field.text())
    assert view.viewport().rect().contains(field.geometry())
    field.selectAll()
    QTest.keyClicks(field, "b")
    assert field.width() <= short


def test_a_name_is_typed_in_sight_at_the_border_of_the_view(view):
    view.zoom_out()
    view.zoom_out()  # the field is wider than the card now
    card = view.viewportTransform().mapRect(rectf(view.canvas_scene.layout.rect(NodeId("anna"))))
    view.pan_by(round(card.right()) - view.viewport().width() + 12, 0)  # in sight, so that nothing scrolls
    view.begin_rename(NodeId("anna"))
    assert view.viewport().rect().contains(editor(view).geometry())


def test_esc_drops_the_typed_name(view):
    view.begin_rename(NodeId("anna"))
    QTest.keyClicks(editor(view), "no")
    QTest.keyClick(editor(view), Qt.Key.Key_Escape)
    assert steps(view) == 0
    assert view.session.document.organization.node(NodeId("anna")).name == "Anna"


def test_a_bad_name_says_why_and_is_not_taken(view):
    view.begin_rename(NodeId("anna"))
    edit = editor(view)
    edit.selectAll()
    QTest.keyClicks(edit, "a<b")
    assert "<" in caption(view)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert editor(view) is edit
    QTest.keyClick(edit, Qt.Key.Key_Escape)


def test_typing_on_a_selected_card_replaces_its_name(view):
    view.session.choose(NodeId("prod"))
    QTest.keyClicks(view, "P")
    QTest.keyClicks(editor(view), "roduction")
    QTest.keyClick(editor(view), Qt.Key.Key_Return)
    assert view.session.document.organization.node(NodeId("prod")).name == "Production"


def test_the_root_is_not_renamed_and_says_why(view, qtbot):
    with qtbot.waitSignal(view.session.notices.refused):
        view.begin_rename(NodeId("root"))
    assert editor(view) is None


def test_a_card_out_of_view_is_brought_into_view_to_be_renamed(view):
    view.show_at(1.0, QPointF(9_000, 9_000))
    view.begin_rename(NodeId("anna"))
    assert view.viewport().rect().contains(editor(view).geometry().center())
    QTest.keyClick(editor(view), Qt.Key.Key_Escape)


# Composed names


def compose(view, begun="", written=""):
    """What an input method tells whoever has the keys."""
    event = QInputMethodEvent(begun, [])
    event.setCommitString(written)
    QApplication.sendEvent(QApplication.focusWidget() or view, event)


@pytest.fixture
def composer(view, qtbot):
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow)
    view.setFocus()
    view.session.choose(NodeId("prod"))
    return view


def test_a_letter_of_a_dead_key_replaces_the_name_of_a_selected_card(composer):
    compose(composer, written="é")
    assert editor(composer).text() == "é"
    assert editor(composer).hasFocus()
    QTest.keyClicks(editor(composer), "tape")
    QTest.keyClick(editor(composer), Qt.Key.Key_Return)
    assert composer.session.document.organization.node(NodeId("prod")).name == "étape"
    assert steps(composer) == 1


def test_a_composition_is_shown_on_the_card_and_keeps_the_keys_until_it_is_over(composer):
    compose(composer, begun="s")
    compose(composer, begun="sh")
    assert composer.hasFocus()
    assert editor(composer).text() == ""
    assert editor(composer).isVisible()
    compose(composer, written="生产")
    assert editor(composer).text() == "生产"
    assert editor(composer).hasFocus()
    compose(composer, begun="h")
    compose(composer, written="环境")
    QTest.keyClick(editor(composer), Qt.Key.Key_Return)
    assert composer.session.document.organization.node(NodeId("prod")).name == "生产环境"


def test_a_composition_that_is_given_up_leaves_the_name(composer):
    compose(composer, begun="sh")
    compose(composer)
    assert editor(composer) is None
    assert composer.hasFocus()
    assert steps(composer) == 0


def test_nothing_is_composed_on_the_root_or_on_nothing(composer):
    for select in (lambda: composer.session.choose(NodeId("root")), lambda: composer.session.select([])):
        select()
        assert not composer.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
        compose(composer, written="é")
        assert editor(composer) is None


def test_an_input_method_is_told_where_the_card_is(composer, mouse):
    assert composer.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert composer.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)
    place = composer.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert place.intersects(QRectF(QPointF(mouse.at("prod", 0.1, 0)), QPointF(mouse.at("prod", 1, 1))))


# Policies from the library


def drag_policy(view, place, policies, *, drop=True):
    """A drag of policies over a place, as Qt sends it; whether the drop was accepted."""
    data = QMimeData()
    data.setData(POLICY_MIME, "\n".join(policies).encode())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(place, action, data, buttons, keys))
    move = QDragMoveEvent(place, action, data, buttons, keys)
    QApplication.sendEvent(view.viewport(), move)
    accepted, said = move.isAccepted(), caption(view)
    if drop:
        QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(place), action, data, buttons, keys))
    else:
        QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    return accepted, said


def test_a_policy_dropped_on_a_card_is_attached(view, mouse):
    accepted, said = drag_policy(view, mouse.at("prod"), ["spare"])
    assert (accepted, said) == (True, "Attach Spare to Prod")
    assert PolicyId("spare") in view.session.document.organization.node(NodeId("prod")).policies
    assert steps(view) == 1


def test_a_policy_dropped_on_one_of_several_selected_cards_is_attached_to_all(view, mouse):
    view.session.select([NodeId("prod"), NodeId("test")])
    drag_policy(view, mouse.at("test"), ["spare", "deny-s3"])
    for node_id in ("prod", "test"):
        assert {"spare", "deny-s3"} <= set(view.session.document.organization.node(NodeId(node_id)).policies)
    assert steps(view) == 1


def test_a_policy_that_cannot_be_attached_says_why(view, mouse):
    accepted, said = drag_policy(view, mouse.at("workloads"), ["deny-s3"], drop=False)
    assert not accepted
    assert "already" in said
    assert steps(view) == 0


def test_a_policy_drag_that_leaves_shows_nothing(view, mouse):
    drag_policy(view, mouse.at("prod"), ["spare"], drop=False)
    assert view.canvas_scene.card(NodeId("prod")).state is CardState.PLAIN
    assert caption(view) == ""


def test_something_else_dragged_over_the_canvas_is_ignored(view, mouse):
    data = QMimeData()
    data.setText("hello")
    event = QDragEnterEvent(
        mouse.at("prod"), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view.viewport(), event)
    assert not event.isAccepted()


def test_an_undo_in_the_middle_of_a_drag_ends_the_drag(view, mouse):
    mouse.drag("anna", "prod")
    mouse.press("ben")
    mouse.move(mouse.at("ben", 0.9, 0.9))
    mouse.move("test")
    view.session.document.undo_stack.undo()
    assert caption(view) == ""
    mouse.release("test")
    assert children(view, "sandbox") == ["anna", "ben", "carl"]


def test_a_name_being_typed_is_for_its_own_document(view, organization):
    view.begin_rename(NodeId("anna"))
    QTest.keyClicks(editor(view), "other")
    view.session.document.replace(organization.copy())
    assert editor(view) is None
    assert view.session.document.organization.node(NodeId("anna")).name == "Anna"


def test_a_name_being_typed_for_what_an_undo_takes_away_is_given_up(view):
    made = make_node(
        view.session, lambda: edits.add_ou(view.session.document.organization, NodeId("sandbox"), "New OU")
    )
    view.begin_rename(made.node_id, pending=made)
    QTest.keyClicks(editor(view), "other")
    view.session.document.undo_stack.undo()  # as the toolbar does, which takes no keys
    assert editor(view) is None
    assert view.hasFocus()


def test_a_name_that_ends_while_another_window_has_the_keys_leaves_them_to_the_canvas(view, qtbot):
    """The window hands what is typed next to the widget that had its keys last, were it hidden."""
    view.begin_rename(NodeId("anna"))
    QTest.keyClick(editor(view), Qt.Key.Key_Delete)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert editor(view) is not None, "no name is none: it waits"
    view.session.document.push(edits.remove(view.session.document.organization, [NodeId("anna")]))
    assert view.window().focusWidget() is view


def test_a_band_over_very_many_cards_selects_at_its_end(view, mouse, monkeypatch):
    monkeypatch.setattr("ui.canvas.tools.rubber_band.MOST_LIVE", 1)
    start, end = mouse.at("anna", -0.2, -0.1), mouse.at("ben", 1.05, 0.5)
    mouse.press(start)
    mouse.move(end)
    assert view.session.selection == ()
    mouse.release(end)
    assert set(view.session.selection) == {"anna", "ben"}


def test_the_tip_names_every_policy_and_where_it_comes_from(view):
    from designer.analysis.lenses.node_summary import tip

    organization = view.session.document.organization
    assert "From Workloads: DenyS3" in tip(organization, organization.node(NodeId("shop"))).splitlines()
    assert "Attached here: DenyS3" in tip(organization, organization.node(NodeId("workloads"))).splitlines()


def test_ctrl_held_from_the_press_on_copies_selected_cards_and_keeps_them_selected_until_then(view, mouse):
    view.session.select([NodeId("anna"), NodeId("ben")])
    mouse.press("anna", CTRL)
    mouse.move(mouse.at("anna", 0.9, 0.9), CTRL)
    mouse.move("prod", CTRL)
    assert caption(view).startswith("Copy to Prod")
    mouse.release("prod", CTRL)
    assert children(view, "sandbox") == ["anna", "ben", "carl"]
    assert len(children(view, "prod")) == 4


def test_a_drag_may_begin_with_the_second_press_of_a_double_click(view, mouse):
    start = mouse.at("anna", 0.5, 0.3)
    mouse.click(start)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    mouse.move(start + QPoint(20, 20))
    mouse.move("prod")
    mouse.release("prod")
    assert children(view, "prod")[-1] == "anna"
    assert editor(view) is None


def test_a_name_that_is_being_typed_goes_with_its_design(view, session, qtbot):
    view.begin_rename(NodeId("shop"))
    editor = view.findChild(RenameEditor)
    session.document.replace(template("starter").organization)
    assert editor.isHidden()
    qtbot.keyClicks(view, "x")  # goes nowhere: no name is open
