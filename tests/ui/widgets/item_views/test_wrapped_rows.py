"""Rows whose title takes as many lines as it needs: nothing of it is cut, and what stands at the end has its place."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent, RowDelegate, paint_row

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
    paint_row(painter, option, content)
    painter.end()
    return image


def test_a_title_without_room_takes_more_lines(view):
    content = RowContent(SAYS, "denied at Root", wrapped=True)
    wide = height(view, content)
    view.resize(200, 200)
    assert height(view, content) > wide


def test_what_stands_at_the_end_is_beside_the_second_line_where_there_is_room():
    plain, ended = (RowContent("Short", "denied at Root", wrapped=True, trailing=end) for end in ("", "25 accounts"))
    assert painted(plain, 400) != painted(ended, 400)
    assert painted(plain, 100) == painted(ended, 100)


def test_a_badge_takes_room_from_the_lines_and_nothing_covers_it(view):
    view.resize(260, 200)
    plain, marked = (RowContent(SAYS, wrapped=True, badge=badge) for badge in ("", "a long badge"))
    assert height(view, marked) > height(view, plain)
    assert painted(plain, 260) != painted(marked, 260)
