"""Choosing what to import begins in the folder of the open design."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from ui.features.imports.start import ImportStart
from ui.state import settings


@pytest.mark.parametrize(("path", "folder"), [(Path("/designs/shop.json"), "/designs"), (None, "")])
def test_choosing_begins_in_the_folder_of_the_design(qtbot, monkeypatch, path, folder):
    start = ImportStart(lambda: path)
    qtbot.addWidget(start)
    begun = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _w, _t, near: begun.append(near) or "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda _w, _t, near: (begun.append(near), ("", ""))[1])
    start.choose_folder()
    start.choose_file()
    assert [folder, folder] == begun


def test_without_a_file_choosing_begins_where_one_was_opened_last(qtbot, monkeypatch, tmp_path):
    settings.remember_file(tmp_path / "shop.json")
    start = ImportStart(lambda: None)
    qtbot.addWidget(start)
    begun = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _w, _t, near: begun.append(near) or "")
    start.choose_folder()
    assert [str(tmp_path)] == begun
