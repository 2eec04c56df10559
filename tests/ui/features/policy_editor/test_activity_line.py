"""The second line of an edit: what it would have stopped of what people did, beside what is proved."""

from __future__ import annotations

import pytest

from designer.analysis.replay.contents import open_activity
from designer.organization.edits.policies import edit_policy_text
from designer.organization.model.records import NodeId, PolicyId
from tests.designer.activity.trails import record, write_activity
from ui.commands.requests import SHOW_PANEL, show_policy
from ui.dragdrop.payload import DraggedPolicies
from ui.state.activity import ActivityRecord

SHOP, PROD = NodeId("acc-shop-prod"), NodeId("ou-prod")
REGION_DENY = PolicyId("region-deny")
RECORD = ActivityRecord("a.activity", "trail", "2026-09-01", "2026-09-03")


@pytest.fixture
def activity(session, analyses, tmp_path):
    number = session.organization.node(SHOP).aws_id
    records = [record(one, number, ("sqs", "CreateQueue", False), awsRegion="eu-west-1") for one in range(5)]
    opened = open_activity(write_activity(tmp_path / "a.activity", records), session.organization)
    analyses.activity.attach(RECORD, opened)
    return analyses.activity


def edit(session, old, new):
    text = session.organization.policy(REGION_DENY).text
    session.document.push(edit_policy_text(session.organization, REGION_DENY, text.replace(old, new)))


def told(editor):
    editor.report.edit.finish()
    editor.report.activity_line.finish()
    return editor.report.activity_line.line.accessibleName()


def test_an_edit_says_how_many_requests_it_would_have_stopped_and_leads_to_them(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"eu-west-1"', '"eu-west-9"')
    assert told(editor) == "5 requests would have been stopped in 1 day, by 1 principal in 1 account"
    found = []
    session.requests.answer(SHOW_PANEL, found.append)
    editor.report.activity_line.show_button.click()
    assert found == ["activity"]
    session.document.undo_stack.undo()
    assert told(editor)
    assert editor.report.activity_line.isHidden()


def test_an_edit_that_meets_no_request_claims_nothing_beyond_the_evidence(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"eu-central-1"', '"eu-north-9"')
    assert told(editor) == "Nothing in this evidence of 1 day would have been stopped"


def test_without_activity_the_edit_has_one_line(editor, session):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"eu-west-1"', '"eu-west-9"')
    editor.report.edit.finish()
    assert editor.report.activity_line.isHidden()


def test_a_dragged_policy_says_at_the_pointer_what_it_would_have_stopped(session, analyses, activity, qtbot):
    quarantine = next(one for one, policy in session.organization.policies.items() if policy.name == "Quarantine")
    dragged = DraggedPolicies(session, analyses, [quarantine])
    assert "asking what people did…" in dragged.over(PROD).detail
    qtbot.waitUntil(lambda: "asking what people did…" not in dragged.over(PROD).detail)
    assert "would have stopped 5 requests by 1 principal in 1 account" in dragged.over(PROD).detail


def test_while_another_activity_is_read_nothing_is_said_of_the_old_one(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"eu-west-1"', '"eu-west-9"')
    assert "5 requests" in told(editor)
    activity.attach(RECORD._replace(path="b.activity"))
    assert editor.report.activity_line.line.accessibleName() == "Asking what people did…"


def notes_of(editor):
    """What is at the right of the code, each with the first line of its statement."""
    notes = editor.report.counts.notes.notes if editor.report.counts else {}
    return {line + 1: [(one.style.value, one.words) for one in found] for line, found in notes.items()}


def test_each_statement_has_the_number_of_requests_that_it_would_have_stopped(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    activity.finish()
    assert notes_of(editor) == {}
    edit(session, '"eu-west-1"', '"eu-west-9"')
    activity.finish()
    text, line = editor.code.text(), editor.code.text().count("\n", 0, editor.code.text().index('"Sid"'))
    assert notes_of(editor) == {line: [("denied", "5")]}
    assert editor.code.viewportMargins().right() > 0
    edit(session, '{\n  "Version"', '\n{\n  "Version"')
    assert editor.code.text() != text
    assert notes_of(editor) == {line + 1: [("denied", "5")]}, "while it is replayed, the number goes with its statement"
    session.document.undo_stack.undo()
    session.document.undo_stack.undo()
    activity.finish()
    assert notes_of(editor) == {}
    assert editor.code.viewportMargins().right() == 0


def test_what_the_evidence_leaves_open_is_counted_apart(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"StringNotEquals": {', '"StringEquals": {"aws:SourceVpc": "vpc-1"},"StringNotEquals": {')
    edit(session, '"eu-west-1"', '"eu-west-9"')
    activity.finish()
    assert list(notes_of(editor).values()) == [[("unknown", "5")]]


def test_no_count_stays_of_an_activity_that_is_detached_or_of_another_policy(editor, session, activity):
    show_policy(session.requests, REGION_DENY)
    edit(session, '"eu-west-1"', '"eu-west-9"')
    activity.finish()
    assert notes_of(editor)
    other = next(one for one in session.organization.policies if one != REGION_DENY)
    show_policy(session.requests, other)
    assert notes_of(editor) == {}
    show_policy(session.requests, REGION_DENY)
    assert notes_of(editor)
    activity.detach()
    assert notes_of(editor) == {}
