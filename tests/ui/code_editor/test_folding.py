"""Folding: lines hide behind the first one, no position changes, and whatever goes into a folded part shows it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor

from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.faults import EditorFault
from ui.code_editor.search import CodeSearchBar
from ui.code_editor.shortcuts import EditorCommand
from ui.code_editor.text import fold_regions
from ui.theme import Scheme

STATEMENT = {"Effect": "Deny", "Action": ["s3:DeleteBucket", "s3:PutBucketAcl"], "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT, STATEMENT]}, indent=2)
FIRST, SECOND, LAST = 3, 11, 20
"""Lines of the two statements and of the last bracket."""

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def editor(qapp, qtbot):
    theme.apply(qapp, Scheme.LIGHT)
    made = CodeEditor()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.activateWindow()
    made.setFocus()
    made.set_text(POLICY)
    return made


def lines(editor: CodeEditor) -> list[int]:
    return [line for line, _place in editor.visible_lines()]


def go_to(editor: CodeEditor, line: int) -> None:
    editor.setTextCursor(QTextCursor(editor.document().findBlockByNumber(line)))


def click_fold(editor: CodeEditor, qtbot, line: int) -> None:
    gutter = editor.findChild(type(editor.gutter))
    place = dict(editor.visible_lines())[line]
    qtbot.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=QPoint(gutter.width() - 6, round(place.center().y())))


def test_a_click_on_the_mark_folds_and_another_one_unfolds(editor, qtbot):
    whole = lines(editor)
    click_fold(editor, qtbot, FIRST)
    assert [0, 1, 2, FIRST, *range(SECOND, LAST + 1)] == lines(editor)
    assert "… 7 lines }," == editor.folding.hint(FIRST)
    click_fold(editor, qtbot, FIRST)
    assert whole == lines(editor)
    assert POLICY == editor.text()


def test_keys_fold_what_is_around_the_cursor_and_leave_it_in_sight(editor, qtbot):
    go_to(editor, FIRST + 1)
    qtbot.keyClick(editor, Qt.Key.Key_BraceLeft, CONTROL | SHIFT)
    assert FIRST == editor.current_line()
    assert [0, 1, 2, FIRST, *range(SECOND, LAST + 1)] == lines(editor)
    qtbot.keyClick(editor, Qt.Key.Key_BracketRight, CONTROL | SHIFT)
    assert LAST + 1 == len(lines(editor))


def test_all_statements_fold_at_once(editor, qtbot):
    qtbot.keyClick(editor, Qt.Key.Key_BracketLeft, CONTROL | SHIFT | ALT)
    assert [0, 1, 2, FIRST, SECOND, LAST - 1, LAST] == lines(editor)
    qtbot.keyClick(editor, Qt.Key.Key_BracketRight, CONTROL | SHIFT | ALT)
    assert LAST + 1 == len(lines(editor))


def test_a_click_on_the_hint_unfolds(editor, qtbot):
    editor.fold(FIRST)
    row = dict(editor.visible_lines())[FIRST]
    end = editor.cursorRect(cursor_at_end(editor, FIRST)).right()
    qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(end + 20, round(row.center().y())))
    assert LAST + 1 == len(lines(editor))


def cursor_at_end(editor: CodeEditor, line: int) -> QTextCursor:
    cursor = QTextCursor(editor.document().findBlockByNumber(line))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    return cursor


def test_arrows_step_over_what_is_folded(editor, qtbot):
    editor.fold(FIRST)
    go_to(editor, FIRST)
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert SECOND == editor.current_line()
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert FIRST == editor.current_line()
    assert FIRST + 1 not in lines(editor)


def test_a_step_to_the_right_of_a_folded_line_shows_what_follows(editor, qtbot):
    editor.fold(FIRST)
    editor.setTextCursor(cursor_at_end(editor, FIRST))
    qtbot.keyClick(editor, Qt.Key.Key_Right)
    assert LAST + 1 == len(lines(editor))


def test_faults_and_places_that_are_gone_to_are_shown(editor, qtbot):
    at = POLICY.rindex("s3:PutBucketAcl")
    editor.set_faults([EditorFault(at, at + 2, "Fault")])
    editor.fold_all()
    assert ["Fault"] == [fault.message for fault in editor.line_faults(SECOND)]
    qtbot.keyClick(editor, Qt.Key.Key_F8)
    assert at == editor.cursor_offset()
    assert editor.current_line() in lines(editor)
    assert FIRST + 1 not in lines(editor)
    editor.reveal(POLICY.index("s3:PutBucketAcl"), POLICY.index("s3:PutBucketAcl") + 5)
    assert LAST + 1 == len(lines(editor))


def test_what_is_found_is_shown(editor, qtbot):
    bar = CodeSearchBar(editor)
    qtbot.addWidget(bar)
    editor.fold_all()
    bar.open(replace=False)
    bar.search.setText("PutBucketAcl")
    bar.step(1)
    assert "PutBucketAcl" == editor.textCursor().selectedText()
    assert editor.current_line() in lines(editor)


def test_typing_keeps_folds_at_their_brackets_and_lets_go_of_what_is_no_more(editor, qtbot):
    editor.fold(SECOND)
    go_to(editor, 0)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert SECOND + 2 not in lines(editor)
    assert editor.folding.is_folded(SECOND + 1)
    at = editor.text().rindex("{")
    editor.replace(at, at + 1, "", 0)
    assert editor.blockCount() == len(lines(editor))


def test_a_text_that_is_set_meanwhile_shows_what_changed_in_it(editor):
    editor.fold_all()
    editor.set_text(POLICY.replace("s3:PutBucketAcl", "s3:PutBucketPolicy"))
    assert POLICY.replace("s3:PutBucketAcl", "s3:PutBucketPolicy") == editor.text()
    editor.set_text("{}")
    assert [0] == lines(editor)
    editor.set_text(POLICY)
    assert LAST + 1 == len(lines(editor))


def test_a_text_can_be_copied_whole_while_it_is_folded(editor, qtbot):
    editor.do(EditorCommand.FOLD_ALL)
    editor.selectAll()
    assert POLICY == editor.textCursor().selectedText().replace("\u2029", "\n")


@given(st.recursive(st.just("x"), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just("k"), inner)))
def test_regions_begin_and_end_with_their_brackets(value):
    text = json.dumps(value, indent=1)
    rows = text.split("\n")
    for start, region in fold_regions(text).items():
        assert start == region.start < region.end
        assert rows[region.start][-1] in "[{"
        assert rows[region.end].lstrip()[0] in "]}"


def test_where_one_part_ends_and_another_begins_the_line_stays():
    regions = fold_regions('[{\n"a": 1\n}, {\n"b": 2\n}]')
    assert [(0, 4, True), (2, 4, True)] == [(one.start, one.start + one.hidden, one.closes) for one in regions.values()]
    regions = fold_regions('{\n"a": [\n1\n], "b": [\n2\n]\n}')
    assert (1, 2) == (regions[1].start, regions[1].start + regions[1].hidden)
