"""Lines of a box are offered while they are typed; the keys are the list's while it is open."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLineEdit

from ui import theme
from ui.widgets.fields.choice_popup import ChoicePopup, CompletionItem
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
    qtbot.keyClick(box, take)
    assert "first\nalpha = " == box.toPlainText()
    assert ["alpha = ", "alpha = 1"] == offered(box)


def test_escape_closes_the_list_and_enter_begins_a_line_without_it(qtbot, box):
    qtbot.keyClicks(box, "be")
    qtbot.keyClick(box, KEYS.Key_Escape)
    assert [] == offered(box)
    qtbot.keyClick(box, KEYS.Key_Return)
    assert "first\nbe\n" == box.toPlainText()
    assert [] == offered(box)


def test_enter_behind_a_line_that_is_offered_begins_another(qtbot, box):
    qtbot.keyClicks(box, "alpha = ")
    assert box.popup.current is None
    qtbot.keyClick(box, KEYS.Key_Return)
    assert "first\nalpha = \n" == box.toPlainText()
    assert [] == offered(box)


@pytest.mark.parametrize("code", [True, False])
def test_the_list_of_a_narrow_field_shows_whole_names(qtbot, code):
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    popup = ChoicePopup(field, fits_field=True)
    name, detail = "s3:DeleteBucketMetadataTableConfiguration", "Write"
    popup.show_at([CompletionItem(name, detail, "", "add", name, 0, more=False, code=code)], QRect(0, 0, 120, 20))
    font = theme.code_font() if code else theme.font()
    words = theme.text_width(font, name) + theme.text_width(theme.secondary_font(), detail)
    assert words + theme.metrics().icon < popup.view.viewport().width()
