"""The same design read again: the person goes on where they were, as far as it is still there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from designer.organization import edits
from ui.commands.requests import show_policy
from ui.forms import dialogs
from ui.forms.fields import TextField

SHOP, TEST = "acc-shop-prod", "acc-shop-test"


@pytest.fixture
def placed(window, tmp_path, monkeypatch):
    """A window on a file, in which the person looks at some place: an OU alone, a policy, a part of the canvas."""
    path = tmp_path / "design.json"
    path.write_bytes(native.write(template("company")))
    window.files.open(path)
    monkeypatch.setattr(dialogs, "ask_reload", lambda *_, modified: dialogs.Rereading.READ)
    organization, session = window.session.document.organization, window.session
    top = organization.parent(organization.parent(SHOP))
    session.focus_on(top)
    other = next(n for n in organization.node(top).children if n != organization.parent(SHOP))
    session.set_collapsed(other, collapsed=True)
    session.select([SHOP, TEST], SHOP)
    policy = next(p.id for p in organization.policies.values() if not p.aws_managed)
    show_policy(session.requests, policy)
    window.parts.docks.panel("editor").code.setFocus()
    window.canvas.finish_flight()
    window.canvas.zoom_by(1.3, window.canvas.viewport().rect().center())
    return path


def place(window):
    session, canvas = window.session, window.canvas
    area = canvas.visible_area()
    return {
        "selection": (session.selection, session.current),
        "collapsed": session.collapsed,
        "focus": session.focus,
        "policy": window.parts.docks.panel("editor").policy_id,
        "scale": round(canvas.scale_factor, 3),
        "middle": (round(area.center().x()), round(area.center().y())),
        "keys": QApplication.focusWidget(),
    }


def written(path, change):
    organization = native.read(path.read_bytes(), path.name).organization
    organization.apply(change(organization))
    path.write_bytes(native.write(NativeFile(organization)))


def test_what_another_program_wrote_is_read_in_place(window, placed, qtbot):
    before = place(window)
    written(placed, lambda organization: edits.rename(organization, SHOP, "Theirs"))
    qtbot.waitUntil(lambda: window.session.document.organization.node(SHOP).name == "Theirs")
    QApplication.processEvents()
    assert before == place(window)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.undo_stack.isClean()


def test_the_same_file_opened_again_keeps_the_place(window, placed):
    before = place(window)
    window.file_actions.open_path(placed)
    QApplication.processEvents()
    assert before == place(window)


def test_what_is_gone_is_selected_and_open_no_more(window, placed):
    before, policy = place(window), window.parts.docks.panel("editor").policy_id
    written(placed, lambda organization: edits.remove(organization, [SHOP]))
    written(placed, lambda organization: edits.delete_policy(organization, policy, detach_everywhere=True))
    window.files.open(window.files.path)
    QApplication.processEvents()
    after = place(window)
    assert ((TEST,), TEST) == after["selection"]
    assert after["policy"] is None
    assert before["focus"] == after["focus"]


def test_another_file_is_shown_from_its_start(window, placed, tmp_path):
    other = tmp_path / "other.json"
    other.write_bytes(placed.read_bytes())
    window.files.open(other)
    assert (((), None), None, None) == tuple(place(window)[what] for what in ("selection", "focus", "policy"))


def test_the_question_about_the_disk_waits_until_all_show_what_was_selected(window, placed, qtbot):
    """A refused text keeps the question back; selecting another node drops it, while panels are told one by one."""
    window.session.select([SHOP])
    shown = window.session.organization.node(SHOP).name
    name = next(one for one in window.findChildren(TextField) if one.text() == shown and one.isVisible())
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "a<b")
    written(placed, lambda organization: edits.remove(organization, [TEST]))
    window.files.changedOnDisk.emit()
    assert TEST in window.session.organization.nodes
    window.session.select([TEST], TEST)
    assert TEST in window.session.organization.nodes
    qtbot.waitUntil(lambda: TEST not in window.session.organization.nodes)
    assert window.session.current is None
