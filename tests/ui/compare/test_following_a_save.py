"""The comparison with the saved file is with the file as it is now, also after a save."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMainWindow

from designer import edits
from designer.model.records import NodeId
from ui.commands.requests import CHOOSE_COMPARED, ComparedWith
from ui.compare.commands import commands
from ui.compare.panel import ComparePanel
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
