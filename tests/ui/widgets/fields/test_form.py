"""A form that puts its labels above its fields where it is narrow."""

import pytest
from PySide6.QtWidgets import QStyle

from ui import theme
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
    """Else a scroll area may resize the form to and fro, with a bar and without, until the stack ends."""
    least = theme.metrics().scaled(module._NARROW)
    bar = form.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, form)
    form.show()
    above = []
    for width in (least, least - 1, least, least + bar - 1, least + bar, least):
        form.resize(width, 400)
        above.append(form._above)
    assert bar > 0
    assert above == [False, True, True, True, False, False]
