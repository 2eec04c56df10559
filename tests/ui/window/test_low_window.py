"""In the smallest window each panel can be read and used whole: what has no room in its height, it scrolls to."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from tests.ui.every_dialog import close_dialogs
from tests.ui.every_panel import every_page, furnish
from tests.ui.fitting import cut_texts
from tests.ui.leaving import saving_window
from ui.widgets.containers.low_room import LowRoom, least_height

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

FIELDS = (QAbstractButton, QComboBox, QLineEdit, QSpinBox)
_SLACK = 2


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def squeezed(panel):
    """What has less height than it needs, or is beyond the border of what it is in, a line each."""
    found = []
    for part in panel.findChildren(QWidget):
        holder = part.parentWidget()
        inner = isinstance(holder, (*FIELDS, QAbstractItemView))
        if inner or not isinstance(part, FIELDS) or not part.isVisibleTo(panel):
            continue
        if part.height() + _SLACK < part.minimumSizeHint().height():
            found.append(f"{type(part).__name__} is {part.height()} of {part.minimumSizeHint().height()} high")
        while not isinstance(holder.parentWidget(), QAbstractScrollArea):
            place = QRect(part.mapTo(holder, QPoint()), part.size())
            if not holder.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(place):
                found.append(f"{type(part).__name__} at {place.getRect()} of {holder.rect().getRect()}")
            holder = holder.parentWidget()
    return found


@pytest.mark.long
def test_every_panel_is_whole_in_the_smallest_window(window, subtests):
    furnish(window)
    window.resize(900, 600)
    QApplication.processEvents()
    scrolled = 0
    for name, panel in every_page(window):
        for _ in range(10):
            QApplication.processEvents()
        room = panel.parentWidget().parentWidget()
        assert isinstance(room, LowRoom)
        scrolled += room.verticalScrollBar().maximum() > 0
        with subtests.test(panel=name):
            assert panel.height() >= least_height(panel, panel.width())
            assert panel.width() <= room.width()
            assert [] == squeezed(panel)
            assert [] == cut_texts(window)
    assert scrolled, "some panels need more height than there is"


def test_a_panel_scrolls_no_longer_than_it_has_to(window):
    furnish(window)
    window.parts.show_panel("drift")
    panel = window.parts.part("drift")
    bar = panel.parentWidget().parentWidget().verticalScrollBar()
    for height, scrolls in ((600, True), (1000, False), (600, True)):
        window.resize(900, height)
        for _ in range(5):
            QApplication.processEvents()
        assert scrolls is (bar.maximum() > 0)
