"""A list to tick things in: found by words, ticked by keys and clicks, all or none of those listed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.fields.check_list import CheckList, CheckOption

OPTIONS = [CheckOption("a", "Apple", "red"), CheckOption("b", "Banana", "yellow"), CheckOption("c", "Cherry", "red")]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def host(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    return host


@pytest.fixture
def ticks(host):
    ticks = CheckList(OPTIONS, "Find a fruit", rows=6)
    QVBoxLayout(host).addWidget(ticks)
    host.show()
    return ticks


def titles(ticks):
    rows = ticks.list.rows
    return [rows.index(row, 0).data() for row in range(rows.rowCount())]


def test_what_is_ticked_stands_first_and_is_given_sorted(ticks):
    ticks.set_values(["c", "b"])
    assert ["Banana", "Cherry", "Apple"] == titles(ticks)
    assert ("b", "c") == ticks.values()
    assert "2 of 3 chosen" == ticks._count.text()


def test_a_value_that_is_no_option_is_kept_as_one(ticks):
    ticks.set_values(["x"])
    assert "x" in titles(ticks)
    assert ("x",) == ticks.values()


def test_every_word_is_looked_for_in_title_value_and_the_words_at_the_end(qtbot, ticks):
    qtbot.keyClicks(ticks.search, "RED ch")
    assert ["Cherry"] == titles(ticks)


def test_all_and_none_are_those_listed(qtbot, ticks):
    ticks.set_values(["b"])
    qtbot.keyClicks(ticks.search, "red")
    qtbot.mouseClick(ticks.all_button, LEFT)
    assert ("a", "b", "c") == ticks.values()
    qtbot.mouseClick(ticks.none_button, LEFT)
    assert ("b",) == ticks.values()


def test_a_click_anywhere_on_a_row_and_return_switch_it(qtbot, ticks):
    flat = ticks.list
    with qtbot.waitSignal(ticks.changed):
        qtbot.mouseClick(flat.viewport(), LEFT, pos=flat.visualRect(flat.rows.index(1, 0)).center())
    assert ("b",) == ticks.values()
    assert ["Apple", "Banana", "Cherry"] == titles(ticks)
    qtbot.keyClick(flat, Qt.Key.Key_Return)
    assert () == ticks.values()


def test_setting_values_says_nothing(qtbot, ticks):
    with qtbot.assertNotEmitted(ticks.changed):
        ticks.set_values(["a"])
