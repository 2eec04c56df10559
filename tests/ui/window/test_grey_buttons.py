"""A grey button says why in its tooltip, in every dialog and panel."""

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from tests.ui.every_dialog import close_dialogs
from tests.ui.every_panel import every_page, furnish
from tests.ui.leaving import saving_window
from tests.ui.window.test_keys_everywhere import opened
from ui.state.shown_design import LOOKED_AT, DesignPicture
from ui.widgets.buttons import enable_unless
from ui.window.bars import Toolbar

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def silent(shown):
    """Words or names of the grey buttons that give no reason."""
    buttons = [*shown.findChildren(QPushButton), *shown.findChildren(QToolButton)]
    return [
        one.text() or one.accessibleName() or one.toolTip()
        for one in buttons
        if one.isVisibleTo(shown) and not one.isEnabled() and not reason(one)
    ]


def reason(button):
    """Why a button is grey: its tooltip where it has words of its own, and else what stands below its name there."""
    tip = button.toolTip()
    is_named = not button.text() or (isinstance(button, QToolButton) and button.defaultAction())
    said = tip.partition("\n")[2] if is_named else tip
    return said if said not in (button.text(), button.property("own_tip")) else ""


def test_a_grey_button_of_a_dialog_says_why(window, subtests):
    for dialog in opened(window):
        with subtests.test(dialog=type(dialog).__name__):
            assert [] == silent(dialog)


@pytest.mark.long
def test_a_grey_button_of_a_panel_says_why(window, subtests):
    furnish(window)
    for name, panel in every_page(window):
        with subtests.test(panel=name):
            assert [] == silent(panel)


def test_a_grey_button_of_the_toolbar_says_why(window, qtbot):
    toolbar, actions, session = window.findChild(Toolbar), window.actions_by_id, window.session
    qtbot.waitUntil(lambda: toolbar.is_filled)
    stack = session.document.undo_stack
    stack.setIndex(stack.count())
    assert [] == silent(toolbar)
    assert "Redo (Ctrl+Y)\nNothing to redo." == actions["edit.redo"].toolTip()
    stack.undo()
    assert "Redo (Ctrl+Y)" == actions["edit.redo"].toolTip()
    enabled = actions["add.ou"].toolTip()
    session.shown.show(DesignPicture(session.organization.copy()))
    assert not actions["add.ou"].isEnabled()
    assert f"{enabled}\n{LOOKED_AT}" == actions["add.ou"].toolTip()
    assert [] == silent(toolbar)
    session.shown.show(None)
    assert enabled == actions["add.ou"].toolTip()


@pytest.mark.parametrize("words", ["", "Verify"])
def test_a_button_gets_its_own_tooltip_back(qtbot, words):
    button = QToolButton()
    qtbot.addWidget(button)
    button.setText(words)
    button.setToolTip("Ask again")
    for why_not in ("Ask first.", "Sign in first.", "", ""):
        enable_unless(button, why_not)
        assert why_not == reason(button)
    assert "Ask again" == button.toolTip()
    enable_unless(button, "", "Ask AWS")
    assert "Ask AWS" == button.toolTip()
