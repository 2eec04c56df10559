"""The code editor: the text is the caller's, keys help, faults are shown where they are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QHelpEvent, QImage, QKeySequence, QTextCursor, QUndoStack, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMainWindow, QToolTip, QVBoxLayout, QWidget

from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.code_editor.faults import EditorFault
from ui.theme import DARK, LIGHT, Scheme
from ui.widgets.display.labels import SeverityStyle

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["s3:DeleteBucket", "s3:DeleteBucketPolcy"],
      "Resource": "*"
    }
  ]
}"""


@pytest.fixture
def editor(qapp, qtbot):
    theme.apply(qapp, Scheme.LIGHT)
    made = CodeEditor()
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def put(editor: CodeEditor, marked: str) -> None:
    """Set a text with | at the cursor, or around a selection."""
    parts = marked.split("|")
    editor.set_text("".join(parts))
    cursor = editor.textCursor()
    cursor.setPosition(len(parts[0]))
    if len(parts) == 3:
        cursor.setPosition(len(parts[0]) + len(parts[1]), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def seen(editor: CodeEditor) -> str:
    """The text with | at the cursor, or around the selection."""
    text, cursor = editor.text(), editor.textCursor()
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    if start == end:
        return f"{text[:start]}|{text[start:]}"
    return f"{text[:start]}|{text[start:end]}|{text[end:]}"


def shot(editor: CodeEditor) -> QImage:
    return editor.grab().toImage()


def test_what_the_user_types_is_told_and_what_is_set_is_not(editor, qtbot):
    told = []
    editor.edited.connect(told.append)
    editor.set_text(POLICY)
    editor.set_faults([EditorFault(0, 1, "Fault")])
    theme.service().changed.emit()
    assert [] == told
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "ab")
    assert [POLICY + "a", POLICY + "ab"] == told
    assert POLICY + "ab" == editor.text()


def test_setting_a_changed_text_keeps_the_cursor_at_its_word(editor):
    put(editor, POLICY.replace('"Deny"', '"De|ny"'))
    editor.set_text(POLICY.replace("2012-10-17", "2008-10-17 and longer"))
    assert '"De|ny"' in seen(editor)


TYPED = [
    ("|", "{", "{|}"),
    ("|", "[", "[|]"),
    ("|", '"', '"|"'),
    ("{|}", "}", "{}|"),
    ('"a|"', '"', '"a"|'),
    ('"a\\|"', '"', '"a\\"|"'),
    ('"|"', "{", '"{|"'),
    ('["a", |"b"]', ",", '["a", |"b"]'),
    ('["a"|"b"]', ",", '["a",|"b"]'),
    ('["a,|"]', ",", '["a,,|"]'),
    ('"|"', "}", '"}|"'),
    ("|abc", "{", "{|abc"),
    ("|abc|", '"', '"|abc|"'),
    ("|abc|", "[", "[|abc|]"),
    ("[\n    |", "]", "[\n  ]|"),
    ("a|", "b", "ab|"),
]


@pytest.mark.parametrize(("before", "typed", "after"), TYPED)
def test_typing_closes_what_it_opens_but_never_inside_a_string(editor, qtbot, before, typed, after):
    put(editor, before)
    qtbot.keyClicks(editor, typed)
    assert after == seen(editor)


KEYS = [
    ("{|}", Qt.Key.Key_Return, "{\n  |\n}"),
    ("  [|]", Qt.Key.Key_Return, "  [\n    |\n  ]"),
    ("  {|", Qt.Key.Key_Return, "  {\n    |"),
    ('  "a": 1,|', Qt.Key.Key_Return, '  "a": 1,\n  |'),
    ('  "a": ["b",|]', Qt.Key.Key_Return, '  "a": ["b",\n    |]'),
    ('  {"a": [1], "b": "[",|', Qt.Key.Key_Return, '  {"a": [1], "b": "[",\n    |'),
    ('  {"a": ["b"|]}', Qt.Key.Key_Return, '  {"a": ["b"\n  |]}'),
    ('"{|"', Qt.Key.Key_Return, '"{"\n|'),
    ('  "s3:|Get", "x"', Qt.Key.Key_Return, '  "s3:Get",\n  | "x"'),
    ('  "s3:|Get', Qt.Key.Key_Return, '  "s3:Get"\n  |'),
    ('["a\\\\"|]', Qt.Key.Key_Return, '["a\\\\"\n|]'),
    ('"a": "b|😀\\"c",', Qt.Key.Key_Return, '"a": "b😀\\"c",\n|'),
    ("{|}", Qt.Key.Key_Backspace, "|"),
    ('"|"', Qt.Key.Key_Backspace, "|"),
    ('"a"|"b"', Qt.Key.Key_Backspace, '"a|"b"'),
    ("    |a", Qt.Key.Key_Backspace, "  |a"),
    ("   |a", Qt.Key.Key_Backspace, "  |a"),
    ("a|", Qt.Key.Key_Backspace, "|"),
    ("|a", Qt.Key.Key_Tab, "  |a"),
    (" |a", Qt.Key.Key_Tab, "  |a"),
    ("|a\nb|", Qt.Key.Key_Tab, "  |a\n  b|"),
    ("|a\n|b", Qt.Key.Key_Tab, "  |a\n|b"),
    ("    a|", Qt.Key.Key_Backtab, "  a|"),
    ("|  a\n b|", Qt.Key.Key_Backtab, "|a\nb|"),
]


