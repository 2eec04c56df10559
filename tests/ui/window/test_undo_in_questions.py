"""Ctrl+Z beside an edit: a field that asks has nothing to take back until somebody has typed in it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.organization import edits
from tests.ui.again import in_one_window
from ui.commands.requests import SHOW_PANEL
from ui.features.search.palette_field import PaletteField
from ui.widgets.fields.search_box import SearchBox

CTRL = Qt.KeyboardModifier.ControlModifier


@in_one_window("name", ["outline", "policies", "problems", "who_can"])
def test_an_empty_field_that_asks_leaves_ctrl_z_to_the_window_and_a_typed_one_keeps_it(window, name):
    document = window.session.document
    document.push(edits.add_ou(document.organization, document.organization.root, "Made"))
    window.session.requests.ask(SHOW_PANEL, name)
    panel = window.parts.part(name)
    field = panel.action if name == "who_can" else panel.findChild(SearchBox)
    field.setFocus()
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert ("", 1) == (field.text(), document.undo_stack.index())
    QTest.keyClick(field, Qt.Key.Key_Z, CTRL)
    assert 0 == document.undo_stack.index()


def test_an_empty_palette_takes_back_nothing_that_lies_under_it(window, qtbot):
    document = window.session.document
    document.push(edits.add_ou(document.organization, document.organization.root, "Made"))
    qtbot.mouseClick(window.findChild(PaletteField), Qt.MouseButton.LeftButton)
    picker = window.parts.search.palette.picker
    QTest.keyClick(picker.search, Qt.Key.Key_Z, CTRL)
    assert 1 == document.undo_stack.index()
    picker.leave()
