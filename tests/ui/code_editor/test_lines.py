"""Whole lines: moved, doubled, deleted, begun, selected and gone to, as in the editors that people come from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest

from ui.code_editor.editor import CodeEditor
from ui.code_editor.line_field import LineField

Key, Mod = Qt.Key, Qt.KeyboardModifier
NONE, ALT, CONTROL = Mod.NoModifier, Mod.AltModifier, Mod.ControlModifier
SHIFT = Mod.ShiftModifier


@pytest.fixture
def editor(qtbot):
    editor = CodeEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 200)
    editor.show()
    editor.setFocus()
    return editor


def put(editor, marked):
    """Show a text; ``|`` is the cursor, ``^`` where its selection began."""
    text = marked.replace("|", "").replace("^", "")
    editor.set_text(text)
    at = marked.replace("^", "").index("|")
    anchor = marked.replace("|", "").index("^") if "^" in marked else at
    cursor = editor.textCursor()
    cursor.setPosition(anchor)
    cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def seen(editor):
    text, cursor = editor.text(), editor.textCursor()
    marks = sorted({cursor.position(): "|"}.items() | ({cursor.anchor(): "^"} if cursor.hasSelection() else {}).items())
    for place, mark in reversed(marks):
        text = text[:place] + mark + text[place:]
    return text


@pytest.mark.parametrize(
    ("before", "key", "modifiers", "after"),
    [
        ("a\nb|b\nc", Key.Key_Up, ALT, "b|b\na\nc"),
        ("a\nb|b\nc", Key.Key_Down, ALT, "a\nc\nb|b"),
        ("a|a\nb", Key.Key_Up, ALT, "a|a\nb"),
        ("a\nb|", Key.Key_Down, ALT, "a\nb|"),
        ("a\n^b\nc|\nd", Key.Key_Up, ALT, "^b\nc|\na\nd"),
        ("a\n^b\nc|\nd", Key.Key_Down, ALT, "a\nd\n^b\nc|"),
        ("a\n^b\n|c\nd", Key.Key_Down, ALT, "a\nc\n^b\n|d"),
        ("a\n^b\n|c", Key.Key_Down, ALT, "a\nc\n^b|"),
        ("a\nb|b\nc", Key.Key_Down, ALT | SHIFT, "a\nbb\nb|b\nc"),
        ("a\nb|b\nc", Key.Key_Up, ALT | SHIFT, "a\nb|b\nbb\nc"),
        ("^a\nb|\nc", Key.Key_Down, ALT | SHIFT, "a\nb\n^a\nb|\nc"),
        ("a\nb|b\ncc", Key.Key_K, CONTROL | SHIFT, "a\nc|c"),
        ("a\nb|b", Key.Key_K, CONTROL | SHIFT, "a|"),
        ("a|", Key.Key_K, CONTROL | SHIFT, "|"),
        ("  a|a\nb", Key.Key_Return, CONTROL, "  aa\n  |\nb"),
        ("  {|\n}", Key.Key_Return, CONTROL, "  {\n    |\n}"),
        ('  "a|b"', Key.Key_Return, CONTROL, '  "ab"\n  |'),
        ("  a|a\nb", Key.Key_Return, CONTROL | SHIFT, "  |\n  aa\nb"),
        ("  a|a", Key.Key_BracketRight, CONTROL, "    a|a"),
        ("    a|a", Key.Key_BracketLeft, CONTROL, "  a|a"),
        ("ab c|d ab cd", Key.Key_D, CONTROL, "ab ^cd| ab cd"),
        ("ab ^cd| ab cd", Key.Key_D, CONTROL, "ab cd ab ^cd|"),
        ("ab cd ab ^cd|", Key.Key_D, CONTROL, "ab ^cd| ab cd"),
        ("|{a[b]}", Key.Key_Backslash, CONTROL | SHIFT, "{a[b]|}"),
        ("{a[b]}|", Key.Key_Backslash, CONTROL | SHIFT, "|{a[b]}"),
        ("{a[b]|}", Key.Key_Backslash, CONTROL | SHIFT, "|{a[b]}"),
        ("  aa|", Key.Key_Home, NONE, "  |aa"),
        ("  |aa", Key.Key_Home, NONE, "|  aa"),
        ("|  aa", Key.Key_Home, NONE, "  |aa"),
        ("  aa|", Key.Key_Home, SHIFT, "  |aa^"),
    ],
)
def test_keys_for_lines(editor, before, key, modifiers, after):
    put(editor, before)
    QTest.keyClick(editor, key, modifiers)
    assert after == seen(editor)


def test_several_lines_go_in_and_out(qtbot, editor):
    put(editor, "^a\nb|")
    qtbot.keyClick(editor, Key.Key_Tab)
    assert "  a\n  b" == editor.text()
    qtbot.keyClick(editor, Key.Key_Backtab, SHIFT)
    assert "a\nb" == editor.text()


@pytest.mark.parametrize("key", [Key.Key_Up, Key.Key_Down])
def test_an_edit_of_lines_is_one_step(qtbot, editor, key):
    put(editor, "aa\nb|b\ncc")
    told = []
    editor.edited.connect(lambda _text: told.append(editor.steps.edit.begins))
    qtbot.keyClick(editor, key, ALT)
    assert [True] == told


def test_nothing_is_edited_that_may_not_be(qtbot, editor):
    put(editor, "a\nb|b\nc")
    editor.setReadOnly(True)
    qtbot.keyClick(editor, Key.Key_Up, ALT)
    qtbot.keyClick(editor, Key.Key_X, CONTROL)
    assert "a\nbb\nc" == editor.text()


def test_without_a_selection_the_line_is_copied_or_cut(qtbot, editor):
    put(editor, "a\nb|b\nc")
    qtbot.keyClick(editor, Key.Key_C, CONTROL)
    assert "bb\n" == QGuiApplication.clipboard().text()
    assert "a\nbb\nc" == editor.text()
    qtbot.keyClick(editor, Key.Key_X, CONTROL)
    assert "a\nc" == editor.text()


def test_the_number_of_a_line_is_gone_to_while_it_is_typed(qtbot, editor):
    put(editor, "a|\nb\nc\nd")
    qtbot.keyClick(editor, Key.Key_G, CONTROL)
    field = editor.findChild(LineField)
    assert field.isVisible()
    qtbot.keyClicks(field, "3")
    assert 2 == editor.current_line()
    qtbot.keyClick(field, Key.Key_Return)
    assert not field.isVisible()
    assert 2 == editor.current_line()


def test_esc_goes_back_to_where_the_cursor_was(qtbot, editor):
    put(editor, "a|\nb\nc\nd")
    qtbot.keyClick(editor, Key.Key_G, CONTROL)
    field = editor.findChild(LineField)
    qtbot.keyClicks(field, "99")
    assert 3 == editor.current_line()
    qtbot.keyClick(field, Key.Key_Escape)
    assert 0 == editor.current_line()
    assert editor.hasFocus()


def test_a_comma_before_the_typed_line_belongs_to_it(qtbot, editor):
    put(editor, "[a,\n|\n]")
    qtbot.keyClicks(editor, " ")
    assert (2, 5) == editor.typed_span


def test_a_line_is_typed_until_the_cursor_leaves_it(qtbot, editor):
    put(editor, "a|\nb")
    left = []
    editor.typed_line.left.connect(lambda: left.append(1))
    qtbot.keyClicks(editor, "xy")
    assert (0, 3) == editor.typed_span
    assert [] == left
    qtbot.keyClick(editor, Key.Key_Down)
    assert editor.typed_span is None
    assert [1] == left
