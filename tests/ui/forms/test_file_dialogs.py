"""Dialogs that ask for a file begin beside the open one, or, as after a start, where one was opened or saved last."""

import pytest
from PySide6.QtWidgets import QFileDialog

from ui.forms import dialogs
from ui.state import settings


@pytest.fixture
def begun(monkeypatch):
    """Places where the dialogs began."""
    places = []
    for kind in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(
            QFileDialog, kind, lambda _parent, _title, place, *_filter, **_more: (places.append(place), ("", ""))[1]
        )
    return places


def test_beside_the_open_file(begun, tmp_path):
    settings.remember_file(tmp_path / "other.json")
    dialogs.ask_open(None, tmp_path / "designs" / "shop.json")
    dialogs.ask_save(None, tmp_path / "designs" / "shop.json", "Shop")
    assert [str(tmp_path / "designs"), str(tmp_path / "designs" / "shop.json")] == begun


@pytest.mark.parametrize("answers", ["org.decisions.json", "org.orgwright.review.json"])
def test_a_file_of_answers_stands_for_its_design(tmp_path, monkeypatch, answers):
    design = tmp_path / "org.orgwright.json"
    design.write_bytes(b"")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / answers), ""))
    assert design == dialogs.ask_open(None, None)


def test_in_the_last_folder_where_no_file_is_open(begun, tmp_path):
    settings.remember_file(tmp_path / "shop.json")
    dialogs.ask_open(None, None)
    dialogs.ask_save(None, None, "My shop")
    assert [str(tmp_path), str(tmp_path / "my-shop.json")] == begun


def test_where_qt_begins_and_in_the_documents_once_that_folder_is_gone(begun, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "documents_folder", lambda: tmp_path)
    settings.remember_file(tmp_path / "gone" / "shop.json")
    dialogs.ask_open(None, None)
    dialogs.ask_save(None, None, "My shop")
    assert ["", str(tmp_path / "my-shop.json")] == begun
