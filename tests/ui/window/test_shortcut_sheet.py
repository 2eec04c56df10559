"""The table of interaction details names only tests that there are."""

import re
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from tests.ui.again import in_one_window
from ui import theme
from ui.window.sheets import ShortcutSheet, _Section

ROOT = Path(__file__).parents[3]


def test_every_test_and_file_in_the_table_exists():
    text = (ROOT / "docs" / "shortcuts.md").read_text("utf-8")
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named
    assert set() == {name for name in named if f"def {name}(" not in tests}
    assert set() == {name for name in re.findall(r"`(tests/[\w/]+\.py)`", text) if not (ROOT / name).exists()}


def test_every_detail_has_a_row():
    text = (ROOT / "docs" / "shortcuts.md").read_text("utf-8")
    assert [*range(1, 26)] == [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]


def test_f1_shows_every_command_with_keys_and_typing_finds_one(qtbot, window):
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    qtbot.waitUntil(sheet.isActiveWindow)
    assert len(sheet.findChildren(QLabel)) > 100

    qtbot.keyClicks(sheet.search, "palette")

    texts = [label.text() for label in sheet.findChildren(QLabel) if label.isVisible()]
    assert ["Edit", "Command palette", "Ctrl+K"] == texts
    sheet.close()


@in_one_window("width", [1320, 1000, 820])
def test_no_key_is_cut_on_a_small_screen_either(qtbot, window, width):
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    sheet.resize(width, 500)
    room = sheet.area.viewport()
    qtbot.waitUntil(lambda: room.width() < width <= room.width() + 100)

    edges = [label.mapTo(room, QPoint(label.width(), 0)).x() for label in sheet.area.widget().findChildren(QLabel)]
    assert edges
    assert max(edges) <= room.width()
    sheet.close()


@in_one_window(("width", "columns"), [(1840, 3), (1360, 3), (1020, 2), (620, 1)])
def test_keys_stand_beside_what_they_do_at_every_width(qtbot, window, width, columns):
    qtbot.keyClick(window.canvas, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    sheet.resize(width, 560)
    qtbot.waitUntil(lambda: sheet.area.viewport().width() > width - 120)
    sections = sheet.findChildren(_Section)
    titles = [section.findChild(QLabel).text() for section in sections]
    assert ["File", "Edit", "Select", "Organization", "View", "Arrange", "Window", "Help"] == titles[:8]
    left = {section.mapTo(sheet, QPoint(0, 0)).x() for section in sections}
    assert columns == len(left)
    assert max(section.width() for section in sections) <= theme.metrics().scaled(620)
    sheet.close()
