"""Parts of a box: their order, their shares of the room, and the margins around them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QLabel, QWidget

from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row


@pytest.mark.parametrize("make", [in_row, in_column])
def test_a_box_holds_its_parts_in_order_with_their_stretch_and_alignment(qtbot, make):
    host = QWidget()
    qtbot.addWidget(host)
    first, second, third = QLabel("a"), QLabel("b"), QLabel("c")
    inner = make(second, STRETCH)
    box = make(first, Spacer(7), (inner, 2), (third, 3, Qt.AlignmentFlag.AlignTop), host=host, spacing=4)
    assert host.layout() is box
    assert [0, 0, 2, 3] == [box.stretch(place) for place in range(box.count())]
    assert (first, inner, third) == (box.itemAt(0).widget(), box.itemAt(2).layout(), box.itemAt(3).widget())
    assert Qt.AlignmentFlag.AlignTop == box.itemAt(3).alignment()
    assert (4, 1) == (box.spacing(), inner.stretch(1))
    assert 7 == max(box.itemAt(1).sizeHint().width(), box.itemAt(1).sizeHint().height())
    assert second.parentWidget() is host


@pytest.mark.parametrize(
    ("margins", "expected"),
    [(0, (0, 0, 0, 0)), (3, (3, 3, 3, 3)), ((1, 2), (1, 2, 1, 2)), ((1, 2, 3, 4), (1, 2, 3, 4))],
)
def test_margins_are_given_for_every_side_for_sides_and_ends_or_for_each(qtbot, margins, expected):
    host = QWidget()
    qtbot.addWidget(host)
    assert QMargins(*expected) == in_row(host=host, margins=margins).contentsMargins()


def test_a_box_can_have_the_room_around_it_and_between_its_parts_that_the_style_has(qtbot):
    host, other = QWidget(), QWidget()
    qtbot.addWidget(host)
    qtbot.addWidget(other)
    usual = in_column(QLabel(), host=host, margins=None)
    assert usual.contentsMargins().left() > 0
    assert usual.spacing() == in_column(QLabel(), host=other).spacing()
