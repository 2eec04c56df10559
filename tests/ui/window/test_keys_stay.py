"""Where the keys are when what had them goes, and when another design comes: never where nobody looks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyType
from tests.ui.seen import recent_menu
from ui.commands.requests import show_policy
from ui.features.policy_editor.views import View
from ui.forms import dialogs


def focused():
    return QApplication.focusWidget()


def type_in(text):
    for letter in text:
        QTest.keyClicks(focused(), letter)


def open_policy(window, text):
    document = window.session.document
    change = edits.create_policy(document.organization, PolicyType.SERVICE_CONTROL_POLICY, "Mine", text)
    document.push(change)
    (policy,) = edits.added_policies(change)
    show_policy(window.session.requests, policy)
    return policy


def counted(window):
    organization = window.session.document.organization
    return organization.account_count, organization.ou_count


@pytest.mark.parametrize("view", [View.FORM, View.BOTH])
def test_a_new_statement_has_the_keys(window, qtbot, view):
    policy = open_policy(window, '{"Version": "2012-10-17", "Statement": []}')
    editor = window.parts.part("editor")
    editor._choose_view(view)
    before = counted(window)
    button = next(b for b in editor.form._empty.findChildren(QPushButton) if b.isVisible())
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert editor.form.fields.sid.hasFocus()
    type_in("First")
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert editor.isAncestorOf(focused())
    QTest.keyClick(focused(), Qt.Key.Key_Delete)
    assert '"Sid": "First"' in window.session.document.organization.policy(policy).text
    assert before == counted(window)
    editor._choose_view(View.TEXT)


def delete(line, qtbot):
    line.deleteLater()
    qtbot.waitUntil(lambda: focused() is not None and focused() is not line)


def hide_all(panel):
    for child in panel.findChildren(QLineEdit):
        child.hide()


@pytest.mark.parametrize("name", ["inspector", "policies", "outline", "problems", "editor"])
def test_the_keys_stay_in_the_panel_whatever_goes(window, qtbot, name, subtests):
    window.parts.show_panel(name)
    panel = window.parts.part(name)
    goings = {
        "hidden": QLineEdit.hide,
        "disabled": lambda line: line.setEnabled(False),
        "deleted": lambda line: delete(line, qtbot),
        "all hidden": lambda _line: hide_all(panel),
    }
    for how, go in goings.items():
        with subtests.test(goes=how):
            line = QLineEdit(panel)
            line.show()
            line.setFocus()
            assert line.hasFocus()
            go(line)
            assert focused() is panel or panel.isAncestorOf(focused())


# Another design comes


def by_new(window, path):
    window.file_actions.show(template("empty"))


def by_open(window, path):
    QTest.keyClick(focused(), Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)


def by_recent(window, path):
    recent_menu(window).chosen.emit(path)


def by_reading_again(window, path):
    window.files.save(window.files.path or path.with_name("mine.json"))
    window.files.open(window.files.path)


def in_the_organization(window):
    window.session.select([])
    window.parts.show_panel("inspector")
    next(f for f in window.parts.docks.inspector.organization.findChildren(QLineEdit) if f.isVisible()).setFocus()


def in_a_node(window):
    window.session.select(["acc-shop-prod"])
    window.parts.show_panel("inspector")
    window.parts.docks.inspector.show_tab(0)
    window.parts.docks.inspector.details.name.setFocus()


def in_the_editor(window):
    show_policy(window.session.requests, next(iter(window.session.document.organization.policies)))
    window.parts.part("editor").code.setFocus()


@pytest.fixture
def other(tmp_path, monkeypatch):
    """A file that the person opens when asked which, and drops unsaved work for."""
    path = tmp_path / "other.json"
    path.write_bytes(native.write(template("coffee-shop")))
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: path)
    return path


@pytest.mark.parametrize("come", [by_new, by_open, by_recent])
@pytest.mark.parametrize("start", [in_the_organization, in_a_node, in_the_editor])
def test_another_design_begins_on_the_canvas(window, qtbot, other, start, come):
    start(window)
    come(window, other)
    qtbot.waitUntil(window.canvas.hasFocus)
    type_in("xyz")
    assert window.canvas.hasFocus()
    assert 0 == window.session.document.undo_stack.count()


@pytest.mark.parametrize("start", [in_the_organization, in_a_node, in_the_editor])
def test_the_same_design_read_again_leaves_the_keys_where_they_are(window, other, start):
    start(window)
    before = focused()
    by_reading_again(window, other)
    assert before is focused()


@pytest.mark.parametrize("view", list(View))
def test_a_policy_that_is_found_by_its_name_is_edited_not_renamed(window, qtbot, view):
    window.parts.part("editor")._choose_view(view)
    window.canvas.setFocus()
    window.actions_by_id["edit.palette"].trigger()
    type_in("RegionDenyUs")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    editor = window.parts.part("editor")
    qtbot.waitUntil(lambda: (editor.form if view is View.FORM else editor.code).isAncestorOf(focused()))
    assert "RegionDenyUsPilot" == window.session.organization.policy(editor.policy_id).name
