"""The comparison with the saved file is with the file as it is now, also after a save."""

from __future__ import annotations

import os

import pytest
from PySide6.QtWidgets import QMainWindow

from designer.organization import edits
from designer.organization.model.records import NodeId, PolicyType
from ui.commands.requests import CHOOSE_COMPARED, COMPARE_WITH, ComparedWith
from ui.features.compare.commands import commands
from ui.features.compare.panel import ComparePanel
from ui.forms import dialogs
from ui.state.files import Files


@pytest.fixture
def opened(session, tmp_path, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    files = Files(session, window)
    files.save(tmp_path / "design.json")
    window.made = commands(session, files, window)
    yield files
    files.close()


def test_after_a_save_nothing_differs_from_the_saved_file(session, analyses, hosted, opened):
    panel = hosted(ComparePanel(session, analyses), 320, 800)
    session.document.push(edits.rename(session.organization, NodeId("ou-prod"), "Live"))
    session.requests.ask(CHOOSE_COMPARED, ComparedWith.SAVED)
    panel.finish()
    assert panel.comparison.found
    said = panel.head.before, panel.head.after
    assert ["Before: design.json as saved", "After: this design"] == [label.text() for label in said]
    assert all(label.width() >= label.sizeHint().width() for label in said)
    opened.save()
    panel.finish()
    assert not panel.comparison.found
    assert panel.same.isVisible()
    session.document.undo_stack.undo()
    panel.finish()
    assert panel.comparison.found


@pytest.mark.parametrize("seconds", [-60, 60])
def test_an_older_file_is_what_the_design_was_before(session, opened, monkeypatch, seconds):
    asked = []
    session.requests.answer(COMPARE_WITH, asked.append)
    other = opened.path.with_name("other.json")
    other.write_bytes(opened.path.read_bytes())
    written = opened.path.stat().st_mtime + seconds
    os.utime(other, (written, written))
    monkeypatch.setattr(dialogs, "ask_open", lambda *_: other)
    session.requests.ask(CHOOSE_COMPARED, ComparedWith.FILE)
    assert [seconds < 0] == [one.is_earlier for one in asked]


def test_a_design_without_a_file_is_compared_with_what_was_opened_and_after_a_save_with_the_file(window, tmp_path):
    organization = window.session.organization
    window.session.document.push(edits.disable_policy_type(organization, PolicyType.SERVICE_CONTROL_POLICY))
    line = window._status.since_save
    line.finish()
    assert line.parts[0].startswith("Since it was opened: ")
    window._status.comparisonAsked.emit()
    panel = window.parts.part("compare")
    panel.finish()
    assert "as it was opened" == panel.comparison.other.name
    gaining = {account for group in panel.comparison.found.effects.groups for account in group.accounts}
    assert f"{len(gaining)} accounts gain permissions" in line.parts[0]
    window.files.save(tmp_path / "design.json")
    panel.finish()
    assert "design.json as saved" == panel.comparison.other.name
    assert not panel.comparison.found
    assert () == line.parts
