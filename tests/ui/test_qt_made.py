"""The window keeps nothing that Qt itself has made: PySide may take it for deleted while it lives."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollArea, QTableWidget, QTableWidgetItem
from shiboken6 import createdByPython, invalidate

from tests.ui.panels import make_panels
from tests.ui.qt_made import kept_of_qt
from ui.forms.version_dialog import VersionDialog
from ui.widgets.display.empty_state import EmptyState

WAYS = {
    "an attribute": "page.kept = area.viewport()",
    "a key": "page.kept = {area.viewport(): 1}",
    "a list in a list": "page.kept = [(area.viewport(),)]",
    "a method": "page.kept = area.viewport().update",
    "a part": "from functools import partial; page.kept = partial(print, area.viewport())",
    "a function": "page.kept = (lambda one: lambda: one)(area.viewport())",
    "a function that nobody has": "kept = (lambda one: lambda: one)(area.viewport())",
    "a generator": "page.kept = (lambda one: (one for _ in range(2)))(area.viewport()); next(page.kept)",
}
"""Each way in which a viewport that Qt has made may be kept."""


@pytest.fixture
def cell(window, qtbot):
    """A line that a list has made to type in a cell, with the keys."""
    table = QTableWidget(1, 1, window)
    table.setItem(0, 0, QTableWidgetItem("a"))
    table.show()
    table.setFocus()
    table.editItem(table.item(0, 0))
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert not createdByPython(line)
    return line


def test_the_window_keeps_nothing_that_qt_has_made(window, qtbot, tmp_path):
    make_panels(window)
    window.canvas.setFocus()
    assert {} == kept_of_qt()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_X):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert {} == kept_of_qt()
    dialog = VersionDialog(window, tmp_path / "design.orgwright")
    assert {} == kept_of_qt()
    dialog.deleteLater()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_kept_is_found(qtbot, way):
    page, area = EmptyState("search", "Nothing"), QScrollArea()
    qtbot.addWidget(page)
    qtbot.addWidget(area)
    names = {"page": page, "area": area}
    exec(compile(WAYS[way], "/ui/kept.py", "exec"), names)
    assert ["QWidget"] == [*kept_of_qt().values()]
    names.clear()
    page.kept = None


def test_a_line_that_a_list_makes_is_not_kept_while_it_has_the_keys(cell):
    assert {} == kept_of_qt()


def test_keys_in_a_line_that_pyside_takes_for_deleted_are_read(cell, window, qtbot):
    invalidate(cell)
    line = QApplication.focusWidget()
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(line, Qt.Key.Key_B)
    assert "b" == line.text()
