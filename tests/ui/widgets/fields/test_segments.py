"""Choices side by side: one holds, by mouse and by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest

from ui import theme
from ui.widgets.fields.segments import Segments


@pytest.fixture
def segments(qtbot, qapp):
    made = Segments("Into which", ("Update a & b", "Open as new"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_holds_and_another_takes_its_place(segments):
    chosen = []
    segments.chosen.connect(chosen.append)
    segments.buttons[1].click()
    segments.choose(0)
    assert ([1], 0) == (chosen, segments.current)
    assert not segments.buttons[1].isChecked()


def test_the_arrow_keys_go_on_but_not_to_what_cannot_be_chosen(segments):
    QTest.keyClick(segments, Qt.Key.Key_Right)
    QTest.keyClick(segments, Qt.Key.Key_Right)
    assert 1 == segments.current
    segments.buttons[0].setEnabled(False)
    QTest.keyClick(segments, Qt.Key.Key_Left)
    assert 1 == segments.current


def test_an_ampersand_in_a_name_is_shown(segments):
    assert ("Update a && b", "Update a & b") == (segments.buttons[0].text(), segments.buttons[0].accessibleName())


def test_the_bolder_words_of_the_one_that_holds_are_not_cut(qtbot, qapp):
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = Segments("Page", ("Identity Center", "Accounts 12"))
    qtbot.addWidget(made)
    made.show()
    for button in made.buttons:
        bold = QFont(button.font())
        bold.setWeight(QFont.Weight.DemiBold)
        padding = 2 * 14 + 2  # of the style sheet, with the border
        assert button.width() - padding >= QFontMetrics(bold).horizontalAdvance(button.text())
