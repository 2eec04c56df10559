"""What assistive tools see of the canvas, and what they are told."""

import gc
import subprocess
import sys

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtTest import QTest

from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.records import NodeId, PolicyId
from ui.canvas.canvas_area import CanvasArea
from ui.canvas.cards.items import rectf
from ui.canvas.view import CanvasView
from ui.state.document import Document
from ui.state.session import Session

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def tree(view):
    return QAccessible.queryAccessibleInterface(view)


@pytest.fixture
def heard(monkeypatch, tree):
    """A tool listens that has asked what the canvas is: what it is told, as the kind of event and what it is about."""
    told = []

    def listen(event):
        about = event.accessibleInterface()
        message = event.message() if event.type() is QAccessible.Event.Announcement else ""
        told.append((event.type(), message or (about.text(NAME) if about else "")))

    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(listen))
    return told


def names(interface):
    return [interface.child(index).text(NAME).split(",")[0] for index in range(interface.childCount())]


def walk(interface):
    yield interface
    for index in range(interface.childCount()):
        yield from walk(interface.child(index))


def test_a_tool_reads_the_level_of_a_card(tree):
    deepest = [one for one in walk(tree) if one is not tree][-1]
    for card in (tree.child(0), deepest):
        attributes = card.interface_cast(QAccessible.InterfaceType.AttributesInterface)
        assert [QAccessible.Attribute.Level] == attributes.attributeKeys()
        level = attributes.attributeValue(QAccessible.Attribute.Level)
        assert card.text(DESCRIPTION).partition(",")[0] == (f"Level {level}" if level > 1 else "")


def test_a_tool_gives_the_canvas_the_keys(tree, view):
    view.clearFocus()
    actions = tree.actionInterface()
    assert [QAccessibleActionInterface.setFocusAction()] == actions.actionNames()
    actions.doAction(QAccessibleActionInterface.setFocusAction())
    assert view.hasFocus()


def item(tree, name):
    return next(i for i in walk(tree) if i.text(NAME).split(",")[0] == name)


def test_the_canvas_is_a_tree_of_the_cards_it_shows(tree):
    assert tree.role() is QAccessible.Role.Tree
    assert names(tree) == ["Root Root"]
    assert names(tree.child(0)) == ["Account Boss", "OU Security", "OU Workloads", "OU Sandbox"]
    assert names(item(tree, "OU Prod")) == ["Account Shop", "Account Pay"]
    assert {i.role() for i in walk(tree.child(0))} == {QAccessible.Role.TreeItem}


def test_parents_children_and_their_places_agree(tree):
    for interface in walk(tree):
        for index in range(interface.childCount()):
            child = interface.child(index)
            assert child.parent() is interface
            assert interface.indexOfChild(child) == index
        assert interface.child(interface.childCount()) is None
    assert tree.indexOfChild(item(tree, "OU Prod")) == -1


def test_nested_frames_are_the_same_tree_with_the_same_levels(tree, view, session):
    session.set_direction(Direction.NESTED)
    assert names(tree) == ["Root Root"]
    assert names(tree.child(0)) == ["Account Boss", "OU Security", "OU Workloads", "OU Sandbox"]
    assert item(tree, "Account Shop").text(DESCRIPTION) == "Level 4, in Prod"
    card = view.viewportTransform().mapRect(rectf(view.shown_layout.rect(NodeId("shop")))).toRect()
    assert item(tree, "Account Shop").rect().translated(-view.viewport().mapToGlobal(QPoint())) == card


def test_a_name_tells_policies_and_a_description_where_it_stands(tree, session):
    session.document.push(edits.attach(session.document.organization, PolicyId("spare"), [NodeId("shop")]))
    assert item(tree, "Account Shop").text(NAME) == "Account Shop, 1 SCP, 1 inherited SCP"
    assert item(tree, "Account Shop").text(DESCRIPTION) == "Level 4, in Prod"
    assert item(tree, "OU Workloads").text(NAME) == "OU Workloads, 3 accounts, 1 SCP"
    assert item(tree, "Account Boss").text(NAME) == "Account Boss, management account"
    assert item(tree, "Root Root").text(DESCRIPTION) == ""


def test_a_name_tells_what_a_lens_says_and_a_description_what_was_found(tree, session):
    session.set_annotations(
        {NodeId("pay"): NodeAnnotation(tone=Tone(ToneColour.DENIED, "denied", "denied"), note="decides here")}
    )
    session.highlight([NodeId("pay")])
    assert item(tree, "Account Pay").text(NAME).endswith(", denied, decides here")
    assert item(tree, "Account Pay").text(DESCRIPTION) == "Level 4, in Prod, found"


def test_a_collapsed_ou_says_so_and_has_no_children(tree, session):
    workloads = item(tree, "OU Workloads")
    assert workloads.state().expanded
    assert not workloads.state().collapsed
    session.set_collapsed(NodeId("workloads"), True)
    assert workloads.state().collapsed
    assert not workloads.state().expanded
    assert workloads.childCount() == 0
    assert not item(tree, "Account Ben").state().expandable


def test_a_subtree_that_is_shown_alone_is_the_whole_tree(tree, session):
    session.focus_on(NodeId("workloads"))
    assert names(tree) == ["OU Workloads"]
    assert names(tree.child(0)) == ["OU Prod", "OU Test"]
    assert tree.child(0).parent() is tree
    session.focus_on(None)
    assert names(tree) == ["Root Root"]
    assert item(tree, "OU Workloads").parent() is tree.child(0)


def test_every_card_of_the_canvas_is_in_the_tree(tree, session):
    for show in (lambda: None, lambda: session.expand_to_level(1), session.expand_all):
        show()
        seen = {i.node_id for i in walk(tree) if i is not tree}
        assert seen == {node_id for node_id, _ in tree.view().canvas_scene.layout.cards()}


