"""Rows whose title takes as many lines as it needs: nothing of it is cut, and what is at the end has its place."""

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from ui import theme
from ui.widgets.display.wrapped_text import laid_out
from ui.widgets.item_views.answer_rows import wrapped_row_height
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent, row_height

LTR = Qt.LayoutDirection.LeftToRight

SAYS = "Only security automation switches threat detection off"


@pytest.fixture
def view(hosted):
    made = QListView()
    made.setModel(RowModel(made))
    made.setItemDelegate(RowDelegate(made))
    return hosted(made, 600, 200)


def height(view, content):
    view.model().show([Row(content)])
    return view.sizeHintForRow(0)


def painted(content, width):
    image = QImage(width, 60, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 60)
    painter = QPainter(image)
    RowDelegate(None, lambda _index: content).paint(painter, option, QModelIndex())
    painter.end()
    return image


def test_a_title_without_room_takes_more_lines(view):
    content = RowContent(SAYS, "denied at Root", wrapped=True)
    wide = height(view, content)
    view.resize(200, 200)
    assert height(view, content) > wide


@pytest.mark.parametrize(("width", "lines_more"), [(400, 0), (170, 0), (100, 1)])
def test_what_stands_at_the_end_takes_a_line_only_where_it_has_no_room_beside_another(view, width, lines_more):
    plain, ended = (RowContent("Short", "denied at Root", wrapped=True, trailing=end) for end in ("", "25 accounts"))
    assert painted(plain, width) != painted(ended, width)
    view.resize(width, 200)
    assert lines_more == round(
        (height(view, ended) - height(view, plain)) / QFontMetrics(theme.secondary_font()).height()
    )


def test_all_letters_at_the_end_are_there_in_a_narrow_row():
    told = [RowContent("Short", "user", wrapped=True, trailing=f"conditional on the {what}") for what in ("Org", "Ord")]
    assert painted(told[0], 100) != painted(told[1], 100)


def test_a_row_without_long_texts_is_as_high_as_one_that_does_not_wrap(view):
    for content in (RowContent("Short", wrapped=True), RowContent("Short", "user", trailing="by Admins", wrapped=True)):
        assert abs(row_height(content) - height(view, content)) <= 1


def test_the_name_of_an_action_breaks_before_a_capital():
    whole, spelled = (
        RowContent(f"s3:PutAccountPublicAccess{between}Block", wrapped=True, code=True) for between in ("", " ")
    )
    assert painted(whole, 230) == painted(spelled, 230)


def test_a_badge_takes_room_from_the_lines_and_nothing_covers_it(view):
    view.resize(260, 200)
    plain, marked = (RowContent(SAYS, wrapped=True, badge=badge) for badge in ("", "a long badge"))
    assert height(view, marked) > height(view, plain)
    assert painted(plain, 260) != painted(marked, 260)


@pytest.mark.usefixtures("qapp")
def test_a_row_is_as_high_as_its_lines_also_where_they_just_fit():
    title, low = (
        "Opt out of AI services keeping your content",
        wrapped_row_height(RowContent("a", wrapped=True), 400, LTR),
    )
    needed = QFontMetricsF(theme.font()).horizontalAdvance(title)
    content = RowContent(title, wrapped=True)
    aside = 2 * theme.metrics().margin
    for width in range(int(needed + aside) - 3, int(needed + aside) + 4):
        lines = laid_out(title, theme.font(), width - aside, LTR)[0].lineCount()
        assert (wrapped_row_height(content, width, LTR) == low) is (lines == 1), width
