"""Files as people expect them: dropped anywhere they open, what others write is asked about, docks come back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from ui.commands.requests import show_policy
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.main_window import MainWindow

COPY = Qt.DropAction.CopyAction


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.json"
    path.write_bytes(native.write(template("coffee-shop")))
    return path


def drop(widget, *paths):
    """Drag files in from another program and let them go over a widget; True when something took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at = widget.rect().center()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(at), COPY, data, buttons, keys)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(at), COPY, data, buttons, keys))
    return enter.isAccepted()


@pytest.mark.parametrize("place", ["canvas", "outline", "policies", "editor", "inspector"])
def test_a_file_dropped_anywhere_in_the_window_opens(window, shop, place):
    session = window.session
    show_policy(session.requests, next(iter(session.document.organization.policies)))
    window.parts.show_panel("editor")
    widgets = {
        "canvas": window.canvas.viewport(),
        "outline": window.parts.part("outline").view.viewport(),
        "policies": window.parts.part("policies").view.viewport(),
        "editor": window.parts.part("editor").code.viewport(),
        "inspector": window.parts.part("inspector"),
    }
    assert drop(widgets[place], shop)
    assert shop == window.files.path
    assert 0 == session.document.undo_stack.count()


def test_several_files_or_a_page_of_the_web_do_not_open(window, shop):
    assert not drop(window.canvas.viewport(), shop, shop)
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.json")])
    enter = QDragEnterEvent(QPoint(5, 5), COPY, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()
    assert window.files.path is None


# -- what others write


@pytest.fixture
def asked(monkeypatch):
    """Answers whether to read again; what was asked lies in `questions`."""

    answer = SimpleNamespace(again=True, questions=[])

    def ask(_parent, _path, _content, *, modified):
        answer.questions.append(modified)
        return dialogs.Rereading.READ if answer.again else dialogs.Rereading.KEEP

    monkeypatch.setattr(dialogs, "ask_reload", ask)
    return answer


def written_by_another(path, name):
    path.write_bytes(path.read_bytes().replace(b'"name": "', f'"name": "{name} '.encode(), 1))


def test_a_file_that_another_program_wrote_is_read_again_on_request(window, shop, asked, qtbot):
    window.file_actions.open_path(shop)
    written_by_another(shop, "Their")
    qtbot.waitUntil(lambda: window.session.document.organization.settings.name.startswith("Their"))
    assert [False] == asked.questions
    assert not window.files.modified


def test_keeping_ones_own_makes_it_unsaved_work(window, shop, asked, qtbot):
    """The design on the disk is another one, so closing must ask."""
    asked.again = False
    window.file_actions.open_path(shop)
    written_by_another(shop, "Their")
    qtbot.waitUntil(lambda: bool(asked.questions))
    assert window.files.modified
    assert window.isWindowModified()
    qtbot.waitUntil(window.files.autosave.copy.exists, timeout=10_000)
    assert window.file_actions.save()
    assert not window.files.modified
    assert b"Their" not in shop.read_bytes()


def test_unsaved_work_is_told_before_it_is_given_up(window, shop, asked, qtbot):
    window.file_actions.open_path(shop)
    organization = window.session.document.organization
    window.session.document.push(edits.rename(organization, next(organization.accounts()), "Mine"))
    written_by_another(shop, "Their")
    qtbot.waitUntil(lambda: [True] == asked.questions)
    assert not window.files.modified


def test_what_another_program_spoilt_is_explained_and_ones_own_kept(window, shop, asked, qtbot, monkeypatch):
    shown = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: shown.append(title))
    window.file_actions.open_path(shop)
    before = window.files.data()
    shop.write_text("{")
    qtbot.waitUntil(lambda: bool(shown))
    assert ["shop.json was not read again"] == shown
    assert before == window.files.data()
    assert window.files.modified


# -- window and docks


def test_panels_come_back_as_they_were_left(window):
    window.parts.show_panel("policies")
    window.parts.show_panel("history")
    window.parts.docks.toggle("right")
    window.close()
    again = MainWindow(OpenedDesign(template("empty")))
    again.resize(1280, 800)
    again.show()
    try:
        docks = again.parts.docks
        assert (True, True, False) == tuple(docks.state.shows(side) for side in ("left", "bottom", "right"))
        assert docks.panel("history").isVisible()
        assert docks.panel("policies").isVisible()
        assert not docks.outline.isVisible()
    finally:
        again.close()
