"""The window without a mouse: Tab goes round through what can be seen, and every panel can be entered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from tests.ui.again import in_one_window
from ui.commands.requests import show_policy

PANELS = ("outline", "policies", "inspector", "editor", "problems", "history")
MOST_STOPS = 120


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def panel_of(window, widget) -> str:
    docks = window.parts.docks
    return next((name for name in docks.places if docks.panel(name).isAncestorOf(widget)), "")


def round_trip(window, qtbot, key) -> list[QWidget]:
    """The widgets that a key stops at until it comes back to the canvas; all can be seen then.

    On the canvas Tab makes a child of what is selected: there it leads on with Ctrl.
    """
    window.canvas.setFocus()
    stops: list[QWidget] = []
    modifiers = Qt.KeyboardModifier.ControlModifier
    for _ in range(MOST_STOPS):
        qtbot.keyClick(focused(), key, modifiers)
        modifiers = Qt.KeyboardModifier.NoModifier
        if focused() is window.canvas:
            return stops
        assert focused().isVisible()
        stops.append(focused())
    raise AssertionError(f"stuck at {stops[-3:]}")


def test_tab_goes_round_through_what_can_be_seen(window, qtbot, subtests):
    nodes = list(window.session.document.organization.nodes.values())
    window.parts.docks.bring("editor")
    for kind in ("nothing", "root", "ou", "account", "several"):
        of_kind = [node.id for node in nodes if node.kind.value == kind][:1]
        window.session.select({"nothing": [], "several": [node.id for node in nodes[:5]]}.get(kind, of_kind))
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            with subtests.test(kind=kind, key=key.name):
                panels = {panel_of(window, stop) for stop in round_trip(window, qtbot, key) if isValid(stop)}
                assert {"outline", "inspector", "editor"} <= panels


@pytest.mark.parametrize("policy_is_open", [False, True])
def test_a_shortcut_enters_the_panel_where_its_keys_are_seen(window, qtbot, subtests, policy_is_open):
    for name in PANELS:
        with subtests.test(name=name):
            window.canvas.setFocus()
            if policy_is_open:
                show_policy(window.session.requests, next(iter(window.session.document.organization.policies)))
            window.actions_by_id[f"panel.{name}"].trigger()
            assert name == panel_of(window, focused())
            qtbot.waitUntil(lambda: focused().isVisible())


@in_one_window("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_goes_on_from_the_canvas_where_it_led_there_and_makes_nothing(window, qtbot, key):
    """Tab makes a child on the canvas: a user who walks through the window by Tab alone has not asked for one."""
    session = window.session
    before = session.organization.copy()
    session.select([next(node.id for node in session.organization.nodes.values() if node.kind.value == "ou")])
    first = round_trip(window, qtbot, key)[0]
    qtbot.keyClick(window.canvas, Qt.Key.Key_Shift)
    qtbot.keyClick(window.canvas, key)
    assert first is focused()
    assert before == session.organization


def test_another_key_on_the_canvas_lets_tab_make_a_child_again(window, qtbot):
    session = window.session
    session.select([session.organization.root])
    round_trip(window, qtbot, Qt.Key.Key_Tab)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Down)
    nodes = len(session.organization.nodes)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Up)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert nodes + 1 == len(session.organization.nodes)


@in_one_window("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_of_a_panel_is_pressed_by_each_key_that_presses_buttons(window, qtbot, key):
    account = next(window.session.organization.accounts())
    window.session.select([account])
    window.parts.show_panel("identities")
    button = next(one for one in visible_buttons(window) if one.text() == "Describe by hand")
    button.setFocus()
    qtbot.keyClick(button, key)
    assert account in window.session.organization.identities


def test_arrow_keys_stay_on_a_button(window, qtbot):
    """Qt's buttons go on at each, as at Tab: to the canvas, say, where the next Enter makes an account."""
    window.session.select([next(window.session.organization.accounts())])
    window.parts.show_panel("identities")
    button = next(one for one in visible_buttons(window) if one.text() == "Describe by hand")
    button.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(button, key)
        assert button is focused(), key


def visible_buttons(window):
    return [one for one in window.findChildren(QAbstractButton) if one.isVisible()]


def test_a_key_whose_command_waits_for_a_selection_says_so(window, qtbot):
    said = []
    window.session.notices.said.connect(said.append)
    window.session.select(())
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert ["Attach a policy: select an OU or an account first"] == said
