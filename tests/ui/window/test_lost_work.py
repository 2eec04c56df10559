"""Unsaved work that killed programs left: the first thing on the start page, offered at once and never twice."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from shiboken6 import isValid

from designer.exchange.formats import files, native
from designer.exchange.templates import load as template
from designer.organization import edits
from tests.ui.seen import part
from ui.forms import dialogs
from ui.state import recovery, settings
from ui.window import app, lost_work
from ui.window.lost_work import LostCard
from ui.window.recovery_dialog import RecoveryDialog
from ui.window.start_cards import RecentCard, StartCard
from ui.window.start_page import StartPage

ROOT = Path(__file__).resolve().parents[3]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

WORKING = """
import sys
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication
from designer.organization import edits
from designer.exchange.templates import load
from ui.state.document import Document
from ui.state.files import Files
from ui.state.session import Session
QStandardPaths.setTestModeEnabled(True)
app = QApplication([])
app.setApplicationName(sys.argv[1])
app.setOrganizationName(sys.argv[2])
session = Session(Document(load("coffee-shop").organization))
opened = Files(session, session)
organization = session.document.organization
session.document.push(edits.rename(organization, next(organization.accounts()), "Unsaved"))
assert opened.autosave.write()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def working(qapp):
    """Starts programs that have unsaved work; those that still run in the end are killed."""
    running = []

    def start():
        names = [qapp.applicationName(), qapp.organizationName()]
        program = subprocess.Popen(
            [sys.executable, "-c", WORKING, *names],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.append(program)
        return program

    yield start
    for program in running:
        kill(program)


def kill(program):
    program.kill()
    program.wait()
    for pipe in (program.stdin, program.stdout):
        pipe.close()


_numbers = count(1)


def lost(path=None, name="Unsaved"):
    """What a killed program leaves."""
    file = template("coffee-shop")
    file.organization.apply(edits.rename(file.organization, next(file.organization.accounts()), name))
    copy = recovery.folder() / f"{next(_numbers):032x}{recovery.SUFFIX}"
    copy.write_bytes(native.write(file))
    base = files.fingerprint_on_disk(path) if path is not None else files.ABSENT
    copy.with_suffix(".about").write_bytes(recovery.copy_record(path, base, "Acme, 1 OU, 6 accounts"))
    return copy


def saved(tmp_path, name="shop"):
    path = tmp_path / f"{name}.json"
    path.write_bytes(native.write(template("coffee-shop")))
    settings.remember_file(path)
    return path


def page_of(window):
    return next((page for page in window.findChildren(StartPage) if page.isVisible()), None)


def cards(page):
    return [card for card in page.findChildren(LostCard) if card.isVisible()]


def first_names(program):
    designs = [window.session.organization for window in program._windows]
    return sorted(design.node(next(design.accounts())).name for design in designs)


@posix
def test_work_of_a_killed_program_is_first_on_the_page_and_that_of_a_running_one_is_not_there(program, working, qtbot):
    killed, running = working(), working()
    for one in (killed, running):
        assert "ready\n" == one.stdout.readline()
    kill(killed)
    window = program.start(None)
    page = page_of(window)
    (card,) = cards(page)  # before anything was painted
    assert "Never saved" == card.text()
    above = min(page.findChildren(StartCard), key=lambda one: one.mapTo(page, one.rect().topLeft()).y())
    assert card is above
    qtbot.waitUntil(card.hasFocus)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert ["Unsaved"] == first_names(program)
    assert window.files.modified
    assert page_of(window) is None
    assert [] == recovery.abandoned(), "the other one is at work"


def test_several_are_recovered_at_once_each_in_its_window(program, qtbot, tmp_path):
    lost(saved(tmp_path), "One")
    lost(None, "Two")
    window = program.start(None)
    qtbot.waitUntil(window.isActiveWindow)
    page = page_of(window)
    assert ["Never saved", "shop.json"] == sorted(card.text() for card in cards(page))
    qtbot.mouseClick(part(page, QPushButton, "Recover all 2"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(program._windows) == 2)
    assert ["One", "Two"] == first_names(program)
    assert [] == recovery.abandoned()


def test_no_more_windows_are_opened_at_once_than_somebody_can_look_through(program, qtbot, monkeypatch):
    monkeypatch.setattr(lost_work, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(app, "MOST_AT_ONCE", 2)
    for name in ("One", "Two", "Three"):
        lost(None, name)
    window = program.start(None)
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.mouseClick(part(page_of(window), QPushButton, "Recover 2 of 3"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(program._windows) == 2)
    assert 1 == len(recovery.abandoned()), "the last one is offered again"


def test_some_are_discarded_and_the_page_follows(program, qtbot, monkeypatch, tmp_path):
    saved(tmp_path)
    lost(None, "One")
    lost(None, "Two")
    monkeypatch.setattr(dialogs, "ask_discard", lambda _parent, _count: True)
    window = program.start(None)
    page = page_of(window)
    qtbot.mouseClick(part(page, QPushButton, "Choose or discard…"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(RecoveryDialog)
    dialog._switch(0)
    qtbot.mouseClick(dialog.discard_button, Qt.MouseButton.LeftButton)
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert 1 == len(cards(page)) == len(recovery.abandoned())


def test_whoever_opens_another_file_is_asked_nothing_and_that_of_the_work_is_offered_it(program, qtbot, tmp_path):
    other, path = saved(tmp_path, "other"), saved(tmp_path)
    lost(path)
    window = program.start(None)
    part(page_of(window), RecentCard, "other.json").click()
    with qtbot.waitSignal(window.filled):
        pass
    assert other == window.files.path
    assert window.findChild(RecoveryDialog) is None
    window.close()
    window = program.start(None)
    part(page_of(window), RecentCard, "shop.json").click()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    window.findChild(RecoveryDialog).reject()
    assert 1 == len(recovery.abandoned())


def test_a_start_without_lost_work_shows_no_such_section(program, tmp_path):
    saved(tmp_path)
    page = page_of(program.start(None))
    assert [] == cards(page)


def test_the_card_says_if_its_file_changed_since(program, qtbot, tmp_path):
    path = saved(tmp_path)
    lost(path)
    path.write_bytes(native.write(template("company")))
    (card,) = cards(page_of(program.start(None)))
    qtbot.waitUntil(lambda: "its file changed since" in card.accessibleName())


def test_the_card_says_if_its_file_is_gone(program, qtbot, tmp_path):
    path = saved(tmp_path)
    lost(path)
    path.unlink()
    (card,) = cards(page_of(program.start(None)))
    qtbot.waitUntil(lambda: "its file is gone" in card.accessibleName())
    card.look()  # as after a change of the theme
    assert 1 == card.accessibleName().count("its file")
