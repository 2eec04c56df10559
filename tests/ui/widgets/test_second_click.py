"""The second click of a double click hits what the first one did, or nothing; Ctrl+A in a list is the list's."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget

from ui.widgets.containers.boxes import in_column
from ui.widgets.focus import KeysRing
from ui.widgets.item_views.flat_list import FlatList
from ui.widgets.item_views.tree_view import TreeView


def test_a_double_click_does_not_press_what_its_first_click_brought(qtbot):
    window, pages = QWidget(), QStackedWidget()
    first, second = QPushButton("Open"), QPushButton("Delete")
    for page in (first, second):
        pages.addWidget(page)
    in_column(pages, host=window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.windowHandle().installEventFilter(KeysRing(window))
    pressed = []
    first.clicked.connect(lambda: pages.setCurrentWidget(second))
    second.clicked.connect(lambda: pressed.append("second"))
    at = pages.geometry().center()
    QTest.mouseDClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert (pages.currentWidget(), pressed) == (second, [])
    QTest.mouseDClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert pressed


@pytest.mark.parametrize("make", [lambda: FlatList("Rows"), TreeView])
def test_ctrl_a_in_a_list_or_tree_is_about_its_rows(make, qtbot):
    view = make()
    qtbot.addWidget(view)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    asked.ignore()
    QApplication.sendEvent(view, asked)
    assert asked.isAccepted()
