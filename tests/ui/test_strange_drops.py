"""Pastes and drops of all kinds into a real window; `python -m tests.ui.strange_drops` looks further."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtWidgets import QApplication

from designer.exchange.templates import load as template
from tests.examples import LONG
from tests.ui.panels import make_panels
from tests.ui.strange_drops import StrangeDrops
from ui.dragdrop.mime import NODE_MIME, POLICY_MIME, nodes_in, policies_in
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.window.file_actions import FileActions

CASES = 250 if LONG else 100


@pytest.fixture
def told(monkeypatch):
    """What the person is told in dialogs."""
    told = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: told.append(title))
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    return told


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4) if LONG else [0])
def test_whatever_is_pasted_or_dropped_does_no_harm(window, tmp_path, told, seed):
    window.resize(1500, 950)
    make_panels(window)
    drops = StrangeDrops(window, tmp_path, seed)
    drops.run(CASES)
    assert [] == drops.faults
    assert drops.done["refused"] > CASES / 10
    assert drops.done["opened"]
    assert told


@pytest.mark.parametrize("broken", ["undo", "opening"])
def test_what_is_broken_is_found(window, tmp_path, told, monkeypatch, broken):
    document = window.session.document
    if broken == "undo":
        real = document.push
        monkeypatch.setattr(document, "push", lambda change, *more: (real(change, *more), document.undo_stack.clear()))
    else:
        other = OpenedDesign(template("starter"))
        monkeypatch.setattr(FileActions, "open_path", lambda file_actions, _path: file_actions._files.show(other))
    drops = StrangeDrops(window, tmp_path, 1)
    drops.run(30)
    assert any(("undo" if broken == "undo" else "is not what is shown") in fault for fault in drops.faults)


def test_a_clipboard_that_gives_nothing_is_said(window, monkeypatch):
    said = []
    window.session.notices.refused.connect(said.append)
    monkeypatch.setattr(type(QApplication.clipboard()), "mimeData", lambda *_: None)
    window.actions_by_id["edit.paste"].trigger()
    assert ["The clipboard holds no OUs or accounts. Copy some with Ctrl+C first."] == said


def test_a_policy_or_a_node_that_is_named_twice_is_dragged_once(session):
    data = QMimeData()
    policy, node = next(iter(session.document.organization.policies)), session.document.organization.root
    data.setData(POLICY_MIME, QByteArray(f"{policy}\n{policy}".encode()))
    data.setData(NODE_MIME, QByteArray(f"{node}\n\n{node}".encode()))
    assert [policy] == policies_in(session, data)
    assert [node] == nodes_in(session, data)
