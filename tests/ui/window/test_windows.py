"""Several windows: each has an organization, a history and a selection of its own."""

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.exchange.formats import native
from designer.exchange.formats.files import fingerprint
from designer.exchange.templates import load as template
from designer.organization import edits
from ui.forms import dialogs
from ui.state import recovery
from ui.state.files import OpenedDesign
from ui.widgets.display.notifier import Notifier
from ui.widgets.item_views.rows import CONTENT_ROLE
from ui.window.app import Program
from ui.window.main_window import MainWindow
from ui.window.recovery_dialog import RecoveryDialog

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(qapp):
    return Program(qapp)


@pytest.fixture
def first(program, qtbot, monkeypatch):
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


@pytest.fixture
def shared(first, tmp_path, monkeypatch):
    """A file that the second window has open, and that the first is asked to open or to save to."""
    path = tmp_path / "shared.json"
    path.write_bytes(native.write(template("coffee-shop")))
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: path)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: path)
    QTest.keyClick(first.canvas, Qt.Key.Key_O, BOTH)
    return path


def test_a_file_that_another_window_has_open_is_shown_there(first, shared, qtbot):
    (other,) = [w for w in windows() if w is not first]
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    QTest.keyClick(first.canvas, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert first.files.path is None
    qtbot.waitUntil(other.isActiveWindow)


def test_a_file_that_is_open_is_shown_where_a_new_window_was_asked_for(first, shared, qtbot):
    (other,) = [w for w in windows() if w is not first]
    first.activateWindow()
    qtbot.waitUntil(first.isActiveWindow)
    QTest.keyClick(first.canvas, Qt.Key.Key_O, BOTH)
    assert {first, other} == set(windows())
    qtbot.waitUntil(other.isActiveWindow)


def test_work_on_a_file_that_a_window_has_open_is_recovered_there(program, shared, first):
    (other,) = [w for w in windows() if w is not first]
    copy = recovery.folder() / f"left{recovery.SUFFIX}"
    copy.write_bytes(native.write(template("company")))
    work = recovery.Abandoned(copy, shared, fingerprint(shared.read_bytes()), QDateTime.currentDateTime())
    program._recover(first, [work])
    assert {first, other} == set(windows())
    assert other.files.modified
    assert template("company").organization.settings.name == other.session.document.organization.settings.name


def test_work_is_left_for_later_where_a_window_has_work_on_the_same_file(program, qtbot, shared, first):
    (other,) = [w for w in windows() if w is not first]
    organization = other.session.document.organization
    other.session.document.push(edits.rename(organization, next(organization.accounts()), "Mine"))
    copy = recovery.folder() / f"left{recovery.SUFFIX}"
    copy.write_bytes(native.write(template("company")))
    work = recovery.Abandoned(copy, shared, fingerprint(shared.read_bytes()), QDateTime.currentDateTime())
    program._recover(first, [work])
    assert copy.exists()
    assert {first, other} == set(windows())
    assert organization is other.session.document.organization
    qtbot.waitUntil(other.isActiveWindow)
    work.discard()


def test_the_note_of_what_was_removed_goes_with_its_undo(first, qtbot):
    first.session.select(list(first.session.document.organization.accounts())[-2:])
    first.canvas.setFocus()
    QTest.keyClick(first.canvas, Qt.Key.Key_Delete)
    note = first.findChild(Notifier)
    assert "Ctrl+Z brings it back" in note.text()
    QTest.keyClick(first.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not note.text()
    first.session.notices.say("Something else")
    first.session.document.undo_stack.redo()
    assert "Something else" == note.text()


def test_work_that_is_left_says_what_it_holds(first):
    organization = first.session.document.organization
    first.session.document.push(edits.rename(organization, next(organization.accounts()), "Mine"))
    assert first.files.autosave.write()
    first.files.autosave._lock.release(keep_file=True)
    [work] = recovery.abandoned()
    counts = f"{organization.ou_count} OUs, {organization.account_count} accounts"
    assert f"{organization.settings.name}, {counts}" == work.content
    dialog = RecoveryDialog([work], first)
    assert counts in dialog.list.rows.index(0, 0).data(CONTENT_ROLE).secondary
    dialog.close()


def test_nothing_is_saved_over_what_another_window_has_open(first, shared, monkeypatch, qtbot):
    (other,) = [w for w in windows() if w is not first]
    asked, before = [], shared.read_bytes()
    monkeypatch.setattr(dialogs, "ask_raise", lambda _parent, path: not asked.append(path))
    assert not first.file_actions.save_as()
    assert [shared] == asked
    assert before == shared.read_bytes()
    qtbot.waitUntil(other.isActiveWindow)


def test_a_file_can_be_opened_again_when_its_window_is_closed(first, shared):
    (other,) = [w for w in windows() if w is not first]
    other.close()
    first.file_actions.open_path(shared)
    assert shared == first.files.path
