"""Rows of a list or tree: what a view keeps when others are shown, and the filters by words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView

from ui import theme
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import VALUE_ROLE, LazyRows, Row, RowModel
from ui.widgets.item_views.row_search import WordFilter, matching
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent, action_rect
from ui.widgets.item_views.tree_view import TreeView

LIKE = RowContent("", "a second line")
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


def tree(*heads: str) -> list[Row]:
    """Rows with a row for each of their letters below them: "ab" has a and b."""
    return [
        Row(RowContent(head), id=head, rows=[Row(RowContent(one), id=(head[0], one), searched=one) for one in head[1:]])
        for head in heads
    ]


def below(model: RowModel, parent: QModelIndex) -> list[str]:
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def test_a_row_is_found_below_its_row_and_by_its_id_and_its_path(model):
    model.show(tree("xab", "y", "zc"))
    index = model.index(1, 0, model.index(0, 0))
    assert "b" == index.data()
    assert model.index(0, 0) == index.parent()
    assert index == model.index_of(("x", "b")) == model.at_path(model.path(index))
    assert ("xab", ("x", "b")) == model.path(index)
    assert not model.at_path(("y", "b")).isValid()
    assert [True, False] == [model.hasChildren(model.index(row, 0)) for row in (0, 1)]


@given(st.lists(st.sampled_from(["xab", "yc", "zde"]), unique=True), st.permutations(["xab", "zde", "y", "w"]))
def test_what_is_open_and_current_in_a_tree_stays_with_its_row(before, after):
    model = RowModel()
    model.show(tree(*before))
    heads = [model.index(row, 0) for row in range(len(before))]
    indexes = [*heads, *(model.index(row, 0, head) for head in heads for row in range(model.rowCount(head)))]
    held = {index.data(): QPersistentModelIndex(index) for index in indexes}
    model.show(tree(*after))
    assert {name for name in held if name not in ("yc", "c")} == {n for n, index in held.items() if index.isValid()}
    assert all(name == index.data() for name, index in held.items() if index.isValid())


def test_a_row_that_comes_below_another_one_stays_the_current_one(model):
    model.show([Row(RowContent("a"), id="a"), Row(RowContent("b"), id="b")])
    held = QPersistentModelIndex(model.index(1, 0))
    model.show([Row(RowContent("x"), id="x", rows=[Row(RowContent("b"), id="b")])])
    assert ("b", "x") == (held.data(), held.parent().data())


def test_only_the_rows_below_that_say_something_else_are_told(model, qtbot):
    model.show(tree("xab", "y"))
    head = QPersistentModelIndex(model.index(0, 0))
    model.index(0, 0, model.index(0, 0))
    other = tree("xab", "y")
    other[0] = replace(other[0], rows=[other[0].rows[0], Row(RowContent("B"), id=("x", "b"))])
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.waitSignal(model.dataChanged) as told:
        model.show(other)
    assert ("B", "B", True) == (told.args[0].data(), told.args[1].data(), told.args[0].parent() == head)
    with qtbot.assertNotEmitted(model.layoutChanged), qtbot.assertNotEmitted(model.dataChanged):
        model.show(list(other))


def test_rows_below_are_made_when_they_are_looked_at_and_not_to_find_them():
    model, made = RowModel(), []

    def make(value: int) -> Row:
        made.append(value)
        return Row(RowContent(f"made of {value}"), id=value)

    head = Row(RowContent("head"), id="head", rows=LazyRows(range(1_000), int, make))
    model.show([head])
    assert 700 == model.index_of(700).row()
    assert 1_000 == model.rowCount(model.index(0, 0))
    model.show([replace(head, rows=LazyRows(range(500, 1_000), int, make))])
    assert 200 == model.index_of(700).row()
    assert [] == made
    assert "made of 700" == model.index_of(700).data()
    assert {700} == set(made)


def test_a_tree_that_is_open_is_laid_out_without_making_its_rows(qtbot):
    made = []

    def make(value: int) -> Row:
        made.append(value)
        return Row(RowContent(f"made of {value}", "over a line"))

    def below(value: int) -> LazyRows:
        return LazyRows(range(value * 10, value * 10 + 10), int, make, below=below if value < 10 else None, like=LIKE)

    model, view = RowModel(), TreeView()
    qtbot.addWidget(view)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view.setUniformRowHeights(False)
    view.setModel(model)
    view.setItemDelegate(RowDelegate(view))
    model.show(LazyRows(range(1, 10), int, make, below=below, like=LIKE))
    made.clear()  # the tester has looked at some
    view.expandAll()
    view.executeDelayedItemsLayout()
    last = model.at_path((9, 99, 999))
    assert [theme.metrics().two_line_row] * 2 == [view.visualRect(one).height() for one in (last, model.index(0, 0))]
    assert [] == made
    kept = QPersistentModelIndex(last)
    model.show(LazyRows(range(5, 10), int, make, below=below, like=LIKE))
    assert kept == model.at_path((9, 99, 999))
    assert view.isExpanded(model.at_path((9, 99)))
    assert not model.at_path((1, 10)).isValid()
    tester.deleteLater()
    model.deleteLater()


def test_a_search_keeps_rows_with_every_word_and_the_count_of_those_that_are_left():
    rows = [replace(row, content=replace(row.content, trailing=f"{len(row.rows)}")) for row in tree("xab", "yc")]
    (found,) = matching(rows, "B")
    assert ("1 of 2", ["b"]) == (found.content.trailing, [row.content.title for row in found.rows])
    assert rows == matching(rows, " ")
