"""Undo in the policy editor: in steps a person knows, with the cursor where the text changes, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.native import write
from designer.organization import edits
from designer.organization.model.records import PolicyType
from designer.policy.json import text as json_text
from ui.code_editor.stepped_text import PAUSE
from ui.commands.requests import show_policy

Key, Mod = Qt.Key, Qt.KeyboardModifier
START = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}'


@pytest.fixture
def stack(session):
    return session.document.undo_stack


@pytest.fixture
def code(editor, open_policy, stack, clock):
    """The text of a new policy that is open, its cursor between the brackets of its statements."""
    open_policy(START)
    stack.clear()
    editor.code.clock = clock
    editor.code.setFocus()
    go(editor.code, START.index("]"))
    return editor.code


@pytest.fixture
def clock():
    return Clock()


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def go(code, start, end=None):
    cursor = code.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start if end is None else end, QTextCursor.MoveMode.KeepAnchor)
    code.setTextCursor(cursor)


def seen(code):
    """The text between the brackets, with | at the cursor or around what is selected."""
    text, cursor = code.text(), code.textCursor()
    for place in sorted({cursor.selectionStart(), cursor.selectionEnd()}, reverse=True):
        text = f"{text[:place]}|{text[place:]}"
    return text[START.index("[") + 1 : -len("]\n}")]


def unwound(code, stack):
    """What is seen after each undo, to the first."""
    found = []
    while stack.canUndo():
        stack.undo()
        found.append(seen(code))
    return found


def test_typing_is_undone_word_by_word_with_the_cursor_where_it_was(code, stack, qtbot):
    qtbot.keyClicks(code, 'all of "it')
    assert ["all of |", "all |", "|"] == unwound(code, stack)
    stack.redo()
    assert "all |" == seen(code)
    stack.redo()
    stack.redo()
    assert 'all of "it|"' == seen(code)


def test_an_undo_that_goes_on_beyond_the_text_says_what_it_took_back(code, session, stack, qtbot):
    heard = []
    session.notices.said.connect(heard.append)
    organization = session.organization
    account = next(iter(organization.accounts(organization.root)))
    session.document.push(edits.rename(organization, account, "Top"))
    label = stack.undoText()
    qtbot.keyClicks(code, "x")
    stack.undo()
    assert heard == []
    stack.undo()
    assert [f"Undone, outside of this text: {label}"] == heard
    stack.redo()
    assert f"Done again, outside of this text: {label}" == heard[-1]


def test_typing_after_an_undo_is_a_step_of_its_own(code, stack, qtbot):
    qtbot.keyClicks(code, "one two")
    stack.undo()
    qtbot.keyClicks(code, "x")
    assert ["one |", "|"] == unwound(code, stack)


def test_a_line_is_a_step(code, stack, qtbot):
    qtbot.keyClicks(code, "a")
    qtbot.keyClick(code, Key.Key_Return)
    qtbot.keyClicks(code, "b")
    assert ["a|", "|"] == unwound(code, stack)


def test_a_pause_ends_a_step(code, stack, qtbot, clock):
    qtbot.keyClicks(code, "ab")
    clock.now += PAUSE + 0.1
    qtbot.keyClicks(code, "cd")
    assert ["ab|", "|"] == unwound(code, stack)


def test_a_jump_of_the_cursor_ends_a_step_even_when_it_comes_back(code, stack, qtbot):
    qtbot.keyClicks(code, "ab")
    qtbot.keyClick(code, Key.Key_Left)
    qtbot.keyClicks(code, "c")
    qtbot.keyClick(code, Key.Key_Right)
    qtbot.keyClick(code, Key.Key_Left)
    qtbot.keyClicks(code, "d")
    assert ["ac|b", "a|b", "|"] == unwound(code, stack)


def test_a_click_ends_a_step(code, stack, qtbot):
    qtbot.keyClicks(code, "ab")
    qtbot.mouseClick(code.viewport(), Qt.MouseButton.LeftButton, pos=code.cursorRect().center())
    qtbot.keyClicks(code, "c")
    assert ["ab|", "|"] == unwound(code, stack)


def test_a_run_of_backspace_is_a_step(code, stack, qtbot):
    qtbot.keyClicks(code, "word")
    for _ in range(2):
        qtbot.keyClick(code, Key.Key_Backspace)
    qtbot.keyClicks(code, "k")
    assert ["wo|", "word|", "|"] == unwound(code, stack)


def test_a_deleted_selection_is_a_step_and_is_selected_again(code, stack, qtbot):
    qtbot.keyClicks(code, "word")
    qtbot.keyClick(code, Key.Key_Left, Mod.ShiftModifier)
    qtbot.keyClick(code, Key.Key_Left, Mod.ShiftModifier)
    qtbot.keyClick(code, Key.Key_Delete)
    qtbot.keyClick(code, Key.Key_Backspace)
    assert ["wo|", "wo|rd|", "|"] == unwound(code, stack)
    assert code.textCursor().position() == code.textCursor().anchor()


def test_a_deleted_selection_and_a_deleted_word_join_no_run_of_backspace(code, stack, qtbot):
    qtbot.keyClicks(code, "three,fourteen")
    end = code.textCursor().position()
    go(code, end - 2, end)
    for modifiers in (Mod.NoModifier, Mod.NoModifier, Mod.ControlModifier, Mod.NoModifier):
        qtbot.keyClick(code, Key.Key_Backspace, modifiers)
    assert "three|" == seen(code)
    assert ["three,|", "three,fourt|", "three,fourte|", "three,fourte|en|"] == unwound(code, stack)[:4]


def test_leaving_the_text_ends_a_step(code, editor, stack, qtbot):
    qtbot.keyClicks(code, "ab")
    editor.findChild(QLineEdit).setFocus()
    code.setFocus()
    qtbot.keyClicks(code, "cd")
    assert ["ab|", "|"] == unwound(code, stack)


def test_each_paste_is_a_step(code, stack, qtbot):
    QGuiApplication.clipboard().setText("ab")
    qtbot.keyClicks(code, "x")
    for _ in range(2):
        qtbot.keyClick(code, Key.Key_V, Mod.ControlModifier)
    qtbot.keyClicks(code, "y")
    assert ["xabab|", "xab|", "x|", "|"] == unwound(code, stack)


def test_a_completion_is_a_step(code, editor, stack, qtbot):
    qtbot.keyClicks(code, "{")
    qtbot.keyClicks(code, '"eff')
    editor.completer.ask()
    qtbot.keyClick(code, Key.Key_Return)
    assert '{\n    "Effect": "|"\n  }' == seen(code)
    assert '{"eff|"}' == unwound(code, stack)[0]


def test_undo_takes_the_list_of_completion_away(code, editor, stack, qtbot):
    qtbot.keyClicks(code, '{"eff')
    editor.completer.ask()
    assert editor.completer.is_open
    stack.undo()
    assert not editor.completer.is_open


def test_format_is_a_step_that_leads_back_to_the_cursor(code, editor, stack, qtbot):
    qtbot.keyClicks(code, "1,2")
    (minify,) = (one for one in editor.findChildren(QAction) if one.text() == "&Minify")
    minify.trigger()
    assert '"Statement":[1,2]' in code.text()
    stack.undo()
    assert "1,2|" == seen(code)
    assert "|" == unwound(code, stack)[-1]


def test_undo_of_something_else_leaves_the_cursor(code, session, stack, qtbot):
    qtbot.keyClicks(code, "ab")
    account = next(session.document.organization.accounts())
    session.document.push(edits.rename(session.document.organization, account, "Beans"))
    go(code, 3)
    stack.undo()
    assert 3 == code.textCursor().position()


def test_a_fix_that_is_undone_shows_its_place(code, session, stack):
    policy = next(p for p in session.document.organization.policies.values() if p.text == code.text())
    changed = policy.text.replace("2012-10-17", "2008-10-17")
    session.document.push(edits.edit_policy_text(session.document.organization, policy.id, changed))
    go(code, 0)
    stack.undo()
    assert START.index("12-10-17") + 2 == code.textCursor().position()


KEYS = {
    "left": (Key.Key_Left, Mod.NoModifier),
    "right": (Key.Key_Right, Mod.NoModifier),
    "up": (Key.Key_Up, Mod.NoModifier),
    "home": (Key.Key_Home, Mod.NoModifier),
    "select left": (Key.Key_Left, Mod.ShiftModifier),
    "select word": (Key.Key_Right, Mod.ShiftModifier | Mod.ControlModifier),
    "select all": (Key.Key_A, Mod.ControlModifier),
    "backspace": (Key.Key_Backspace, Mod.NoModifier),
    "delete": (Key.Key_Delete, Mod.NoModifier),
    "delete word": (Key.Key_Backspace, Mod.ControlModifier),
    "line": (Key.Key_Return, Mod.NoModifier),
    "indent": (Key.Key_Tab, Mod.NoModifier),
    "unindent": (Key.Key_Backtab, Mod.ShiftModifier),
    "cut": (Key.Key_X, Mod.ControlModifier),
    "paste": (Key.Key_V, Mod.ControlModifier),
}
ACTIONS = st.one_of(
    st.sampled_from(sorted(KEYS)),
    st.sampled_from(list('ab "{}[],:\\é')).map("type {}".format),
    st.sampled_from(["undo", "undo", "redo", "complete", "pause", "format", "clip a", 'clip {"b":\r\n[\U0001f600]}']),
)


@given(st.lists(ACTIONS, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_all_that_was_typed_gives_the_first_bytes_and_redoing_it_the_last(session, editor, code, clock, acts):
    document, stack = session.document, session.document.undo_stack
    first = bytes_of(document)
    for act in acts:
        do(act, editor, document, clock)
        assert code.text() == document.organization.policy(editor.policy_id).text
    while stack.canRedo():
        stack.redo()
    last, states = bytes_of(document), []
    while stack.canUndo():
        states.append((bytes_of(document), code.text()))
        stack.undo()
        assert code.text() == document.organization.policy(editor.policy_id).text
    assert first == bytes_of(document)
    for state in reversed(states):
        stack.redo()
        assert state == (bytes_of(document), code.text())
    assert last == bytes_of(document)
    stack.setIndex(0)
    stack.clear()


def bytes_of(document):
    return write(NativeFile(document.organization))


def do(act, editor, document, clock):
    code = editor.code
    if act in KEYS:
        QTest.keyClick(code, *KEYS[act])
    elif act.startswith("type "):
        # QTest.keyClicks breaks off on what is not ASCII
        QApplication.sendEvent(code, QKeyEvent(QEvent.Type.KeyPress, 0, Mod.NoModifier, act[5:]))
    elif act.startswith("clip "):
        QGuiApplication.clipboard().setText(act[5:])
    elif act == "pause":
        clock.now += 2 * PAUSE
    elif act == "complete":
        editor.completer.ask()
        if editor.completer.is_open:
            editor.completer.take()
    elif act == "format":
        text = json_text.pretty(code.text())
        if text is not None:
            editor.placeholders.filled.emit(text)
    else:
        getattr(document.undo_stack, act)()
    editor.completer.close()


def test_undoing_everything_leaves_the_new_policy_and_then_none(editor, session, stack, qtbot):
    change = edits.create_policy(session.document.organization, PolicyType.SERVICE_CONTROL_POLICY)
    session.document.push(change)
    (policy,) = edits.added_policies(change)
    show_policy(session.requests, policy)
    started = session.document.organization.policy(policy).text
    go(editor.code, started.index("]"))
    qtbot.keyClicks(editor.code, '{"Sid": "One", "Effect": "Deny"')
    while stack.undoText().startswith("Edit"):
        stack.undo()
    assert started == session.document.organization.policy(policy).text == editor.code.text()
    stack.undo()
    assert policy not in session.document.organization.policies
    stack.setIndex(stack.count())
    assert '"Effect": "Deny"' in editor.code.text()


def test_each_name_that_is_given_to_a_policy_is_a_step(editor, open_policy, stack, qtbot):
    open_policy(START)
    (name,) = (one for one in editor.findChildren(QLineEdit) if one.accessibleName() == "Name of the policy")
    name.setFocus()
    for _ in range(2):
        qtbot.keyClicks(name, "x")
        qtbot.keyClick(name, Key.Key_Return)
    assert "xMinex" == name.text()
    stack.undo()
    assert "xMine" == name.text()
    stack.undo()
    assert "Mine" == name.text()
