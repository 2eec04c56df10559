"""A path from an empty organization to a PDF without a mouse: every key goes to the widget with the focus."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from shiboken6 import isValid

from designer.analysis.access.question import CallerKind, Inquiry
from designer.exchange import templates
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.evaluation.outcome import Answer
from tests.ui.again import in_one_window
from ui.commands.requests import SHOW_START_PAGE, show_policy
from ui.features.export.dialog import ExportDialog
from ui.features.inspector.attach_popup import AttachPopup
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.app import Program
from ui.window.bars import Toolbar
from ui.window.main_window import MainWindow
from ui.window.start_page import StartPage

popups = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
"""Offscreen a popup cannot keep the keyboard from other programs."""

KEY = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Keyboard:
    """Presses keys where a person's would go: in a popup, else in the widget that has the focus."""

    def press(self, *keys, modifiers=NONE):
        for key in keys:
            QTest.keyClick(self.target(), key, modifiers)

    def type(self, text):
        for character in text:
            QTest.keyClicks(self.target(), character)

    @staticmethod
    def target():
        popup = QApplication.activePopupWidget()
        widget = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
        assert widget is not None
        return widget


@pytest.fixture
def keys():
    return Keyboard()


@pytest.fixture
def window(qtbot, monkeypatch):
    window = MainWindow(OpenedDesign(template("company")))
    window.canvas.set_animated(False)
    window.resize(1480, 940)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    if isValid(window):
        window.close()


def named(window, name):
    return next(node for node in window.session.document.organization.nodes.values() if node.name == name)


@popups
def test_the_whole_path_from_an_empty_organization_to_a_pdf(window, keys, qtbot, qapp, tmp_path):
    begin_empty(window, keys, qtbot, Program(qapp))
    build(window, keys)
    attach_a_new_policy(window, keys)
    explain(window, keys)
    export_a_pdf(window, keys, qtbot, tmp_path / "plan.pdf")
    assert b"%PDF" == (tmp_path / "plan.pdf").read_bytes()[:4]


def begin_empty(window, keys, qtbot, program):
    """The start page, and by the arrows to the empty organization."""
    window.session.requests.answer(SHOW_START_PAGE, lambda _about: program.show_start_page(window))
    keys.press(KEY.Key_N, modifiers=CTRL)
    page = window.findChild(StartPage)
    qtbot.waitUntil(lambda: page.isActiveWindow() and page.focusWidget() is not None)
    names = [name for name in templates.names_of_templates() if name != templates.SCALE]
    keys.press(*[KEY.Key_Right] * names.index("empty"), KEY.Key_Return)
    qtbot.waitUntil(lambda: not window.session.document.organization.ou_count)
    window.activateWindow()  # as every window manager does when a dialog closes
    qtbot.waitUntil(window.isActiveWindow)
    assert QApplication.focusWidget() is window.canvas
    assert window.canvas.parentWidget().hint.isVisible()


def build(window, keys):
    """Three OUs, two accounts in each."""
    organization = window.session.document.organization
    keys.press(KEY.Key_Tab)
    assert not window.canvas.parentWidget().hint.isVisible()
    for name in ("Security", "Workloads", "Sandbox"):
        keys.type(name)
        keys.press(KEY.Key_Return, *([KEY.Key_Return] if name != "Sandbox" else []))
    for ou, accounts in (("Sandbox", "ab"), ("Workloads", "cd"), ("Security", "ef")):
        assert ou == organization.node(window.session.current).name
        keys.press(KEY.Key_Tab)
        keys.type(accounts[0])
        keys.press(KEY.Key_Return, KEY.Key_Return)
        keys.type(accounts[1])
        keys.press(KEY.Key_Return, KEY.Key_Up, KEY.Key_Up, KEY.Key_Left)
    assert (3, 7) == (organization.ou_count, organization.account_count)
    assert ["e", "f"] == [organization.node(n).name for n in named(window, "Security").children]
    assert NodeKind.ACCOUNT is named(window, "c").kind


