"""The menu of recent files says what is there when it opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow

from ui.state import settings
from ui.window.recent_menu import RecentMenu


@pytest.fixture
def menu(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    yield RecentMenu(window)  # noqa: PT022 - its window must live as long as the test


def remembered(tmp_path: Path, *names: str) -> list[Path]:
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_text("{}")
        settings.remember_file(path)
    return paths


def test_without_files_it_says_so_and_offers_nothing(menu):
    menu.fill()
    assert [("No files yet", False)] == [(action.text(), action.isEnabled()) for action in menu.actions()]


def test_the_newest_file_comes_first_and_one_that_is_gone_does_not(menu, tmp_path):
    first, gone, last = remembered(tmp_path, "first.json", "gone.json", "R&D.json")
    gone.unlink()
    menu.fill()
    assert ["R&&D.json", "first.json"] == [action.text().split("  ")[0] for action in menu.actions()]
    assert [str(last), str(first)] == [action.toolTip().replace("\n", "") for action in menu.actions()]


def test_files_of_one_name_are_told_apart_by_as_much_of_their_folders_as_it_takes(menu, tmp_path):
    for folder in ("a/designs", "b/designs", "other"):
        (tmp_path / folder).mkdir(parents=True)
    remembered(tmp_path, "a/designs/company.json", "b/designs/company.json", "other/sole.json", "other/company.json")
    menu.fill()
    assert ["company.json  —  other", "sole.json  —  other", *(f"company.json  —  {way}/designs" for way in "ba")] == [
        action.text() for action in menu.actions()
    ]


def test_choosing_a_file_names_its_path(menu, tmp_path, qtbot):
    (path,) = remembered(tmp_path, "acme.json")
    menu.fill()
    with qtbot.waitSignal(menu.chosen) as chosen:
        menu.actions()[0].trigger()
    assert [path] == chosen.args
