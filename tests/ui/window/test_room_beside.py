"""No text is cut while room stands empty beside it, in a narrow window, a usual one and a wide one."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.examples import LONG
from tests.ui.every_dialog import close_dialogs, settle
from tests.ui.every_panel import SHOP, every_page, furnish
from tests.ui.fitting import cut_beside_room, painted_texts
from tests.ui.leaving import saving_window
from tests.ui.window.test_keys_everywhere import POPUPS, opened
from ui.window.bars import Toolbar

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)

SIZES = ((1100, 700), (1440, 900), (1920, 1080)) if LONG else ((1100, 700), (1920, 1080))


@pytest.mark.long
def test_no_text_is_cut_while_room_stands_empty_beside_it(window, subtests):
    furnish(window)
    cut = 0
    for size in SIZES:
        window.resize(*size)
        QApplication.processEvents()
        for name, panel in every_page(window):
            with subtests.test(size=size, panel=name):
                assert [] == cut_beside_room(panel)
            cut += sum("…" in text for text, _place, _font in painted_texts(panel)) if name == "inspector 3" else 0
    assert cut > len(SIZES), "the walk sees texts that are cut, where there is no room"


@pytest.fixture
def window(qtbot, qapp, monkeypatch, tmp_path):
    with saving_window(qtbot, qapp, monkeypatch, tmp_path) as window:
        yield window
        close_dialogs(window)


def bars(window):
    """Yield the lines around the panels, with nothing selected and with an account, and each popup with its window."""
    for selected in ([], [SHOP]):
        window.session.select(selected)
        settle()
        yield from (window.findChild(Toolbar), window.menuBar(), window.statusBar(), window.canvas.parentWidget())
    for command in POPUPS:
        window.actions_by_id[command].trigger()
        settle()
        yield QApplication.activePopupWidget() or window
        while popup := QApplication.activePopupWidget():
            popup.close()
        window.canvas.setFocus()


def test_no_text_of_a_line_or_popup_is_cut_while_room_stands_empty_beside_it(window, subtests):
    furnish(window)
    for size in SIZES:
        window.resize(*size)
        settle()
        for part in bars(window):
            window.statusBar().layout().activate()  # it says more a turn before its parts have room for it
            with subtests.test(size=size, part=type(part).__name__):
                assert [] == cut_beside_room(part)


@pytest.mark.parametrize("size", SIZES if LONG else SIZES[:1])
def test_no_text_of_a_dialog_is_cut_while_room_stands_empty_beside_it(window, subtests, size):
    window.resize(*size)
    settle()
    for dialog in opened(window):
        with subtests.test(dialog=type(dialog).__name__):
            assert [] == cut_beside_room(dialog)
