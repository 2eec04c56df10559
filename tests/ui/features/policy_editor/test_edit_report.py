"""What an edit did is said in a line, beside the text, in the gutter and on the cards, and can be taken back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from designer.analysis.access.assumption import Assumption
from designer.analysis.lenses.annotation import Asker
from designer.organization import edits
from designer.organization.edits.policies import added_policies
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.records import PolicyType
from ui.commands.requests import CHOOSE_COMPARED, NEW_TEST, SHOW_ANSWER, SHOW_EDIT_NOTE, ComparedWith, show_policy
from ui.features.policy_editor.edit_report import changed_lines
from ui.features.policy_editor.panel import EditorPanel
from ui.features.policy_editor.this_edit import Since

DENY = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}
ACTION = '        "s3:DeleteBucket",\n'


@pytest.fixture
def panel(qtbot, session, analyses):
    panel = EditorPanel(session, analyses)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    show_policy(session.requests, policy(session).id)
    return panel


@pytest.fixture
def stack(session):
    return session.document.undo_stack


def policy(session):
    every = session.document.organization.policies.values()
    return next(one for one in every if one.name == "ProtectProductionData")


def write(session, text):
    """Write another text, as one step."""
    session.document.seal()
    session.document.push(edits.edit_policy_text(session.document.organization, policy(session).id, text))


def without(session):
    return policy(session).text.replace(ACTION, "", 1)


def said(panel):
    panel.report.edit.finish()
    return panel.report.bar.line.accessibleName()


def rows(panel):
    return [row.content.title for row in panel.report.effects.rows.rows]


def tells(panel):
    """Whether the line says what an edit did."""
    return panel.report.bar is not None and panel.report.bar.isVisible()


def test_nothing_is_said_until_the_text_differs(panel):
    assert not tells(panel)
    assert panel.report.bar is None


def test_duties_that_go_with_what_is_denied_stand_in_the_line_and_the_list(panel, session):
    later = without(session)
    written = json.loads(policy(session).text)
    written["Statement"].append({"Effect": "Deny", "Action": "ec2:*", "Resource": "*"})
    write(session, json.dumps(written))
    assert "you no longer look after: EC2, " in said(panel)
    assert "(in 4 accounts, others in 2)" in said(panel)
    assert any(title.startswith("You no longer look after: EC2, ") for title in rows(panel))
    write(session, later)
    assert "look after" not in said(panel)
    assert not any("look after" in title for title in rows(panel))


def test_a_text_that_cannot_be_another_one_has_no_line(panel, session):
    every = session.document.organization.policies.values()
    show_policy(session.requests, next(one.id for one in every if one.aws_managed))
    assert not panel.report.top.isVisible()


def test_an_edit_is_told_in_a_line_and_a_list(panel, session):
    write(session, without(session))
    assert "s3:DeleteBucket is allowed in more cases in 6 accounts" == said(panel)
    assert tells(panel)
    assert panel.report.effects.isVisible()
    told = rows(panel)
    assert "6 accounts are allowed 1 action in more cases" == told[0]
    assert "s3:DeleteBucket" == told[1]
    assert told[2].startswith("For example s3:DeleteBucket by some role in shop-prod")
    whole = "Compare the whole design with the saved file"
    assert ["This text makes no difference in 22 accounts, proved", whole] == told[-2:]


def test_another_way_of_writing_is_said_to_be_no_difference(panel, session):
    write(session, policy(session).text.replace('"Sid": "NoDestruction"', '"Sid": "Renamed"'))
    assert "This text makes no difference in 28 accounts, proved" == said(panel)
    assert not panel.report.bar.reveal.isVisible()


def test_half_typed_text_keeps_what_was_known_and_says_so(panel, session):
    write(session, without(session))
    known = said(panel)
    write(session, policy(session).text[:-3])
    assert said(panel).startswith(known)
    assert "Half typed" in said(panel)
    assert not panel.report.effects.isVisible()


def test_what_is_told_beside_half_typed_text_is_said_to_be_of_the_last_readable_one(panel, session):
    notes = []
    session.requests.answer(SHOW_EDIT_NOTE, notes.append)
    write(session, without(session))
    said(panel)
    place = panel.code.text().index('"s3:DeleteObjectVersion"')
    panel.code.reveal(place, place)
    QTest.keyClick(panel.code, Qt.Key.Key_X)
    assert "Half typed" in said(panel)
    assert panel.report.effects.isVisible()
    assert "Half typed: this is what the last readable text does." == rows(panel)[0]
    assert "Last readable text: s3:DeleteBucket is allowed in more cases in 6 accounts" == notes[-1].sentence
    QTest.keyClick(panel.code, Qt.Key.Key_Backspace)
    assert "s3:DeleteBucket is allowed in more cases in 6 accounts" == said(panel) == notes[-1].sentence
    assert "6 accounts are allowed 1 action in more cases" == rows(panel)[0]


def test_half_typed_text_from_the_first_is_not_guessed(panel, session):
    write(session, policy(session).text[:-3])
    assert "Half typed: nothing can be compared yet." == said(panel)


def test_revert_is_one_step(panel, session, stack, qtbot):
    before = policy(session).text
    write(session, without(session))
    write(session, without(session).replace('"sns', '"sqs'))
    count = stack.count()
    panel.report.bar.revert.setFocus()
    qtbot.mouseClick(panel.report.bar.revert, Qt.MouseButton.LeftButton)
    assert before == policy(session).text
    assert not tells(panel)
    assert count + 1 == stack.count()
    assert panel.code.hasFocus()


def test_a_save_begins_a_new_edit_unless_compared_with_what_was_opened(panel, session, stack):
    write(session, without(session))
    said(panel)
    stack.setClean()
    assert not tells(panel)
    panel.report.edit.choose(Since.OPENED)
    assert "s3:DeleteBucket is allowed in more cases in 6 accounts" == said(panel)


def test_a_policy_added_since_the_save_keeps_its_comparison_when_another_one_was_looked_at(panel, session):
    organization = session.organization
    change = edits.create_policy(organization, PolicyType.SERVICE_CONTROL_POLICY, "No deletion")
    session.document.push(change)
    new = added_policies(change)[0]
    session.document.push(edits.attach(organization, new, [organization.root]))
    begun = organization.policy(new).text
    show_policy(session.requests, new)
    session.document.seal()
    denied = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})
    session.document.push(edits.edit_policy_text(organization, new, denied))
    for shown in (policy(session).id, new):
        show_policy(session.requests, shown)
    assert "s3:DeleteBucket" in said(panel)
    assert tells(panel)
    assert begun == panel.report.edit.base
    assert "Create No deletion" == panel.report.bar._since.currentText()
    session.document.push(edits.rename_policy(organization, new, "Buckets"))
    assert "Create Buckets" == panel.report.bar._since.currentText()


def merged(session):
    """Write another text and detach another policy, as one step, as a merge does."""
    organization = session.document.organization
    root = organization.root
    other = next(one for one in organization.node(root).policies if not organization.policy(one).aws_managed)
    text = edits.edit_policy_text(organization, policy(session).id, without(session))
    session.document.push(replace(text.then(edits.detach(organization, other, [root])), label="Merge policies of Root"))


@pytest.mark.parametrize("since", Since)
def test_a_step_that_changes_more_than_the_text_begins_the_count_again(panel, session, stack, since):
    panel.report.edit.choose(since)
    before = policy(session).text
    write(session, before.replace('"Sid": "NoDestruction"', '"Sid": "Renamed"'))
    own = policy(session).text
    merged(session)
    assert not tells(panel)
    after = policy(session).text
    write(session, after.replace('        "s3:DeleteObjectVersion",\n', ""))
    assert "s3:DeleteObjectVersion is allowed in more cases in 6 accounts" == said(panel)
    assert "Merge policies of…" == panel.report.bar._since.currentText()
    assert "“Merge policies of Root”" in panel.report.bar._since.toolTip()
    assert after == panel.report.edit.base
    stack.undo()
    assert not tells(panel)
    stack.undo()
    assert own == policy(session).text
    assert panel.report.edit.base == (before if since is Since.SAVED else own)
    stack.redo()
    assert not tells(panel)


def test_undo_of_a_saved_step_that_changed_more_than_the_text_tells_nothing(panel, session, stack):
    merged(session)
    stack.setClean()
    stack.undo()
    assert not tells(panel)
    stack.redo()
    assert not tells(panel)
    assert "" == panel.report.edit.step


def test_undo_to_before_the_save_is_a_difference_too(panel, session, stack):
    write(session, without(session))
    stack.setClean()
    stack.undo()
    assert "s3:DeleteBucket is allowed in fewer cases in 6 accounts" == said(panel)


def test_what_stands_beside_the_line_gives_way_to_it(panel, session, qtbot):
    write(session, without(session))
    said(panel)
    bar = panel.report.bar
    panel.resize(1200, 400)
    qtbot.waitUntil(lambda: bar.line.wanted < bar.line.width())
    assert (True, "Hide details") == (bar.compare.isVisible(), bar.reveal.text())

    panel.resize(1200 - bar.line.width() + bar.line.wanted - 20, 400)
    qtbot.waitUntil(lambda: not bar.compare.isVisible())

    qtbot.waitUntil(lambda: bar.line.wanted <= bar.line.width())
    assert "Hide" == bar.reveal.text()


def test_the_list_can_be_hidden_and_stays_so(panel, session, qtbot):
    write(session, without(session))
    said(panel)
    qtbot.mouseClick(panel.report.bar.reveal, Qt.MouseButton.LeftButton)
    assert not panel.report.effects.isVisible()
    write(session, policy(session).text.replace('        "s3:DeleteObjectVersion",\n', ""))
    said(panel)
    assert not panel.report.effects.isVisible()
    qtbot.mouseClick(panel.report.bar.reveal, Qt.MouseButton.LeftButton)
    assert panel.report.effects.isVisible()


def click(panel, title):
    """Click a row of the list."""
    effects = panel.report.effects
    effects.list.setFocus()
    QApplication.processEvents()  # the editor has lost the keys: what it says then is said before the click
    index = effects.rows.index(rows(panel).index(title))
    effects.list.scrollTo(index)
    place = effects.list.visualRect(index).center()
    QTest.mouseClick(effects.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_row_leads_to_the_account_and_the_explanation(panel, session):
    asked = []
    session.requests.answer(SHOW_ANSWER, asked.append)
    write(session, without(session))
    said(panel)
    click(panel, "search-prod")
    assert ["s3:DeleteBucket"] == asked
    assert "search-prod" == session.document.organization.node(session.current).name


def test_the_last_row_leads_to_the_comparison_with_the_saved_file(panel, session):
    asked = []
    session.requests.answer(CHOOSE_COMPARED, asked.append)
    write(session, without(session))
    said(panel)
    click(panel, "Compare the whole design with the saved file")
    assert [ComparedWith.SAVED] == asked


def test_the_line_and_its_button_lead_to_the_comparison_too(panel, session):
    asked = []
    session.requests.answer(CHOOSE_COMPARED, asked.append)
    write(session, without(session))
    sentence = said(panel)
    bar = panel.report.bar
    QTest.mouseClick(bar.line, Qt.MouseButton.LeftButton)
    bar.compare.click()
    assert 2 * [ComparedWith.SAVED] == asked
    assert sentence == bar.line.accessibleName()
    assert "compare the whole design" in bar.line.toolTip()


def test_cards_have_signs_while_the_text_is_in_sight(panel, session):
    write(session, without(session))
    said(panel)
    assert Asker.EDIT is session.annotated_by
    assert 6 == len(session.annotations)
    assert {"in more cases"} == {annotation.line for annotation in session.annotations.values()}
    panel.hide()
    assert session.annotations is None


def test_a_question_stays_in_front_of_the_signs_of_an_edit(panel, session):
    session.set_annotations({}, Asker.QUESTION)
    write(session, without(session))
    said(panel)
    assert Asker.QUESTION is session.annotated_by
    session.set_annotations(None, Asker.QUESTION)
    assert Asker.EDIT is session.annotated_by


def test_another_edit_of_the_design_compares_again(panel, session):
    organization = session.document.organization
    write(session, without(session))
    said(panel)
    session.document.push(edits.detach(organization, policy(session).id, organization.targets(policy(session).id)))
    assert "Attached nowhere: it limits nobody yet" == said(panel)


def test_what_is_assumed_is_said(panel, session, analyses):
    analyses.assume(Assumption(mfa=True))
    write(session, without(session))
    assert "s3:DeleteBucket is allowed in more cases in 6 accounts · assuming MFA yes" == said(panel)


@pytest.mark.parametrize("place", [0, 900])
def test_the_first_key_moves_nothing(panel, session, place):
    panel.code.reveal(place, place)

    def height():
        return panel.code.viewport().mapToGlobal(panel.code.cursorRect().topLeft()).y()

    before = height(), panel.code.geometry().top(), panel.report.top.height()
    QTest.keyClick(panel.code, Qt.Key.Key_Space)
    panel.report.edit.finish()
    assert tells(panel)
    assert before == (height(), panel.code.geometry().top(), panel.report.top.height())


def test_changed_lines_are_marked(panel, session, qtbot):
    write(session, policy(session).text.replace('"s3:DeleteBucket"', '"s3:DeleteBucketPolicy"', 1))
    number = policy(session).text[: policy(session).text.index("DeleteBucketPolicy")].count("\n")
    qtbot.waitUntil(lambda: panel.code.line_changed(number))
    assert not panel.code.line_changed(number - 1)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\nc", "a\nb\nc", set()),
        ("a\nb\nc", "a\nx\nc", {1}),
        ("a\nb\nc", "a\nb\nx\ny\nc", {2, 3}),
        ("a\nb\nc", "a\nc", {0}),
        ("a\nb", "b", {0}),
        ("", "a\nb", {0, 1}),
    ],
)
def test_lines_that_an_earlier_text_has_not(before, after, lines):
    assert lines == changed_lines(before, after)


def test_an_edit_becomes_a_test_of_what_it_does(panel, session):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    write(session, without(session))
    said(panel)
    panel.report.bar.test.click()
    assert (Promise.CAN, ("s3:DeleteBucket",)) == (asked[0].promise, asked[0].actions)
    covered = {account for node in asked[0].nodes for account in session.organization.accounts(node)}
    covered -= {account for node in asked[0].except_nodes for account in session.organization.accounts(node)}
    (group,) = panel.report.edit.effects.groups
    assert set(group.accounts) == covered


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_an_edit_with_several_effects_asks_which_of_them_is_meant(panel, session):
    asked = []
    session.requests.answer(NEW_TEST, asked.append)
    deny = {"Effect": "Deny", "Action": ["sns:Publish"], "Resource": "*"}
    document = json.loads(without(session))
    document["Statement"].append(deny)
    write(session, json.dumps(document))
    said(panel)
    assert 1 < len(panel.report.edit.effects.groups)
    panel.report.bar.test.click()
    menu = panel.report.bar.findChild(QMenu)
    menu.actions()[-1].trigger()
    menu.close()
    assert (Promise.NEVER, ("sns:Publish",)) == (asked[0].promise, asked[0].actions)
