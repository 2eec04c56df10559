"""A dialog is never larger than a usual small window, or the larger one below it."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QWidget

from ui.widgets.containers.dialog_parts import give_size, room_on


@pytest.mark.parametrize(
    ("window", "room"),
    [((900, 600), (900, 600)), ((300, 200), (900, 600)), ((1000, 640), (1000, 640)), ((9000, 9000), None)],
)
def test_a_dialog_fits_over_the_window_below_it(qtbot, window, room):
    below = QWidget()
    qtbot.addWidget(below)
    below.resize(*window)
    dialog = QDialog(below)
    give_size(dialog, QSize(4000, 4000))
    screen = dialog.screen().availableGeometry().size()
    assert room_on(QSize(*room).boundedTo(screen) if room else screen) == dialog.size()
    give_size(dialog, QSize(300, 200))
    assert QSize(300, 200) == dialog.size()
