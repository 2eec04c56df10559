"""The history says of each step what it did."""

from __future__ import annotations

from PySide6.QtWidgets import QUndoView

from designer import edits
from designer.model.records import PolicyId
from ui.history.panel import HistoryPanel

GUARD = PolicyId("region-deny")


def titles(panel):
    model = panel.findChild(QUndoView).model()
    return [panel._content(model.index(row, 0)).title for row in range(model.rowCount())]


def test_edits_of_one_text_are_told_apart(qtbot, session):
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    document = session.document
    text = document.organization.policy(GUARD).text
    name = document.organization.policy(GUARD).name
    for changed in (text.replace("2012-10-17", "2012-10-1"), text):
        document.seal()
        document.push(edits.edit_policy_text(document.organization, GUARD, changed))
    document.push(edits.rename_policy(document.organization, GUARD, "Regions"))
    assert ["As opened", f"Delete “7” from {name}", f"Type “7” in {name}", "Rename policy to Regions"] == titles(panel)


def test_a_step_that_goes_on_is_told_whole(qtbot, session):
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    document = session.document
    text, told = document.organization.policy(GUARD).text, []
    for typed in ("a", "ab", "abc"):
        document.push(edits.edit_policy_text(document.organization, GUARD, text + typed))
        told.append(titles(panel)[1])
    assert [f"Type “{typed}” in RegionDeny" for typed in ("a", "ab", "abc")] == told
