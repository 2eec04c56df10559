"""Rows of buttons in rooms of different widths."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import ButtonRow


@pytest.mark.parametrize(("less", "icons", "words"), [(0, True, True), (10, False, True), (100, True, False)])
def test_icons_go_first_and_words_next_and_nothing_is_cut(qtbot, less, icons, words):
    buttons = [push_button("Attach…", "attach"), push_button("New policy…", "policy-add")]
    host = QWidget()
    qtbot.addWidget(host)
    row = ButtonRow(buttons)
    row.setParent(host)
    host.show()
    row.resize(row.sizeHint().width() - less, 40)
    for button, name in zip(buttons, ("Attach…", "New policy…"), strict=True):
        assert icons is not button.icon().isNull()
        assert (name if words else "") == button.text()
        assert name == button.accessibleName()
        qtbot.waitUntil(lambda button=button: button.width() >= button.minimumSizeHint().width())
