"""Things that save, show, leave or turn back a design, done by real keys and actions in a real window."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, partial

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.templates import load as template
from designer.organization import edits
from designer.organization.edits.identities import add_role
from designer.organization.model.records import PolicyType
from tests.ui.panels import make_panels
from tests.ui.seen import part, recent_menu
from ui.features.export.dialog import ExportDialog
from ui.forms import dialogs
from ui.state import settings
from ui.state.files import OpenedDesign
from ui.window.app import Program
from ui.window.start_cards import StartCard
from ui.window.start_page import StartPage

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TEXT = """{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "First", "Effect": "Deny", "Action": ["s3:DeleteBucket"], "Resource": ["*"],
    "Condition": {
      "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"], "aws:PrincipalOrgID": ["o-abcdefghij"]}
    }
  }]
}"""


@contextmanager
def saving_window(qtbot, qapp, monkeypatch, folder, sample="company", *, panels=True):
    """A sample from a file, with a policy of every shape, in a window whose person saves what is unsaved."""
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.SAVE)
    window = Program(qapp).open(OpenedDesign(template("empty")))
    window.canvas.set_animated(False)
    window.resize(1500, 1000)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    if panels:
        make_panels(window)
    begin(window, folder, sample)
    yield window
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    monkeypatch.setattr(dialogs, "ask_for_good", lambda *_: True)  # a merge that is left unfinished
    for one in QApplication.topLevelWidgets():
        if isValid(one) and type(one) is type(window):
            drop_typed(one)
            one.close()


@cache
def design(sample):
    """The file of a sample with two more policies and their texts, and a tag."""
    file = template(sample)
    organization = file.organization
    for name, text in (("Walked", TEXT), ("Template", TEXT.replace("o-abcdefghij", "${PLACE}"))):
        kind = PolicyType.SERVICE_CONTROL_POLICY
        organization.apply(edits.create_policy(organization, kind, name=name, text=text))
    organization.apply(edits.set_tag(organization, list(organization.accounts())[-2:], "aardvark", "x"))
    account = list(organization.accounts())[-1]
    organization.apply(add_role(organization, account, "Till"))
    return native.write(file)


def begin(window, folder, sample="company"):
    """Open that file; there is something to undo, and to do again."""
    folder.joinpath("design.json").write_bytes(design(sample))
    window.files.open(folder / "design.json")
    document = window.session.document
    for name in ("One", "Two"):
        account = next(document.organization.accounts())
        document.push(edits.rename(document.organization, account, name))
        document.seal()
    document.undo_stack.undo()


def drop_typed(window):
    """Esc until nothing is typed any more."""
    for _ in range(6):
        if window.session.drafts.pending:
            QTest.keyClick(QApplication.focusWidget() or window, KEY.Key_Escape)
            QApplication.processEvents()


def press(window, key, modifiers=CTRL):
    QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)


def save(window, folder, **_):
    press(window, KEY.Key_S)
    return (folder / "design.json").read_bytes()


def save_as(window, folder, monkeypatch, **_):
    (folder / "elsewhere.json").unlink(missing_ok=True)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: folder / "elsewhere.json")
    press(window, KEY.Key_S, CTRL | SHIFT)
    return (folder / "elsewhere.json").read_bytes() if (folder / "elsewhere.json").exists() else b""


def shown(key, window, **_):
    """The design at the moment the export, which reads it, is opened."""
    press(window, key)
    for dialog in window.findChildren(ExportDialog):
        dialog.reject()
        dialog.deleteLater()
    return window.files.data()


def new(window, folder, qtbot, **_):
    press(window, KEY.Key_N)
    for page in window.findChildren(StartPage):
        if page.isVisible():
            qtbot.waitUntil(page.isActiveWindow)
            QTest.keyClick(part(page, StartCard, f"{templates.TEMPLATES['empty'].title}."), KEY.Key_Return)
    return (folder / "design.json").read_bytes()


def open_other(window, folder, monkeypatch, **_):
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: other(folder))
    press(window, KEY.Key_O)
    return (folder / "design.json").read_bytes()


def other(folder):
    folder.joinpath("other.json").write_bytes(native.write(template("coffee-shop")))
    return folder / "other.json"


def recent(window, folder, **_):
    settings.remember_file(other(folder))
    menu = recent_menu(window)
    menu.fill()
    menu.actions()[0].trigger()
    return (folder / "design.json").read_bytes()


def drop(window, folder, **_):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other(folder)))])
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(9, 9), *held))
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *held))
    return (folder / "design.json").read_bytes()


def changed_by_others(window, folder, monkeypatch, **_):
    """The person is asked when all that is typed is part of the design, and keeps it."""
    asked = []
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: asked.append(window.files.data()))
    before = window.files.path.read_bytes()
    write_as_another(window)
    window.files.path.write_bytes(before)
    return asked[0] if asked else b""


def write_as_another(window):
    """Write the window's file as another program does, and have the window see it."""
    path = window.files.path
    path.write_bytes(path.read_bytes() + b"\n")
    window.files.find_file()
    window.files.changedOnDisk.emit()


def undo(window, **_):
    """Taken back, and not lost: it can be done again."""
    window.actions_by_id["edit.undo"].trigger()
    if window.session.document.undo_stack.canRedo():
        window.actions_by_id["edit.redo"].trigger()
    return window.files.data()


def redo(window, **_):
    window.actions_by_id["edit.redo"].trigger()
    return window.files.data()


def close(window, folder, **_):
    press(window, KEY.Key_Q)
    return (folder / "design.json").read_bytes()


ACTIONS = {
    "save": save,
    "save as": save_as,
    "export": partial(shown, KEY.Key_E),
    "print": partial(shown, KEY.Key_P),
    "new": new,
    "open": open_other,
    "recent": recent,
    "drop": drop,
    "changed by others": changed_by_others,
    "undo": undo,
    "redo": redo,
    "close": close,
}