def test_selection_and_focus_are_states(tree, session, view):
    view.setFocus()
    session.select([NodeId("anna"), NodeId("ben")])
    anna, ben = item(tree, "Account Anna"), item(tree, "Account Ben")
    assert (anna.state().selected, anna.state().focused) == (True, False)
    assert (ben.state().selected, ben.state().focused) == (True, True)
    assert tree.focusChild() is ben
    assert tree.selectionInterface().selectedItems() == [anna, ben]


def test_a_tool_selects_through_the_tree(tree, session):
    selection = tree.selectionInterface()
    assert selection.select(item(tree, "Account Anna"))
    assert selection.select(item(tree, "Account Ben"))
    assert selection.unselect(item(tree, "Account Anna"))
    assert session.selection == ("ben",)
    assert selection.selectAll()
    assert len(session.selection) == 15
    assert selection.clear()
    assert session.selection == ()


def test_a_card_is_where_it_is_seen_and_is_found_there(tree, view, mouse):
    shop = item(tree, "Account Shop")
    place = view.viewport().mapToGlobal(mouse.at("shop"))
    assert shop.rect().contains(place)
    assert tree.childAt(place.x(), place.y()) is shop
    assert tree.childAt(*view.viewport().mapToGlobal(QPoint(1299, 699)).toTuple()) is None
    assert not shop.state().offscreen
    view.pan_by(5000, 0)
    assert shop.state().offscreen


def test_actions_select_open_and_ask_for_the_menu(tree, session, view, qtbot):
    actions = item(tree, "OU Prod").actionInterface()
    press, toggle = QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.toggleAction()
    actions.doAction(press)
    assert session.selection == ("prod",)
    actions.doAction(toggle)
    assert session.collapsed == {"prod"}
    actions.doAction(toggle)
    assert session.collapsed == frozenset()
    with qtbot.waitSignal(view.menuAsked):
        actions.doAction(QAccessibleActionInterface.showMenuAction())
    assert toggle not in item(tree, "Account Ben").actionInterface().actionNames()


def test_what_is_gone_is_invalid_and_given_back(tree, session, monkeypatch):
    monkeypatch.setattr(QAccessible, "isActive", staticmethod(lambda: True))
    shop, prod = item(tree, "Account Shop"), item(tree, "OU Prod")
    made = tree.made()
    session.document.push(edits.remove(session.document.organization, [NodeId("shop")]))
    assert tree.made() == made - 1
    assert not shiboken6.isValid(shop)
    assert names(prod) == ["Account Pay"]
    session.document.undo_stack.undo()
    assert names(prod) == ["Account Shop", "Account Pay"]


def test_interfaces_outlive_the_collector_and_go_with_the_canvas(qtbot, organization):
    area = CanvasArea(Session(Document(organization)))
    tree = QAccessible.queryAccessibleInterface(area.view)
    root = tree.child(0)
    keys = [QAccessible.uniqueId(i) for i in walk(tree)]
    del root
    gc.collect()
    assert [QAccessible.uniqueId(i) for i in walk(tree)] == keys
    shiboken6.delete(area)
    assert not shiboken6.isValid(tree)
    assert [QAccessible.accessibleInterface(key) for key in keys] == [None] * len(keys)


def test_a_tool_that_asks_for_one_node_of_many_makes_only_those_it_asks_for(qtbot):
    session = Session(Document(large_organization(10_000, 1)))
    session.expand_all()
    view = CanvasView(session)
    qtbot.addWidget(view)
    tree = QAccessible.queryAccessibleInterface(view)
    node = tree
    while node.childCount():
        node = node.child(node.childCount() - 1)
    assert node.text(NAME).startswith("Account ")
    assert tree.made() < 10


def test_arrows_move_the_focus_of_the_tool(view, session, heard, qtbot):
    view.setFocus()
    session.select([NodeId("security")])
    heard.clear()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert (QAccessible.Event.Focus, "OU Workloads, 3 accounts, 1 SCP") in heard
    view.clearFocus()
    heard.clear()
    view.setFocus()
    qtbot.waitUntil(lambda: (QAccessible.Event.Focus, "OU Workloads, 3 accounts, 1 SCP") in heard)


def test_a_tool_that_asks_again_is_told_once(view, session, heard):
    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(QAccessible.queryAccessibleInterface(view)))
    assert QAccessible.queryAccessibleInterface(view) is not None
    view.clearFocus()
    heard.clear()
    session.select([NodeId("ben")])
    assert 1 == heard.count((QAccessible.Event.Announcement, "Account Ben"))


def test_a_selection_from_elsewhere_is_announced(view, session, heard):
    view.clearFocus()
    session.select([NodeId("ben")])
    assert (QAccessible.Event.Announcement, "Account Ben") in heard
    session.select([NodeId("ben"), NodeId("anna")])
    assert (QAccessible.Event.Announcement, "2 selected") in heard


def test_collapsing_is_told(view, session, heard):
    view.setFocus()
    session.select([NodeId("prod")])
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert (QAccessible.Event.StateChanged, "OU Prod, 2 accounts, 1 inherited SCP") in heard


def test_nothing_of_it_is_imported_until_a_tool_asks():
    code = "import sys, ui.window.app; print('ui.canvas.accessibility_tree' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_drawing_is_the_same_where_people_read_from_the_right(qapp, qtbot, organization):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        session = Session(Document(organization))
        area = CanvasArea(session)
        qtbot.addWidget(area)
        area.resize(900, 600)
        area.show()
        root = QAccessible.queryAccessibleInterface(area.view).child(0)
        before = root.rect()
        area.view.pan_by(30, 0)
        assert before.translated(-30, 0) == root.rect()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
