"""The guardrail tests in the window: proved after each edit, filtered, shown in full, made, changed and removed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea

from designer.analysis.access.explain_action import explain_request
from designer.analysis.expectations.proof import ProofState
from designer.analysis.expectations.recorded import stated_context
from designer.exchange.formats.tables.guardrail_tests import read_test
from designer.organization import edits
from designer.organization.edits.guardrail_tests import add_test
from designer.organization.model.guardrail_tests import Promise
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.evaluation.outcome import Answer
from ui.commands.requests import EXPLAIN_INQUIRY
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.guardrail_tests.form_texts import conditions_text, entries_in, read_conditions
from ui.features.guardrail_tests.freezing import freeze_current
from ui.features.guardrail_tests.panel import GuardrailTestsPanel
from ui.features.guardrail_tests.record_dialog import RecordDialog
from ui.state.shown_design import DesignPicture

STOPS = {"id": "stops", "say": "No instance stops", "in": ["ou-prod"], "never": ["ec2:StopInstances"]}


@pytest.fixture
def panel(session, analyses, hosted):
    session.document.push(add_test(session.organization, read_test(STOPS)))
    analyses.proofs.finish()
    return hosted(GuardrailTestsPanel(session, analyses), 1100, 360)


@pytest.fixture
def dialog(qtbot, session, analyses):
    made = GuardrailTestDialog(session, analyses, None)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def button(widget, text):
    return next(one for one in widget.findChildren(QPushButton) if one.text() == text)


def titles(panel):
    return [row.content.title for row in panel.view.rows.rows]


def test_what_fails_stands_first_with_its_reason_and_its_place(panel):
    first = panel.view.rows.rows[0].content
    assert ("No instance stops", "failed in all its 4 accounts") == (first.title, first.trailing)
    assert "ec2:StopInstances" in first.secondary
    assert "holds in all its 27 accounts" in {row.content.trailing for row in panel.view.rows.rows}
    assert ["1 failed", "9 hold"] == [chip.text() for chip in panel.chips.values() if chip.isVisible()]


def test_the_test_in_full_tells_its_witness(panel):
    told = panel.detail.words
    for part in ("No instance stops", "failed", "ec2:StopInstances by arn:aws:iam::", "in shop-prod", "found allowed"):
        assert part in told


def test_the_whole_request_of_the_witness_is_explained(panel, session, analyses, qtbot):
    asked = []
    session.requests.answer(EXPLAIN_INQUIRY, asked.append)
    qtbot.mouseClick(button(panel.detail, "Explain"), Qt.MouseButton.LeftButton)
    [inquiry] = asked
    witness = analyses.proofs.known["stops"].witness
    question, explanation = explain_request(session.organization, inquiry)
    assert ("ec2:StopInstances", witness.account) == (inquiry.action, inquiry.account)
    assert witness.request.principal.rpartition(":")[2] == question.request.principal.rpartition(":")[2]
    assert witness.request.resource == question.request.resource
    assert stated_context(witness.request).items() <= question.request.context.items()
    assert Answer.ALLOWED is explanation.answer  # as the test says of it


def test_filters_hide_states_and_text_finds_words(panel):
    panel.chips[ProofState.PROVED].click()
    assert "No instance stops" not in titles(panel)
    panel.chips[ProofState.PROVED].click()
    panel._search.setText("regulated root")
    assert ["The root user of a regulated account can do nothing"] == titles(panel)


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_a_test_is_edited_by_enter_and_by_a_double_click(panel, qtbot, by):
    view = panel.view
    view.setCurrentIndex(view.rows.index(1, 0))
    view.setFocus()
    if by == "key":
        qtbot.keyClick(view, Qt.Key.Key_Return)
    else:
        place = view.visualRect(view.rows.index(1, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (dialog,) = panel.window().findChildren(GuardrailTestDialog)
    assert view.rows.rows[1].content.title == dialog.form.say.text()
    dialog.reject()


def test_an_edit_is_proved_at_once_and_says_since_when_a_test_fails(session, analyses, panel):
    leave = next(test for test in session.organization.settings.tests if test.id == "t-nobody-leaves")
    assert ProofState.PROVED is analyses.proofs.known[leave.id].state
    change = edits.detach(session.organization, PolicyId("deny-leave-organization"), [NodeId("root")])
    session.document.push(change)
    assert ProofState.PROVED is analyses.proofs.known[leave.id].state  # nobody waits for a proof
    analyses.proofs.finish()
    assert ProofState.FAILED is analyses.proofs.known[leave.id].state
    assert change.label == analyses.proofs.failing_since(leave.id)
    row = next(row for row in panel.view.rows.rows if row.id == leave.id)
    assert "failed" in row.content.trailing
    session.document.undo_stack.undo()
    analyses.proofs.finish()
    assert ProofState.PROVED is analyses.proofs.known[leave.id].state
    assert not analyses.proofs.failing_since(leave.id)


def test_delete_removes_a_test_and_undo_brings_it_back(session, panel):
    before = titles(panel)
    panel.view.setCurrentIndex(panel.view.rows.index(4, 0))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [*before[:4], *before[5:]] == titles(panel)
    assert 4 == panel.view.currentIndex().row(), "another Delete is for the next one"
    session.document.undo_stack.undo()
    assert set(before) == set(titles(panel))


def test_coverage_names_what_no_test_would_miss_and_changes_nothing(session, panel):
    before = session.organization.copy()
    panel.coverage.button.click()
    panel.coverage.finish()
    titles = {one.title for one in panel.coverage.found}
    assert "StayInTheOrganization in DenyLeaveOrganization" not in titles
    assert "AccountSettingsAreCentral in DenyLeaveOrganization" in titles
    assert f"{len(titles)} untested" == panel.coverage.button.text()
    assert before == session.organization
    session.document.push(edits.rename(session.organization, NodeId("ou-prod"), "Production"))
    assert panel.coverage.found is None


def test_a_design_without_tests_says_what_one_is(session, analyses, hosted):
    settings = session.organization.settings
    from designer.organization.edits.guardrail_tests import remove_tests

    session.document.push(remove_tests(session.organization, [test.id for test in settings.tests]))
    analyses.proofs.finish()
    panel = hosted(GuardrailTestsPanel(session, analyses), 900, 300)
    assert "No guardrail tests" in panel._none.accessibleName()
    assert {} == analyses.proofs.counts


# ---- the form


def test_no_field_moves_while_the_promise_becomes_longer_or_is_none(dialog, qtbot):
    form, area = dialog.form, dialog.findChild(QScrollArea)
    QApplication.processEvents()
    place = area.y()
    for patterns in ("s3:DeleteBucket, ec2:RunInstances, organizations:LeaveOrganization", "s3:Del", "s3:DeleteBucket"):
        form.patterns.setText(patterns)
        QApplication.processEvents()
        assert place == area.y()


def test_a_promise_is_proved_while_it_is_typed_and_added_as_one_step(session, analyses, dialog, qtbot):
    assert not dialog.done_button.isEnabled()
    before = len(session.organization.settings.tests)
    dialog.form.patterns.setText("organizations:LeaveOrganization, account:CloseAccount")
    assert "Nobody in the member accounts can" in dialog.sentence.text()
    dialog._settle.stop()
    dialog._prove()
    dialog._job.finish()
    assert dialog.proof.text().startswith("Holds in all its 27 accounts. StayInTheOrganization in ")
    dialog.form.why.setText("An audit asks for it")
    dialog._take()
    added = session.organization.settings.tests[-1]
    assert (before + 1, Promise.NEVER, "An audit asks for it") == (
        len(session.organization.settings.tests),
        added.promise,
        added.why,
    )
    assert added.reviewed is not None
    assert 2 == added.reviewed.actions
    session.document.undo_stack.undo()
    assert before == len(session.organization.settings.tests)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"when": "StringNotEquals"}, "Line 1"),
        ({"when": "StringNotEqual aws:RequestedRegion = eu-west-1"}, "not a condition operator"),
        ({"callers": "Admin"}, "names no caller"),
        ({"expires": "tomorrow"}, "is not a date"),
    ],
)
def test_what_cannot_be_promised_is_said_and_cannot_be_added(dialog, typed, says):
    dialog.form.patterns.setText("s3:*")
    for name, text in typed.items():
        field = getattr(dialog.form, name)
        field.setPlainText(text) if name == "when" else field.setText(text)
    assert says in dialog.message.text()
    assert not dialog.done_button.isEnabled()


def test_what_is_missing_is_said_once_something_is_typed(dialog):
    assert not dialog.message.text()
    dialog.form.exceptions.setText("role/BreakGlass")
    assert "action" in dialog.message.text()


def test_a_changed_test_keeps_what_the_form_does_not_show(qtbot, session, analyses):
    test = next(one for one in session.organization.settings.tests if one.id == "t-threat-detection-stays")
    made = GuardrailTestDialog(session, analyses, test)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    assert test == replace(made.form.test, reviewed=test.reviewed)
    made.form.owner.setText("Anna")
    made._take()
    changed = next(one for one in session.organization.settings.tests if one.id == test.id)
    assert ("Anna", test.except_nodes, test.nodes) == (changed.owner, changed.except_nodes, changed.nodes)


def test_conditions_and_lists_are_written_as_they_are_read():
    block = (("StringNotEquals", (("aws:RequestedRegion", ("eu-west-1", "eu-central-1")), ("aws:x", ("1",)))),)
    assert block == read_conditions(conditions_text(block))
    assert ("s3:*", "ec2:Run*") == entries_in(" s3:*,\n ec2:Run*, s3:* ")


def test_freezing_pins_what_an_ou_may_do_today(session, analyses):
    session.select([NodeId("ou-prod")])
    before = len(session.organization.settings.tests)
    freeze_current(session)
    analyses.proofs.finish()
    made = session.organization.settings.tests[before:]
    assert [Promise.NEVER, Promise.ALWAYS] == [test.promise for test in made]
    assert {ProofState.PROVED} == {analyses.proofs.known[test.id].state for test in made}
    session.document.push(edits.detach(session.organization, PolicyId("protect-production-data"), [NodeId("ou-prod")]))
    analyses.proofs.finish()
    assert ProofState.FAILED is analyses.proofs.known[made[0].id].state
    assert ProofState.PROVED is analyses.proofs.known[made[1].id].state


# ---- decisions of AWS

DENIAL = (
    "User: arn:aws:sts::555566667777:assumed-role/Deploy/me is not authorized to perform: "
    "organizations:LeaveOrganization on resource: * with an explicit deny in a service control policy"
)


@pytest.fixture
def recording(qtbot, session):
    made = RecordDialog(session)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_pasted_denial_becomes_a_case_that_is_kept_or_not(session, analyses, recording):
    assert not recording.done_button.isEnabled()
    recording.text.setPlainText(DENIAL)
    assert "Add test" == recording.done_button.text()
    assert "stays denied" in recording.found.text()  # as AWS decided: the test holds from the beginning
    recording.expectation.setCurrentIndex(1)
    assert "organizations:LeaveOrganization by role/Deploy is allowed" == recording.found.text()
    recording.expectation.setCurrentIndex(0)
    recording._take()
    analyses.proofs.finish()
    assert ProofState.PROVED is analyses.proofs.known[session.organization.settings.tests[-1].id].state


def test_what_is_no_decision_is_said(recording):
    for text, says in (("hello", "not a message that AWS writes"), ("{}", "no list"), ("{", "cannot be read")):
        recording.text.setPlainText(text)
        assert says in recording.message.text()
        assert not recording.done_button.isEnabled()
    recording.text.setPlainText(DENIAL.replace("555566667777", "999999999999"))
    assert "no account 999999999999" in recording.message.text()


def test_aws_s_levels_are_told_beside_those_of_the_design(recording):
    told = {"aws:PrincipalArn": "arn:aws:iam::555566667777:role/Deploy", "aws:PrincipalAccount": "555566667777"}
    target = "arn:aws:organizations::999900001111:account/o-a1b2c3d4e5/555566667777"
    check = {"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": "EXPLICIT_DENY", "targetArn": target}
    one = {"action": "organizations:LeaveOrganization", "checks": [check]}
    recording.text.setPlainText(json.dumps({"requestContext": told, "evaluations": [one]}))
    assert "AWS and the design agree at 0 of 1 level." == recording.message.text()
    (row,) = recording.levels.rows.rows
    assert ("shop-prod", "SCPs · differs") == (row.content.title, row.content.trailing)
    assert "AWS denies it; the design allows it" == row.content.secondary
    assert recording.levels.isVisible()
    assert recording.done_button.isEnabled()


def test_a_message_with_an_id_tells_the_command_that_asks_aws_and_keeps_the_id(session, recording):
    link = "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/abc123def"
    tail = f"Go to {link} for complete details, or call the GetRequestAuthorizationDetails API with the following "
    recording.text.setPlainText(f"{DENIAL}. {tail}authorization id: abc123def")
    assert "--authorization-id abc123def" in recording.more.text()
    recording.copy_button.click()
    assert "aws iam-toolbox get-request-authorization-details --authorization-id abc123def" == clipboard_text()
    recording.done_button.click()
    assert "AWS denied it, authorization id abc123def." == session.organization.settings.tests[-1].why


def test_while_the_canvas_shows_another_design_tests_are_added_to_the_open_one(session, dialog, recording):
    session.shown.show(DesignPicture(session.organization.copy()))
    before = len(session.organization.settings.tests)
    dialog.form.patterns.setText("organizations:LeaveOrganization")
    dialog._take()
    recording.text.setPlainText(DENIAL)
    recording.done_button.click()
    assert 2 == len(session.organization.settings.tests) - before
    session.shown.show(None)


def clipboard_text():
    return QApplication.clipboard().text()


@pytest.mark.parametrize("is_made", [True, False])
def test_each_way_of_making_a_test_goes_to_it(qtbot, session, analyses, panel, is_made):
    """A panel that is open follows any edit that brings a test; one that is told goes there by the request, too."""
    panel.resize(900, 170)  # room for some of the rows
    session.select([NodeId("ou-prod")])
    if is_made:
        freeze_current(session)
    else:
        session.document.push(add_test(session.organization, read_test({**STOPS, "id": "again", "say": "Once more"})))
    added = session.organization.settings.tests[-2 if is_made else -1].id
    for _ in range(2):  # before its proof, and with it
        current = panel.view.currentIndex()
        assert added == panel.view.rows.row(current).id
        assert panel.view.viewport().rect().contains(panel.view.visualRect(current).center())
        analyses.proofs.finish()
    session.document.undo_stack.undo()
    session.document.undo_stack.redo()
    assert added == panel.view.rows.row(panel.view.currentIndex()).id


def test_the_current_test_is_in_view_when_the_panel_has_found_its_size(qtbot, session, analyses):
    panel = GuardrailTestsPanel(session, analyses)
    qtbot.addWidget(panel)
    analyses.proofs.finish()
    panel.show_test(session.organization.settings.tests[-1].id)
    panel.resize(900, 150)
    panel.show()
    rect = panel.view.viewport().rect
    qtbot.waitUntil(lambda: rect().contains(panel.view.visualRect(panel.view.currentIndex()).center()))


def test_a_test_that_was_made_is_gone_to_whatever_is_filtered(session, analyses, panel, dialog):
    panel._search.setText("regulated root")
    panel.chips[ProofState.PROVED].click()
    dialog.form.patterns.setText("organizations:LeaveOrganization")
    dialog.form.say.setText("Another promise")
    dialog._take()
    analyses.proofs.finish()
    assert "Another promise" in panel.detail.words
    assert "" == panel._search.text()


@pytest.mark.parametrize("wide", [1100, 400])
def test_the_filters_say_their_states_and_leave_room_to_type(qtbot, panel, wide):
    panel.resize(wide, 300)
    assert any("failed" in chip.text() for chip in panel.chips.values() if chip.isVisible())
    qtbot.waitUntil(lambda: panel._search.width() >= panel._search.sizeHint().width())  # laid out between events
    shown = [chip for chip in panel.chips.values() if chip.isVisible()]
    assert all(chip.width() >= chip.sizeHint().width() for chip in shown)


def test_in_a_narrow_detail_state_and_promise_are_not_cut(session, analyses, panel):
    long_words = {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    told = {"id": "t-long", "in": ["ou-workloads"], "never": ["s3:DeleteBucket"], "when": long_words}
    session.document.push(add_test(session.organization, read_test(told)))
    analyses.proofs.finish()
    panel.resize(560, 200)
    for _ in range(5):
        QApplication.processEvents()
    assert "aws:RequestedRegion" in panel.detail.words
    assert panel.detail.widget().width() <= panel.detail.viewport().width()
