"""Find and replace in the code editor, by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.search import CodeSearchBar
from ui.theme import Scheme

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEXT = '{\n  "Action": ["s3:Get*", "s3:Put*", "S3:List*"],\n  "Sid": "ä€𝄞 s3:"\n}'


class Desk:
    """An editor under its bar."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.editor = CodeEditor()
        self.bar = CodeSearchBar(self.editor)
        column = QVBoxLayout(window)
        column.addWidget(self.bar)
        column.addWidget(self.editor)
        self.edits: list[str] = []
        self.steps: list[None] = []
        self.editor.edited.connect(self.edits.append)
        self.bar.replacing.connect(lambda: self.steps.append(None))
        self.editor.set_text(TEXT)

    def selected(self) -> str:
        return self.editor.textCursor().selectedText()


@pytest.fixture
def desk(qapp, qtbot):
    theme.apply(qapp, Scheme.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    made = Desk(window)
    window.resize(700, 400)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    made.editor.setFocus()
    return made


def open_with(qtbot, desk: Desk, words: str, key: Qt.Key = Qt.Key.Key_F) -> None:
    qtbot.keyClick(desk.editor, key, CONTROL)
    qtbot.keyClicks(desk.bar.search, words)
    qtbot.keyClick(desk.bar.search, Qt.Key.Key_Return)


def test_what_is_typed_is_found_in_any_case_and_counted_while_it_is_typed(qtbot, desk):
    qtbot.keyClick(desk.editor, Qt.Key.Key_F, CONTROL)
    for letter, told in zip("s3:", ("1 of 6", "1 of 4", "1 of 4"), strict=True):
        qtbot.keyClicks(desk.bar.search, letter)
        assert told == desk.bar.count.text()

    assert 4 == len(desk.bar.matches)
    assert "s3:" == desk.selected()


def test_the_search_begins_at_the_cursor_and_goes_round(qtbot, desk):
    at = TEXT.index('"Sid"')
    desk.editor.reveal(at, at)
    qtbot.keyClick(desk.editor, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(desk.bar.search, "s3:")
    assert "4 of 4" == desk.bar.count.text()

    qtbot.keyClicks(desk.bar.search, "P")
    assert ("1 of 1", "s3:P") == (desk.bar.count.text(), desk.selected())


def test_return_and_f3_step_and_go_round(qtbot, desk):
    open_with(qtbot, desk, "s3:")
    assert "2 of 4" == desk.bar.count.text()

    for told in ("3 of 4", "4 of 4", "1 of 4", "2 of 4"):
        qtbot.keyClick(desk.bar.search, Qt.Key.Key_F3)
        assert told == desk.bar.count.text()
    qtbot.keyClick(desk.bar.search, Qt.Key.Key_F3, SHIFT)
    assert "1 of 4" == desk.bar.count.text()


def test_ctrl_h_in_the_search_goes_on_to_what_it_is_replaced_by(qtbot, desk):
    qtbot.keyClick(desk.editor, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(desk.bar.search, "List*")

    qtbot.keyClick(desk.bar.search, Qt.Key.Key_H, CONTROL)
    qtbot.keyClicks(desk.bar.by, "Get*")
    qtbot.keyClick(desk.bar.by, Qt.Key.Key_Return)
    assert TEXT.replace("List*", "Get*") == desk.editor.text()

    qtbot.keyClick(desk.bar.by, Qt.Key.Key_F, CONTROL)
    assert (True, "List*") == (desk.bar.search.hasFocus(), desk.bar.search.selectedText())
    assert desk.bar.by.isVisible()


def test_case_and_expressions_are_minded_when_wanted(qtbot, desk):
    open_with(qtbot, desk, "s3:[A-Z]")
    assert "nothing found" == desk.bar.count.text()

    qtbot.mouseClick(desk.bar.regex, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(desk.bar.matches) == 3)
    qtbot.mouseClick(desk.bar.case, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(desk.bar.matches) == 2)


def test_an_expression_that_is_none_says_so(qtbot, desk):
    desk.bar.regex.setChecked(True)
    open_with(qtbot, desk, "s3:(")

    assert "no valid expression" == desk.bar.count.text()
    assert [] == list(desk.bar.matches)


def test_one_match_is_replaced_and_the_next_selected(qtbot, desk):
    open_with(qtbot, desk, "s3:Put*", Qt.Key.Key_H)
    qtbot.keyClicks(desk.bar.by, "s3:Delete*")

    qtbot.keyClick(desk.bar.by, Qt.Key.Key_Return)

    assert TEXT.replace("s3:Put*", "s3:Delete*") == desk.editor.text()
    assert 1 == len(desk.steps)


def test_all_are_replaced_as_one_edit_in_texts_of_any_script(qtbot, desk):
    desk.bar.case.setChecked(True)
    open_with(qtbot, desk, "s3:", Qt.Key.Key_H)
    qtbot.keyClicks(desk.bar.by, "ec2:")

    qtbot.mouseClick(desk.bar.all_button, Qt.MouseButton.LeftButton)

    assert TEXT.replace("s3:", "ec2:") == desk.editor.text()
    assert (1, 1) == (len(desk.edits), len(desk.steps))


def test_groups_of_an_expression_are_put_in(qtbot, desk):
    desk.bar.regex.setChecked(True)
    open_with(qtbot, desk, r"s3:(\w+)\*", Qt.Key.Key_H)
    qtbot.keyClicks(desk.bar.by, r"s3:\1Object")

    qtbot.mouseClick(desk.bar.all_button, Qt.MouseButton.LeftButton)

    assert "s3:GetObject" in desk.editor.text()


def test_esc_gives_the_keys_back_to_the_text(qtbot, desk):
    open_with(qtbot, desk, "s3:")

    qtbot.keyClick(desk.bar.search, Qt.Key.Key_Escape)

    assert not desk.bar.isVisible()
    assert desk.editor.hasFocus()
    assert [] == desk.editor.extraSelections()


def test_what_is_selected_is_looked_for(qtbot, desk):
    at = TEXT.index("List")
    desk.editor.reveal(at, at + 4, selects=True)

    qtbot.keyClick(desk.editor, Qt.Key.Key_F, CONTROL)

    assert "List" == desk.bar.search.text()
    assert "1 of 1" == desk.bar.count.text()


def test_a_text_that_cannot_be_changed_is_only_searched(qtbot, desk):
    desk.editor.setReadOnly(True)

    open_with(qtbot, desk, "s3:", Qt.Key.Key_H)

    assert not desk.bar.by.isVisible()
    assert 4 == len(desk.bar.matches)


def test_what_was_found_follows_a_text_that_became_shorter(qtbot, desk):
    open_with(qtbot, desk, "List")
    desk.editor.set_text(TEXT.replace('"s3:Get*", "s3:Put*", ', ""))
    desk.editor.reveal(0, 1)
    assert [one.cursor.selectedText() for one in desk.editor.extraSelections()] == ["List", "{"]
    desk.editor.set_text("{}")
    desk.editor.reveal(0, 2)
    assert [one.cursor.selectedText() for one in desk.editor.extraSelections()][-1] == "{}"
