"""A file or text that tells what AWS decided leads to the test that it becomes, from wherever it is opened."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.templates import load as template
from tests.examples import LONG
from ui.commands.requests import EXPLAIN_DENIAL, IMPORT, OPEN_WINDOW
from ui.features.guardrail_tests.detail import GuardrailTestDialog
from ui.features.guardrail_tests.record_dialog import RecordDialog
from ui.features.imports.page import ImportPage
from ui.window.app import Program
from ui.window.start_page import StartPage

ROLE = "arn:aws:iam::555566667777:role/Deploy"
TARGET = "arn:aws:organizations::999900001111:account/o-a1b2c3d4e5/555566667777"
DENIAL = (
    "User: arn:aws:sts::555566667777:assumed-role/Deploy/me is not authorized to perform: "
    "organizations:LeaveOrganization on resource: * with an explicit deny in a service control policy"
)
DETAILS = {
    "requestContext": {"aws:PrincipalArn": ROLE, "aws:PrincipalAccount": "555566667777"},
    "evaluations": [
        {
            "action": "organizations:LeaveOrganization",
            "evaluatedEffect": "EXPLICIT_DENY",
            "checks": [
                {"checkType": "SERVICE_CONTROL_POLICY", "evaluatedEffect": "EXPLICIT_DENY", "targetArn": TARGET}
            ],
        }
    ],
    "policies": [],
}
FILES = {
    "answer.json": json.dumps(DETAILS, indent=2),
    "wrapped.json": json.dumps({"log": [{"answer": DETAILS}]}),
    "denial.txt": f"2026-11-27 12:00 An error occurred (AccessDenied): {DENIAL}\n",
    "event.json": json.dumps({"eventName": "LeaveOrganization", "errorMessage": DENIAL}),
}


@pytest.fixture(params=FILES if LONG else ["wrapped.json", "denial.txt"])
def told(request, tmp_path):
    path = tmp_path / request.param
    path.write_text(FILES[request.param])
    return path


def drop(widget, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    event = QDropEvent(QPointF(9, 9), offered, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    widget.dropEvent(event)
    assert event.isAccepted()
    assert Qt.DropAction.CopyAction is event.dropAction()  # whoever is told of a move may remove the file


def dialog_of(window):
    """The one dialog of a decision over a window, ready to add what the file tells; no import is there."""
    assert not [page for page in window.findChildren(ImportPage) if page.isVisible()]
    (dialog,) = (one for one in window.findChildren(RecordDialog) if one.isVisible())
    return dialog


def leave(dialog):
    """Cancel, and let it be gone."""
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_file_that_is_dropped_or_opened_is_in_the_dialog_and_becomes_a_case(window, told):
    for way in (lambda: drop(window, told), lambda: window.file_actions.open_path(told)):
        way()
        dialog = dialog_of(window)
        assert "organizations:LeaveOrganization by role/Deploy" in dialog.found.text()
        leave(dialog)
    drop(window, told)
    before = window.session.organization.settings.tests
    dialog_of(window).done_button.click()
    (case,) = window.session.organization.settings.tests[len(before) :]
    assert ("organizations:LeaveOrganization", ROLE) == (case.case.action, case.case.principal)
    panel = window.parts.part("tests")
    assert panel.isVisible()
    assert case.id == panel.view.rows.row(panel.view.currentIndex()).id


def test_a_program_started_with_such_a_file_shows_it_over_the_sample(qapp, qtbot, told):
    program = Program(qapp)
    first = program.start(told)
    try:
        with qtbot.waitSignal(first.filled):
            pass
        assert dialog_of(first).done_button.isEnabled()
        leave(dialog_of(first))
        first.session.requests.ask(OPEN_WINDOW, told)
        assert dialog_of(first).done_button.isEnabled()
        leave(dialog_of(first))
    finally:
        first.close()


def test_over_a_design_without_the_account_it_says_what_is_missing(window, told):
    window.file_actions.show(NativeFile(template("empty").organization))
    start = StartPage(window, window.session)
    start.open()
    start.openAsked.connect(lambda: window.file_actions.open_path(told))
    start.openAsked.emit()
    dialog = dialog_of(window)
    assert "The design has no account 555566667777" in dialog.message.text()
    assert not dialog.done_button.isEnabled()
    leave(dialog)
    start.leave()


def test_a_file_that_is_chosen_in_the_import_leaves_it(page, window, told):
    page.start.pathChosen.emit(told, "terraform")
    assert page.is_left
    dialog = dialog_of(window)
    assert told.read_text() == dialog.text.toPlainText()
    assert "no account 555566667777" in dialog.message.text()
    leave(dialog)


def test_while_a_newer_file_is_read_only_it_is_shown_and_nothing_can_be_added(window, tmp_path):
    newer = tmp_path / "newer.json"
    text = native.write(NativeFile(template("company").organization)).decode()
    newer.write_text(text.replace('"version": 1', '"version": 99', 1))
    window.file_actions.open_path(newer)
    told = tmp_path / "denial.txt"
    told.write_text(DENIAL)
    window.session.requests.ask(IMPORT, told)
    dialog = dialog_of(window)
    assert "open for reading only" in dialog.message.text()
    assert not dialog.done_button.isEnabled()
    leave(dialog)


def test_what_is_pasted_on_the_canvas_is_taken_there(window):
    for text in (DENIAL, FILES["answer.json"]):
        QApplication.clipboard().setText(text)
        window.actions_by_id["edit.paste"].trigger()
        dialog = dialog_of(window)
        assert text == dialog.text.toPlainText()
        leave(dialog)


def test_a_file_that_is_dropped_on_the_dialog_takes_the_place_of_its_text(window, told):
    window.actions_by_id["test.record"].trigger()
    dialog = dialog_of(window)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(told))])
    assert not dialog.text.canInsertFromMimeData(data)
    drop(dialog, told)
    assert dialog.done_button.isEnabled()
    dialog.read_file(told.parent / "missing.txt")
    assert ("", False) == (dialog.text.toPlainText(), dialog.done_button.isEnabled())
    assert "missing.txt" in dialog.message.text()
    leave(dialog)


def test_the_form_of_a_new_test_leads_to_the_dialog(window):
    window.actions_by_id["test.new"].trigger()
    form = window.findChild(GuardrailTestDialog)
    form.decision_button.click()
    assert not form.isVisible()
    assert "" == dialog_of(window).text.toPlainText()
    leave(dialog_of(window))


def test_a_denial_leads_on_to_its_explanation(window):
    window.session.requests.ask(EXPLAIN_DENIAL, "")
    explain = window.parts.part("inspector").explain
    assert explain.denial.isVisible()
    window.actions_by_id["test.record"].trigger()
    dialog = dialog_of(window)
    dialog.text.setPlainText(FILES["event.json"])
    dialog.explain_button.click()
    assert not dialog.isVisible()
    assert "organizations:LeaveOrganization" == explain.inquiry.action


def test_the_palette_finds_both_commands_by_the_words_that_people_have_for_them(window):
    for text in ("denial", "denied", "AccessDenied", "troubleshooter", "access troubleshooter"):
        titles = [pick.content.title for pick in window.parts.search.palette.picks(text)]
        assert "Test from an AccessDenied message" in titles, text
    for text in ("denial", "denied", "accessdenied", "troubleshooter"):
        titles = [pick.content.title for pick in window.parts.search.palette.picks(text)]
        assert "Explain an AccessDenied message" in titles, text
    assert "Test from an AccessDenied message" in [
        pick.content.title for pick in window.parts.search.palette.picks("aws decided")
    ]
