"""Rows of a list: what a view keeps when others are shown, and the filter by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView

from ui import theme
from ui.widgets.item_views.row_model import VALUE_ROLE, Row, RowModel, WordFilter
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent, RowDelegate, action_rect

ROWS = [Row(RowContent(name, name.upper()), id=name, value=place) for place, name in enumerate("abcdef")]


@pytest.fixture
def model():
    model = RowModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(ROWS)
    yield model
    tester.deleteLater()
    model.deleteLater()


def titles(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_a_row_gives_its_content_its_value_and_what_a_screen_reader_says(model):
    index = model.index(1, 0)
    assert RowContent("b", "B") == index.data(CONTENT_ROLE)
    assert 1 == index.data(VALUE_ROLE)
    assert "b, B" == index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert index == model.index_of("b")


def test_a_tooltip_shows_what_would_act_unseen(model):
    model.show([Row(RowContent("bell"), "<b>\a</b>")])
    assert "<b>\\u0007</b>" == model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_only_what_says_something_else_is_told(model, qtbot):
    changed = [*ROWS[:2], Row(RowContent("z", "Z"), id="c"), *ROWS[3:]]
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.waitSignal(model.dataChanged) as told:
        model.show(changed)
    assert (2, 2) == (told.args[0].row(), told.args[1].row())
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.assertNotEmitted(model.dataChanged):
        model.show(list(changed))


def test_a_row_that_becomes_one_line_is_as_high_as_one_line(model, qtbot):
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(RowDelegate(view))
    view.show()
    high = view.visualRect(model.index(0, 0)).height()
    model.show([Row(RowContent("a"), id="a"), *ROWS[1:]])
    view.executeDelayedItemsLayout()
    assert view.visualRect(model.index(0, 0)).height() < high == view.visualRect(model.index(1, 0)).height()


def test_a_message_takes_the_lines_it_needs_and_a_button_stands_at_the_end_of_its_row(model, qtbot, qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(RowDelegate(view))
    view.setResizeMode(QListView.ResizeMode.Adjust)
    model.show([Row(RowContent("word " * 60, "Line 1", wrapped=True)), Row(RowContent("b", action="detach"))])
    view.resize(200, 400)
    view.show()
    narrow, short = (view.visualRect(model.index(row, 0)) for row in range(2))
    assert narrow.height() > 4 * short.height()
    for direction, at_end in ((Qt.LayoutDirection.LeftToRight, True), (Qt.LayoutDirection.RightToLeft, False)):
        button = action_rect(short, direction)
        assert short.contains(button)
        assert at_end is (button.center().x() > short.center().x())
    view.resize(900, 400)
    view.executeDelayedItemsLayout()
    assert view.visualRect(model.index(0, 0)).height() < narrow.height() / 2


@given(st.lists(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("abcdefgh")))
def test_what_is_current_goes_with_its_row(before, after):
    model = RowModel()
    model.show([Row(RowContent(name)) for name in before])
    held = [QPersistentModelIndex(model.index(row, 0)) for row in range(len(before))]
    model.show([Row(RowContent(name)) for name in after])
    assert list(after) == titles(model)
    for place, (name, index) in enumerate(zip(before, held, strict=True)):
        earlier = before[:place].count(name)
        assert index.isValid() is (after.count(name) > earlier)
        if index.isValid():
            assert (name, earlier) == (index.data(), after[: index.row()].count(name))


def test_a_filter_keeps_what_contains_every_word(model):
    found = WordFilter()
    found.setSourceModel(model)
    model.show([Row(RowContent(text), searched=text.lower()) for text in ("Deny Regions", "Deny root", "Allow")])
    found.set_text("  ROOT deny")
    assert ["Deny root"] == titles(found)
    found.set_text("")
    assert 3 == found.rowCount()
    found.deleteLater()
