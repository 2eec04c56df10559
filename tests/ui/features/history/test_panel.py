"""The history says of each step what it did."""

from __future__ import annotations

import json

from PySide6.QtWidgets import QUndoView

from designer.organization import edits
from designer.organization.edits.identities import add_user
from designer.organization.edits.identities_policies import DocumentPlace, add_inline, edit_document
from designer.organization.model.identities import IdentityKind, IdentityRef
from designer.organization.model.records import PolicyId
from ui.features.history.panel import HistoryPanel

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


def test_an_edit_of_a_policy_inside_an_account_is_told_as_one_of_an_scp(qtbot, session):
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    document = session.document
    account = next(iter(document.organization.accounts()))
    document.push(add_user(document.organization, account, "ana"))
    ana = IdentityRef(IdentityKind.USER, "ana")
    document.push(add_inline(document.organization, account, ana, name="own"))
    place = DocumentPlace(account, ana, "own")
    statement = {"Sid": "Use", "Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for written in (text, text.replace('"s3:*"', '"s3:*", "ec2:*"')):
        document.seal()
        document.push(edit_document(document.organization, place, written))
    assert "Add ec2:* to statement Use of inline policy own of user ana" == titles(panel)[-1]
