"""Several windows: each has an organization, a history and a selection of its own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.formats import native
from designer.templates import load as template
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.app import Program
from ui.window.main_window import MainWindow

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def first(qapp, qtbot, monkeypatch):
    program = Program(qapp)
    window = program.open(OpenedDesign(template("company")))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    for one in windows():
        if isValid(one):
            one.close()


def windows():
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]


def test_a_new_window_has_an_organization_of_its_own(first):
    QTest.keyClick(first.canvas, Qt.Key.Key_N, BOTH)
    (other,) = [w for w in windows() if w is not first]
    other.session.select([other.session.document.organization.root])
    other.actions_by_id["add.ou"].trigger()
    assert 1 == other.session.document.undo_stack.count()
    assert 0 == first.session.document.undo_stack.count()


def test_a_file_opens_in_a_new_window_and_one_that_cannot_be_read_does_not(first, tmp_path, monkeypatch):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(native.write(template("coffee-shop")))
    bad.write_text("{")
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: said.append(title))
    for path in (bad, good):
        monkeypatch.setattr(dialogs, "ask_open", lambda *_, path=path: path)
        QTest.keyClick(first.canvas, Qt.Key.Key_O, BOTH)
    (other,) = [w for w in windows() if w is not first]
    assert good == other.files.path
    assert ["bad.json was not opened"] == said
