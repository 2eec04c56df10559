"""Where the keys are when what had them goes, and when another design comes: never where nobody looks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox, QPushButton

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import PolicyType
from tests.ui.again import in_one_window
from tests.ui.seen import recent_menu
from ui.commands.requests import show_policy
from ui.features.policies.guardrail_dialog import GuardrailDialog, add_guardrail
from ui.features.policy_editor.views import View
from ui.forms import dialogs
from ui.state.unfinished import is_unfinished
from ui.widgets.containers.dialog_parts import Dialog
from ui.widgets.display.notifier import Notifier
from ui.widgets.focus import enter
from ui.window.inspector import EXPLAIN


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


@in_one_window("view", [View.FORM, View.BOTH])
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


@in_one_window("name", ["inspector", "policies", "outline", "problems", "editor"])
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


@in_one_window("come", [by_new, by_open, by_recent])
@in_one_window("start", [in_the_organization, in_a_node, in_the_editor])
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


@in_one_window("view", list(View))
def test_a_policy_that_is_found_by_its_name_is_edited_not_renamed(window, qtbot, view):
    window.parts.part("editor")._choose_view(view)
    window.canvas.setFocus()
    window.actions_by_id["edit.palette"].trigger()
    type_in("RegionDenyUs")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    editor = window.parts.part("editor")
    qtbot.waitUntil(lambda: (editor.form if view is View.FORM else editor.code).isAncestorOf(focused()))
    assert "RegionDenyUsPilot" == window.session.organization.policy(editor.policy_id).name


@pytest.fixture
def policies(window):
    """List of the policies, which has the keys while an account is selected on the canvas."""
    window.session.select(list(window.session.document.organization.accounts())[-1:])
    open_policy(window, "{}")
    window.parts.show_panel("policies")
    view = window.parts.part("policies").view
    assert view.hasFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    return view


def test_the_keys_of_the_list_of_policies_change_no_node(window, policies):
    organization, before = window.session.document.organization, counted(window)
    count = len(organization.policies)
    QTest.keyClick(policies, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert (before, count + 1) == (counted(window), len(organization.policies))
    window.parts.show_panel("policies")
    QTest.keyClick(policies, Qt.Key.Key_F2)
    assert policies.isAncestorOf(focused())
    assert isinstance(focused(), QLineEdit)


@in_one_window(("panel", "entry"), [("tests", "Edit…"), ("outline", "Re&name")])
@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_menu_of_a_list_is_that_of_the_row_with_the_ring(window, panel, entry):
    window.session.select(())
    window.parts.show_panel(panel)
    view = window.parts.part(panel).view
    view.selectionModel().setCurrentIndex(view.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    QTest.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert entry in [action.text() for action in menu.actions()]
    menu.close()


def test_the_keys_go_to_the_name_of_a_guardrail_that_was_added(window, qtbot):
    window.canvas.setFocus()
    add_guardrail(window.session, window.analyses, window)
    steps = window.session.document.undo_stack.count() + 1
    window.findChild(GuardrailDialog).accept()
    window.activateWindow()
    qtbot.waitUntil(lambda: focused().accessibleName() == "Name of the policy")
    QTest.keyClicks(focused(), "Mine")
    assert not is_unfinished(window.session, window.analyses), "only a name is typed"
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert (steps, "Create Mine") == (steps_of(window), window.session.document.undo_stack.undoText())


def steps_of(window):
    return window.session.document.undo_stack.count()


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_shift_f10_opens_the_menu_of_what_has_the_keys(policies):
    QTest.keyClick(policies, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Rename" in [action.text() for action in menu.actions()]
    menu.close()


def test_a_row_shows_again_that_it_has_the_keys_when_a_dialog_is_closed(window, policies, qtbot):
    ring = Qt.WidgetAttribute.WA_KeyboardFocusChange
    enter(window.parts.part("policies"))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F24)
    dialog = Dialog(window)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.close()
    window.activateWindow()
    qtbot.waitUntil(policies.hasFocus)
    assert window.testAttribute(ring)


def test_escape_takes_a_note_away(window):
    window.session.notices.say("Something happened.")
    assert window.findChild(Notifier).text()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert not window.findChild(Notifier).text()


def test_the_escape_that_closed_a_dialog_leaves_the_note_on_what_that_means(window):
    window.session.notices.say("The next save asks.")
    QTest.keyRelease(window.windowHandle(), Qt.Key.Key_Escape)
    assert "The next save asks." == window.findChild(Notifier).text()


def test_a_letter_with_alt_answers_whether_to_save(window, monkeypatch):
    keys = []

    def answer(box):
        keys.extend(button.shortcut().toString() for button in box.buttons())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answer)
    dialogs.ask_unsaved(window, "Mine", "")
    assert {"Alt+S", "Alt+D"} <= set(keys)


@pytest.mark.parametrize("name", ["explain", "who_can"])
def test_what_is_typed_after_a_press_on_the_tab_of_a_panel_that_asks_goes_into_its_question(window, qtbot, name):
    docks, before = window.parts.docks, counted(window)
    window.session.select([next(iter(window.session.organization.accounts()))])
    enter(docks.outline)
    if name == "explain":
        bar, tab = docks.inspector.tab_bar, EXPLAIN
    else:
        group = next(group for group in docks.groups.values() if name in group._names)
        bar, tab = group.bar, group._names.index(name)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(tab).center())
    assert isinstance(focused(), QLineEdit)
    type_in("s3:DeleteBucket")
    assert "s3:DeleteBucket" == focused().text()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert before == counted(window)
