"""Lines of a box are offered while they are typed; the keys are the list's while it is open."""

import pytest
from PySide6.QtCore import Qt

from ui.widgets.fields.suggest_field import SuggestBox

KEYS = Qt.Key


def offered(box):
    return [row.insert for row in box.popup.items] if box.popup.isVisible() else []


@pytest.fixture
def box(qtbot):
    made = SuggestBox(lambda line: [one for one in ("alpha = ", "alpha = 1", "beta") if line and one.startswith(line)])
    qtbot.addWidget(made)
    made.show()
    made.setPlainText("first\n")
    made.moveCursor(made.textCursor().MoveOperation.End)
    return made


@pytest.mark.parametrize("take", [KEYS.Key_Return, KEYS.Key_Tab])
def test_a_row_takes_the_place_of_its_line_and_what_follows_is_asked_for(qtbot, box, take):
    qtbot.keyClicks(box, "al")
    assert ["alpha = ", "alpha = 1"] == offered(box)
    qtbot.keyClick(box, KEYS.Key_Down)
    qtbot.keyClick(box, take)
    assert "first\nalpha = " == box.toPlainText()
    assert ["alpha = ", "alpha = 1"] == offered(box)


def test_enter_without_a_chosen_row_begins_a_line_and_escape_closes_the_list(qtbot, box):
    qtbot.keyClicks(box, "b")
    qtbot.keyClick(box, KEYS.Key_Escape)
    assert [] == offered(box)
    qtbot.keyClicks(box, "e")
    qtbot.keyClick(box, KEYS.Key_Return)
    assert "first\nbe\n" == box.toPlainText()
    assert [] == offered(box)