def attach_a_new_policy(window, keys):
    """A policy, made where it is attached; what it says is put into the editor."""
    organization = window.session.document.organization
    keys.press(KEY.Key_Home, KEY.Key_Down, KEY.Key_Right)
    assert "Workloads" == organization.node(window.session.current).name
    keys.press(KEY.Key_T, modifiers=CTRL)
    assert isinstance(QApplication.activePopupWidget(), AttachPopup)
    keys.type("DenyBuckets")
    keys.press(KEY.Key_Return)
    assert "DenyBuckets" == organization.policy(named(window, "Workloads").policies[-1]).name
    keys.press(KEY.Key_4, modifiers=CTRL)
    keys.press(KEY.Key_A, modifiers=CTRL)
    QApplication.clipboard().setText('{"Statement": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}}')
    keys.press(KEY.Key_V, modifiers=CTRL)
    QApplication.clipboard().clear()


def explain(window, keys):
    """An action, from the command to the field to the answer."""
    keys.press(KEY.Key_I, modifiers=CTRL)
    tab = window.parts.docks.inspector.explain
    assert QApplication.focusWidget() is tab.form.action
    keys.type("s3:DeleteBucket")
    keys.press(KEY.Key_Escape)  # the suggestions
    assert Answer.DENIED is tab.explanation.answer
    tab_until(keys, lambda: QApplication.focusWidget() is tab.answer.tree)


def export_a_pdf(window, keys, qtbot, path):
    keys.press(KEY.Key_E, modifiers=CTRL)
    dialog = window.findChild(ExportDialog)
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.focusWidget() is not None)
    tab_until(keys, lambda: QApplication.focusWidget().accessibleName() == "Format")
    keys.type("PDF")
    tab_until(keys, lambda: QApplication.focusWidget().accessibleName() == "Save as")
    keys.press(KEY.Key_A, modifiers=CTRL)
    keys.type(str(path))
    keys.press(KEY.Key_Return)
    qtbot.waitUntil(path.exists, timeout=20_000)
    qtbot.waitUntil(lambda: not isValid(dialog))


def tab_until(keys, reached):
    for _ in range(12):
        if reached():
            return
        keys.press(KEY.Key_Tab)
    assert reached()


@popups
def test_esc_leaves_the_popup_and_the_keys_are_where_they_were(window, keys):
    window.session.select(["ou-workloads"])
    before = window.session.document.undo_stack.count()
    for key, modifiers in ((KEY.Key_T, CTRL), (KEY.Key_T, CTRL | SHIFT)):
        keys.press(key, modifiers=modifiers)
        assert isinstance(QApplication.activePopupWidget(), AttachPopup)
        keys.press(KEY.Key_Escape)
        assert QApplication.activePopupWidget() is None
        assert QApplication.focusWidget() is window.canvas
    assert before == window.session.document.undo_stack.count()


@popups
def test_a_new_policy_asks_for_its_type_where_several_are_enabled(window, keys):
    organization = window.session.document.organization
    window.session.document.push(edits.enable_policy_type(organization, PolicyType.RESOURCE_CONTROL_POLICY))
    window.actions_by_id["panel.outline"].trigger()
    window.session.select(["ou-workloads"])
    keys.press(KEY.Key_T, modifiers=CTRL)
    keys.type("OnlyOurData")
    keys.press(KEY.Key_Return)
    assert isinstance(QApplication.activePopupWidget(), QMenu)
    keys.press(KEY.Key_Down, KEY.Key_Down, KEY.Key_Return)
    made = organization.policy(organization.node("ou-workloads").policies[-1])
    assert ("OnlyOurData", PolicyType.RESOURCE_CONTROL_POLICY) == (made.name, made.type)


@popups
def test_a_policy_is_detached_by_keys_from_all_that_are_selected(window, keys):
    organization = window.session.document.organization
    some = next(p for p in organization.node("ou-workloads").policies if not organization.policy(p).aws_managed)
    window.session.select(["ou-workloads", "acc-dev-anna"])
    keys.press(KEY.Key_T, modifiers=CTRL | SHIFT)
    keys.type(organization.policy(some).name)
    keys.press(KEY.Key_Return)
    assert some not in organization.node("ou-workloads").policies
    keys.press(KEY.Key_Z, modifiers=CTRL)
    assert some in organization.node("ou-workloads").policies


