"""Every popup gives the keys back to what had them: Escape leaves it, and nothing else has happened."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.again import in_one_window

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

POPUPS = ["edit.find", "lens.choose", "assume.choose", "edit.palette"]


@in_one_window("command", POPUPS)
def test_escape_gives_the_keys_of_a_popup_back_to_the_canvas(window, qtbot, command):
    organization = window.session.document.organization
    node = list(organization.walk())[2]
    window.session.select([node])
    window.canvas.setFocus()
    window.fill_bars()
    window.actions_by_id[command].trigger()
    QApplication.processEvents()
    keys = QApplication.activePopupWidget() or QApplication.focusWidget()
    QTest.keyClick(keys.focusWidget() or keys, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    qtbot.waitUntil(window.canvas.hasFocus)
    assert (node,) == tuple(window.session.selection)
    assert organization is window.session.document.organization
