"""A review in the comparison: verdicts in a file, the design untouched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from designer.analysis.differences.comment_words import comment_place_words
from designer.analysis.differences.decisions import DifferenceState
from designer.analysis.differences.review import ReviewState
from designer.exchange.formats.reviews import REVIEWS
from designer.organization import edits
from designer.organization.edits.comments import add_comment
from designer.organization.model.records import NodeId
from ui.commands.requests import DECIDE, NEW_COMMENT, ComparedDesign, DifferenceAct
from ui.features.comments.dialog import new_comment_dialog
from ui.features.compare.panel import ComparePanel
from ui.features.compare.reviewing import ReviewDecisions
from ui.state import settings

SHOP, REGULATED, PROD = NodeId("acc-shop-prod"), NodeId("ou-regulated"), NodeId("ou-prod")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "design.review.json"


@pytest.fixture
def reviewed(session, analyses, hosted, path):
    """The panel with a review of a moved account and a renamed OU."""
    base = session.organization.copy()
    session.document.push(edits.move(session.organization, [SHOP], REGULATED))
    session.document.push(edits.rename(session.organization, PROD, "Live"))
    panel = hosted(ComparePanel(session, analyses), 320, 800)
    panel.compare_with(ComparedDesign("where it left main", base, is_earlier=True, review=path))
    panel.finish()
    return panel


def states(path):
    return sorted(one.state.value for one in REVIEWS.load(path).values())


def test_verdicts_are_given_by_buttons_and_keys_and_change_nothing_of_the_design(reviewed, session, path):
    steps = session.document.undo_stack.count()
    assert ("Accept", "Refuse") == (reviewed.bar.take_button.text(), reviewed.bar.refuse_button.text())
    reviewed.bar.take_button.click()
    assert ["accepted"] == states(path)
    QTest.keyClick(reviewed.list, Qt.Key.Key_Delete)
    assert ["accepted", "refused"] == states(path)
    assert steps == session.document.undo_stack.count()
    assert {"refused"} == {one.tone.words for one in session.annotations.values() if one.tone.glyph == "close"}
    assert {"accepted", "refused"} == {row.content.trailing for row in reviewed.list.rows.rows if row.content.sign}


def test_a_verdict_while_ctrl_is_held_leaves_one_difference_chosen(reviewed, path):
    field = QLineEdit(reviewed.window())
    QTest.keyPress(field, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    reviewed.bar.take_button.click()
    QTest.keyRelease(field, Qt.Key.Key_Control)
    QTest.keyClick(reviewed.list, Qt.Key.Key_Delete)
    assert ["accepted", "refused"] == states(path)


def test_what_was_accepted_can_be_refused_and_reopened(reviewed, session, path):
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    assert ["accepted", "accepted"] == states(path)
    assert not reviewed.head.next_step.isHidden()
    reviewed.list.choose_open(0)
    for said in (["accepted", "refused"], ["accepted"]):
        reviewed.bar.refuse_button.click()
        assert said == states(path)
        assert reviewed.head.next_step.isHidden()


def test_the_next_review_goes_on_with_the_verdicts_and_an_edit_opens_what_it_changes(reviewed, session, path):
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    session.document.push(edits.rename(session.organization, PROD, "Production"))
    reviewed.finish()
    counts = reviewed.comparison.decided.counts()
    assert (1, 1) == (counts[DifferenceState.OPEN], counts[DifferenceState.TAKEN])
    assert {ReviewState.ACCEPTED} == {one.state for one in REVIEWS.load(path).values()}


def test_a_verdict_is_signed_by_the_name_that_the_person_typed_for_comments(session, path, reviewed):
    settings.remember_comment_author("Ana")
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    assert {"Ana"} == {one.who for one in REVIEWS.load(path).values()}


def test_a_review_that_cannot_be_saved_says_why(reviewed, session, path, qtbot):
    path.mkdir()
    with qtbot.waitSignal(session.notices.refused) as said:
        session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    assert "folder" in str(said.args)
    assert 2 == reviewed.comparison.decided.counts()[DifferenceState.OPEN]


def test_a_verdict_keeps_the_words_of_the_comment_before_it(reviewed, session, path):
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    verdicts = REVIEWS.load(path)
    commented = {key: replace(one, state=ReviewState.COMMENTED, who="Ana", why="Why?") for key, one in verdicts.items()}
    path.write_bytes(REVIEWS.write(commented))
    differences = [one.difference for one in reviewed.comparison.decided if one.difference is not None]
    ReviewDecisions(path).decide([(one, "") for one in differences], ReviewState.ACCEPTED)
    assert {(ReviewState.ACCEPTED, "Ana: Why?")} == {(one.state, one.why) for one in REVIEWS.load(path).values()}


def test_a_comment_of_a_review_leaves_the_difference_undecided_and_says_who_asked(reviewed, session, path, qtbot):
    with qtbot.waitSignal(session.requests.asked(NEW_COMMENT)) as asked:
        reviewed.bar.comment_button.click()
    dialog = new_comment_dialog(session, asked.args[0], reviewed)
    dialog.done_button.click()
    assert "Write what you have to say." in dialog.message.text()
    dialog.author.setText("Ana")
    dialog.box.setPlainText("Why this OU?")
    dialog.done_button.click()
    assert [(ReviewState.COMMENTED, "Ana", "Why this OU?")] == [
        (one.state, one.who, one.why) for one in REVIEWS.load(path).values()
    ]
    counts = reviewed.comparison.decided.counts()
    assert (1, 1) == (counts[DifferenceState.OPEN], counts[DifferenceState.COMMENTED])
    (row,) = [row for row in reviewed.list.rows.rows if row.content.sign == "note"]
    assert "commented" == row.content.trailing
    session.requests.ask(DECIDE, DifferenceAct.TAKE_REST)
    assert ["accepted", "commented"] == states(path)
    reviewed.list.setCurrentIndex(reviewed.list.rows.index_of(row.id))
    assert "commented by Ana: Why this OU?" == reviewed.detail.rows.rows[0].content.title
    reviewed.bar.take_button.click()
    assert {"accepted"} == set(states(path))
    assert "Ana: Why this OU?" in {one.why for one in REVIEWS.load(path).values()}


def test_a_comment_on_another_difference_is_a_record_of_the_design(session, analyses, hosted, qtbot):
    base = session.organization.copy()
    session.document.push(edits.rename(session.organization, PROD, "Live"))
    panel = hosted(ComparePanel(session, analyses), 320, 800)
    panel.compare_with(ComparedDesign("before", base, is_earlier=True))
    panel.finish()
    with qtbot.waitSignal(session.requests.asked(NEW_COMMENT)) as asked:
        panel.bar.comment_button.click()
    session.document.push(add_comment(session.organization, asked.args[0], "A better name?", "Ana", "2026-12-02"))
    panel.finish()
    (row,) = [row for row in panel.list.rows.rows if row.content.sign == "note"]
    assert ("Ana: A better name?", PROD) == (row.value.said, asked.args[0].node)
    assert "a difference of Live" == comment_place_words(session.organization, asked.args[0])
