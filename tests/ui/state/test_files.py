"""The file behind the document: save, open, changes on the disk, and work that outlives a crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import fields, replace
from math import inf
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from designer.basics.errors import FormatError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.exchange.templates.scale import large_organization
from designer.organization import edits
from designer.organization.layout import Direction
from designer.organization.model.records import NodeKind
from ui.state import autosave
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.recovery import abandoned, folder
from ui.state.session import Session
from ui.widgets.jobs import job

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def files(qapp):
    session = Session(Document(template("coffee-shop").organization))
    files = Files(session, session)
    files.session = session
    yield files
    files.close()
    session.document.deleteLater()
    session.deleteLater()


def rename_first(files, name="Beans"):
    organization = files.session.document.organization
    account = next(organization.accounts())
    files.session.document.push(edits.rename(organization, account, name))
    return account


def test_saving_and_opening_again_gives_the_same_organization_and_view(files, tmp_path):
    organization = files.session.document.organization
    ou = next(n.id for n in organization.nodes.values() if n.kind is NodeKind.OU and n.children)
    files.session.set_collapsed(ou, True)
    files.session.set_direction(Direction.LEFT_RIGHT)
    rename_first(files)
    path = tmp_path / "shop.json"
    files.save(path)
    data = path.read_bytes()

    files.show(OpenedDesign(template("empty")))
    assert files.path is None
    files.open(path)
    assert organization == files.session.document.organization
    assert frozenset({ou}) == files.session.collapsed
    assert Direction.LEFT_RIGHT is files.session.direction
    files.save()
    assert data == path.read_bytes()


def test_whatever_a_file_holds_beside_the_design_is_kept_by_a_save_and_by_the_copy_for_recovery(files, tmp_path):
    path = tmp_path / "shop.json"
    filled = {"schema": "../orgwright.schema.json"}
    beside = {field.name for field in fields(NativeFile)} - {"organization", "layout", "read_only", "notes"}
    assert beside == filled.keys()
    path.write_bytes(native.write(replace(template("coffee-shop"), **filled)))

    files.open(path)
    rename_first(files)
    for data in (files.data(), files.save() and path.read_bytes()):
        assert filled == {name: getattr(native.read(data, "x"), name) for name in filled}
    files.show(OpenedDesign(template("empty")))
    assert "" == files.file.schema


def test_the_disk_is_looked_at_when_the_person_comes_back_and_not_right_after_reading(files, tmp_path, qapp):
    files.save(tmp_path / "shop.json")
    files._unwatch()
    files._settle.stop()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert not files._settle.isActive()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert not files._settle.isActive()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert files._settle.isActive()


def test_a_design_is_opened_in_one_go_and_seen_as_it_was_left(files, tmp_path):
    organization = files.session.document.organization
    ou = next(n.id for n in organization.nodes.values() if n.kind is NodeKind.OU and n.children)
    files.session.set_collapsed(ou, True)
    files.session.set_direction(Direction.LEFT_RIGHT)
    path = tmp_path / "shop.json"
    files.save(path)

    opened = OpenedDesign.read(path)
    document = Document(opened.file.organization, read_only=opened.file.read_only)
    told = []
    document.reset.connect(lambda: told.append("reset"))
    session = Session(document)
    again = Files(session, session, opened)
    assert [] == told  # the document it was given is the one it stays with
    assert path == again.path
    assert frozenset({ou}) == session.collapsed
    assert Direction.LEFT_RIGHT is session.direction
    assert path.read_bytes() == again.data()
    assert not again.modified
    again.close()
    document.deleteLater()
    session.deleteLater()


def test_it_knows_what_is_unsaved(files, tmp_path):
    assert not files.modified
    rename_first(files)
    assert files.modified
    files.save(tmp_path / "shop.json")
    assert not files.modified
    files.session.document.undo_stack.undo()
    assert files.modified
    files.session.document.undo_stack.redo()
    assert not files.modified


def test_what_is_again_as_it_was_saved_is_saved_however_it_came_to_be_so(files, tmp_path):
    organization = files.session.document.organization
    account = next(organization.accounts())
    name = organization.node(account).name
    files.save(tmp_path / "shop.json")
    told = []
    files.modifiedChanged.connect(lambda: told.append(files.modified))
    rename_first(files)
    assert files.modified
    files.session.document.seal()
    rename_first(files, name)
    assert not files.modified
    assert told[-1] is False
    files.session.document.undo_stack.undo()
    assert files.modified
    assert told[-1] is True
    files.save()
    assert not files.modified
    rename_first(files, name)  # what was saved before
    assert files.modified


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\x00\xff\x00binary", b'{"format": "orgwright", "version": 1}', b"[1, 2]", b'"text"']
)
def test_a_bad_file_says_what_is_wrong_and_leaves_the_document_untouched(files, tmp_path, data):
    account = rename_first(files)
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        files.open(path)
    assert caught.value.faults
    assert "Beans" == files.session.document.organization.node(account).name
    assert files.modified
    assert files.session.document.undo_stack.canUndo()


def test_a_missing_file_and_a_place_that_cannot_be_written_are_told_in_words(files, tmp_path):
    with pytest.raises(FormatError, match="nowhere"):
        files.open(tmp_path / "nowhere.json")
    with pytest.raises(FormatError):
        files.save(tmp_path / "no" / "such" / "folder.json")
    assert files.path is None


def test_a_design_that_could_not_be_read_again_is_neither_saved_nor_copied(files, tmp_path, monkeypatch):
    files.save(tmp_path / "beans.json")
    before = (tmp_path / "beans.json").read_bytes()
    rename_first(files)
    monkeypatch.setattr("designer.exchange.formats.loading.MAX_BYTES", 100)
    with pytest.raises(FormatError, match="It could not be read again") as refused:
        files.save()
    assert (before, True) == ((tmp_path / "beans.json").read_bytes(), files.modified)
    assert not files.autosave.write()
    assert refused.value.faults[0].message == files.autosave.trouble
    monkeypatch.undo()
    files.save()
    assert not files.modified


def test_a_newer_file_opens_for_reading_only(files, tmp_path):
    path = tmp_path / "newer.json"
    text = native.write(template("coffee-shop")).replace(b'"version": 1', b'"version": 99, "surprise": true', 1)
    path.write_bytes(text)
    files.open(path)
    assert files.session.document.read_only
    rename_first(files)
    assert not files.modified


def test_a_change_on_the_disk_is_told_also_after_an_atomic_replace(files, tmp_path, qtbot):
    path = tmp_path / "shop.json"
    files.save(path)
    for name in ("one", "two"):
        with qtbot.waitSignal(files.changedOnDisk, timeout=5_000):
            other = tmp_path / "other"
            other.write_bytes(path.read_bytes().replace(b'"name": "', f'"name": "{name} '.encode(), 1))
            other.replace(path)
    files.open(path)
    assert files.session.document.organization.settings.name.startswith("two one ")


def test_saving_is_no_change_on_the_disk(files, tmp_path, qtbot):
    path = tmp_path / "shop.json"
    files.save(path)
    rename_first(files)
    with qtbot.assertNotEmitted(files.changedOnDisk, wait=400):
        files.save()


def test_unsaved_work_is_copied_and_the_copy_goes_when_it_is_saved_or_taken_back(files, tmp_path, qtbot):
    rename_first(files)
    qtbot.waitUntil(files.autosave.copy.exists, timeout=10_000)
    assert files.data() == files.autosave.copy.read_bytes()
    files.save(tmp_path / "shop.json")
    assert not files.autosave.copy.exists()
    rename_first(files, "Milk")
    files.autosave.write()
    files.session.document.undo_stack.undo()
    assert not files.autosave.copy.exists()


def test_a_copy_is_made_between_events_and_edits_meanwhile_are_in_the_next(qapp, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(autosave, "AUTOSAVE_MS", 5)
    monkeypatch.setattr(job, "perf_counter", lambda: inf)  # every slice is one step
    session = Session(Document(large_organization(1500, 1)))
    files = Files(session, session)
    files.session = session
    made = []
    work = files.autosave._work
    files.autosave._work = lambda: made.append(files.data()) or work()
    rename_first(files)
    qtbot.waitUntil(lambda: bool(made))
    assert not files.autosave.copy.exists()
    rename_first(files, "Milk")
    qtbot.waitUntil(lambda: len(made) == 2)  # the first is not left
    assert made[0] == files.autosave.copy.read_bytes()
    qtbot.waitUntil(lambda: made[1] == files.autosave.copy.read_bytes())
    assert made[1] == files.data()
    rename_first(files, "Sugar")
    qtbot.waitUntil(lambda: len(made) == 3)
    files.save(tmp_path / "large.json")  # no copy is needed any more, nor what was begun of one
    assert not list(folder().glob("*.orgwright*tmp")) + list(folder().glob(".*.tmp"))
    assert not files.autosave.copy.exists()
    files.close()
    session.document.deleteLater()
    session.deleteLater()


def test_the_work_of_a_running_program_is_not_offered(files):
    rename_first(files)
    files.autosave.write()
    assert [] == abandoned()


CRASH = """
import os, signal, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QStandardPaths
from designer.organization import edits
from designer.exchange.templates import load as template
from ui.state.document import Document
from ui.state.files import Files, OpenedDesign
from ui.state.session import Session
app = QApplication([])
QStandardPaths.setTestModeEnabled(True)
app.setApplicationName(sys.argv[1])
app.setOrganizationName(sys.argv[2])
session = Session(Document(template("coffee-shop").organization))
files = Files(session)
files.save(Path(sys.argv[3]))
organization = session.document.organization
session.document.push(edits.rename(organization, next(organization.accounts()), "Unsaved"))
files.autosave.write()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_work_of_a_killed_program_is_offered_and_can_be_taken_up(files, qapp, tmp_path):
    path = tmp_path / "shop.json"
    names = [qapp.applicationName(), qapp.organizationName()]
    died = subprocess.run(
        [sys.executable, "-c", CRASH, *names, str(path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=300,
    )
    assert -signal.SIGKILL == died.returncode

    [work] = abandoned()
    assert path == work.original
    files.recover(work)
    organization = files.session.document.organization
    assert "Unsaved" == organization.node(next(organization.accounts())).name
    assert path == files.path
    assert files.modified
    assert [] == abandoned()
    files.save()
    assert not files.modified
    assert b"Unsaved" in path.read_bytes()


def test_discarded_work_is_gone(files, qapp, tmp_path):
    leftover = folder() / "leftover.orgwright"
    leftover.write_bytes(files.data())
    [work] = abandoned()
    assert work.original is None
    work.discard()
    assert [] == abandoned()
    assert not leftover.exists()
