"""Rows that go on below: filters keep their words, and the field beside them its room."""

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.containers.boxes import filter_row
from ui.widgets.display.chip import Chip
from ui.widgets.fields.search_box import SearchBox


@pytest.fixture
def parts(hosted):
    """A search box with filters in a panel, beside nothing."""
    search, chips = SearchBox("Find an action or a service"), [Chip(f"{n},000 conditional") for n in range(1, 4)]
    panel = QWidget()
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(filter_row(search, *chips))
    column.addStretch(1)
    return hosted(panel, 900, 300), search, chips


def test_in_a_wide_panel_all_stand_on_one_line_and_the_field_takes_the_rest(parts):
    panel, search, chips = parts
    assert 1 == len({part.geometry().center().y() // 2 for part in (search, *chips)})
    assert search.width() > search.sizeHint().width()
    assert panel.width() - chips[-1].geometry().right() < 20


@pytest.mark.parametrize("width", [420, 300, 200])
def test_in_a_narrow_panel_filters_go_on_below_with_all_their_words(parts, qtbot, width):
    panel, search, chips = parts
    panel.resize(width, 300)
    qtbot.waitUntil(lambda: chips[-1].y() > search.y() + search.height())
    assert all(chip.width() == chip.sizeHint().width() for chip in chips)
    assert search.width() >= min(search.sizeHint().width(), width - 40)
    qtbot.waitUntil(lambda: search.parentWidget().height() > chips[-1].geometry().bottom())
    chips[-1].hide()
    chips[-2].hide()
    chips[-3].hide()
    qtbot.waitUntil(lambda: search.parentWidget().height() < 50)


def test_what_comes_or_goes_while_nobody_sees_the_row_has_its_place_when_it_is_seen(parts):
    panel, search, chips = parts
    chips[0].hide()
    panel.hide()
    chips[0].show()
    panel.show()
    assert search.geometry().right() < chips[0].x() < chips[1].x()
    panel.hide()
    chips[0].hide()
    panel.show()
    assert 12 > chips[1].x() - search.geometry().right()
