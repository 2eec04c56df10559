"""Lists that pop up: where they open, and how keys go through their rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent

from ui.widgets.item_views.flat_list import POPUP_GAP, PopupList, corner_beside

ROOM = QRect(100, 50, 1000, 600)
SIZE = QSize(300, 200)


@pytest.fixture
def rows(qtbot):
    rows = PopupList("Rows", QStringListModel(list("abcdefghijkl")))
    qtbot.addWidget(rows)
    rows.model().setParent(rows)
    return rows


@pytest.mark.parametrize(
    ("place", "corner"),
    [
        (QRect(200, 100, 80, 20), QPoint(200, 119 + POPUP_GAP)),
        (QRect(200, 600, 80, 20), QPoint(200, 600 - POPUP_GAP - 200)),
        (QRect(40, 100, 80, 20), QPoint(100, 119 + POPUP_GAP)),
        (QRect(1000, 100, 80, 20), QPoint(1099 - 300, 119 + POPUP_GAP)),
        (QRect(200, 60, 80, 580), QPoint(200, 649 - 200)),
    ],
)
def test_a_list_opens_below_its_place_else_above_it_and_always_in_the_room(place, corner):
    assert corner == corner_beside(place, SIZE, ROOM)


def test_what_may_grow_opens_above_where_it_would_grow_out_of_the_room():
    place = QRect(200, 400, 80, 20)
    assert 419 + POPUP_GAP == corner_beside(place, SIZE, ROOM).y()
    assert 400 - POPUP_GAP - 200 == corner_beside(place, SIZE, ROOM, growth=60).y()


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        (0, Qt.Key.Key_Up, 11),
        (11, Qt.Key.Key_Down, 0),
        (-1, Qt.Key.Key_Down, 0),
        (-1, Qt.Key.Key_Up, 11),
        (1, Qt.Key.Key_PageDown, 9),
        (9, Qt.Key.Key_PageDown, 11),
        (3, Qt.Key.Key_PageUp, 0),
    ],
)
def test_arrows_go_round_and_pages_stop_at_the_ends(rows, start, key, end):
    rows.setCurrentIndex(rows.model().index(start, 0))
    assert rows.goes(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
    assert end == rows.currentIndex().row()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_A, 0x3A9])
def test_other_keys_are_left_to_others(rows, key):
    assert not rows.goes(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))
