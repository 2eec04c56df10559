"""The window without a mouse: Tab goes round through what can be seen, and every panel can be entered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

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


@pytest.mark.parametrize("kind", ["nothing", "root", "ou", "account", "several"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_goes_round_through_what_can_be_seen(window, qtbot, kind, key):
    nodes = list(window.session.document.organization.nodes.values())
    of_kind = [node.id for node in nodes if node.kind.value == kind][:1]
    window.session.select({"nothing": [], "several": [node.id for node in nodes[:5]]}.get(kind, of_kind))
    window.parts.docks.bring("editor")
    panels = {panel_of(window, stop) for stop in round_trip(window, qtbot, key) if isValid(stop)}
    assert {"outline", "inspector", "editor"} <= panels


@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("policy_is_open", [False, True])
def test_a_shortcut_enters_the_panel_where_its_keys_are_seen(window, qtbot, name, policy_is_open):
    if policy_is_open:
        show_policy(window.session.requests, next(iter(window.session.document.organization.policies)))
    window.actions_by_id[f"panel.{name}"].trigger()
    assert name == panel_of(window, focused())
    qtbot.waitUntil(lambda: focused().isVisible())
