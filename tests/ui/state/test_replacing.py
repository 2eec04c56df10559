"""Another organization takes the place of the one shown: nobody hears of a half of it.

Every way to change the document, after every kind of history, with every kind of selection, in a real window. While it
happens every signal of the document, its undo stack and the session is listened to, and each time everything that
stands on the organization must belong to the new one.
"""

from __future__ import annotations

from functools import cache, partial
from itertools import product

import pytest
from PySide6.QtCore import QMetaMethod, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.analysis.lenses.choice import LensChoice
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.model.records import NodeKind
from tests.examples import LONG
from tests.ui.panels import make_panels
from tests.ui.seen import part, recent_menu
from tests.ui.turns import delete_what_waits
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.state.recovery import abandoned, folder
from ui.window.app import Program
from ui.window.main_window import MainWindow
from ui.window.start_cards import StartCard
from ui.window.start_page import StartPage

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def program(qapp):
    return Program(qapp)


@pytest.fixture
def window(qtbot, program, tmp_path, monkeypatch):
    """The sample from a file, in a window whose person drops unsaved work and wants what others wrote."""
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: dialogs.Rereading.READ)
    window = program.open(OpenedDesign(template("empty")))
    window.canvas.set_animated(False)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    make_panels(window)
    yield window
    if isValid(window):
        window.close()


@pytest.fixture
def around(qtbot, program, monkeypatch):
    """What the ways may need, by name."""
    return {"qtbot": qtbot, "program": program, "monkeypatch": monkeypatch}


# -- ways to change the document: each leads to `other`, an organization unlike the sample


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    """A key for whoever has the keys in the window."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def begin_new(name, window, qtbot, **_):
    press(window, KEY.Key_N, CTRL)
    (page,) = (page for page in window.findChildren(StartPage) if page.isVisible())
    qtbot.waitUntil(page.isActiveWindow)
    QTest.keyClick(part(page, StartCard, f"{templates.TEMPLATES[name].title}."), KEY.Key_Return)


def open_file(window, other, monkeypatch, **_):
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: other)
    press(window, KEY.Key_O, CTRL)


def open_recent(window, other, **_):
    settings.remember_file(other)
    menu = recent_menu(window)
    menu.fill()
    menu.actions()[0].trigger()


def drop_file(window, other, **_):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *held))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *held))


def reload(window, other, qtbot, **_):
    shown = window.session.document.organization
    window.files.path.write_bytes(other.read_bytes())
    qtbot.waitUntil(lambda: window.session.document.organization is not shown)


def recover(window, other, **_):
    folder().joinpath(f"{other.stem}.orgwright").write_bytes(other.read_bytes())
    said = []
    window.session.notices.said.connect(said.append)
    window.file_actions.recover(abandoned()[0])
    assert ["Recovered, all of it unsaved; the steps that made it cannot be undone any more"] == said


WAYS = {
    "new": partial(begin_new, "empty"),
    "new from a template": partial(begin_new, "coffee-shop"),
    "open": open_file,
    "recent": open_recent,
    "drop": drop_file,
    "reload": reload,
    "recover": recover,
}


# -- histories


def add_ou(window):
    """A new OU by keys, named; it is selected and no other organization has it."""
    window.canvas.setFocus()
    press(window, KEY.Key_O, CTRL | SHIFT)
    QTest.keyClicks(QApplication.focusWidget(), "Passing")
    press(window, KEY.Key_Return)


def edited(window):
    add_ou(window)
    add_ou(window)
    assert 2 == window.session.document.undo_stack.count()


def undone(window):
    edited(window)
    press(window, KEY.Key_Z, CTRL)
    assert window.session.document.undo_stack.canRedo()


def saved(window):
    edited(window)
    press(window, KEY.Key_S, CTRL)
    assert b"Passing" in window.files.path.read_bytes()


def taken_back(window):
    """Saved, and then the only step taken back for good: an empty history, and not what the file says."""
    document = window.session.document
    document.push(edits.rename(document.organization, next(document.organization.accounts()), "Passing"))
    press(window, KEY.Key_S, CTRL)
    document.take_back()
    assert (0, False) == (document.undo_stack.count(), document.undo_stack.isClean())


HISTORIES = {"none": lambda _: None, "edited": edited, "undone": undone, "saved": saved, "taken back": taken_back}


# -- selections


def ous(window):
    organization = window.session.document.organization
    return [
        n for n in organization.walk() if organization.node(n).kind is NodeKind.OU and organization.node(n).children
    ]


def select(window, ids):
    window.session.select(ids)


def show_alone(window):
    select(window, ous(window)[1:2])
    window.actions_by_id["view.focus"].trigger()
    assert window.session.focus


def collapse(window):
    select(window, ous(window)[:1])
    window.actions_by_id["view.toggle"].trigger()
    assert window.session.collapsed


def make_foreign(window):
    session = window.session
    change = edits.add_ou(session.document.organization, session.document.organization.root, "Nowhere else")
    session.document.push(change)
    select(window, edits.added(change))


def look_through_a_lens(window):
    window.lens.choose(LensChoice("action", "s3:DeleteBucket"))
    window.lens.finish()
    assert window.session.annotations
    window.session.highlight(ous(window))


SELECTIONS = {
    "what the history left": lambda _: None,
    "none": lambda window: select(window, []),
    "one": lambda window: select(window, [window.session.document.organization.root]),
    "several": lambda window: select(window, list(window.session.document.organization.accounts())[:5]),
    "foreign": make_foreign,
    "shown alone": show_alone,
    "collapsed": collapse,
    "marked": look_through_a_lens,
}


# -- what is listened to


def signals_of(thing: QObject):
    """Every signal of an object but those that every QObject has."""
    meta = thing.metaObject()
    for place in range(QObject.staticMetaObject.methodCount(), meta.methodCount()):
        method = meta.method(place)
        if method.methodType() is QMetaMethod.MethodType.Signal:
            yield getattr(thing, method.name().data().decode())


class Listener:
    """Hears every signal of document, history, session and files, and looks whether all is of one organization."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.before = window.session.document.organization
        self.heard: list[str] = []
        self.faults: list[str] = []
        document = window.session.document
        self.connections = [
            (signal, signal.connect(partial(self.look, str(signal))))
            for thing in (document, document.undo_stack, window.session)
            for signal in signals_of(thing)
            if "_exchanged" not in str(signal)
        ]

    def look(self, signal: str, *_: object) -> None:
        session = self.window.session
        organization, stack = session.document.organization, session.document.undo_stack
        self.heard.append(signal)
        named = {*session.selection, *session.collapsed, *(session.annotations or ()), *(session.highlighted or ())}
        named |= {node for node in (session.current, session.focus) if node is not None}
        if organization is self.before:
            self.faults.append(f"{signal}: still the old organization")
        if not named <= organization.nodes.keys():
            self.faults.append(f"{signal}: {sorted(named - organization.nodes.keys())} of the old one")
        if stack.count() or not stack.isClean():
            self.faults.append(f"{signal}: still the old history")
        for node_id in session.selection:
            self.window.analyses.ceiling(node_id)  # asked of the new one, or it raises

    def stop(self) -> None:
        for signal, connection in self.connections:
            signal.disconnect(connection)