@pytest.mark.parametrize(("before", "key", "after"), KEYS)
def test_keys_keep_the_shape_of_the_text(editor, qtbot, before, key, after):
    put(editor, before)
    qtbot.keyClick(editor, key)
    assert after == seen(editor)


def test_one_key_is_one_edit(editor, qtbot):
    told = []
    editor.edited.connect(told.append)
    put(editor, "{|}")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    put(editor, "|a\nb\nc|")
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert ["{\n  \n}", "  a\n  b\n  c"] == told


def test_undo_belongs_to_the_window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    editor = CodeEditor()
    window.setCentralWidget(editor)
    undone = []
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    action.triggered.connect(lambda: undone.append(editor.text()))
    window.addAction(action)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClicks(editor, "ab")
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ["ab"] == undone
    action.setEnabled(False)
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ("ab", ["ab"]) == (editor.text(), undone)


def test_a_caller_with_an_undo_stack_can_take_edits_back(editor, qtbot):
    stack = QUndoStack()
    told: list[str] = []
    editor.edited.connect(told.append)
    qtbot.keyClicks(editor, "{")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    editor.set_text(told[0])
    assert "{|}" == seen(editor)
    assert 2 == len(told)
    stack.clear()


def test_escape_and_tab_leave_the_editor(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    editor, field = CodeEditor(), QLineEdit()
    layout.addWidget(editor)
    layout.addWidget(field)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert ("  ", True) == (editor.text(), editor.hasFocus())
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert ("  ", True) == (editor.text(), field.hasFocus())


def test_zoom_by_keys_and_wheel_is_told_and_kept_in_range(editor, qtbot):
    told = []
    editor.zoomed.connect(told.append)
    size = editor.font().pixelSize()
    qtbot.keyClick(editor, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert size + 1 == editor.font().pixelSize()
    wheel = QWheelEvent(
        QPointF(50, 50),
        editor.viewport().mapToGlobal(QPointF(50, 50)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    editor.wheelEvent(wheel)
    editor.set_zoom(1000)
    qtbot.keyClick(editor, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert [1, 0, 16, 0] == told


def test_reveal_marks_characters_even_behind_wide_ones_and_selects_nothing(editor):
    text = '{"😀é": "x",\r\n"b": [\u2029"y"]}'
    editor.set_text(text)
    start = text.index('"y"')
    editor.reveal(start, start + 3)
    assert '"y"' == editor.revealed_text
    assert not editor.textCursor().hasSelection()
    assert start == editor.cursor_offset()
    editor.moveCursor(QTextCursor.MoveOperation.Right)
    assert "" == editor.revealed_text
    assert text == editor.text()


def test_reveal_scrolls_to_the_place(editor):
    editor.set_text("\n".join(str(number) for number in range(1000)))
    start = editor.text().index("\n900\n") + 1
    editor.reveal(start, start + 3)
    assert 900 in [line for line, _place in editor.visible_lines()]


def test_a_fault_is_painted_below_behind_and_beside_its_line(editor):
    editor.set_text(POLICY)
    clean = shot(editor)
    start = POLICY.index('"s3:DeleteBucketPolcy"')
    fault = EditorFault(start, start + 22, "No action of S3 has this name.")
    editor.set_faults([fault])
    faulty = shot(editor)
    assert clean != faulty
    assert (fault,) == editor.faults()
    assert [fault] == editor.line_faults(5)
    editor.set_faults([])
    assert clean == shot(editor)


def test_faults_move_with_the_text_until_new_ones_come(editor, qtbot):
    put(editor, "|{\n  1 2\n}")
    editor.set_faults([EditorFault(6, 7, "A comma is missing.", SeverityStyle.WARNING)])
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert [] == editor.line_faults(1)
    assert 1 == len(editor.line_faults(2))


def test_faults_beyond_the_end_and_between_characters_are_shown_too(editor):
    editor.set_text("{")
    editor.set_faults([EditorFault(1, 1, "Close the object."), EditorFault(50, 60, "Far off.")])
    assert 2 == len(editor.line_faults(0))
    shot(editor)


def test_hovering_a_fault_shows_its_message_as_plain_text(editor, qtbot):
    editor.set_text(POLICY)
    start = POLICY.index('"*"')
    editor.set_faults([EditorFault(start, start + 3, "<b>bold</b> & sound")])
    editor.reveal(start, start)
    at = editor.cursorRect().center() + QPoint(3, 0)
    event = QHelpEvent(QEvent.Type.ToolTip, at, editor.viewport().mapToGlobal(at))
    editor.viewportEvent(event)
    assert "<b>bold</b> & sound" == QToolTip.text()  # which shows it as it is: see test_plain_text
    QToolTip.hideText()


def test_f8_walks_round_the_faults(editor, qtbot):
    put(editor, "|one two three")
    editor.set_faults([EditorFault(4, 7, "Second"), EditorFault(8, 13, "Third")])
    places = []
    for _ in range(3):
        qtbot.keyClick(editor, Qt.Key.Key_F8)
        places.append(editor.cursor_offset())
    qtbot.keyClick(editor, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert ([4, 8, 4], 8) == (places, editor.cursor_offset())


def test_a_read_only_text_takes_no_key(editor, qtbot):
    put(editor, "{|}")
    editor.setReadOnly(True)
    for key in (Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Backtab):
        qtbot.keyClick(editor, key)
    assert "{}" == editor.text()


def test_colours_follow_the_theme(editor, qapp):
    editor.set_text('{"key": 1}')

    def key_colour() -> str:
        formats = editor.document().firstBlock().layout().formats()
        return formats[0].format.foreground().color().name()

    assert LIGHT.json_key.name() == key_colour()
    theme.apply(qapp, Scheme.DARK)
    assert DARK.json_key.name() == key_colour()
    theme.apply(qapp, Scheme.LIGHT)


awkward = st.text(st.sampled_from('ab{}[]",:\\\n\r\u2028\u2029\xa0\x00\ufdd0\ufeffé漢ש😀 '), max_size=40)


@given(st.lists(awkward, min_size=1, max_size=5), st.integers(0, 40), st.integers(0, 5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_shown_replaced_and_marked(editor, texts, start, length):
    told = []
    editor.edited.connect(told.append)
    for text in texts:
        editor.set_text(text)
        editor.set_faults([EditorFault(start, start + length, "Fault")])
        editor.reveal(start, start + length)
        assert text == editor.text()
        fresh = CodeEditor()
        fresh.set_text(text)
        assert fresh.document().toRawText() == editor.document().toRawText()
        fresh.deleteLater()
    shot(editor)
    editor.edited.disconnect(told.append)
    assert [] == told


def test_a_resize_makes_room_once_and_not_again_and_again(editor, monkeypatch):
    editor.set_text("x " * 4_000)
    asked = []
    room = CodeEditor._make_room
    monkeypatch.setattr(CodeEditor, "_make_room", lambda it: asked.append(1) or room(it))
    for width in range(40, 140):
        for height in (10, 30, 60):
            asked.clear()
            editor.resize(width, height)
            assert len(asked) <= 3, f"laid out {len(asked)} times at {width} × {height}"


def test_however_narrow_its_place_the_editor_keeps_room_for_text(qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    column = QHBoxLayout(place)
    editor = CodeEditor()
    column.addWidget(editor)
    editor.set_text("y" * 3_000)  # a long line is wrapped
    place.resize(1, 300)
    place.show()
    assert editor.viewport().width() > 50


def test_a_screen_reader_hears_the_faults_with_the_text(editor):
    keys = editor.accessibleDescription()
    editor.set_text("{}")
    editor.set_faults([EditorFault(0, 1, "A comma is missing.")])
    assert f"1 fault: A comma is missing. {keys}" == editor.accessibleDescription()
    editor.set_faults([])
    assert keys == editor.accessibleDescription()