def test_a_key_leads_from_a_panel_back_to_the_canvas_and_esc_does_not(window, keys):
    window.session.select(["acc-shop-prod"])
    keys.press(KEY.Key_I, modifiers=CTRL)
    assert QApplication.focusWidget() is window.parts.docks.inspector.explain.form.action
    keys.press(KEY.Key_Escape)
    assert QApplication.focusWidget() is window.parts.docks.inspector.explain.form.action
    keys.press(KEY.Key_4, modifiers=CTRL | SHIFT)
    assert QApplication.focusWidget() is window.canvas
    assert "acc-shop-prod" == window.session.current


@in_one_window("tab", range(4))
def test_tab_leads_from_the_tabs_into_the_page_in_front_and_back(window, keys, tab):
    window.session.select(["acc-shop-prod"])
    inspector = window.parts.docks.inspector
    inspector.show_tab(tab)
    inspector.tab_bar.setFocus()
    keys.press(KEY.Key_Tab)
    page = (lambda: (inspector.details, inspector.policies, inspector.permissions, inspector.explain)[tab])()
    assert page.isAncestorOf(QApplication.focusWidget())
    keys.press(KEY.Key_Backtab)
    assert QApplication.focusWidget() is inspector.tab_bar


def test_tab_goes_down_the_explanation_with_keys_that_were_added_later(window, keys, qtbot):
    window.session.select(["acc-shop-prod"])
    keys.press(KEY.Key_I, modifiers=CTRL)
    explain = window.parts.docks.inspector.explain
    explain.show_inquiry(Inquiry(NodeId("acc-shop-prod"), "s3:DeleteBucket", caller=CallerKind.ROLE))
    explain.more.set_open(True)
    explain.context.add_key("aws:SourceIp")
    row = explain.context.rows["aws:sourceip"].editor
    qtbot.waitUntil(row.isVisible)
    explain.form.action.setFocus()
    reached = []
    for _ in range(12):
        keys.press(KEY.Key_Tab)
        reached.append(QApplication.focusWidget())
        if reached[-1] is explain.answer.tree:
            break
    assert [explain.form.name, row, explain.context.adder] == [
        w for w in reached if w in (explain.form.name, row, explain.context.adder)
    ]
    assert reached[-1] is explain.answer.tree


def test_a_lens_is_chosen_from_the_text_of_a_policy_too(window, keys, qtbot):
    show_policy(window.session.requests, PolicyId("region-deny"))
    code = window.parts.part("editor").code
    code.setFocus()
    qtbot.waitUntil(code.hasFocus)
    before = code.toPlainText()
    keys.press(KEY.Key_L, modifiers=CTRL)
    assert window.findChild(Toolbar).lens_button.picker.isVisible()
    keys.type("s3:Del")
    assert before == code.toPlainText()
    window.findChild(Toolbar).lens_button.picker.close()


def test_the_page_of_the_organization_does_not_stop_tab_itself(window, keys):
    window.session.select([])
    window.parts.docks.inspector.organization.name.setFocus()
    keys.press(KEY.Key_Backtab)
    assert QApplication.focusWidget() is not window.parts.docks.inspector.organization


class Greedy(QLineEdit):
    """Takes every key for itself, as Qt's line edits on Linux take Ctrl+E and Ctrl+K."""

    def event(self, event):
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def test_a_line_leaves_the_window_the_keys_that_it_does_not_need(window, keys, monkeypatch):
    asked = []
    monkeypatch.setattr("ui.features.export.dialog.show_export", lambda *_: asked.append("export"))
    monkeypatch.setattr(window.parts.search.palette, "open", lambda: asked.append("palette"))
    line = Greedy(window)
    line.show()
    line.setFocus()
    keys.type("ab")
    keys.press(KEY.Key_E, KEY.Key_K, KEY.Key_A, modifiers=CTRL)
    assert ["export", "palette"] == asked
    assert "ab" == line.selectedText()
