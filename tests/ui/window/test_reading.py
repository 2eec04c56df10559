"""Opening a large file: read in a thread, while the open design stays; cancelled, everything is as it was."""

import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from designer.basics.steps import checkpoint
from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.window import app, reading
from ui.window.reading import ReadingDialog, read_design


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "LARGE", 1)
    path = tmp_path / "large.json"
    path.write_bytes(native.write(template("coffee-shop")))
    return path


@pytest.fixture
def endless(monkeypatch):
    """Let a reading go on until it is cancelled; set once its thread has ended."""
    ended = threading.Event()

    def read(_path):
        try:
            while True:
                checkpoint()
        finally:
            ended.set()

    monkeypatch.setattr(OpenedDesign, "read", read)
    return ended


def while_reading(do):
    """Do something once the reading is shown."""

    def look():
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ReadingDialog):
            do(dialog)
        else:
            QTimer.singleShot(0, look)

    QTimer.singleShot(0, look)


def press_cancel(dialog):
    (cancel,) = dialog.findChildren(QPushButton)
    cancel.click()


def test_a_large_file_is_opened_as_a_small_one_is(window, path):
    shown = []
    while_reading(lambda _dialog: shown.append(window.files.path))

    window.file_actions.open_path(path)

    assert [None] == shown
    assert path == window.files.path
    assert template("coffee-shop").organization.nodes == window.session.organization.nodes
    assert not window.files.modified


def test_a_cancelled_reading_leaves_everything_and_ends(window, path, endless, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    before = window.session.organization
    node = before.node(before.root).children[-1]
    window.session.document.push(edits.rename(before, node, "Mine"))
    while_reading(press_cancel)

    window.file_actions.open_path(path)

    assert endless.wait(10)
    assert window.files.path is None
    assert "Mine" == window.session.organization.node(node).name
    assert 1 == window.session.document.undo_stack.count()


def test_a_large_file_with_a_fault_says_so_and_the_open_design_stays(window, path, monkeypatch):
    path.write_text('{"format": "orgwright", "version": 1}')
    said = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: said.append(title))
    before = dict(window.session.organization.nodes)

    window.file_actions.open_path(path)

    assert ["large.json was not opened"] == said
    assert before == dict(window.session.organization.nodes)
    assert window.files.path is None


def test_a_reading_that_breaks_closes_its_dialog_and_is_raised_to_the_caller(window, path, monkeypatch):
    def read(_path):
        raise MemoryError

    monkeypatch.setattr(OpenedDesign, "read", read)
    with pytest.raises(MemoryError):
        read_design(window, path)
    assert QApplication.activeModalWidget() is None


@pytest.fixture
def started(qapp, qtbot, path, monkeypatch):
    """Start the program with a large file, and do something while that is read; the window when all is there."""
    windows = []

    def start(do):
        monkeypatch.setattr(app, "_SLOW_TO_READ", 1)
        window = app.Program(qapp).start(path)
        windows.append(window)
        assert template("empty").organization.nodes == window.session.organization.nodes
        while_reading(do)
        with qtbot.waitSignal(window.filled):
            pass
        return window

    yield start
    for window in windows:
        window.close()


def test_a_program_started_with_a_large_file_reads_it_over_an_empty_window(started, path):
    over = []
    window = started(lambda dialog: over.append(dialog.parent()))

    assert [window] == over
    assert template("coffee-shop").organization.nodes == window.session.organization.nodes
    assert [path] == settings.recent_files()


def test_a_program_whose_reading_is_cancelled_at_the_start_shows_an_empty_organization(started, endless):
    window = started(press_cancel)

    assert endless.wait(10)
    assert window.files.path is None
    assert not window.files.modified
    assert template("empty").organization.nodes == window.session.organization.nodes


@pytest.mark.parametrize("written_again", [False, True])
def test_a_changed_file_is_read_once_unless_it_changes_during_the_question(
    window, path, monkeypatch, qtbot, written_again
):
    window.file_actions.open_path(path)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    read = []
    plain = OpenedDesign.read

    def counted_read(where):
        read.append(where)
        return plain(where)

    def ask(*_, modified):
        if written_again:
            path.write_bytes(native.write(template("empty")))
        return dialogs.Rereading.READ

    monkeypatch.setattr(OpenedDesign, "read", counted_read)
    monkeypatch.setattr(dialogs, "ask_reload", ask)
    path.write_bytes(native.write(template("starter")))
    window.file_actions.changed_on_disk()

    there = template("empty" if written_again else "starter")
    assert there.organization.nodes == window.session.organization.nodes
    assert [path] * (2 if written_again else 1) == read
    assert not window.files.modified
