"""Drags with a real mouse through a whole window: canvas, outline, breadcrumb and policies, each onto the others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar

from designer.organization.model.records import NodeId
from tests.ui.again import in_one_window
from ui.canvas.cards.items import rectf
from ui.canvas.cards.surface import CardState
from ui.canvas.tools.move import CanvasDropTarget
from ui.commands.clipboard import FRAGMENT_MIME
from ui.dragdrop.caption import Caption
from ui.dragdrop.drag_session import DragSession
from ui.dragdrop.mime import NODE_MIME, SOURCE_MIME
from ui.dragdrop.payload import DraggedNodes
from ui.widgets.display.notifier import Notifier

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
MOVE, COPY = Qt.DropAction.MoveAction, Qt.DropAction.CopyAction


class Hand:
    """A mouse for a whole window, with which things are dragged from one widget to another.

    The platform without a screen has no drags of its own. So once a widget begins one, the rest of the way is told to
    the widgets under the pointer as Qt tells it: what enters, moves, leaves and drops.
    """

    def __init__(self, window, monkeypatch):
        self.window = window
        self.stops = []
        self.keys = PLAIN
        self.look = lambda: None
        self.let_go = True
        self.under = None
        self.accepted = False
        self.program = window  # in whose windows the drag began; None for another program
        monkeypatch.setattr(QDropEvent, "source", lambda _event: self.program)
        monkeypatch.setattr(QDrag, "exec", lambda drag, *actions: self.carry(drag, *actions))  # noqa: PLW0108 - a method

    def drag(self, *stops, keys=PLAIN, look=lambda: None, let_go=True):
        """Press on the first stop, go over the others, look, and let go on the last; stops are places of the screen."""
        start = stops[0]() if callable(stops[0]) else stops[0]
        self.stops, self.keys, self.look, self.let_go = list(stops[1:]), keys, look, let_go
        self.at = start
        grabber = QApplication.widgetAt(start)
        mouse(grabber, QEvent.Type.MouseButtonPress, start, keys)
        for nearer in (QPoint(4, 4), QPoint(10, 12)):
            mouse(grabber, QEvent.Type.MouseMove, start + nearer, keys)
        while self.stops:
            mouse(grabber, QEvent.Type.MouseMove, self.next(), keys)
        if self.look:
            self.look()
        mouse(grabber, QEvent.Type.MouseButtonRelease, self.at, keys)

    def next(self):
        stop = self.stops.pop(0)
        self.at = stop() if callable(stop) else stop
        return self.at

    def carry(self, drag, actions, _default=None):
        """Steps of Qt while a drag goes on, from where it began to its last stop."""
        if self.look is None:  # the button was let go where the drag before ended: moves begin no other
            return Qt.DropAction.IgnoreAction
        copies = self.keys & CTRL or not actions & MOVE
        told = drag.mimeData(), (COPY if copies else MOVE), Qt.MouseButton.LeftButton, self.keys
        self.tell(self.at, *told)
        while self.stops:
            self.tell(self.next(), *told)
        self.look()
        self.look = None
        if self.let_go:
            mouse(self.window, QEvent.Type.MouseButtonRelease, self.at)
        if self.under is not None:
            place = QPointF(self.under.mapFromGlobal(self.at))
            event = QDropEvent(place, *told[1:2], *told[:1], *told[2:]) if self.accepted and self.let_go else None
            QApplication.sendEvent(self.under, event or QDragLeaveEvent())
        self.under = None
        return told[1]

    def tell(self, at, data, action, buttons, keys):
        under = QApplication.widgetAt(at)
        while under is not None and not under.acceptDrops():
            under = under.parentWidget()
        if under is not self.under:
            if self.under is not None:
                QApplication.sendEvent(self.under, QDragLeaveEvent())
            self.under = under
            if under is not None:
                place = under.mapFromGlobal(at)
                QApplication.sendEvent(under, QDragEnterEvent(place, action, data, buttons, keys))
        if under is not None:
            event = QDragMoveEvent(under.mapFromGlobal(at), action, data, buttons, keys)
            QApplication.sendEvent(under, event)
            self.accepted = event.isAccepted()


def mouse(grabber, kind, at, keys=PLAIN):
    moves = kind is QEvent.Type.MouseMove
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    place = QPointF(grabber.mapFromGlobal(at))
    QApplication.sendEvent(grabber, QMouseEvent(kind, place, QPointF(at), none if moves else left, held, keys))


@pytest.fixture
def hand(window, monkeypatch):
    window.showNormal()
    window.resize(1900, 950)
    QApplication.processEvents()
    window.canvas.fit()
    window.canvas.finish_flight()
    return Hand(window, monkeypatch)


def organization(window):
    return window.session.document.organization


def node(window, name) -> NodeId:
    return next(n.id for n in organization(window).nodes.values() if n.name == name)


def names_below(window, name):
    return [organization(window).node(n).name for n in organization(window).node(node(window, name)).children]


def card(window, name):
    canvas = window.canvas
    place = canvas.viewportTransform().mapRect(rectf(canvas.canvas_scene.layout.head(node(window, name))))
    return canvas.viewport().mapToGlobal(place.center().toPoint())


def row(window, name, share=0.5):
    """The place of a row of the outline, this far down in it."""
    view = window.parts.docks.outline.view
    index = view.model().node_index(node(window, name))
    view.scrollTo(index)
    box = view.visualRect(index)
    return view.viewport().mapToGlobal(QPoint(box.left() + 30, box.top() + round(box.height() * share)))


def crumb(window, name):
    breadcrumb = window._area.breadcrumb
    box = next(box for node_id, _, box in breadcrumb._levels if node_id == node(window, name))
    return breadcrumb.mapToGlobal(box.center().toPoint())


def highlighted_cards(window):
    """What a drag makes of cards, made as items or not."""
    return dict(window.canvas.canvas_scene._gesture_states)


def caption(window):
    shown = [c for c in window.findChildren(Caption) if c.text()]
    return (shown[0].text(), shown[0].more()) if shown else ("", "")


def steps(window):
    return window.session.document.undo_stack.count()


def seen_at_the_end(window, seen):
    """Looks at what is shown while the drag rests on its last stop."""

    def look():
        view = window.parts.docks.outline.view
        seen.update(
            said=caption(window),
            row=view._highlighted,
            zone=view._zone.value,
            crumb=window._area.breadcrumb._highlighted,
        )

    return look


def test_a_card_is_dragged_onto_a_row_of_the_outline(window, hand):
    seen = {}
    hand.drag(card(window, "shop-prod"), lambda: row(window, "Sandbox"), look=seen_at_the_end(window, seen))
    assert names_below(window, "Sandbox")[-1] == "shop-prod"
    assert seen["said"][0] == "Move to Sandbox"
    assert "SCP" in seen["said"][1]
    assert (seen["row"], seen["zone"]) == (False, "onto")
    assert steps(window) == 1
    assert caption(window) == ("", "")
    assert window.parts.docks.outline.view._highlighted is None
    assert window.canvas.gesture is None
    window.session.document.undo_stack.undo()
    assert "shop-prod" in names_below(window, "Prod")


def test_several_cards_are_dragged_between_two_rows_and_keep_their_order(window, hand):
    window.session.select([node(window, "warehouse-prod"), node(window, "shop-prod")])
    seen = {}
    hand.drag(card(window, "warehouse-prod"), lambda: row(window, "dev-ben", 0.1), look=seen_at_the_end(window, seen))
    assert names_below(window, "Sandbox")[:4] == ["dev-anna", "shop-prod", "warehouse-prod", "dev-ben"]
    assert seen["zone"] == "before"
    assert steps(window) == 1


def test_below_an_open_row_means_first_in_it(window, hand):
    window.parts.docks.outline.view.expandAll()
    hand.drag(card(window, "shop-prod"), lambda: row(window, "Sandbox", 0.9))
    assert names_below(window, "Sandbox")[0] == "shop-prod"


def test_a_row_is_dragged_onto_a_card(window, hand):
    seen = {}
    target = node(window, "Sandbox")

    def look():
        seen.update(said=caption(window)[0], card=highlighted_cards(window)[target])

    hand.drag(row(window, "shop-prod"), lambda: card(window, "Sandbox"), look=look)
    assert names_below(window, "Sandbox")[-1] == "shop-prod"
    assert seen["said"] == "Move to Sandbox"
    assert seen["card"] & CardState.TARGET
    assert not highlighted_cards(window)
    assert steps(window) == 1


def test_a_row_is_dragged_among_rows_and_with_ctrl_copied(window, hand):
    hand.drag(row(window, "shop-prod"), lambda: row(window, "Sandbox"), keys=CTRL)
    assert names_below(window, "Sandbox")[-1] == "shop-prod"
    assert "shop-prod" in names_below(window, "Prod")
    assert steps(window) == 1


def test_ctrl_copies_a_card_onto_a_row(window, hand):
    seen = {}
    hand.drag(card(window, "shop-prod"), lambda: row(window, "Sandbox"), keys=CTRL, look=seen_at_the_end(window, seen))
    assert seen["said"][0] == "Copy to Sandbox"
    assert names_below(window, "Sandbox")[-1] == "shop-prod"
    assert "shop-prod" in names_below(window, "Prod")


def test_a_card_is_dragged_onto_a_level_of_the_breadcrumb(window, hand):
    seen = {}
    window.session.select([node(window, "shop-prod")])
    hand.drag(card(window, "shop-prod"), lambda: crumb(window, "Workloads"), look=seen_at_the_end(window, seen))
    assert names_below(window, "Workloads")[-1] == "shop-prod"
    assert seen["crumb"] == (node(window, "Workloads"), False)
    assert seen["said"][0] == "Move to Workloads"
    assert window._area.breadcrumb._highlighted is None
    assert steps(window) == 1


def test_a_row_is_dragged_onto_a_level_of_the_breadcrumb(window, hand):
    hand.drag(row(window, "shop-prod"), lambda: crumb(window, "Root"))
    assert names_below(window, "Root")[-1] == "shop-prod"


def test_a_level_that_changes_nothing_is_not_lit(window, hand):
    seen = {}
    window.session.select([node(window, "shop-prod")])
    hand.drag(card(window, "shop-prod"), lambda: crumb(window, "Prod"), look=seen_at_the_end(window, seen))
    assert (seen["crumb"], seen["said"]) == (None, ("", ""))
    assert steps(window) == 0


def test_a_breadcrumb_refuses_in_words(window, hand):
    seen = {}
    window.session.select([node(window, "shop-prod"), node(window, "Prod")])
    hand.drag(card(window, "Prod"), lambda: crumb(window, "Prod"), look=seen_at_the_end(window, seen))
    assert seen["crumb"] == (node(window, "Prod"), True)
    assert seen["said"][0] == "Prod cannot be moved into itself."
    assert steps(window) == 0


def test_the_same_refusal_is_said_over_a_row_and_over_a_card(window, hand):
    said = []
    for target in (row, card):
        hand.drag(
            card(window, "Workloads"),
            lambda target=target: target(window, "Prod"),
            look=lambda: said.append(caption(window)[0]),
            let_go=False,
        )
    assert said == ["Workloads cannot be moved into Prod, which lies below it."] * 2
    assert steps(window) == 0


def test_a_drag_that_leaves_the_canvas_may_come_back(window, hand):
    hand.drag(card(window, "shop-prod"), lambda: row(window, "Network"), lambda: card(window, "Sandbox"))
    assert names_below(window, "Sandbox")[-1] == "shop-prod"
    assert steps(window) == 1


def test_a_policy_is_dragged_from_the_list_onto_cards_and_the_breadcrumb(window, hand):
    session = window.session
    policies = window.parts.part("policies")
    policy = next(p for p in organization(window).policies.values() if p.name == "DenyRootUser")
    for target, name in ((card, "dev-anna"), (crumb, "Sandbox")):
        session.select([node(window, "dev-anna")])
        window.parts.show_panel("policies")
        QApplication.processEvents()
        index = next(
            i
            for i in (policies.view.model().index(r, 0) for r in range(policies.view.model().rowCount()))
            if i.data() == policy.name
        )
        policies.view.scrollTo(index)
        start = policies.view.viewport().mapToGlobal(policies.view.visualRect(index).center())
        hand.drag(start, lambda target=target, name=name: target(window, name))
        assert policy.id in organization(window).node(node(window, name)).policies
    assert steps(window) == 2


def test_a_policy_rests_on_the_tab_of_the_outline_and_is_dropped_on_a_row_behind_it(window, hand, qtbot):
    policies = window.parts.part("policies")
    window.parts.show_panel("policies")
    QApplication.processEvents()
    policy = next(p for p in organization(window).policies.values() if p.name == "DenyRootUser")
    listed = policies.view.model()
    index = next(i for i in (listed.index(r, 0) for r in range(listed.rowCount())) if i.data() == policy.name)
    policies.view.scrollTo(index)
    tabs = next(bar for bar in window.findChildren(QTabBar) if "Outline" in map(bar.tabText, range(bar.count())))
    place = next(tabs.tabRect(n).center() for n in range(tabs.count()) if tabs.tabText(n) == "Outline")

    def outline_comes():
        qtbot.waitUntil(window.parts.docks.outline.isVisible)
        return row(window, "Sandbox")

    start = policies.view.viewport().mapToGlobal(policies.view.visualRect(index).center())
    hand.drag(start, tabs.mapToGlobal(place), outline_comes)
    assert policy.id in organization(window).node(node(window, "Sandbox")).policies


def test_a_collapsed_row_opens_under_a_resting_drag_and_closes_again_without_a_drop(window, hand, qtbot):
    outline = window.parts.docks.outline.view
    is_open = lambda: outline.isExpanded(outline.model().node_index(node(window, "Security")))  # noqa: E731
    opened = []

    def look():
        qtbot.waitUntil(is_open)
        opened.append(True)

    assert not is_open()
    hand.drag(card(window, "dev-ben"), lambda: row(window, "Security"), look=look, let_go=False)
    assert opened
    assert not is_open()
    assert not window.session.collapsed


def test_resting_on_a_level_of_the_breadcrumb_goes_there_and_keeps_the_selection(window, hand, qtbot):
    window.session.select([node(window, "shop-prod")])
    window.canvas.zoom_by(4, window.canvas.viewport().rect().bottomRight())
    window.canvas.reveal(node(window, "shop-prod"))
    window.canvas.finish_flight()

    def root_is_seen():
        at = window.canvas.viewport().mapFromGlobal(card(window, "Root"))
        return window.canvas.viewport().rect().contains(at)

    assert not root_is_seen()
    hand.drag(
        card(window, "shop-prod"),
        lambda: crumb(window, "Root"),
        look=lambda: qtbot.waitUntil(root_is_seen),
        let_go=False,
    )
    assert window.session.selection == (node(window, "shop-prod"),)


def test_the_outline_scrolls_while_a_drag_is_at_its_border(window, hand, qtbot):
    view = window.parts.docks.outline.view
    view.expandAll()
    view.verticalScrollBar().setValue(0)

    def border():
        return view.viewport().mapToGlobal(QPoint(60, view.viewport().height() - 4))

    hand.drag(
        card(window, "shop-prod"),
        border,
        look=lambda: qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 40),
        let_go=False,
    )


def test_subtrees_that_cannot_be_read_end_in_a_quiet_sentence_on_every_ground(window, hand):
    data = QMimeData()
    data.setData(NODE_MIME, b"prod")
    data.setData(SOURCE_MIME, b"somewhere else")
    data.setData(FRAGMENT_MIME, b'{"format": ')
    note = window._notifier
    window.session.select([node(window, "shop-prod")])
    for place in (row(window, "Sandbox"), card(window, "Sandbox"), crumb(window, "Prod")):
        note.clear()
        hand.at, hand.under = place, None
        hand.tell(place, data, COPY, Qt.MouseButton.LeftButton, PLAIN)
        assert caption(window)[0].startswith("What is dragged cannot be read")
        at = QPointF(hand.under.mapFromGlobal(place))
        QApplication.sendEvent(hand.under, QDropEvent(at, COPY, data, Qt.MouseButton.LeftButton, PLAIN))
        assert note.text().startswith("What is dragged cannot be read")
    assert steps(window) == 0


def test_a_badge_counts_actions_for_a_whole_subtree_when_it_has_had_time(window, hand, qtbot):
    seen = {}

    def look():
        qtbot.waitUntil(lambda: "actions" in caption(window)[1] and "counting" not in caption(window)[1])
        seen["more"] = caption(window)[1]

    hand.drag(card(window, "Prod"), lambda: card(window, "Sandbox"), look=look)
    assert "gained" in seen["more"]
    assert steps(window) == 1


def notice(window):
    shown = window.findChild(Notifier)
    return shown.text() if shown is not None else ""


def start_of_policy(window, name):
    """Where a policy is in the list."""
    view = window.parts.part("policies").view
    window.parts.show_panel("policies")
    QApplication.processEvents()
    indexes = (view.model().index(row, 0) for row in range(view.model().rowCount()))
    index = next(index for index in indexes if index.data() == name)
    view.scrollTo(index)
    return view.viewport().mapToGlobal(view.visualRect(index).center())


def test_a_refused_drop_tells_why_when_it_is_over(window, hand):
    hand.drag(row(window, "Workloads"), card(window, "Prod"))
    assert notice(window) == "Workloads cannot be moved into Prod, which lies below it."
    assert steps(window) == 0


def test_a_policy_that_cannot_be_attached_tells_why_when_it_is_over(window, hand):
    hand.drag(start_of_policy(window, "DenyRootUser"), card(window, "Security"))
    before = steps(window)
    hand.drag(start_of_policy(window, "DenyRootUser"), card(window, "Security"))
    assert "DenyRootUser is already attached to Security." == notice(window)
    assert before == steps(window)


def test_a_drag_that_is_given_up_or_goes_on_elsewhere_tells_nothing(window, hand):
    hand.drag(row(window, "Workloads"), card(window, "Prod"), let_go=False)
    assert "" == notice(window)
    hand.drag(row(window, "Workloads"), card(window, "Prod"), window.mapToGlobal(QPoint(5, 5)))
    assert "" == notice(window)


def test_what_another_program_drags_away_again_tells_nothing(window, hand):
    hand.program = None
    hand.drag(row(window, "Workloads"), card(window, "Prod"))
    assert "" == notice(window)


def test_a_policy_says_what_it_takes_from_how_many_accounts(window, hand, qtbot):
    said = []
    policy = next(p for p in organization(window).policies.values() if p.name == "DenyRootUser")

    def look():
        said.append(caption(window)[1])
        qtbot.waitUntil(lambda: "…" not in caption(window)[1])
        said.append(caption(window)[1])

    assert policy.id not in organization(window).node(node(window, "Sandbox")).policies
    hand.drag(start_of_policy(window, "DenyRootUser"), card(window, "Sandbox"), look=look, let_go=False)
    assert "reaches 4 accounts · counting actions…" == said[0].splitlines()[0]
    first, tests = said[1].replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert "tests as before" == tests
    turned, narrowed = first.split(" · ")
    assert turned.endswith("newly conditional in 4 accounts")
    assert narrowed.endswith("allowed in fewer cases in 4 accounts")


def test_letting_go_where_the_drag_rests_asks_nothing_again(window):
    """What was shown last is done; only a release elsewhere is worked out again."""
    session = window.session
    nodes = session.document.organization.nodes.values()
    account, sandbox = (next(n.id for n in nodes if n.name == name) for name in ("shop-test", "Sandbox"))
    asked = []

    class Counted(DraggedNodes):
        def over(self, target, index, *, copies=False):
            asked.append(target)
            return super().over(target, index, copies=copies)

    view = window.canvas
    view.fit()
    card = view.canvas_scene.layout.rect(sandbox)
    place = view.mapFromScene(card.x + card.w / 2, card.y + card.h / 2)
    drag = DragSession(CanvasDropTarget(view), session, None, Counted(session, None, (account,)))
    drag.moved(place, copies=False)
    shown = len(asked)
    drag.dropped(place, copies=False)
    assert shown == len(asked)
    assert sandbox == session.document.organization.parent(account)


@in_one_window("goal", ["row", "card"])
def test_no_row_looks_as_if_it_were_under_the_pointer_after_a_drop(window, hand, goal):
    view = window.parts.docks.outline.view
    window.session.reveal(node(window, "dev-anna"))
    hand.drag(row(window, "dev-anna"), lambda: row(window, "Suspended") if goal == "row" else card(window, "Suspended"))
    assert "dev-anna" in names_below(window, "Suspended")
    assert not view._hovered.isValid()