def agree(window):
    """Every view shows the organization that the document has."""
    session, organization = window.session, window.session.document.organization
    outline = window.parts.part("outline").view
    rows, left = 0, [outline.model().index(row, 0) for row in range(outline.model().rowCount())]
    while left:
        index = left.pop()
        rows += 1
        left.extend(outline.model().index(row, 0, index) for row in range(outline.model().rowCount(index)))
    assert len(organization.nodes) == rows
    assert window.canvas.shown_layout.top == session.top == organization.root
    assert set(window.canvas.canvas_scene.cards) <= organization.nodes.keys()
    assert (False, False) == (window.actions_by_id["edit.undo"].isEnabled(), session.document.undo_stack.canRedo())
    assert window.files.modified is window.isWindowModified()


@cache
def file_of(name):
    """The file of a template, which has never been anything but this."""
    return native.write(NativeFile(template(name).organization))


def tried(way):
    """Yield histories and selections for a way: about three of each, other ones with other ways; all pairs if LONG."""
    place = list(WAYS).index(way)
    for history, selection in product(HISTORIES, SELECTIONS):
        turn = list(SELECTIONS).index(selection) + place
        if LONG or ((turn - list(HISTORIES).index(history)) % len(HISTORIES) == 0 and turn % 3 == 0):
            yield history, selection


def test_another_organization_is_announced_as_a_whole(window, around, tmp_path, subtests):
    for way in WAYS:
        for number, (history, selection) in enumerate(tried(way)):
            with subtests.test(way=way, history=history, selection=selection):
                sample, other = tmp_path / f"{way}-{number}.json", tmp_path / f"{way}-{number}-other.json"
                begin(window, sample, other, around["qtbot"])
                HISTORIES[history](window)
                SELECTIONS[selection](window)
                listener = Listener(window)
                WAYS[way](window=window, other=other, **around)
                listener.stop()
                assert listener.before is not window.session.document.organization
                assert [] == listener.faults
                assert any("reset" in signal for signal in listener.heard)
                agree(window)
                assert (way == "recover") is window.files.modified


def begin(window, sample, other, qtbot):
    """Open the sample in a window that has the keys, with another file beside it."""
    delete_what_waits()
    sample.write_bytes(file_of("company"))
    other.write_bytes(file_of("coffee-shop"))
    window.lens.choose(LensChoice())
    window.files.open(sample)
    window.activateWindow()  # as every window manager does when a dialog closes
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
