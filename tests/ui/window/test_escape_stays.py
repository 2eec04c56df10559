"""Esc in a text closes what it has opened or drops what is typed; keys and design stay as they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from designer.organization.edits import identities
from designer.organization.model.identities import IdentityKind, IdentityRef
from ui.commands.requests import SHOW_IDENTITY, IdentityPlace, show_policy
from ui.features.guardrail_tests.dialog import GuardrailTestDialog
from ui.features.policy_editor.views import View
from ui.widgets.focus import is_written_in
from ui.window.features import DOCKS
from ui.window.sheets import EDITOR

SHOP, PROTECT = "acc-shop-prod", "ProtectProductionData"
POPUPS = pytest.mark.qt_log_ignore("does not support", extend=True)
"""The platform of the tests says so of every popup."""


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def texts_of(panel):
    every = [panel, *panel.findChildren(QWidget)]
    return [one for one in every if one.isVisible() and one.isEnabled() and is_written_in(one) and not proxy_of(one)]


def proxy_of(widget):
    return widget.focusProxy() is not None


def snapshot(window):
    document = window.session.document
    return document.undo_stack.index(), document.undo_stack.count(), document.organization.copy()


def press_escape(times=2):
    for _ in range(times):
        popup = QApplication.activePopupWidget()
        QTest.keyClick((popup.focusWidget() or popup) if popup is not None else focused(), Qt.Key.Key_Escape)


def assert_escape_stays(window, panel, text):
    text.setFocus(Qt.FocusReason.OtherFocusReason)
    if not text.hasFocus():
        return
    QTest.keyClicks(text, "x")
    before = snapshot(window)
    typed = text.toPlainText() if isinstance(text, QPlainTextEdit) else None
    press_escape()
    assert focused() is panel or panel.isAncestorOf(focused()), text.accessibleName()
    assert before == snapshot(window), text.accessibleName()
    if typed is not None and text.isVisible():
        assert typed == text.toPlainText()


@POPUPS
def test_escape_leaves_no_text_of_a_panel(window, subtests):
    window.session.select([SHOP])
    policies = window.session.organization.policies.values()
    for name in sorted(DOCKS):
        with subtests.test(panel=name):
            show_policy(window.session.requests, next(one.id for one in policies if one.name == PROTECT))
            window.parts.show_panel(name)
            walked = sum(1 for page in pages_of(window, name) for _ in escapes(window, page))
            assert walked or name not in ("inspector", "editor", "outline", "policies", "who-can")


def pages_of(window, name):
    """Yield a panel, once for each of its pages."""
    panel = window.parts.part(name)
    for page in range(4) if name == "inspector" else (0,):
        if name == "inspector":
            panel.show_tab(page)
        yield panel


def escapes(window, panel):
    """Press Escape in each text of a panel that is seen."""
    for text in texts_of(panel):
        if text.isVisible():
            assert_escape_stays(window, panel, text)
            window.session.select([SHOP])
            yield text


@POPUPS
def test_escape_takes_back_the_name_of_a_new_identity_and_then_the_identity(window):
    organization = window.session.organization
    window.session.document.push(identities.add_user(organization, SHOP, "ana"))
    window.session.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, "user/ana"))
    panel = window.parts.part("identities")
    before = window.session.document.undo_stack.index()
    panel.add(IdentityKind.ROLE)
    name = panel.page.name.text()
    panel.page.name.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.keyClicks(panel.page.name, "x")
    press_escape(1)
    assert name == panel.page.name.text()
    assert [name] == [one.name for one in organization.identities[SHOP].roles]
    press_escape(1)
    assert () == organization.identities[SHOP].roles
    assert before == window.session.document.undo_stack.index()
    assert panel.isAncestorOf(focused())
    press_escape(1)
    assert before == window.session.document.undo_stack.index()


@POPUPS
def test_escape_leaves_no_text_of_an_identity(window):
    organization = window.session.organization
    window.session.document.push(identities.add_user(organization, SHOP, "ana"))
    window.session.requests.ask(SHOW_IDENTITY, IdentityPlace(SHOP, "user/ana"))
    panel = window.parts.part("identities")
    panel.add(IdentityKind.ROLE)
    (role,) = organization.identities[SHOP].roles
    panel.page.leave()
    panel.go_to(IdentityRef(IdentityKind.ROLE, role.name))
    assert_escape_stays(window, panel, panel.page.name)
    assert (role,) == organization.identities[SHOP].roles
    assert role.name == panel.page.name.text()
    for section in ("Trust", "Policies", "Facts"):
        panel.page.turn_to(section)
        for text in texts_of(panel):
            if text.isVisible():
                assert_escape_stays(window, panel, text)


@POPUPS
def test_escape_cancels_no_dialog_from_a_box_that_has_a_text(window):
    window.actions_by_id["test.new"].trigger()
    dialog = window.findChild(GuardrailTestDialog)
    dialog.show()
    for text in texts_of(dialog):
        if isinstance(text, QPlainTextEdit) and text.isVisible():
            text.setFocus(Qt.FocusReason.OtherFocusReason)
            QTest.keyClicks(text, "why")
            QTest.keyClick(text, Qt.Key.Key_Escape)
            assert dialog.isVisible()
            assert "why" in text.toPlainText()
    dialog.reject()


@POPUPS
def test_escape_leaves_no_field_of_the_form_of_a_policy(window):
    policies = window.session.organization.policies.values()
    show_policy(window.session.requests, next(one.id for one in policies if one.name == PROTECT))
    editor = window.parts.part("editor")
    editor._choose_view(View.FORM)
    for text in texts_of(editor):
        if text.isVisible():
            assert_escape_stays(window, editor, text)
    editor._choose_view(View.TEXT)


@POPUPS
def test_what_is_typed_after_escape_in_the_editor_is_part_of_the_text_and_return_makes_no_account(window):
    window.session.select([SHOP])
    policies = window.session.organization.policies.values()
    show_policy(window.session.requests, next(one.id for one in policies if one.name == PROTECT))
    code = window.parts.part("editor").code
    accounts = window.session.organization.account_count
    code.setFocus(Qt.FocusReason.OtherFocusReason)
    press_escape()
    lines = code.line_count()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClicks(focused(), "zzz")
    assert code is focused()
    assert (lines + 1, True) == (code.line_count(), "zzz" in code.text())
    assert accounts == window.session.organization.account_count


@pytest.mark.parametrize("name", ["problems", "outline", "inspector", "policies"])
def test_escape_in_a_list_or_on_a_button_stays_in_the_panel_too(window, name):
    window.session.select([SHOP])
    window.parts.show_panel(name)
    panel = window.parts.part(name)
    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            before = snapshot(window)
            press_escape(1)
            assert focused() is panel or panel.isAncestorOf(focused())
            assert before == snapshot(window)


def test_the_scale_that_is_typed_goes_with_escape_and_the_keys_stay(window, qtbot):
    field = window.findChild(QLineEdit, "zoom")
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    shown = field.text()
    QTest.keyClicks(field, "50")
    press_escape(1)
    assert (shown, True) == (field.text(), field.hasFocus())


def test_keys_lead_from_the_editor_to_the_canvas_and_the_sheet_names_them(window):
    show_policy(window.session.requests, next(iter(window.session.organization.policies)))
    window.parts.part("editor").code.setFocus(Qt.FocusReason.OtherFocusReason)
    command = window.actions_by_id.commands["view.canvas"]
    assert ("Ctrl+Shift+4",) == command.shortcuts
    QTest.keyClick(focused(), Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.canvas.hasFocus()
    assert any("F6" in keys for _what, keys in EDITOR)
