"""Pages over the window: keys change nothing that lies below them, where nobody sees it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.organization import edits
from ui.widgets.containers.window_page import WindowPage
from ui.widgets.focus import tab_order
from ui.window.start_page import StartPage

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def covered(window, request, qtbot):
    document = window.session.document
    document.push(edits.add_ou(document.organization, document.organization.root, "Made"))
    document.push(edits.add_ou(document.organization, document.organization.root, "Undone"))
    document.undo_stack.undo()
    window.session.select([next(iter(document.organization.accounts()))])
    window.actions_by_id["edit.copy"].trigger()
    if request.param == "start":
        StartPage(window, window.session).open()
    else:
        window.actions_by_id["file.import"].trigger()
    (page,) = (one for one in window.findChildren(WindowPage) if one.isVisible())
    qtbot.waitUntil(window.isActiveWindow)
    yield window, page
    QApplication.clipboard().clear()


CHANGING = (
    (Qt.Key.Key_Z, CTRL),
    (Qt.Key.Key_Y, CTRL),
    (Qt.Key.Key_Z, CTRL | SHIFT),
    (Qt.Key.Key_D, CTRL),
    (Qt.Key.Key_X, CTRL),
    (Qt.Key.Key_V, CTRL),
    (Qt.Key.Key_G, CTRL),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
)


@pytest.mark.parametrize("covered", ["import", "start"], indirect=True)
def test_no_key_changes_what_a_page_covers(covered, subtests):
    window, page = covered
    before, stack = window.files.data(), window.session.document.undo_stack
    button = next(stop for stop in tab_order(window) if page.isAncestorOf(stop) and stop.inherits("QAbstractButton"))
    for key, modifiers in CHANGING:
        with subtests.test(key=key, modifiers=modifiers):
            button.setFocus()
            assert button.hasFocus()
            QTest.keyClick(button, key, modifiers)
            assert (1, before) == (stack.index(), window.files.data())
            assert page.isVisible()
