"""Esc in a text closes what it has opened or drops what is typed; keys and design stay as they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from designer.organization.edits import identities
from designer.organization.model.identities import IdentityKind
from ui.commands.requests import SHOW_IDENTITY, IdentityPlace, show_policy
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.widgets.focus import is_written_in
from ui.window.sheets import keys_beside_commands

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


def press_escape(times=2):
    for _ in range(times):
        popup = QApplication.activePopupWidget()
        QTest.keyClick((popup.focusWidget() or popup) if popup is not None else focused(), Qt.Key.Key_Escape)


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
def test_escape_closes_a_dialog_in_which_something_is_typed_the_second_time_from_every_field(window):
    window.actions_by_id["test.new"].trigger()
    dialog = window.findChild(GuardrailTestDialog)
    dialog.show()
    for text in texts_of(dialog):
        if text.isVisible():
            text.setFocus(Qt.FocusReason.OtherFocusReason)
            QTest.keyClicks(text, "zq")
            QTest.keyClick(text, Qt.Key.Key_Escape)
            assert dialog.isVisible()
            assert "zq" in (text.toPlainText() if isinstance(text, QPlainTextEdit) else text.text())
    QTest.keyClick(text, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


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
    assert any("F6" in keys for keys in keys_beside_commands()["Policy editor"].values())
