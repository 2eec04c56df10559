"""No text of a panel is cut while room stands empty beside it, in a narrow window, a usual one and a wide one."""

from PySide6.QtWidgets import QApplication

from tests.ui.every_panel import every_page, furnish
from tests.ui.fitting import cut_beside_room, painted_texts

SIZES = ((1100, 700), (1440, 900), (1920, 1080))


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
