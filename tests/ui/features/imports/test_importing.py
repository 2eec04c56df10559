"""The import in the window: who reads is shown first, a reading can be stopped and gone on with, and some is taken."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import isValid

from designer.analysis.differences.named_records import PartKind
from designer.aws import session as aws_session
from designer.aws.calls import SignInError
from designer.aws.session import CallerIdentity, OrganizationAccess
from designer.aws.workers import NoAnswerError
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.exchange.imports.api.cli_dump import script_text
from designer.exchange.imports.assembly.review import ImportReview
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
)
from tests.designer.analysis.differences.test_matching import edited
from tests.designer.building import outline
from tests.designer.exchange.imports.dumps import answers, write
from tests.ui.features.imports.readings import SHOP, WORK, at_aws, design, read_live, signed_in
from ui.commands.requests import COMPARE_WITH, OPEN_WINDOW
from ui.features.imports import result as result_page
from ui.features.imports.page import NEW, UPDATE, ImportPage
from ui.features.imports.texts import POLICY, TextsDialog
from ui.forms import dialogs
from ui.state.files import OpenedDesign
from ui.state.live_reading import kept_answers, kept_folder
from ui.window.app import Program
from ui.window.start_page import StartPage


def titles(result):
    return [row.content.title for row in result.list.list.rows.rows if row.value is not None]


def part(result, title):
    return next(row.value for row in result.list.list.rows.rows if row.content.title == title)


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    no_keys, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, no_keys))


def test_the_choice_and_the_cross_stand_in_one_line(page):
    QApplication.processEvents()
    across = [part.geometry().center().y() for part in (page.into, page.close_button)]
    assert abs(across[0] - across[1]) <= 1


# A live organization


def test_nothing_is_asked_of_aws_until_a_button_is_pressed_and_then_who_one_is_alone(page, aws, qtbot):
    assert (0, ["acme", "lab"]) == (aws.asked.total(), [page.start.aws.profile.itemText(one) for one in (1, 2)])
    page.start.aws.profile.setCurrentIndex(1)
    signed_in(page, qtbot)
    assert ("acme", {"describe_organization": 1}) == (aws.profile, dict(aws.asked))
    assert "assumed-role/OrgReader/ada in 999900001111" == page.start.aws.sign_in.identity.text
    assert "Organization o-abcdefghij, all features" == page.start.aws.sign_in.organization.text
    page.start.aws.profile.setCurrentIndex(2)
    assert page.start.aws.access is None, "another profile is somebody else"


def test_an_update_shows_what_is_new_and_changed_and_takes_it_as_one_step(page, aws, qtbot, window):
    result = read_live(page, qtbot)
    assert UPDATE == page.into.current
    assert ["returns", "Deny", "shop → shop-eu"] == titles(result)
    assert "Apply 3 of 3" == result.take_button.text()
    qtbot.waitUntil(lambda: result.effects.together is not None)
    assert "Permissions with all ticked: narrower in 1 account" == result.together.text()
    result.take_button.click()
    assert "Root(payer Work(shop-eu returns))" == outline(window.session.organization)
    assert 1 == window.session.document.undo_stack.count()
    window.session.document.undo_stack.undo()
    assert design() == window.session.organization
    qtbot.waitUntil(lambda: not window.findChildren(ImportPage))


def test_each_difference_is_shown_in_full_with_its_effect(page, aws, qtbot):
    result = read_live(page, qtbot)
    qtbot.waitUntil(lambda: part(result, "Deny") in result.effects.of)
    rows = result.list.list.rows
    result.list.list.setCurrentIndex(rows.index_of(part(result, "Deny")))
    told = [row.content.title for row in result.part.rows.rows]
    assert "Deny" == result.part.title.text()
    assert any("sqs:SendMessage" in title for title in told)
    assert "1 account loses 1 action" in told
    result.list.list.setCurrentIndex(rows.index_of(part(result, "shop → shop-eu")))
    told = [row.content.title for row in result.part.rows.rows]
    assert ["Name", "shop", "shop-eu", "Permissions", "No effect on what accounts may do."] == told


def test_a_node_is_shown_on_the_canvas_and_the_review_waits(page, aws, qtbot, window):
    result = read_live(page, qtbot)
    result.list.list.setCurrentIndex(result.list.list.rows.index_of(part(result, "returns")))
    assert not result.part.place_button.isVisible(), "it is not in the design yet"
    result.list.list.setCurrentIndex(result.list.list.rows.index_of(part(result, "shop → shop-eu")))
    result.part.place_button.click()
    assert (False, SHOP) == (page.isVisible(), window.session.current)
    window.actions_by_id["file.import"].trigger()
    assert result.isVisible()
    assert "Apply 3 of 3" == result.take_button.text()


def test_some_are_taken_and_the_rest_is_there_the_next_time(page, aws, qtbot, window):
    result = read_live(page, qtbot)
    rows = result.list.list
    rows.setCurrentIndex(rows.rows.index_of(part(result, "Deny")))
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert "Apply 2 of 3" == result.take_button.text()
    result.list.none_button.click()
    assert not result.take_button.isEnabled()
    result.list.tick(part(result, "shop → shop-eu"), on=True)
    result.take_button.click()
    assert "Root(payer Work(shop-eu))" == outline(window.session.organization)
    window.actions_by_id["file.import"].trigger()
    again = next(one for one in window.findChildren(ImportPage) if not one.is_left)
    qtbot.waitUntil(lambda: again.start.aws.profile.count() > 1)
    assert ["returns", "Deny"] == titles(read_live(again, qtbot))
    again.leave()


def test_the_filter_narrows_what_is_listed_and_ticked(page, aws, qtbot):
    result = read_live(page, qtbot)
    result.list.search.setText("account returns")
    assert ["returns"] == titles(result)
    result.list.none_button.click()
    result.list.search.clear()
    assert "Apply 2 of 3" == result.take_button.text()


def test_an_edit_meanwhile_is_compared_with_and_what_was_unticked_stays_so(page, aws, qtbot, window):
    result = read_live(page, qtbot)
    result.list.tick(part(result, "Deny"), on=False)
    ours = window.session.organization
    from designer.organization import edits

    window.session.document.push(edits.rename(ours, SHOP, "shop-eu"))
    assert ["returns", "Deny"] == titles(result)
    assert "Apply 1 of 2" == result.take_button.text()


def test_it_opens_as_a_new_design_that_is_to_be_saved(page, aws, qtbot, window):
    result = read_live(page, qtbot)
    page.into.buttons[NEW].click()
    assert "Open" == result.take_button.text()
    result.take_button.click()
    assert "Root(Work(returns shop-eu) payer)" == outline(window.session.organization), "by kind and name"
    assert (None, True) == (window.files.path, window.files.modified)
    qtbot.waitUntil(lambda: not window.findChildren(ImportPage))


def test_a_cancelled_reading_goes_on_where_it_stopped(page, aws, qtbot):
    signed_in(page, qtbot)
    aws.free = 12
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: aws.asked.total() >= 12 and page.progress.bar.value() > 3)
    page.progress.cancel_button.click()
    assert page.start.isVisible(), "at once, whatever is under way"
    aws.gate.set()
    aws.free = 10**6
    qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name in ("import", "organizations")])
    before = aws.asked.total()
    signed_in(page, qtbot)
    assert "Resume" == page.start.aws.read_button.text()
    assert kept_folder(page.start.aws.access).stat().st_mode & 0o077 == 0
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    assert ["returns", "Deny", "shop → shop-eu"] == titles(page.result)
    asked_again = aws.asked.total() - before
    assert asked_again < before + asked_again - 4, "what was answered is not asked again"
    assert "answers are of a reading that stopped a moment ago." in page.result.report.text()
    assert not kept_folder(page.start.aws.access).exists()


def test_a_sign_in_that_ends_midway_says_the_command_and_keeps_what_was_answered(page, aws, qtbot):
    page.start.aws.profile.setCurrentIndex(1)
    signed_in(page, qtbot)
    aws.lasting = 10
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.start.isVisible() and page.start.aws.error.text() != "")
    assert "aws sso login --profile acme" in page.start.aws.error.text()
    assert page.start.aws.look_button.hasFocus()
    page.start.aws.sign_in.command_button.click()
    assert "aws sso login --profile acme" == QApplication.clipboard().text()
    aws.lasting = None
    signed_in(page, qtbot)
    assert "Resume" == page.start.aws.read_button.text()
    page.start.aws.forget_button.click()
    assert "Read" == page.start.aws.read_button.text()


def test_a_network_that_is_gone_is_told_while_it_lasts_and_the_reading_goes_on_later(page, aws, qtbot, monkeypatch):
    def gone(*_arguments, **_parameters):
        raise NoAnswerError("AWS has not answered for 18 seconds: the network is gone.")

    signed_in(page, qtbot)
    with monkeypatch.context() as patch:
        patch.setattr(aws, "answer", gone)
        page.start.aws.read_button.click()
        qtbot.waitUntil(lambda: page.start.isVisible() and page.start.aws.error.text() != "")
    assert page.start.aws.error.text().endswith("What was answered is kept: read on later.")
    page.progress.show_silence(8)
    assert "AWS has not answered for 8 seconds. Trying again…" == page.progress.count.text()
    page.progress.show_silence(0)
    assert "AWS answers again." == page.progress.count.text()


@pytest.mark.parametrize("later", [-30 * 86_400, 30 * 86_400])
def test_answers_of_another_time_are_forgotten_be_it_long_ago_or_to_come(tmp_path, later):
    (tmp_path / "list_roots.json").write_text("{}")
    moment = (tmp_path / "list_roots.json").stat().st_mtime
    assert kept_answers(tmp_path).number == 1
    os.utime(tmp_path / "list_roots.json", (moment + later, moment + later))
    assert kept_answers(tmp_path) == (0, 0.0)
    assert not tmp_path.exists()


def test_the_folder_of_kept_answers_is_below_its_own_whatever_aws_says():
    who = CallerIdentity("111111111111", "arn:aws:iam::111111111111:user/me")
    real, hostile = (kept_folder(OrganizationAccess(None, who, object(), key)) for key in ("o-abcdefghij", "../../.."))
    assert ("o-abcdefghij", True) == (real.name, hostile.name.isalnum())
    assert real.parent == hostile.parent


def test_an_expired_sign_in_and_a_missing_profile_are_told_in_words(page, aws, qtbot, monkeypatch):
    def expired(_profile, _code):
        raise SignInError("The token has expired. Sign in: aws sso login --profile acme")

    monkeypatch.setattr(aws_session, "sign_in", expired)
    page.start.aws.look_button.click()
    qtbot.waitUntil(lambda: page.start.aws.error.text() != "")
    assert "aws sso login --profile acme" in page.start.aws.error.text()
    assert (True, "Try again") == (page.start.aws.sign_in.command_button.isVisible(), page.start.aws.look_button.text())


def test_what_aws_refuses_is_unknown_and_stands_first_in_the_report(page, aws, qtbot):
    aws.denied = {"list_tags_for_resource": "AccessDeniedException", "describe_organization": "AccessDeniedException"}
    signed_in(page, qtbot)
    assert (
        "Which organization this is, AWS does not tell (AccessDeniedException)"
        == page.start.aws.sign_in.organization.text
    )
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    result = page.result
    assert result.tabs.tabText(result.tabs.count() - 1).startswith("Report ")
    assert result.report.text().startswith("Unknown:")
    assert "AccessDeniedException" in result.report.text()


def test_an_account_in_no_organization_and_a_reader_without_rights_are_told(page, aws, qtbot):
    aws.denied = {"describe_organization": "AWSOrganizationsNotInUseException"}
    page.start.aws.look_button.click()
    qtbot.waitUntil(lambda: page.start.aws.error.text() != "")
    assert "The account 999900001111 is in no organization." == page.start.aws.error.text()
    aws.denied = dict.fromkeys(("list_roots", "list_accounts"), "AccessDeniedException")
    signed_in(page, qtbot)
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: page.start.aws.error.text() != "")
    assert "The organization cannot be read (AccessDeniedException)." in page.start.aws.error.text()


def test_esc_lets_a_reading_go_on_and_the_command_shows_it_again(page, aws, qtbot, window):
    signed_in(page, qtbot)
    aws.free = 8
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: aws.asked.total() >= 8)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    said = []
    window.session.notices.said.connect(said.append)
    aws.gate.set()
    qtbot.waitUntil(lambda: page.result is not None, timeout=20_000)
    assert ["The import has read all: File, Import shows it"] == said
    window.actions_by_id["file.import"].trigger()
    assert page.isVisible()
    assert page.result.isVisible()


# Files


def test_a_dropped_folder_is_told_what_it_is_and_then_read(page, aws, qtbot, window, tmp_path):
    folder = write(tmp_path / "dump", answers(at_aws()))
    page.leave()
    drop(window, folder)
    shown = next(one for one in window.findChildren(ImportPage) if not one.is_left)
    qtbot.waitUntil(lambda: shown.source.source is not None)
    assert "This is a dump of the AWS CLI." == shown.source.says.text()
    assert ("cli-dump", True) == (shown.source.importer, shown.source.read_button.isEnabled())
    shown.source.read_button.click()
    qtbot.waitUntil(lambda: shown.result is not None and shown.result.isVisible(), timeout=20_000)
    assert ["returns", "Deny", "shop → shop-eu"] == titles(shown.result)
    shown.leave()


def test_a_design_that_is_dropped_is_opened_and_a_broken_one_is_refused_with_its_faults(
    page, window, tmp_path, monkeypatch
):
    path = tmp_path / "other.json"
    path.write_bytes(native.write(NativeFile(at_aws())))
    drop(window, path)
    assert path == window.files.path
    shown = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, title, _error: shown.append(title))
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "orgwright", "version": 1, "nodes": 5}')
    drop(window, broken)
    assert ["broken.json was not opened"] == shown


def test_a_program_that_is_started_or_asked_for_a_window_with_such_a_file_imports_it(qapp, qtbot, tmp_path):
    folder = write(tmp_path / "dump", answers(at_aws()))
    program = Program(qapp)
    first = program.start(folder)
    qtbot.waitUntil(lambda: first.findChild(ImportPage) is not None)
    first.findChild(ImportPage).leave()
    qtbot.waitUntil(lambda: not first.findChildren(ImportPage))
    first.session.requests.ask(OPEN_WINDOW, folder)
    assert first.findChild(ImportPage) is not None
    first.close()


def test_what_is_something_else_says_so_and_another_format_can_be_tried(page, qtbot, tmp_path):
    path = tmp_path / "chart.drawio"
    path.write_text("<mxfile></mxfile>")
    page.look_at(path)
    qtbot.waitUntil(lambda: page.source.source is not None)
    assert page.source.says.text().startswith("This is a draw.io diagram that does not say which shapes")
    assert "--as" not in page.source.says.text()
    assert not page.source.read_button.isEnabled()
    page.source.format.setCurrentIndex(4)
    page.source.read_button.click()
    qtbot.waitUntil(page.source.isVisible)
    assert page.source.says.text(), "it says why not"
    assert page.source.read_button.isEnabled()
    page.source.back_button.click()
    assert page.start.isVisible()


def test_a_path_that_is_not_there_is_told(page, qtbot, tmp_path):
    page.look_at(tmp_path / "nothing")
    qtbot.waitUntil(lambda: page.source.says.text() == "There is no such file or folder.")
    assert not page.source.read_button.isEnabled()


def test_a_format_that_somebody_said_is_wrong_is_told_beside_what_it_is(page, qtbot, tmp_path):
    write(tmp_path / "dump", answers(at_aws()))
    page.look_at(tmp_path / "dump", "terraform")
    qtbot.waitUntil(lambda: page.source.source is not None)
    assert "This is a dump of the AWS CLI, not Terraform." == page.source.says.text()


def test_nodes_that_may_be_others_are_denied_and_listed_as_new(page, qtbot, window, tmp_path):
    planned = edited(
        design(),
        replace(design().node(WORK), children=(SHOP, NodeId("acc-plan"))),
        Node(NodeId("acc-plan"), NodeKind.ACCOUNT, "returns", (), (FULL_AWS_ACCESS,)),
    )
    window.files.show(OpenedDesign(NativeFile(planned)))
    window.actions_by_id["file.import"].trigger()
    shown = next(one for one in window.findChildren(ImportPage) if not one.is_left)
    write(tmp_path / "dump", answers(at_aws()))
    shown.look_at(tmp_path / "dump")
    qtbot.waitUntil(lambda: shown.source.source is not None)
    shown.source.read_button.click()
    qtbot.waitUntil(lambda: shown.result is not None and shown.result.isVisible(), timeout=20_000)
    assert UPDATE == shown.into.current, "it is the organization of the design"
    result = shown.result
    returns = part(result, "returns")
    assert (PartKind.ATTRIBUTES, False) == (returns.kind, returns in result.list.taken)
    result.list.list.setCurrentIndex(result.list.list.rows.index_of(returns))
    assert "Taken for returns of the import, by name and place alone." in result.part.doubt.text()
    result.part.deny_button.click()
    assert PartKind.NEW_NODE is part(result, "returns").kind
    assert not result.part.deny_button.isVisible()
    shown.leave()


# Texts


def test_the_script_and_the_policy_are_copied_and_saved(page, qtbot, tmp_path, monkeypatch):
    page.start.script_button.click()
    dialog = page.findChild(TextsDialog)
    assert script_text(mask_emails=False) == dialog.text() == dialog.view.toPlainText()
    dialog.masks.setChecked(True)
    dialog.tags.setChecked(False)
    dialog.copy_button.click()
    assert script_text(mask_emails=True, tags=False) == QApplication.clipboard().text()
    dialog.tabs.setCurrentIndex(POLICY)
    path = tmp_path / "policy.json"
    monkeypatch.setattr("ui.features.imports.texts.QFileDialog.getSaveFileName", lambda *_args: (str(path), ""))
    dialog.save_button.click()
    assert "organizations:ListRoots" in json.loads(path.read_text())["Statement"][0]["Action"]
    dialog.close_button.click()


def test_without_a_file_behind_the_design_it_opens_as_new(window, qtbot):
    window.actions_by_id["file.import"].trigger()
    shown = window.findChild(ImportPage)
    assert NEW == shown.into.current
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(ImportPage))


def test_a_folder_without_end_is_left_at_once(page, qtbot, tmp_path, monkeypatch):
    from designer.exchange.imports import source

    held = threading.Event()
    seen = []

    def endless(_folder, _report):
        while True:
            held.wait(0.005)
            seen.append(1)
            yield f"{len(seen)}.json"

    monkeypatch.setattr(source, "_folder_names", endless)
    page.look_at(tmp_path)
    qtbot.waitUntil(lambda: len(seen) > 3)
    page.source.back_button.click()
    assert page.start.isVisible()
    qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name == "recognise"])


def test_very_many_are_compared_one_by_one_alone(page, qtbot, aws, monkeypatch):
    monkeypatch.setattr(result_page, "MOST_TOGETHER", 2)
    result = read_live(page, qtbot)
    assert result.together.text().startswith("Permissions are compared one by one")
    qtbot.waitUntil(lambda: part(result, "Deny") in result.effects.of)
    assert result.effects.together is None
    result.list.tick(part(result, "returns"), on=False)
    qtbot.waitUntil(lambda: result.effects.together is not None)


def test_large_designs_are_compared_beside_the_window(page, qtbot, aws, monkeypatch, window):
    held = threading.Event()

    def compare(*given):
        held.wait()
        return ImportReview(*given)

    monkeypatch.setattr(result_page, "_LARGE", 1)
    monkeypatch.setattr(result_page, "ImportReview", compare)
    result = read_live(page, qtbot)
    assert (False, "Comparing with the design…") == (result.take_button.isEnabled(), result.together.text())
    held.set()
    qtbot.waitUntil(result.take_button.isEnabled)
    assert ["returns", "Deny", "shop → shop-eu"] == titles(result)
    result.take_button.click()
    assert "Root(payer Work(shop-eu returns))" == outline(window.session.organization)


def test_another_organization_opens_as_new_and_an_update_by_it_warns(page, qtbot, tmp_path):
    theirs = at_aws()
    nodes = [node for node in theirs.nodes.values() if node.id != SHOP]
    nodes = [replace(node, children=tuple(one for one in node.children if one != SHOP)) for node in nodes]
    other = Organization(nodes, theirs.policies.values(), replace(theirs.settings, aws_id="o-zzzzzzzzzz"))
    write(tmp_path / "dump", answers(other))
    page.look_at(tmp_path / "dump")
    qtbot.waitUntil(lambda: page.source.source is not None)
    page.source.read_button.click()
    qtbot.waitUntil(lambda: page.result is not None and page.result.isVisible(), timeout=20_000)
    assert NEW == page.into.current
    assert not page.result.warning.isVisible()
    page.into.buttons[UPDATE].click()
    assert "This is the organization o-zzzzzzzzzz; the open design is of o-abcdefghij." == page.result.warning.text()
    assert part(page.result, "shop") not in page.result.list.taken


def test_a_reading_ends_with_its_window(page, aws, qtbot, window, monkeypatch):
    signed_in(page, qtbot)
    aws.free = 8
    page.start.aws.read_button.click()
    qtbot.waitUntil(lambda: aws.asked.total() >= 8)
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: dialogs.Unsaved.DROP)
    window.close()
    qtbot.waitUntil(lambda: not isValid(page))
    aws.gate.set()
    qtbot.waitUntil(lambda: not [one for one in threading.enumerate() if one.name in ("import", "organizations")])
    assert "list_accounts" not in aws.asked, "nothing more is asked than what was under way"


def test_the_start_page_is_there_again_when_the_import_over_it_is_left(window, qtbot, qapp):
    Program(qapp).show_start_page(window)
    start = window.findChild(StartPage)
    next(one for one in start.findChildren(QPushButton) if one.text() == "Import from AWS, code or files…").click()
    shown = window.findChild(ImportPage)
    assert start.isVisible()
    assert shown.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(ImportPage))
    assert start.isVisible()
    assert start.isAncestorOf(QApplication.focusWidget())
    start.leave()


def test_without_credentials_the_command_that_helps_is_told(window, qtbot, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    window.actions_by_id["file.import"].trigger()
    shown = window.findChild(ImportPage)
    shown.start.aws.look_button.click()
    qtbot.waitUntil(lambda: shown.start.aws.error.text() != "", timeout=20_000)
    assert "aws sso login" in shown.start.aws.error.text()
    shown.leave()


def test_what_is_ticked_is_compared_on_the_canvas_and_the_review_waits(page, aws, qtbot, window):
    asked = []
    window.session.requests.answer(COMPARE_WITH, asked.append)
    result = read_live(page, qtbot)
    before = window.session.organization.copy()
    result.canvas_button.click()
    assert not page.isVisible()
    (other,) = asked
    assert (False, before) == (other.is_earlier, window.session.organization)
    assert other.organization != before
    assert window.session.shown.is_compared
    page.open()
    assert "Apply 3 of 3" == result.take_button.text()
    result.take_button.click()
    assert other.organization.nodes == window.session.organization.nodes
