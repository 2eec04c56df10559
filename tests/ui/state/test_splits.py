"""A panel shares its room in a proportion, or as the person did, in the next window and after a start too."""

import json

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QListWidget

from ui.state.split import shared_room


def moved(hosted, qtbot, name, by):
    """A splitter whose handle was dragged down."""
    split = hosted(shared_room(name, QListWidget(), QListWidget()), 300, 600)
    qtbot.waitUntil(split.window().isActiveWindow)
    handle = split.handle(1)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(handle, start + QPoint(0, by))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + QPoint(0, by))
    return split


def share(split):
    first, second = split.sizes()
    return round(first / (first + second), 2)


def test_the_share_that_was_given_by_hand_is_kept_in_another_window_of_another_size(hosted, qtbot):
    before = share(moved(hosted, qtbot, "list", 100))
    assert before > 0.7
    again = hosted(shared_room("list", QListWidget(), QListWidget()), 300, 900)
    assert abs(before - share(again)) < 0.02
    again.resize(300, 500)
    assert abs(before - share(again)) < 0.02
    other = hosted(shared_room("another", QListWidget(), QListWidget()), 300, 600)
    assert abs(0.6 - share(other)) < 0.02


def test_what_is_kept_and_makes_no_sense_is_left_aside(hosted):
    for kept in (0, 1_000, -3, "half"):
        QSettings().setValue("window/splits", json.dumps({"list": kept}))
        split = hosted(shared_room("list", QListWidget(), QListWidget()), 300, 600)
        assert abs(0.6 - share(split)) < 0.02


@pytest.mark.parametrize(("shares", "beside"), [((3, 2), False), ((3, 1), False), ((2, 3), True)])
def test_room_is_shared_in_the_proportion_that_was_asked_for(hosted, shares, beside):
    split = hosted(shared_room("a panel", QListWidget(), QListWidget(), shares, beside=beside), 600, 600)
    first, second = split.sizes()
    assert shares[0] / shares[1] == pytest.approx(first / second, rel=0.05)


def test_no_part_can_be_pushed_away(hosted):
    split = hosted(shared_room("a panel", QListWidget(), QListWidget()), 600, 600)
    split.setSizes([600, 0])
    assert all(split.sizes())
