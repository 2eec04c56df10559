"""Undo of what is typed, in the whole window: the key and the menu do the same, and the design comes last."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def code(window):
    """The text of a policy that was just made, with the keys in it, where its statements go."""
    window.actions_by_id["add.scp"].trigger()
    editor = window.parts.part("editor").code
    editor.setFocus()
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index("]"))
    editor.setTextCursor(cursor)
    return editor


@pytest.mark.parametrize("by", ["key", "menu"])
def test_typing_is_undone_by_words_and_the_policy_last(window, code, qtbot, by):
    def undo():
        if by == "key":
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CTRL)
        else:
            window.actions_by_id["edit.undo"].trigger()

    policies = set(window.session.document.organization.policies)
    first = code.text()
    qtbot.keyClicks(code, "one two three")
    for left in ("one two ", "one ", ""):
        undo()
        assert first.replace("[]", f"[{left}]") == code.text()
        assert first.index("]") + len(left) == code.textCursor().position()
    assert policies == set(window.session.document.organization.policies)
    undo()
    assert 1 == len(policies - set(window.session.document.organization.policies))
    assert not code.isVisible()
    assert window.canvas.hasFocus()
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Y, CTRL)
    assert code.isVisible()
    assert code.hasFocus()
    assert first.replace("[]", "[one two three]") == code.text()


def test_a_name_that_is_given_after_writing_is_a_step_apart(window, code, qtbot):
    """The name joins the step that made the policy only while nothing else was done."""
    (name,) = (
        one
        for one in window.parts.part("editor").findChildren(QLineEdit)
        if one.accessibleName() == "Name of the policy"
    )
    made = name.text()
    qtbot.keyClicks(code, "one")
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Late")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "Late" in [policy.name for policy in window.session.document.organization.policies.values()]
    window.actions_by_id["edit.undo"].trigger()
    assert made == name.text()
    assert "[one]" in code.text()
    window.actions_by_id["edit.undo"].trigger()
    assert "[]" in code.text()


def test_a_policy_that_a_redo_brings_takes_the_keys_from_nobody_who_works_elsewhere(window, code):
    window.actions_by_id["edit.undo"].trigger()
    window.parts.docks.outline.view.setFocus()
    window.actions_by_id["edit.redo"].trigger()
    assert code.isVisible()
    assert window.parts.docks.outline.view.hasFocus()


def test_ctrl_z_in_a_field_takes_back_what_was_typed_in_it_and_then_what_it_did(window, qtbot):
    session = window.session
    session.select(["acc-shop-prod"])
    window.parts.show_panel("inspector")
    name = window.parts.docks.inspector.details.name
    name.setFocus()
    qtbot.keyClick(name, Qt.Key.Key_End)
    before = name.text()
    qtbot.keyClicks(name, "x")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert f"{before}x" == session.document.organization.node("acc-shop-prod").name
    qtbot.keyClick(name, Qt.Key.Key_End)
    qtbot.keyClicks(name, "y")
    qtbot.keyClick(name, Qt.Key.Key_Z, CTRL)
    assert f"{before}x" == name.text() == session.document.organization.node("acc-shop-prod").name
    qtbot.keyClick(name, Qt.Key.Key_Z, CTRL)
    assert before == name.text() == session.document.organization.node("acc-shop-prod").name
