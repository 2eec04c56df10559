"""A form that puts its labels above its fields where it is narrow."""

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QStyle

from ui import theme
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.fields import form as module
from ui.widgets.fields.form import KeyValueForm

LONG = "what many words in a narrow column need is room for many more lines " * 4


@pytest.fixture
def form(qtbot):
    made = KeyValueForm()
    made.add_text("Severity if broken", LONG)
    qtbot.addWidget(made)
    return made


def test_labels_stay_above_until_there_is_room_for_a_scroll_bar_more(form):
    least = theme.metrics().scaled(module._NARROW)
    bar = form.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, form)
    form.show()
    above = []
    for width in (least, least - 1, least, least + bar - 1, least + bar, least):
        form.resize(width, 400)
        above.append(form._above)
    assert bar > 0
    assert above == [False, True, True, True, False, False]


def test_no_size_of_a_scroll_area_lets_a_form_change_to_and_fro(form, qtbot):
    """The area resized its contents within one call until the stack ended: without a scroll bar, and with one."""
    area = QScrollArea()
    scroll_down_only(area)
    area.setWidget(form)
    qtbot.addWidget(area)
    area.show()
    least = theme.metrics().scaled(module._NARROW)
    for width in range(least - 4, least + 28, 2):
        for height in range(60, 420, 12):
            area.resize(width, height)
    QApplication.processEvents()
    assert form.width() <= area.viewport().width()
