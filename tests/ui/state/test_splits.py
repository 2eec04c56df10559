"""A panel shares its room as the person did, in the next window and after a start too."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListWidget

from ui.state import settings
from ui.state.settings import kept_split
from ui.widgets.containers.split import shared_room


def moved(hosted, qtbot, name, by):
    """A splitter whose handle was dragged down."""
    split = hosted(kept_split(shared_room(QListWidget(), QListWidget()), name), 300, 600)
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
    again = hosted(kept_split(shared_room(QListWidget(), QListWidget()), "list"), 300, 900)
    assert abs(before - share(again)) < 0.02
    again.resize(300, 500)
    assert abs(before - share(again)) < 0.02
    other = hosted(kept_split(shared_room(QListWidget(), QListWidget()), "another"), 300, 600)
    assert abs(0.6 - share(other)) < 0.02


def test_what_is_kept_and_makes_no_sense_is_left_aside(hosted):
    for kept in (0, 1_000, -3, "half"):
        settings.remember_split_share("list", kept)
        split = hosted(kept_split(shared_room(QListWidget(), QListWidget()), "list"), 300, 600)
        assert abs(0.6 - share(split)) < 0.02
