"""A button with words that is grey says why in its tooltip, in every dialog and panel."""

import pytest
from PySide6.QtWidgets import QPushButton

from tests.ui.every_dialog import close_dialogs
from tests.ui.every_panel import every_page, furnish
from tests.ui.leaving import saving_window
from tests.ui.window.test_keys_everywhere import opened

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def silent(shown):
    """Words of the grey buttons that give no reason."""
    grey = [one for one in shown.findChildren(QPushButton) if one.isVisibleTo(shown) and not one.isEnabled()]
    return [one.text() for one in grey if one.text() and one.toolTip() in ("", one.text())]


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
